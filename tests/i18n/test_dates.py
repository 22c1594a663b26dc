"""Headings as the team writes them, without their mistakes: always a year, a true weekday, `1er`."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.i18n import grammar

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def day(text: str) -> date:
    """A date from `2022-01-18`."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "heading"),
    [
        ("2021-07-06", "2021-07-12", "Du mardi 6 au lundi 12 juillet 2021"),
        ("2021-11-19", "2022-01-20", "Du vendredi 19 novembre 2021 au jeudi 20 janvier 2022"),
        ("2022-03-01", "2022-03-01", "Mardi 1er mars 2022"),
        ("2021-07-27", "2021-08-02", "Du mardi 27 juillet au lundi 2 août 2021"),
        ("2021-12-01", "2021-12-07", "Du mercredi 1er au mardi 7 décembre 2021"),
        ("2022-01-26", "2022-02-01", "Du mercredi 26 janvier au mardi 1er février 2022"),
        ("2021-12-29", "2022-01-01", "Du mercredi 29 décembre 2021 au samedi 1er janvier 2022"),
        ("2024-02-29", "2024-02-29", "Jeudi 29 février 2024"),
    ],
)
def test_french_headings(start: str, end: str, heading: str) -> None:
    assert grammar.heading(day(start), day(end), "fr") == heading


@pytest.mark.parametrize(
    ("start", "end", "heading"),
    [
        ("2021-07-06", "2021-07-12", "6–12 July 2021"),
        ("2022-03-01", "2022-03-01", "1 March 2022"),
        ("2021-07-27", "2021-08-02", "27 July – 2 August 2021"),
        ("2021-11-19", "2022-01-20", "19 November 2021 – 20 January 2022"),
    ],
)
def test_english_headings(start: str, end: str, heading: str) -> None:
    assert grammar.heading(day(start), day(end), "en") == heading


def words(one: date, *, month: bool, year: bool) -> str:
    """The day in French, written by hand."""
    number = "1er" if one.day == 1 else str(one.day)
    parts = [DAYS[one.weekday()], number, MONTHS[one.month - 1] if month else "", str(one.year) if year else ""]
    return " ".join(part for part in parts if part)


@given(days, st.integers(0, 420))
def test_any_french_heading_has_true_weekdays_a_year_and_the_month_where_it_differs(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    same_year = start.year == end.year
    first = words(start, month=(start.year, start.month) != (end.year, end.month), year=not same_year)
    last = words(end, month=True, year=True)
    expected = f"du {first} au {last}" if length else last
    assert grammar.heading(start, end, "fr") == expected[0].upper() + expected[1:]


@given(days, st.integers(0, 420))
def test_any_english_heading_has_its_year_and_plain_spaces(start: date, length: int) -> None:
    heading = grammar.heading(start, start + timedelta(days=length), "en")
    assert str((start + timedelta(days=length)).year) in heading
    assert not set(heading) & set("\u2009\u202f\u00a0\u200a")


def test_a_day_and_a_moment() -> None:
    assert grammar.long(day("2022-03-01"), "fr") == "mardi 1er mars 2022"
    assert grammar.long(day("2022-03-01"), "en") == "Tuesday 1 March 2022"
    assert grammar.short(day("2022-03-01"), "fr") == "mardi 1er mars"
    assert grammar.short(day("2022-03-01"), "en") == "Tuesday 1 March"
    when = datetime(2022, 3, 1, 18, 5)  # noqa: DTZ001 - only its words are asked for
    assert grammar.moment(when, "fr") == "mardi 1er mars à 18\u00a0h\u00a005"
    assert grammar.moment(when.replace(minute=0), "fr") == "mardi 1er mars à 18\u00a0h"
    assert grammar.moment(when, "en") == "Tuesday 1 March at 18:05"
