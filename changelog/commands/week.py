"""`nouveautes week`: does what the calendar says is due, step by step, and lists what waits for people."""

import math
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

import click
from msgspec import Meta, structs

from changelog.adapters import terminal
from changelog.app import train_context, week
from changelog.app.carry_out import interruption
from changelog.app.week import DueFacts, WaitReason, WeekDelivery, WeekPlan, WeekStep, WeekStepName
from changelog.commands import json_forms, output, week_steps
from changelog.commands.json_forms import at, mirror
from changelog.commands.options import common, deployment_wait
from changelog.domain.model import Value
from changelog.domain.ports.forge import Reach
from changelog.domain.train import calendar
from changelog.domain.train.calendar import CalendarDay, Due, Missed, SentName, StepName
from changelog.domain.train.working_days import Skipped
from changelog.errors import Interruption, Misuse, Problem, Refused, Stopped
from changelog.i18n import grammar, plain
from changelog.i18n.say import chosen, marked, say
from changelog.runtime.steps import new_claim
from changelog.runtime.train import OpenTrain, open_train
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

Became = Literal["due", "done", "waits", "refused", "stopped"]
STEPS: dict[WeekStepName | StepName, str] = {
    "tag": marked("the date tag"),
    "publish": marked("the page's pull request"),
    "announce": marked("the announcement"),
    "preview": marked("the preview"),
    "sheet": marked("the demo's sheet, on the page's pull request"),
    "shown": marked("the demo"),
    "demo": marked("the demo"),
    "release": marked("the release"),
    "follow-up": marked("what follows the release"),
    "merge": marked("the page, published"),
    "archive": marked("the board, tidied"),
    "unshown": marked("what is live without having been shown"),
    "comments": marked("what was asked below the page's pull request"),
}
WAITS: dict[WaitReason, str] = {
    "": "",
    "not-shown": marked("record whether it was shown: nouveautes demo --shown"),
    "refused": marked("it was refused: nouveautes demo --refused NUMBER, or nouveautes tag --again"),
    "moved": marked("its tag was moved since people saw it: nouveautes tag --again"),
    "review": marked("a review of the page was asked for; then: nouveautes publish --merge"),
    "without": marked("somebody starts it, by the button or by its command"),
    "hours": marked("the team's hours"),
    "postponed": marked("it was announced as postponed; to ship it all the same: nouveautes release"),
    "promised": marked("it was announced for then"),
    "gone": marked("production does not hold it as a whole any more: somebody decides, nouveautes status"),
}
STATES: dict[Became, str] = {
    "due": marked("due"),
    "done": marked("done"),
    "waits": marked("waits"),
    "refused": marked("refused"),
    "stopped": marked("stopped"),
}
_SIGNS = {"due": "→", "done": "✓", "waits": "…", "refused": "✗", "stopped": "✗"}


LEFT_OUT = tuple(one for one in get_args(WeekStepName) if one != "shown")


class Result(Value, frozen=True, kw_only=True):
    """A step and what became of it. `message`: why it was refused or stopped; `hint`: what to do."""

    item: WeekStep
    became: Became
    tag: str = ""
    message: str = ""
    hint: str = ""
    interrupted: bool = False


class WeekStepForm(json_forms.Form, frozen=True, kw_only=True):
    """A step. `state`: due (with `--dry-run`), done, waits (for people), refused, or stopped half-way."""

    step: Annotated[WeekStepName, at("item.step")]
    state: Annotated[Became, at("became")]
    tag: Annotated[str | None, Meta(description="The delivery; null for one that is to be marked.")]
    why: Annotated[
        str | None,
        Meta(
            description="What it waits for: not-shown, refused, moved, review, without, hours (of the team), postponed "
            "or promised (a later moment was announced)."
        ),
        at("item.why"),
    ]
    at: Annotated[datetime | None, Meta(description="Until when, where only time is waited for."), at("item.at")]
    message: str | None
    hint: str | None


class ObstacleForm(json_forms.Form, frozen=True, kw_only=True):
    """What makes a day one on which nothing is due."""

    kind: Literal["holiday", "freeze"]
    name: str


class MomentForm(json_forms.Form, frozen=True, kw_only=True):
    """A step of the calendar, or what waits for the team's hours after one, and when."""

    step: StepName | SentName
    at: datetime


class NextForm(json_forms.Form, frozen=True, kw_only=True):
    """A step of the calendar, and when it is due next."""

    step: StepName
    at: datetime


class MissedForm(json_forms.Form, frozen=True, kw_only=True):
    """A step that is not done on its day, and when it is instead (null: not that week)."""

    step: StepName
    at: datetime
    instead: datetime | None


class DayForm(json_forms.Form, frozen=True, kw_only=True):
    """A day to come: what is done on it, and what is not because something is in the way. `clocks`: minutes by which
    the clocks go forward (60) or back (-60) in its course.
    """

    day: date
    steps: Annotated[list[MomentForm], at("moments")]
    obstacle: ObstacleForm | None
    missed: list[MissedForm]
    clocks: int


class WeekForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`week --json`: what was due and what became of it. `days` with `--explain` alone, null otherwise."""

    now: datetime
    obstacle: Annotated[ObstacleForm | None, Meta(description="Why nothing is due today.")]
    steps: list[WeekStepForm]
    next: NextForm | None
    days: list[DayForm] | None


json_forms.FORMS["week"] = WeekForm


@click.command("week")
@click.option("--without", multiple=True, type=click.Choice(LEFT_OUT), help="Leave a step to people; may be repeated.")
@click.option("--preview", metavar="DIR", type=click.Path(), help="Build the preview there, once per delivery.")
@click.option("--explain", is_flag=True, help="Print the coming week; do nothing.")
@deployment_wait
@common
@with_options
def command(
    options: Options, without: tuple[WeekStepName, ...], preview: str | None, explain: bool, max_wait: float
) -> None:
    """Do what the calendar says is due now, each thing once."""
    workspace = open_workspace(options)
    if preview and not workspace.settings.docs.repository:
        raise Misuse(say("--preview shows the documentation, and none is configured"), hint=say("Set docs.repository."))
    results: list[Result] = []
    days, found, stopped = None, None, None
    if explain:
        days = _days(workspace)
    else:
        reach, folder = Reach(max_wait=max_wait), Path(preview) if preview else None
        try:
            found = _run(workspace, options, reach, frozenset(without), folder, results)
        except Stopped as problem:
            stopped = problem
    coming = _coming(workspace, results)
    upcoming = next((one for one in coming if one.at is not None), None)
    if options.json:
        form = mirror(
            WeekForm, now=workspace.now, obstacle=found.obstacle if found else None, next=upcoming, days=days,
            steps=[mirror(WeekStepForm, one, tag=one.tag or one.item.tag or None) for one in results],
        )  # fmt: skip
        output.write(json_forms.encode(form))
    elif days is not None:
        _print_days(workspace, days)
    elif results or found is not None:
        _print(workspace, results, found, coming, upcoming)
    if stopped is not None:
        raise stopped
    if code := max(map(_code, results), default=0):
        raise click.exceptions.Exit(code)


_GATED: frozenset[WeekStepName] = frozenset({"tag", "release", "unshown"})


def _code(result: Result) -> int:
    """1 where a gate refused, for that is an answer; 3 where something could not be done, and is tried again."""
    if result.became == "refused":
        return 1 if result.item.step in _GATED else 3
    return 3 if result.became == "stopped" else 0


def _run(
    workspace: Workspace, options: Options, reach: Reach, without: frozenset[WeekStepName], preview: Path | None,
    results: list[Result],
) -> WeekPlan:  # fmt: skip
    """Do what is due, one step after the other; everything is read anew after each, for the step has changed it.
    `results` gets what became of each.

    A step that cannot be done stops no other. Raises Refused when nobody agrees, or when the remote cannot be read;
    Stopped when a step was done before that.
    """
    tried, agreed = set(without), options.yes or options.dry_run
    while True:
        try:
            with (
                terminal.progress("reading the history") as progress,
                open_train(workspace, reach, progress) as train,
            ):
                delivery = week.newest(train.context)
                outside = week_steps.outside(train, delivery, preview)
                found = week.due(train.context, delivery, outside, new_claim, tried="tag" in tried)
                todo = [one for one in found.items if one.state == "due" and one.step not in tried]
                if todo:
                    train_context.refuse_far_clock(train.context)
                if not todo or options.dry_run:
                    waits = [one for one in found.items if one.state == "waits" or one.step in without]
                    results += [Result(item=one, became="due") for one in todo]
                    stopped = _stopped(delivery, outside, tried)
                    left = {one.step for one in found.items} | {one.step for one in outside.troubles}
                    results[:] = [_settled(one, left) for one in results]
                    results += [Result(item=_left_to_people(one), became="waits") for one in waits]
                    results += stopped
                    return found
                if not agreed:
                    output.agree([_line(Result(item=one, became="due")) for one in todo])
                    agreed = True
                tried.add(todo[0].step)
                if todo[0].step == "release":  # what it left to do is left to the next hour
                    tried.add("follow-up")
                results.append(_done(train, todo[0], preview, progress, without))
                if results[-1].interrupted:
                    return found
        except KeyboardInterrupt:
            if any(one.became == "done" for one in results):
                raise interruption([], [], []) from None
            raise
        except Refused as problem:
            if any(one.became == "done" for one in results):
                raise Stopped(problem.message, hint=problem.hint) from problem
            raise


def _done(
    train: OpenTrain, item: WeekStep, preview: Path | None, progress: Callable[[str], None],
    without: frozenset[WeekStepName],
) -> Result:  # fmt: skip
    try:
        if item.step == "comments":
            from changelog.commands import hearing

            def ship(now: OpenTrain, tag: str) -> None:
                week_steps.do(now, WeekStep(step="release", tag=tag), None, progress)

            hearing.answer(train, item.tag, progress, None if "release" in without else ship)
            return Result(item=item, became="done")
        return Result(item=item, became="done", tag=week_steps.do(train, item, preview, progress))
    except Problem as problem:
        became: Became = "stopped" if isinstance(problem, Stopped) else "refused"
        interrupted = isinstance(problem, Interruption)
        return Result(item=item, became=became, message=problem.message, hint=problem.hint, interrupted=interrupted)


_SHARED: frozenset[WeekStepName] = frozenset({"publish", "announce", "sheet", "merge", "archive"})
"""Steps whose end is seen in the world alone, whoever reached it."""


def _settled(result: Result, left: set[WeekStepName]) -> Result:
    """A step that another run has done meanwhile is done, whatever this run met on its way."""
    if result.became not in ("refused", "stopped") or result.item.step not in _SHARED or result.item.step in left:
        return result
    return structs.replace(result, became="done", message="", hint="")


def _stopped(delivery: WeekDelivery | None, facts: DueFacts, tried: set[WeekStepName]) -> list[Result]:
    """The steps of which nobody knows whether they are due, each once, less those that were tried or left to people."""
    tag = delivery.tag.name if delivery is not None else ""
    found = {one.step: one for one in reversed(facts.troubles) if one.step not in tried}
    return [
        Result(item=WeekStep(step=one.step, tag=tag), became="stopped", message=one.message, hint=one.hint)
        for one in found.values()
    ]


def _left_to_people(item: WeekStep) -> WeekStep:
    return item if item.state == "waits" else structs.replace(item, state="waits", why="without")


def _print(
    workspace: Workspace, results: list[Result], found: WeekPlan | None, coming: tuple[Due, ...], upcoming: Due | None
) -> None:
    """Every step, what is in the way today, and what comes next."""
    for one in results:
        output.say(_line(one))
        for part in plain.block(one.hint).split("\n") if one.hint else ():
            output.say(f"    {part}")
    if found is not None and found.obstacle is not None:
        output.say(say("Nothing is due today: {why}.", why=_obstacle(found.obstacle)))
    elif not results:
        output.say(say("Nothing is due."))
    if upcoming is not None and upcoming.at is not None:
        when = grammar.moment(upcoming.at.astimezone(workspace.zone), chosen())
        output.say(say("Next: {step}, {when}.", step=say(STEPS[upcoming.step]), when=when))
    elif not coming:
        output.say(say("No day and hour is set: set the week's days under [calendar] in nouveautes.toml."))


def _line(one: Result) -> str:
    """One step: its sign, the delivery, what became of it and why."""
    name = f"{_SIGNS[one.became]} {say(STEPS[one.item.step])} {plain.line(one.tag or one.item.tag)}".strip()
    state, why = say(STATES[one.became]), plain.line(one.message or say(WAITS[one.item.why]))
    if one.item.at is not None:
        why = say("{why}, {when}", why=why, when=grammar.moment(one.item.at, chosen()))
    return output.labelled(name, f"{state} ({why})" if why else state)


def _coming(workspace: Workspace, results: list[Result]) -> tuple[Due, ...]:
    """When each step is due next; a release not before the moment that was announced."""
    days, now, zone, hours = (
        workspace.settings.calendar, workspace.now, workspace.zone, workspace.settings.announce.hours,
    )  # fmt: skip
    told = next((one.item.at for one in results if one.item.why == "promised"), None)
    found = calendar.upcoming(days, now, zone, chosen(), hours)
    if told is None:
        return found
    later = calendar.due("release", days, told, zone, chosen(), hours)
    known = [later if one.step == "release" else one for one in found]
    return tuple(sorted(known, key=lambda one: one.at.timestamp() if one.at is not None else math.inf))


def _days(workspace: Workspace) -> tuple[CalendarDay, ...]:
    """The days to come; nothing is announced where no channel is set."""
    settings = workspace.settings
    found = calendar.days(settings.calendar, workspace.now, workspace.zone, chosen(), settings.announce.hours)
    if settings.announce.channels:
        return found
    kept = ((one, tuple(moment for moment in one.moments if moment.step != "announce")) for one in found)
    return tuple(structs.replace(day, moments=moments) for day, moments in kept)


def _print_days(workspace: Workspace, days: tuple[CalendarDay, ...]) -> None:
    """The days to come, with what is due on each, what is in the way and where the clocks change."""
    output.say(say("The coming week, in {zone}:", zone=workspace.settings.timezone))
    for day in days:
        parts = [f"{grammar.hour(one.at, chosen())} {say(STEPS[one.step])}" for one in day.moments]
        if day.obstacle is not None:
            parts = [_obstacle(day.obstacle)]
        parts += [_missed(one) for one in day.missed]
        if day.clocks > 0:
            parts.append(say("the clocks go forward by {minutes} minutes", minutes=day.clocks))
        elif day.clocks < 0:
            parts.append(say("the clocks go back by {minutes} minutes", minutes=-day.clocks))
        output.say(f"  {grammar.short(day.day, chosen())} — {'; '.join(parts) or '·'}")


def _missed(found: Missed) -> str:
    step = say(STEPS[found.step])
    if found.instead is None:
        return say("not this week: {step}", step=step)
    return say("{step} on {when} instead", step=step, when=grammar.moment(found.instead, chosen()))


def _obstacle(found: Skipped) -> str:
    name = plain.line(found.name)
    if found.kind == "holiday":
        return say("{name} (public holiday)", name=name)
    return say("a freeze ({name})", name=name) if name else say("a freeze")
