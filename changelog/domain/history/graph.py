"""The commits that were read, as a graph of small integers: what is reachable from where, and by which way it came in.

A graph may hold only the recent part of a history (a window). That is exact as long as what was left out is everything
reachable from some commits: whatever leads from one commit of the window to another then lies in the window too.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from changelog.domain.model import Commit

_WANTED, _BASE = 1, 2


class Graph:
    """Commits by position, children always before their parents."""

    def __init__(self, commits: Iterable[Commit]) -> None:
        self.commits = list(commits)
        self.index = {commit.sha: at for at, commit in enumerate(self.commits)}
        self.parents = self._parents()
        if any(parent < at for at, parents in enumerate(self.parents) for parent in parents):
            self._sort()
        self._firsts = [self._first(commit) for commit in self.commits]
        self.about_tickets: frozenset[int] | None = None  # found once, by whoever walks it first (`numbers`)
        self.foreign: frozenset[int] = frozenset()  # the commits whose number is another repository's (`numbers`)

    def __len__(self) -> int:
        return len(self.commits)

    def position(self, sha: str) -> int | None:
        """Where a commit stands, or None when it is not in the window."""
        return self.index.get(sha)

    def first_parent(self, at: int) -> int | None:
        """The first parent's position, or None at the end of the window."""
        return self._firsts[at]

    def chain(self, tip: int) -> list[int]:
        """The first-parent line from `tip` down."""
        line: list[int] = []
        at: int | None = tip
        while at is not None:
            line.append(at)
            at = self.first_parent(at)
        return line

    def between(self, tips: Iterable[int], bases: Iterable[int]) -> list[int]:
        """Positions reachable from `tips` and not from `bases`, newest first.

        Paints downwards in one order; since children stand before parents, a commit's paint is final when its turn
        comes, and the walk ends as soon as nothing wanted is left, whatever lies below.
        """
        paint = dict.fromkeys(tips, _WANTED)
        for base in bases:
            paint[base] = _BASE
        queue = list(paint)
        heapify(queue)
        wanted = sum(1 for colour in paint.values() if colour == _WANTED)
        found: list[int] = []
        while queue and wanted:
            at = heappop(queue)
            colour = paint.pop(at)
            if colour == _WANTED:
                wanted -= 1
                found.append(at)
            for parent in self.parents[at]:
                before = paint.get(parent)
                if before is None:
                    heappush(queue, parent)
                    wanted += colour == _WANTED
                    paint[parent] = colour
                elif before == _WANTED and colour == _BASE:
                    wanted -= 1
                    paint[parent] = _BASE
        return found

    def entered(self, tip: int) -> dict[int, int]:
        """For everything reachable from `tip`: how high on its first-parent line (0 at the bottom) it came in."""
        came: dict[int, int] = {}
        for height, at in enumerate(reversed(self.chain(tip))):
            stack = [at]
            while stack:
                commit = stack.pop()
                if commit not in came:
                    came[commit] = height
                    stack.extend(self.parents[commit])
        return came

    def _first(self, commit: Commit) -> int | None:
        return self.index.get(commit.parents[0]) if commit.parents else None

    def _parents(self) -> list[tuple[int, ...]]:
        find = self.index.get
        return [tuple(at for sha in commit.parents if (at := find(sha)) is not None) for commit in self.commits]

    def _sort(self) -> None:
        # Clocks lie: git's own order may show a parent first. Among those ready, the newest goes first.
        children = [0] * len(self.commits)
        for parents in self.parents:
            for parent in parents:
                children[parent] += 1
        ready = [(-self.commits[at].committed, at) for at, count in enumerate(children) if not count]
        heapify(ready)
        order: list[int] = []
        while ready:
            _, at = heappop(ready)
            order.append(at)
            for parent in self.parents[at]:
                children[parent] -= 1
                if not children[parent]:
                    heappush(ready, (-self.commits[parent].committed, parent))
        self.commits = [self.commits[at] for at in order]
        self.index = {commit.sha: at for at, commit in enumerate(self.commits)}
        self.parents = self._parents()
