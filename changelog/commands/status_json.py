"""The machine form of `status`: what `status --json` answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from changelog.app.status import HotfixBranch, TrainStatus, WeekStatus
from changelog.commands import json_forms
from changelog.commands.json_forms import Line, SaidForm, at, mirror
from changelog.domain.history.content import Holding
from changelog.domain.model import Finding, PullState
from changelog.domain.notes.model import Notes
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.working_days import Skipped
from changelog.runtime.workspace import Workspace


class ChangeLine(json_forms.Form, frozen=True, kw_only=True):
    """A change by its number and title."""

    number: int | None
    sha: Annotated[str, at("head.sha")]
    title: Line


class HoldingForm(json_forms.Form, frozen=True, kw_only=True):
    """What production holds of the last delivery, by content. `state`: whole, part, none or unknown; `evidence`:
    content, ancestry (its files were edited since, or it has none) or later (a later delivery is there). `since`: the
    commit with which production got it; null where that is not known. `missing` and `unsure`: paths.
    """

    state: str
    evidence: str
    since: str | None
    missing: list[Line]
    unsure: list[Line]


class DeliveryStatus(json_forms.Form, frozen=True, kw_only=True):
    """A delivery: its ends, its period, its entries."""

    delivery: json_forms.DeliveryForm
    start: date | None
    end: date | None
    in_production: bool
    holding: HoldingForm | None
    entries: list[json_forms.EntryForm]
    aside: int


class AnnouncedForm(SaidForm, frozen=True, kw_only=True):
    """An announcement, and the channels that have it."""

    channels: list[str]


class RefusedForm(SaidForm, frozen=True, kw_only=True):
    """What the demo refused; without numbers, the whole delivery."""

    numbers: list[int]
    why: Line


class OverriddenForm(SaidForm, frozen=True, kw_only=True):
    """A gate that somebody overrode, and why."""

    gate: str
    why: Line


class RunningForm(json_forms.Form, frozen=True, kw_only=True):
    """What an environment runs. `state`: running, failed, late (not yet) or unknown."""

    environment: str
    state: str
    sha: str


class PageForm(json_forms.Form, frozen=True, kw_only=True):
    """The documentation's pull request of the delivery."""

    number: int
    url: str
    state: PullState
    draft: bool


class StandingForm(json_forms.Form, frozen=True, kw_only=True):
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
    gone: Annotated[SaidForm | None, Meta(description="Its release, where production does not hold it any more.")]
    deployed: list[RunningForm] | None
    page: PageForm | None
    archived: list[int] | None
    moved: Annotated[str | None, Meta(description="The tag object that people saw, where the tag is another one now.")]


class SkippedForm(Skipped, frozen=True, kw_only=True):
    """A day on which a step would have been due, and nothing ships."""


class DueForm(json_forms.Form, frozen=True, kw_only=True):
    """When a step is due next; null: not in sight."""

    step: Literal["tag", "demo", "release"]
    at: datetime | None
    skipped: list[SkippedForm]


class HotfixForm(json_forms.Form, frozen=True, kw_only=True):
    """A hotfix under way; the pull request is null where there is none, or nobody was asked."""

    branch: Line
    sha: str
    number: int | None
    url: str | None


class NextForm(json_forms.Form, frozen=True, kw_only=True):
    """The next command, as it is typed after `nouveautes`, why, and from when on (null: at once)."""

    command: str
    why: str
    at: datetime | None


class StatusForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`status --json`. `production` is null for a one-branch team; `last` before the first date tag.

    `seen_at`: when this clone last saw the remote. `live`: what production has without its having been shown.
    """

    now: datetime
    integration: str
    production: str | None
    last: DeliveryStatus | None
    next: DeliveryStatus
    production_only: list[ChangeLine]
    integration_only: list[ChangeLine]
    live: list[ChangeLine]
    findings: list[json_forms.FindingForm]
    standing: StandingForm | None
    due: list[DueForm]
    hotfixes: list[HotfixForm]
    next_command: NextForm | None
    seen_at: datetime | None


json_forms.FORMS["status"] = StatusForm


def form(found: TrainStatus, week: WeekStatus, workspace: Workspace, findings: tuple[Finding, ...]) -> StatusForm:
    """The status for machines."""
    return mirror(
        StatusForm, week, found, found.branches, zone=workspace.zone,
        now=workspace.now, last=_delivery(found.last, in_production=found.last_in_production, holding=found.holding)
        if found.last else None,
        next=_delivery(found.next, in_production=False),
        standing=_standing(week.standing, workspace) if week.standing else None,
        hotfixes=[_hotfix(one) for one in week.hotfixes], next_command=week.next, findings=findings,
        seen_at=workspace.repository.fetched_at() if found.branches.remote else None,
    )  # fmt: skip


def _delivery(notes: Notes, *, in_production: bool, holding: Holding | None = None) -> DeliveryStatus:
    return mirror(DeliveryStatus, notes, in_production=in_production, aside=len(notes.aside), holding=holding)


def _standing(of: DeliveryState, workspace: Workspace) -> StandingForm:
    overridden = [mirror(OverriddenForm, one, zone=workspace.zone, through=None) for one in of.overridden]
    return mirror(StandingForm, of, zone=workspace.zone, overridden=overridden)


def _hotfix(one: HotfixBranch) -> HotfixForm:
    found = one.proposal
    return mirror(HotfixForm, one, number=found.number if found else None, url=found.url if found else None)
