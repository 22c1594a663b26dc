"""The lines of a rebase: which commits move, in what order, and on what each of them stands now."""

from collections.abc import Sequence

from changelog.outside.rebase.objects import Objects


class Lines:
    """The commits of `tips` that `onto` lacks, parents first, and where each is now. As with git's own rebase, the line
    itself and what left it at the fork go onto `onto`; a branch that was cut earlier keeps its place, and is merged
    again. Unlike there, the first-parent line goes onto `onto` wherever it was cut: production must be in it.
    """

    def __init__(self, objects: Objects, tips: Sequence[str], onto: str) -> None:
        self._objects = objects
        self._tips, self._onto = tips, onto
        said = objects.git.text("rev-list", "--topo-order", "--reverse", "--parents", *tips, f"^{onto}", "--")
        rows = [line.split(" ") for line in said.split("\n") if line]
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
        """What a commit without parents stands on now."""
        return [self._onto] if sha in self._bottoms else []

    def put(self, sha: str, new: str) -> None:
        """A commit is this one now."""
        self._new[sha] = self._own[sha] = new
        self._rank.setdefault(new, len(self._rank))
        if any(parent in self._above for parent in self._objects.raw(new).parents):
            self._above.add(new)

    def leave_out(self, sha: str, stand_in: str) -> None:
        """A commit is not taken along; what stood on it stands on this one."""
        self._new[sha] = stand_in

    def kept(self, parents: Sequence[str], places: Sequence[str]) -> list[str]:
        """The parents of a merge that are worth one: not those that its line holds by now, and did not before."""
        kept = [places[0]]
        for parent, place in zip(parents[1:], places[1:], strict=True):
            held = any(self._holds(one, place) for one in kept)
            if not held or (place not in kept and self._held_before(parents[0], parent)):
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
        return one in self._above or self._asked(one, other)

    def _held_before(self, one: str, other: str) -> bool:
        return self._asked(one, other)

    def _asked(self, one: str, other: str) -> bool:
        return self._objects.git.run("merge-base", "--is-ancestor", other, one).code == 0

    def _reachable(self, tip: str, lowest: int = 0) -> set[str]:
        """The commits of ours from a tip down, as far as a rank."""
        found, stack = set[str](), [tip]
        while stack:
            at = stack.pop()
            if at not in found and self._rank.get(at, -1) >= lowest:
                found.add(at)
                stack.extend(self._objects.raw(at).parents)
        return found
