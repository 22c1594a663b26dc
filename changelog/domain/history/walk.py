"""Commits → units: walks the first-parent line, gives each merge what it brought, passes through transparent merges.

A unit is what will be listed as one change: a pull request or a lone commit. A forge's merge that stands inside another
one (a stacked pull request, or one reapplied inside a branch) is a unit of its own and takes its own commits along.
"""

from collections.abc import Iterable

from changelog.domain.history import messages
from changelog.domain.history.graph import Graph
from changelog.domain.history.messages import Headline
from changelog.domain.model import Commit, Kind


class Unit:
    """One change in the making: positions in the graph, head first; filled while walking, not touched afterwards."""

    __slots__ = ("head", "headline", "hotfix", "inner", "kind")

    def __init__(self, head: int, kind: Kind, headline: Headline) -> None:
        self.head = head
        self.kind = kind
        self.headline = headline
        self.inner: list[int] = []
        self.hotfix = False

    @property
    def number(self) -> int | None:
        """The pull request's number, if any."""
        return self.headline.number


class Walked:
    """What a walk found: the units, oldest first; the transparent merges, which stand for nothing themselves; and the
    pull requests whose branch was there already, as when a refusal's successor is brought home (TRAIN.md).
    """

    __slots__ = ("nothing_new", "transparent", "units")

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.transparent: list[int] = []
        self.nothing_new: list[Unit] = []


class Releases:
    """How a team's releases are known: a pull request from the integration branch onto another line than its own, and
    `squashed`: the commits of production that hold a whole delivery in one.
    """

    __slots__ = ("branch", "line", "squashed")

    def __init__(self, branch: str, line: frozenset[int], squashed: frozenset[int] = frozenset()) -> None:
        self.branch = branch
        self.line = line
        self.squashed = squashed

    def one(self, at: int, headline: Headline) -> bool:
        """Whether a merge is one: it brings what was merged before, each change of it by itself."""
        return headline.number is not None and headline.branch == self.branch and at not in self.line


def walk(
    graph: Graph, tip: int, members: Iterable[int], lines: frozenset[str], releases: Releases | None = None
) -> Walked:
    """The units among `members`, found from `tip` down; every member ends in one unit or is a transparent merge."""
    walk = _Walk(graph, set(members), lines, releases)
    walk.line(tip, None)
    # What hangs on no line from the tip (a second production line, a date out of order) is walked from its own top.
    while walk.left:
        walk.line(min(walk.left), None)
    walk.found.units.sort(key=lambda unit: -unit.head)
    return walk.found


class _Walk:
    def __init__(self, graph: Graph, left: set[int], lines: frozenset[str], releases: Releases | None) -> None:
        self.releases = releases
        self.graph = graph
        self.members = frozenset(left)
        self.left = left
        self.lines = lines
        self.found = Walked()

    def line(self, tip: int, owner: Unit | None) -> None:
        """Take a first-parent line, oldest commit first; each merge's side lines follow it at once."""
        stack = [(self._untaken(tip), owner)]
        while stack:
            line, owner = stack[-1]
            if not line:
                stack.pop()
                continue
            at = line.pop()
            if at in self.left:
                self.left.discard(at)
                inside = self._take(at, owner)
                first = self.graph.first_parent(at)
                sides = self.graph.parents[at]
                if len(sides) > 1 or first is None:
                    open_sides = [side for side in reversed(sides) if side != first and side in self.left]
                    stack.extend((self._untaken(side), inside) for side in open_sides)

    def _untaken(self, tip: int) -> list[int]:
        line: list[int] = []
        at: int | None = tip
        while at is not None and at in self.left:
            line.append(at)
            at = self.graph.first_parent(at)
        return line

    def _take(self, at: int, owner: Unit | None) -> Unit | None:
        """Put a commit in its unit; returns the unit that what it brings belongs to."""
        commit = self.graph.commits[at]
        merge = len(commit.parents) > 1
        if owner is not None and not merge and not commit.subject.startswith(messages.MERGE_WORDS):
            owner.inner.append(at)
            return owner
        headline = messages.read(commit)
        nested = owner is not None and messages.is_pull_request_merge(commit) and headline.number != owner.number
        if owner is None or nested:
            release = merge and self.releases is not None and self.releases.one(at, headline)
            if release or (merge and headline.number is None and messages.is_transparent(commit, self.lines)):
                self.found.transparent.append(at)
                return None
            unit = Unit(at, _kind(commit, merge, headline), headline)
            empty = merge and not any(side in self.members for side in self.graph.parents[at][1:])
            empty = empty or (self.releases is not None and at in self.releases.squashed)
            (self.found.nothing_new if empty and owner is None else self.found.units).append(unit)
            return unit
        owner.inner.append(at)
        # A branch brought up to date by merging the line into it: what that brings is the line's, not the branch's.
        through = merge and headline.number is None and messages.is_transparent(commit, self.lines)
        if through and messages.named_branch(commit).removeprefix("origin/") != owner.headline.branch:
            return None
        return owner


def _kind(commit: Commit, merge: bool, headline: Headline) -> Kind:
    if merge:
        return "merge"
    if headline.number is not None:
        return "squash"
    # A forge's rebase merge keeps the author's date and writes its own beside it: git holds nothing more about it.
    return "rebase" if commit.committed != commit.authored else "commit"
