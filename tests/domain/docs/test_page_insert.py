"""A section goes where it belongs, and every byte that is not its own stays what and where it was."""

from datetime import date, timedelta

import pages_drawn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs import edits, page
from changelog.domain.docs import section as compose
from changelog.domain.docs.model import Period
from changelog.errors import Problem

DAY = Period(start=date(2021, 5, 4), end=date(2021, 5, 4))
SECTION = "## Mardi 4 mai 2021\n\n* nouveau\n"


def inserted(text: str, period: Period = DAY, section: str = SECTION) -> str:
    """The text of a page with one more section."""
    return edits.insert(page.read(text), section, period).text


def headings(text: str) -> list[str]:
    """The headings of its sections."""
    return [section.heading for section in page.read(text).sections]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# T\n\n## 3 mai 2021\n\n* a\n", f"# T\n\n{SECTION}\n## 3 mai 2021\n\n* a\n"),
        ("# T\n\nMot.\n\n## 3 mai 2021\n\n* a\n", f"# T\n\nMot.\n\n{SECTION}\n## 3 mai 2021\n\n* a\n"),
        ("# T\n## 3 mai 2021\n* a\n", f"# T\n\n{SECTION}\n## 3 mai 2021\n* a\n"),
        ("## 3 mai 2021\n\n* a\n", f"{SECTION}\n## 3 mai 2021\n\n* a\n"),
        ("\ufeff## 3 mai 2021\n\n* a\n", f"\ufeff{SECTION}\n## 3 mai 2021\n\n* a\n"),
        ("# T\n", f"# T\n\n{SECTION}"),
        ("# T\n\nMot.", f"# T\n\nMot.\n\n{SECTION.rstrip()}"),
        ("", SECTION),
        ("---\ntitle: x\n---\n", f"---\ntitle: x\n---\n\n{SECTION}"),
        ("## 6 mai 2021\n\n* a\n\n## 5 mai 2021\n\n* b\n", f"## 6 mai 2021\n\n* a\n\n## 5 mai 2021\n\n* b\n\n{SECTION}"),
        ("## 5 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b\n", f"## 5 mai 2021\n\n* a\n\n{SECTION}\n## 3 mai 2021\n\n* b\n"),
        ("## 2 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b\n", f"## 2 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b\n\n{SECTION}"),
        ("## 2 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b", f"## 2 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b\n\n{SECTION.rstrip()}"),
        ("## 5 mai 2021\n\n* a\n\n## 6 mai 2021\n\n* b\n", f"{SECTION}\n## 5 mai 2021\n\n* a\n\n## 6 mai 2021\n\n* b\n"),
        ("## 3 mai 2021\n\n* a\n\n\n\n## 2 mai 2021\n\n* b\n", f"{SECTION}\n\n\n## 3 mai 2021\n\n* a\n\n\n\n## 2 mai 2021\n\n* b\n"),
        ("## 2 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b\n\n[1]: x\n", f"## 2 mai 2021\n\n* a\n\n## 3 mai 2021\n\n* b\n\n{SECTION}\n[1]: x\n"),
    ],
    ids=range(16),
)  # fmt: skip
def test_where_a_section_goes(before: str, after: str) -> None:
    assert inserted(before) == after


def test_the_page_keeps_its_ends_of_lines() -> None:
    text = "# T\r\n\r\n## 3 mai 2021\r\n\r\n* a\r\n"
    assert inserted(text) == text.replace("## 3", SECTION.replace("\n", "\r\n") + "\r\n## 3")


def test_what_somebody_renamed_stays_below_what_is_newer() -> None:
    text = "# T\n\n## La grande\n\n* [x #1](https://github.com/a/b/issues/1)\n\n## 2 mai 2021\n\n* a\n\n## 1er mai 2021\n\n* b\n"
    assert headings(inserted(text)) == ["Mardi 4 mai 2021", "La grande", "2 mai 2021", "1er mai 2021"]


def test_what_is_to_come_stays_on_top() -> None:
    text = "# T\n\n## À venir\n\n* [x #1](https://github.com/a/b/issues/1)\n\n## 2 mai 2021\n\n* a\n\n## 1er mai 2021\n\n* b\n"
    assert headings(inserted(text)) == ["À venir", "Mardi 4 mai 2021", "2 mai 2021", "1er mai 2021"]


@pytest.mark.parametrize("text", ["# T\n\n```\nx\n", "# T\n\n<!-- x\n", "# T\n\n<script>\n"])
def test_a_page_that_would_swallow_a_section_is_left_alone(text: str) -> None:
    with pytest.raises(Problem, match="the page is left alone"):
        inserted(text)


@pytest.mark.parametrize("section", ["## 4 mai 2021\n\n```\n", "## 4 mai 2021\n\n<!--\n", "texte", "    ## 4 mai 2021"])
def test_a_section_that_would_swallow_the_page_is_refused(section: str) -> None:
    with pytest.raises(Problem, match="the page is left alone"):
        inserted("# T\n\n## 3 mai 2021\n\n* a\n", section=section)


@given(pages_drawn.pages(), st.dates(date(2018, 1, 1), date(2024, 12, 31)), st.integers(0, 3))
def test_the_page_without_its_new_section_is_the_page(text: str, end: date, days: int) -> None:
    found = page.read(text)
    period = Period(start=end - timedelta(days=days), end=end)
    groups = (
        compose.EntryGroup(entries=(compose.SectionEntry(title="Semis", label="#1", url="https://a.invalid/1"),)),
    )
    after = edits.insert(found, compose.section_text(found, period, groups), period).text
    size = len(after) - len(text)
    assert any(after[:at] + after[at + size :] == text for at in range(len(text) + 1))
    assert end in [section.period.end for section in page.read(after, near=end).sections if section.period]
    if found.newline == "\r\n":
        assert after.count("\r\n") == after.count("\n")


@given(pages_drawn.pages(), st.dates(date(2018, 1, 1), date(2024, 12, 31)))
def test_sections_come_in_order(text: str, end: date) -> None:
    period = Period(start=end, end=end)
    after = page.read(inserted(text, period, f"## {pages_drawn.in_french(end)}\n\n* x\n"))
    ends = [section.period.end for section in after.sections if section.period]
    assert ends in (sorted(ends), sorted(ends, reverse=True))


@given(pages_drawn.broken | pages_drawn.ANYTHING, st.dates(date(2018, 1, 1), date(2024, 12, 31)))
def test_any_text_takes_a_section_or_is_left_alone(text: str, end: date) -> None:
    try:
        after = inserted(text, Period(start=end, end=end), f"## {pages_drawn.in_french(end)}\n\n* x\n")
    except Problem:
        return
    size = len(after) - len(text)
    assert any(after[:at] + after[at + size :] == text for at in range(len(text) + 1))


TWO = "# T\n\n## 3 mai 2021\n\n* a\n\n## 2 mai 2021\n\n* b\n"


def test_the_byte_order_mark_stays_where_it_is() -> None:
    found = page.read("\ufeff## 3 mai 2021\n\n* a\n\n## 2 mai 2021\n")
    assert edits.remove(found, found.sections[0]).text == "\ufeff## 2 mai 2021\n"


def test_a_section_is_removed() -> None:
    found = page.read(TWO)
    assert edits.remove(found, found.sections[0]).text == "# T\n\n## 2 mai 2021\n\n* b\n"
    assert edits.remove(found, found.sections[1]).text == "# T\n\n## 3 mai 2021\n\n* a\n\n"


@given(pages_drawn.pages(), st.data())
def test_removed_after_it_was_inserted(text: str, data: st.DataObject) -> None:
    end = data.draw(st.dates(date(2024, 2, 1), date(2024, 12, 31)))
    after = inserted(text, Period(start=end, end=end), f"## {pages_drawn.in_french(end)}\n\n* x\n")
    again = page.read(after)
    new = next(section for section in again.sections if section.period and section.period.end == end)
    # Where no blank line stood above it, the one that was put there stays.
    assert _words(edits.remove(again, new).text) == _words(text)


def _words(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line]
