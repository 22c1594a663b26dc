"""A page is read as it is: every character kept, sections where people see them, nothing found in code or quotes."""

import pages_drawn
import pytest
from hypothesis import given

from changelog.domain.docs import page
from changelog.domain.docs.model import Page

NEWS = """\
---
description: >-
  Ce qui change,
  chaque semaine
---

# Dernières nouveautés

Un mot pour commencer.

## Du mardi 11 au lundi 17 janvier 2022

* [Semis guidés #12](https://github.com/capucine/capucine/issues/12)
* [Arrosage #14](https://github.com/capucine/capucine/issues/14)

    Un texte dessous.

### Corrections

* [Récolte #15](https://github.com/capucine/capucine/pull/15)

## Du mardi 4 au lundi 10 janvier

* Sans numéro
"""


def names(found: Page) -> list[str]:
    """The headings of a page's sections."""
    return [section.heading for section in found.sections]


def test_a_page_has_its_parts() -> None:
    found = page.read(NEWS)
    assert found.front_matter is not None and (found.front_matter.first, found.front_matter.end) == (0, 5)
    assert found.title is not None and found.lines_of(found.title) == ("# Dernières nouveautés\n",)
    assert "".join(found.lines_of(found.introduction)).strip() == "Un mot pour commencer."
    assert names(found) == ["Du mardi 11 au lundi 17 janvier 2022", "Du mardi 4 au lundi 10 janvier"]
    assert (found.flavour, found.order, found.newline, found.footer) == ("gitbook", "newest", "\n", None)
    assert found.slugs == ("capucine/capucine",)


def test_a_section_has_its_entries_and_its_parts() -> None:
    section = page.read(NEWS).sections[0]
    assert [item.identity for item in section.items] == ["#12", "#14"]
    assert section.items[1].end - section.items[1].first == 3
    (part,) = section.parts
    assert (part.heading, part.level, [item.identity for item in part.items]) == ("Corrections", 3, ["#15"])
    assert [item.identity for item in section.every_item] == ["#12", "#14", "#15"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("tail", ["", "\n\n", "  "])
def test_bytes_do_not_matter(end: str, mark: str, tail: str) -> None:
    text = mark + NEWS.rstrip("\n").replace("\n", end) + tail
    found = page.read(text)
    assert "".join(found.lines) == text
    assert names(found) == names(page.read(NEWS))
    assert found.newline == end
    assert [one.sense for section in found.sections for one in section.every_item] == [
        one.sense for section in page.read(NEWS).sections for one in section.every_item
    ]


@pytest.mark.parametrize(
    "hidden",
    ["```\n## 3 mai 2021\n\n* [x #1](y)\n```", "~~~~\n```\n## 3 mai 2021\n~~~~", "> ## 3 mai 2021\n> * [x #1](y)", "* a\n\n  ## 3 mai 2021",
     "<!--\n## 3 mai 2021\n-->", "    ## 3 mai 2021", "\\## 3 mai 2021", "!!! note\n    ## 3 mai 2021"],
)  # fmt: skip
def test_what_only_looks_like_a_heading_is_none(hidden: str) -> None:
    assert names(page.read(f"# T\n\n{hidden}\n\n## 4 mai 2021\n\n* a\n")) == ["4 mai 2021"]


def test_a_line_ends_at_a_newline_and_nowhere_else() -> None:
    text = "# T\n\n## 3 mai 2021\n\n* a\u2028## 4 mai 2021\r## 5 mai 2021\x0b\x0c\x85b\n"
    found = page.read(text)
    assert names(found) == ["3 mai 2021"]
    assert len(found.sections[0].items) == 1


def test_headings_of_days_are_sections_at_any_level() -> None:
    found = page.read("# T\n\n## 3 mai 2021\n\n* a\n\n### 2 mai 2021\n\n* b\n\n1er mai 2021\n----\n\n* c\n")
    assert [(section.heading, section.level, len(section.items)) for section in found.sections] == [
        ("3 mai 2021", 2, 1), ("2 mai 2021", 3, 1), ("1er mai 2021", 2, 1),
    ]  # fmt: skip


def test_days_within_a_period_are_parts_of_it() -> None:
    found = page.read("## Du 3 au 9 mai 2021\n\n### Mardi 4 mai\n\n* a\n\n### Mercredi 5 mai\n\n* b\n\n## 2 mai 2021\n")
    assert names(found) == ["Du 3 au 9 mai 2021", "2 mai 2021"]
    assert [part.heading for part in found.sections[0].parts] == ["Mardi 4 mai", "Mercredi 5 mai"]


def test_a_heading_somebody_renamed_is_still_a_section() -> None:
    text = NEWS.replace("## Du mardi 11 au lundi 17 janvier 2022", "## La grande livraison")
    found = page.read(text)
    assert names(found)[0] == "La grande livraison"
    assert found.sections[0].period is None
    assert [item.identity for item in found.sections[0].every_item] == ["#12", "#14", "#15"]


def test_a_heading_of_the_introduction_is_no_section() -> None:
    found = page.read("# T\n\n## Comment lire cette page\n\nDe haut en bas.\n\n## 3 mai 2021\n\n* a\n")
    assert names(found) == ["3 mai 2021"]
    assert found.introduction.end == found.sections[0].first


def test_a_heading_without_days_ends_a_section() -> None:
    found = page.read("## 3 mai 2021\n\n* a\n\n## Archives\n\n* [2020](2020.md)\n")
    assert names(found) == ["3 mai 2021", "Archives"]


HINT = '{% hint style="info" %}\n* [Dedans #7](https://github.com/capucine/capucine/issues/7)\n* b\n{% endhint %}'


def test_what_a_block_encloses_is_known_and_stays_whole() -> None:
    section = page.read(f"## 3 mai 2021\n\n* a\n\n{HINT}\n\n* c\n").sections[0]
    assert [item.title for item in section.items] == ["a", "c"]
    (block,) = section.blocks
    assert (block.kind, block.end - block.first) == ("template", 4)
    assert [item.identity for item in block.items] == ["#7", "title:b"]
    assert [item.title for item in section.every_item] == ["a", "Dedans", "b", "c"]


def test_a_closing_tag_is_never_taken_for_the_end_of_an_entry() -> None:
    block = page.read(f"## 3 mai 2021\n\n{HINT}\n").sections[0].blocks[0]
    assert [item.end - item.first for item in block.items] == [1, 1]


def test_sections_may_stand_inside_tabs() -> None:
    text = (
        '{% tabs %}\n{% tab title="2022" %}\n## 3 mai 2022\n\n* a\n{% endtab %}\n\n{% tab title="2021" %}\n## 4 mai 2021\n\n* b\n'
        "{% endtab %}\n{% endtabs %}\n"
    )
    found = page.read(text)
    assert ["".join(found.lines_of(section)).strip() for section in found.sections] == [
        "## 3 mai 2022\n\n* a", "## 4 mai 2021\n\n* b",
    ]  # fmt: skip


def test_a_tag_that_is_never_closed_hides_nothing() -> None:
    assert names(page.read("{% hint %}\n\n## 3 mai 2021\n\n<details>\n\n## 2 mai 2021\n")) == [
        "3 mai 2021",
        "2 mai 2021",
    ]


@pytest.mark.parametrize(
    "tail", ["[1]: https://a.invalid\n[2]: https://b.invalid\n", "---\n\nVoir [les archives](2020.md).\n"]
)
def test_the_end_of_the_page_belongs_to_no_section(tail: str) -> None:
    found = page.read(f"## 3 mai 2021\n\n* [a][1]\n\n{tail}")
    assert found.footer is not None
    assert "".join(found.lines_of(found.footer)) == tail
    assert found.sections[-1].end == found.footer.first


def test_a_rule_between_two_sections_is_no_footer() -> None:
    assert page.read("## 3 mai 2021\n\n* a\n\n---\n\n## 2 mai 2021\n\n* b\n\n---\n").footer is None


@pytest.mark.parametrize(
    ("text", "flavour"),
    [(HINT, "gitbook"), ("![](.gitbook/assets/x.png)", "gitbook"), ("* [a \\#1](x)", "gitbook"), ("!!! note\n    a", "mkdocs"),
     ("=== \"Onglet\"\n    a", "mkdocs"), ("[a](b){ .x }", "mkdocs"), ("# T\n\nTexte", "plain"), ("", "plain")],
)  # fmt: skip
def test_the_flavour_is_read_off_its_own_marks(text: str, flavour: str) -> None:
    assert page.read(text).flavour == flavour


def test_the_style_is_that_of_the_newest_sections() -> None:
    old = "".join(
        f"### Lundi {day} mars 2020\n\n- [x](https://github.com/capucine/capucine/issues/{day})\n\n"
        for day in range(28, 1, -1)
    )
    style = page.read(NEWS + "\n" + old).style
    assert (style.level, style.shape, style.marker, style.links) == (2, "range", "*", "inside")
    assert (style.weekdays, style.years, style.base) == (True, False, "https://github.com/capucine/capucine")


@pytest.mark.parametrize(
    ("item", "links"),
    [("* [a #1]({})", "inside"), ("* a [#1]({})", "after"), ("* a ([#1]({}))", "parenthesis"), ("* a #1", "none")],
)
def test_ways_of_linking(item: str, links: str) -> None:
    text = item.format("https://github.com/a/b/issues/1")
    assert page.read(f"## 3 mai 2021\n\n{text}\n").style.links == links


@given(pages_drawn.broken | pages_drawn.ANYTHING)
def test_any_text_is_a_page(text: str) -> None:
    found = page.read(text)
    assert "".join(found.lines) == text
    last = 0
    for section in found.sections:
        assert last <= section.first < section.body <= section.end <= len(found.lines)
        last = section.end
        for span in (*section.every_item, *section.blocks, *section.parts):
            assert section.body <= span.first < span.end <= section.end


@given(pages_drawn.pages())
def test_every_drawn_section_is_found(text: str) -> None:
    found = page.read(text)
    dated = [
        line
        for line in text.replace("\r\n", "\n").split("\n")
        if line.startswith("## ") and any(map(str.isdigit, line))
    ]
    assert [section.days is not None for section in found.sections].count(True) >= len(dated) - text.count(
        "## 3 mai 2021"
    )
    assert all(section.period for section in found.sections if section.days)
