"""Chapter 1: collect. From date tags to deliveries: their commits as changes, each once, and where the others went.

1. read a window of the history   2. sort the tags out   3. walk each delivery into units
4. ask for the patches that are ambiguous   5. enter the units in the ledger   6. make each unit a change, with its fate
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, tzinfo
from functools import partial

from msgspec import Struct, field, structs

from changelog.app import delivery_range, history_window, reverts, rewritten
from changelog.app.delivery_range import DeliveryRange
from changelog.app.history_window import Lack, Window
from changelog.app.production_content import Production
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.domain.history import cut_titles, deliveries, fates, messages, numbers
from changelog.domain.history import facts as facts_of
from changelog.domain.history.content import Holding, Proposal, held_now
from changelog.domain.history.deliveries import Train
from changelog.domain.history.fates import Record
from changelog.domain.history.graph import Graph
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.walk import Releases, walk
from changelog.domain.model import Change, Collected, DateTag, Delivery, Finding, LiveSince, SetAside
from changelog.domain.ports.repository import ReadsHistory
from changelog.errors import Problem
from changelog.i18n.say import say

DEEPER = 3  # times a window is read deeper, then everything is read
TRAIL = 200  # the changes by which the default rule is chosen
AsksGone = Callable[[Collection[str]], frozenset[str]]


def none_gone(_: Collection[str]) -> frozenset[str]:
    """Where nobody can be asked what production has nothing of any more."""
    return frozenset()


class CollectedHistory(Struct, frozen=True, kw_only=True):
    """The deliveries asked for, oldest first.

    `trail` holds every change up to the last one, oldest first, and `ends` how much of it each delivery has seen: its
    last changes choose the default rule. `numbers`: the pull requests of this history as far as it was read. `below`:
    those merged under it, where there is more, and `reached`, how far the forge had counted there. `in_production`: the
    date tags that production has. `superseded`: those that are no delivery, each with the reason. `before_resync`: a
    commit → what it was before resyncs rewrote it. `holdings`: what production holds of each date tag's delivery.
    `live`: the commits beyond the newest delivery in production that production has all the same → how it got them.
    `gone`: of commits, those that production has nothing of any more.
    """

    deliveries: tuple[Collected, ...]
    trail: tuple[Change, ...]
    ends: tuple[int, ...]
    numbers: frozenset[int]
    below: Callable[[], set[int]] | None
    reached: int = 0
    in_production: frozenset[str] = frozenset()
    superseded: Mapping[str, str] = field(default_factory=dict)
    before_resync: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    live: Mapping[str, LiveSince] = field(default_factory=dict)
    gone: AsksGone = none_gone

    @property
    def held(self) -> frozenset[str]:
        """The date tags that production got and holds as a whole now: what users have."""
        return held_now(self.in_production, self.holdings)

    def still_live(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """The changes of a delivery in production, less what was taken back since, by content."""
        left = self.gone([one.head.sha for one in changes])
        return tuple(one for one in changes if one.head.sha not in left)

    def newest(self, tags: Sequence[DateTag]) -> DateTag | None:
        """The newest delivery of these date tags that production got; tags oldest first."""
        got = (tag for tag in reversed(tags) if tag.name in self.in_production)
        return next((tag for tag in got if tag.name not in self.superseded), None)


def collect(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, today: date) -> CollectedHistory:
    """Collect what a scope asks for (one delivery unless all were asked for).

    From a window of the history first; from all of it where something names, or builds on, what lies below the window.
    """
    lack: Lack | None = None
    for _ in range(DEEPER):
        found = _from_window(reader, survey, scope, history_window.read(reader, survey, scope, zone, lack), zone, today)
        if not isinstance(found, Lack):
            return found
        lack = found
    found = _from_window(reader, survey, scope, history_window.read(reader, survey, scope, zone, Lack()), zone, today)
    if isinstance(found, Lack):
        raise Problem(say("the whole history was read, and it is not enough"), hint=say("Please report this line."))
    return found


def _from_window(
    reader: ReadsHistory, survey: Survey, scope: Scope, window: Window, zone: tzinfo, today: date
) -> CollectedHistory | Lack:
    """The deliveries in a window, or what it lacks."""
    found, train, production = delivery_range.delivery_ranges(reader, window, survey, scope, zone, today)
    graph, facts = window.graph, window.facts
    lines, releases = delivery_range.long_lived(survey), delivery_range.releases_of(graph, survey, production)
    head = graph.position(survey.branches.integration_sha)
    owners = frozenset(slug.partition("/")[0] for slug in survey.slugs)
    graph.foreign = numbers.foreign(graph, head, owners) if head is not None else frozenset()
    for one in found:
        delivery_range.walk_through(graph, one, lines, releases)
    lack = next((lack for one in found if (lack := delivery_range.lacks(one, window))), None)
    if lack:
        return lack
    suspects = delivery_range.suspects(graph, found)
    patches, refuted, asked = reader.patch_ids(suspects), frozenset[Proposal](), frozenset[Proposal]()
    while True:
        ledger = Ledger(graph, patches, frozenset(suspects), survey.slugs, refuted)
        collector = _Collector(graph, ledger, zone, lines, releases)
        collected = collector.in_turn(found, train) if scope.kind == "all" else [collector.alone(one) for one in found]
        more = reverts.refuted(reader, graph, ledger.proposed - asked)
        if not more:
            break
        refuted, asked = refuted | more, asked | ledger.proposed
    lack = history_window.below(window, *_named_in_vain(collector.in_vain)) if facts else None
    if lack:
        return lack

    if collected:
        findings = (*survey.findings, *train.findings, *collected[-1].findings)
        collected[-1] = structs.replace(collected[-1], findings=findings)
    live = _live(graph, survey, train, production)
    for at, one in enumerate(found):
        before = live | _live_before_its_tag(graph, train, one, zone)
        if before:
            collected[at] = structs.replace(collected[at], changes=with_live(collected[at].changes, before, zone))
    known = ledger.numbers.keys() | _merged_numbers(graph, ledger)
    known |= {change.number for change in collector.trail if change.number is not None}
    return CollectedHistory(
        deliveries=tuple(collected),
        trail=tuple(collector.trail),
        ends=tuple(collector.ends),
        numbers=frozenset(known),
        below=partial(facts.numbers_below, window.floor) if facts else None,
        reached=numbers.reached(graph, head) if facts and head is not None else 0,
        in_production=frozenset(train.in_production),
        superseded=train.superseded,
        before_resync=rewritten.before_resync(reader, survey, [change for one in collected for change in one.changes]),
        holdings=train.holdings,
        live=live,
        gone=production.gone if production else none_gone,
    )


def _named_in_vain(records: Iterable[Record]) -> tuple[list[int], list[str]]:
    """By which keys, and by which SHAs, reverts name what the window does not have."""
    claims = [said for record in records for said in record.claims]
    numbers = [facts_of.of_number(number) for said in claims for number in said.numbers]
    titles = [facts_of.of_title(said.quoted.encode("utf-8", "replace")) for said in claims if said.quoted]
    return [*numbers, *titles], [sha for said in claims for sha in said.shas]


def _live(graph: Graph, survey: Survey, train: Train, production: Production | None) -> dict[str, LiveSince]:
    """The commits of the integration line beyond the newest delivery in production that production has all the same.

    A commit that production made of them says when; one of the integration branch, as after a fast-forward, does not.
    """
    head = graph.position(survey.branches.integration_sha)
    newest = next((tag for tag in reversed(train.boundaries) if tag.name in train.in_production), None)
    above = graph.position(newest.commit) if newest else None
    if production is None or head is None or above is None:
        return {}
    return {
        graph.commits[at].sha: LiveSince()
        if place is None
        else LiveSince(commit=graph.commits[place].sha, at=graph.commits[place].committed if place != at else 0)
        for at, place in production.live(above, head).items()
    }


def _live_before_its_tag(graph: Graph, train: Train, one: DeliveryRange, zone: tzinfo) -> dict[str, LiveSince]:
    """The commits of a delivery that production had before its tag was made."""
    holding = train.holdings.get(one.tag.name) if one.tag else None
    if one.tag is None or holding is None or not holding.at:
        return {}
    since = LiveSince(commit=holding.since, at=holding.at)
    is_before = deliveries.day_of(holding.at, zone) < one.tag.date
    return {graph.commits[at].sha: since for at in one.carried} if is_before else {}


def with_live(changes: tuple[Change, ...], live: Mapping[str, LiveSince], zone: tzinfo) -> tuple[Change, ...]:
    """Changes with how production got them before their delivery; a hotfix is meant to be there."""
    return tuple(
        structs.replace(change, live=since, live_on=deliveries.day_of(since.at, zone) if since.at else None)
        if (since := live.get(change.head.sha)) is not None and not change.hotfix
        else change
        for change in changes
    )


def _merged_numbers(graph: Graph, ledger: Ledger) -> set[int]:
    """The pull requests that a merge, or a commit made by a forge's button, names anywhere in the window: those after
    these deliveries and those that carried others included.
    """
    ours = (commit for at, commit in enumerate(graph.commits) if at not in graph.foreign)
    later = (commit for commit in ours if commit.sha not in ledger.heads)
    named = (
        commit
        for commit in later
        if commit.first_line.startswith(messages.MERGE_WORDS)
        or (commit.first_line.endswith(")") and (len(commit.parents) > 1 or commit.committer in messages.FORGES))
    )
    return {number for commit in named if (number := messages.read(commit).number) is not None}


class _Collector:
    """Enters deliveries in the ledger and makes changes of their units."""

    def __init__(
        self, graph: Graph, ledger: Ledger, zone: tzinfo, lines: frozenset[str], releases: Releases | None
    ) -> None:
        self.graph = graph
        self.zone = zone
        self.lines = lines
        self.releases = releases
        self.ledger = ledger
        self.trail: list[Change] = []
        self.ends: list[int] = []
        self.in_vain: list[Record] = []  # what claims to take something back, or to bring it, and has done neither

    def alone(self, one: DeliveryRange) -> Collected:
        """One delivery, with what was before it entered first."""
        self._enter_before(one)
        return self._collected(self.ledger, one)

    def _enter_before(self, one: DeliveryRange) -> None:
        if one.before:
            below = self.graph.position(one.base.sha) if one.base else None
            top = below if below is not None else min(one.before)
            records = self.ledger.enter(walk(self.graph, top, one.before, self.lines, self.releases).units)
            self.trail += [_change(record, fates.HOLDS) for record in records[-TRAIL:]]

    def in_turn(self, row: Sequence[DeliveryRange], train: Train) -> list[Collected]:
        """Every delivery in one pass: what one delivered is what the next had before."""
        found = []
        for one in row[:1]:
            self._enter_before(one)
        for one in row:
            delivered = one.tag is None or one.tag.name in train.in_production
            # Deliveries that wait side by side start from the same past.
            ledger = self.ledger if delivered or one is row[-1] else self.ledger.copy()
            found.append(self._collected(ledger, one))
        return found

    def _collected(self, ledger: Ledger, one: DeliveryRange) -> Collected:
        ledger.begin()
        fated = [(record, fates.fate(record)) for record in ledger.enter(one.walked.units)]
        ledger.echo(one.walked.nothing_new)
        self.in_vain += [one for one, _ in fated if one.claims and not (one.took or one.brought or one.undid)]
        changes = [_change(record, fate, picked=self._is_picked(record, one)) for record, fate in fated]
        self.trail += changes
        self.ends.append(len(self.trail))

        findings = [fate.finding for _, fate in fated if fate.finding]
        if one.tag is not None:
            findings += deliveries.oddities(
                one.tag, one.after, self.graph, self.zone, one.carried, bounded=one.base is not None
            )
        elif not one.carried and not one.hotfixes:
            findings.append(Finding(code="delivery-empty", message=say("nothing was merged here"), subject="range"))
        joins = [(at, say("joins two lines and brings no change of its own")) for at in one.walked.transparent]
        empty = [(unit.head, say("brings only what was there already")) for unit in one.walked.nothing_new]
        return Collected(
            delivery=_delivery(one, self.graph, self.zone),
            carried=frozenset(self.graph.commits[at].sha for at in (*one.carried, *one.hotfixes)),
            changes=tuple(reversed(changes)),
            set_aside=tuple(SetAside(commit=self.graph.commits[at], why=why) for at, why in (*joins, *empty)),
            findings=tuple(findings),
        )

    def _is_picked(self, record: Record, one: DeliveryRange) -> bool:
        """Whether it is the original of what production has beside the branch, as after a pick."""
        twin, below = record.twin, self.graph.position(one.base.sha) if one.base else None
        if twin is None or below is None or record.unit.head in one.before or twin.unit.head not in one.before:
            return False
        return bool(self.graph.between([twin.unit.head], [one.top]))


def _delivery(one: DeliveryRange, graph: Graph, zone: tzinfo) -> Delivery:
    if one.days is not None:
        start, end = one.days
    else:
        first = min((graph.commits[unit.head].committed for unit in one.walked.units), default=None)
        first_day = deliveries.day_of(first, zone) if first is not None else None
        start, end = deliveries.period(one.after.date if one.after else None, one.to.date, first_day)
    return Delivery(base=one.after, to=one.to, start=start, end=end)


def _change(record: Record, fate: fates.Fate, *, picked: bool = False) -> Change:
    unit, commits = record.unit, record.commits
    title = unit.headline.title
    if not title:
        # A merge without a title: the subject of its only commit, else whatever its branch is called.
        plain = [commit for commit in commits[1:] if len(commit.parents) < 2]
        title = plain[0].subject if len(plain) == 1 else ""
    title = cut_titles.uncut(title, commits)
    undone = {"revert": record.still_took(), "restore": record.brought, "": []}[fate.story]
    if fate.story == "restore":
        echoes = tuple(commit for target in record.brought for commit in target.commits)
    else:
        echoes = record.relands.commits if record.relands is not None and fate.holds else ()
    if unit.part is not None:
        echoes = (*echoes, unit.part)
    return Change(
        number=unit.number,
        kind=unit.kind,
        title=title,
        commits=commits,
        branch=unit.headline.branch or (messages.named_branch(commits[0]) if unit.kind == "merge" else ""),
        hotfix=unit.hotfix,
        sign=unit.headline.sign,
        story=fate.story,
        about=", ".join(dict.fromkeys(target.unit.headline.title for target in undone if not target.says_so)),
        echoes=echoes,
        elsewhere=frozenset(unit.elsewhere),
        disposition="entry" if fate.holds else "duplicate" if fate.duplicate else "cancelled",
        why=fate.why,
        of=fate.of,
        picked=picked,
    )
