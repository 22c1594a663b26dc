"""What production holds of each date tag's delivery, and what of the integration branch beyond them: asked of content.

1. ask the newest deliveries, until one is there as a whole: the earlier ones on its line are there with it
2. where a file differs from both sides, merge three trees   3. where production's commits are not the delivery's own,
find the first one that holds it

Few processes, whatever the number of tags and commits: files and differences are read for all questions at once.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import structs

from changelog.domain.history import content, deliveries
from changelog.domain.history.content import Content, Difference, Evidence, Holding, Triple
from changelog.domain.history.deliveries import ProductionLine
from changelog.domain.history.graph import Graph
from changelog.domain.model import DateTag
from changelog.domain.ports.repository import ReadsHistory

NEWEST = 4  # deliveries asked at first: the one that waits, the one before it, and what they replace
STEPS = 400  # commits of production's line on which a delivery's place is looked for
NEAREST = 16  # earlier deliveries among which the one is looked for that a delivery starts from
PLACES = 12  # of these, the ones that touch its files and are compared with it

Ends = tuple[int, int]
"""A delivery's content, as positions in the graph: what it starts from, and its tagged commit."""


class Production:
    """Answers about production's tip. Everything is read when it is first needed, and once."""

    def __init__(self, reader: ReadsHistory, graph: Graph, line: ProductionLine) -> None:
        self._reader = reader
        self._graph = graph
        self.line = line
        self._files: dict[str, str] | None = None
        self._steps: list[tuple[int, Difference]] | None = None
        self._bases: list[tuple[DateTag, int]] = []
        self._replaced: Mapping[str, tuple[str, str]] = {}
        self._changes: dict[Ends, Difference] = {}

    def holdings(self, tags: Sequence[DateTag], head: int | None = None) -> dict[str, Holding]:
        """Tag → what production holds of its delivery. A tag below the window is left out. `head`: the integration
        branch's commit, up to which what production holds of a delivery may have been edited further.
        """
        graph = self._graph
        self._replaced = deliveries.replaced(tags)
        placed = [(tag, at) for tag in tags if (at := self._graph.position(tag.commit)) is not None]
        self._bases = placed
        rest = list(reversed(placed))
        found: dict[str, Holding] = {}
        whole: tuple[DateTag, int] | None = None
        count = NEWEST
        while rest and whole is None:
            asked, rest, count = rest[:count], rest[count:], count * 4
            self._ask(list(reversed(asked)), found)
            whole = next((one for one in asked if found[one[0].name].state == "whole"), None)
        if whole is not None:
            found |= self._beneath(whole, placed, found)
            found |= self._earlier(whole, rest, found[whole[0].name])
        for tag, _ in placed:
            if found[tag.name].state in ("unknown", "part") and not found[tag.name].since:
                answer = self._with_what_follows(found[tag.name], self._ends(tag, found), above=head)
                found[tag.name] = answer or self._by_its_changes(found[tag.name], self._ends(tag, found))
        for tag, at in placed:
            since = self._graph.position(found[tag.name].since)
            if since is None or self.line.holds(at):
                continue
            if self._is_copy(since, self._ends(tag, found)):
                self.line.copied[at] = since
            else:
                self.line.squashed[at] = since
                found[tag.name] = structs.replace(found[tag.name], apart=True)
        self._find_surplus(head)
        line = frozenset(graph.chain(head)) if head is not None else frozenset()
        for name, one in found.items():
            place = graph.position(one.since)
            if place is not None and place not in line:
                found[name] = structs.replace(one, at=graph.commits[place].committed)
        return found

    def live(self, above: int, head: int) -> dict[int, int | None]:
        """The commits of the integration line above a position whose content production has → the commit of
        production's line that brought it (None, where that is not known).

        One without content of its own is not live, nor one in whose files production has what it had at that position:
        a change that the branch took back itself. A file that production edited since counts where the commit itself is
        in production.
        """
        if self.line.tip == above:
            return {}
        ends = self._commits((above, head))
        beyond = self._differences([(above, self.line.tip)])[0].keys()
        answers = [
            pair for pair in zip(ends, self._contents(ends), strict=True)
            if not beyond.isdisjoint(self._changes[pair[0]])
        ]  # fmt: skip
        found = {
            pair[1]: self.line.entered(pair[1])
            for pair, one in answers
            if one.state == "there" or (one.state == "changed" and self.line.holds(pair[1]))
        }
        apart = {str(at): (first, at) for first, at in ends if found.get(at, at) is None}
        places = {int(at): self._graph.position(sha) for at, sha in self._first_places(apart).items()}
        return {at: place if place is not None else places.get(at) for at, place in found.items()}

    def gone(self, commits: Collection[str]) -> frozenset[str]:
        """The commits that production's tip has nothing of; one without content of its own is not asked about."""
        graph = self._graph
        placed = [(sha, at) for sha in commits if (at := graph.position(sha)) is not None]
        pairs = {sha: (first, at) for sha, at in placed if (first := graph.first_parent(at)) is not None}
        answers = zip(pairs, self._contents(list(pairs.values())), strict=True)
        return frozenset(sha for sha, one in answers if one.state == "absent")

    def reached(self, to: int) -> int | None:
        """The newest commit of a line (down from `to`) up to which production has everything, where no date tag tells:
        it descends from it, or has all that was changed since what they have in common, as after a squash.
        """
        if self.line.holds(to):
            return to
        common = self.line.common_with(to)
        if common is None:
            return None
        steps = [(common, at) for _, at in self._commits((common, to))][-STEPS:]
        if self._files is None:
            self._files = self._reader.entries(self._sha(self.line.tip))
        changes = self._differences(steps)
        held = [(pair, content.compare(one, self._files)) for pair, one in zip(steps, changes, strict=True)]
        plain = [pair for pair, one in held if one.state == "there" and not one.open]
        if not plain:
            some = [(pair, self.line.tip, one) for pair, one in held if one.open and not one.absent][-PLACES:]
            plain = [one[0] for one, found in zip(some, self._settled(some), strict=True) if found.state == "there"]
        if not plain:
            return common
        place = self._graph.position(self._first_places({"": plain[-1]})[""])
        if place is not None:
            own = self.line.copied if self._is_copy(place, plain[-1]) else self.line.squashed
            own[plain[-1][1]] = place
        return plain[-1][1]

    def before(self, place: int | None, to: int) -> "Production | None":
        """Production as it was before a commit of its line, which brought `to`; None where that is `to` itself or one
        of its own line, as after a fast-forward: then nothing says where it stood.
        """
        parent = self._graph.first_parent(place) if place is not None else None
        if place is None or parent is None or not self.line.passes(place) or place in self._graph.chain(to):
            return None
        return Production(self._reader, self._graph, self.line.down_from(parent))

    def _own(self, ends: Ends) -> list[tuple[int, Content]]:
        """The commits of a delivery's own line, and what production has of each; merges of production itself bring what
        it has, and are left out.
        """
        graph, line = self._graph, self.line
        pairs = [pair for pair in self._commits(ends) if not any(map(line.passes, graph.parents[pair[1]][1:]))]
        return [(at, one) for (_, at), one in zip(pairs, self._contents(pairs), strict=True)]

    def _ends(self, tag: DateTag, found: Mapping[str, Holding]) -> Ends:
        """The ends of a delivery: the newest earlier one on its own line that production got, and its commit.

        Not git's merge base with production, which is wrong as soon as somebody squashed (TRAIN.md); that one serves
        for the very first delivery, which has nothing else to start from. One that was not asked about counts as got,
        unless another tag says that it takes its place. A refused delivery, done again by a resync, passes through
        production's line without having been there: what took its place starts where it did.
        """
        graph, to = self._graph, self._graph.index[tag.commit]
        earlier = [(other, at) for other, at in self._bases if (other.order, other.name) < (tag.order, tag.name)]
        got = [
            at for other, at in earlier
            if (found[other.name].delivered if other.name in found else other.name not in self._replaced)
            and (self.line.holds(at) or self._replaced.get(other.name, ("",))[0] != tag.name)
        ]  # fmt: skip
        for at in reversed(got[-NEAREST:]):
            if self._descends(to, at):
                return at, to
        common = None if self.line.holds(to) else self.line.common_with(to)
        return (common, to) if common is not None else (graph.chain(to)[-1], to)

    def _is_copy(self, at: int, ends: Ends) -> bool:
        """Whether a commit is one of a delivery's, picked or rebased: these keep their author, date and subject."""
        graph, one = self._graph, self._graph.commits[at]
        same = (one.author, one.authored, one.subject)
        own = (graph.commits[other] for other in graph.between([ends[1]], [ends[0]]))
        return any((other.author, other.authored, other.subject) == same for other in own)

    def _commits(self, ends: Ends) -> list[Ends]:
        """Each commit of a line between two positions, with the one below it, oldest first."""
        below, line = set(self._graph.chain(ends[0])), []
        for at in self._graph.chain(ends[1]):
            if at in below:
                break
            line.append(at)
        return [(first, at) for at in reversed(line) if (first := self._graph.first_parent(at)) is not None]

    def _ask(self, asked: Sequence[tuple[DateTag, int]], found: dict[str, Holding]) -> None:
        """Answer for some deliveries, from the oldest on: what one of them got is what the next one starts from."""
        self._differences([self._ends(tag, found) for tag, _ in asked])  # nearly always what is asked for below
        for tag, at in asked:
            ends = self._ends(tag, found)
            one, descends = self._contents([ends])[0], self.line.holds(at)
            since = self._entered(at) if descends and one.state in ("there", "changed", "empty") else ""
            if not since and one.state != "empty":
                since = self._first_places({tag.name: ends})[tag.name]
            found[tag.name] = content.holding(one, descends=descends, since=since)

    def _beneath(
        self, whole: tuple[DateTag, int], placed: Sequence[tuple[DateTag, int]], found: Mapping[str, Holding]
    ) -> dict[str, Holding]:
        """The deliveries on the line of one that is there as a whole: what it edited of them is as it wants it."""
        inside = self._graph.entered(whole[1])
        open_ones = [
            (tag, at)
            for tag, at in placed
            if at in inside and tag.name in found and found[tag.name].state != "whole" and tag.name != whole[0].name
        ]
        edits = self._differences([(at, whole[1]) for _, at in open_ones])
        since = found[whole[0].name].since
        return {
            tag.name: Holding(state="whole", evidence="later", since=found[tag.name].since or since)
            for (tag, _), edited in zip(open_ones, edits, strict=True)
            if found[tag.name].state == "unknown" or edited.keys() >= {*found[tag.name].missing}
        }

    def _with_what_follows(self, answer: Holding, ends: Ends, *, above: int | None) -> Holding | None:
        """The same where production has it with later changes of the integration branch that edited it further, as
        after a squash of its head; None where it has not.
        """
        paths = {*answer.missing, *answer.unsure}
        if above is None or not self._descends(above, ends[1]):
            return None
        line = self._commits((ends[1], above))
        steps = zip(line, self._differences(line), strict=True)
        further = [(ends[0], at) for (_, at), step in steps if not paths.isdisjoint(step)][-PLACES:]
        held = zip(further, self._contents(further), strict=True)
        known = next((pair for pair, one in held if paths <= one.there), None)
        if known is None:
            return None
        return Holding(state="whole", evidence="later", since=self._first_places({"": known})[""])

    def _by_its_changes(self, answer: Holding, ends: Ends) -> Holding:
        """An answer that files as a whole do not give, by the commits of the delivery one by one: what came from
        production itself is none of it.
        """
        known = [one.state for _, one in self._own(ends)]
        if "absent" not in known and "part" not in known:
            return answer
        some = "there" in known or "part" in known
        return structs.replace(answer, state="part" if some else "none", evidence="content")

    def _earlier(
        self, whole: tuple[DateTag, int], rest: Sequence[tuple[DateTag, int]], answer: Holding
    ) -> dict[str, Holding]:
        """The deliveries before one that is there as a whole: with it where they are on its line, else asked."""
        by: Evidence = "later"
        inside = self._graph.entered(whole[1])
        found: dict[str, Holding] = {}
        apart: list[tuple[DateTag, int]] = []
        for tag, at in rest:
            if at in inside or self.line.holds(at):
                since = self._entered(at) if self.line.holds(at) else answer.since
                found[tag.name] = Holding(state="whole", evidence=by, since=since)
            else:
                apart.append((tag, at))
        places = {tag.name: self._ends(tag, found) for tag, _ in apart}
        for name, since in self._first_places(places, merging=False).items():
            found[name] = Holding(state="whole" if since else "none", since=since)
        return found

    def _find_surplus(self, head: int | None) -> None:
        """Which squashes brought files that neither their delivery nor the integration branch has anything of, as where
        that branch was pushed back since.
        """
        if head is None or not self.line.squashed:
            return
        asked = [
            (first, to, place)
            for to, place in self.line.squashed.items()
            if (first := self._graph.first_parent(place)) is not None
        ]
        ends = [(side, place) for first, to, place in asked for side in (first, to, head)]
        found = iter(self._differences(ends))
        for _, _, place in asked:
            brought, beside, now = next(found), next(found), next(found)
            if brought.items() & beside.items() & now.items():
                self.line.surplus.add(place)

    def _entered(self, at: int) -> str:
        """The commit of production's line with which a commit came."""
        place = self.line.entered(at)
        return self._graph.commits[place].sha if place is not None else ""

    def _contents(self, ends: Sequence[Ends]) -> list[Content]:
        """What production's tip has of each."""
        if not ends:
            return []
        if self._files is None:
            self._files = self._reader.entries(self._sha(self.line.tip))
        changes = self._differences(ends)
        return self._settled(
            [(pair, self.line.tip, content.compare(change, self._files))
             for pair, change in zip(ends, changes, strict=True)]
        )  # fmt: skip

    def _settled(self, asked: Sequence[tuple[Ends, int, Content]]) -> list[Content]:
        """The answers, those with files left open decided by merges of three trees."""
        triples = {
            (index, taken): Triple(base=self._sha(ends[taken]), to=self._sha(ends[not taken]), of=self._sha(of))
            for index, (ends, of, one) in enumerate(asked)
            for taken in (False, True)
            if one.open
        }
        merged = dict(zip(triples, self._reader.merged(list(triples.values())), strict=True)) if triples else {}
        return [
            content.settle(one, merged[index, False], merged[index, True]) if one.open else one
            for index, (_, _, one) in enumerate(asked)
        ]

    def _first_places(self, wanted: Mapping[str, Ends], *, merging: bool = True) -> dict[str, str]:
        """Delivery → the first commit of production's line that holds all of it; empty where none does. Without
        `merging`, by equal files alone: hundreds of old tags that stand on no line any more are not merged one by one.
        """
        if not wanted:
            return {}
        graph, line = self._graph, self.line.newest(STEPS)
        oldest = min(graph.commits[to].committed for _, to in wanted.values())
        if all(graph.commits[at].committed < oldest for at in line):
            return dict.fromkeys(wanted, "")
        names = list(wanted)
        changes = dict(zip(names, self._differences([wanted[name] for name in names]), strict=True))
        asked: list[tuple[Ends, int, Content]] = []
        owners: list[str] = []
        for name in names:
            since = self._graph.commits[wanted[name][1]].committed
            for at, files in self._line_files(changes[name], since)[:PLACES]:
                asked.append((wanted[name], at, content.compare(changes[name], files)))
                owners.append(name)
        found = dict.fromkeys(names, "")
        for name, (_, at, one) in zip(owners, asked, strict=True):
            if one.state == "there" and not one.open and not found[name]:
                found[name] = self._sha(at)
        # What lacks a file lacks the delivery; and where a commit has it to the letter, no merge is needed.
        left = [
            (name, one) for name, one in zip(owners, asked, strict=True)
            if merging and one[2].open and not one[2].absent and not found[name]
        ]  # fmt: skip
        settled = self._settled([one for _, one in left])
        for (name, (_, at, _)), one in zip(left, settled, strict=True):
            if one.state == "there" and not found[name]:
                found[name] = self._sha(at)
        return found

    def _line_files(self, change: Difference, since: int) -> list[tuple[int, dict[str, str]]]:
        """The commits of production's line since a moment that touched a change's paths, oldest first, and what each
        has of them.
        """
        if self._files is None:
            self._files = self._reader.entries(self._sha(self.line.tip))
        if self._steps is None:
            line = self.line.newest(STEPS)
            pairs = [(first, at) for at in line if (first := self._graph.first_parent(at)) is not None]
            self._steps = list(zip((at for _, at in pairs), self._differences(pairs), strict=True))
        files = {path: self._files[path] for path in change if path in self._files}
        found = []
        for at, step in self._steps:
            touched = step.keys() & change.keys()
            if touched and self._graph.commits[at].committed >= since:
                found.append((at, dict(files)))
            for path in touched:
                files[path] = step[path][0]
        return list(reversed(found))

    def _descends(self, one: int, other: int) -> bool:
        return one != other and not self._graph.between([other], [one])

    def _differences(self, ends: Sequence[Ends]) -> list[Difference]:
        """How commits differ; what was asked before is not asked again."""
        new = [pair for pair in dict.fromkeys(ends) if pair not in self._changes]
        read = self._reader.differences([(self._sha(base), self._sha(to)) for base, to in new]) if new else []
        self._changes |= dict(zip(new, read, strict=True))
        return [self._changes[pair] for pair in ends]

    def _sha(self, at: int) -> str:
        return self._graph.commits[at].sha
