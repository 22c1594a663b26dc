"""Headings as people write them are read, their years found, and new ones written in the page's own shape."""

from datetime import date, timedelta

import pages_drawn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs import heading_days, heading_years, page, section
from changelog.domain.docs.model import Day, Period, Style

FRENCH = [
    ("Du mardi 6 au lundi 12 juillet 2021", "2021-07-06", "2021-07-12"),
    ("Du mardi 29 juin au lundi 5 juillet 2021", "2021-06-29", "2021-07-05"),
    ("Du vendredi 19 novembre 2021 au jeudi 20 janvier 2022", "2021-11-19", "2022-01-20"),
    ("Du 28 décembre au 3 janvier 2022", "2021-12-28", "2022-01-03"),
    ("Du lundi 28 au dimanche 3 janvier 2021", "2020-12-28", "2021-01-03"),
    ("Jeudi 1er avril 2021", "2021-04-01", "2021-04-01"),
    ("Jeudi 1 avril 2021", "2021-04-01", "2021-04-01"),
    ("Lundi 09 Novembre 2020", "2020-11-09", "2020-11-09"),
    ("vendredi 26 juin 2020", "2020-06-26", "2020-06-26"),
    ("1er mars 2022", "2022-03-01", "2022-03-01"),
    ("Semaine du 6 au 12 juillet 2021", "2021-07-06", "2021-07-12"),
    ("Livraison du mardi 18 janvier 2022 (v12)", "2022-01-18", "2022-01-18"),
    ("6 - 12 juillet 2021", "2021-07-06", "2021-07-12"),
    ("6 juillet → 3 août 2021", "2021-07-06", "2021-08-03"),
    ("Lun. 6 sept. 2021", "2021-09-06", "2021-09-06"),
    ("Du 6 juillet jusqu’au 12 juillet 2021", "2021-07-06", "2021-07-12"),
    ("v2 - 18 janvier 2022", "2022-01-18", "2022-01-18"),
    ("Mardi 5 et jeudi 7 janvier 2021", "2021-01-05", "2021-01-07"),
    ("Semaine du 17 novembre 2026", "2026-11-17", "2026-11-23"),
    ("Semaine du lundi 16 novembre 2026", "2026-11-16", "2026-11-22"),
    ("Semaine 47 (2026)", "2026-11-16", "2026-11-22"),
    ("Octobre 2026", "2026-10-01", "2026-10-31"),
    ("Nouveautés d’octobre 2026", "2026-10-01", "2026-10-31"),
    ("v1.2.3 — 2 novembre 2026", "2026-11-02", "2026-11-02"),
    ("12.4.30 novembre et 1er décembre 2026", "2026-12-01", "2026-12-01"),
]
ENGLISH = [
    ("6–12 July 2021", "2021-07-06", "2021-07-12"),
    ("July 6–12, 2021", "2021-07-06", "2021-07-12"),
    ("29 June – 5 July 2021", "2021-06-29", "2021-07-05"),
    ("July 6th, 2021", "2021-07-06", "2021-07-06"),
    ("Tuesday, 6 July 2021", "2021-07-06", "2021-07-06"),
    ("From Monday 28 December 2020 to 3 January 2021", "2020-12-28", "2021-01-03"),
    ("Week of 6 July 2021", "2021-07-06", "2021-07-12"),
    ("Week of November 17, 2026", "2026-11-17", "2026-11-23"),
    ("9.6.23 November 1, 2026", "2026-11-01", "2026-11-01"),
    ("Nov 9, 2026", "2026-11-09", "2026-11-09"),
    ("Monday, November 9, 2026", "2026-11-09", "2026-11-09"),
    ("October 28 – November 3, 2026", "2026-10-28", "2026-11-03"),
    ("November 2026", "2026-11-01", "2026-11-30"),
]
DIGITS = [
    ("2022-01-18", "2022-01-18", "2022-01-18"),
    ("2022-01-11 – 2022-01-18", "2022-01-11", "2022-01-18"),
    ("1.2.0 (2022-01-18)", "2022-01-18", "2022-01-18"),
    ("18/01/2022", "2022-01-18", "2022-01-18"),
    ("Du 11/01/2022 au 18/01/2022", "2022-01-11", "2022-01-18"),
    ("2026/11/16", "2026-11-16", "2026-11-16"),
    ("2026.11.16", "2026-11-16", "2026-11-16"),
    ("16-11-2026", "2026-11-16", "2026-11-16"),
    ("2026-W47", "2026-11-16", "2026-11-22"),
    ("2026-11", "2026-11-01", "2026-11-30"),
    ("[1.2.3] - 2026-11-02", "2026-11-02", "2026-11-02"),
]
NONE = [
    "Corrections", "2021", "12 nouveautés", "Version 3.2", "2026.4.1", "0.115.0", "2026-W60", "Release 2026.11", "", "Le 3", "RDV 12 - 15 usagers", "12 demandes",
    "Le bogue de la recherche, signalé depuis longtemps par les agents, corrigé le 3 mai 2021 seulement",
]  # fmt: skip


def resolved(text: str) -> Period | None:
    """The days of a heading that says its year."""
    said = heading_days.parse(text)
    return heading_years.resolve([said], [None], "newest")[0].period if said else None


@pytest.mark.parametrize(("text", "start", "end"), [*FRENCH, *ENGLISH, *DIGITS], ids=lambda value: value)
def test_days_are_read(text: str, start: str, end: str) -> None:
    assert resolved(text) == Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize("text", NONE)
def test_other_headings_name_no_day(text: str) -> None:
    assert heading_days.parse(text) is None


@pytest.mark.parametrize("text", [one[0] for one in ENGLISH])
def test_english_is_told_from_french(text: str) -> None:
    said = heading_days.parse(text)
    assert said is not None and said.language == "en"


@pytest.mark.parametrize(
    ("word", "meant", "day"),
    [("févier", "février", "18 févier 2021"), ("juilet", "juillet", "Mardi 6 juilet 2021"), ("Aoutt", "août", "3 Aoutt 2021"),
     ("Septembr", "septembre", "du 3 au 9 Septembr 2021")],
)  # fmt: skip
def test_mistyped_months_are_understood_and_said(word: str, meant: str, day: str) -> None:
    said = heading_days.parse(day)
    assert said is not None
    assert [(flaw.code, flaw.subject, flaw.meant) for flaw in said.flaws] == [("month-typo", word, meant)]


@pytest.mark.parametrize("text", ["Jeudi 18 mars 2021Jeudi 25 mars 2021", "Lundi 3 mai Mardi 4 mai"])
def test_of_glued_headings_the_first_days_count(text: str) -> None:
    said = heading_days.parse(text)
    assert said is not None
    assert [flaw.code for flaw in said.flaws] == ["glued-heading"]
    assert said.start == said.end


def test_a_day_that_only_replaces_another_is_not_glued() -> None:
    said = heading_days.parse("Mardi 18 janvier 2022 (remplace le 11 janvier 2022)")
    assert said is not None and not said.flaws


def test_a_month_left_out_is_found_by_its_weekday() -> None:
    assert resolved("Du vendredi 24 au lundi 25 octobre 2021") == Period(
        start=date(2021, 9, 24), end=date(2021, 10, 25)
    )


@pytest.mark.parametrize("text", ["Le 31 février 2021", "29 février 2021", "31/04/2021", "2021-13-01"])
def test_days_that_no_calendar_has_are_no_period(text: str) -> None:
    assert heading_days.parse(text) is not None
    assert resolved(text) is None


def periods(*texts: str, near: date | None = None) -> list[tuple[str, bool]]:
    """The last day of each section of a page with these headings, and whether its year was inferred."""
    found = page.read("\n\n".join(f"## {text}" for text in texts), near=near)
    return [(one.period.end.isoformat() if one.period else "", one.inferred) for one in found.sections]


def test_years_are_those_of_the_neighbours_newest_first() -> None:
    assert periods("Du 3 au 9 janvier", "Du 27 décembre au 2 janvier 2022", "Du 20 au 26 décembre", "Le 3 mars") == [
        ("2022-01-09", True), ("2022-01-02", False), ("2021-12-26", True), ("2021-03-03", True),
    ]  # fmt: skip


def test_years_are_those_of_the_neighbours_oldest_first() -> None:
    assert periods("3 novembre", "20 décembre 2021", "2 janvier", "9 février") == [
        ("2021-11-03", True), ("2021-12-20", False), ("2022-01-02", True), ("2022-02-09", True),
    ]  # fmt: skip


def test_a_section_out_of_order_stays_in_its_year() -> None:
    assert [end for end, _ in periods("20 avril 2021", "12 avril", "15 avril", "8 avril")] == [
        "2021-04-20", "2021-04-12", "2021-04-15", "2021-04-08",
    ]  # fmt: skip


def test_a_year_may_stand_above_its_days() -> None:
    found = page.read("# Nouveautés\n\n## 2021\n\n### 3 mars\n\n### 1er février\n\n## 2020\n\n### 30 décembre\n")
    ends = [one.period.end.isoformat() for one in found.sections if one.period]
    assert ends == ["2021-03-03", "2021-02-01", "2020-12-30"]


def test_a_title_may_hold_the_year() -> None:
    found = page.read("# Nouveautés de 2020\n\n## 3 mars\n\n## 1er février\n")
    assert [one.period.end.isoformat() for one in found.sections if one.period] == ["2020-03-03", "2020-02-01"]


def test_without_any_year_a_day_near_the_newest_section_helps() -> None:
    assert periods("5 janvier", "28 décembre") == [("", True), ("", True)]
    assert periods("5 janvier", "28 décembre", near=date(2022, 1, 10)) == [("2022-01-05", True), ("2021-12-28", True)]


@pytest.mark.parametrize(
    ("texts", "order"),
    [(("3 mai 2021", "2 mai 2021"), "newest"), (("2 mai 2021", "3 mai 2021"), "oldest"), (("3 mai 2021",), "unknown"),
     (("5 janvier", "28 décembre", "20 décembre"), "newest"), ((), "unknown")],
)  # fmt: skip
def test_the_order_is_read_off_the_days(texts: tuple[str, ...], order: str) -> None:
    assert page.read("\n\n".join(f"## {text}" for text in texts)).order == order


WEEK = Period(start=date(2022, 3, 1), end=date(2022, 3, 7))


@pytest.mark.parametrize(
    ("like", "written"),
    [
        ("Du mardi 22 au lundi 28 février 2022", "Du mardi 1er au lundi 7 mars 2022"),
        ("Du mardi 22 au lundi 28 février", "Du mardi 1er au lundi 7 mars 2022"),
        ("Du 22 au 28 février 2022", "Du 1er au 7 mars 2022"),
        ("Semaine du 22 au 28 février 2022", "Semaine du 1er au 7 mars 2022"),
        ("🚀 Du 22 au 28 février 2022", "🚀 Du 1er au 7 mars 2022"),
        ("Lundi 28 février 2022", "Lundi 7 mars 2022"),
        ("28 février 2022", "7 mars 2022"),
        ("Livraison du lundi 28 février 2022", "Livraison du lundi 7 mars 2022"),
        ("22–28 February 2022", "1–7 March 2022"),
        ("Monday 28 February 2022", "Monday 7 March 2022"),
        ("28 February 2022", "7 March 2022"),
        ("2022-02-28", "2022-03-07"),
        ("28/02/2022", "07/03/2022"),
        ("2022-02-22 – 2022-02-28", "2022-03-01 – 2022-03-07"),
        ("2022/02/28", "2022/03/07"),
        ("2022.02.28", "2022.03.07"),
        ("28-02-2022", "07-03-2022"),
        ("02/28/2022", "03/07/2022"),
        ("[1.2.3] - 2022-02-28", "2022-03-07"),
        ("v1.2.3 — 28 février 2022", "7 mars 2022"),
        ("2022-W09", "2022-W10"),
        ("Semaine 09 (2022)", "Semaine 10 (2022)"),
        ("Semaine du 22 février 2022", "Semaine du 1er mars 2022"),
        ("Semaine du 21 février 2022", "Semaine du 7 mars 2022"),
        ("Week of February 22, 2022", "Week of March 1, 2022"),
        ("Février 2022", "Mars 2022"),
        ("Nouveautés de février 2022", "Nouveautés de mars 2022"),
        ("2022-02", "2022-03"),
        ("February 22–28, 2022", "March 1–7, 2022"),
        ("Monday, February 28, 2022", "Monday, March 7, 2022"),
        ("Feb 28, 2022", "Mar 7, 2022"),
    ],
)
def test_new_headings_are_like_the_old_ones(like: str, written: str) -> None:
    assert section.heading(WEEK, page.read(f"# T\n\n## {like}\n").style) == written


SHAPES = ("range", "day", "iso", "slashed", "week", "week-of", "month")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 90), st.sampled_from(SHAPES), st.booleans(),
       st.booleans(), st.sampled_from(("fr", "en")))  # fmt: skip
def test_what_is_written_is_read_again(
    end: date, days: int, shape: str, weekdays: bool, first: bool, language: str
) -> None:
    start = end if shape == "day" else end - timedelta(days=days)
    style = Style(shape=shape, weekdays=weekdays, language=language, month_first=first)  # type: ignore[arg-type]
    read = resolved(section.heading(Period(start=start, end=end), style))
    assert read is not None
    if shape in ("week", "week-of", "month"):
        assert read.start <= end <= read.end
    else:
        assert read == Period(start=start, end=end)


@given(st.data())
def test_every_drawn_heading_is_read(data: st.DataObject) -> None:
    end = data.draw(st.dates(date(2019, 1, 1), date(2023, 12, 31)))
    start = end - timedelta(days=data.draw(st.integers(0, 20)))
    said = heading_days.parse(data.draw(pages_drawn.headings(start, end)))
    assert said is not None
    assert (said.end.day, said.end.month) == (end.day, end.month)


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(("3", "mai", " ", "2021", "au", "Du", "-", "er", "lundi", "é", "٣", "²")), max_size=12
    ).map("".join)
)
def test_no_text_is_too_much(text: str) -> None:
    said = heading_days.parse(text)
    assert said is None or isinstance(said.start, Day)
