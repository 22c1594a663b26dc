"""Merges, one after the other, by one `git merge-tree --stdin`.

Git writes its answers into a buffer, and empties that only where it tells of a conflict (tried with 2.39: an answer to
a clean merge never comes). So every question is followed by a merge of ours that conflicts.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from changelog.outside.rebase.streams import Stream
from changelog.outside.rebase.task import Joined, Stage

if TYPE_CHECKING:
    import subprocess

    from changelog.outside.rebase.objects import Objects


class Merging:
    """A `git merge-tree --stdin` that tells of conflicts."""

    def __init__(self, process: "subprocess.Popen[bytes]", objects: "Objects") -> None:
        self._stream = Stream("merge-tree", process)
        self._objects = objects
        self._flush = ""
        self._behind = False  # whether the answer to the merge of ours is still to be read

    def merge(self, ours: str, theirs: str) -> Joined:
        """What merging two commits gives."""
        self._flush = self._flush or _conflict(self._objects)
        self._stream.say(f"{ours} {theirs}\n{self._flush}\n")
        if self._behind:
            self._answer()
        self._behind = True
        return self._answer()

    def close(self) -> None:
        """End it."""
        self._stream.close()

    def _answer(self) -> Joined:
        clean, tree = self._stream.upto(b"\0") == "1", self._stream.upto(b"\0")
        stages = self._fields()
        if not clean:
            self._fields()  # git's words about it
        return joined(clean, tree, stages)

    def _fields(self) -> list[str]:
        found = []
        while field := self._stream.upto(b"\0"):
            found.append(field)
        return found


def joined(clean: bool, tree: str, entries: Sequence[str]) -> Joined:
    """What git answers, read: `mode sha stage<tab>path` for every side of a file in conflict."""
    pairs = (entry.split("\t", 1) for entry in entries)
    stages = (Stage(path, *what.split(" ")) for what, path in pairs)
    return Joined(tree=tree, clean=clean, stages=tuple(stages))


def _conflict(objects: "Objects") -> str:
    """Two commits that conflict, whatever git's settings are."""
    given = "\n\n".join(f"100644 blob {objects.blob(word)}\tf" for word in (b"1", b"2"))
    one, other = objects.calls.ask("mktree", "--batch", given=f"{given}\n".encode()).split()
    return f"{objects.unseen(one)} {objects.unseen(other)}"
