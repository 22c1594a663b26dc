"""Days, weeks and months that a heading says in digits, and the form in which it says them.

A form is what `strftime` takes: « 16/11/2026 » is of the form `%d/%m/%Y`, « Semaine 47 (2026) » of `Semaine %V (%G)`.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from changelog.domain.docs.model import Day, Shape

_YEAR = r"(?:19|20|21)\d\d"
_NUMERIC = re.compile(
    rf"""
    (?<![\d/.-])
    (?: (?P<y>{_YEAR})(?P<one>[-/.])(?P<m>\d\d)(?P=one)(?P<d>\d\d)              # 2022-01-18, 2022/01/18, 2022.01.18
      | (?P<day>\d\d?)(?P<two>[/.-])(?P<month>\d\d?)(?P=two)(?P<year>{_YEAR}) )  # 18/01/2022, 18.1.2022, 18-01-2022
    (?![\d/]|[.-]\d)
    """,
    re.VERBOSE,
)
_WEEK = re.compile(
    rf"""
    (?<!\w)
    (?: (?P<iso>{_YEAR})-?W(?P<number>\d\d)
      | (?P<words>semaine|week|sem\.|wk\.|[sw])[ \u00a0]*(?:n[°o]\.?|\#)?[ \u00a0]*(?P<week>\d\d?)
        [ \u00a0]*(?:[-–—,/(]|de|of)?[ \u00a0]*(?P<after>{_YEAR})\)?
      | (?P<before>{_YEAR})[ \u00a0]*[-–—,/]?[ \u00a0]*(?P<then>semaine|week|sem\.|wk\.|[sw])[ \u00a0]*(?P<last>\d\d?) )
    (?![\d.])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MONTH = re.compile(
    rf"(?<![\d/.-])(?:(?P<y>{_YEAR})(?P<one>[-/])(?P<m>\d\d)|(?P<month>\d\d)/(?P<year>{_YEAR}))(?![\d/.-])"
)
# « 9.6.23 November 1, 2026 »: the 23 is a part of the version, and no day.
VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.(?:\d+|x))+(?:[-+.]?[a-z][\w.+-]*)?(?![\w.])|(?<!\w)v\d+(?!\w)", re.I)


class NumericDays(Struct, frozen=True, kw_only=True):
    """Days in digits, where they stand in the heading's text, and how they are said."""

    start: Day
    end: Day
    at: int
    until: int
    shape: Shape
    form: str


def days(text: str, *, month_first: bool = False) -> Iterator[NumericDays]:
    """The days of a text, each by itself. `month_first`: 11/16/2026 is the sixteenth of November."""
    for found in _NUMERIC.finditer(text):
        if found["y"]:
            day = Day(year=int(found["y"]), month=int(found["m"]), day=int(found["d"]))
            form = found["one"].join(("%Y", "%m", "%d"))
        else:
            one, other, apart = int(found["day"]), int(found["month"]), found["two"]
            swapped = month_first and apart == "/"
            day = Day(day=other if swapped else one, month=one if swapped else other, year=int(found["year"]))
            form = apart.join(("%m", "%d", "%Y") if swapped else ("%d", "%m", "%Y"))
        shape: Shape = "iso" if form == "%Y-%m-%d" else "slashed"
        yield NumericDays(start=day, end=day, at=found.start(), until=found.end(), shape=shape, form=form)


def says_month_first(text: str) -> bool | None:
    """Whether the days of a text can only be read with the month first (11/16/2026); None where it does not show."""
    for found in _NUMERIC.finditer(text):
        if found["two"] == "/" and (int(found["day"]) > 12) != (int(found["month"]) > 12):
            return int(found["month"]) > 12
    return None


def week(text: str) -> NumericDays | None:
    """The week that a text names by its number: « 2026-W47 », « Semaine 47 (2026) »."""
    found = _WEEK.search(text)
    if found is None:
        return None
    number = next(one for one in ("number", "week", "last") if found[one])
    year = next(one for one in ("iso", "after", "before") if found[one])
    try:
        monday = date.fromisocalendar(int(found[year]), int(found[number]), 1)
    except ValueError:
        return None
    first, last = sorted((number, year), key=found.start)
    signs = {number: "%V", year: "%G"}
    form = (
        text[found.start() : found.start(first)].replace("%", "%%")
        + signs[first]
        + text[found.end(first) : found.start(last)].replace("%", "%%")
        + signs[last]
        + text[found.end(last) : found.end()].replace("%", "%%")
    )
    ends = _day(monday), _day(monday + timedelta(days=6))
    return NumericDays(start=ends[0], end=ends[1], at=found.start(), until=found.end(), shape="week", form=form)


def month(text: str) -> NumericDays | None:
    """The month that a text names in digits: « 2026-11 », « 11/2026 »."""
    found = _MONTH.search(text)
    year, number = (int(found["y"] or found["year"]), int(found["m"] or found["month"])) if found else (0, 0)
    if found is None or not 1 <= number <= 12:
        return None
    form = f"%Y{found['one']}%m" if found["y"] else "%m/%Y"
    first, last = of_month(year, number)
    return NumericDays(start=first, end=last, at=found.start(), until=found.end(), shape="month", form=form)


def of_month(year: int, number: int) -> tuple[Day, Day]:
    """The first and the last day of a month."""
    begins = date(year, number, 1)
    ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return _day(begins), _day(ends)


def is_version(heading: str) -> bool:
    """Whether a heading is that of a version: « v1.2.3 », « mdBook 0.4.4 », « 6.3.0 (feature release) »."""
    found = VERSION.search(heading)
    if found is None or len(heading[: found.start()].split()) > _WORDS_BEFORE:
        return False
    rest = heading[found.end() :].lstrip()
    return not rest[:1].isalnum()


_WORDS_BEFORE = 2


def without_versions(text: str) -> str:
    """The text with blanks in the place of version numbers: what is left stands where it stood."""
    kept = [range(found.start(), found.end()) for found in _NUMERIC.finditer(text)]

    def blank(found: re.Match[str]) -> str:
        is_day = any(found.start() < one.stop and one.start < found.end() for one in kept)
        return found[0] if is_day else " " * len(found[0])

    return VERSION.sub(blank, text)


def _day(day: date) -> Day:
    return Day(day=day.day, month=day.month, year=day.year)
