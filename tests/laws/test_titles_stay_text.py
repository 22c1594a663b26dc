"""Law: a title is text, whatever it holds. No site makes a link, a picture, a heading, a tag or a template of it."""

import re

import nasty
import pages
import pytest
import readers
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.notes.words import Words

WRITTEN = {"h2", "ul", "li", "a", "p", "code"}
numbers = st.sampled_from((12, 13, None))
KNOWN = [*nasty.MARKDOWN, *nasty.MARKUP, *nasty.BLOCKS]


named = nasty.titles.filter(lambda title: bool(pages.composed(pages.told(title, None))[0].title.strip()))


def held(raw: list[tuple[str, int | None]], reader: str) -> None:
    """A page of these titles, read back."""
    found = pages.composed(*(pages.told(title, number) for title, number in raw))
    text = pages.page(found, "html" if reader == "html" else "markdown")
    seen = readers.html(text) if reader == "html" else readers.markdown(text, reader)
    assert seen.odd == [], text
    assert seen.names() <= WRITTEN | ({"section"} if reader == "html" else set()), text
    assert seen.headings == [pages.HEADING], text
    assert seen.links() == [entry.url for entry in found if entry.url], text
    assert seen.items == [pages.shown(entry, reader) for entry in found], text
    written = {"a": {"href"}, "h2": {"id"}, "section": {"lang", "aria-labelledby"}}
    assert all(set(given) <= written.get(name, set()) for name, given in seen.tags), text


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
@given(raw=st.lists(st.tuples(named, numbers), min_size=1, max_size=4))
def test_any_titles(reader: str, raw: list[tuple[str, int | None]]) -> None:
    held(raw, reader)


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
@pytest.mark.parametrize("piece", KNOWN)
def test_each_known_piece(piece: str, reader: str) -> None:
    for number in (12, None):
        held(
            [(piece, number), (f"{piece} mot", number), (f"mot {piece}", number), (f"mot{piece}mot", number)],
            reader,
        )


@pytest.mark.parametrize("title", ["", "\x00", "\u200b", "\ufeff \u202e"])
def test_a_title_of_nothing_visible_still_leaves_something_to_read(title: str) -> None:
    (entry,) = pages.composed(pages.told(title, None))
    assert entry.title


@pytest.mark.parametrize("piece", [piece for piece in KNOWN if "{" in piece])
def test_no_template_language_sees_a_block_in_a_title(piece: str) -> None:
    # GitBook, Liquid and the macros plugin of MkDocs know no backslash: `\{%` opens a block all the same.
    text = pages.page(pages.composed(pages.told(f"mot {piece} mot", 12)), "markdown")
    assert not re.search(r"\{[%{#]", text), text


@pytest.mark.parametrize("reader", readers.READERS)
@given(raw=st.lists(st.tuples(named, numbers), min_size=1, max_size=3))
def test_the_annex_is_a_list_too(reader: str, raw: list[tuple[str, int | None]]) -> None:
    aside = [pages.told(title, number) for title, number in raw]
    text = pages.page([], "markdown", aside=aside)
    seen = readers.markdown(text, reader)
    assert seen.odd == [], text
    assert seen.names() <= WRITTEN | {"details", "summary"}, text
    assert seen.items == [pages.shown(entry, reader) for entry in pages.composed(*aside)], text


@pytest.mark.parametrize("reader", readers.READERS)
def test_the_annex_of_an_ordinary_week(reader: str) -> None:
    text = pages.page([], "markdown", aside=[pages.told("Range", 12), pages.told("Bump", 13)])
    seen = readers.markdown(text, reader)
    assert seen.items == ["Range #12", "Bump #13"], text
    assert seen.links() == [f"{pages.HOME}/pull/12", f"{pages.HOME}/pull/13"]


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
@given(section=nasty.titles)
def test_a_sections_title_is_text_too(reader: str, section: str) -> None:
    (entry,) = pages.composed(pages.told("mot", 12, Words(title="Mot", section=section)))
    text = pages.page([entry], "html" if reader == "html" else "markdown", "sections")
    seen = readers.html(text) if reader == "html" else readers.markdown(text, reader)
    title = " ".join(entry.section.split())
    assert seen.odd == [], text
    assert seen.names() <= WRITTEN | {"h3", "section"}, text
    assert seen.headings == [pages.HEADING, *([title] if title else [])], text
    assert seen.links() == [entry.url]


@pytest.mark.parametrize("tag", ["$(id)", '"><script>x</script>', "--output=x", "2022-01-18' onload='x", "{{ 7*7 }}"])
def test_a_tags_name_is_text_too(tag: str) -> None:
    seen = readers.html(pages.page(pages.composed(pages.told("mot", 12)), "html", tag=tag))
    assert seen.names() == {"section", "h2", "ul", "li", "a"}
    assert [given["id"] for name, given in seen.tags if name == "h2"] == [tag]
    assert "script" not in seen.names()


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Ajoute `rdvs_users`", "rdvs_users"),
        ("`a` puis `b`", "ab"),
        ("Le `[lien](x)` et `*a*`", "[lien](x)*a*"),
        ("Le modèle `{{ 7*7 }}`", ""),
        ("Le bloc `{% raw %}`", ""),
        ("La balise `<script>`", ""),
        ('L\'extrait `-8<- "x"`', ""),
        ("Un seul ` signe, `` deux ``", ""),
        ("Une \\`fuite`", ""),
    ],
)
@pytest.mark.parametrize("reader", readers.READERS)
def test_code_stays_code_where_no_site_reads_it(reader: str, title: str, code: str) -> None:
    text = pages.page(pages.composed(pages.told(title, 12)), "markdown")
    seen = readers.markdown(text, reader)
    assert "".join(seen.code) == code, text
    assert "{{" not in text and "{%" not in text and "<script" not in text and "-8<-" not in text


@given(raw=nasty.titles)
def test_in_plain_text_a_title_is_one_line(raw: str) -> None:
    (entry,) = pages.composed(pages.told(raw, 12))
    text = pages.page([entry], "text")
    assert len(text.splitlines()) == 3
    assert " ".join(text.splitlines()[2].removeprefix("- ").split()) == pages.shown(entry)
