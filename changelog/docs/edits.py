"""Edits of a page's lines, gathered first and made at once, from the end backwards, so that no line number moves."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from changelog.docs.model import Page

REPLACED = 1 << 30  # lines are replaced before others are put in at the same place

# What begins something of its own; any other line goes on with the item above it, if no blank line stands between.
_BEGINS = re.compile(r"[ \t]*+(?:[*+-][ \t]|\d{1,9}[.)][ \t]|>|\||#{1,6}[ \t]|<|\{%|`{3}|~{3})")


class Edit(Struct, frozen=True, kw_only=True, order=True):
    """Lines `first` up to `end` become `lines`; an insertion where the two are equal. `turn` orders insertions."""

    first: int
    turn: int
    end: int
    lines: tuple[str, ...]


def without_blanks(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines without the blank ones at their end; the first one stays in any case."""
    end = len(lines)
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    return tuple(lines[:end])


def in_page(page: Page, lines: Iterable[str], like: str = "\n") -> tuple[str, ...]:
    """Lines with the page's own line ends; the last one without any where it takes the place of one without."""
    made = [line.rstrip("\r\n") + page.newline for line in lines]
    if made and not like.endswith("\n"):
        made[-1] = made[-1].removesuffix(page.newline)
    return tuple(made)


def apart(page: Page, at: int, lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of an item, or none, that come before a line of the page: a person's text there is not drawn into an item.

    Below a fence a text may follow at once; below anything else it would be one more line of the item.
    """
    below = page.lines[at] if at < len(page.lines) else ""
    if not below.strip() or _BEGINS.match(below):
        return tuple(lines)
    return (*lines, page.newline)


def spliced(page: Page, edits: Sequence[Edit]) -> str:
    """The page with every edit made, from the end backwards so that no line number moves."""
    lines = list(page.lines)
    for edit in sorted(edits, reverse=True):
        new = list(edit.lines)
        before = lines[edit.first - 1] if edit.first else "\n"
        if new and edit.first == edit.end and not before.endswith("\n"):
            # Put in below a last line without an end: the end is given to that line, and taken from ours.
            lines[edit.first - 1] = before + page.newline
            new[-1] = new[-1].removesuffix(page.newline)
        elif new and edit.end < len(lines) and not new[-1].endswith("\n"):
            # What stood there had no end, and something was put in below it.
            new[-1] += page.newline
        lines[edit.first : edit.end] = new
    return "".join(lines)
