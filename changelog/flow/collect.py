"""Chapter 1: collect. From date tags to deliveries: their commits as changes, each once, and where the others went.

1. read a window of the history   2. sort the tags out   3. walk each delivery into units
4. ask for the patches that are ambiguous   5. enter the units in the ledger   6. tell each unit's fate
"""

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from msgspec import Struct, field, structs

from changelog.flow import asking, window
from changelog.flow.asking import Scope
from changelog.flow.survey import Survey
from changelog.flow.window import Window
from changelog.history import deliveries, fates, headlines, ledger
from changelog.history.deliveries import Train
from changelog.history.graph import Graph
from changelog.history.ledger import Ledger, Record
from changelog.history.production import ProductionLine
from changelog.history.walk import Unit, Walked, walk
from changelog.model import Change, Collected, Commit, DateTag, Delivery, Finding, Point, SetAside
from changelog.ports import ReadsHistory, ReadsLine

TRAIL = 200  # the changes by which the default rule is chosen


class Gathered(Struct, frozen=True, kw_only=True):
    """The deliveries asked for, oldest first. `trail` holds every change up to the last one, oldest first, and `ends`
    how much of it each delivery has seen: by the last ones of it the default rule is chosen. `numbers`: the pull
    requests of this history as far as it was read; `below` is the line under it, where there is more.
    """

    deliveries: tuple[Collected, ...]
    trail: tuple[Change, ...]
    ends: tuple[int, ...]
    numbers: frozenset[int]
    below: ReadsLine | None


class Stretch(Struct, kw_only=True):
    """One delivery in the making: its ends, its commits, and what production had besides."""

    to: Point
    base: Point | None
    carried: list[int]
    before: list[int]
    hotfixes: list[int]
    top: int
    hotfix_top: int | None
    tag: DateTag | None = None
    walked: Walked = field(default_factory=Walked)
    days: tuple[date, date] | None = None
    declared: frozenset[int] = frozenset()


def collect(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, today: date) -> Gathered:
    """Collect what a scope asks for (one delivery unless all were asked for)."""
    reading = window.read(reader, survey, scope, zone)
    stretches, train = _stretches(reading, survey, scope, zone, today)
    if reading.below and any(_reaches_below(stretch, reading) for stretch in stretches):
        reading.below.close()
        reading = window.read(reader, survey, scope, zone, whole=True)
        stretches, train = _stretches(reading, survey, scope, zone, today)
    for stretch in stretches:
        _walk(reading.graph, stretch, survey)
    suspects = _suspects(reading.graph, stretches)
    book = Ledger(reading.graph, reader.patch_ids(suspects), frozenset(suspects))
    teller = _Teller(reading.graph, book, zone, _lines(survey))
    told = teller.in_turn(stretches, train) if scope.kind == "all" else [teller.alone(one) for one in stretches]
    findings = (*survey.findings, *train.findings)
    if told:
        told[-1] = structs.replace(told[-1], findings=(*findings, *told[-1].findings))
    numbers = teller.numbers | _merged_numbers(reading.graph, book)
    return Gathered(
        deliveries=tuple(told),
        trail=tuple(teller.trail),
        ends=tuple(teller.ends),
        numbers=frozenset(numbers),
        below=reading.below,
    )


def _stretches(reading: Window, survey: Survey, scope: Scope, zone: tzinfo, today: date) -> tuple[list[Stretch], Train]:
    graph = reading.graph
    branches = survey.branches
    tip = graph.position(branches.production_sha) if branches.production_sha else None
    line = ProductionLine(graph, tip, _lines(survey)) if tip is not None else None
    train = deliveries.sort_out(survey.tags, graph, line)
    build = _Builder(graph, train, line, zone, today, alone=scope.kind != "all")
    if scope.kind == "all":
        return [build.of_tag(tag) for tag in train.boundaries if graph.position(tag.commit) is not None], train
    if scope.kind == "days":
        return [build.of_days(scope)], train
    if scope.kind == "next":
        return [build.of_next(scope)], train
    if scope.kind == "range":
        return [build.of_range(scope)], train
    tag = scope.to or train.boundaries[-1]
    return [build.of_tag(tag)], train


class _Builder:
    """Knows the graph and the train; makes stretches of them."""

    def __init__(
        self, graph: Graph, train: Train, line: ProductionLine | None, zone: tzinfo, today: date, *, alone: bool
    ) -> None:
        self.graph = graph
        self.train = train
        self.line = line
        self.zone = zone
        self.today = today
        self.alone = alone  # a single delivery must be told what was before it; in a row, the ones before it do

    def of_tag(self, tag: DateTag) -> Stretch:
        """The delivery of a date tag: from the newest earlier boundary in production."""
        base = self.train.base_of(tag)
        return self._between(asking.point(tag), self._base_point(base), tag, self._hotfixes_up_to(tag))

    def of_next(self, scope: Scope) -> Stretch:
        """What a tag made now would carry, once the newest delivery has shipped."""
        newest = self.train.boundaries[-1] if self.train.boundaries else None
        to = Point(tag="", sha=scope.to_sha, date=self.today)
        # Hotfixes that came while a delivery waits are told with it, and were there before; else they are told here.
        production = self.line.tip if self.line is not None else None
        if newest is not None and newest.name not in self.train.in_production:
            return self._between(to, self._base_point(newest), None, None, also_before=production)
        return self._between(to, self._base_point(newest), None, production)

    def of_range(self, scope: Scope) -> Stretch:
        """A range of the user's own; its ends may be date tags or any commits."""
        to = asking.point(scope.to) if scope.to else self._plain_point(scope.to_sha)
        base = asking.point(scope.base) if scope.base else self._plain_point(scope.base_sha) if scope.base_sha else None
        return self._between(to, base, scope.to, self._hotfixes_up_to(scope.to))

    def of_days(self, scope: Scope) -> Stretch:
        """A period of a line: what came onto its first-parent line on these days, by committer date."""
        top = self.graph.index[scope.to_sha]
        came = self.graph.entered(top)
        line = list(reversed(self.graph.chain(top)))
        days = [deliveries.day_of(self.graph.commits[at].committed, self.zone) for at in line]
        inside = [(scope.since or date.min) <= day <= (scope.until or date.max) for day in days]
        carried = sorted(at for at, height in came.items() if inside[height])
        first = inside.index(True) if True in inside else len(inside)
        before = sorted(at for at, height in came.items() if height < first and not inside[height])
        last_day = scope.until or self.today
        first_day = scope.since or (days[first] if first < len(days) else last_day)
        base = self._plain_point(self.graph.commits[line[first - 1]].sha) if 0 < first <= len(line) else None
        tip = self.graph.commits[carried[0]] if carried else self.graph.commits[top]
        return Stretch(
            to=Point(tag="", sha=tip.sha, date=last_day), base=base, carried=carried, before=before, hotfixes=[],
            top=top, hotfix_top=None, days=(first_day, max(first_day, last_day)),
        )  # fmt: skip

    def _between(
        self, to: Point, base: Point | None, tag: DateTag | None, after: int | None, *, also_before: int | None = None
    ) -> Stretch:
        """`after`: the point of production's line up to which hotfixes belong to this delivery."""
        graph = self.graph
        top = graph.index[to.sha]
        below = graph.position(base.sha) if base else None
        released = self.line.released(below) if self.line is not None and below is not None else None
        old = [at for at in (below, released, also_before) if at is not None]
        beside = graph.between([after], [top, *old]) if after is not None else []
        return Stretch(
            to=to,
            base=base,
            carried=graph.between([top], [below] if below is not None else []),
            before=self._before(below, released if also_before is None else also_before) if self.alone else [],
            hotfixes=self.line.beside(beside) if self.line is not None else [],
            top=top,
            hotfix_top=after,
            tag=tag,
            declared=deliveries.hotfixes_in(tag.message) if tag else frozenset(),
        )

    def _before(self, below: int | None, released: int | None) -> list[int]:
        """What was delivered before: all that the base holds, and what came beside the train up to its release."""
        found = self.graph.between([below], []) if below is not None else []
        if self.line is None or released is None:
            return found
        return sorted({*found, *self.line.beside_up_to(released)})

    def _hotfixes_up_to(self, tag: DateTag | None) -> int | None:
        """The point of production's line up to which hotfixes belong to a tag's delivery; None where there are none."""
        at = self.graph.position(tag.commit) if tag else None
        if self.line is None or tag is None or at is None or tag.name in self.train.superseded:
            return None
        return self.line.released(at) if self.line.holds(at) else self.line.tip

    def _base_point(self, tag: DateTag | None) -> Point | None:
        return asking.point(tag) if tag else None

    def _plain_point(self, sha: str) -> Point:
        commit = self.graph.commits[self.graph.index[sha]] if sha in self.graph.index else None
        return Point(tag="", sha=sha, date=deliveries.day_of(commit.committed, self.zone) if commit else self.today)


def _reaches_below(stretch: Stretch, reading: Window) -> bool:
    """Whether the window was too small: its base lies below, or a commit of it is older than the window."""
    graph = reading.graph
    if stretch.days is None and (stretch.base is None or graph.position(stretch.base.sha) is None):
        return True
    if not stretch.before and stretch.carried:
        return True
    heads = (graph.commits[at] for at in stretch.carried if len(graph.commits[at].parents) < 2)
    return any(commit.authored < reading.floor_time for commit in heads)


def _walk(graph: Graph, stretch: Stretch, survey: Survey) -> None:
    lines = _lines(survey)
    walked = walk(graph, stretch.top, stretch.carried, lines)
    if stretch.hotfixes and stretch.hotfix_top is not None:
        beside = walk(graph, stretch.hotfix_top, stretch.hotfixes, lines)
        for unit in beside.units:
            unit.hotfix = not _is_release(graph, unit)
        walked.transparent += beside.transparent
        walked.nothing_new += beside.nothing_new + [unit for unit in beside.units if not unit.hotfix]
        walked.units += [unit for unit in beside.units if unit.hotfix]
        walked.units.sort(key=lambda unit: -unit.head)
    for unit in walked.units:
        unit.hotfix = unit.hotfix or unit.number in stretch.declared
    stretch.walked = walked


def _lines(survey: Survey) -> frozenset[str]:
    own = {survey.branches.integration, survey.branches.production} - {""}
    return headlines.LINES | own | {tag.name for tag in survey.tags}


def _is_release(graph: Graph, unit: Unit) -> bool:
    """A merge on production that brought nothing but what this delivery carries or what was there: a release."""
    return len(graph.commits[unit.head].parents) > 1 and not unit.inner


def _suspects(graph: Graph, stretches: Sequence[Stretch]) -> list[str]:
    """Commits whose patch is worth asking for: shared authorship, and both sides of a fork between old and new."""
    found = dict.fromkeys(ledger.ambiguous(graph))
    for stretch in stretches:
        below = graph.position(stretch.base.sha) if stretch.base else None
        other_side = graph.between([below], [stretch.top]) if below is not None else []
        if other_side or stretch.hotfixes:
            found.update(dict.fromkeys(_plain(graph, [*other_side, *stretch.hotfixes, *stretch.carried])))
    return list(found)


def _plain(graph: Graph, positions: Iterable[int]) -> Iterable[str]:
    return (graph.commits[at].sha for at in positions if len(graph.commits[at].parents) < 2)


def _merged_numbers(graph: Graph, book: Ledger) -> set[int]:
    """The pull requests that a forge's merge names anywhere in the window, those after these deliveries included."""
    later = (commit for commit in graph.commits if commit.sha not in book.heads)
    merges = (commit for commit in later if commit.first_line.startswith(headlines.MERGE_WORDS))
    return {number for commit in merges if (number := headlines.read(commit).number) is not None}


class _Teller:
    """Enters deliveries in the ledger and tells each one's changes."""

    def __init__(self, graph: Graph, book: Ledger, zone: tzinfo, lines: frozenset[str]) -> None:
        self.graph = graph
        self.zone = zone
        self.lines = lines
        self.book = book
        self.trail: list[Change] = []
        self.ends: list[int] = []
        self.numbers: set[int] = set()

    def alone(self, stretch: Stretch) -> Collected:
        """One delivery, with what was before it entered first."""
        if stretch.before:
            below = self.graph.position(stretch.base.sha) if stretch.base else None
            top = below if below is not None else min(stretch.before)
            records = self.book.enter(walk(self.graph, top, stretch.before, self.lines).units)
            self.trail += [_change(record, fates.Fate(holds=True)) for record in records[-TRAIL:]]
        return self._tell(self.book, stretch)

    def in_turn(self, stretches: Sequence[Stretch], train: Train) -> list[Collected]:
        """Every delivery in one pass: what one delivered is what the next had before."""
        told = []
        for stretch in stretches:
            delivered = stretch.tag is None or stretch.tag.name in train.in_production
            # Deliveries that wait side by side start from the same past.
            book = self.book if delivered or stretch is stretches[-1] else self.book.copy()
            told.append(self._tell(book, stretch))
        return told

    def _tell(self, book: Ledger, stretch: Stretch) -> Collected:
        book.begin()
        fated = [(record, fates.fate(record)) for record in book.enter(stretch.walked.units)]
        book.echo(stretch.walked.nothing_new)
        changes = [_change(record, fate) for record, fate in fated]
        self.trail += changes
        self.ends.append(len(self.trail))
        self.numbers.update(book.numbers)
        odd = [fate.finding for _, fate in fated if fate.finding]
        if stretch.tag is not None:
            odd += deliveries.oddities(stretch.tag, stretch.base, self.graph, self.zone, stretch.carried)
        elif not stretch.carried and not stretch.hotfixes:
            odd.append(Finding(code="delivery-empty", message="nothing was merged here", subject="range"))
        return Collected(
            delivery=_delivery(stretch, self.graph, self.zone),
            carried=frozenset(self.graph.commits[at].sha for at in (*stretch.carried, *stretch.hotfixes)),
            changes=tuple(reversed(changes)),
            set_aside=self._set_aside(stretch.walked),
            findings=tuple(odd),
        )

    def _set_aside(self, walked: Walked) -> tuple[SetAside, ...]:
        joins = [(at, "joins two lines and brings no change of its own") for at in walked.transparent]
        empty = [(unit.head, "brings only what was there already") for unit in walked.nothing_new]
        return tuple(SetAside(commit=self.graph.commits[at], why=why) for at, why in (*joins, *empty))


def _delivery(stretch: Stretch, graph: Graph, zone: tzinfo) -> Delivery:
    if stretch.days is not None:
        start, end = stretch.days
    else:
        first = min((graph.commits[unit.head].committed for unit in stretch.walked.units), default=None)
        first_day = deliveries.day_of(first, zone) if first is not None else None
        start, end = deliveries.period(stretch.base.date if stretch.base else None, stretch.to.date, first_day)
    return Delivery(base=stretch.base, to=stretch.to, start=start, end=end)


def _change(record: Record, fate: fates.Fate) -> Change:
    unit, commits = record.unit, record.commits
    return Change(
        number=unit.number,
        kind=unit.kind,
        title=unit.headline.title or _own_subject(commits),
        commits=commits,
        branch=unit.headline.branch or (headlines.named_branch(commits[0]) if unit.kind == "merge" else ""),
        hotfix=unit.hotfix,
        story=fate.story,
        about=_about(record, fate),
        echoes=_echoes(record, fate),
        disposition="entry" if fate.holds else "duplicate" if fate.duplicate else "cancelled",
        why=fate.why,
        of=fate.of,
    )


def _own_subject(commits: tuple[Commit, ...]) -> str:
    # A merge without a title: the subject of its only commit, else whatever its branch is called.
    plain = [commit for commit in commits[1:] if len(commit.parents) < 2]
    return plain[0].subject if len(plain) == 1 else ""


def _about(record: Record, fate: fates.Fate) -> str:
    targets = {"revert": record.still_took(), "restore": record.brought, "": []}[fate.story]
    return next((target.unit.headline.title for target in targets if not target.says_so), "")


def _echoes(record: Record, fate: fates.Fate) -> tuple[Commit, ...]:
    if fate.story == "restore":
        return tuple(commit for target in record.brought for commit in target.commits)
    return record.relands.commits if record.relands is not None and fate.holds else ()
