"""The days to come as the calendar has them: what is due and when, what is in the way, where the clocks change."""

from datetime import date, datetime, time, timedelta, tzinfo

from changelog.config.schema import Calendar
from changelog.domain.model import Value
from changelog.train import calendar
from changelog.train.calendar import Skipped, StepName

DAYS = 8
"""A whole week from any hour on: the same weekday is seen twice, before and after its hour."""


class Moment(Value, frozen=True, kw_only=True):
    """A step on a day; `at` is aware, in the settings' time zone."""

    step: StepName
    at: datetime


class Day(Value, frozen=True, kw_only=True):
    """A day: what is to be done on it (in the way: what would have been), and minutes by which the clocks go forward
    (60) or back (-60) in its course.
    """

    day: date
    moments: tuple[Moment, ...] = ()
    obstacle: Skipped | None = None
    clocks: int = 0


def days(of: Calendar, now: datetime, zone: tzinfo, language: str = "fr") -> tuple[Day, ...]:
    """Today and the seven days after it. What is past today is left out."""
    first = now.astimezone(zone).date()
    return tuple(_day(of, first + timedelta(days=at), now, zone, language) for at in range(DAYS))


def _day(of: Calendar, day: date, now: datetime, zone: tzinfo, language: str) -> Day:
    moments = (Moment(step=step, at=at) for step, at in calendar.of_day(of, day, zone))
    return Day(
        day=day,
        moments=tuple(one for one in moments if one.at >= now),
        obstacle=calendar.in_the_way(of, day, language),
        clocks=_clocks(day, zone),
    )


def _clocks(day: date, zone: tzinfo) -> int:
    """From one midnight to the next; two moments of one zone are an hour apart though their clocks say otherwise."""
    offsets = [datetime.combine(one, time(), zone).utcoffset() for one in (day, day + timedelta(days=1))]
    before, after = (one or timedelta() for one in offsets)
    return int((after - before).total_seconds() // 60)
