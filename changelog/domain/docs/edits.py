"""Lines of a page changed, gathered first and made at once; a section into it or out of it, proved."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from changelog.domain.docs import containers, outline, places
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Period, Section, Span
from changelog.errors import Problem
from changelog.i18n import plain
from changelog.i18n.say import say

REPLACED = 1 << 30  # lines are replaced before others are put in at the same place

# What begins something of its own; any other line continues the item above it, if no blank line stands between.
_BEGINS = re.compile(r"[ \t]*+(?:[*+-][ \t]|\d{1,9}[.)][ \t]|>|\||#{1,6}[ \t]|<|\{%|`{3}|~{3})")
_BOM = "\ufeff"


class Edit(Struct, frozen=True, kw_only=True, order=True):
    """Lines `first` up to `end` become `lines`; an insertion where the two are equal. `turn` orders insertions."""

    first: int
    turn: int
    end: int
    lines: tuple[str, ...]


def in_page(page: Page, lines: Iterable[str], like: str = "\n") -> tuple[str, ...]:
    """Lines with the page's own line ends; the last one without any where it takes the place of one without."""
    made = [line.rstrip("\r\n") + page.newline for line in lines]
    if made and not like.endswith("\n"):
        made[-1] = made[-1].removesuffix(page.newline)
    return tuple(made)


def inside(lines: Iterable[str], theirs: Section, ours: Section) -> tuple[str, ...]:
    """Lines of a section of the notes as they stand in one of the page: as far in as its own."""
    if theirs.indent == ours.indent:
        return tuple(lines)
    by_themselves = (containers.without_indent(line, theirs.indent) for line in lines)
    return tuple(ours.indent + line if line.strip() else line for line in by_themselves)


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


def insert(page: Page, section_text: str, period: Period) -> Page:
    """The page with one more section, where its order wants it, read again.

    Raises Problem where the page does not show the section, or where another section would be read otherwise.
    """
    place = places.find(page, period)
    above = "".join(f"{heading}\n\n" for heading in place.above)
    text, first = with_section(page, place.line, above + section_text)
    after = pages.read(text, slugs=page.slugs, near=period.end)
    begins = first + above.count("\n")
    end = begins + len(pages.cut(section_text.strip("\r\n")))
    _prove(page, after, new=Span(first=begins, end=end), chunk=Span(first=first, end=end))
    return after


def with_section(page: Page, line: int, section_text: str) -> tuple[str, int]:
    """The page's text with one more section above a line, and the line at which it begins; nothing is checked.

    It stands between as many blank lines as the page has between two sections.
    """
    last = line == len(page.lines)
    # Items of a list may follow each other at once.
    tight = any(one.container and one.container.kind == "item" for one in page.sections)
    wanted = max(0 if tight else 1, page.style.after_section)
    below = wanted if last or page.lines[line][:1] in "*+-" else max(1, wanted)
    unfinished = last and line > 0 and not page.lines[-1].endswith("\n")
    above, stands = page.lines[:line], any(one.strip(f" \t\r\n{_BOM}") for one in page.lines[:line])
    blank = next((at for at, one in enumerate(reversed(above)) if one.strip()), line)
    missing = max(0, wanted - blank) if stands else 0
    lines = [one.removesuffix("\r") for one in section_text.strip("\r\n").split("\n")]
    chunk = page.newline * (missing + unfinished) + page.newline.join(lines) + page.newline * (1 if last else below + 1)
    chunk = chunk.removesuffix(page.newline) if unfinished else chunk
    offset = sum(map(len, above)) + (line == 0 and page.text.startswith(_BOM))
    return page.text[:offset] + chunk + page.text[offset:], line + missing


def remove(page: Page, section: Section) -> Page:
    """The page without a section and the blank lines below it, read again. Raises Problem as `insert` does."""
    mark = _BOM if section.first == 0 and page.text.startswith(_BOM) else ""
    text = "".join((mark, *page.lines[: section.first], *page.lines[section.end :]))
    after = pages.read(text, slugs=page.slugs)
    _prove(page, after, gone=section)
    return after


def _prove(
    before: Page, after: Page, *, gone: Section | None = None, new: Span | None = None, chunk: Span | None = None
) -> None:
    """Whether every other section still reads as it did, and the new one is one; `chunk` is all that was put in."""
    kept = [_words(before, one) for one in before.sections if gone is None or one.first != gone.first]
    ours = chunk or Span(first=0, end=0)
    inside = [one for one in after.sections if ours.first <= one.first < ours.end]
    # Below the new section, a heading of the introduction that names no day (« ## 2025 ») begins a section of its own.
    opening = {line.strip() for line in before.lines_of(before.introduction)}
    there = [
        one
        for one in after.sections
        if one not in inside and (one.period or after.lines[one.first].strip() not in opening)
    ]
    if kept != [_words(after, one) for one in there]:
        raise _refused(after, say("another section of the page would be read otherwise"))
    begun = [one.first for one in inside if new is not None and one.first >= new.first]
    if new is not None and (begun[:1] != [new.first] or _text_end(after, inside[-1]) != new.end):
        raise _refused(after, say("a section at line {line} of the page would not be read as one", line=new.first + 1))


def _words(page: Page, section: Section) -> tuple[str, ...]:
    return tuple(line.strip(f"\r\n{_BOM}") for line in page.lines[section.first : _text_end(page, section)])


def _text_end(page: Page, section: Section) -> int:
    return outline.without_blanks(page.lines, section.body - 1, section.end)


def _refused(page: Page, what: str) -> Problem:
    unclosed = outline.unclosed(page.lines, page.front_matter.end if page.front_matter else 0)
    message = say("the page is left alone: {what}", what=what)
    if unclosed is None:
        return Problem(message, hint=places.what_is_understood())
    words = plain.shortened(plain.line(page.lines[unclosed]), 60)
    return Problem(message, hint=say("« {words} » (line {line}) is never closed.", words=words, line=unclosed + 1))
