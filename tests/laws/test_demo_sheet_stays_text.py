"""Law: whatever titles, names, labels and a team's own page hold, the demo sheet shows it as text and leads nowhere else."""

import re
from typing import Any

import nasty
import readers
from demo_scene import CHANGES, change, entry, notes, printed, sheet
from hypothesis import given
from msgspec import structs

from changelog.config.schema import Demo, Environment, Settings

OURS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2", "h3", "p", "dl", "dt", "dd",
    "div", "ol", "ul", "li", "a", "span", "b", "em", "strong", "code", "pre", "img", "br", "blockquote",
}  # fmt: skip


def told(title: str, text: str, page: str) -> tuple[Any, Settings]:
    """A sheet of which everything is hostile."""
    made = change(101, title, text)
    one = entry(made, 12, title, title, text=text)
    label = title if title.strip() else "x"
    own = Settings(
        demo=Demo(label=label),
        environments=(Environment(name=title, url="https://a.exemple.invalid/(x)", branch="recette"),),
    )
    aside = notes().aside[0]
    found = sheet(
        notes(one, aside=(structs.replace(aside, title=title),)),
        changes=(made, *CHANGES),
        settings=own,
        standing_text=page,
    )
    return found, own


@given(title=nasty.titles, text=nasty.texts, page=nasty.messages)
def test_the_page_holds_our_elements_alone(title: str, text: str, page: str) -> None:
    """HTML: no element, no attribute, no address but those of the template and of tamed Markdown."""
    found, own = told(title, text, page)
    seen = readers.html(printed(found, "html", own))
    assert seen.names() <= OURS
    assert [one for one in seen.odd if one != "<!DOCTYPE html>"] == []
    assert all(readers.safe(link) for link in seen.links())
    assert not any(name.startswith("on") or (name == "style") for _, held in seen.tags for name in held)
    # What titles and texts say of other sites is text: links lead where tickets and instances are.
    assert sum(1 for name, _ in seen.tags if name == "style") == 1


@given(title=nasty.titles, text=nasty.texts, page=nasty.messages)
def test_the_markdown_holds_our_headings_alone(title: str, text: str, page: str) -> None:
    """Markdown, as both families of sites read it: our headings, one for the entry, and no HTML of anybody's."""
    found, own = told(title, text, page)
    said = printed(found, "markdown", own)
    assert len(re.findall(r"^### ", readers.outside_code(said), re.M)) == 1
    for reader in readers.READERS:
        seen = readers.markdown(said, reader)
        assert not seen.names() & {"script", "iframe", "details", "summary", "button", "input", "form"}
        assert all(readers.safe(link) for link in seen.links())
