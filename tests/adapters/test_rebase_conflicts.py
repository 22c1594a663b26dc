"""Conflicts: the work tree that a person gets, and how it goes on, or back, from there."""

from pathlib import Path

import pytest
from command import git
from git_history import History, Step
from rebasing import attempt, branches, message, promised, rebased, resumed, tree

from changelog.domain.remote import Conflict, Rewritten
from changelog.errors import Refused


@pytest.fixture
def met(history: History) -> History:
    """Week 3: the hotfix touches a line of 102."""
    history.merge(101)
    history.merge(102, commits=[Step("#102 Deux", {"lisez-moi.txt": "Bonjour 102\n"}), "encore"])
    history.merge(103)
    history.hotfix(104, commits=[Step("urgent", {"lisez-moi.txt": "Bonjour 104\n"})])
    return history


def stopped(history: History) -> Conflict:
    """The conflict it stops at."""
    found = attempt(history)
    assert isinstance(found, Conflict)
    return found


def settle(conflict: Conflict, text: str = "Bonjour 102 et 104\n") -> None:
    """What a person does."""
    place = Path(conflict.worktree)
    for name in conflict.files:
        (place / name).write_text(text, encoding="utf-8")
        git(place, "add", name)


def test_the_work_tree_shows_both_sides(met: History) -> None:
    found = stopped(met)
    place = Path(found.worktree)
    assert place.is_relative_to(met.folder / ".git")
    assert found.commit == met.find("#102 Deux")
    assert found.files == ("lisez-moi.txt",)
    text = (place / "lisez-moi.txt").read_text(encoding="utf-8")
    assert text == f"<<<<<<< HEAD\nBonjour 104\n=======\nBonjour 102\n>>>>>>> {found.commit[:10]} #102 Deux\n"
    assert git(place, "status", "--porcelain") == "UU lisez-moi.txt"
    assert (place / "pages" / "titre-101-1.txt").is_file()


def test_it_goes_on_with_what_the_person_made(met: History) -> None:
    settle(stopped(met))
    found = resumed(met.folder)
    assert isinstance(found, Rewritten)
    assert found.settled == ("lisez-moi.txt",)
    assert met.git("show", f"{found.new}:lisez-moi.txt") == "Bonjour 102 et 104"
    pair = next(new for old, new in found.pairs.items() if message(met, old).startswith("#102 Deux"))
    assert message(met, pair) == "#102 Deux"
    assert not Path(stopped_place(met)).exists()


def stopped_place(history: History) -> str:
    """Where the work tree would be."""
    return str(history.folder / ".git" / "nouveautes" / "resync" / "worktree")


def test_a_commit_made_there_by_the_person_is_no_other_commit(met: History) -> None:
    conflict = stopped(met)
    settle(conflict)
    git(Path(conflict.worktree), "-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "réglé")
    found = resumed(met.folder)
    assert isinstance(found, Rewritten)
    assert "réglé" not in met.git("log", "--format=%s", found.new)
    assert met.git("show", f"{found.new}:lisez-moi.txt") == "Bonjour 102 et 104"


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        ("", "still in conflict: lisez-moi.txt"),
        ("lisez-moi.txt", "changed but not added: lisez-moi.txt"),
        ("neuf.txt", "new and not added: neuf.txt"),
    ],
)
def test_it_does_not_go_on_with_half_of_it(met: History, doing: str, said: str) -> None:
    place = Path(stopped(met).worktree)
    if doing:
        settle_in(place)
        (place / doing).write_text("autre\n", encoding="utf-8")
    with pytest.raises(Refused, match=said):
        resumed(met.folder)
    settle_in(place)
    (place / "neuf.txt").unlink(missing_ok=True)
    assert isinstance(resumed(met.folder), Rewritten)


def settle_in(place: Path) -> None:
    """Settle the one file."""
    settle(Conflict(worktree=str(place), commit="", files=("lisez-moi.txt",)))


def test_abort_leaves_nothing(met: History) -> None:
    clone = met.ready()
    before = (git(clone, "for-each-ref"), git(clone, "worktree", "list"), git(clone, "status", "--porcelain"))
    settle(stopped(met))
    branches(clone).abort()
    branches(clone).abort()
    assert (git(clone, "for-each-ref"), git(clone, "worktree", "list"), git(clone, "status", "--porcelain")) == before
    assert not (clone / ".git" / "rr-cache").exists()
    with pytest.raises(Refused, match="no resync is under way"):
        resumed(clone)
    assert stopped(met).files == ("lisez-moi.txt",), "what was given up is not remembered"


def test_a_clones_own_memory_of_conflicts_stays(met: History) -> None:
    (met.ready() / ".git" / "rr-cache").mkdir()
    settle(stopped(met))
    branches(met.folder).abort()
    assert (met.folder / ".git" / "rr-cache").is_dir()


def test_what_was_settled_is_not_asked_again_when_recette_goes_on_meanwhile(met: History) -> None:
    settle(stopped(met))
    assert isinstance(resumed(met.folder), Rewritten)
    met.merge(105)
    found = rebased(met)
    assert found.settled == ("lisez-moi.txt",)
    assert met.git("show", f"{found.new}:lisez-moi.txt") == "Bonjour 102 et 104"


def test_several_conflicts_come_one_after_the_other(met: History) -> None:
    met.merge(105, commits=[Step("cinq", {"pages/partage.txt": "105\n"})])
    met.hotfix(106, commits=[Step("six", {"pages/partage.txt": "106\n"})])
    settle(stopped(met))
    second = resumed(met.folder)
    assert isinstance(second, Conflict)
    assert second.files == ("pages/partage.txt",)
    settle(second, "105 et 106\n")
    found = resumed(met.folder)
    assert isinstance(found, Rewritten)
    assert found.settled == ("lisez-moi.txt", "pages/partage.txt")


def test_a_file_that_one_side_deleted(history: History) -> None:
    history.merge(101, commits=[Step("ôté", {"lisez-moi.txt": None})])
    history.hotfix(104, commits=[Step("urgent", {"lisez-moi.txt": "Bonjour 104\n"})])
    found = stopped(history)
    assert git(Path(found.worktree), "status", "--porcelain") == "UD lisez-moi.txt"
    git(Path(found.worktree), "rm", "--quiet", "lisez-moi.txt")
    done = resumed(history.folder)
    assert isinstance(done, Rewritten)
    assert history.git("ls-tree", "--name-only", done.new) == ""


def test_production_merged_into_tags_and_branch(history: History) -> None:
    """By merge: what came of the first is brought into the next, so that recette holds the tag's successor."""
    history.merge(101)
    tagged = history.tips["recette"]
    history.merge(103)
    history.hotfix(104)
    tips = [tagged, history.tips["recette"]]
    found = branches(history.ready()).weave(tips, history.tips["production"], "Merge branch 'production' into recette")
    assert isinstance(found, Rewritten)
    one, two = found.pairs[tagged], found.pairs[tips[1]]
    assert history.git("log", "-1", "--format=%P", one).split() == [tagged, history.tips["production"]]
    assert history.git("log", "-1", "--format=%P", two).split() == [tips[1], one]
    assert found.new == two
    assert tree(history, two) == promised(history)
    again = branches(history.folder).weave([two], history.tips["production"], "x")
    assert isinstance(again, Rewritten)
    assert (again.new, again.pairs) == (two, {})


def test_production_merged_by_hand(met: History) -> None:
    found = branches(met.ready()).weave([met.tips["recette"]], met.tips["production"], "Merge branch 'production'")
    assert isinstance(found, Conflict)
    settle(found)
    done = resumed(met.folder)
    assert isinstance(done, Rewritten)
    assert done.settled == ("lisez-moi.txt",)
    assert message(met, done.new) == "Merge branch 'production'"


def test_sparse_clones_see_the_whole_conflict(met: History) -> None:
    clone = met.ready()
    git(clone, "checkout", "--quiet", "recette")
    git(clone, "sparse-checkout", "set", "pages")
    found = stopped(met)
    assert (Path(found.worktree) / "lisez-moi.txt").is_file()
    settle(found)
    assert isinstance(resumed(clone), Rewritten)


def test_a_filter_that_is_not_installed_is_named(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.commit("attributs", files={".gitattributes": "*.bin filter=absent\n", "a.bin": "x\n"})
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(102, commits=[Step("deux", {"lisez-moi.txt": "Bonjour 102\n"})])
    history.hotfix(104, commits=[Step("urgent", {"lisez-moi.txt": "Bonjour 104\n"})])
    clone = history.ready()
    # One of the user's own: those of a clone are set aside.
    (tmp_path / "gitconfig").write_text('[filter "absent"]\nsmudge = false\nrequired = true\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    with pytest.raises(Refused, match="the files of the conflict cannot be written"):
        attempt(history)
    branches(clone).abort()
    assert "worktree" not in git(clone, "worktree", "list")


def test_only_one_at_a_time(met: History) -> None:
    from changelog.adapters import write_all

    home = met.ready() / ".git" / "nouveautes" / "resync"
    home.mkdir(parents=True)
    with (
        write_all.held(home / "lock", 0, busy="busy"),
        pytest.raises(Refused, match="another run is resyncing this clone"),
    ):
        attempt(met)
