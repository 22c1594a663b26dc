"""Where things stand: last delivery, what waits, what comes next, what is unusual."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from msgspec import Struct, field, structs

from changelog.app.collect import collect
from changelog.app.curate import CuratedDelivery, Curator
from changelog.app.learn import learn
from changelog.app.notes import Writer
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.config.schema import Calendar, Settings
from changelog.domain.forge import Check, Proposal
from changelog.domain.model import Branches, Change, DateTag, Finding, Refs, Value
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import ReadsWork
from changelog.domain.ports.repository import ReadsHistory
from changelog.domain.remote import Record
from changelog.domain.train import calendar, delivery_status
from changelog.domain.train.calendar import Due, StepName
from changelog.domain.train.delivery_status import DeliveryFacts, DeliveryState, NextStep, NextStepFacts, next_step
from changelog.i18n.say import marked, say


class TrainStatus(Struct, frozen=True, kw_only=True):
    """What `status` tells. `last` is None before the first date tag; for one branch the `only` lists are empty."""

    branches: Branches
    last: Notes | None
    last_in_production: bool
    next: Notes
    production_only: tuple[Change, ...]
    integration_only: tuple[Change, ...]
    findings: tuple[Finding, ...]


class StatusReader(Struct, frozen=True, kw_only=True):
    """What the questions below are asked with."""

    reader: ReadsHistory
    survey: Survey
    settings: Settings
    writer: Writer
    zone: tzinfo
    today: date
    work: ReadsWork | None = None
    findings: tuple[Finding, ...] = ()

    def judged(self, scope: Scope) -> CuratedDelivery:
        """One delivery, judged with what the forge knows of it."""
        gathered = collect(self.reader, self.survey, scope, self.zone, self.today)
        gathered, known = learn(self.work, self.survey, self.settings, gathered)
        return Curator(self.reader, self.survey, self.settings, gathered, self.writer.overrides, known).curate(0)

    def compared(self, scope: Scope) -> CuratedDelivery:
        """One range, by git alone: which changes there are needs no forge."""
        gathered = collect(self.reader, self.survey, scope, self.zone, self.today)
        return Curator(self.reader, self.survey, self.settings, gathered, self.writer.overrides).curate(0)


def status(reader: StatusReader) -> TrainStatus:
    """Ask the four questions."""
    branches = reader.survey.branches
    last = reader.judged(Scope(kind="tag")) if reader.survey.tags else None
    upcoming = reader.judged(Scope(kind="next", to_sha=branches.integration_sha))
    production = branches.production_sha
    behind = _only(reader, branches.integration_sha, production) if production else ()
    ahead = _only(reader, production, branches.integration_sha) if production else ()
    return TrainStatus(
        branches=branches,
        last=reader.writer.notes(last) if last else None,
        last_in_production=last is not None and _is_in_production(last, ahead, branches),
        next=reader.writer.notes(upcoming),
        production_only=behind,
        integration_only=ahead,
        findings=(*reader.findings, *_findings(last, upcoming)),
    )


def _only(reader: StatusReader, base: str, to: str) -> tuple[Change, ...]:
    """The changes that one branch has and the other lacks, by what they are and not by their SHAs."""
    judged = reader.compared(Scope(kind="range", base_sha=base, to_sha=to))
    return tuple(change for change in judged.collected.changes if change.disposition in ("entry", "aside", "bot"))


def _is_in_production(last: CuratedDelivery, ahead: tuple[Change, ...], branches: Branches) -> bool:
    if branches.one_branch:
        return True
    waiting = {change.head.sha for change in ahead}
    return not any(change.head.sha in waiting for change in last.collected.changes)


def _findings(last: CuratedDelivery | None, upcoming: CuratedDelivery) -> tuple[Finding, ...]:
    found = [*(last.collected.findings if last else ()), *upcoming.collected.findings]
    # That nothing waits for the next delivery is said in words; it is not odd.
    return tuple({structs.astuple(one): one for one in found if one.subject != "range"}.values())


HOTFIX = "hotfix/"
SOON = timedelta(days=8)
"""How far ahead a day on which nothing ships is told."""

_SKIPPED: Mapping[StepName, str] = {
    "tag": marked("no tag on {day}: {why}"),
    "demo": marked("no demo on {day}: {why}"),
    "release": marked("no release on {day}: {why}"),
}
_NO_DAY = {"holiday": marked("a public holiday"), "freeze": marked("a freeze")}


class HotfixBranch(Value, frozen=True, kw_only=True):
    """A hotfix under way: its branch, where it stands, and its pull request, if the forge was asked."""

    branch: str
    sha: str
    proposal: Proposal | None = None


class WeekFacts(Struct, frozen=True, kw_only=True):
    """What was found beside the history: records and tags of the remote as last seen, and what the forge answered.

    `tags_there`: tag → its object on the remote, for those that were ever observed. `left`: the delivery's tickets that
    are still on the board.
    """

    refs: Refs
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    tags_there: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[Check, ...] = ()
    facts: DeliveryFacts = DeliveryFacts()
    hotfix_proposals: Mapping[str, Proposal] = field(default_factory=dict)
    left: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


class WeekStatus(Struct, frozen=True, kw_only=True):
    """What `status` tells of the week. `standing` is None before the first date tag; `expected`: when its demo and its
    release were, or are, due after it was tagged.
    """

    standing: DeliveryState | None
    expected: Mapping[StepName, datetime]
    due: tuple[Due, ...]
    hotfixes: tuple[HotfixBranch, ...]
    next: NextStep | None
    findings: tuple[Finding, ...]


def week(found: TrainStatus, survey: Survey, settings: Settings, seen: WeekFacts, now: datetime, zone: tzinfo,
         reader: ReadsHistory) -> WeekStatus:  # fmt: skip
    """The week around what `status` found."""
    tag = newest(found, survey)
    stands = delivery_status.delivery_state(tag, survey.tags, seen.records, seen.statuses, seen.facts) if tag else None
    due = calendar.upcoming(settings.calendar, now, zone, settings.language)
    waiting = sum(len(section.entries) for section in found.next.sections) + len(found.next.aside)
    wanted = NextStepFacts(
        delivery=stands,
        waiting=waiting,
        lacking=len(found.production_only),
        calendar=settings.calendar,
        now=now,
        zone=zone,
        one_branch=survey.branches.one_branch,
        channels=settings.announce.channels,
        page=bool(settings.docs.repository) and seen.facts.asked,
        left=len(seen.left),
    )
    return WeekStatus(
        standing=stands,
        expected=_expected(tag, settings.calendar, zone) if tag else {},
        due=due,
        hotfixes=hotfixes(survey, seen, reader),
        next=next_step(wanted),
        findings=(*seen.findings, *_unusual(tag, stands, seen), *_skipped(due, now)),
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
    return {name: sha for name, sha in sorted(names.items()) if name.startswith(HOTFIX)}


def hotfixes(survey: Survey, seen: WeekFacts, reader: ReadsHistory) -> tuple[HotfixBranch, ...]:
    """Those that production does not have, and whose pull request is neither merged nor closed."""
    branches = survey.branches
    if branches.one_branch:
        return ()
    there = (
        HotfixBranch(branch=name, sha=sha, proposal=seen.hotfix_proposals.get(name))
        for name, sha in hotfix_branches(seen.refs, branches.remote).items()
    )
    alive = (one for one in there if one.proposal is None or one.proposal.state == "open")
    return tuple(one for one in alive if _beyond(one.sha, branches.production_sha, reader))


def _expected(tag: DateTag, days: Calendar, zone: tzinfo) -> Mapping[StepName, datetime]:
    """From the moment of the tag; of one without (made by hand), from the day in its name."""
    since = datetime.fromtimestamp(tag.at, zone) if tag.at else datetime.combine(tag.date, time(), zone)
    steps: tuple[StepName, ...] = ("demo", "release")
    due = {step: calendar.due(step, days, since, zone).at for step in steps}
    return {step: at for step, at in due.items() if at is not None}


def _beyond(sha: str, production: str, reader: ReadsHistory) -> bool:
    """Whether a branch has what production lacks."""
    return sha != production and any(True for _ in list(reader.history([sha], [production])))


def _unusual(tag: DateTag | None, found: DeliveryState | None, seen: WeekFacts) -> Iterable[Finding]:
    if tag is None or found is None:
        return
    if found.moved:
        message = say("is another tag than the one that people saw ({moved}): it was moved", moved=found.moved[:10])
        yield Finding(code="tag-moved", message=message, subject=tag.name)
    there = seen.tags_there.get(tag.name, tag.object_id)
    if there != tag.object_id:
        message = say("is not here what it was on the remote; `git fetch --tags --force` brings the remote's")
        yield Finding(code="tag-differs", message=message, subject=tag.name)
    if found.released is not None and found.shown is None and seen.records:
        yield Finding(
            code="released-unshown", message=say("is in production, and nobody recorded a demo"), subject=tag.name
        )
    for one in found.overridden:
        message = say("the gate « {gate} » was passed by {by}: {why}", gate=one.gate, by=one.by, why=one.why)
        yield Finding(code="gate-overridden", message=message, subject=tag.name)
    for one in found.postponed:
        yield Finding(
            code="postponed", message=say("people were told that it waits: {why}", why=one.why), subject=tag.name
        )


def _skipped(due: Iterable[Due], now: datetime) -> Iterable[Finding]:
    """Days of this week on which a step would have been due, and nothing ships."""
    for one in due:
        for skipped in one.skipped:
            if skipped.day <= (now + SOON).date():
                message = say(_SKIPPED[one.step], day=skipped.day, why=skipped.name or say(_NO_DAY[skipped.kind]))
                yield Finding(code="step-skipped", message=message, subject="calendar")
