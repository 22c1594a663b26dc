"""What `week --json` answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from changelog.commands import forms
from changelog.flow.driving.due import Due, Item, Name
from changelog.model import Value
from changelog.train.ahead import Day
from changelog.train.calendar import Due as Next
from changelog.train.calendar import StepName

Became = Literal["due", "done", "waits", "refused", "stopped"]


class Result(Value, frozen=True, kw_only=True):
    """A step and what became of it. `message`: why it was refused or stopped; `hint`: what to do."""

    item: Item
    became: Became
    tag: str = ""
    message: str = ""
    hint: str = ""


class WeekStepForm(forms.Form, frozen=True, kw_only=True):
    """A step. `state`: due (with `--dry-run`), done, waits (for people), refused, or stopped half-way."""

    step: Name
    state: Became
    tag: Annotated[str | None, Meta(description="The delivery; null for one that is to be marked.")]
    why: Annotated[str | None, Meta(description="What it waits for: not-shown, refused, moved, review or without.")]
    message: str | None
    hint: str | None


class ObstacleForm(forms.Form, frozen=True, kw_only=True):
    """What makes a day one on which nothing is due."""

    kind: Literal["holiday", "freeze"]
    name: str


class NextForm(forms.Form, frozen=True, kw_only=True):
    """A step of the calendar, and when it is due next."""

    step: StepName
    at: datetime


class DayForm(forms.Form, frozen=True, kw_only=True):
    """A day to come. `clocks`: minutes by which the clocks go forward (60) or back (-60) in its course."""

    day: date
    steps: list[NextForm]
    obstacle: ObstacleForm | None
    clocks: int


class WeekForm(forms.Versioned, frozen=True, kw_only=True):
    """`week --json`: what was due and what became of it. `days` with `--explain` alone, null otherwise."""

    now: datetime
    obstacle: Annotated[ObstacleForm | None, Meta(description="Why nothing is due today.")]
    steps: list[WeekStepForm]
    next: NextForm | None
    days: list[DayForm] | None


forms.FORMS["week"] = WeekForm


def form(
    now: datetime, found: Due | None, results: list[Result], coming: tuple[Next, ...], days: tuple[Day, ...] | None
) -> WeekForm:
    """The answer."""
    obstacle = found.obstacle if found else None
    upcoming = next(((one.step, one.at) for one in coming if one.at is not None), None)
    return WeekForm(
        now=now,
        obstacle=ObstacleForm(kind=obstacle.kind, name=obstacle.name) if obstacle else None,
        steps=[_step(one) for one in results],
        next=NextForm(step=upcoming[0], at=upcoming[1]) if upcoming else None,
        days=None if days is None else [_day(one) for one in days],
    )


def _step(one: Result) -> WeekStepForm:
    return WeekStepForm(
        step=one.item.step, state=one.became, tag=one.tag or one.item.tag or None, why=one.item.why or None,
        message=one.message or None, hint=one.hint or None,
    )  # fmt: skip


def _day(of: Day) -> DayForm:
    found = of.obstacle
    return DayForm(
        day=of.day,
        steps=[NextForm(step=one.step, at=one.at) for one in of.moments],
        obstacle=ObstacleForm(kind=found.kind, name=found.name) if found else None,
        clocks=of.clocks,
    )
