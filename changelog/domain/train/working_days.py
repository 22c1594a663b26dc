"""Which days a team works, and at which hours what the clock sends may go out.

A working day is neither a Saturday, a Sunday, a public holiday nor a day of a freeze. Whatever a person does by hand
knows no hours.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from changelog.config.schema import Calendar, Freeze, hours_of
from changelog.domain.model import Value
from changelog.i18n import grammar, plain

FURTHEST = 400
"""Days within which a working day is looked for: no team freezes for longer."""
_LOCALES = {"fr": "fr", "en": "en_US"}  # those of the library of public holidays
_DAY = timedelta(days=1)
_SATURDAY = 5


class Skipped(Value, frozen=True, kw_only=True):
    """A day on which a step would have been due, and what is in the way: a public holiday's name, a freeze's reason."""

    day: date
    kind: Literal["holiday", "freeze"]
    name: str


def in_the_way(calendar: Calendar, day: date, language: str = "fr") -> Skipped | None:
    """Why nothing ships on a day: a freeze, else a public holiday; None on any other day."""
    frozen = freeze(calendar, day)
    if frozen:
        return Skipped(day=day, kind="freeze", name=plain.line(frozen.because))
    name = holiday(calendar, day, language)
    return Skipped(day=day, kind="holiday", name=name) if name else None


def holiday(calendar: Calendar, day: date, language: str = "fr") -> str:
    """The name of a public holiday, in French or English; "" where that day is none or no country is configured."""
    return _holidays(calendar.holidays, day.year, language).get(day, "") if calendar.holidays else ""


def freeze(calendar: Calendar, day: date) -> Freeze | None:
    """The freeze that a day lies in; of several, the one that lasts longest."""
    held = [freeze for freeze in calendar.freezes if freeze.start <= day <= freeze.end]
    return max(held, key=lambda freeze: freeze.end, default=None)


def works(calendar: Calendar, day: date) -> bool:
    """Whether it is a working day."""
    return day.weekday() < _SATURDAY and in_the_way(calendar, day) is None


def opens(hours: str, day: date, zone: tzinfo) -> datetime:
    """When the team's hours begin on a day, whatever the day."""
    return day_time(day, hours_of(hours)[0], zone)


def within(hours: str, calendar: Calendar, now: datetime, zone: tzinfo) -> bool:
    """Whether what the clock sends may go out now. `now` is aware, of any zone."""
    now = now.astimezone(zone)
    begins, ends = _window(hours, now.date(), zone)
    return works(calendar, now.date()) and begins <= now.astimezone(UTC) < ends


def next_open(hours: str, calendar: Calendar, now: datetime, zone: tzinfo) -> datetime | None:
    """The first moment from now on at which it may; None where a freeze does not end."""
    first = now.astimezone(zone).date()
    try:
        for day in (first + at * _DAY for at in range(FURTHEST)):
            begins, ends = _window(hours, day, zone)
            if works(calendar, day) and now.astimezone(UTC) < ends:
                return max(begins, now.astimezone(UTC)).astimezone(zone)
    except OverflowError:  # beyond the year 9999 nothing is due
        pass
    return None


def day_time(day: date, hour: time | None, zone: tzinfo) -> datetime:
    """An hour of a day as the clocks of the zone show it (None: the midnight that ends it); one that a spring night
    leaves out comes an hour later.
    """
    if hour is None:
        day, hour = day + _DAY, time()
    return datetime.combine(day, hour, zone).astimezone(UTC).astimezone(zone)


def _window(hours: str, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    begins, ends = hours_of(hours)
    return day_time(day, begins, zone).astimezone(UTC), day_time(day, ends, zone).astimezone(UTC)


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
