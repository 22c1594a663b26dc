"""Where things stand: the last delivery, what waits for the next one, what to do next, what is unusual.

`status` asks the history; `week` adds what people recorded, what the forge answers and the calendar.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from msgspec import Struct, field, structs

from changelog.app import live_unshown, production_moves
from changelog.app.collect import CollectedHistory, collect
from changelog.app.curate import CuratedDelivery, Curator
from changelog.app.learn import learn
from changelog.app.live_unshown import LiveQuestion
from changelog.app.notes import Writer
from changelog.app.production_moves import ReadsLog
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.config.schema import Calendar, Settings
from changelog.domain.forge import Check, Proposal
from changelog.domain.history.content import Holding
from changelog.domain.model import HOTFIX_BRANCHES, Branches, Change, DateTag, Finding, Refs, Value, moment_of
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import ReadsWork
from changelog.domain.ports.repository import ReadsBranches, ReadsHistory
from changelog.domain.remote import Record
from changelog.domain.train import calendar, delivery_status
from changelog.domain.train.calendar import Due, StepName
from changelog.domain.train.delivery_status import DeliveryFacts, DeliveryState, NextStep, NextStepFacts, next_step
from changelog.domain.train.positions import PushLog
from changelog.i18n import plain
from changelog.i18n.say import marked, say

PATHS = 5  # files that a finding names
SOON = timedelta(days=8)  # how far ahead a day on which nothing ships is reported
_SKIPPED: Mapping[StepName, str] = {
    "tag": marked("no tag on {day}: {why}"),
    "demo": marked("no demo on {day}: {why}"),
    "release": marked("no release on {day}: {why}"),
}
_NO_DAY = {"holiday": marked("a public holiday"), "freeze": marked("a freeze")}


class TrainStatus(Struct, frozen=True, kw_only=True):
    """What the history says. `last` is None before the first date tag; for one branch the `only` lists are empty.

    `holding`: what production holds of the last delivery, None for one branch. `delivered`: the date tags that
    production got. `carried`: reads what one of them brought and production still has; `beyond`: what production has of
    what came after the newest one. Both oldest first.
    """

    branches: Branches
    last: Notes | None
    last_in_production: bool
    next: Notes
    holding: Holding | None
    delivered: frozenset[str]
    superseded: Mapping[str, str]
    carried: Callable[[DateTag], tuple[Change, ...]]
    beyond: tuple[Change, ...]
    production_only: tuple[Change, ...]
    integration_only: tuple[Change, ...]
    findings: tuple[Finding, ...]


class StatusReader(Struct, frozen=True, kw_only=True):
    """What `status` reads with. `log`: reads who moved production."""

    reader: ReadsBranches
    survey: Survey
    settings: Settings
    writer: Writer
    zone: tzinfo
    today: date
    work: ReadsWork | None = None
    findings: tuple[Finding, ...] = ()
    log: ReadsLog = PushLog

    def curated(self, scope: Scope) -> tuple[CuratedDelivery, CollectedHistory]:
        """One delivery, curated with what the forge knows of it, and the history that it was collected from."""
        history, known = learn(self.work, self.survey, self.settings, self._collected(scope))
        curator = Curator(self.reader, self.survey, self.settings, history, self.writer.overrides, known)
        return curator.curate(0), history

    def only_in(self, base: str, to: str) -> tuple[Change, ...]:
        """The changes that `to` has and `base` lacks, by what they are and not by their SHAs; git alone says which."""
        scope = Scope(kind="range", base_sha=base, to_sha=to)
        history = self._collected(scope)
        curated = Curator(self.reader, self.survey, self.settings, history, self.writer.overrides).curate(0)
        return curated.collected.brought[::-1]

    def _collected(self, scope: Scope) -> CollectedHistory:
        history = collect(self.reader, self.survey, scope, self.zone, self.today)
        tip = self.survey.branches.production_sha
        return production_moves.with_moves(history, self.log, tip, self.reader, self.reader, self.zone)


def status(reader: StatusReader) -> TrainStatus:
    """The last delivery, the next one, and what each of the two branches has that the other lacks."""
    branches = reader.survey.branches
    integration, production = branches.integration_sha, branches.production_sha
    last, history = reader.curated(Scope(kind="tag")) if reader.survey.tags else (None, None)
    upcoming, beyond = reader.curated(Scope(kind="next", to_sha=integration))
    tag = last.collected.delivery.to.tag if last and last.collected.delivery.to else ""
    holding = history.holdings.get(tag) if history else None
    got = (one for one in reversed(reader.survey.tags) if one.name in beyond.in_production)
    newest = next((one for one in got if one.name not in beyond.superseded), None)
    # Where production's history does not say what it holds (a squash, a merge without its files, a revert), it lacks
    # what came after the newest delivery that it holds as a whole.
    known = beyond.holdings
    wholes = [one for one in reader.survey.tags if one.name in known and known[one.name].state == "whole"]
    other = any(one.apart or (one.merged and one.state != "whole") for one in known.values())
    start = wholes[-1].commit if wholes and other else production
    since = Scope(kind="range", base=newest, base_sha=newest.commit, to_sha=integration) if newest else None
    live = reader.curated(since)[0].collected.brought_or_picked if since is not None and beyond.live else ()
    integration_only = reader.only_in(start, integration) if production else ()
    odd = [*(last.collected.findings if last else ()), *upcoming.collected.findings]
    # That nothing waits for the next delivery has its own line; it is not odd.
    odd = list({structs.astuple(one): one for one in odd if one.subject != "range"}.values())
    return TrainStatus(
        branches=branches,
        last=reader.writer.notes(last) if last else None,
        last_in_production=last is not None and (branches.one_branch or (holding is None or holding.state == "whole")),
        next=reader.writer.notes(upcoming),
        holding=holding,
        delivered=beyond.in_production,
        superseded=beyond.superseded,
        carried=lambda one: _carried(reader, one, (last, history)),
        beyond=live,
        production_only=reader.only_in(integration, production) if production else (),
        integration_only=tuple(change for change in integration_only if change.live is None),
        findings=(*reader.findings, *odd),
    )


def _carried(
    reader: StatusReader, tag: DateTag, last: tuple[CuratedDelivery | None, CollectedHistory | None]
) -> tuple[Change, ...]:
    """What a delivery brought and production still has; read again where it is not the last one."""
    curated, history = last
    to = curated.collected.delivery.to if curated is not None else None
    if curated is None or history is None or not to or to.tag != tag.name:
        curated, history = reader.curated(Scope(kind="tag", to=tag, to_sha=tag.commit))
    return history.still_live(curated.collected.brought)


class HotfixBranch(Value, frozen=True, kw_only=True):
    """A hotfix under way: its branch, where it stands, and its pull request, if the forge was asked."""

    branch: str
    sha: str
    proposal: Proposal | None = None


class WeekFacts(Struct, frozen=True, kw_only=True):
    """What was found beside the history: records and tags of the remote as last seen, and what the forge answered.

    `tags_there`: tag → its object on the remote, for those that were ever observed. `left`: the delivery's tickets that
    are still on the board. `statuses`: those of the last delivery; `ask`: asks for those of another commit.
    """

    refs: Refs
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    tags_there: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[Check, ...] = ()
    ask: Callable[[str], tuple[Check, ...]] = lambda _: ()
    facts: DeliveryFacts = DeliveryFacts()
    hotfix_proposals: Mapping[str, Proposal] = field(default_factory=dict)
    left: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


class WeekStatus(Struct, frozen=True, kw_only=True):
    """The week around the history. `standing` is None before the first date tag; `expected`: when its demo and its
    release were, or are, due after it was tagged; `live`: what production has without its having been shown.
    """

    standing: DeliveryState | None
    expected: Mapping[StepName, datetime]
    due: tuple[Due, ...]
    hotfixes: tuple[HotfixBranch, ...]
    next: NextStep | None
    live: tuple[Change, ...]
    findings: tuple[Finding, ...]


def week(found: TrainStatus, survey: Survey, settings: Settings, seen: WeekFacts, now: datetime, zone: tzinfo,
         reader: ReadsHistory) -> WeekStatus:  # fmt: skip
    """The week around what `status` found."""
    tag, days = newest(found, survey), settings.calendar
    state = delivery_status.delivery_state(tag, survey.tags, seen.records, seen.statuses, seen.facts) if tag else None
    due = calendar.upcoming(days, now, zone, settings.language, settings.announce.hours)
    live = _live(found, tag, survey, seen)
    facts = NextStepFacts(
        delivery=state,
        waiting=len(found.next.entries) + len(found.next.aside),
        lacking=len(found.production_only),
        calendar=days,
        hours=settings.announce.hours,
        now=now,
        zone=zone,
        one_branch=survey.branches.one_branch,
        channels=settings.announce.channels,
        page=bool(settings.docs.repository) and seen.facts.asked,
        unshown=len(live),
        left=len(seen.left),
    )
    return WeekStatus(
        standing=state,
        expected=_expected(tag, days, zone) if tag else {},
        due=due,
        hotfixes=_hotfixes(survey, seen, reader),
        next=next_step(facts),
        live=live,
        findings=(
            *seen.findings,
            *_not_exact(found, tag, live),
            *(_unusual(tag, state, seen) if tag and state else ()),
            *_skipped(due, now),
        ),
    )


def _live(found: TrainStatus, last: DateTag | None, survey: Survey, seen: WeekFacts) -> tuple[Change, ...]:
    """What `unshown` lists."""
    if survey.branches.one_branch:
        return ()
    return live_unshown.find(
        LiveQuestion(
            tags=survey.tags,
            delivered=found.delivered,
            superseded=found.superseded,
            production=survey.branches.production,
            records=seen.records,
            counted=lambda _: seen.records,
            statuses=lambda tag: seen.statuses if tag == last else seen.ask(tag.commit),
            carried=found.carried,
            beyond=lambda _: found.beyond,
        )
    )


def newest(found: TrainStatus, survey: Survey) -> DateTag | None:
    """The date tag of the last delivery."""
    to = found.last.delivery.to if found.last else None
    return survey.tag(to.tag) if to else None


def hotfix_branches(refs: Refs, remote: str) -> dict[str, str]:
    """The hotfix branches of the remote (of the clone itself where there is none), by short name."""
    prefix = f"{remote}/" if remote else ""
    held = refs.remote_branches if remote else refs.branches
    names = {name.removeprefix(prefix): sha for name, sha in held.items() if name.startswith(prefix)}
    return {name: sha for name, sha in sorted(names.items()) if name.startswith(HOTFIX_BRANCHES)}


def _hotfixes(survey: Survey, seen: WeekFacts, reader: ReadsHistory) -> tuple[HotfixBranch, ...]:
    """Those that production does not have, and whose pull request is neither merged nor closed."""
    branches = survey.branches
    if branches.one_branch:
        return ()
    found = []
    for name, sha in hotfix_branches(seen.refs, branches.remote).items():
        proposal = seen.hotfix_proposals.get(name)
        if sha == branches.production_sha or (proposal is not None and proposal.state != "open"):
            continue
        if list(reader.history([sha], [branches.production_sha])):
            found.append(HotfixBranch(branch=name, sha=sha, proposal=proposal))
    return tuple(found)


def _expected(tag: DateTag, days: Calendar, zone: tzinfo) -> Mapping[StepName, datetime]:
    """From the moment of the tag; of one without (made by hand), from the day in its name."""
    since = moment_of(tag.at, zone) if tag.at else datetime.combine(tag.date, time(), zone)
    demo = calendar.due("demo", days, since, zone).at
    due: dict[StepName, datetime | None] = {
        "demo": demo,
        "release": calendar.due("release", days, demo or since, zone).at,
    }
    return {step: at for step, at in due.items() if at is not None}


def _not_exact(found: TrainStatus, tag: DateTag | None, live: Iterable[Change]) -> Iterable[Finding]:
    """What production has beyond what was shown, and what it lacks of the last delivery (TRAIN.md)."""
    yield from live_unshown.findings(live, found.branches.production)
    holding = found.holding
    if holding is None or tag is None:
        return
    paths = ", ".join(plain.line(path) for path in (holding.missing or holding.unsure)[:PATHS])
    if holding.state == "part":
        message = say("production holds a part of it; it lacks {paths}", paths=paths)
        yield Finding(code="delivery-in-part", message=message, subject=tag.name)
    elif holding.state == "unknown":
        message = say("whether production holds it cannot be known: {paths} were edited since", paths=paths)
        yield Finding(code="delivery-unknown", message=message, subject=tag.name)
    if holding.state == "whole" and holding.apart:
        message = say("production has it in a commit of its own: `nouveautes resync` puts {branch} on it, or the next "
                      "release may conflict", branch=found.branches.integration)  # fmt: skip
        yield Finding(code="histories-apart", message=message, subject=tag.name)


def _unusual(tag: DateTag, state: DeliveryState, seen: WeekFacts) -> Iterable[Finding]:
    def odd(code: str, message: str) -> Finding:
        return Finding(code=code, message=message, subject=tag.name)

    if state.moved:
        message = say("is another tag than the one that people saw ({moved}): it was moved", moved=state.moved[:10])
        yield odd("tag-moved", message)
    if seen.tags_there.get(tag.name, tag.object_id) != tag.object_id:
        message = say("differs from the tag of that name on the remote; `git fetch --tags --force` brings that one")
        yield odd("tag-differs", message)
    if state.released is not None and state.shown is None and seen.records:
        yield odd("released-unshown", say("is in production, and nobody recorded a demo"))
    for one in state.overridden:
        message = say("the gate « {gate} » was overridden by {by}: {why}", gate=one.gate, by=one.by, why=one.why)
        yield odd("gate-overridden", message)
    for one in state.postponed:
        yield odd("postponed", say("was announced as postponed: {why}", why=one.why))


def _skipped(due: Iterable[Due], now: datetime) -> Iterable[Finding]:
    """Days of this week on which a step would have been due, and nothing ships."""
    for one in due:
        for skipped in one.skipped:
            if skipped.day <= (now + SOON).date():
                message = say(_SKIPPED[one.step], day=skipped.day, why=skipped.name or say(_NO_DAY[skipped.kind]))
                yield Finding(code="step-skipped", message=message, subject="calendar")
