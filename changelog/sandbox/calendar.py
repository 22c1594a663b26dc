"""The days of the story, counted from its newest Monday, and how a French reader says them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

STORY_ENDS = timedelta(days=1, hours=9, minutes=30)
"""From the first minute of the newest Monday to the last commit of the story, on Tuesday morning before the demo."""


def latest_anchor(moment: datetime, ends: timedelta = STORY_ENDS) -> date:
    """The newest Monday whose story is wholly in the past at `moment`."""
    told = (moment - ends).date()
    return told - timedelta(days=told.weekday())


def moment(monday: date, at: str, timezone: str) -> datetime:
    """The instant that `J-5 10:42` names, in a week delivered on `monday`."""
    day, _, clock = at.partition(" ")
    return datetime.combine(
        monday + timedelta(days=int(day.removeprefix("J"))), time.fromisoformat(clock), ZoneInfo(timezone)
    )


def in_words(day: date) -> str:
    """`mardi 3 novembre 2026`."""
    return f"{DAYS[day.weekday()]} {_number(day)} {MONTHS[day.month - 1]} {day.year}"


def period(first: date, last: date) -> str:
    """`du mardi 3 au lundi 9 novembre 2026`, the month and the year said once where they are the same."""
    if first == last:
        return in_words(last)
    beginning = f"{DAYS[first.weekday()]} {_number(first)}"
    if first.month != last.month:
        beginning += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        beginning += f" {first.year}"
    return f"du {beginning} au {in_words(last)}"


def _number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
