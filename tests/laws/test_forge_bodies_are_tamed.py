"""Law: a description of 65,536 characters, whatever fills it, is read in no time, and what it tells users stays text."""

import re
import time

import pytest
import readers
from command import entries
from forge_history import Forged

LONG = 65_536
QUICK = 3.0
"""Seconds of the processor for a whole command, the local GitHub included; a pattern that thinks needs minutes."""
FILLINGS = {
    "ticks": "`", "ticks and letters": "`a``b", "fences": "```\n", "tildes": "~~~\n", "numbers": "#", "numbers 12": "#12 ",
    "headings": "# ", "six levels": "######\n", "comments": "<!--", "comments closed": "<!---->", "ends": "-->", "brackets": "[",
    "links": "[a](", "pictures": "![", "references": "[a]: ", "quotes": ">", "quotes in lines": "> ", "lists": "- ", "nested": "  - a\n    ",
    "boxes": "- [ ] ", "stars": "*a **b ", "underscores": "_", "html": "<b>", "half tags": "<a ", "entities": "&#", "pipes": "| a ",
    "backslashes": "\\", "closing": "Closes #", "closing lists": "Closes #1, ", "ferme": "ferme ", "trailers": "Nouveauté : ", "keys": "titre: ",
    "sections": "## Nouveauté\n", "words": "```nouveaute\n", "slugs": "a/", "addresses": "https://github.com/a/b/issues/", "spaces": " ",
    "no-break": "\u00a0", "lines": "\n", "crs": "\r", "nulls": "\x00", "bidi": "\u202e", "letters": "a", "gh": "GH-1 ", "questions": "#1 ?",
}  # fmt: skip
OFTEN = ("ticks", "comments", "brackets", "nested", "closing lists", "sections")
EACH = [pytest.param(what, marks=() if what in OFTEN else pytest.mark.soak) for what in FILLINGS]


def body(filling: str, head: str = "", tail: str = "") -> str:
    """As long as GitHub takes."""
    room = LONG - len(head) - len(tail)
    return head + (filling * (room // len(filling) + 1))[:room] + tail


def merged(forged: Forged, *descriptions: tuple[str, str]) -> None:
    """A delivery of tickets and their pull requests, each with its description."""
    forged.history.tag("2022-01-10")
    forged.history.day("2022-01-17")
    for at, (ticket, pull) in enumerate(descriptions):
        forged.repository.issue(1234 + at, f"Rappels {at}", body=ticket)
        forged.merged(2001 + at, closes=(1234 + at,), body=pull)
    forged.history.day("2022-01-18")
    forged.history.tag("2022-01-18")
    forged.history.release("2022-01-18")
    forged.clone()


def pages(forged: Forged, tickets: list[int]) -> None:
    """The notes in every form, in time and tame."""
    for form, reader in (("markdown", "mkdocs"), ("markdown", "commonmark"), ("html", "html")):
        before = time.process_time()
        text = forged.run("notes", "--format", form).text
        assert time.process_time() - before < QUICK
        seen = readers.html(text) if reader == "html" else readers.markdown(text, reader)
        assert seen.odd == []
        assert not seen.names() & {"script", "iframe", "img", "table", "b", "h1", "h3", "h4", "h5", "h6", "input"}
        assert [address for address in seen.links() if not readers.safe(address)] == []
        assert len(seen.headings) == 1
        assert all(any(f"#{number}" in item for item in seen.items) for number in tickets), text[:2_000]
        assert len(text) < 60_000


@pytest.mark.one_in(3)
@pytest.mark.parametrize("what", EACH)
def test_a_description_full_of(what: str, forged: Forged) -> None:
    merged(forged, (body(FILLINGS[what]), ""), ("", body(FILLINGS[what], "Ferme #1235\n\n")))
    pages(forged, [1234, 1235])


@pytest.mark.one_in(3)
@pytest.mark.parametrize("what", EACH)
def test_words_for_users_full_of(what: str, forged: Forged) -> None:
    filling = FILLINGS[what]
    forms = [
        body(filling, "```nouveaute\nVos rappels\n\n", "\n```\n"), body(filling, "## Nouveauté\n\nVos rappels\n\n"),
        body(filling, "Nouveauté : Vos "), body(filling, "```nouveaute\nsection: Vos", "\nVos rappels\n```\n"),
    ]  # fmt: skip
    merged(forged, *((form, "") for form in forms))
    pages(forged, [1234, 1235, 1236, 1237])
    found = entries(forged.run("notes", "--json").json)
    assert len(found) == 4
    for entry in found:
        assert 0 < len(entry["title"]) <= 400
        assert re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", entry["title"] + entry["text"]) is None
