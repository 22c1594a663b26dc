"""Years that are over move to pages of their own: every line of them, links both ways, and nothing else changes."""

import os
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pages_drawn import broken, pages

from changelog.domain.docs import archive, links
from changelog.domain.docs import page as reading
from changelog.domain.docs.archive import Archived
from changelog.errors import Problem

DATA = Path(os.environ.get("NOUVEAUTES_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
PATH = "infos/nouveautes.md"
NEW_YEAR = date(2022, 1, 12)
PAGE = """\
---
description: Ce qui change
---

# Dernières nouveautés

Chaque semaine. Voir [la refonte](#du-14-au-20-decembre).

## Du 12 au 18 janvier 2022

* [Semis #9](https://example.org/issues/9), après [l’arrosage](nouveautes.md#deux)

## Du 28 décembre 2021 au 4 janvier 2022

* [Compost #8](https://example.org/issues/8)

## Du 14 au 20 décembre <a href="#deux" id="deux"></a>

* [Arrosage #7][arrosage], comme [la semaine d’avant](#semaine), avant [le semis](#du-12-au-18-janvier-2022)

### Corrections

* Une correction

## Semaine

* [Récolte #6](https://example.org/issues/6)

## Du 1er au 7 mars 2021

* [Taille #5](https://example.org/issues/5) ![plan](../.gitbook/assets/plan.png)

## Mardi 3 mars 2020

* [Greffe #4](https://example.org/issues/4)

[arrosage]: https://example.org/issues/7
"""


def archived(
    text: str, begins: date = NEW_YEAR, existing: Mapping[int, str] | None = None, language: str = "fr"
) -> Archived:
    """What becomes of a page."""
    return archive.move(text, path=PATH, begins=begins, existing=existing or {}, language=language)


def year(found: Archived, number: int) -> str:
    """The page of a year."""
    return next(page.text for page in found.pages if page.year == number)


def lines(text: str) -> Counter[str]:
    """The lines that say something, wherever their links lead."""
    return Counter(said for line in reading.cut(text.removeprefix("\ufeff")) if (said := links.without_paths(line)))


def in_order(some: str, text: str) -> bool:
    """Whether all lines of a text stand in another one, in their order, to the last space."""
    rest = iter([line.rstrip("\r\n") for line in reading.cut(text)])
    return all(line.rstrip("\r\n") in rest for line in reading.cut(some) if line.strip())


def test_finished_years_are_those_before_the_one_the_delivery_begins_in() -> None:
    assert archive.finished(PAGE, NEW_YEAR) == (2021, 2020)
    assert archive.finished(PAGE, date(2021, 12, 28)) == (2020,)
    assert archive.finished(PAGE, date(2020, 6, 1)) == ()
    assert archived(PAGE, date(2020, 6, 1)) == Archived(text=PAGE, findings=archived(PAGE, date(2020, 6, 1)).findings)


def test_the_page_keeps_this_year_and_leads_to_the_others() -> None:
    found = archived(PAGE)
    assert found.text == (
        PAGE[: PAGE.index("## Du 14 au 20")]
        .replace("(#du-14", "(nouveautes-2021.md#du-14")
        .replace("nouveautes.md#deux", "nouveautes-2021.md#deux")
        + "## Semaine\n\n* [Récolte #6](https://example.org/issues/6)\n\n"
        + "## Années précédentes\n\n* [Nouveautés de 2021](nouveautes-2021.md)\n* [Nouveautés de 2020](nouveautes-2020.md)\n\n"
        + "[arrosage]: https://example.org/issues/7\n"
    )
    assert [(page.year, page.path, page.title) for page in found.pages] == [
        (2021, "infos/nouveautes-2021.md", "Nouveautés de 2021"),
        (2020, "infos/nouveautes-2020.md", "Nouveautés de 2020"),
    ]
    assert [(finding.code, finding.subject) for finding in found.findings] == [("year-unknown", "Semaine")]


def test_the_page_of_a_year_is_like_the_page_and_leads_back() -> None:
    assert (
        year(archived(PAGE), 2021)
        == """\
---
description: Ce qui a changé en 2021
---

# Nouveautés de 2021

[Retour aux dernières nouveautés](nouveautes.md)

## Du 14 au 20 décembre <a href="#deux" id="deux"></a>

* [Arrosage #7][arrosage], comme [la semaine d’avant](nouveautes.md#semaine), avant [le semis](nouveautes.md#du-12-au-18-janvier-2022)

### Corrections

* Une correction

## Du 1er au 7 mars 2021

* [Taille #5](https://example.org/issues/5) ![plan](../.gitbook/assets/plan.png)


[arrosage]: https://example.org/issues/7
"""
    )


def test_in_english_and_without_front_matter() -> None:
    found = archived("# News\r\n\r\n## 12 January 2022\r\n\r\n* a\r\n\r\n## 3 May 2021\r\n\r\n* b", language="en")
    assert found.text.endswith("* a\r\n\r\n## Earlier years\r\n\r\n* [What was new in 2021](nouveautes-2021.md)\r\n")
    assert year(found, 2021) == (
        "# What was new in 2021\r\n\r\n[Back to the latest news](nouveautes.md)\r\n\r\n## 3 May 2021\r\n\r\n* b"
    )


def test_a_page_that_begins_with_the_oldest_leads_there_before_its_first_section() -> None:
    found = archived("# N\n\nMot.\n\n## 3 mai 2021\n\n* a\n\n## 4 mai 2021\n\n* b\n\n## 12 janvier 2022\n\n* c\n")
    assert (
        found.text
        == "# N\n\nMot.\n\n## Années précédentes\n\n* [Nouveautés de 2021](nouveautes-2021.md)\n\n## 12 janvier 2022\n\n* c\n"
    )
    assert year(found, 2021).endswith("## 3 mai 2021\n\n* a\n\n## 4 mai 2021\n\n* b\n\n")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "- [En 2020](nouveautes-2020.md)\n",
            "- [Nouveautés de 2021](nouveautes-2021.md)\n- [En 2020](nouveautes-2020.md)\n",
        ),
        (
            "* [2019](<nouveautes-2019.md>)\n* [2020](./nouveautes-2020.md)",
            "* [2019](<nouveautes-2019.md>)\n* [2020](./nouveautes-2020.md)\n* [Nouveautés de 2021](nouveautes-2021.md)",
        ),
        ("Voir [2021](nouveautes-2021.md).\n", "Voir [2021](nouveautes-2021.md).\n"),
        (
            '{% content-ref url="nouveautes-2021.md" %}\n{% endcontent-ref %}\n',
            '{% content-ref url="nouveautes-2021.md" %}\n{% endcontent-ref %}\n',
        ),
    ],
)
def test_links_to_years_stand_where_the_earlier_ones_do(rows: str, expected: str) -> None:
    head = "# N\n\n"
    body = "\n\n## 12 janvier 2022\n\n* a\n\n"
    assert archived(f"{head}{rows}{body}## 3 mai 2021\n\n* b\n").text == f"{head}{expected}{body}"


def test_links_below_the_last_section_are_the_page_s_own() -> None:
    rows = "* [2020](nouveautes-2020.md)\n* [2019](nouveautes-2019.md)\n"
    for heading in ("", "### Avant\n\n", "## Avant\n\n"):
        found = archived(f"# N\n\n## 12 janvier 2022\n\n* a\n\n## 3 mai 2021\n\n* b\n\n{heading}{rows}")
        assert found.text.endswith(f"* a\n\n{heading}* [Nouveautés de 2021](nouveautes-2021.md)\n{rows}")
        assert "[2020]" not in year(found, 2021)


def test_a_heading_of_a_year_alone_goes_with_what_it_heads() -> None:
    text = "# N\n\n## 2022\n\n### 12 janvier\n\n* a\n\n## 2021\n\nBelle année.\n\n### 3 mai\n\n* b\n\n## 2020\n\n### 3 mai\n\n* c\n"
    found = archived(text)
    assert found.text.startswith("# N\n\n## 2022\n\n### 12 janvier\n\n* a\n\n## Années")
    assert "## 2021\n\nBelle année.\n\n### 3 mai\n\n* b\n" in year(found, 2021)
    assert "## 2020\n\n### 3 mai\n\n* c\n" in year(found, 2020)
    text = "# N\n\n## 2021\n\n### 3 mai\n\n* b\n\n### 4 avril\n\n* c\n"
    assert archived(text).text.startswith("# N\n\n##"), "it stands above the first section"
    assert "## 2021\n" not in archived(text).text


def test_what_is_on_the_page_of_the_year_already_is_not_written_twice() -> None:
    first = archived(PAGE)
    texts = {page.year: page.text for page in first.pages}
    assert archived(first.text, existing=texts) == Archived(text=first.text, findings=first.findings[:0])
    again = archived(PAGE, existing=texts)
    assert (again.text, again.pages) == (first.text, ())


def test_sections_go_among_those_of_the_year_by_their_days() -> None:
    existing = "# En 2021\n\n## 1er novembre 2021\n\n* nov\n\n## 1er juillet 2021\n\n* juil\n\nVoir [les dernières](nouveautes.md).\n"
    text = "# N\n\n## 12 janvier 2022\n\n* a\n\n" + "".join(
        f"## 1er {month} 2021\n\n* {month}\n\n" for month in ("décembre", "août", "mars")
    )
    found = year(archived(text, existing={2021: existing}), 2021)
    assert in_order(existing, found)
    places = [found.index(f"\n## 1er {month}") for month in ("décembre", "novembre", "août", "juillet", "mars")]
    assert places == sorted(places)
    assert found.count("](nouveautes.md)") == 1
    existing = existing.replace("Voir [les dernières](nouveautes.md).\n", "")
    found = year(archived(text, existing={2021: existing}), 2021)
    assert found.startswith("# En 2021\n\n[Retour aux dernières nouveautés](nouveautes.md)\n\n## 1er décembre")


def test_another_version_of_a_section_stays_for_somebody_to_decide() -> None:
    text = "# N\n\n## 12 janvier 2022\n\n* a\n\n## 3 mai 2021\n\n* b\n* c\n\n## 2 mai 2021\n\n* d\n"
    found = archived(text, existing={2021: "# 2021\n\n## 3 mai 2021\n\n* b\n"})
    assert "## 3 mai 2021\n\n* b\n* c\n" in found.text
    assert "* d" not in found.text
    assert [(finding.code, finding.subject) for finding in found.findings] == [("year-section-differs", "3 mai 2021")]


def test_a_label_of_two_addresses_keeps_a_year_where_it_is() -> None:
    text = "# N\n\n## 12 janvier 2022\n\n* a\n\n## 3 mai 2021\n\n* [b][1]\n\n## 2 mai 2020\n\n* d\n\n[1]: https://a.example\n"
    found = archived(text, existing={2021: "# 2021\n\n[1]: https://b.example\n"})
    assert "* [b][1]" in found.text
    assert "* d" not in found.text
    assert [(finding.code, finding.subject) for finding in found.findings] == [("year-label-differs", "1")]


def test_a_section_that_takes_definitions_along_leaves_those_that_are_needed() -> None:
    text = "# N\n\n## 12 janvier 2022\n\n* [a][x]\n\n## 3 mai 2021\n\n* [b][x]\n\n[x]: https://a.example\n\n### Et\n\n* c\n"
    found = archived(text)
    assert found.text.endswith("(nouveautes-2021.md)\n\n[x]: https://a.example\n")
    assert year(found, 2021).count("[x]: https://a.example\n") == 1


def test_what_enclosed_sections_and_is_empty_now_is_told() -> None:
    text = "# N\n\n## 12 janvier 2022\n\n* a\n\n<details>\n<summary>2021</summary>\n\n## 3 mai 2021\n\n* b\n\n</details>\n\nMerci.\n"
    found = archived(text)
    assert "<details>\n<summary>2021</summary>\n\n</details>\n\nMerci.\n" in found.text
    assert [(finding.code, finding.subject) for finding in found.findings] == [("year-left-empty", "<details>")]


def test_sections_of_an_unknown_year_stay() -> None:
    text = "# N\n\n## 12 janvier\n\n* a\n\n## 3 mai\n\n* b\n"
    found = archived(text)
    assert (found.text, found.pages) == (text, ())
    assert [finding.code for finding in found.findings] == ["year-unknown", "year-unknown"]


def test_what_would_be_read_otherwise_is_refused() -> None:
    text = "# N\n\n## 12 janvier 2022\n\n* a\n\n## 4 mai 2021\n\n* b\n"
    with pytest.raises(Problem, match="no year is moved away"):
        archived(text, existing={2021: "# 2021\n\n```\n"})


@pytest.mark.soak
def test_every_item_of_the_real_page_is_on_one_page() -> None:
    file = DATA / "page-before.md"
    if not file.is_file():
        pytest.skip("the real page is not here: page-before.md (set NOUVEAUTES_DATA to its folder)")
    text = file.read_bytes().decode()
    found = archived(text, date(2022, 1, 21))
    assert found.findings == ()
    pages = [found.text, *(page.text for page in found.pages)]
    before, after = (Counter(_items(*some)) for some in ((text,), pages))
    assert before <= after
    assert sorted((after - before).values()) == [1, 1], "a link to each year"
    assert sum(before.values()) > 500
    assert all(in_order(some[some.index("\n## ") + 1 :], text) for some in pages[1:])
    years = [{section.period.end.year for section in reading.read(page).sections if section.period} for page in pages]
    assert years == [{2022}, {2021}, {2020}]
    texts = {page.year: page.text for page in found.pages}
    assert archived(found.text, date(2022, 1, 21), texts) == Archived(text=found.text)


def _items(*texts: str) -> list[str]:
    """The lines of items."""
    return [line for text in texts for line in text.split("\n") if line.startswith(("* ", "- ", "  "))]


OURS = ("Années précédentes", "Nouveautés de", "Retour aux", "Ce qui a changé en", "title:", "---", "]:")
begins_on = st.dates(date(2019, 1, 1), date(2025, 1, 1))


def nothing_lost(text: str, found: Archived, existing: Mapping[int, str]) -> None:
    """Every line of a page is on one of the pages, and beside them only what leads from one to another.

    What stays because the page of its year differs is on both.
    """
    after = lines(found.text)
    for one in {**existing, **{page.year: page.text for page in found.pages}}.values():
        after += lines(one)
    assert not lines(text) - after
    once = not any(finding.code.endswith("-differs") for finding in found.findings)
    for line in after - lines(text) if once else ():
        assert any(words in line for words in OURS), line


@given(pages() | broken, begins_on)
def test_law_nothing_is_lost_and_twice_is_once(text: str, begins: date) -> None:
    try:
        found = archived(text, begins)
    except Problem:
        return
    nothing_lost(text, found, {})
    texts = {page.year: page.text for page in found.pages}
    again = archived(found.text, begins, texts)
    assert (again.text, again.pages) == (found.text, ())
    again = archived(text, begins, texts)
    assert (again.text, again.pages) == (found.text, ())


@given(pages(), begins_on, st.data())
def test_law_what_a_year_has_already_is_not_doubled(text: str, begins: date, data: st.DataObject) -> None:
    page = reading.read(text.removeprefix("\ufeff"))
    gone = data.draw(st.sets(st.sampled_from(page.sections))) if page.sections else set()
    out = {at for section in gone for at in range(section.first, section.end)}
    some = "".join(line for at, line in enumerate(page.lines) if at not in out)
    assume(
        [one.period for one in reading.read(some).sections] == [one.period for one in page.sections if one not in gone]
    )
    before = archived(some, begins)
    texts = {one.year: one.text for one in before.pages}
    nothing_lost(text, archived(text, begins, texts), texts)


@given(pages(), begins_on)
def test_law_only_years_that_are_over_move(text: str, begins: date) -> None:
    found = archived(text, begins)
    page = reading.read(text.removeprefix("\ufeff"))
    over = [one for one in page.sections if one.period and one.period.end.year < begins.year]
    for section in over:
        there = year(found, section.period.end.year if section.period else 0)
        assert in_order("".join(page.lines_of(section)), there)
    kept = {at for at in range(len(page.lines)) if not any(one.first <= at < one.end for one in over)}
    assert in_order("".join(page.lines[at] for at in sorted(kept)), found.text.removeprefix("\ufeff"))
    left = reading.read(found.text.removeprefix("\ufeff")).sections
    assert not [one for one in left if one.period and one.period.end.year < begins.year]
    assert over or found.text == text
