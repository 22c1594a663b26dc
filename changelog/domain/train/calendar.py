"""When each step is due, its gate, and the days to come.

A tag may be set from its moment on until the demo (Monday evening or Tuesday morning); a release from its moment until
the end of that day. On a public holiday and in a freeze nothing is due and the gate is closed. A step whose day is a
public holiday moves to the next working day, or to the one before, as the settings say; the demo never before its tag,
the release never before its demo. In a freeze it waits for next week, unless somebody overrides the gate. Freezes and
holidays apply to steps without a day and an hour, too.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Literal, get_args

from changelog.config.schema import HOURS, Calendar
from changelog.domain.model import Value
from changelog.domain.train.gates import Gate, GateReason
from changelog.domain.train.working_days import (
    Skipped,
    day_time,
    freeze,
    holiday,
    in_the_way,
    next_open,
    opens,
    within,
    works,
)
from changelog.i18n import grammar, plain

StepName = Literal["tag", "demo", "release"]
STEPS: tuple[StepName, ...] = get_args(StepName)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKS = 60
"""How far ahead a step is looked for: no team freezes for longer."""
DAYS_AHEAD = 8
"""A whole week from any hour on: the same weekday is seen twice, before and after its hour."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_BACK = 3 * _WEEK  # no step of a train lies further from its first one


class Due(Value, frozen=True, kw_only=True):
    """When a step is due next (None: not in sight), and the days on which it is not due before, or instead."""

    step: StepName
    at: datetime | None
    skipped: tuple[Skipped, ...] = ()


SentName = Literal["announce", "follow-up"]
"""What is sent after a tag and after a release: at once, or when the team's hours begin."""


class Moment(Value, frozen=True, kw_only=True):
    """A step on a day, or what waits for the team's hours after one; `at` is aware, in the settings' time zone."""

    step: StepName | SentName
    at: datetime


class Missed(Value, frozen=True, kw_only=True):
    """A step that is not done on its day, and when it is instead (None: not that week)."""

    step: StepName
    at: datetime
    instead: datetime | None


class CalendarDay(Value, frozen=True, kw_only=True):
    """A day: what is to be done on it, what is not because something is in the way, and minutes by which the clocks go
    forward (60) or back (-60) in its course.
    """

    day: date
    moments: tuple[Moment, ...] = ()
    obstacle: Skipped | None = None
    missed: tuple[Missed, ...] = ()
    clocks: int = 0


class _Placed(Value, frozen=True, kw_only=True):
    """A step of one train: its own moment (`usual`), and the one at which it is done (None: not in this train)."""

    step: StepName
    usual: datetime
    at: datetime | None


def gate(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, language: str = "fr") -> Gate:
    """Whether a step may be done now; off where the calendar has no moment for it. `now` is aware, of any zone."""
    now = now.astimezone(zone)
    values = {"day": grammar.short(now.date(), language)}
    if frozen := freeze(calendar, now.date()):
        values["until"] = grammar.short(frozen.end, language)
        if frozen.because:
            values["because"] = plain.line(frozen.because)
        why: GateReason = "calendar-freeze-because" if frozen.because else "calendar-freeze"
        return Gate(name="calendar", state="closed", why=why, values=values)
    if name := holiday(calendar, now.date(), language):
        return Gate(name="calendar", state="closed", why="calendar-holiday", values=values | {"holiday": name})
    if not getattr(calendar, step):
        return Gate(name="calendar", state="off")
    begins, ends = _window(step, calendar, now, zone)
    if _utc(begins) <= _utc(now) < _utc(ends):
        return Gate(name="calendar", state="open")
    # « lundi à 18 h », "Monday at 18:00".
    at = "à" if language == "fr" else "at"
    when = f"{grammar.weekday(begins.date(), language)} {at} {grammar.hour(begins, language)}"
    values |= {"moment": when, "hour": grammar.hour(now, language)}
    why = "calendar-early" if now.date() == begins.date() else "calendar-day"
    return Gate(name="calendar", state="closed", why=why, values=values)


def due(
    step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, language: str = "fr", hours: str = HOURS
) -> Due:  # fmt: skip
    """When a step is due next, from now on. `hours`: the team's, on which a tag that a holiday moves depends."""
    skipped: list[Skipped] = []
    for one in _placed(step, calendar, now.astimezone(zone), zone, hours) if getattr(calendar, step) else ():
        if _utc(one.at or one.usual) < _utc(now):
            continue
        obstacle = in_the_way(calendar, one.usual.date(), language)
        if obstacle is not None:
            skipped.append(obstacle)
        if one.at is not None:
            return Due(step=step, at=one.at, skipped=tuple(skipped))
    return Due(step=step, at=None, skipped=tuple(skipped))


def upcoming(
    calendar: Calendar, now: datetime, zone: tzinfo, language: str = "fr", hours: str = HOURS
) -> tuple[Due, ...]:  # fmt: skip
    """Every step that has a day and an hour, the next one first."""
    found = [due(step, calendar, now, zone, language, hours) for step in STEPS if getattr(calendar, step)]
    return tuple(sorted(found, key=lambda one: _utc(one.at) if one.at else datetime.max.replace(tzinfo=UTC)))


def days(
    of: Calendar, now: datetime, zone: tzinfo, language: str = "fr", hours: str = HOURS
) -> tuple[CalendarDay, ...]:  # fmt: skip
    """Today and the seven days after it. What is past today is left out."""
    now = now.astimezone(zone)
    last = now.date() + DAYS_AHEAD * _DAY
    placed = [one for train in _trains(of, now, zone, hours, last) for one in train]
    done = [Moment(step=one.step, at=one.at) for one in placed if one.at is not None]
    sent = list(_sent(done, of, zone, hours))
    found = []
    for day in (now.date() + at * _DAY for at in range(DAYS_AHEAD)):
        here = (one for one in (*done, *sent) if one.at.date() == day)
        missed = (
            Missed(step=one.step, at=one.usual, instead=one.at)
            for one in placed
            if one.usual.date() == day and one.at != one.usual and (one.at is None or one.at.date() != day)
        )
        moments = sorted((one for one in here if _utc(one.at) >= _utc(now)), key=lambda one: _utc(one.at))
        found.append(
            CalendarDay(
                day=day, moments=tuple(moments), obstacle=in_the_way(of, day, language), missed=tuple(missed),
                clocks=_clocks(day, zone),
            )
        )  # fmt: skip
    return tuple(found)


def _sent(done: Iterable[Moment], calendar: Calendar, zone: tzinfo, hours: str) -> Iterator[Moment]:
    """What is sent later than what it is about: the tag, or the release, is outside of the team's hours."""
    after: dict[str, SentName] = {"tag": "announce", "release": "follow-up"}
    for one in done:
        if one.step in after and not within(hours, calendar, one.at, zone):
            at = next_open(hours, calendar, one.at, zone)
            yield from () if at is None else (Moment(step=after[one.step], at=at),)


def begun(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, hours: str = HOURS) -> datetime | None:
    """When the window that we are in has opened, for a step whose moment has come; None for any other moment."""
    if not getattr(calendar, step) or gate(step, calendar, now, zone).state != "open":
        return None
    found = _inside(step, calendar, now.astimezone(zone), zone, hours)
    return _begins(found[0]) if found and found[0].at and _utc(found[0].at) <= _utc(now) else None


def _moment(text: str) -> tuple[int, time] | None:
    """Weekday (Monday is 0) and hour; the settings' check has checked the form."""
    day, _, hour = text.lower().partition(" ")
    return (DAYS.index(day), time.fromisoformat(hour)) if text else None


_Windowed = tuple[_Placed, datetime]
"""A step of a train, and when it is too late for it."""


def _window(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when a step may be done: the window that we are in, else that of today, else the next one."""
    found = _inside(step, calendar, now, zone, HOURS) or next(
        one for one in _windows(step, calendar, now, zone, HOURS) if _begins(one[0]).date() >= now.date()
    )
    return _begins(found[0]), found[1]


def _inside(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, hours: str) -> _Windowed | None:
    return next(
        (
            one
            for one in _windows(step, calendar, now, zone, hours)
            if _utc(_begins(one[0])) <= _utc(now) < _utc(one[1])
        ),
        None,
    )


def _begins(found: _Placed) -> datetime:
    """A tag may be set from its own hour on, wherever a holiday moves it: the morning after is good from midnight."""
    at = found.at or found.usual
    return min(at, found.usual, key=_utc) if found.step == "tag" else at


def _windows(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, hours: str) -> Iterator[_Windowed]:
    for train in _trains(calendar, now, zone, hours):
        known = {one.step: one for one in train}
        at = known[step].at or known[step].usual
        demo = known.get("demo") if step == "tag" else None
        yield known[step], (demo.at or demo.usual) if demo else day_time(at.date(), None, zone)


def _placed(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, hours: str) -> Iterator[_Placed]:
    for train in _trains(calendar, now, zone, hours):
        yield from (one for one in train if one.step == step)


def _trains(
    calendar: Calendar, now: datetime, zone: tzinfo, hours: str, last: date = date.max
) -> Iterator[tuple[_Placed, ...]]:  # fmt: skip
    """Each train, from three weeks ago on: its first step, then the first demo and the first release after that."""
    moments = [(step, one) for step in STEPS if (one := _moment(getattr(calendar, step)))]
    if not moments:
        return
    with suppress(OverflowError):  # beyond the year 9999 nothing is due
        for first in _moments(moments[0][1], max(now.date(), date.min + _BACK) - _BACK, zone):
            if first.date() > last:
                return
            usual = {moments[0][0]: first}
            for (before, _), (step, moment) in pairwise(moments):
                after = usual[before]
                usual[step] = next(at for at in _moments(moment, after.date(), zone) if _utc(at) > _utc(after))
            yield _train(calendar, usual, zone, hours)


def _train(
    calendar: Calendar, usual: dict[StepName, datetime], zone: tzinfo, hours: str
) -> tuple[_Placed, ...]:  # fmt: skip
    """When each step of a train is done. A tag gives way to its demo, a release to the demo before it."""
    at: dict[StepName, datetime | None] = {}
    if "demo" in usual:
        at["demo"] = _moved(calendar, usual["demo"], usual.get("tag"), zone)
    if "release" in usual:
        at["release"] = _moved(calendar, usual["release"], at.get("demo") or usual.get("tag"), zone)
    if "tag" in usual:
        until = at.get("demo") or at.get("release")
        at["tag"] = _before(calendar, _moved(calendar, usual["tag"], None, zone), usual["tag"], until, zone, hours)
    return tuple(_Placed(step=step, usual=moment, at=at[step]) for step, moment in usual.items())


def _moved(calendar: Calendar, usual: datetime, after: datetime | None, zone: tzinfo) -> datetime | None:
    """The moment of a step whose day may be a public holiday, later than `after`; None in a freeze, or where no working
    day of the week is left.
    """
    day = usual.date()
    if freeze(calendar, day):
        return None
    away = bool(holiday(calendar, day))
    if not away and (after is None or _utc(usual) > _utc(after)):
        return usual
    around = [*(-one for one in range(1, 7) if away and calendar.on_holiday == "before"), *range(1, 7)]
    on = [day + one * _DAY for one in around if works(calendar, day + one * _DAY)]
    moments = (day_time(one, usual.timetz().replace(tzinfo=None), zone) for one in on)
    return next((one for one in moments if after is None or _utc(one) > _utc(after)), None)


def _before(
    calendar: Calendar, tag: datetime | None, usual: datetime, until: datetime | None, zone: tzinfo, hours: str
) -> datetime | None:  # fmt: skip
    """A tag that would come after what follows it, or that a freeze leaves out while what follows it is kept, is set
    that morning, when the team's hours begin; where that day begins with what follows, on the working day before.
    """
    kept = until is not None and usual.date() < until.date() <= usual.date() + _WEEK
    if until is None or (tag is None and not kept) or (tag is not None and _utc(tag) < _utc(until)):
        return tag
    day = until.date()
    for moment in (opens(hours, day, zone), day_time(day, time(), zone)):
        if _utc(moment) < _utc(until):
            return moment
    earlier = [day - back * _DAY for back in range(1, 8)]
    return opens(hours, next((one for one in earlier if works(calendar, one)), earlier[0]), zone)


def _moments(moment: tuple[int, time], first: date, zone: tzinfo) -> Iterator[datetime]:
    """That hour of that weekday, week after week, from a day on."""
    weekday, hour = moment
    wait = (weekday - first.weekday()) % 7
    for week in range(WEEKS):
        yield day_time(first + (wait + 7 * week) * _DAY, hour, zone)


def _utc(moment: datetime) -> datetime:
    # Two moments of one zone are compared by their clocks, which an autumn night turns back: only UTC keeps them apart.
    return moment.astimezone(UTC)


def _clocks(day: date, zone: tzinfo) -> int:
    """From one midnight to the next; two moments of one zone are an hour apart though their clocks say otherwise."""
    offsets = [datetime.combine(one, time(), zone).utcoffset() for one in (day, day + timedelta(days=1))]
    before, after = (one or timedelta() for one in offsets)
    return int((after - before).total_seconds() // 60)
