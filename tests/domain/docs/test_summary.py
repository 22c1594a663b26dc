"""GitBook's table of contents: one line more where it belongs, and nothing else."""

import os
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from changelog.domain.docs import links as paths
from changelog.domain.docs import summary

DATA = Path(os.environ.get("NOUVEAUTES_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
NEWS = "dernieres-nouveautes.md"
TABLE = """\
# Table of contents

* [Bienvenue](README.md)

## Guides <a href="#guides" id="guides"></a>

* [Arroser \\[le soir\\]](guides/README.md)
  * [Avec l’eau de pluie](<guides/eau de pluie.md>)
  * [Au goutte-à-goutte](guides/goutte-a-goutte.md "Peu d’eau")

## Aussi

* [Dernières nouveautés](dernieres-nouveautes.md)
* [Mentions légales](mentions/)
"""


def line_added(before: str, after: str) -> tuple[int, str]:
    """The one line that is new, and its number; without it every byte is as it was."""
    size = len(after) - len(before)
    at = next((at for at, char in enumerate(before) if char != after[at]), len(before))
    assert size > 0
    assert after[:at] + after[at + size :] == before
    old, new = (text.replace("\r\n", "\n").split("\n") for text in (before, after))
    assert len(new) == len(old) + 1
    line = next((line for line, words in enumerate(old) if words != new[line]), len(old))
    return line, new[line]


def added(text: str, title: str = "Saison", path: str = "saison.md", **where: str) -> tuple[int, str]:
    """The line that `add` adds."""
    edited, findings = summary.add(text, title, path, **where)
    assert findings == ()
    return line_added(text, edited)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("README.md", "Bienvenue"),
        ("guides/README.md", "Arroser [le soir]"),
        ("guides/", "Arroser [le soir]"),
        ("./guides//eau de pluie.md", "Avec l’eau de pluie"),
        ("guides/goutte-a-goutte.md", "Au goutte-à-goutte"),
        ("mentions/README.md", "Mentions légales"),
        ("mentions/index.md", "Mentions légales"),
    ],
)
def test_a_page_is_found_by_its_path(path: str, title: str) -> None:
    found = summary.find(TABLE, path)
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    "target",
    [
        "a b/%C3%A9t%C3%A9.md",
        "<a b/été.md>",
        "a%20b/e\u0301te\u0301.md#haut",
        "a b/été.md 'À lire'",
        "./a b/x/../été.md",
    ],
)
def test_spellings_of_one_path(target: str) -> None:
    assert summary.find(f"- [Été]({target})", "a b/été.md") is not None


def test_what_is_no_list_is_no_entry() -> None:
    text = "```\n* [a](a.md)\n```\n\n<!--\n* [a](a.md)\n-->\n\n> * [a](a.md)\n\n[a](a.md)\n"
    assert summary.entries(text) == ()


def test_a_page_comes_after_another_and_all_that_is_under_it() -> None:
    assert added(TABLE, after="guides/README.md") == (9, "* [Saison](saison.md)")
    assert added(TABLE, after="guides/eau de pluie.md") == (8, "  * [Saison](saison.md)")


def test_without_a_place_a_page_comes_after_the_first_one() -> None:
    assert added(TABLE) == (3, "* [Saison](saison.md)")
    assert added(TABLE, after="inconnue.md") == (3, "* [Saison](saison.md)")


def test_without_a_first_page_it_ends_the_first_group() -> None:
    assert added("# T\n\n- [a](a.md)\n  - [b](b.md)\n\n## G\n\n- [c](c.md)\n") == (4, "- [Saison](saison.md)")
    assert added("* [a](a.md)\n\n***\n\n* [b](b.md)\n") == (1, "* [Saison](saison.md)")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("* [a](a.md)\n", "  * [Saison](saison.md)"),
        ("* [a](a.md)\n* [b](b.md)\n    * [c](c.md)\n", "    * [Saison](saison.md)"),
        ("- [a](a.md)\n- [b](b.md)\n\t- [c](c.md)\n", "\t- [Saison](saison.md)"),
        ("-   [a](a.md)\n", "    -   [Saison](saison.md)"),
        ("1. [z](z.md)\n2. [a](a.md)\n", "   1. [Saison](saison.md)"),
        ("* [a](a.md)\n  + [b](b.md)\n", "  + [Saison](saison.md)"),
    ],
)
def test_under_a_page_the_table_s_own_indent_is_kept(text: str, line: str) -> None:
    assert added(text, under="a.md")[1] == line
    assert added(text, under="A")[1] == line, "it may be named by its title"


def test_years_stand_newest_first_right_after_the_news() -> None:
    text = TABLE
    for year in (2020, 2022, 2021):
        edited, findings = summary.add_year(text, f"{year}", f"dernieres-nouveautes-{year}.md", news=NEWS)
        assert findings == ()
        line_added(text, edited)
        text = edited
    assert [entry.title for entry in summary.entries(text)][-5:-1] == ["Dernières nouveautés", "2022", "2021", "2020"]


def test_years_follow_those_that_are_there_nested_or_oldest_first() -> None:
    text = f"* [N]({NEWS})\n  * [2019](dernieres-nouveautes-2019.md)\n  * [2020](dernieres-nouveautes-2020.md)\n* [z](z.md)"
    edited, _ = summary.add_year(text, "2021", "dernieres-nouveautes-2021.md", news=NEWS)
    assert line_added(text, edited) == (3, "  * [2021](dernieres-nouveautes-2021.md)")
    text = f"* [2020](dernieres-nouveautes-2020.md)\n* [N]({NEWS})\n"
    edited, _ = summary.add_year(text, "2021", "dernieres-nouveautes-2021.md", news=NEWS)
    assert line_added(text, edited) == (0, "* [2021](dernieres-nouveautes-2021.md)")


def test_ends_of_lines_are_the_neighbour_s() -> None:
    edited, _ = summary.add("* [a](a.md)\r\n* [b](b.md)\r\n", "S", "s.md", after="a.md")
    assert edited == "* [a](a.md)\r\n* [S](s.md)\r\n* [b](b.md)\r\n"
    assert summary.add("* [a](a.md)\r\n* [b](b.md)", "S", "s.md")[0] == "* [a](a.md)\r\n* [b](b.md)\r\n* [S](s.md)"
    assert summary.add("\ufeff* [a-2020](a-2020.md)\n", "S", "a-2021.md")[0].startswith("\ufeff* [a-2020]")
    marked = "\ufeff* [x](a-2020.md)\n"
    assert summary.add_year(marked, "S", "a-2021.md", news="a.md")[0] == "\ufeff* [S](a-2021.md)\n* [x](a-2020.md)\n"


def test_a_title_and_a_path_stay_what_they_are() -> None:
    edited, findings = summary.add(TABLE, "[x](y) *z* {% if %} <b> &amp;\n`c`", "été (1)/a #1 100%25.md")
    assert findings == ()
    found = summary.find(edited, "été (1)/a #1 100%25.md")
    assert found is not None
    assert found.title == "[x](y) *z* {% if %} <b> &amp; `c`"


def test_where_the_line_would_be_read_otherwise_nothing_is_done() -> None:
    for text in ("<!--\n", "```\n", "* * [a](a.md)\n"):
        edited, findings = summary.add(text, "S", "s.md", after="a.md")
        assert edited == text
        assert [finding.code for finding in findings] == ["summary-unsure"]


def test_the_real_table() -> None:
    file = DATA / "SUMMARY-before.md"
    if not file.is_file():
        pytest.skip("the real table of contents is not here: SUMMARY-before.md (set NOUVEAUTES_DATA to its folder)")
    text = file.read_bytes().decode()
    folder = "informations-generales/"
    assert len(summary.entries(text)) == text.count("](")
    found = summary.find(text, folder + NEWS)
    assert found is not None
    assert summary.add(text, "Autre titre", folder + NEWS) == (text, ())
    edited, findings = summary.add_year(
        text, "Nouveautés de 2021", folder + paths.of_year(NEWS, 2021), news=folder + NEWS
    )
    assert findings == ()
    assert line_added(text, edited)[0] == found.line + 1
    assert line_added(text, summary.add(text, "Saison", "saison.md")[0]) == (3, "* [Saison](saison.md)")


links = st.sampled_from(
    (
        "[a](a.md)",
        "[b](<b b.md>)",
        "[n](n.md)",
        "[v](n-2020.md)",
        "[w](n-2022.md)",
        "[R](README.md)",
        "texte",
        "**g**",
        "[x](d/)",
    )
)
leads = st.sampled_from(
    ("* ", "- ", "  * ", "    * ", "\t* ", "1. ", "+   ", "      - ", "## ", "", "> * ", "* * ", "```", "<!-- ")
)
tables = st.lists(st.tuples(leads, links).map("".join) | st.just(""), max_size=10).flatmap(
    lambda lines: st.sampled_from(("\n", "\r\n")).map(lambda end: end.join(lines))
)
words = st.sampled_from(
    (
        "mot",
        "[x](y)",
        "]",
        "(",
        "\\",
        "*",
        "_",
        "`",
        "<b>",
        "&amp;",
        "&#12;",
        "{% a %}",
        "\n",
        "\u2028",
        "\x00",
        "é",
        " ",
    )
)
titles = st.lists(words | st.text(max_size=4), min_size=1, max_size=6).map("".join)
wild = st.text(max_size=40) | titles | tables
file_paths = st.lists(
    st.sampled_from(("a", "é", " ", "b b", "(", ")", "#", "%20", "&amp;", "_", "<", "\\", "..", "/", "?")), min_size=1
)


@given(wild | st.lists(wild, max_size=3).map("\n".join), st.sampled_from(("after", "under", "")), titles)
@example("* x\n\x0b* [a](a.md)", "after", "T")
def test_law_adding_is_one_line_and_once(text: str, where: str, title: str) -> None:
    places = {where: "n.md"} if where else {}
    edited, findings = summary.add(text, title, "neuve.md", **places)
    if edited == text:
        assert findings or summary.find(text, "neuve.md")
        return
    line_added(text, edited)
    assert summary.add(edited, "Autre", "neuve.md", **places) == (edited, ())


@given(tables, st.permutations([2019, 2021, 2023]))
def test_law_years_are_added_once_and_nothing_else_moves(text: str, years: list[int]) -> None:
    for year in years:
        edited, findings = summary.add_year(text, f"{year}", f"n-{year}.md", news="n.md")
        assert (edited == text) == bool(findings)
        if edited != text:
            line_added(text, edited)
        text = edited
    for year in years:
        assert (
            summary.find(text, f"n-{year}.md") is None
            or summary.add_year(text, "x", f"n-{year}.md", news="n.md")[0] == text
        )


@given(file_paths.map("".join), titles)
def test_law_a_path_is_read_back(path: str, title: str) -> None:
    assume(paths.normal(path))
    edited, findings = summary.add(TABLE, title, path)
    assert bool(findings) == (edited == TABLE and summary.find(TABLE, path) is None)
    if not findings:
        assert summary.find(edited, path) is not None


@given(st.text(max_size=20) | file_paths.map("".join))
def test_law_one_spelling_of_a_path(path: str) -> None:
    assert paths.normal(paths.normal(path)) == paths.normal(path)
