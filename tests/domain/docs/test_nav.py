"""The nav of `mkdocs.yml`: one item more where it belongs, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs import nav

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = """\
# Les jardins
site_name: Capucine   # le nom
INHERIT: ../base.yml
x-guides: &guides
  - Arroser: guides/arroser.md
nav:
  - Accueil: index.md   # premier
  # - Ancien: ancien.md
  - Guides: *guides
  - "Nouveautés : les dernières": nouveautes.md
  - 'Aussi':
      - aussi/index.md
      - Mentions: <mentions légales>.md
      - [court.md, {Long: long.md}, Autre: autre.md]
  - Code: https://example.org/code

plugins:
  - search
  - emoji:
      index: !!python/name:material.extensions.emoji.twemoji
site_url: !ENV [SITE, "https://example.org"]
"""


def piece_added(before: str, after: str) -> str:
    """What is new, in one piece; without it every byte is as it was."""
    size = len(after) - len(before)
    at = next((at for at, char in enumerate(before) if char != after[at]), len(before))
    assert size > 0
    assert after[:at] + after[at + size :] == before
    return after[at : at + size]


def added(text: str, title: str = "Saison", path: str = "saison.md", **where: str) -> str:
    """The settings after `add`, which found nothing odd."""
    edited, findings = nav.add(text, title, path, **where)
    assert findings == ()
    piece_added(text, edited)
    return edited


def line_after(text: str, line: str) -> str:
    """The line below another one."""
    lines = text.split("\n")
    return lines[lines.index(line) + 1]


@pytest.mark.parametrize(
    ("path", "title", "line"),
    [
        ("index.md", "Accueil", 6),
        ("guides/arroser.md", "Arroser", 4),
        ("nouveautes.md", "Nouveautés : les dernières", 9),
        ("aussi/README.md", "", 11),
        ("./aussi//index.md", "", 11),
        ("<mentions légales>.md", "Mentions", 12),
        ("long.md", "Long", 13),
        ("autre.md", "Autre", 13),
    ],
)
def test_a_page_is_found_by_its_path(path: str, title: str, line: int) -> None:
    found = nav.find(SETTINGS, path)
    assert found is not None
    assert (found.title, found.line) == (title, line)


def test_a_page_that_is_there_is_left_whatever_its_title() -> None:
    assert nav.add(SETTINGS, "Autre titre", "./nouveautes.md") == (SETTINGS, ())
    assert nav.add(SETTINGS, "Autre titre", "guides/arroser.md") == (SETTINGS, ())


def test_a_page_comes_after_another() -> None:
    edited = added(SETTINGS, after="nouveautes.md")
    assert line_after(edited, '  - "Nouveautés : les dernières": nouveautes.md') == "  - Saison: saison.md"
    edited = added(SETTINGS, after="aussi/index.md")
    assert line_after(edited, "      - aussi/index.md") == "      - Saison: saison.md"
    edited = added(SETTINGS, after="long.md")
    assert "      - [court.md, {Long: long.md}, {Saison: saison.md}, Autre: autre.md]\n" in edited


def test_without_a_place_a_page_comes_after_the_first_one_else_at_the_end() -> None:
    assert line_after(added(SETTINGS), "  - Accueil: index.md   # premier") == "  - Saison: saison.md"
    assert added("nav:\n- a.md\n- B:\n  - b.md\nx: 1\n") == "nav:\n- a.md\n- B:\n  - b.md\n- Saison: saison.md\nx: 1\n"
    assert added("nav: [a.md, {B: b.md}] # c\n") == "nav: [a.md, {B: b.md}, {Saison: saison.md}] # c\n"
    assert added("nav: [\n  a.md, # a\n  b.md # b\n]\n") == "nav: [\n  a.md, # a\n  b.md, {Saison: saison.md} # b\n]\n"


def test_in_a_section_a_page_is_the_last_one() -> None:
    assert line_after(added(SETTINGS, under="aussi"), "      - [court.md, {Long: long.md}, Autre: autre.md]") == (
        "      - Saison: saison.md"
    )
    assert line_after(added(SETTINGS, under="Guides"), "  - Arroser: guides/arroser.md") == "  - Saison: saison.md"


def test_years_stand_newest_first_right_after_the_news() -> None:
    text = SETTINGS
    for year in (2020, 2022, 2021):
        edited, findings = nav.add_year(text, f"En {year}", f"nouveautes-{year}.md", news="nouveautes.md")
        assert findings == ()
        piece_added(text, edited)
        text = edited
    at = text.index("les dernières")
    assert [text.index(f"nouveautes-{year}.md") > at for year in (2022, 2021, 2020)] == [True] * 3
    assert text.index("-2022.md") < text.index("-2021.md") < text.index("-2020.md")
    text, _ = nav.add_year("nav: [n-2020.md, n.md]", "Nouveautés", "n-2021.md", news="n.md")
    assert text == "nav: [{Nouveautés: n-2021.md}, n-2020.md, n.md]"


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        ("", "docs/n.md"),
        ("docs_dir: site/\n", "site/n.md"),
        ("docs_dir: './a/b'\n", "a/b/n.md"),
        ("docs_dir: a\n", "n.md"),
    ],
)
def test_a_nav_counts_from_the_folder_of_pages(folder: str, path: str) -> None:
    text = f"{folder}nav:\n  - index.md\n  - Nouveautés: n.md\n"
    assert nav.add(text, "Autre titre", path) == (text, ())
    found = nav.find(text, path)
    assert found is not None
    assert found.path == "n.md"
    edited, findings = nav.add_year(text, "En 2021", path.replace("n.md", "n-2021.md"), news=path)
    assert (edited, findings) == (f"{text}  - En 2021: n-2021.md\n", ())
    edited, _ = nav.add(text, "Saison", path.replace("n.md", "saison.md"), after=path)
    assert edited == f"{text}  - Saison: saison.md\n"


def test_ends_of_lines_are_the_neighbour_s() -> None:
    assert (
        added("nav:\r\n  - a.md\r\n  - b.md\r\n", after="a.md")
        == "nav:\r\n  - a.md\r\n  - Saison: saison.md\r\n  - b.md\r\n"
    )
    assert added("nav:\r\n  -   a.md") == "nav:\r\n  -   a.md\r\n  -   Saison: saison.md"


@pytest.mark.parametrize("text", ["", "# rien\n", "site_name: x\n", "nav:\n", "nav: []\n", "nav: ~\nINHERIT: x\n"])
def test_without_a_nav_there_is_nothing_to_do(text: str) -> None:
    assert nav.add(text, "S", "s.md") == (text, ())
    assert nav.find(text, "s.md") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nav: [", "nav-unread"),
        ("- nav\n", "nav-unread"),
        ("texte", "nav-unread"),
        ("nav: [a]\n---\nnav: [b]\n", "nav-unread"),
        ('x: "\\UFFFFFFFF"\nnav: [a]', "nav-unread"),
        ("nav:\n\t- a.md\n", "nav-unread"),
        ("nav: " + "[" * 5000, "nav-unread"),
        ("x: '" + "a" * 600_000 + "'", "nav-unread"),
        ("INHERIT: base.yml\nsite_name: x\n", "nav-inherited"),
        ("nav: {a: a.md}\n", "nav-unsure"),
        ("nav: !ENV NAV\n", "nav-unsure"),
        ("nav: !include [nav.yml]\n", "nav-unsure"),
        ("nav: *ailleurs\n", "nav-unsure"),
        ("nav: [a.md]\nnav: [b.md]\n", "nav-unsure"),
        ("nav: a.md\n", "nav-unsure"),
        ("nav: [a.md\r\n  # ]\n]", ""),
        ("nav:\r  - a.md\r", "nav-unsure"),
    ],
)
def test_what_is_not_sure_is_left(text: str, code: str) -> None:
    edited, findings = nav.add(text, "S", "s.md")
    assert [finding.code for finding in findings] == [code] * bool(code)
    assert (edited == text) == bool(code)
    nav.find(text, "s.md")


def test_no_object_is_ever_made_of_a_tag() -> None:
    text = "nav:\n  - a.md\nx: !!python/object/apply:os.abort []\n"
    assert "Saison" in added(text)


@pytest.mark.parametrize(
    "title",
    ["yes", "Non", "2021", "12: a", "a # b", "- a", "[a]", "é: {a}", '"', "'", "\\", "null", "01:20", "=", "<<"],
)
@pytest.mark.parametrize("text", ["nav:\n  - a.md\n", "nav: [a.md]\n"])
def test_a_title_is_read_back_as_text(text: str, title: str) -> None:
    edited = added(text, title, "été 1.md")
    assert yaml.safe_load(edited) == {"nav": ["a.md", {title: "été 1.md"}]}


def test_our_own_settings() -> None:
    text = (ROOT / "mkdocs.yml").read_bytes().decode()
    edited = added(text, after="index.md")
    assert line_after(edited, "      - Accueil: index.md") == "      - Saison: saison.md"


paths = st.sampled_from(
    ("a.md", "b b.md", "n.md", "n-2020.md", "n-2022.md", "index.md", "d/", "https://x.y", "été.md", "'q'.md")
)
names = st.sampled_from(("Guides", "12", "yes", "l’été", "a: b", "# c", "[x]"))
items: st.SearchStrategy[Any] = st.recursive(
    paths,
    lambda inner: st.tuples(names, st.lists(inner, max_size=3) | paths).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=8,
)
navs = st.lists(items, max_size=5)


def dumped(value: object, style: str) -> str:
    """Settings as one of those who write YAML would."""
    if style == "json":
        return json.dumps({"x": [1], "nav": value, "y": "z"}, ensure_ascii=False)
    text = yaml.dump({"nav": value, "x": 1}, allow_unicode=True, default_flow_style=style == "flow", sort_keys=False)
    assert isinstance(text, str)
    return text.replace("\n", "\r\n") if style == "crlf" else text


@given(navs, st.sampled_from(("json", "flow", "block", "crlf")), st.sampled_from(("n.md", "b b.md", "")), names)
def test_law_adding_is_one_item_and_once(value: list[Any], style: str, after: str, title: str) -> None:
    text = dumped(value, style)
    edited, findings = nav.add(text, title, "neuve.md", after=after)
    if not value:
        assert (edited, findings) == (text, ())
        return
    assert findings == ()
    piece_added(text, edited)
    assert nav.add(edited, "Autre", "neuve.md") == (edited, ())
    assert without(yaml.safe_load(edited)["nav"], {title: "neuve.md"}) == value


@given(navs, st.sampled_from(("json", "flow", "block", "crlf")), st.permutations([2019, 2021, 2023]))
def test_law_years_are_added_once(value: list[Any], style: str, years: list[int]) -> None:
    text = dumped(value, style)
    for year in years * 2:
        edited, findings = nav.add_year(text, f"{year}", f"n-{year}.md", news="n.md")
        assert findings == ()
        assert edited == text or piece_added(text, edited)
        text = edited
    read = yaml.safe_load(text)["nav"]
    for year in years:
        read = without(read, {f"{year}": f"n-{year}.md"})
    assert read == value


scraps = st.sampled_from(
    (
        "nav:",
        "\n",
        "  - ",
        "- ",
        "a.md",
        "A: a.md",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "# c",
        "&a ",
        "*a",
        "!t ",
        "|",
        ">",
        "'",
        '"',
        "\t",
        "\r\n",
    )
)


@given(
    st.lists(scraps | st.text(max_size=3), max_size=12).map(lambda pieces: "nav:\n  - x.md\n" + "".join(pieces))
    | st.text()
)
def test_law_no_text_is_harmed(text: str) -> None:
    edited, findings = nav.add(text, "Saison", "neuve.md")
    if edited == text:
        return
    assert findings == ()
    piece_added(text, edited)
    assert nav.add(edited, "Autre", "neuve.md") == (edited, ())


def without(value: Any, item: dict[str, str]) -> Any:
    """The nav without an item, which is in it once."""
    if value == item or not isinstance(value, list | dict):
        return value
    if isinstance(value, dict):
        return {key: without(one, item) for key, one in value.items()}
    return [without(one, item) for one in value if one != item]
