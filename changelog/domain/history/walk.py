"""Commits → units: walks the first-parent line, gives each merge what it brought, passes through transparent merges.

A unit is what will be listed as one change: a pull request or a lone commit. A forge's merge that stands inside another
one (a stacked pull request, or one reapplied inside a branch) is a unit of its own and takes its own commits along. A
merge that carries squashes or merges and little else (develop onto main, a release candidate, a merge bot's batch) is
transparent: each of them is a unit, and it brings nothing of its own.
"""

from collections.abc import Iterable

from msgspec import structs

from changelog.domain.history import messages, numbers
from changelog.domain.history.graph import Graph
from changelog.domain.history.messages import Headline
from changelog.domain.model import Commit, Kind


class Unit:
    """One change in the making: positions in the graph, head first; filled while walking, not touched afterwards.

    `part`: the merge of its batch with that part of the message that speaks of it; `within`: the merges that carried
    it and are no change themselves, by which it may be named. `elsewhere`: the SHAs of its commits that another
    repository's history brought, whose numbers name nothing here.
    """

    __slots__ = ("elsewhere", "head", "headline", "hotfix", "inner", "kind", "part", "within")

    def __init__(self, head: int, kind: Kind, headline: Headline) -> None:
        self.head = head
        self.kind = kind
        self.headline = headline
        self.inner: list[int] = []
        self.elsewhere: set[str] = set()
        self.hotfix = False
        self.part: Commit | None = None
        self.within: tuple[int, ...] = ()

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
        self.left = left
        self.lines = lines
        self.found = Walked()
        self.carried: set[int] = set()
        self.foreign = graph.foreign
        self.elsewhere: set[int] = set()
        self.within: dict[int, tuple[int, ...]] = {}  # position → the transparent merges by which it came
        if graph.about_tickets is None:
            graph.about_tickets = numbers.of_tickets(graph)
        self.about_tickets = graph.about_tickets

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
                    members = self._members(at) if inside is None else {}
                    # Of a batch, what another one builds on goes first: it is higher in the order of positions.
                    open_sides = sorted(open_sides) if members else open_sides
                    lines = [(self._untaken(side), members.get(side, inside)) for side in open_sides]
                    self._come_from_elsewhere(at, lines)
                    stack.extend(lines)

    def _come_from_elsewhere(self, at: int, lines: Iterable[tuple[list[int], Unit | None]]) -> None:
        """A line with another repository's number is that repository's, with all that was merged into it."""
        for line, _ in lines if self.foreign else ():
            if at in self.elsewhere or not self.foreign.isdisjoint(line):
                self.elsewhere.update(line)

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
        if owner is not None and owner.head == at:
            self._add(owner)
            return None if self._joins(commit, owner) else owner
        carried = at in self.carried
        if owner is not None and at in self.elsewhere:
            owner.elsewhere.add(commit.sha)
        if owner is not None and not merge and not carried and not commit.subject.startswith(messages.MERGE_WORDS):
            owner.inner.append(at)
            return owner
        headline = self._read(at)
        nested = carried or (self._is_request(at) and owner and headline.number != owner.number)
        if owner is None or nested:
            release = merge and self.releases is not None and self.releases.one(at, headline)
            joins = merge and headline.number is None and messages.is_transparent(commit, self.lines)
            if release or joins:
                self._note(at, self._brought(at))
            if release or joins or (merge and (self._carries(at, headline) or self._members(at))):
                self.found.transparent.append(at)
                return None
            unit = Unit(at, _kind(commit, merge, headline), headline)
            if at in self.elsewhere:
                unit.elsewhere.add(commit.sha)
            brings = any(side in self.left for side in self.graph.parents[at][1:])
            # A merge with commits of its own is a change, also where its files are a delivery's: a copy of it.
            empty = not brings and (merge or (self.releases is not None and at in self.releases.squashed))
            if empty:
                self.found.nothing_new.append(unit)
            else:
                self._add(unit)
            return unit
        owner.inner.append(at)
        return None if self._joins(commit, owner) else owner

    def _add(self, unit: Unit) -> None:
        unit.within = self.within.get(unit.head, ())
        self.found.units.append(unit)

    def _read(self, at: int) -> Headline:
        commit = self.graph.commits[at]
        if at in self.about_tickets:
            return Headline(title=commit.subject)
        read = messages.read(commit)
        return structs.replace(read, number=None) if at in self.foreign else read

    def _is_request(self, at: int) -> bool:
        """Whether a forge's merge says so of a pull request of this repository, under a title of its author's too."""
        commit = self.graph.commits[at]
        if at in self.foreign:
            return False
        titled = len(commit.parents) > 1 and commit.committer in messages.FORGES and commit.subject.endswith(")")
        return messages.is_pull_request_merge(commit) or (titled and messages.read(commit).squash)

    def _joins(self, commit: Commit, owner: Unit) -> bool:
        # A branch brought up to date by merging the line into it: what that brings is the line's, not the branch's.
        merge = len(commit.parents) > 1
        through = merge and messages.read(commit).number is None and messages.is_transparent(commit, self.lines)
        return through and messages.named_branch(commit).removeprefix("origin/") != owner.headline.branch

    def _carries(self, at: int, headline: Headline) -> bool:
        """Whether a merge carries squashes or merges and is no change itself; the squashes it carries are noted.

        On a line's own branch, a number at the end of a title is a pull request's; on any other only where a forge's
        button made the commit: people end their titles with a ticket's.
        """
        commit = self.graph.commits[at]
        line = messages.is_line(headline.branch or messages.named_branch(commit), self.lines)
        changes, own, brought = 0, 0, self._brought(at)
        for place in brought:
            inner = self.graph.commits[place]
            read = self._read(place)
            if len(inner.parents) < 2:
                squash = read.squash and read.number not in (None, headline.number)
                if squash and (line or inner.committer in messages.FORGES):
                    self.carried.add(place)
                    changes += 1
                else:
                    own += 1
            elif self._is_request(place) and read.number != headline.number:
                changes += 1
            elif not messages.is_transparent(inner, self.lines):
                own += 1
        through = bool(changes) and (changes >= own if line else not own)
        if through:
            self._note(at, brought)
        return through

    def _brought(self, at: int) -> list[int]:
        """The lines beside its own that a merge brought, as far as nothing else brought them."""
        sides = [side for side in self.graph.parents[at] if side != self.graph.first_parent(at)]
        return [place for side in sides for place in self._untaken(side)]

    def _members(self, at: int) -> dict[int, Unit]:
        """The pull requests of a batch that each have a parent of their own here: parent → the unit it will be."""
        commit = self.graph.commits[at]
        parts = messages.batch(commit)
        sides = [self.graph.index.get(sha) for sha in commit.parents[1:]]
        if len(parts) != len(sides):
            return {}
        found = {}
        for side, (headline, text) in zip(sides, parts, strict=True):
            # A side that ends in another pull request's merge (a line brought home) carries that one.
            if side is not None and side in self.left and not self._is_request(side):
                unit = Unit(side, "merge" if len(self.graph.commits[side].parents) > 1 else "rebase", headline)
                subject = f"Merge #{headline.number}"
                unit.part = structs.replace(commit, message=f"{subject}\n\n{text}", first_line=subject)
                found[side] = unit
        self._note(at, found)
        return found

    def _note(self, at: int, brought: Iterable[int]) -> None:
        for place in brought:
            self.within[place] = (*self.within.get(at, ()), at)


def _kind(commit: Commit, merge: bool, headline: Headline) -> Kind:
    if merge:
        return "merge"
    if headline.number is not None:
        return "squash"
    # A forge's rebase merge keeps the author's date and writes its own beside it: git holds nothing more about it.
    return "rebase" if commit.committed != commit.authored else "commit"
