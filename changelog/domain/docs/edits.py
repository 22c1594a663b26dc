"""Lines of a page changed, gathered first and made at once; a section into it or out of it, proved."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from changelog.domain.docs import outline
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Period, Section, Span
from changelog.errors import Problem
from changelog.i18n import plain
from changelog.i18n.say import say

REPLACED = 1 << 30  # lines are replaced before others are put in at the same place

# What begins something of its own; any other line continues the item above it, if no blank line stands between.
_BEGINS = re.compile(r"[ \t]*+(?:[*+-][ \t]|\d{1,9}[.)][ \t]|>|\||#{1,6}[ \t]|<|\{%|`{3}|~{3})")
_COMING = frozenset(("a venir", "prochainement", "bientot", "en cours", "unreleased", "upcoming", "coming", "next"))
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
    text, first = with_section(page, _place(page, period), section_text)
    after = pages.read(text, slugs=page.slugs, near=period.end)
    _prove(page, after, new=Span(first=first, end=first + len(pages.cut(section_text.strip("\r\n")))))
    return after


def with_section(page: Page, line: int, section_text: str) -> tuple[str, int]:
    """The page's text with one more section above a line, and the line at which it begins; nothing is checked.

    It stands between as many blank lines as the page has between two sections.
    """
    wanted = max(1, page.style.after_section)
    last = line == len(page.lines)
    unfinished = last and line > 0 and not page.lines[-1].endswith("\n")
    above, stands = page.lines[:line], any(one.strip(f" \t\r\n{_BOM}") for one in page.lines[:line])
    blank = next((at for at, one in enumerate(reversed(above)) if one.strip()), line)
    missing = max(0, wanted - blank) if stands else 0
    lines = [one.removesuffix("\r") for one in section_text.strip("\r\n").split("\n")]
    chunk = (
        page.newline * (missing + unfinished) + page.newline.join(lines) + page.newline * (1 if last else wanted + 1)
    )
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


def _place(page: Page, period: Period) -> int:
    """The line before which a section of these days belongs: beside the section that comes right before it in time.

    Deliveries without days in their heading, renamed by somebody, stay on the side of the new one on which they stand.
    """
    sections, upwards = page.sections, page.order == "oldest"
    if not sections:
        return page.introduction.end
    not_newer = [at for at, one in enumerate(sections) if one.period is not None and one.period <= period]
    if upwards:
        at = not_newer[-1] + 1 if not_newer else 0
        while 0 < at < len(sections) and _is_renamed(sections[at]):
            at += 1
    else:
        at = not_newer[0] if not_newer else len(sections)
        while 0 < at < len(sections) and _is_renamed(sections[at - 1]):
            at -= 1
    return sections[at - 1].end if at and (upwards or at == len(sections)) else sections[at].first


def _is_renamed(section: Section) -> bool:
    """Whether a section without days is a delivery all the same, and not what is still to come."""
    return section.period is None and section.is_numbered and plain.fold(section.heading) not in _COMING


def _prove(before: Page, after: Page, *, gone: Section | None = None, new: Span | None = None) -> None:
    """Whether every other section still reads as it did, and the new one is one."""
    kept = [_words(before, one) for one in before.sections if gone is None or one.first != gone.first]
    ours = new or Span(first=0, end=0)
    inside = [one for one in after.sections if ours.first <= one.first < ours.end]
    if kept != [_words(after, one) for one in after.sections if one not in inside]:
        raise _refused(say("another section of the page would be read otherwise"))
    if new is not None and (not inside or inside[0].first != new.first or _text_end(after, inside[-1]) != new.end):
        raise _refused(say("a section at line {line} of the page would not be read as one", line=new.first + 1))


def _words(page: Page, section: Section) -> tuple[str, ...]:
    return tuple(line.strip(f"\r\n{_BOM}") for line in page.lines[section.first : _text_end(page, section)])


def _text_end(page: Page, section: Section) -> int:
    return outline.without_blanks(page.lines, section.body - 1, section.end)


def _refused(what: str) -> Problem:
    return Problem(
        say("the page is left alone: {what}", what=what),
        hint=say(
            "A fence (```), a comment or a tag that is never closed does this: look above that place.\n"
            "Otherwise it is a mistake of nouveautes: please report it."
        ),
    )
