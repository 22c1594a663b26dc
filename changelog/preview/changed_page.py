"""« Ce qui change »: each page that differs, before and after, side by side."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from changelog.language import preview_words, typography
from changelog.notes.render import Ready
from changelog.preview.changes import Row
from changelog.preview.html import shown

LONGEST = 400
"""Rows of one page that are shown; the rest is counted."""


class Changed(Struct, frozen=True, kw_only=True):
    """A page that differs: its title, where it is on the site (empty: it is gone), and its rows."""

    title: str
    source: str
    path: str = ""
    state: str = "changed"
    rows: tuple[Row, ...] = ()


def context(changed: Sequence[Changed], files: Sequence[str], language: str, against: str) -> dict[str, Any]:
    """What the template gets. `files`: other files that are new or changed; `against`: what it is compared with."""
    words = {key: typography.of(text, language) for key, text in preview_words.CHANGES[language].items()}
    return {
        "words": words,
        "lead": words["lead"].format(against=against) if changed or files else words["nothing"],
        "pages": [
            {
                "title": one.title,
                "source": one.source,
                "path": one.path,
                "state": Ready(shown(words[one.state])),
                "table": _table(one.rows[:LONGEST], words) if one.rows else "",
                "more": words["more"].format(n=len(one.rows) - LONGEST) if len(one.rows) > LONGEST else "",
            }
            for one in changed
        ],
        "files": list(files),
    }


def _table(rows: Sequence[Row], words: dict[str, str]) -> Ready:
    """The rows as a table of HTML, on one line: Markdown reads nothing in it."""
    head = f'<tr><th scope="col">{words["before"]}</th><th scope="col">{words["after"]}</th></tr>'
    body = "".join(
        f'<tr class="nv-{row.what}"><td>{_cell(row.before, "del")}</td><td>{_cell(row.after, "ins")}</td></tr>'
        for row in rows
    )
    table = f'<table class="nv-table"><thead>{head}</thead><tbody>{body}</tbody></table>'
    return Ready(f'<div class="nv-diff" tabindex="0" role="group" aria-label="{words["table"]}">{table}</div>')


def _cell(pieces: Sequence[tuple[str, bool]], tag: str) -> str:
    return "".join(f"<{tag}>{shown(text)}</{tag}>" if differs else shown(text) for text, differs in pieces)
