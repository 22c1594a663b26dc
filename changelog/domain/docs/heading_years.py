"""Which days the headings of a page mean: what they leave out is read off their neighbours and the page's order."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from changelog.domain.docs.model import Day, HeadingDays, Order, Period

SLACK = timedelta(days=62)
"""A section may stand this much out of order without being thought of another year."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HALF = 183


class Resolved(Struct, frozen=True, kw_only=True):
    """The period of a heading, None where no calendar has it; `inferred` where the heading does not say its year."""

    period: Period | None = None
    inferred: bool = False


def order(headings: Sequence[HeadingDays | None]) -> Order:
    """Whether the newest section stands first or last: what most neighbours say, those with their years first."""
    days = [one.end for one in headings if one is not None and one.end.month is not None]
    for some in ([day for day in days if day.year is not None], days):
        steps = [_step(one, other) for one, other in pairwise(some)]
        down, up = sum(step < 0 for step in steps), sum(step > 0 for step in steps)
        if down != up:
            return "newest" if down > up else "oldest"
    return "unknown"


def resolve(
    headings: Sequence[HeadingDays | None], contexts: Sequence[int | None], direction: Order, near: date | None = None
) -> tuple[Resolved, ...]:
    """The periods of headings in page order.

    `contexts`: the year of the heading above each one that holds its year alone (« ## 2021 »), if any. `near`: the day
    that the newest section cannot be far from, where no heading of the page says a year.
    """
    found: list[Resolved | None] = [_plain(one, year) for one, year in zip(headings, contexts, strict=True)]
    known = [at for at, one in enumerate(found) if one is not None and one.period is not None]
    older_below = direction != "oldest"
    if not known:
        first = _first(headings, older_below=older_below)
        if first is None or near is None:
            return tuple(one or Resolved(inferred=True) for one in found)
        found[first] = _chosen(headings[first], near, None, older=True)
        known = [first]
    _spread(headings, found, range(known[0], len(headings)), older=older_below)
    _spread(headings, found, range(known[0], -1, -1), older=not older_below)
    return tuple(one or Resolved(inferred=True) for one in found)


def alone(heading: str) -> int | None:
    """The year of a heading that names one year and no day: « 2021 », « Nouveautés de 2021 »."""
    years = _YEAR.findall(heading)
    return int(years[0]) if len(set(years)) == 1 else None


def period(named: HeadingDays, year: int) -> Period | None:
    """The days of a heading that ends in a year, None where the calendar has no such days."""
    end = _date(named.end, year)
    start = _start(named, end) if end else None
    if named.shape == "week-of" and start is not None and start.year < 9999:
        return Period(start=start, end=start + timedelta(days=6))
    return Period(start=start, end=end) if start and end else None


def written_year(named: HeadingDays) -> int | None:
    """The year that a heading says for its last day."""
    if named.end.year is not None or named.start.year is None:
        return named.end.year
    return named.start.year + (_key(named.end) < _key(named.start))


def month_meant(named: HeadingDays, end: date) -> int:
    """The month of a first day that does not say it: that of the last day, unless the day or its weekday forbids it.

    « Du vendredi 24 au lundi 25 octobre 2021 » begins in September: the 24th of October is a Sunday.
    """
    before = end.replace(day=1) - timedelta(days=1)
    if named.start.day > end.day:
        return before.month
    same, earlier = _date(named.start, end.year, end.month), _date(named.start, before.year, before.month)
    wanted = named.start.weekday
    if wanted is None or earlier is None or same is None or same.weekday() == wanted:
        return end.month
    return before.month if earlier.weekday() == wanted else end.month


def _plain(named: HeadingDays | None, context: int | None) -> Resolved | None:
    """What a heading says by itself, or with the year above it; None where its neighbours must be asked."""
    if named is None:
        return Resolved()
    year = written_year(named)
    if year is not None:
        return Resolved(period=period(named, year))
    return Resolved(period=period(named, context), inferred=True) if context is not None else None


def _spread(
    headings: Sequence[HeadingDays | None], found: list[Resolved | None], places: range, *, older: bool
) -> None:
    """From a heading whose days are known to the others, each taken near the last one and short of the next known."""
    ahead: dict[int, date | None] = {}
    bound: date | None = None
    for at in reversed(places):
        ahead[at] = bound
        bound = _end(found[at]) or bound
    anchor: date | None = None
    for at in places:
        if found[at] is None and anchor is not None:
            found[at] = _chosen(headings[at], anchor, ahead[at], older=older)
        anchor = _end(found[at]) or anchor


def _end(one: Resolved | None) -> date | None:
    return one.period.end if one is not None and one.period is not None else None


def _chosen(named: HeadingDays | None, anchor: date, bound: date | None, *, older: bool) -> Resolved:
    """The nearest year in which a heading lies between its neighbours, else beyond the first one, give or take."""
    if named is None:
        return Resolved()
    years = range(anchor.year + 1, anchor.year - 2, -1) if older else range(anchor.year - 1, anchor.year + 2)
    periods = [found for year in years if (found := period(named, year))]
    low, high = (bound, anchor) if older else (anchor, bound)
    between = [one for one in periods if low and high and low <= one.end <= high]
    near = [one for one in periods if (one.end <= anchor + SLACK if older else one.end >= anchor - SLACK)]
    return Resolved(period=next(iter([*between, *near]), None), inferred=True)


def _first(headings: Sequence[HeadingDays | None], *, older_below: bool) -> int | None:
    """The newest section that names days."""
    places = [at for at, one in enumerate(headings) if one is not None]
    return (places[0] if older_below else places[-1]) if places else None


def _start(named: HeadingDays, end: date) -> date | None:
    start = named.start
    if start == named.end:
        return end
    if start.month is None:
        month = month_meant(named, end)
        return _date(start, end.year - (month > end.month), month)
    if start.year is not None:
        return _date(start, start.year)
    return _date(start, end.year - ((start.month, start.day) > (end.month, end.day)))


def _date(day: Day, year: int, month: int | None = None) -> date | None:
    try:
        return date(year, month or day.month or 0, day.day)
    except ValueError:
        return None


def _key(day: Day) -> tuple[int, int]:
    return day.month or 0, day.day


def _step(one: Day, other: Day) -> int:
    """From one day to the next one down the page, in days; where a year is not said, the shorter way round."""
    if one.year is not None and other.year is not None:
        return _ordinal(other) - _ordinal(one)
    months = ((other.month or 0) * 31 + other.day) - ((one.month or 0) * 31 + one.day)
    return (months + _HALF) % 372 - _HALF


def _ordinal(day: Day) -> int:
    return (day.year or 0) * 372 + (day.month or 0) * 31 + day.day
