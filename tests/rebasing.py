"""A rebase in a told history: what it gave, beside what git's own `rebase --rebase-merges` gives."""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from command import git
from git_history import History

from changelog.adapters.git.rebase.branches import BranchRebaser
from changelog.domain.remote import Author, Conflict, Rewritten

LINK = Author(name="Camille", email="camille@exemple.invalid")
AT = datetime(2022, 1, 19, 10, tzinfo=UTC)


def branches(folder: Path) -> BranchRebaser:
    """The rebases of a clone."""
    return BranchRebaser(folder, LINK, AT)


def rebased(history: History, drop: Sequence[str] = ()) -> Rewritten:
    """Recette on top of production; it is to go through by itself."""
    found = attempt(history, drop)
    assert isinstance(found, Rewritten), found
    return found


def attempt(history: History, drop: Sequence[str] = ()) -> Rewritten | Conflict:
    """Recette on top of production, or a conflict."""
    tips = history.tips
    return branches(history.ready()).rebase(tips["recette"], tips["production"], drop=drop)


def resumed(folder: Path) -> Rewritten | Conflict:
    """What `resync --continue` does: take up what a person has settled, then do the same again."""
    here = branches(folder)
    here.settle()
    memory = here._saved()
    assert memory is not None
    return here._begin(memory.task)


def promised(history: History) -> str:
    """The tree of merging recette with production."""
    words = ["git", "merge-tree", "--write-tree", history.tips["recette"], history.tips["production"]]
    done = subprocess.run(words, cwd=history.ready(), capture_output=True, check=False)
    return done.stdout.decode().split("\n")[0]


def tree(history: History, sha: str) -> str:
    """The tree of a commit."""
    return history.git("rev-parse", f"{sha}^{{tree}}")


def by_git(history: History) -> str:
    """What git's own rebase makes of it; "" where it stops."""
    beside = history.folder.parent / "by-git"
    history.git("worktree", "add", "--quiet", "--detach", str(beside), history.tips["recette"])
    try:
        git(beside, "rebase", "--quiet", "--rebase-merges", history.tips["production"])
        return git(beside, "rev-parse", "HEAD")
    except AssertionError:
        return ""
    finally:
        history.git("worktree", "remove", "--force", str(beside))


def shape(history: History, tip: str) -> list[str]:
    """The commits that production lacks as git tells them, parents by their subject: no SHA, no committer."""
    form = "--format=%an|%aI|%s|%T|%p"
    listed = history.git("log", "--topo-order", "--reverse", form, tip, f"^{history.tips['production']}").split("\n")
    rows = [row.rsplit("|", 1) for row in listed if row]
    subjects = {
        line.split(" ", 1)[0]: line.split(" ", 1)[1]
        for line in history.git("log", "--format=%h %s", tip).split("\n")
        if line
    }
    return sorted(f"{told}|{[subjects.get(parent) for parent in parents.split(' ')]}" for told, parents in rows)


def message(history: History, sha: str) -> str:
    """A commit's message, every byte."""
    return history.git("cat-file", "commit", sha).partition("\n\n")[2]
