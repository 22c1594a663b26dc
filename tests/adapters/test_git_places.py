"""Wherever a repository stands, and whatever surrounds it: it is read, or refused with what to do."""

from pathlib import Path

import pytest
from command import Run, git
from git_history import History

TAG = "2022-01-18"


@pytest.fixture
def clone(history: History) -> Path:
    """One delivery, 101."""
    history.merge(101, title="Rappels")
    history.tag(TAG, message="Livraison")
    return history.ready()


def numbers(run: Run, place: Path, **also: object) -> list[int]:
    """The pull requests that the newest delivery carries, asked at a place."""
    changes = run("collect", "--json", "--repo", place, **also).json["changes"]
    return [one["number"] for one in changes if one["number"]]


def test_a_subfolder(clone: Path, nouveautes: Run) -> None:
    deep = clone / "app" / "models"
    deep.mkdir(parents=True)
    (clone / "nouveautes.toml").write_text('language = "en"\n')
    assert numbers(nouveautes, deep) == [101]
    assert nouveautes("notes", "--json", "--repo", deep).json["language"] == "en"


def test_a_bare_repository(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(clone), "nu.git")
    assert numbers(nouveautes, tmp_path / "nu.git") == [101]


def test_a_clone_with_its_remote(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    git(tmp_path, "clone", "--quiet", str(clone), "poste")
    assert numbers(nouveautes, tmp_path / "poste") == [101]


def test_a_linked_worktree(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    git(clone, "worktree", "add", "--quiet", "-b", "essai", str(tmp_path / "a-cote"))
    (tmp_path / "a-cote" / "nouveautes.toml").write_text('[repository]\nintegration = "recette"\n')
    assert numbers(nouveautes, tmp_path / "a-cote") == [101]


def test_a_folder_with_spaces_accents_and_a_dash(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    git(tmp_path, "clone", "--quiet", "--", str(clone), "-- l’été à Noël (1)")
    assert numbers(nouveautes, tmp_path / "-- l’été à Noël (1)") == [101]


def test_sha256(tmp_path: Path, nouveautes: Run) -> None:
    history = History(tmp_path / "sha256", object_format="sha256")
    made = history.merge(101, title="Rappels")
    history.revert(made)
    history.merge(102, title="Autre")
    history.tag(TAG)
    form = nouveautes("collect", "--json", "--repo", history.ready()).json
    assert {len(sha) for one in form["changes"] for sha in one["shas"]} == {64}
    assert {one["number"]: one["disposition"] for one in form["changes"] if one["number"]} == {
        101: "cancelled",
        102: "entry",
    }


def test_a_shallow_clone_is_refused_with_its_cure(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", clone.as_uri(), "creux")
    for command in ("notes", "collect", "status"):
        answer = nouveautes(command, "--repo", tmp_path / "creux")
        assert (answer.code, answer.out) == (1, "")
        assert "shallow" in answer.err
        assert "git fetch --unshallow" in answer.err
    git(tmp_path / "creux", "fetch", "--quiet", "--unshallow", "--tags")
    assert numbers(nouveautes, tmp_path / "creux") == [101]


def test_no_repository(tmp_path: Path, nouveautes: Run) -> None:
    answer = nouveautes("notes", "--repo", tmp_path)
    assert answer.code == 2
    assert "not a git repository" in answer.err
    assert "--repo" in answer.err


def test_no_folder(tmp_path: Path, nouveautes: Run) -> None:
    (tmp_path / "fichier").touch()
    for name in ("absent", "fichier"):
        answer = nouveautes("notes", "--repo", tmp_path / name)
        assert answer.code == 2
        assert name in answer.err


def test_an_empty_repository(tmp_path: Path, nouveautes: Run) -> None:
    git(tmp_path, "init", "--quiet", "vide")
    for command in ("notes", "collect", "status"):
        answer = nouveautes(command, "--repo", tmp_path / "vide")
        assert (answer.code, answer.out) == (1, "")
        assert "pas encore de commit" in answer.err


def test_a_detached_head(history: History, clone: Path, nouveautes: Run) -> None:
    history.git("checkout", "--quiet", "--detach", TAG)
    history.settings('[repository]\nintegration = "recette"\n')
    assert numbers(nouveautes, clone) == [101]


def test_a_detached_head_and_nothing_said(history: History, clone: Path, nouveautes: Run) -> None:
    history.git("checkout", "--quiet", "--detach", TAG)
    answer = nouveautes("status", "--json", "--repo", clone)
    if answer.code == 0:
        assert answer.json["integration"] == "recette"
    else:
        assert answer.code == 2
        assert "repository.integration" in answer.err


def test_an_unborn_head_in_a_repository_that_has_branches(history: History, clone: Path, nouveautes: Run) -> None:
    history.git("symbolic-ref", "HEAD", "refs/heads/jamais")
    history.settings('[repository]\nintegration = "recette"\n')
    assert numbers(nouveautes, clone) == [101]


def test_surroundings_of_a_hook_do_not_mislead(clone: Path, tmp_path: Path, program: Run) -> None:
    git(tmp_path, "init", "--quiet", "autre")
    env = {
        "GIT_DIR": str(tmp_path / "autre" / ".git"),
        "GIT_WORK_TREE": str(tmp_path / "autre"),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "objets"),
        "GIT_NAMESPACE": "x",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_REPLACE_REF_BASE": "refs/tags",
    }
    assert numbers(program, clone, env=env) == [101]
    assert not (tmp_path / "index").exists()


def test_a_users_settings_do_not_change_what_is_read(clone: Path, tmp_path: Path, program: Run) -> None:
    plain = program("collect", "--json", "--repo", clone)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[log]\n showSignature = true\n date = relative\n follow = true\n showRoot = false\n mailmap = true\n"
        "[i18n]\n logOutputEncoding = latin1\n[color]\n ui = always\n[core]\n pager = false\n quotePath = false\n"
        "[diff]\n noprefix = true\n renames = copies\n external = false\n[format]\n pretty = oneline\n"
        "[log]\n diffMerges = combined\n decorate = full\n[tag]\n sort = -taggerdate\n"
    )
    assert program("collect", "--json", "--repo", clone, env={"GIT_CONFIG_GLOBAL": str(settings)}) == plain


def test_a_folder_of_somebody_else_says_what_to_do(clone: Path, program: Run) -> None:
    answer = program("notes", "--repo", clone, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert answer.code == 1
    assert "safe.directory" in answer.err


def test_replace_refs_are_not_followed(history: History, clone: Path, nouveautes: Run) -> None:
    before = nouveautes("collect", "--json", "--repo", clone)
    tip = history.tips["recette"]
    other = git(clone, "commit-tree", f"{tip}^{{tree}}", "-m", "Un autre passé")
    git(clone, "replace", tip, other)
    assert git(clone, "log", "-1", "--format=%s", tip) == "Un autre passé"
    assert nouveautes("collect", "--json", "--repo", clone) == before


def test_reading_leaves_everything_as_it_was(clone: Path, nouveautes: Run) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in clone.rglob("*") if path.is_file()}

    before = state()
    for words in (
        ["notes"],
        ["notes", "--all"],
        ["collect", "--json"],
        ["status"],
        ["config"],
        ["collect", "--why", "101"],
    ):
        assert nouveautes(*words, "--repo", clone).code == 0
    assert state() == before


def test_no_git_at_all(clone: Path, program: Run) -> None:
    answer = program("notes", "--repo", clone, env={"PATH": str(clone)})
    assert answer.code == 1
    assert "git was not found" in answer.err
    assert "Traceback" not in answer.err
