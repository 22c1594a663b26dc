"""Tags and branches as they come: annotated, nested, lightweight, broken, hostile; and a history with holes."""

from pathlib import Path

import pytest
from command import Collected, Run, all_collected, git
from git_history import History

HOSTILE = ("$(id)", "a'b", 'a"b', "a;b", "a&b", "a|b", "`id`", "é-à", "<b>", "%s", "{{x}}")


def loose(folder: Path, sha: str) -> Path:
    """The file of a loose object."""
    return folder / ".git" / "objects" / sha[:2] / sha[2:]


def unpacked(history: History) -> Path:
    """The history with every object in a file of its own."""
    folder = history.ready()
    for pack in (folder / ".git" / "objects" / "pack").glob("*.pack"):
        data = pack.read_bytes()
        for part in pack.parent.glob(f"{pack.stem}.*"):
            part.unlink()
        git(folder, "unpack-objects", "-q", stdin=data)
    return folder


def by_tag(run: Run, folder: Path) -> dict[str, Collected]:
    """Every delivery."""
    return all_collected(run("collect", "--all", "--json", "--repo", folder))


@pytest.fixture
def one_branch(tmp_path: Path) -> History:
    """Recette and nothing else."""
    return History(tmp_path / "un", production="")


def test_nested_annotated_and_lightweight_tags(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-11", message="Livraison")
    one_branch.merge(102)
    one_branch.tag("2022-01-18", message="Livraison")
    one_branch.git("tag", "-a", "-m", "Un tag d'un tag", "2022-01-25", "2022-01-18")
    one_branch.merge(103)
    one_branch.tag("2022-02-01")
    found = by_tag(nouveautes, one_branch.ready())
    assert {tag: one.carried for tag, one in found.items()} == {
        "2022-01-11": [101], "2022-01-18": [102], "2022-01-25": [], "2022-02-01": [103],
    }  # fmt: skip


def test_a_tag_of_a_file_or_a_tree_is_no_delivery(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-18")
    one_branch.git("tag", "2022-01-19", "HEAD:lisez-moi.txt")
    one_branch.git("tag", "-a", "-m", "Arbre", "2022-01-20", "HEAD^{tree}")
    assert list(by_tag(nouveautes, one_branch.ready())) == ["2022-01-18"]


def test_a_broken_tag_object_is_named_and_the_rest_is_read(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-11", message="Livraison")
    one_branch.merge(102)
    one_branch.tag("2022-01-18", message="Livraison\n\nRemplace 2022-01-15")
    one_branch.merge(103)
    one_branch.tag("2022-01-25")
    folder = unpacked(one_branch)
    loose(folder, git(folder, "rev-parse", "refs/tags/2022-01-18")).unlink()
    found = by_tag(nouveautes, folder)
    assert {tag: one.carried for tag, one in found.items()} == {"2022-01-11": [101], "2022-01-25": [102, 103]}
    (finding,) = [one for one in found["2022-01-25"].form["findings"] if "2022-01-18" in one["subject"]]
    assert "git fetch" in finding["message"]
    assert nouveautes("collect", "2022-01-18", "--repo", folder).code == 2


def test_a_broken_tag_does_not_hide_what_other_tags_say(one_branch: History, nouveautes: Run) -> None:
    """That another tag's object is gone must not make a successor forget which tag it replaces."""
    one_branch.merge(101)
    one_branch.tag("2022-01-18")
    one_branch.merge(102)
    one_branch.tag("2022-01-18-2", message="Remplace 2022-01-18")
    one_branch.tag("2021-12-01", at=one_branch.git("rev-parse", "recette~2"), message="Cassé")
    folder = unpacked(one_branch)
    loose(folder, git(folder, "rev-parse", "refs/tags/2021-12-01")).unlink()
    assert list(by_tag(nouveautes, folder)) == ["2022-01-18-2"]


def test_a_broken_branch_that_nobody_asks_about(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-18")
    folder = one_branch.ready()
    (folder / ".git" / "refs" / "heads" / "cassee").write_text("1" * 40 + "\n")
    assert by_tag(nouveautes, folder)["2022-01-18"].carried == [101]


@pytest.mark.parametrize("kind", ["commit", "second parent"])
def test_a_history_with_a_hole_is_refused_with_its_cure(kind: str, one_branch: History, nouveautes: Run) -> None:
    made = one_branch.merge(101)
    one_branch.merge(102)
    one_branch.tag("2022-01-18")
    folder = unpacked(one_branch)
    loose(folder, made.sha if kind == "commit" else made.inner[0]).unlink()
    for words in (["notes"], ["notes", "--all"], ["collect", "--json"], ["status"]):
        answer = nouveautes(*words, "--repo", folder)
        assert (answer.code, answer.out) == (1, ""), words
        assert "git fsck" in answer.err
        assert "Traceback" not in answer.err


def test_branches_and_tags_with_hostile_names(one_branch: History, nouveautes: Run, tmp_path: Path) -> None:
    one_branch.merge(101, title="Rappels")
    one_branch.tag("2022-01-18")
    folder = one_branch.ready()
    sha = git(folder, "rev-parse", "HEAD")
    for name in HOSTILE:
        git(folder, "update-ref", f"refs/tags/{name}", sha)
        git(folder, "update-ref", f"refs/heads/{name}", sha)
    git(folder, "update-ref", "refs/heads/--output=x", sha)
    git(folder, "update-ref", "refs/tags/--output=y", sha)
    before = {path.name for path in tmp_path.rglob("*")}
    assert list(by_tag(nouveautes, folder)) == ["2022-01-18"]
    assert {path.name for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    "name", ["2022-01-18$(touch x)", "2022-01-18'x", '2022-01-18"x', "2022-01-18-<b>", "2022-01-18--output=x"]
)
def test_date_tags_with_hostile_names(name: str, one_branch: History, nouveautes: Run, tmp_path: Path) -> None:
    one_branch.settings('[tags]\naccept = ["%Y-%m-%d*"]\n')
    one_branch.merge(101, title="Rappels")
    folder = one_branch.ready()
    git(folder, "update-ref", f"refs/tags/{name.replace(' ', '-')}", "HEAD")
    found = nouveautes("collect", name.replace(" ", "-"), "--json", "--repo", folder)
    assert found.json["delivery"]["to"]["tag"] == name.replace(" ", "-")
    assert nouveautes("notes", "--repo", folder).code == 0
    assert not list(tmp_path.rglob("x"))


@pytest.mark.parametrize("name", ["--output=x", "$(id)", "a'b", "-n1"])
def test_an_integration_branch_with_a_hostile_name(
    name: str, one_branch: History, nouveautes: Run, tmp_path: Path
) -> None:
    one_branch.merge(101, title="Rappels")
    one_branch.tag("2022-01-18")
    folder = one_branch.ready()
    git(folder, "update-ref", f"refs/heads/{name}", "HEAD")
    git(folder, "symbolic-ref", "HEAD", f"refs/heads/{name}")
    answer = nouveautes("status", "--json", "--repo", folder)
    assert answer.json["integration"] == name
    assert not list(tmp_path.rglob("x"))


def test_a_branch_merged_under_a_hostile_name(one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101, branch="--output=x", title="Rappels")
    one_branch.tag("2022-01-18")
    (change, _) = nouveautes("collect", "--json", "--repo", one_branch.ready()).json["changes"]
    assert change["branch"] == "--output=x"


def test_remotes_of_several_names(one_branch: History, nouveautes: Run, tmp_path: Path) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-18")
    git(tmp_path, "clone", "--quiet", "--origin", "amont", str(one_branch.ready()), "poste")
    poste = tmp_path / "poste"
    assert nouveautes("status", "--json", "--repo", poste).json["integration"] == "recette"
    git(poste, "remote", "set-url", "amont", "git@github.com:equipe/produit.git")
    (entry, *_) = nouveautes("notes", "--json", "--repo", poste).json["sections"][0]["entries"]
    assert entry["url"] == "https://github.com/equipe/produit/pull/101"


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("https://github.com/equipe/produit", "https://github.com/equipe/produit/pull/101"),
        ("ssh://git@github.com:22/equipe/produit.git", "https://github.com/equipe/produit/pull/101"),
        ("https://jeton:secret@github.com/equipe/produit.git", "https://github.com/equipe/produit/pull/101"),
        ("git@gitlab.com:equipe/sous/produit.git", "https://gitlab.com/equipe/sous/produit/-/merge_requests/101"),
    ],
)
def test_the_forge_is_found_from_the_remote(address: str, home: str, one_branch: History, nouveautes: Run) -> None:
    one_branch.merge(101)
    one_branch.tag("2022-01-18")
    one_branch.git("remote", "add", "origin", address)
    answer = nouveautes("notes", "--json", "--repo", one_branch.ready())
    assert answer.json["sections"][0]["entries"][0]["url"] == home
    assert "secret" not in answer.out
