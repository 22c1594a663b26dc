"""Killed at any moment (kill -9), a rebase leaves nothing that the next one cannot do without, and touches nobody's."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import git
from git_history import History, Step
from rebasing import branches, resumed

from changelog.domain.remote import Conflict, Rewritten


def killed_at(at: int, act: Callable[[], object]) -> bool:
    """Do it in a process that is killed before it starts its n-th git, or renames a file; whether it was."""
    child = os.fork()
    if child == 0:
        left = at

        def hook(event: str, _: Any) -> None:
            nonlocal left
            if event in ("subprocess.Popen", "os.rename", "shutil.rmtree"):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            act()
        finally:
            os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def settle(found: Conflict) -> None:
    """What a person does."""
    place = Path(found.worktree)
    (place / "lisez-moi.txt").write_text("Bonjour 102 et 104\n", encoding="utf-8")
    git(place, "add", "lisez-moi.txt")


@pytest.mark.parametrize("stride", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_at_every_git_it_starts(history: History, stride: int) -> None:
    """While it looks, while a conflict is laid out, while it goes on, while it is given up."""
    history.merge(101)
    history.merge(102, commits=[Step("deux", {"lisez-moi.txt": "Bonjour 102\n"}), "encore"])
    history.hotfix(104, commits=[Step("urgent", {"lisez-moi.txt": "Bonjour 104\n"})])
    clone = history.ready()
    git(clone, "worktree", "add", "--quiet", "-b", "a-moi", str(history.folder.parent / "a-moi"), "recette")
    old, onto = history.tips["recette"], history.tips["production"]
    before = seen(clone)
    wanted = whole(clone, old, onto)
    kills = 0
    at = 1
    while killed_at(at, lambda: branches(clone).rebase(old, onto)):
        kills += 1
        found = branches(clone).rebase(old, onto)
        assert isinstance(found, Conflict)
        assert git(Path(found.worktree), "status", "--porcelain") == "UU lisez-moi.txt"
        branches(clone).abort()
        assert seen(clone) == before
        at += stride
    for act in (lambda: resumed(clone), lambda: branches(clone).abort()):
        at = 1
        while True:
            found = branches(clone).rebase(old, onto)
            assert isinstance(found, Conflict)
            settle(found)
            if not killed_at(at, act):
                branches(clone).abort()
                break
            kills += 1
            assert whole(clone, old, onto) == wanted
            assert seen(clone) == before
            at += stride
    assert kills > 6


def seen(clone: Path) -> tuple[str, str, str]:
    """What the clone's owner sees; refs that only name the sides of a conflict last as long as that process."""
    return (
        git(clone, "for-each-ref", "refs/heads", "refs/tags", "refs/remotes"),
        git(clone, "worktree", "list"),
        git(clone, "status", "--porcelain"),
    )


def whole(clone: Path, old: str, onto: str) -> Rewritten:
    """From wherever it was left to the end, and tidied up."""
    found = branches(clone).rebase(old, onto)
    if isinstance(found, Conflict):
        settle(found)
        found = resumed(clone)
    assert isinstance(found, Rewritten)
    branches(clone).abort()
    return found
