"""« Ce qui change »: each page that differs, before and after, side by side."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from changelog.domain.notes.render import Ready
from changelog.language.speech import again, marked, say
from changelog.preview.changes import Row
from changelog.preview.html import shown

TITLE = marked("What changes")
_STATES = {"new": marked("Page added"), "changed": marked("Page changed"), "removed": marked("Page removed")}
LONGEST = 400
"""Rows of one page that are shown; the rest is counted."""


class Changed(Struct, frozen=True, kw_only=True):
    """A page that differs: its title, where it is on the site (empty: it is gone), and its rows."""

    title: str
    source: str
    path: str = ""
    state: str = "changed"
    rows: tuple[Row, ...] = ()


def context(changed: Sequence[Changed], files: Sequence[str], language: str, against: str = "") -> dict[str, Any]:
    """What the template gets. `files`: other files that are new or changed; `against`: what it is compared with, else
    what is online."""
    words = {"title": say(TITLE), "open": say("Open the page"), "files": say("Other files")}
    return {
        "words": {key: again(text, language) for key, text in words.items()},
        "lead": again(_lead(against) if changed or files else say("Nothing changes in the documentation."), language),
        "pages": [
            {
                "title": one.title,
                "source": one.source,
                "path": one.path,
                "state": Ready(shown(again(say(_STATES[one.state]), language))),
                "table": _table(one.rows[:LONGEST], language) if one.rows else "",
                "more": again(_more(len(one.rows) - LONGEST), language) if len(one.rows) > LONGEST else "",
            }
            for one in changed
        ],
        "files": list(files),
    }


def _lead(against: str) -> str:
    return say(
        "The documentation before and after, line by line. It is compared with {against}.",
        against=against or say("what is online"),
    )


def _more(count: int) -> str:
    return say("… and {count} lines more.", count=count)


def _table(rows: Sequence[Row], language: str) -> Ready:
    """The rows as a table of HTML, on one line: Markdown reads nothing in it."""
    before, after, whole = (again(one, language) for one in (say("Before"), say("After"), say("Before and after")))
    head = f'<tr><th scope="col">{before}</th><th scope="col">{after}</th></tr>'
    body = "".join(
        f'<tr class="nv-{row.what}"><td>{_cell(row.before, "del")}</td><td>{_cell(row.after, "ins")}</td></tr>'
        for row in rows
    )
    table = f'<table class="nv-table"><thead>{head}</thead><tbody>{body}</tbody></table>'
    return Ready(f'<div class="nv-diff" tabindex="0" role="group" aria-label="{whole}">{table}</div>')


def _cell(pieces: Sequence[tuple[str, bool]], tag: str) -> str:
    return "".join(f"<{tag}>{shown(text)}</{tag}>" if differs else shown(text) for text, differs in pieces)
