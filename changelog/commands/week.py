"""`week`: what is due now, done; text and JSON."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

import click
from msgspec import Meta, structs

from changelog.adapters import terminal
from changelog.app import week
from changelog.app.week import WaitReason, WeekPlan, WeekStep, WeekStepName
from changelog.commands import json_forms as commands_json_forms
from changelog.commands import output, week_steps
from changelog.commands.json_forms import at, mirror
from changelog.commands.options import common, deployment_wait
from changelog.domain.model import Value
from changelog.domain.ports.forge import Reach
from changelog.domain.train import calendar
from changelog.domain.train.calendar import CalendarDay, Skipped, StepName
from changelog.domain.train.calendar import Due as Next
from changelog.errors import Misuse, Problem, Refused, Stopped
from changelog.i18n import grammar, plain
from changelog.i18n import say as speech
from changelog.i18n.say import marked, say
from changelog.runtime import steps as announcing
from changelog.runtime.train import open_train
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

Became = Literal["due", "done", "waits", "refused", "stopped"]


class Result(Value, frozen=True, kw_only=True):
    """A step and what became of it. `message`: why it was refused or stopped; `hint`: what to do."""

    item: WeekStep
    became: Became
    tag: str = ""
    message: str = ""
    hint: str = ""


Does = Callable[[], str]
"""Does a step; the tag it was about."""
STEPS_WEEK_SAID: dict[WeekStepName | StepName, str] = {
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
}
WAITS: dict[WaitReason, str] = {
    "": "",
    "not-shown": marked("somebody says whether it was shown: nouveautes demo --shown"),
    "refused": marked("it was refused: nouveautes demo --refused NUMBER, or nouveautes tag --again"),
    "moved": marked("its tag was moved since people saw it: nouveautes tag --again"),
    "review": marked("a review of the page was asked for; then: nouveautes publish --merge"),
    "without": marked("it is left to somebody: the button, or its command"),
}
STATES: dict[Became, str] = {
    "due": marked("due"),
    "done": marked("done"),
    "waits": marked("waits"),
    "refused": marked("refused"),
    "stopped": marked("stopped"),
}
_SIGNS = {"due": "→", "done": "✓", "waits": "…", "refused": "✗", "stopped": "✗"}


def line(one: Result) -> str:
    """One step: its sign, the delivery, what became of it and why."""
    tag = one.tag or one.item.tag
    named = f"{say(STEPS_WEEK_SAID[one.item.step])} {plain.line(tag)}".strip()
    why = one.message or say(WAITS[one.item.why])
    told = f"{say(STATES[one.became])} ({plain.line(why)})" if why else say(STATES[one.became])
    return say("{subject}: {message}", subject=f"{_SIGNS[one.became]} {named}", message=told)


def results(found: list[Result]) -> None:
    """Every step, with what to do about those that were refused."""
    for one in found:
        output.say(line(one))
        for part in plain.block(one.hint).split("\n") if one.hint else ():
            output.say(f"    {part}")


def rest(workspace: Workspace, found: WeekPlan, any_done: bool, coming: tuple[Next, ...]) -> None:
    """What is in the way today, that nothing was due, and what comes next."""
    if found.obstacle is not None:
        output.say(say("Nothing is due today: {why}.", why=_obstacle(found.obstacle)))
    elif not any_done and not found.items:
        output.say(say("Nothing is due."))
    upcoming = next((one for one in coming if one.at is not None), None)
    if upcoming is not None and upcoming.at is not None:
        step, when = say(STEPS_WEEK_SAID[upcoming.step]), _moment(upcoming.at, workspace)
        output.say(say("Next: {step}, {when}.", step=step, when=when))
    elif not coming:
        output.say(say("No day and hour is set: the week's days stand under [calendar] in nouveautes.toml."))


def explained(workspace: Workspace, days: tuple[CalendarDay, ...]) -> None:
    """The days to come, with what is due on each, what is in the way and where the clocks change."""
    zone = workspace.settings.timezone
    output.say(say("The coming week, in {zone}:", zone=zone))
    for day in days:
        told = [f"{grammar.hour(one.at, language())} {say(STEPS_WEEK_SAID[one.step])}" for one in day.moments]
        if day.obstacle is not None:
            skipped = ", ".join(told)
            why = _obstacle(day.obstacle)
            told = [say("{why}: not today: {steps}", why=why, steps=skipped) if skipped else why]
        if day.clocks > 0:
            told.append(say("the clocks go forward by {minutes} minutes", minutes=day.clocks))
        elif day.clocks < 0:
            told.append(say("the clocks go back by {minutes} minutes", minutes=-day.clocks))
        output.say(f"  {grammar.short(day.day, language())} — {'; '.join(told) or '·'}")


def _obstacle(found: Skipped) -> str:
    name = plain.line(found.name)
    if found.kind == "holiday":
        return say("{name} (public holiday)", name=name)
    return say("a freeze ({name})", name=name) if name else say("a freeze")


def _moment(at: datetime, workspace: Workspace) -> str:
    return grammar.moment(at.astimezone(workspace.zone), language())


def language() -> str:
    return speech.chosen() or "en"  # as `say` speaks where nobody chose


STEPS: tuple[WeekStepName, ...] = get_args(WeekStepName)
LEFT_OUT = tuple(one for one in STEPS if one != "shown")


class WeekStepForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """A step. `state`: due (with `--dry-run`), done, waits (for people), refused, or stopped half-way."""

    step: Annotated[WeekStepName, at("item.step")]
    state: Annotated[Became, at("became")]
    tag: Annotated[str | None, Meta(description="The delivery; null for one that is to be marked.")]
    why: Annotated[
        str | None, Meta(description="What it waits for: not-shown, refused, moved, review or without."), at("item.why")
    ]
    message: str | None
    hint: str | None


class ObstacleForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """What makes a day one on which nothing is due."""

    kind: Literal["holiday", "freeze"]
    name: str


class NextForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """A step of the calendar, and when it is due next."""

    step: StepName
    at: datetime


class DayForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """A day to come. `clocks`: minutes by which the clocks go forward (60) or back (-60) in its course."""

    day: date
    steps: Annotated[list[NextForm], at("moments")]
    obstacle: ObstacleForm | None
    clocks: int


class WeekForm(commands_json_forms.Versioned, frozen=True, kw_only=True):
    """`week --json`: what was due and what became of it. `days` with `--explain` alone, null otherwise."""

    now: datetime
    obstacle: Annotated[ObstacleForm | None, Meta(description="Why nothing is due today.")]
    steps: list[WeekStepForm]
    next: NextForm | None
    days: list[DayForm] | None


commands_json_forms.FORMS["week"] = WeekForm


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
    days = calendar.days(workspace.settings.calendar, workspace.now, workspace.zone, language()) if explain else None
    if days is not None:
        _explain(workspace, options, days)
        return
    run = _Run(workspace, options, Reach(max_wait=max_wait), frozenset(without), Path(preview) if preview else None)
    found = run.through()
    coming = calendar.upcoming(workspace.settings.calendar, workspace.now, workspace.zone, language())
    if options.json:
        output.write(commands_json_forms.encode(_form(workspace, found, run.results, coming, None)))
    else:
        results(run.results)
        rest(workspace, found, bool(run.results), coming)
    code = max((_CODES.get(one.became, 0) for one in run.results), default=0)
    if code:
        raise click.exceptions.Exit(code)


_CODES = {"refused": 1, "stopped": 3}


class _Run:
    """One run of the week: everything is looked at anew after each step, for the step has changed it."""

    def __init__(
        self,
        workspace: Workspace,
        options: Options,
        reach: Reach,
        without: frozenset[WeekStepName],
        preview: Path | None,
    ) -> None:
        self._world = workspace
        self._options = options
        self._reach = reach
        self._without = without
        self._preview = preview
        self._tried: set[WeekStepName] = set()
        self._agreed = options.yes or options.dry_run
        self.results: list[Result] = []

    def through(self) -> WeekPlan:
        """Do what is due, one step after the other; what was found at last. Raises Refused where nobody agrees, or
        where the workspace cannot be read; Stopped where something was done before that.
        """
        try:
            return self._through()
        except Refused as problem:
            if not any(one.became == "done" for one in self.results):
                raise
            raise Stopped(problem.message, hint=problem.hint) from problem

    def _through(self) -> WeekPlan:
        while True:
            with terminal.progress("reading the history") as say, open_train(self._world, self._reach, say) as train:
                delivery = week.newest(train.context)
                outside = week_steps.asked_of_the_world(train, delivery, self._preview)
                tried = "tag" in self._tried or "tag" in self._without
                found = week.due(train.context, delivery, outside, announcing.new_claim, tried=tried)
                todo = [one for one in found.items if self._is_ours(one)]
                if not todo or self._options.dry_run:
                    self.results += [Result(item=one, became="due") for one in todo]
                    self.results += [Result(item=_left(one), became="waits") for one in found.items if self._waits(one)]
                    return found
                self._agree(todo)
                self._tried.add(todo[0].step)
                self.results.append(self._done(lambda: week_steps.do(train, todo[0], self._preview, say), todo[0]))  # noqa: B023

    def _is_ours(self, item: WeekStep) -> bool:
        return item.state == "due" and item.step not in self._without and item.step not in self._tried

    def _waits(self, item: WeekStep) -> bool:
        return item.state == "waits" or item.step in self._without

    def _agree(self, todo: list[WeekStep]) -> None:
        if not self._agreed:
            lines = [line(Result(item=one, became="due")) for one in todo]
            output.agree(lines, output.language(self._world.settings.language))
            self._agreed = True

    def _done(self, do: "Does", item: WeekStep) -> Result:
        try:
            return Result(item=item, became="done", tag=do())
        except Stopped as problem:
            return Result(item=item, became="stopped", message=problem.message, hint=problem.hint)
        except Problem as problem:
            return Result(item=item, became="refused", message=problem.message, hint=problem.hint)


def _left(item: WeekStep) -> WeekStep:
    """A step that was left to people waits for them."""
    return item if item.state == "waits" else structs.replace(item, state="waits", why="without")


def _explain(workspace: Workspace, options: Options, days: tuple[calendar.CalendarDay, ...]) -> None:
    coming = calendar.upcoming(workspace.settings.calendar, workspace.now, workspace.zone, language())
    if options.json:
        output.write(commands_json_forms.encode(_form(workspace, None, [], coming, days)))
        return
    explained(workspace, days)


def _form(
    workspace: Workspace, found: WeekPlan | None, results: list[Result], coming: tuple[calendar.Due, ...],
    days: tuple[calendar.CalendarDay, ...] | None,
) -> WeekForm:  # fmt: skip
    steps = [mirror(WeekStepForm, one, tag=one.tag or one.item.tag or None) for one in results]
    upcoming = next((one for one in coming if one.at is not None), None)
    obstacle = found.obstacle if found else None
    return mirror(WeekForm, now=workspace.now, obstacle=obstacle, steps=steps, next=upcoming, days=days)
