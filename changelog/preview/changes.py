"""What changes on a page, before and after: which lines are new, and both versions side by side in plain words."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import unescape
from typing import Literal

from msgspec import Struct

from changelog.language import plain
from changelog.preview import front
from changelog.preview.blocks import State

MOST = 1000
"""Lines that are compared one by one; where more differ, all of them do."""
MOST_WORDS = 400
_MARKS = re.compile(
    r"<[^<>\n]*>|\{%[^%\n]*%\}|[*`]{1,3}|(?<![^\W_])_|_(?![^\W_])|!\[|(?<!\\)\[|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\Z"
)
_LEAD = re.compile(r"^\s*(?:(?P<head>#{1,6})[ \t]+|(?P<item>[*+-]|\d{1,9}[.)])[ \t]+|>[ \t]?)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

What = Literal["same", "changed", "added", "removed"]


class Row(Struct, frozen=True, kw_only=True):
    """A line before and after, each as pieces: (text, whether it differs)."""

    what: What
    before: tuple[tuple[str, bool], ...] = ()
    after: tuple[tuple[str, bool], ...] = ()


def told(before: str, after: str) -> dict[int, State]:
    """The lines of a page that are new or changed, by their number from zero."""
    old, new = before.replace("\r\n", "\n").split("\n"), after.replace("\r\n", "\n").split("\n")
    found: dict[int, State] = {}
    for what, _, _, start, end in _opcodes(old, new):
        state: State = "new" if what == "insert" else "changed"
        if what in ("insert", "replace"):
            found |= dict.fromkeys((at for at in range(start, end) if new[at].strip()), state)
    return found


def rows(before: str, after: str) -> tuple[Row, ...]:
    """Both versions in plain words, the lines that differ and one of those around them."""
    old, new = readable(before), readable(after)
    made = list(_rows(old, new))
    near = {at + step for at, row in enumerate(made) if row.what != "same" for step in (-1, 0, 1)}
    return tuple(row for at, row in enumerate(made) if at in near)


def readable(text: str) -> list[str]:
    """The lines of a page as they are read: no marks of Markdown, links by their words alone."""
    head, body = front.read(text.replace("\r\n", "\n"))
    return [line for line in (head.description, *(_said(one) for one in body.split("\n"))) if line]


def _said(line: str) -> str:
    if len(line) > 5000:
        return plain.shortened(plain.line(line), 300)
    lead = _LEAD.match(line)
    words = plain.line(unescape(_ESCAPED.sub(r"\1", _MARKS.sub("", line[lead.end() :] if lead else line))))
    return f"• {words}" if lead and lead["item"] and words else words


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for what, i, j, k, m in _opcodes(old, new):
        if what == "equal":
            yield from (Row(what="same", before=((line, False),), after=((line, False),)) for line in new[k:m])
            continue
        for at in range(max(j - i, m - k)):
            one = old[i + at] if i + at < j else ""
            other = new[k + at] if k + at < m else ""
            yield _row(one, other)


def _row(one: str, other: str) -> Row:
    if not one or not other:
        return Row(
            what="removed" if one else "added",
            before=((one, True),) if one else (),
            after=((other, True),) if other else (),
        )
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
