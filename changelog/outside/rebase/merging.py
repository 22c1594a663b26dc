"""Merges, one after the other, by one `git merge-tree --stdin`.

Git writes its answers into a buffer, and empties that only where it tells of a conflict (tried with 2.39: an answer to
a clean merge never comes). So every question is followed by a merge of ours that conflicts.
"""

from collections.abc import Callable, Sequence

from changelog.adapters.git.run import Process, Stream
from changelog.outside.rebase.task import Joined, Stage


class Merging:
    """A `git merge-tree --stdin`. `conflicting`: makes two commits that conflict, to be merged after each question."""

    def __init__(self, process: Process, conflicting: Callable[[], str]) -> None:
        self._stream = Stream("merge-tree", process)
        self._conflicting = conflicting
        self._flush = ""
        self._behind = False  # whether the answer to the merge of ours is still to be read

    def merge(self, ours: str, theirs: str) -> Joined:
        """What merging two commits gives."""
        self._flush = self._flush or self._conflicting()
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
