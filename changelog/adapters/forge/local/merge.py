"""Merges in a repository that is a folder, without a work tree: a tree, a commit, then the refs, all of them or none.

Nobody's files, index or checked-out branch are ever touched; what somebody has checked out is not moved.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import structs

from changelog.adapters.git import objects, reasons
from changelog.adapters.git.environment import MERGING
from changelog.adapters.git.run import Git
from changelog.domain.model import Value
from changelog.domain.remote import Author
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

TRIES = 3  # times that a merge is made anew because somebody has pushed meanwhile
_LOCK = re.compile(r"\.lock'")
_AGAIN = marked("Look at what was pushed, then run the same command again.")


class BareMerge(Value, frozen=True, kw_only=True):
    """What is to be merged: the tip of `head` (`sha`) into `base`, which stands at `onto`."""

    number: int
    title: str
    head: str
    base: str
    sha: str
    onto: str


class RemoteFolder:
    """A repository on disk, bare or not. Made for one run: `at` is its time, `author` signs."""

    def __init__(self, git_dir: Path, *, at: datetime, author: Author) -> None:
        self.git_dir = git_dir
        self._git = Git(git_dir, settings=MERGING, env={"GIT_CEILING_DIRECTORIES": str(git_dir.parent)})
        self._author, self._at = author, at

    def tips(self, patterns: Iterable[str]) -> dict[str, str]:
        """Refs by their full names → SHA; nothing where there is no repository that can be read."""
        wanted = list(patterns)
        if not wanted or not self.git_dir.is_dir():
            return {}
        code, out, _ = self._git.run("for-each-ref", "--format=%(objectname) %(refname)", *wanted)
        pairs = (line.split(" ", 1) for line in out.decode("utf-8", "replace").splitlines()) if code == 0 else ()
        return {name: sha for sha, name in pairs}

    def default(self) -> str:
        """The full name of the branch that HEAD names, "" where it names none that is there."""
        code, out, _ = self._git.run("symbolic-ref", "--quiet", "HEAD")
        name = out.decode("utf-8", "replace").strip()
        return name if code == 0 and name in self.tips([name]) else ""

    def keep(self, number: int, sha: str) -> None:
        """Remember where a pull request's branch stands, as GitHub does: it may be squashed and deleted later."""
        # Where that cannot be written, nothing is lost as long as the branch stands.
        self._git.run("update-ref", pull(number), sha)

    def parents(self, sha: str) -> list[str]:
        """The parents of a commit; none where there is no such commit."""
        code, out, _ = self._git.run("rev-list", "--parents", "--max-count=1", sha, "--")
        return out.decode().split()[1:] if code == 0 else []

    def moment(self, sha: str) -> int:
        """When a commit was made, in seconds since 1970. Raises Refused."""
        return int(self._git.text("log", "-1", "--format=%ct", sha, "--"))

    def brought(self, sha: str, onto: str) -> str:
        """The commit that brought another one into what ends at `onto`, "" where it is not in. Raises Refused."""
        if self._git.run("merge-base", "--is-ancestor", sha, onto)[0] != 0:
            return ""
        after = frozenset(self._git.text("rev-list", "--ancestry-path", f"{sha}..{onto}", "--").split())
        line = self._git.text("rev-list", "--first-parent", "--parents", onto, f"^{sha}", "--").splitlines()
        since = [one.split() for one in line if one.split()[0] in after]
        # The oldest one on the base's own line; where that is what follows the head itself, the base was moved to it.
        return sha if not since or since[-1][1] == sha else since[-1][0]

    def merge(self, wanted: BareMerge) -> str:
        """Merge; the commit. Raises Refused where it conflicts, or where a branch moves or is checked out."""
        said = ""
        for _ in range(TRIES):
            self._refuse_checked_out(wanted.base)
            made = self._commit(wanted, self._tree(wanted))
            said = self._moved(wanted, made)
            if not said:
                return made
            onto = self._onto_now(wanted, said)
            if others := self.brought(wanted.sha, onto):
                return others  # what was pushed is this very merge, made by another run
            wanted = structs.replace(wanted, onto=onto)
        if not _LOCK.search(said):
            raise Refused(say("« {base} » is being pushed to all the time", base=wanted.base), hint=say(_AGAIN))
        first = plain.line(said.strip().partition("\n")[0])
        raise Refused(
            say("« {base} » is locked by another git: {said}", base=wanted.base, said=first),
            hint=say(
                "Run the same command again once that has ended; if none is running, remove the file that git names."
            ),
        )

    def _tree(self, wanted: BareMerge) -> str:
        words = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", wanted.onto, wanted.sha)
        code, out, err = self._git.run(*words)
        if code not in (0, 1):
            raise reasons.explain("merge-tree", err, path=str(self.git_dir))
        tree, *files = out.decode("utf-8", "replace").rstrip("\0").split("\0")
        if code == 1:
            raise _conflict(wanted, files)
        return tree

    def _commit(self, wanted: BareMerge, tree: str) -> str:
        # Gitea's and Forgejo's words: GitHub's name an owner, and there is none here.
        subject = f"Merge pull request '{wanted.title}' (#{wanted.number}) from {wanted.head} into {wanted.base}\n"
        text = subject.encode("utf-8", "replace").decode()
        return objects.commit(self._git, tree, [wanted.onto, wanted.sha], text, self._author, self._at)

    def _moved(self, wanted: BareMerge, made: str) -> str:
        """Move the base, if both branches stand where they were seen; why not, in git's words."""
        lines = (
            f"update {branch(wanted.base)} {made} {wanted.onto}",
            f"verify {branch(wanted.head)} {wanted.sha}",
            f"update {pull(wanted.number)} {wanted.sha}",
        )
        given = "".join(f"{line}\n" for line in lines).encode()
        reason, signed = f"nouveautes: pull request {wanted.number}", objects.signature(self._author, self._at)
        code, _, err = self._git.run("update-ref", "-m", reason, "--stdin", stdin=given, env=signed)
        return "" if code == 0 else err or say("no reason given")

    def _onto_now(self, wanted: BareMerge, said: str) -> str:
        """Where the base stands, after git said no. Raises Refused where another try would end in the same way."""
        now = self.tips([branch(wanted.head), branch(wanted.base)])
        if now.get(branch(wanted.head)) != wanted.sha:
            raise head_moved(wanted.head)
        onto = now.get(branch(wanted.base), wanted.onto)
        if onto == wanted.onto and not _LOCK.search(said):
            raise reasons.explain("update-ref", said, path=str(self.git_dir))
        return onto

    def _refuse_checked_out(self, base: str) -> None:
        blocks = self._git.text("worktree", "list", "--porcelain").split("\n\n")
        for block in blocks:
            lines = block.splitlines()
            if f"branch {branch(base)}" in lines and not any(line.startswith("prunable") for line in lines):
                where = lines[0].removeprefix("worktree ")
                raise Refused(
                    say(
                        "« {base} » is checked out in {where!r}, and a branch that somebody works on is not moved",
                        base=base,
                        where=where,
                    ),
                    hint=say(
                        "Leave that branch there (git -C {where!r} switch --detach), or merge there by hand; "
                        "then run the same command again.",
                        where=where,
                    ),
                )


def branch(name: str) -> str:
    """The full name of a branch."""
    return f"refs/heads/{name}"


def pull(number: int) -> str:
    """The ref that keeps a pull request's head."""
    return f"refs/pull/{number}/head"


def head_moved(head: str) -> Refused:
    """That a branch is no longer what was looked at."""
    return Refused(
        say("« {head} » has moved since it was looked at: somebody pushed to it", head=head), hint=say(_AGAIN)
    )


def _conflict(wanted: BareMerge, files: list[str]) -> Refused:
    shown = ", ".join(plain.shortened(plain.line(name), 80) for name in files[:5])
    return Refused(
        say(
            "« {head} » cannot be merged into « {base} »: both have changed {shown}",
            head=wanted.head,
            base=wanted.base,
            shown=shown,
        ),
        hint=say(
            "Bring « {base} » into « {head} » (git merge {base}), settle what conflicts, push it, "
            "and run the same command again.",
            base=wanted.base,
            head=wanted.head,
        ),
    )
