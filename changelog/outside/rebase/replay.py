"""Rebases a branch in memory, commit by commit, as `git rebase --rebase-merges` does, and loses nothing on the way.

Why not git's own rebase: it drops what was edited into a merge by hand, silently; it stops again at conflicts that the
old merges have solved; it writes every file of every commit to the disk. Where this one meets a conflict, a work tree
is made for a person (`worktree`), and it goes on from what comes of that.
"""

from collections.abc import Mapping, Sequence

from changelog.outside.rebase.lines import Lines
from changelog.outside.rebase.objects import Objects
from changelog.outside.rebase.raw_commits import rewritten
from changelog.outside.rebase.settling import Settling
from changelog.outside.rebase.task import Settlement, Task
from changelog.remote import Rewritten

EMPTY_TREES = {40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
               64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"}  # fmt: skip


def replay(objects: Objects, task: Task, settled: Mapping[str, Settlement]) -> Rewritten:
    """The branch on top of the other one. Raises Stopped at a conflict that is not in `settled`."""
    return _Replay(objects, task, settled).run()


class _Replay:
    def __init__(self, objects: Objects, task: Task, settled: Mapping[str, Settlement]) -> None:
        self.objects = objects
        self.settling = Settling(objects, settled)
        self.committer = task.committer.encode("utf-8", "surrogateescape")
        self.drop = frozenset(task.drop)
        self.lines = Lines(objects, task.tips, task.onto)
        self.replayed: list[str] = []

    def run(self) -> Rewritten:
        """Every commit in its turn, parents first."""
        for sha, parents in self.lines.commits.items():
            self._replay(sha, parents)
        pairs, dropped = self.lines.outcome()
        return Rewritten(
            new=self.lines.tip,
            pairs=pairs,
            dropped=dropped,
            replayed=tuple(self.replayed),
            settled=self.settling.files,
        )

    def _replay(self, sha: str, parents: Sequence[str]) -> None:
        places = [self.lines.place_of(parent, sha) for parent in parents] or self.lines.root(sha)
        if places == list(parents):
            self.lines.put(sha, sha)  # nothing under it moved
        elif sha in self.drop:
            self.lines.leave_out(sha, places[0])
        elif len(parents) > 1:
            self._merge(sha, parents, places)
        else:
            self._pick(sha, parents, places)

    def _pick(self, sha: str, parents: Sequence[str], places: Sequence[str]) -> None:
        trees = self.objects.tree
        base = trees(parents[0]) if parents else EMPTY_TREES[len(sha)]
        ours, theirs = trees(places[0]), trees(sha)
        if base == theirs:
            self._write(sha, ours, places)  # it was empty from the beginning: people meant it so
            return
        tree = self.settling.pick(sha, base, ours, theirs, places[0])
        if tree == ours:
            self.lines.leave_out(sha, places[0])
        else:
            self._write(sha, tree, places)

    def _merge(self, sha: str, parents: Sequence[str], places: Sequence[str]) -> None:
        kept = self.lines.kept(parents, places)
        before = self.settling.old(sha, parents)
        tree = self.settling.merge(sha, kept, before)
        ours = self.objects.tree(places[0])
        brought = self.objects.tree(sha) != self.objects.tree(parents[0])
        if tree == ours and (brought or len(kept) < 2):
            # Its line has it all by now, or production has. The empty commits of its branch go with it.
            self.lines.leave_out(sha, places[0])
            return
        if before is not None:
            self.replayed.append(sha)
        self._write(sha, tree, kept)

    def _write(self, sha: str, tree: str, parents: Sequence[str]) -> None:
        self.lines.put(sha, self.objects.write(rewritten(self.objects.raw(sha), tree, parents, self.committer)))
