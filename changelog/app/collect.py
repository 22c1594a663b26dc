"""Chapter 1: collect. From date tags to deliveries: their commits as changes, each once, and where the others went.

1. read a window of the history   2. sort the tags out   3. walk each delivery into units
4. ask for the patches that are ambiguous   5. enter the units in the ledger   6. tell each unit's fate
"""

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from msgspec import Struct, field, structs

from changelog.app import delivery_range
from changelog.app.delivery_range import DeliveryRange, Window
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.domain.history import deliveries, fates, messages
from changelog.domain.history.deliveries import Train
from changelog.domain.history.fates import Record
from changelog.domain.history.graph import Graph
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.walk import Releases, Walked, walk
from changelog.domain.model import Change, Collected, Commit, Delivery, Finding, SetAside
from changelog.domain.ports.repository import ReadsHistory, ReadsLine
from changelog.errors import Problem
from changelog.i18n.say import say

TRAIL = 200  # the changes by which the default rule is chosen


class CollectedHistory(Struct, frozen=True, kw_only=True):
    """The deliveries asked for, oldest first. `trail` holds every change up to the last one, oldest first, and `ends`
    how much of it each delivery has seen: by the last ones of it the default rule is chosen. `numbers`: the pull
    requests of this history as far as it was read; `below` is the line under it, where there is more; `in_production`
    the date tags that production has; `superseded` those that are no delivery, each with the reason.
    """

    deliveries: tuple[Collected, ...]
    trail: tuple[Change, ...]
    ends: tuple[int, ...]
    numbers: frozenset[int]
    below: ReadsLine | None
    in_production: frozenset[str] = frozenset()
    superseded: Mapping[str, str] = field(default_factory=dict)


def collect(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, today: date) -> CollectedHistory:
    """Collect what a scope asks for (one delivery unless all were asked for).

    From a window of the history first; from all of it where something names, or builds on, what lies below the window.
    """
    reading = delivery_range.read(reader, survey, scope, zone)
    gathered = _gather(reader, survey, scope, reading, zone, today)
    if gathered is None:
        reading = delivery_range.read(reader, survey, scope, zone, whole=True)
        gathered = _gather(reader, survey, scope, reading, zone, today)
    if gathered is None:
        raise Problem(say("the whole history was read, and it is not enough"), hint=say("Please report this line."))
    return gathered


def _unresolved(gathered: CollectedHistory) -> bool:
    return any(finding.code == "revert-unresolved" for one in gathered.deliveries for finding in one.findings)


def _gather(
    reader: ReadsHistory, survey: Survey, scope: Scope, reading: Window, zone: tzinfo, today: date
) -> CollectedHistory | None:
    """The deliveries in a window, or None (and the line below it closed) where the window is too small."""
    found, train = delivery_range.delivery_ranges(reading, survey, scope, zone, today)
    below = reading.below
    if below and any(delivery_range.reaches_below(stretch, reading) for stretch in found):
        below.close()
        return None
    lines, releases = delivery_range.long_lived(survey), delivery_range.releases_of(reading.graph, survey)
    for stretch in found:
        delivery_range.walk_through(reading.graph, stretch, lines, releases)
    suspects = delivery_range.suspects(reading.graph, found)
    book = Ledger(reading.graph, reader.patch_ids(suspects), frozenset(suspects))
    teller = _Teller(reading.graph, book, zone, lines, releases)
    told = teller.in_turn(found, train) if scope.kind == "all" else [teller.alone(one) for one in found]
    findings = (*survey.findings, *train.findings)
    if told:
        told[-1] = structs.replace(told[-1], findings=(*findings, *told[-1].findings))
    numbers = book.numbers.keys() | _merged_numbers(reading.graph, book)
    numbers |= {change.number for change in teller.trail if change.number is not None}
    gathered = CollectedHistory(
        deliveries=tuple(told),
        trail=tuple(teller.trail),
        ends=tuple(teller.ends),
        numbers=frozenset(numbers),
        below=below,
        in_production=frozenset(train.in_production),
        superseded=train.superseded,
    )
    if below and _unresolved(gathered):
        below.close()
        return None
    return gathered


def _merged_numbers(graph: Graph, book: Ledger) -> set[int]:
    """The pull requests that a forge's merge names anywhere in the window, those after these deliveries included."""
    later = (commit for commit in graph.commits if commit.sha not in book.heads)
    merges = (commit for commit in later if commit.first_line.startswith(messages.MERGE_WORDS))
    return {number for commit in merges if (number := messages.read(commit).number) is not None}


class _Teller:
    """Enters deliveries in the ledger and tells each one's changes."""

    def __init__(
        self, graph: Graph, book: Ledger, zone: tzinfo, lines: frozenset[str], releases: Releases | None
    ) -> None:
        self.graph = graph
        self.zone = zone
        self.lines = lines
        self.releases = releases
        self.book = book
        self.trail: list[Change] = []
        self.ends: list[int] = []

    def alone(self, stretch: DeliveryRange) -> Collected:
        """One delivery, with what was before it entered first."""
        if stretch.before:
            below = self.graph.position(stretch.base.sha) if stretch.base else None
            top = below if below is not None else min(stretch.before)
            records = self.book.enter(walk(self.graph, top, stretch.before, self.lines, self.releases).units)
            self.trail += [_change(record, fates.Fate(holds=True)) for record in records[-TRAIL:]]
        return self._tell(self.book, stretch)

    def in_turn(self, row: Sequence[DeliveryRange], train: Train) -> list[Collected]:
        """Every delivery in one pass: what one delivered is what the next had before."""
        told = []
        for stretch in row:
            delivered = stretch.tag is None or stretch.tag.name in train.in_production
            # Deliveries that wait side by side start from the same past.
            book = self.book if delivered or stretch is row[-1] else self.book.copy()
            told.append(self._tell(book, stretch))
        return told

    def _tell(self, book: Ledger, stretch: DeliveryRange) -> Collected:
        book.begin()
        fated = [(record, fates.fate(record)) for record in book.enter(stretch.walked.units)]
        book.echo(stretch.walked.nothing_new)
        changes = [_change(record, fate) for record, fate in fated]
        self.trail += changes
        self.ends.append(len(self.trail))
        odd = [fate.finding for _, fate in fated if fate.finding]
        if stretch.tag is not None:
            odd += deliveries.oddities(stretch.tag, stretch.base, self.graph, self.zone, stretch.carried)
        elif not stretch.carried and not stretch.hotfixes:
            odd.append(Finding(code="delivery-empty", message=say("nothing was merged here"), subject="range"))
        return Collected(
            delivery=_delivery(stretch, self.graph, self.zone),
            carried=frozenset(self.graph.commits[at].sha for at in (*stretch.carried, *stretch.hotfixes)),
            changes=tuple(reversed(changes)),
            set_aside=self._set_aside(stretch.walked),
            findings=tuple(odd),
        )

    def _set_aside(self, walked: Walked) -> tuple[SetAside, ...]:
        joins = [(at, say("joins two lines and brings no change of its own")) for at in walked.transparent]
        empty = [(unit.head, say("brings only what was there already")) for unit in walked.nothing_new]
        return tuple(SetAside(commit=self.graph.commits[at], why=why) for at, why in (*joins, *empty))


def _delivery(stretch: DeliveryRange, graph: Graph, zone: tzinfo) -> Delivery:
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
        branch=unit.headline.branch or (messages.named_branch(commits[0]) if unit.kind == "merge" else ""),
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
