"""What to do next, from where the delivery stands: one command, from when on, and why."""

from datetime import datetime, tzinfo
from typing import Literal

from changelog.config.schema import Calendar
from changelog.domain.model import Value
from changelog.train import calendar
from changelog.train.standing import Standing

# Why a command comes next; a word of the forms for machines.
Why = Literal[
    "next-resync", "next-moved", "next-refused", "next-refused-whole", "next-announce", "next-demo", "next-shown",
    "next-release", "next-publish", "next-archive", "next-tag",
]  # fmt: skip


class NextStep(Value, frozen=True, kw_only=True):
    """A command as it is typed after `nouveautes`; `at`: not before (None: at once)."""

    command: str
    why: Why
    at: datetime | None = None


class Now(Value, frozen=True, kw_only=True):
    """What a next step is told from. `waiting`: changes that wait for the next tag; `lacking`: those of production that
    the integration branch lacks; `left`: tickets of the published delivery that are still on the board.

    `channels`: those that are to be told of a delivery; `page`: whether a page is published at all.
    """

    standing: Standing | None
    waiting: int
    lacking: int
    calendar: Calendar
    now: datetime
    zone: tzinfo
    one_branch: bool = False
    channels: tuple[str, ...] = ()
    page: bool = False
    left: int = 0


def next_step(now: Now) -> NextStep | None:
    """The next command; None where nothing is to be done."""
    if now.one_branch:
        return _after(now)
    if now.lacking:
        return NextStep(command="resync", why="next-resync")
    if now.standing is not None and now.standing.released is None:
        return _before_release(now, now.standing)
    tag = _tag(now)
    return tag if tag is not None and tag.at is None else _after(now) or tag


def _before_release(now: Now, found: Standing) -> NextStep:
    if found.moved:
        return NextStep(command="tag --again", why="next-moved")
    if found.refused is not None:
        return _refused(found.refused.numbers)
    told = found.announced.channels if found.announced else ()
    if now.channels and (found.announced is None or (told and not set(now.channels) <= set(told))):
        return NextStep(command="announce", why="next-announce")
    if found.shown is None:
        at = _due("demo", now, found.tagged.at)  # that of this delivery, past or to come
        if at is not None and at > now.now:
            return NextStep(command="demo", why="next-demo", at=at)
        return NextStep(command="demo --shown", why="next-shown")
    return NextStep(command="release", why="next-release", at=_later("release", now))


def _refused(numbers: tuple[int, ...]) -> NextStep:
    if not numbers:
        return NextStep(command="tag --again", why="next-refused-whole")
    said = " ".join(f"--refused {number}" for number in numbers)
    return NextStep(command=f'demo {said} --because "…"', why="next-refused")


def _after(now: Now) -> NextStep | None:
    """The page, once production has it; then the board. What was released by hand may have been told by hand."""
    found = now.standing
    if found is None or not now.page:
        return None
    by_us = found.released is not None and found.released.at
    if (found.page is None and by_us) or (found.page is not None and found.page.state == "open"):
        return NextStep(command="publish", why="next-publish")
    return NextStep(command="board archive", why="next-archive") if found.published and now.left else None


def _tag(now: Now) -> NextStep | None:
    return NextStep(command="tag", why="next-tag", at=_later("tag", now)) if now.waiting else None


def _later(step: calendar.StepName, now: Now) -> datetime | None:
    """When a step may be done, where that is not now."""
    if calendar.gate(step, now.calendar, now.now, now.zone).state != "closed":
        return None
    return calendar.due(step, now.calendar, now.now, now.zone).at


def _due(step: calendar.StepName, now: Now, since: int) -> datetime | None:
    """When a step is due after a moment (seconds since 1970; 0: now)."""
    after = datetime.fromtimestamp(since, now.zone) if since else now.now
    return calendar.due(step, now.calendar, after, now.zone).at
