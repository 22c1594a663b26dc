"""What `week` tells on a terminal or in a log: each step and what became of it, what comes next, the days to come."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from changelog.commands import terminal
from changelog.commands.opening import World
from changelog.flow.driving.due import Due, Item, Name, Why
from changelog.language import dates, plain, speech
from changelog.language.speech import marked, say
from changelog.model import Value
from changelog.train.ahead import Day
from changelog.train.calendar import Due as Next
from changelog.train.calendar import Skipped, StepName

Became = Literal["due", "done", "waits", "refused", "stopped"]


class Result(Value, frozen=True, kw_only=True):
    """A step and what became of it. `message`: why it was refused or stopped; `hint`: what to do."""

    item: Item
    became: Became
    tag: str = ""
    message: str = ""
    hint: str = ""


Does = Callable[[], str]
"""Does a step; the tag it was about."""
STEPS: dict[Name | StepName, str] = {
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
WAITS: dict[Why, str] = {
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
    named = f"{say(STEPS[one.item.step])} {plain.line(tag)}".strip()
    why = one.message or say(WAITS[one.item.why])
    told = f"{say(STATES[one.became])} ({plain.line(why)})" if why else say(STATES[one.became])
    return say("{subject}: {message}", subject=f"{_SIGNS[one.became]} {named}", message=told)


def results(found: list[Result]) -> None:
    """Every step, with what to do about those that were refused."""
    for one in found:
        terminal.say(line(one))
        for part in plain.block(one.hint).split("\n") if one.hint else ():
            terminal.say(f"    {part}")


def rest(world: World, found: Due, any_done: bool, coming: tuple[Next, ...]) -> None:
    """What is in the way today, that nothing was due, and what comes next."""
    if found.obstacle is not None:
        terminal.say(say("Nothing is due today: {why}.", why=_obstacle(found.obstacle)))
    elif not any_done and not found.items:
        terminal.say(say("Nothing is due."))
    upcoming = next((one for one in coming if one.at is not None), None)
    if upcoming is not None and upcoming.at is not None:
        step, when = say(STEPS[upcoming.step]), _moment(upcoming.at, world)
        terminal.say(say("Next: {step}, {when}.", step=step, when=when))
    elif not coming:
        terminal.say(say("No day and hour is set: the week's days stand under [calendar] in nouveautes.toml."))


def explained(world: World, days: tuple[Day, ...]) -> None:
    """The days to come, with what is due on each, what is in the way and where the clocks change."""
    zone = world.settings.timezone
    terminal.say(say("The coming week, in {zone}:", zone=zone))
    for day in days:
        told = [f"{dates.hour(one.at, language())} {say(STEPS[one.step])}" for one in day.moments]
        if day.obstacle is not None:
            skipped = ", ".join(told)
            why = _obstacle(day.obstacle)
            told = [say("{why}: not today: {steps}", why=why, steps=skipped) if skipped else why]
        if day.clocks > 0:
            told.append(say("the clocks go forward by {minutes} minutes", minutes=day.clocks))
        elif day.clocks < 0:
            told.append(say("the clocks go back by {minutes} minutes", minutes=-day.clocks))
        terminal.say(f"  {dates.short(day.day, language())} — {'; '.join(told) or '·'}")


def _obstacle(found: Skipped) -> str:
    name = plain.line(found.name)
    if found.kind == "holiday":
        return say("{name} (public holiday)", name=name)
    return say("a freeze ({name})", name=name) if name else say("a freeze")


def _moment(at: datetime, world: World) -> str:
    return dates.moment(at.astimezone(world.zone), language())


def language() -> str:
    return speech.chosen() or "en"  # as `say` speaks where nobody chose
