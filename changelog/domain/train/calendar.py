"""When each step is due, its gate, and the days to come.

A tag may be set from its moment on until the demo (Monday evening or Tuesday morning); a release from its moment until
the end of that day. On a public holiday and in a freeze nothing is due and the gate is closed: the step waits for next
week, unless somebody overrides the gate. Freezes and holidays apply to steps without a day and an hour, too.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, get_args

from changelog.config.schema import Calendar, Freeze
from changelog.domain.model import Value
from changelog.domain.train.gates import Gate, GateReason
from changelog.i18n import grammar, plain

StepName = Literal["tag", "demo", "release"]
STEPS: tuple[StepName, ...] = get_args(StepName)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKS = 60
"""How far ahead a step is looked for: no team freezes for longer."""
DAYS_AHEAD = 8
"""A whole week from any hour on: the same weekday is seen twice, before and after its hour."""
_LOCALES = {"fr": "fr", "en": "en_US"}  # those of the library of public holidays
_WEEK = timedelta(days=7)


class Skipped(Value, frozen=True, kw_only=True):
    """A day on which a step would have been due, and what is in the way: a public holiday's name, a freeze's reason."""

    day: date
    kind: Literal["holiday", "freeze"]
    name: str


class Due(Value, frozen=True, kw_only=True):
    """When a step is due next (None: not in sight), and the days on which it is skipped before."""

    step: StepName
    at: datetime | None
    skipped: tuple[Skipped, ...] = ()


class Moment(Value, frozen=True, kw_only=True):
    """A step on a day; `at` is aware, in the settings' time zone."""

    step: StepName
    at: datetime


class CalendarDay(Value, frozen=True, kw_only=True):
    """A day: what is to be done on it (in the way: what would have been), and minutes by which the clocks go forward
    (60) or back (-60) in its course.
    """

    day: date
    moments: tuple[Moment, ...] = ()
    obstacle: Skipped | None = None
    clocks: int = 0


def gate(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, language: str = "fr") -> Gate:
    """Whether a step may be done now; off where the calendar has no moment for it. `now` is aware, of any zone."""
    now = now.astimezone(zone)
    values = {"day": grammar.short(now.date(), language)}
    if frozen := _freeze(calendar, now.date()):
        values["until"] = grammar.short(frozen.end, language)
        if frozen.because:
            values["because"] = plain.line(frozen.because)
        why: GateReason = "calendar-freeze-because" if frozen.because else "calendar-freeze"
        return Gate(name="calendar", state="closed", why=why, values=values)
    if name := holiday(calendar, now.date(), language):
        return Gate(name="calendar", state="closed", why="calendar-holiday", values=values | {"holiday": name})
    moment = _moment(getattr(calendar, step))
    if moment is None:
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


def due(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo, language: str = "fr") -> Due:
    """When a step is due next, from now on."""
    skipped: list[Skipped] = []
    moment = _moment(getattr(calendar, step))
    for at in _moments(moment, now.astimezone(zone), zone) if moment else ():
        if _utc(at) < _utc(now):
            continue
        obstacle = in_the_way(calendar, at.date(), language)
        if obstacle is None:
            return Due(step=step, at=at, skipped=tuple(skipped))
        skipped.append(obstacle)
    return Due(step=step, at=None, skipped=tuple(skipped))


def upcoming(calendar: Calendar, now: datetime, zone: tzinfo, language: str = "fr") -> tuple[Due, ...]:
    """Every step that has a day and an hour, the next one first."""
    found = [due(step, calendar, now, zone, language) for step in STEPS if getattr(calendar, step)]
    return tuple(sorted(found, key=lambda one: _utc(one.at) if one.at else datetime.max.replace(tzinfo=UTC)))


def days(of: Calendar, now: datetime, zone: tzinfo, language: str = "fr") -> tuple[CalendarDay, ...]:
    """Today and the seven days after it. What is past today is left out."""
    first, found = now.astimezone(zone).date(), []
    for day in (first + timedelta(days=at) for at in range(DAYS_AHEAD)):
        moments = (Moment(step=step, at=at) for step, at in of_day(of, day, zone))
        left = tuple(one for one in moments if one.at >= now)
        obstacle = in_the_way(of, day, language)
        found.append(CalendarDay(day=day, moments=left, obstacle=obstacle, clocks=_clocks(day, zone)))
    return tuple(found)


def begun(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo) -> datetime | None:
    """When the window that we are in has opened, for a step that may be done now; None for any other moment."""
    if not getattr(calendar, step) or gate(step, calendar, now, zone).state != "open":
        return None
    return _window(step, calendar, now.astimezone(zone), zone)[0]


def of_day(calendar: Calendar, day: date, zone: tzinfo) -> tuple[tuple[StepName, datetime], ...]:
    """The steps whose weekday it is, whatever is in the way, in the order of their hours."""
    moments = ((step, _moment(getattr(calendar, step))) for step in STEPS)
    found = [(step, _on(day, one[1], zone)) for step, one in moments if one and one[0] == day.weekday()]
    return tuple(sorted(found, key=lambda one: _utc(one[1])))


def in_the_way(calendar: Calendar, day: date, language: str = "fr") -> Skipped | None:
    """Why nothing ships on a day: a freeze, else a public holiday; None on any other day."""
    frozen = _freeze(calendar, day)
    if frozen:
        return Skipped(day=day, kind="freeze", name=plain.line(frozen.because))
    name = holiday(calendar, day, language)
    return Skipped(day=day, kind="holiday", name=name) if name else None


def holiday(calendar: Calendar, day: date, language: str = "fr") -> str:
    """The name of a public holiday, in French or English; "" where that day is none or no country is configured."""
    return _holidays(calendar.holidays, day.year, language).get(day, "") if calendar.holidays else ""


def _freeze(calendar: Calendar, day: date) -> Freeze | None:
    """The freeze that a day lies in; of several, the one that lasts longest."""
    held = [freeze for freeze in calendar.freezes if freeze.start <= day <= freeze.end]
    return max(held, key=lambda freeze: freeze.end, default=None)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int, language: str) -> dict[date, str]:
    import holidays  # a tenth of a second: only where a calendar asks

    code, _, part = country.partition("-")
    try:
        known = holidays.country_holidays(code, subdiv=part or None)
        # Always given: for a language that it lacks, the library would take the machine's locale.
        wanted = (_LOCALES[language], "en_US", known.default_language)
        tongue = next((one for one in wanted if one in known.supported_languages), None)
        found = holidays.country_holidays(code, subdiv=part or None, years=year, language=tongue)
    except NotImplementedError:  # the library does not know the country
        return {}  # the settings' check has reported it
    return {day: grammar.of(plain.line(name), language) for day, name in found.items()}


def _moment(text: str) -> tuple[int, time] | None:
    """Weekday (Monday is 0) and hour; the settings' check has checked the form."""
    day, _, hour = text.lower().partition(" ")
    return (DAYS.index(day), time.fromisoformat(hour)) if text else None


def _window(step: StepName, calendar: Calendar, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when a step may be done: the window that we are in, else that of today, else the next one."""
    moment = _moment(getattr(calendar, step))
    windows = [(at, _end(step, at, calendar, zone)) for at in _moments(moment, now - _WEEK, zone)] if moment else []
    inside = (one for one in windows if _utc(one[0]) <= _utc(now) < _utc(one[1]))
    return next(inside, None) or next(one for one in windows if one[0].date() >= now.date())


def _end(step: StepName, begins: datetime, calendar: Calendar, zone: tzinfo) -> datetime:
    midnight = _on(begins.date() + timedelta(days=1), time(), zone)
    demo = _moment(calendar.demo) if step == "tag" else None
    if demo is None:
        return midnight
    return next((at for at in _moments(demo, begins, zone) if _utc(at) > _utc(begins)), midnight)


def _moments(moment: tuple[int, time], after: datetime, zone: tzinfo) -> Iterator[datetime]:
    """That hour of that weekday, week after week, from the day of `after` on."""
    weekday, hour = moment
    wait = (weekday - after.weekday()) % 7
    with suppress(OverflowError):  # beyond the year 9999 nothing is due
        for week in range(WEEKS):
            yield _on(after.date() + timedelta(days=wait + 7 * week), hour, zone)


def _on(day: date, hour: time, zone: tzinfo) -> datetime:
    """An hour of a day as the clocks of the zone show it; one that a spring night leaves out comes an hour later."""
    return datetime.combine(day, hour, zone).astimezone(UTC).astimezone(zone)


def _utc(moment: datetime) -> datetime:
    # Two moments of one zone are compared by their clocks, which an autumn night turns back: only UTC keeps them apart.
    return moment.astimezone(UTC)


def _clocks(day: date, zone: tzinfo) -> int:
    """From one midnight to the next; two moments of one zone are an hour apart though their clocks say otherwise."""
    offsets = [datetime.combine(one, time(), zone).utcoffset() for one in (day, day + timedelta(days=1))]
    before, after = (one or timedelta() for one in offsets)
    return int((after - before).total_seconds() // 60)
