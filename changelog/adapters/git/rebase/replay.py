"""A branch on top of another one, commit by commit, merges kept (`replay`), or by merges alone (`weave`).

Why not git's own rebase: it drops what was edited into a merge by hand, silently; it stops again at conflicts that the
old merges have solved; it writes every file of every commit to the disk. Where this one meets a conflict, a work tree
is made for a person (`conflicts`), and it goes on from what comes of that.
"""

from collections.abc import Mapping, Sequence

from changelog.adapters.git.rebase.conflicts import MergeTrees
from changelog.adapters.git.rebase.objects import RebaseObjects, new_commit, rewritten
from changelog.adapters.git.rebase.task import RebaseTask, Resolution
from changelog.domain.remote import Rewritten

EMPTY_TREES = {40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
               64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"}  # fmt: skip


def replay(objects: RebaseObjects, task: RebaseTask, settled: Mapping[str, Resolution]) -> Rewritten:
    """The branch on top of the other one. Raises Unresolved at a conflict that is not in `settled`."""
    return _Replay(objects, task, settled).run()


class _Replay:
    def __init__(self, objects: RebaseObjects, task: RebaseTask, settled: Mapping[str, Resolution]) -> None:
        self.objects = objects
        self.merges = MergeTrees(objects, settled)
        self.committer = task.committer.encode("utf-8", "surrogateescape")
        self.drop = frozenset(task.drop)
        self.lines = RebasedLines(objects, task.tips, task.onto)
        self.replayed: list[str] = []

    def run(self) -> Rewritten:
        """Every commit in its turn, parents first."""
        for sha, parents in self.lines.commits.items():
            self._replay(sha, parents)
        pairs, dropped = self.lines.outcome()
        replayed, settled = tuple(self.replayed), self.merges.files
        return Rewritten(new=self.lines.tip, pairs=pairs, dropped=dropped, replayed=replayed, settled=settled)

    def _replay(self, sha: str, parents: Sequence[str]) -> None:
        places = [self.lines.place_of(parent, sha) for parent in parents] or self.lines.root(sha)
        if places == list(parents):
            self.lines.put(sha, sha)  # nothing under it moved
        elif sha in self.drop:
            self.lines.skip(sha, places[0])
        elif len(parents) > 1:
            self._merge(sha, parents, places)
        else:
            self._pick(sha, parents, places)

    def _pick(self, sha: str, parents: Sequence[str], places: Sequence[str]) -> None:
        tree_of = self.objects.tree
        base = tree_of(parents[0]) if parents else EMPTY_TREES[len(sha)]
        ours, theirs = tree_of(places[0]), tree_of(sha)
        if base == theirs:
            self._write(sha, ours, places)  # it was empty from the beginning: people meant it so
            return
        tree = self.merges.pick(sha, base, ours, theirs, places[0])
        if tree == ours:
            self.lines.skip(sha, places[0])
        else:
            self._write(sha, tree, places)

    def _merge(self, sha: str, parents: Sequence[str], places: Sequence[str]) -> None:
        kept = self.lines.merge_parents(parents, places)
        before = self.merges.old(sha, parents)
        tree = self.merges.merge(sha, kept, before)
        ours = self.objects.tree(places[0])
        brought = self.objects.tree(sha) != self.objects.tree(parents[0])
        if tree == ours and (brought or len(kept) < 2):
            # Its line has it all by now, or production has. The empty commits of its branch go with it.
            self.lines.skip(sha, places[0])
            return
        if before is not None:
            self.replayed.append(sha)
        self._write(sha, tree, kept)

    def _write(self, sha: str, tree: str, parents: Sequence[str]) -> None:
        self.lines.put(sha, self.objects.write(rewritten(self.objects.raw(sha), tree, parents, self.committer)))


class RebasedLines:
    """The commits of `tips` that `onto` lacks, parents first, and where each is now. As with git's own rebase, the line
    itself and what left it at the fork go onto `onto`; a branch that was cut earlier keeps its place, and is merged
    again. Unlike there, the first-parent line goes onto `onto` wherever it was cut: production must be in it.
    """

    def __init__(self, objects: RebaseObjects, tips: Sequence[str], onto: str) -> None:
        self._objects = objects
        self._tips, self._onto = tips, onto
        out = objects.git.text("rev-list", "--topo-order", "--reverse", "--parents", *tips, f"^{onto}", "--")
        rows = [line.split(" ") for line in out.split("\n") if line]
        self.commits: dict[str, tuple[str, ...]] = {sha: tuple(parents) for sha, *parents in rows}
        self._new: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._rank: dict[str, int] = {}  # of every commit of ours, in the order in which they were put
        self._above = {onto}  # the commits that have `onto` below them
        self._bottoms = frozenset(self._lowest(tip) for tip in tips)
        bases = objects.git.run("merge-base", "--all", tips[-1], onto).out.decode().split()
        below = (parent for bottom in self._bottoms for parent in self.commits.get(bottom, ())[:1])
        self._forks = frozenset([*bases[:1], *below])

    @property
    def tip(self) -> str:
        """Where the branch is now."""
        return self._new.get(self._tips[-1], self._onto)

    def place_of(self, parent: str, child: str) -> str:
        """Where a commit's parent is now."""
        if parent in self._new:
            return self._new[parent]
        # Both are production's: what is merged from there stays what it is.
        return self._onto if parent in self._forks and self.commits[child][0] == parent else parent

    def root(self, sha: str) -> list[str]:
        """What a commit without parents is on top of now."""
        return [self._onto] if sha in self._bottoms else []

    def put(self, sha: str, new: str) -> None:
        """Record the new commit of an old one."""
        self._new[sha] = self._own[sha] = new
        self._rank.setdefault(new, len(self._rank))
        if any(parent in self._above for parent in self._objects.raw(new).parents):
            self._above.add(new)

    def skip(self, sha: str, stand_in: str) -> None:
        """A commit is skipped; what was on top of it goes on top of this one."""
        self._new[sha] = stand_in

    def merge_parents(self, parents: Sequence[str], places: Sequence[str]) -> list[str]:
        """The parents of a merge that are worth one: not those that its line holds by now, and did not before."""
        kept = [places[0]]
        for parent, place in zip(parents[1:], places[1:], strict=True):
            held = any(self._holds(one, place) for one in kept)
            if not held or (place not in kept and _holds(self._objects, parents[0], parent)):
                kept.append(place)
        return kept

    def outcome(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """Every rewritten commit, old → new, and those that are not there any more."""
        there = set().union(*(self._reachable(self._new.get(tip, self._onto)) for tip in self._tips))
        alive = {sha: new for sha, new in self._own.items() if new in there}
        pairs = {sha: new for sha, new in alive.items() if new != sha}
        return pairs, tuple(sha for sha in self.commits if sha not in alive)

    def _lowest(self, tip: str) -> str:
        """The lowest commit of a first-parent line."""
        at, lowest = tip, ""
        while at in self.commits:
            lowest = at
            at = next(iter(self.commits[at]), "")
        return lowest

    def _holds(self, one: str, other: str) -> bool:
        """Whether a commit has another one below it, or is it."""
        if one == other:
            return True
        if other in self._rank:
            return other in self._reachable(one, self._rank[other])
        return one in self._above or _holds(self._objects, one, other)

    def _reachable(self, tip: str, lowest: int = 0) -> set[str]:
        """The commits of ours from a tip down, as far as a rank."""
        found, stack = set[str](), [tip]
        while stack:
            at = stack.pop()
            if at not in found and self._rank.get(at, -1) >= lowest:
                found.add(at)
                stack.extend(self._objects.raw(at).parents)
        return found


def weave(objects: RebaseObjects, task: RebaseTask, settled: Mapping[str, Resolution]) -> Rewritten:
    """`onto` in every tip; `pairs`: tip → what holds both now. Raises Unresolved at a conflict not in `settled`."""
    merges = MergeTrees(objects, settled)
    brought, pairs = task.onto, dict[str, str]()
    for tip in task.tips:
        if not _holds(objects, tip, brought):
            tree = merges.join(tip, brought)
            who, message = (text.encode("utf-8", "surrogateescape") for text in (task.committer, task.message))
            pairs[tip] = objects.write(new_commit(tree, [tip, brought], who, message))
        if tip not in task.apart:
            brought = pairs.get(tip, tip)
    return Rewritten(new=brought, pairs=pairs, settled=merges.files)


def _holds(objects: RebaseObjects, one: str, other: str) -> bool:
    """Whether git finds a commit below another one."""
    return objects.git.run("merge-base", "--is-ancestor", other, one).code == 0
