"""« Ce qui change »: the pages that differ, before and after, line by line."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from typing import Any, Literal

from msgspec import Struct

from changelog.domain.notes.render import Ready
from changelog.domain.preview import page_text
from changelog.domain.preview.blocks import State
from changelog.domain.preview.html import between_tags
from changelog.i18n import plain
from changelog.i18n.say import again, marked, say

TITLE = marked("What changes")
_STATES = {"new": marked("Page added"), "changed": marked("Page changed"), "removed": marked("Page removed")}
LONGEST = 400
"""Rows of one page that are shown; the rest is counted."""
MOST = 1000
"""Lines that are compared one by one; where more differ, all of them do."""
MOST_WORDS = 400
_MARKS = re.compile(
    r"<[^<>\n]*>|\{%[^%\n]*%\}|[*`]{1,3}|(?<![^\W_])_|_(?![^\W_])|!\[|(?<!\\)\[|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\Z"
)
_LEAD = re.compile(r"^\s*(?:(?P<head>#{1,6})[ \t]+|(?P<item>[*+-]|\d{1,9}[.)])[ \t]+|>[ \t]?)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Row(Struct, frozen=True, kw_only=True):
    """A line before and after, each as pieces: (text, whether it differs)."""

    what: Literal["same", "changed", "added", "removed"]
    before: tuple[tuple[str, bool], ...] = ()
    after: tuple[tuple[str, bool], ...] = ()


class Changed(Struct, frozen=True, kw_only=True):
    """A page that differs: its title, where it is on the site (empty when it was removed), and its rows."""

    title: str
    source: str
    path: str = ""
    state: str = "changed"
    rows: tuple[Row, ...] = ()


def context(changed: Sequence[Changed], files: Sequence[str], language: str, against: str = "") -> dict[str, Any]:
    """The values of the template. `files`: other files that are new or changed; `against`: what it is compared with,
    else what is online."""
    words = {"title": say(TITLE), "open": say("Open the page"), "files": say("Other files")}
    lead = say(
        "The documentation before and after, line by line. It is compared with {against}.",
        against=against or say("what is online"),
    )
    pages = []
    for one in changed:
        more = say("… and {count} lines more.", count=len(one.rows) - LONGEST)
        pages.append(
            {
                "title": one.title,
                "source": one.source,
                "path": one.path,
                "state": between_tags(again(say(_STATES[one.state]), language)),
                "table": _table(one.rows[:LONGEST], language) if one.rows else "",
                "more": again(more, language) if len(one.rows) > LONGEST else "",
            }
        )
    return {
        "words": {key: again(text, language) for key, text in words.items()},
        "lead": again(lead if changed or files else say("Nothing changes in the documentation."), language),
        "pages": pages,
        "files": list(files),
    }


def _table(rows: Sequence[Row], language: str) -> Ready:
    """The rows as a table of HTML, on one line: Markdown reads nothing in it."""

    def cell(pieces: Sequence[tuple[str, bool]], tag: str) -> str:
        written = ((between_tags(text), differs) for text, differs in pieces)
        return "".join(f"<{tag}>{text}</{tag}>" if differs else text for text, differs in written)

    before, after, both = (again(one, language) for one in (say("Before"), say("After"), say("Before and after")))
    head = f'<tr><th scope="col">{before}</th><th scope="col">{after}</th></tr>'
    body = "".join(
        f'<tr class="nv-{row.what}"><td>{cell(row.before, "del")}</td><td>{cell(row.after, "ins")}</td></tr>'
        for row in rows
    )
    table = f'<table class="nv-table"><thead>{head}</thead><tbody>{body}</tbody></table>'
    return Ready(f'<div class="nv-diff" tabindex="0" role="group" aria-label="{both}">{table}</div>')


def line_states(before: str, after: str) -> dict[int, State]:
    """The lines of a page that are new or changed, by their number from zero."""
    old, new = before.replace("\r\n", "\n").split("\n"), after.replace("\r\n", "\n").split("\n")
    found: dict[int, State] = {}
    for what, _, _, start, end in _opcodes(old, new):
        state: State = "new" if what == "insert" else "changed"
        if what in ("insert", "replace"):
            found |= dict.fromkeys((at for at in range(start, end) if new[at].strip()), state)
    return found


def rows(before: str, after: str) -> tuple[Row, ...]:
    """Both versions in plain words: the lines that differ, and one line around them.

    Where only what is not read differs (an address, a mark), the lines are shown as they are written.
    """
    old, new = readable(before), readable(after)
    if old == new:
        old, new = (plain.block(text).replace("\r\n", "\n").split("\n") for text in (before, after))
    made: list[Row] = []
    for what, i, j, k, m in _opcodes(old, new):
        if what == "equal":
            made += [Row(what="same", before=((line, False),), after=((line, False),)) for line in new[k:m]]
        else:
            made += [_row(one, other) for one, other in zip_longest(old[i:j], new[k:m], fillvalue="")]
    near = {at + step for at, row in enumerate(made) if row.what != "same" for step in (-1, 0, 1)}
    return tuple(row for at, row in enumerate(made) if at in near)


def readable(text: str) -> list[str]:
    """The lines of a page as they are read: no marks of Markdown, links by their words alone."""
    head, body = page_text.read(text.replace("\r\n", "\n"))
    return [line for line in (head.description, *(_plain_words(one) for one in body.split("\n"))) if line]


def _plain_words(line: str) -> str:
    if len(line) > 5000:
        return plain.shortened(plain.line(line), 300)
    lead = _LEAD.match(line)
    words = plain.line(unescape(_ESCAPED.sub(r"\1", _MARKS.sub("", line[lead.end() :] if lead else line))))
    return f"• {words}" if lead and lead["item"] and words else words


def _row(one: str, other: str) -> Row:
    if not one:
        return Row(what="added", after=((other, True),))
    if not other:
        return Row(what="removed", before=((one, True),))
    words, others = re.findall(r"\S+\s*", one), re.findall(r"\S+\s*", other)
    if len(words) + len(others) > MOST_WORDS:
        return Row(what="changed", before=((one, True),), after=((other, True),))
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    for what, i, j, k, m in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        before += [("".join(words[i:j]), what != "equal")] if j > i else []
        after += [("".join(others[k:m]), what != "equal")] if m > k else []
    return Row(what="changed", before=tuple(before), after=tuple(after))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's, with what is the same at both ends set aside first: pages grow at one place."""
    first = 0
    while first < len(old) and first < len(new) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    inner, other = old[first : len(old) - last], new[first : len(new) - last]
    codes = [("equal", 0, first, 0, first)] if first else []
    if len(inner) + len(other) > MOST:
        kind = "replace" if inner and other else "delete" if inner else "insert"
        codes.append((kind, first, first + len(inner), first, first + len(other)))
    else:
        matcher = SequenceMatcher(None, inner, other, autojunk=False)
        codes += [(what, i + first, j + first, k + first, m + first) for what, i, j, k, m in matcher.get_opcodes()]
    if last:
        codes.append(("equal", len(old) - last, len(old), len(new) - last, len(new)))
    return codes
