"""The sandbox as git sees it: sound repositories, true merges, and nothing written where something stood."""

import os
from datetime import date
from pathlib import Path

import pytest

from changelog.adapters import sandbox_writer
from changelog.adapters.sandbox_writer import SandboxPlaces
from changelog.errors import Refused
from changelog.sandbox import story
from changelog.sandbox.model import Sandbox


@pytest.fixture(scope="module")
def told() -> Sandbox:
    """The story of an ordinary November."""
    return story.example(sandbox_writer.read(), date(2026, 11, 16))


@pytest.fixture(scope="module")
def places(told: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> SandboxPlaces:
    """The story on the disk, in a folder whose name is a trap."""
    return sandbox_writer.write(told, tmp_path_factory.mktemp("bac") / "l’été à Noël (1)" / "essai")


def git(folder: Path, *words: str) -> str:
    """What git answers."""
    from git import Git

    return str(Git(folder).execute(["git", *words]))


def test_git_gives_the_shas_that_the_story_foretold(told: Sandbox, places: SandboxPlaces) -> None:
    for repository, remote in (
        (told.product, places.product_remote),
        (told.documentation, places.documentation_remote),
    ):
        listed = git(remote, "rev-list", "--all").split("\n")
        assert sorted(listed) == sorted(commit.sha for commit in repository.commits)
        for branch in repository.branches:
            assert git(remote, "rev-parse", f"refs/heads/{branch.name}") == branch.commit


def test_git_finds_nothing_to_say(places: SandboxPlaces) -> None:
    for folder in (places.product_remote, places.documentation_remote, places.product, places.documentation):
        assert git(folder, "fsck", "--strict", "--no-progress") == ""


def test_every_merge_has_the_tree_that_git_would_give(told: Sandbox, places: SandboxPlaces) -> None:
    merges = [commit for commit in told.product.commits if len(commit.parents) == 2]
    assert len(merges) > 15
    for merge in merges:
        tree = git(places.product_remote, "rev-parse", f"{merge.sha}^{{tree}}")
        assert git(places.product_remote, "merge-tree", "--write-tree", *merge.parents) == tree, merge.subject


def test_every_revert_has_the_tree_that_git_would_give(told: Sandbox, places: SandboxPlaces, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--", str(places.product_remote), "clone")
    clone = tmp_path / "clone"
    for revert in (commit for commit in told.product.commits if commit.subject.startswith("Revert ")):
        undone = revert.message.partition("This reverts commit ")[2][:40]
        git(clone, "checkout", "--quiet", "--detach", revert.parents[0])
        git(clone, "revert", "--no-commit", "--mainline=1", undone)
        assert git(clone, "write-tree") == git(clone, "rev-parse", f"{revert.sha}^{{tree}}")
        git(clone, "reset", "--quiet", "--hard")


def test_the_clones_are_ready_for_work(places: SandboxPlaces) -> None:
    assert git(places.product, "branch", "--show-current") == "recette"
    assert git(places.documentation, "branch", "--show-current") == "master"
    for clone, remote in (
        (places.product, places.product_remote),
        (places.documentation, places.documentation_remote),
    ):
        assert git(clone, "status", "--porcelain") == ""
        assert git(clone, "remote", "get-url", "origin") == str(remote)
        assert git(clone, "fetch", "--quiet") == ""
        assert git(clone, "config", "user.email").endswith("@exemple.invalid")
    assert (places.product / "nouveautes.toml").is_file()
    assert (places.product / "../board.toml").resolve() == places.board


def test_branches_and_tags_are_known_in_the_clone(told: Sandbox, places: SandboxPlaces) -> None:
    branches = git(places.product, "for-each-ref", "--format=%(refname:short)", "refs/remotes/origin/p*", "refs/heads")
    assert branches.split("\n") == ["recette", "origin/production"]
    kinds = git(places.product, "for-each-ref", "--format=%(refname:short) %(objecttype)", "refs/tags").split("\n")
    expected = [f"{tag.name} {'tag' if tag.message else 'commit'}" for tag in told.product.tags]
    assert kinds == expected


def test_production_can_still_move_forward(places: SandboxPlaces) -> None:
    git(places.product_remote, "merge-base", "--is-ancestor", "production", "2026-11-16")
    git(places.product_remote, "merge-base", "--is-ancestor", "2026-11-09", "production")


def test_an_empty_folder_is_used_as_it_is(told: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "vide"
    folder.mkdir()
    before = folder.stat().st_ino
    sandbox_writer.write(told, folder)
    assert folder.stat().st_ino == before
    assert sorted(part.name for part in folder.iterdir()) == ["board.toml", "capucine", "documentation", "remotes"]
    assert [part.name for part in tmp_path.iterdir()] == ["vide"]


def test_a_folder_with_something_in_it_is_refused(told: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "precieux.txt").write_text("à garder")
    with pytest.raises(Refused, match="not empty"):
        sandbox_writer.write(told, tmp_path)
    assert [part.name for part in tmp_path.iterdir()] == ["precieux.txt"]


def test_a_file_is_refused(told: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    for path in (tmp_path / "fichier", tmp_path / "fichier" / "dedans"):
        with pytest.raises(Refused):
            sandbox_writer.write(told, path)


def test_a_failure_leaves_nothing_behind(told: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sandbox_writer, "_clone", fail)
    with pytest.raises(Refused, match="No space left"):
        sandbox_writer.write(told, tmp_path / "essai")
    assert list(tmp_path.iterdir()) == []


def test_the_users_own_git_is_not_heard(told: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[init]\n  defaultBranch = autre\n[core]\n  autocrlf = true\n[clone]\n  defaultRemoteName = loin\n"
    )
    surroundings = {
        "GIT_DIR": str(tmp_path / "ailleurs"),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_CONFIG_GLOBAL": str(settings),
        "GIT_DEFAULT_HASH": "sha256",
    }
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    places = sandbox_writer.write(told, tmp_path / "essai")
    assert {name: os.environ.get(name) for name in surroundings} == surroundings
    for name in surroundings:
        monkeypatch.delenv(name)
    assert git(places.product, "status", "--porcelain") == ""
    assert git(places.product, "remote") == "origin"
    assert not (tmp_path / "ailleurs").exists()
