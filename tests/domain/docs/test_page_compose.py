"""New entries look like the page's own; and a page tells what its settings should be."""

from datetime import date

import pytest

from changelog.app import adopt
from changelog.domain.docs import edits, page
from changelog.domain.docs import section as compose
from changelog.domain.docs.model import Period, Style
from changelog.domain.docs.section import EntryGroup, SectionEntry

WEEK = Period(start=date(2022, 1, 11), end=date(2022, 1, 17))
URL = "https://github.com/capucine/capucine/issues/{}"
SEMIS = SectionEntry(title="Semis guidés", label="#12", url=URL.format(12), ticket=12)
TEXT = SectionEntry(title="Arrosage", label="#14", url=URL.format(14), text=("Un texte.", "", "- un point"), ticket=14)


@pytest.mark.parametrize(
    ("links", "line"),
    [("inside", f"* [Semis guidés #12]({URL.format(12)})"), ("after", f"* Semis guidés [#12]({URL.format(12)})"),
     ("parenthesis", f"* Semis guidés ([#12]({URL.format(12)}))"), ("none", "* Semis guidés #12")],
)  # fmt: skip
def test_entries_are_linked_as_the_page_links(links: str, line: str) -> None:
    assert compose.entry_lines(SEMIS, Style(links=links)) == (line,)  # type: ignore[arg-type]


def test_an_entry_may_have_no_number_and_no_address() -> None:
    assert compose.entry_lines(SectionEntry(title="Semis"), Style(marker="-")) == ("- Semis",)
    assert compose.entry_lines(SectionEntry(title="Semis", url="https://a.invalid"), Style()) == (
        "* [Semis](https://a.invalid)",
    )


def test_texts_are_indented_and_stand_apart() -> None:
    assert compose.entry_list((TEXT, SEMIS, SEMIS), Style(links="none")) == (
        "* Arrosage #14", "", "    Un texte.", "", "    - un point", "", "* Semis guidés #12", "* Semis guidés #12",
    )  # fmt: skip


def test_a_section_has_heading_groups_and_closing() -> None:
    groups = (EntryGroup(entries=(SEMIS,)), EntryGroup(title="Corrections", entries=(SEMIS,)))
    assert compose.section_lines(WEEK, groups, Style(links="none", level=3), ("Fin.",)) == (
        "### Du mardi 11 au lundi 17 janvier 2022", "", "* Semis guidés #12", "", "#### Corrections", "", "* Semis guidés #12",
        "", "Fin.",
    )  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_composed_reads_as_what_it_is(end: str) -> None:
    old = "# T\n\n## Du 4 au 10 janvier 2022\n\n- [a #1](https://github.com/capucine/capucine/issues/1)\n".replace(
        "\n", end
    )
    found = page.read(old)
    after = page.read(
        edits.insert(found, compose.section_text(found, WEEK, (EntryGroup(entries=(TEXT, SEMIS)),)), WEEK).text
    )
    section = after.sections[0]
    assert (section.heading, section.period) == ("Du 11 au 17 janvier 2022", WEEK)
    assert [(item.identity, item.title, item.marker) for item in section.items] == [
        ("#14", "Arrosage", "-"), ("#12", "Semis guidés", "-"),
    ]  # fmt: skip
    assert after.style == found.style


def test_the_tool_reads_its_own_ways() -> None:
    text = "".join(line + "\n" for line in compose.section_lines(WEEK, (EntryGroup(entries=(SEMIS, SEMIS)),), Style()))
    assert page.read(text).style == Style(base="https://github.com/capucine/capucine")


PAGE = """\
# Nouveautés

## Du mardi 11 au lundi 17 janvier 2022

- Semis [#12](https://github.com/capucine/capucine/issues/12)
- Arrosage [#13](https://github.com/capucine/capucine/pull/13)

## Du mardi 4 au lundi 10 janvier 2022

- Ancien [#2](https://github.com/jardin/ancien/issues/2)
- [Carte](https://trello.com/c/F0LCArHS)
"""


def test_a_page_tells_its_ways() -> None:
    facts = adopt.facts(page.read(PAGE))
    assert (facts.order, facts.flavour, facts.newline) == ("newest", "plain", "LF")
    assert (facts.style.marker, facts.style.links, facts.style.level, facts.style.language) == ("-", "after", 2, "fr")
    assert facts.slugs == (("capucine/capucine", 2), ("jardin/ancien", 1))
    assert (facts.sections, facts.entries) == (2, 4)
    assert facts.heading == "Du mardi 11 au lundi 17 janvier 2022"
    assert facts.covered == Period(start=date(2022, 1, 4), end=date(2022, 1, 17))


@pytest.mark.parametrize(
    ("links", "former"),
    [
        ([("d/neuf", 12), ("d/neuf", 6), ("d/vieux", 9)], ()),  # one link to another repository is no move
        ([("d/neuf", 12), *[("d/vieux", number) for number in range(9)]], ("d/vieux",)),
        ([("d/autre", 1), ("d/neuf", 12), *[("d/autre", number) for number in range(9)]], ()),  # still linked to today
    ],
)
def test_a_former_name_is_one_that_was_left(links: list[tuple[str, int]], former: tuple[str, ...]) -> None:
    sections = (
        f"## {30 - at} mai 2022\n\n* Un [#{number}](https://github.com/{slug}/issues/{number})\n\n"
        for at, (slug, number) in enumerate(links)
    )
    text = "".join(sections)
    if links[0][0] == "d/autre":  # in the newest section, beside the repository's own
        text = text.replace("## 29 mai 2022\n\n", "", 1)
    assert adopt.facts(page.read(text)).former == former


@pytest.mark.parametrize(
    ("text", "language"),
    [("# Changelog\n\n## 2022-05-03\n\n* Fixed the crash when a page is empty\n", "en"),
     ("# Journal\n\n## 2022-05-03\n\n* La page des nouveautés est lue avec les autres\n", "fr"),
     ("# News\n\n## 3 May 2022\n\n* Le mot\n", "en"), ("## 3 mai 2022\n\n* the and of\n", "fr")],
)  # fmt: skip
def test_a_page_says_its_language(text: str, language: str) -> None:
    assert adopt.facts(page.read(text)).style.language == language


def test_an_empty_page_tells_nothing() -> None:
    facts = adopt.facts(page.read(""))
    assert (facts.order, facts.sections, facts.heading, facts.covered, facts.style) == ("unknown", 0, "", None, Style())
