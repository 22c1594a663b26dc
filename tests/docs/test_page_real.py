"""The real page of the team the tool is for: read whole, a week put in, its known defects found."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from conftest import PROJECT

from changelog.docs import adopting, compose, insert, lint, page
from changelog.docs.model import Page, Period

NAME = "page-before.md"
WEEK = Period(start=date(2022, 2, 8), end=date(2022, 2, 14))


@pytest.fixture(scope="module")
def text() -> str:
    """The page; a test that needs it is skipped where the data is absent."""
    data = Path(os.environ.get("NOUVEAUTES_DATA") or PROJECT.parent / "shared" / "data")
    if not (data / NAME).is_file():
        pytest.skip(f"the real page is not here: {NAME} (set NOUVEAUTES_DATA to its folder)")
    return (data / NAME).read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def real(text: str) -> Page:
    """It, read."""
    return page.read(text)


def test_every_section_and_entry_is_found(text: str, real: Page) -> None:
    lines = text.split("\n")
    headings = [line for line in lines if line.startswith(("## ", "### "))]
    assert [section.heading for section in real.sections] == [line.lstrip("# ") for line in headings]
    assert all(section.period for section in real.sections)
    items = [item for section in real.sections for item in section.every_item]
    assert [item.first for item in items] == [at for at, line in enumerate(lines) if line.startswith("* ")]
    linked = [item for item in items if "](" in real.lines[item.first]]
    assert not [item for item in linked if item.identity.startswith("title:")]


def test_years_left_out_are_found(real: Page) -> None:
    ends = [section.period.end for section in real.sections if section.inferred and section.period]
    assert len(ends) == 18
    assert {end.year for end in ends} == {2021}
    assert Period(start=date(2021, 9, 24), end=date(2021, 10, 25)) in [section.period for section in real.sections]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_week_put_in_moves_nothing_else(end: str, text: str) -> None:
    text = text.replace("\n", end)
    found = page.read(text)
    entry = compose.Written(
        title="Semis guidés", label="#2100", url="https://github.com/betagouv/rdv-solidarites.fr/issues/2100"
    )
    section = compose.text(found, WEEK, (compose.Group(entries=(entry,)),))
    after = insert.insert(found, section, WEEK)
    at = after.index(section)
    assert after[:at] + after[at + len(section + end) :] == text
    first = found.sections[0].first
    assert page.cut(after)[:first] == found.lines[:first]
    assert page.cut(after)[-len(found.lines) + first :] == found.lines[first:]
    assert section.startswith(f"## Du mardi 8 au lundi 14 février 2022{end}{end}* [Semis guidés #2100](")
    assert insert.remove(page.read(after), page.read(after).sections[0]) == text


@pytest.mark.parametrize("at", [date(2021, 4, 24), date(2020, 7, 11), date(2019, 1, 1), date(2021, 2, 27)])
def test_a_delivery_of_the_past_goes_between(at: date, real: Page) -> None:
    period = Period(start=at, end=at)
    after = page.read(insert.insert(real, compose.text(real, period, ()), period))
    place = next(number for number, section in enumerate(after.sections) if section.period == period)
    assert all(section.period.end > at for section in after.sections[:place] if section.period)
    assert len(after.sections) == len(real.sections) + 1


def test_its_defects_are_found(real: Page) -> None:
    found = lint.check(real)
    counted = Counter(one.code for one in found)
    assert counted == {
        "link-without-number": 106, "missing-year": 18, "duplicate-across-sections": 10, "heading-spelling": 6, "wrong-weekday": 5,
        "duplicate-heading": 5, "out-of-order": 4, "stray-marks": 3, "duplicate-in-section": 2, "mixed-headings": 1, "mixed-levels": 1,
        "mixed-signs": 1, "mixed-trackers": 1, "spaces-in-links": 1, "missing-month": 1, "gap": 1, "glued-heading": 1, "month-typo": 1,
    }  # fmt: skip
    glued = [one.line for one in found if one.code in ("glued-heading", "month-typo")]
    assert glued == [303, 303]
    assert [one.line for one in found if one.code == "out-of-order"] == [307, 311, 316, 320]


def test_its_ways_are_told(real: Page) -> None:
    facts = adopting.facts(real)
    assert (facts.order, facts.flavour, facts.newline, facts.heading) == (
        "newest",
        "gitbook",
        "LF",
        real.sections[0].heading,
    )
    assert (facts.style.marker, facts.style.links, facts.style.shape, facts.style.language) == (
        "*",
        "inside",
        "range",
        "fr",
    )
    assert facts.slugs == (("betagouv/rdv-solidarites.fr", 210),)
    assert facts.trackers == (("trello.com", 317), ("github.com", 210))
    assert (facts.sections, facts.entries) == (189, 536)
