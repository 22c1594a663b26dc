"""Every defect of a page is found on its line, and a page without defects has none."""

from datetime import date

import pages_drawn
import pytest
from hypothesis import given

from changelog.domain.docs import lint, lint_items, page
from changelog.domain.docs.model import Defect

ISSUE = "https://github.com/capucine/capucine/issues/{}"
CLEAN = """\
# Nouveautés

## Du mardi 11 au lundi 17 janvier 2022

* [Semis guidés #12](https://github.com/capucine/capucine/issues/12)

## Du mardi 28 décembre 2021 au lundi 10 janvier 2022

* [Arrosage #14](https://github.com/capucine/capucine/issues/14)
* Capucine a deux ans

## Lundi 27 décembre 2021

* [Récolte #9](https://github.com/capucine/capucine/pull/9)
"""


def found(text: str, *former: str, slugs: tuple[str, ...] = ("capucine/capucine",)) -> list[Defect]:
    """The defects of a page."""
    return list(lint.check_lint(page.read(text, slugs=(*slugs, *former)), former=former))


def codes(text: str, *former: str) -> list[tuple[str, int]]:
    """Their codes and lines."""
    return [(one.code, one.line) for one in found(text, *former)]


def days(*headings: str) -> list[tuple[str, int]]:
    """The defects of a page with these headings, each on an odd line."""
    return codes("\n\n".join(f"## {heading}" for heading in headings))


def entry(text: str) -> list[tuple[str, int]]:
    """The defects of an entry, which begins on line 3."""
    return codes(f"## Lundi 3 mai 2021\n\n{text}\n")


def test_a_clean_page_has_no_defect() -> None:
    assert found(CLEAN) == []


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("Du mardi 11 au lundi 17 janvier",), [("missing-year", 1)]),
        (("3 mai 2021", "2 mai"), [("missing-year", 3)]),
        (("Du mardi 11 janvier 2022 au lundi 17 janvier",), []),
        (("Lundi 4 mai 2021",), [("wrong-weekday", 1)]),
        (("Du lundi 11 au lundi 17 janvier 2022",), [("wrong-weekday", 1)]),
        (("Jeudi 18 février 2021",), []),
        (("Du vendredi 24 au lundi 25 octobre 2021",), [("missing-month", 1)]),
        (("31 février 2021",), [("impossible-date", 1)]),
        (("30 février",), [("impossible-date", 1), ("missing-year", 1)]),
        (("29 février 2021",), [("impossible-date", 1)]),
        (("Du 9 mai 2021 au 3 mai 2021",), [("backwards-period", 1)]),
        (("3 févier 2021",), [("month-typo", 1)]),
        (("3 mai 2021Dimanche 2 mai 2021",), [("glued-heading", 1)]),
        (("3 mai 2021", "3 mai 2021"), [("duplicate-heading", 3)]),
        (("5 mai 2021", "3 mai 2021", "4 mai 2021", "2 mai 2021"), [("out-of-order", 3)]),
        (("2 mai 2021", "3 mai 2021", "6 mai 2021", "4 mai 2021", "5 mai 2021"), [("out-of-order", 5)]),
        (("Du 10 au 16 mai 2021", "Du 3 au 7 mai 2021"), []),
        (("Du 10 au 16 mai 2021", "Du 3 au 6 mai 2021"), [("gap", 1)]),
        (("Du 3 au 6 mai 2021", "Du 10 au 16 mai 2021"), [("gap", 3)]),
        (("Du 10 au 16 mai 2021", "Du 3 au 11 mai 2021"), [("overlap", 1)]),
        (("Du 10 au 16 mai 2021", "Du 3 au 9 mai 2021", "4 mai 2021"), [("overlap", 3)]),
        (("Du 10 au 17 mai 2021", "Du 3 au 10 mai 2021", "Du 26 avril au 3 mai 2021"), []),
        (("Du 10 au 16 mai 2021", "Du 3 au 9 mai 2021", "Du 26 avril au 3 mai 2021"), [("overlap", 3)]),
        (("10 mai 2021", "3 mai 2021"), []),
        (("Lundi 03 mai 2021",), [("heading-spelling", 1)]),
        (("Samedi 1 mai 2021",), [("heading-spelling", 1)]),
        (("Lundi 3 Mai 2021",), [("heading-spelling", 1)]),
        (("Du Mardi 11 au lundi 17 janvier 2022",), [("heading-spelling", 1)]),
        (("2021-05-03", "01/05/2021"), [("mixed-headings", 3)]),
        (("6–12 July 2021", "29 June – 5 July 2021", "Monday 28 June 2021"), []),
    ],
)
def test_days(headings: tuple[str, ...], expected: list[tuple[str, int]]) -> None:
    assert days(*headings) == expected


def test_of_a_wrong_weekday_the_nearest_right_one_is_said() -> None:
    (one,) = found("## Mardi 25 août 2021")
    assert one.message == "25 August 2021 is a Wednesday, no Tuesday; the nearest is Tuesday 24 August"
    assert one.subject == "Mardi 25 août 2021"


def test_the_defects_of_several_days_do_not_hide_each_other() -> None:
    assert days("Du mardi 24 août au lundi 31 août 2020", "Du Lundi 03 au dimanche 10 févier 2020") == [
        ("gap", 1), ("wrong-weekday", 1), ("heading-spelling", 3), ("heading-spelling", 3), ("month-typo", 3), ("wrong-weekday", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"* [Semis #12]({ISSUE.format(12)})\n* [Semis #12]({ISSUE.format(12)})", [("duplicate-in-section", 4)]),
        (f"* [Semis #12]({ISSUE.format(12)})\n* Autre #12", [("duplicate-in-section", 4), ("number-without-link", 4)]),
        (f"* [Semis guidés #12]({ISSUE.format(12)})\n* Semis guidés", [("duplicate-in-section", 4)]),
        (f"* [Semis guidés #12]({ISSUE.format(12)})\n* [Semis guidés #13]({ISSUE.format(13)})", []),
        (f"* [Semis]({ISSUE.format(12)})", [("link-without-number", 3)]),
        (f"* [Semis]({ISSUE.format(12)}) (#12)", []),
        (f"* [Semis #13]({ISSUE.format(12)})", [("number-differs", 3)]),
        (f"* [Semis #12]({ISSUE.format(12)}), voir #13", []),
        (f"* {ISSUE.format(12)}", []),
        ("* Semis #12", [("number-without-link", 3)]),
        ("* [Carte](https://trello.com/c/F0LCArHS)", []),
        (f"* _\\*\\*_[Semis #12]({ISSUE.format(12)})", [("stray-marks", 3)]),
        (f"* **[Semis #12]({ISSUE.format(12)})**", []),
        ("*", [("empty-entry", 3)]),
        ("* a\n- b\n- c", [("mixed-markers", 3)]),
        (f"* [Semis #12]({ISSUE.format(12)})\n* [Semis \\#13]({ISSUE.format(13)})", [("mixed-signs", 4)]),
        (f"* [Semis #12]({ISSUE.format(12)})\n* [Carte](https://trello.com/c/F0LCArHS)", [("mixed-trackers", 4)]),
        (f"* [ Semis #12 ]({ISSUE.format(12)})", [("spaces-in-links", 3)]),
    ],
)
def test_entries(text: str, expected: list[tuple[str, int]]) -> None:
    assert entry(text) == expected


def test_an_entry_told_in_two_sections_names_the_first() -> None:
    text = CLEAN + f"* [Semis guidés #12]({ISSUE.format(12)})\n"
    (one,) = found(text)
    assert (one.code, one.line, one.subject) == ("duplicate-across-sections", 15, "#12")
    assert "line 5" in one.message and "17 janvier 2022" in one.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](broken-reference)", [("broken-reference", 3)]),
        ("[a]()", [("empty-link", 3)]),
        ("[a][1]", [("undefined-reference", 3)]),
        ("[a][1]\n\n[1]: https://a.invalid", []),
        ("[Agent][Agenda] texte", []),
        ("[Agent][Agenda] texte\n\n[x]: y", [("undefined-reference", 3)]),
        ("[a] (https://a.invalid)", [("broken-link", 3)]),
        ("[a](https://a.invalid", [("broken-link", 3)]),
        ("![un plan](plan.png)", []),
        ("![](plan.png)", [("picture-without-text", 3)]),
        ("![un plan](https://user-images.githubusercontent.com/1.png)", [("hot-linked-picture", 3)]),
        ("![un plan](https://github.com/user-attachments/assets/1)", [("hot-linked-picture", 3)]),
        ("![un plan](http://a.invalid/1.png)", [("hot-linked-picture", 3)]),
        ("texte\n<img src=\"https://a.invalid/1.png\">", [("hot-linked-picture", 4), ("picture-without-text", 4)]),
        ("<img alt='un plan' src='plan.png'>", []),
        ("`![](https://a.invalid/x.png)` et [a]`()`", []),
        ("```\n![](https://a.invalid/x.png)\n[a]()\n```", []),
        ("* a\n\n    ![](x.png)\n    [b]()", [("picture-without-text", 5), ("empty-link", 6)]),
        ("> [a]()", [("empty-link", 3)]),
    ],
)  # fmt: skip
def test_links_and_pictures(text: str, expected: list[tuple[str, int]]) -> None:
    assert entry(text) == expected


def test_a_renamed_repository_is_said_with_its_name_today() -> None:
    (one,) = found(
        f"## Lundi 3 mai 2021\n\n* [a #1]({ISSUE.format(1).replace('capucine/capucine', 'Jardin/Ancien')})\n",
        "jardin/ancien",
    )
    assert (one.code, one.message) == ("renamed-repository", "Jardin/Ancien is capucine/capucine today")


def test_a_file_that_is_not_there() -> None:
    text = "## Lundi 3 mai 2021\n\n[a](a.md#x) [b](b%20c.md) [c](absent.md) [d](/x) [e](#f) [g](https://a.invalid) [h](mailto:a@b.invalid)\n"
    asked: list[str] = []

    def exists(path: str) -> bool:
        asked.append(path)
        return path != "absent.md"

    assert [(one.code, one.subject) for one in lint.check_lint(page.read(text), exists=exists)] == [
        ("missing-file", "absent.md")
    ]
    assert asked == ["a.md", "b c.md", "absent.md"]


def test_pictures_of_an_entry_before_it_is_published() -> None:
    lines = ["Un mot.", "", "![](https://a.invalid/x.png)", "[a]()"]
    assert [(one.code, one.line) for one in lint_items.pictures(lines)] == [
        ("picture-without-text", 3),
        ("hot-linked-picture", 3),
    ]


@given(pages_drawn.pages() | pages_drawn.broken | pages_drawn.ANYTHING)
def test_no_page_is_too_much(text: str) -> None:
    lines = text.count("\n") + 1
    for one in lint.check_lint(page.read(text), former=("capucine/capucine",), exists=lambda _: False):
        assert 1 <= one.line <= lines
        assert one.code and one.message and "\n" not in one.message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# N\n\n## 3 mai 2021\n\n* a\n\n```\nx\n", [("never-closed", 7)]),
        ("# N\n\n| Jour | Quoi |\n|---|---|\n| 2021-05-03 | a |\n", [("not-understood", 5)]),
        ("# N\n\n## 3 mai 2021\n\n* a\n", []),
    ],
)
def test_what_publishing_would_refuse_is_found(text: str, found: list[tuple[str, int]]) -> None:
    seen = lint.check_publishing(page.read(text), date(2021, 5, 10))
    assert [(one.code, one.line) for one in seen] == found


def test_versions_are_no_shapes_of_headings_and_leave_out_no_year() -> None:
    text = "# C\n\n### 9.6.23 November 8, 2026\n\n- a\n\n### 9.6.22 November 1, 2026\n\n- b\n\n### 9.6.21 November 1, 2026\n\n- c\n"
    assert {one.code for one in lint.check_lint(page.read(text))} == set()
