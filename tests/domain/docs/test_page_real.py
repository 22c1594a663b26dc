"""The real page of the team the tool is for: read whole, a week put in, its known defects found."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import PROJECT

from changelog.app import adopt
from changelog.domain.docs import edits, kinds, lint, page, publication
from changelog.domain.docs import section as compose
from changelog.domain.docs.model import Page, Period
from changelog.domain.docs.section import LastWritten, PageUpdate, WantedSection

NAME, CONTENTS = "page-before.md", "SUMMARY-before.md"
PAGE, SLUG = "informations-generales/dernieres-nouveautes.md", "betagouv/rdv-solidarites.fr"
HOME = f"https://github.com/{SLUG}"
WEEK = Period(start=date(2022, 2, 8), end=date(2022, 2, 14))


@pytest.fixture(scope="module")
def text() -> str:
    """The page; a test that needs it is skipped where the data is absent."""
    return _data(NAME)


@pytest.fixture(scope="module")
def contents() -> str:
    """Its table of contents."""
    return _data(CONTENTS)


def _data(name: str) -> str:
    data = Path(os.environ.get("NOUVEAUTES_DATA") or PROJECT.parent / "shared" / "data")
    if not (data / name).is_file():
        pytest.skip(f"the real page is not here: {name} (set NOUVEAUTES_DATA to its folder)")
    return (data / name).read_bytes().decode("utf-8")


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


@pytest.mark.one_in(2)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_week_put_in_moves_nothing_else(end: str, text: str) -> None:
    text = text.replace("\n", end)
    found = page.read(text)
    entry = compose.SectionEntry(
        title="Semis guidés", label="#2100", url="https://github.com/betagouv/rdv-solidarites.fr/issues/2100"
    )
    section = compose.section_text(found, WEEK, (compose.EntryGroup(entries=(entry,)),))
    after = edits.insert(found, section, WEEK).text
    at = after.index(section)
    assert after[:at] + after[at + len(section + end) :] == text
    first = found.sections[0].first
    assert page.cut(after)[:first] == found.lines[:first]
    assert page.cut(after)[-len(found.lines) + first :] == found.lines[first:]
    assert section.startswith(f"## Du mardi 8 au lundi 14 février 2022{end}{end}* [Semis guidés #2100](")
    assert edits.remove(page.read(after), page.read(after).sections[0]).text == text


@pytest.mark.one_in(4)
@pytest.mark.parametrize("at", [date(2021, 4, 24), date(2020, 7, 11), date(2019, 1, 1), date(2021, 2, 27)])
def test_a_delivery_of_the_past_goes_between(at: date, real: Page) -> None:
    period = Period(start=at, end=at)
    after = page.read(edits.insert(real, compose.section_text(real, period, ()), period).text)
    place = next(number for number, section in enumerate(after.sections) if section.period == period)
    assert all(section.period.end > at for section in after.sections[:place] if section.period)
    assert len(after.sections) == len(real.sections) + 1


def test_its_defects_are_found(real: Page) -> None:
    found = lint.check_lint(real)
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
    facts = adopt.facts(real)
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
    assert (facts.sections, facts.entries) == (189, 536)


@pytest.fixture(scope="module")
def told(text: str, contents: str) -> tuple[PageUpdate, str]:
    """The real page with a week and `archive = "yearly"`: what is published, and the page that it makes."""
    entry = compose.SectionEntry(title="Semis guidés", label="#2100", url=f"{HOME}/issues/2100", ticket=2100)
    telling = WantedSection(
        period=WEEK, groups=(compose.EntryGroup(entries=(entry,)),), language="fr", slugs=(SLUG,), archive="yearly"
    )
    done = publication.publish(telling, PAGE, {PAGE: text, kinds.SUMMARY: contents})
    return done, done.files[PAGE]


@pytest.mark.soak
def test_every_link_and_every_word_of_it_is_found_on_one_of_its_pages(text: str, told: tuple[PageUpdate, str]) -> None:
    done, main = told
    texts = [written for path, written in done.files.items() if path != kinds.SUMMARY]
    assert len(texts) == 3, "the page, 2021 and 2020"
    before, after = page.read(text, slugs=(SLUG,)), [page.read(one, slugs=(SLUG,)) for one in texts]
    assert urls([before]) <= urls(after)
    added = urls(after) - urls([before])
    assert sorted(added) == ["dernieres-nouveautes-2020.md", "dernieres-nouveautes-2021.md", f"{HOME}/issues/2100"]
    assert senses([before]) <= senses(after)
    assert (senses(after) - senses([before])).total() == len(added)
    headings = Counter(section.heading for one in after for section in one.sections)
    assert Counter(section.heading for section in before.sections) <= headings
    years = [section.period.end.year for section in page.read(main, slugs=(SLUG,)).sections if section.period]
    assert years == [2022, 2022, 2022], "those that ended this year, and the new one"


def test_whoever_reads_a_page_of_it_finds_the_others(contents: str, told: tuple[PageUpdate, str]) -> None:
    done, main = told
    years = [path for path in done.files if path not in (PAGE, kinds.SUMMARY)]
    listed = done.files[kinds.SUMMARY]
    for path in years:
        assert main.count(f"({Path(path).name})") == 1
        assert listed.count(f"({path})") == 1
        assert done.files[path].count(f"({Path(PAGE).name})") >= 1
    added = Counter(listed.split("\n")) - Counter(contents.split("\n"))
    assert not Counter(contents.split("\n")) - Counter(listed.split("\n"))
    assert added.total() == len(years), "not another line of the table of contents"


def test_published_twice_is_published_once(contents: str, told: tuple[PageUpdate, str]) -> None:
    done, _ = told
    files: dict[str, str | None] = {PAGE: "", kinds.SUMMARY: contents}
    entry = compose.SectionEntry(title="Semis guidés", label="#2100", url=f"{HOME}/issues/2100", ticket=2100)
    telling = WantedSection(
        period=WEEK, groups=(compose.EntryGroup(entries=(entry,)),), language="fr", slugs=(SLUG,), archive="yearly"
    )
    assert not publication.publish(
        telling, PAGE, files | done.files, LastWritten(text=done.section, published=True)
    ).files


@pytest.mark.parametrize(
    ("code", "words"),
    [("glued-heading", "févier 2021Jeudi 11 mars"), ("month-typo", "févier"), ("duplicate-in-section", "trello.com"), ("mixed-signs", "#"),
     ("spaces-in-links", "[ "), ("stray-marks", "_\\*\\*_"), ("mixed-trackers", ""), ("missing-year", "## D")],
)  # fmt: skip
def test_each_known_defect_is_found_where_it_stands(real: Page, code: str, words: str) -> None:
    """Those that the data's own README names: also five shapes of headings, links to Trello, the same ticket twice."""
    found = [one for one in lint.check_lint(real) if one.code == code]
    assert found
    assert all(words in real.lines[one.line - 1] for one in found)


def test_the_shapes_of_its_headings_are_counted(real: Page) -> None:
    (mixed,) = [one for one in lint.check_lint(real) if one.code == "mixed-headings"]
    assert mixed.message.count("«") >= 5
    (trackers,) = [one for one in lint.check_lint(real) if one.code == "mixed-trackers"]
    assert "trello.com" in trackers.message


def urls(pages: Sequence[Page]) -> Counter[str]:
    """Where the entries of pages lead."""
    return Counter(
        link.url for one in pages for section in one.sections for item in section.every_item for link in item.links
    )


def senses(pages: Sequence[Page]) -> Counter[str]:
    """What the entries of pages say."""
    return Counter(item.sense for one in pages for section in one.sections for item in section.every_item)
