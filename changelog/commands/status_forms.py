"""The machine form of `status`: what `status --json` answers."""

from datetime import date, datetime, tzinfo
from typing import Annotated, Any, Literal

from msgspec import Meta

from changelog.commands import forming, forms
from changelog.commands.demo_forms import SaidForm, said
from changelog.commands.opening import World
from changelog.flow.status import Status
from changelog.flow.week import HotfixBranch, Week
from changelog.language import plain
from changelog.model import Change, Finding, PullState
from changelog.notes.model import Notes
from changelog.train.calendar import Due
from changelog.train.standing import Standing


class ChangeLine(forms.Form, frozen=True, kw_only=True):
    """A change by its number and title."""

    number: int | None
    sha: str
    title: str


class DeliveryStatus(forms.Form, frozen=True, kw_only=True):
    """A delivery: its ends, its period, what it tells."""

    delivery: forms.DeliveryForm
    start: date | None
    end: date | None
    in_production: bool
    entries: list[forms.EntryForm]
    aside: int


class AnnouncedForm(SaidForm, frozen=True, kw_only=True):
    """An announcement, and the channels that were told."""

    channels: list[str]


class RefusedForm(SaidForm, frozen=True, kw_only=True):
    """What the demo refused; without numbers, the whole delivery."""

    numbers: list[int]
    why: str


class OverriddenForm(SaidForm, frozen=True, kw_only=True):
    """A gate that was passed by name and reason."""

    gate: str
    why: str


class RunningForm(forms.Form, frozen=True, kw_only=True):
    """What an environment runs. `state`: running, failed, late (not yet) or unknown."""

    environment: str
    state: str
    sha: str


class PageForm(forms.Form, frozen=True, kw_only=True):
    """The documentation's pull request of the delivery."""

    number: int
    url: str
    state: PullState
    draft: bool


class StandingForm(forms.Form, frozen=True, kw_only=True):
    """Where the last delivery stands. Null: it was not, or nobody was asked."""

    tag: str
    tag_object: str
    commit: str
    tagged: SaidForm
    announced: AnnouncedForm | None
    shown: SaidForm | None
    refused: RefusedForm | None
    overridden: list[OverriddenForm]
    released: SaidForm | None
    deployed: list[RunningForm] | None
    page: PageForm | None
    archived: list[int] | None
    moved: Annotated[str | None, Meta(description="The tag object that people saw, where the tag is another one now.")]


class SkippedForm(forms.Form, frozen=True, kw_only=True):
    """A day on which a step would have been due, and nothing ships."""

    day: date
    kind: Literal["holiday", "freeze"]
    name: str


class DueForm(forms.Form, frozen=True, kw_only=True):
    """When a step is due next; null: not in sight."""

    step: Literal["tag", "demo", "release"]
    at: datetime | None
    skipped: list[SkippedForm]


class HotfixForm(forms.Form, frozen=True, kw_only=True):
    """A hotfix under way; the pull request is null where there is none, or nobody was asked."""

    branch: str
    sha: str
    number: int | None
    url: str | None


class NextForm(forms.Form, frozen=True, kw_only=True):
    """The next command, as it is typed after `nouveautes`, why, and from when on (null: at once)."""

    command: str
    why: str
    at: datetime | None


class StatusForm(forms.Versioned, frozen=True, kw_only=True):
    """`status --json`. `production` is null for a one-branch team; `last` before the first date tag.

    `seen_at`: when this clone last saw the remote.
    """

    now: datetime
    integration: str
    production: str | None
    last: DeliveryStatus | None
    next: DeliveryStatus
    production_only: list[ChangeLine]
    integration_only: list[ChangeLine]
    findings: list[forms.FindingForm]
    standing: StandingForm | None
    due: list[DueForm]
    hotfixes: list[HotfixForm]
    next_command: NextForm | None
    seen_at: datetime | None


forms.FORMS["status"] = StatusForm


def form(found: Status, week: Week, world: World, findings: tuple[Finding, ...]) -> StatusForm:
    """The status for machines."""
    fetched = world.repository.fetched_at() if found.branches.remote else None
    step = week.next
    return StatusForm(
        now=world.now,
        integration=found.branches.integration,
        production=found.branches.production or None,
        last=_delivery(found.last, in_production=found.last_in_production) if found.last else None,
        next=_delivery(found.next, in_production=False),
        production_only=[_line(change) for change in found.production_only],
        integration_only=[_line(change) for change in found.integration_only],
        findings=forming.findings(findings),
        standing=_standing(week.standing, world.zone) if week.standing else None,
        due=[_due(one) for one in week.due],
        hotfixes=[_hotfix(one) for one in week.hotfixes],
        next_command=NextForm(command=step.command, why=step.why, at=step.at) if step else None,
        seen_at=forming.moment(fetched, world.zone) if fetched is not None else None,
    )


def _standing(of: Standing, zone: tzinfo) -> StandingForm:
    told, refusal, page = of.announced, of.refused, of.page
    return StandingForm(
        tag=of.tag,
        tag_object=of.tag_object,
        commit=of.commit,
        tagged=said(of.tagged, zone),
        announced=AnnouncedForm(**_parts(told, zone), channels=[plain.line(one) for one in told.channels])
        if told
        else None,
        shown=said(of.shown, zone) if of.shown else None,
        refused=RefusedForm(**_parts(refusal, zone), numbers=list(refusal.numbers), why=plain.line(refusal.why))
        if refusal
        else None,
        overridden=[
            OverriddenForm(
                at=forming.moment(one.at, zone), by=plain.line(one.by), through=None, gate=one.gate,
                why=plain.line(one.why),
            )
            for one in of.overridden
        ],
        released=said(of.released, zone) if of.released else None,
        deployed=[RunningForm(environment=one.environment, state=one.state, sha=one.sha) for one in of.deployed]
        if of.deployed is not None
        else None,
        page=PageForm(number=page.number, url=page.url, state=page.state, draft=page.draft) if page else None,
        archived=list(of.archived) if of.archived is not None else None,
        moved=of.moved or None,
    )  # fmt: skip


def _parts(one: Any, zone: tzinfo) -> dict[str, Any]:
    told = said(one, zone)
    return {"at": told.at, "by": told.by, "through": told.through}


def _due(one: Due) -> DueForm:
    skipped = [SkippedForm(day=day.day, kind=day.kind, name=day.name) for day in one.skipped]
    return DueForm(step=one.step, at=one.at, skipped=skipped)


def _hotfix(one: HotfixBranch) -> HotfixForm:
    proposal = one.proposal
    return HotfixForm(
        branch=plain.line(one.branch),
        sha=one.sha,
        number=proposal.number if proposal else None,
        url=proposal.url if proposal else None,
    )


def _delivery(notes: Notes, *, in_production: bool) -> DeliveryStatus:
    parts: dict[str, Any] = forming.noted(notes)
    return DeliveryStatus(
        delivery=parts["delivery"],
        start=notes.start,
        end=notes.end,
        in_production=in_production,
        entries=[entry for section in parts["sections"] for entry in section.entries],
        aside=len(notes.aside),
    )


def _line(change: Change) -> ChangeLine:
    return ChangeLine(number=change.number, sha=change.head.sha, title=plain.line(change.title))
