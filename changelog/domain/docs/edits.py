"""Lines of a page changed, gathered first and made at once; a section into it or out of it, proved."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Period, Section, Span
from changelog.errors import Problem
from changelog.i18n import plain
from changelog.i18n.say import say

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


_COMING = frozenset(("a venir", "prochainement", "bientot", "en cours", "unreleased", "upcoming", "coming", "next"))
_BOM = "\ufeff"


def insert(page: Page, section_text: str, period: Period) -> str:
    """The page's text with one more section, where the page's order wants it.

    Raises Problem where the page does not show the section, or would lose anything by it.
    """
    line = place(page, period)
    chunk, offset = _chunk(page, line, section_text), _offset(page, line)
    text = page.text[:offset] + chunk + page.text[offset:]
    if text[:offset] + text[offset + len(chunk) :] != page.text:
        raise _mistake(say("the page without its new section is not what it was"))
    begins = page.text.count("\n", 0, offset) + _blank(pages.cut(chunk))
    after = pages.read(text, slugs=page.slugs, near=period.end)
    _prove(page, after, gone=None, new=Span(first=begins, end=begins + len(pages.cut(section_text.strip("\r\n")))))
    return text


def at(page: Page, line: int, section_text: str) -> str:
    """The page's text with a section more above a line, between the page's own blank lines; nothing is checked."""
    offset = _offset(page, line)
    return page.text[:offset] + _chunk(page, line, section_text) + page.text[offset:]


def place(page: Page, period: Period) -> int:
    """The line before which a section of these days belongs."""
    if not page.sections:
        return page.introduction.end
    if page.order == "oldest":
        return _place_upwards(page.sections, period)
    return _place_downwards(page.sections, period)


def replace(page: Page, section: Section, lines: Sequence[str]) -> str:
    """The page's text with other lines for a section; the blank lines below it stay. Raises as `insert` does."""
    own = Span(first=section.first, end=_trimmed(page, section))
    text = splice(page, own, lines)
    span = Span(first=section.first, end=section.first + len(_stripped(lines)))
    _prove(page, pages.read(text, slugs=page.slugs), gone=section, new=span)
    return text


def remove(page: Page, section: Section) -> str:
    """The page's text without a section and the blank lines below it. Raises Problem as `insert` does."""
    text = splice(page, section, ())
    _prove(page, pages.read(text, slugs=page.slugs), gone=section, new=None)
    return text


def splice(page: Page, span: Span, lines: Sequence[str]) -> str:
    """The page's text with other lines in a span; they get the page's ends of lines, and nothing is checked."""
    new = [line.removeprefix(_BOM) + page.newline for line in _stripped(lines)]
    if new and span.end == len(page.lines) and not page.text.endswith("\n"):
        new[-1] = new[-1].removesuffix(page.newline)
    mark = _BOM if span.first == 0 < span.end and page.text.startswith(_BOM) else ""
    return "".join((mark, *page.lines[: span.first], *new, *page.lines[span.end :]))


def _place_downwards(sections: Sequence[Section], period: Period) -> int:
    """Newest first: before the first section that is not newer, above what somebody renamed on top of it."""
    older = next((at for at, one in enumerate(sections) if one.period is not None and one.period <= period), None)
    if older is None:
        return sections[-1].end
    while older and _is_renamed(sections[older - 1]):
        older -= 1
    return sections[older].first


def _place_upwards(sections: Sequence[Section], period: Period) -> int:
    """Oldest first: after the last section that is not newer, below what somebody renamed under it."""
    places = [at for at, one in enumerate(sections) if one.period is not None and one.period <= period]
    if not places:
        return sections[0].first
    last = places[-1]
    while last + 1 < len(sections) and _is_renamed(sections[last + 1]):
        last += 1
    return sections[last].end


def _is_renamed(section: Section) -> bool:
    """Whether a section without days is a delivery all the same, and not what is still to come."""
    entries = any(not item.identity.startswith("title:") for item in section.every_item)
    return section.period is None and entries and plain.fold(section.heading) not in _COMING


def _offset(page: Page, line: int) -> int:
    return sum(len(one) for one in page.lines[:line]) + (line == 0 and page.text.startswith(_BOM))


def _chunk(page: Page, at: int, section_text: str) -> str:
    """What is inserted: the section between as many blank lines as the page has between two of them."""
    wanted = max(1, page.style.after_section)
    lines = [line.removesuffix("\r") for line in section_text.strip("\r\n").split("\n")]
    last = at == len(page.lines)
    unfinished = last and at > 0 and not page.lines[-1].endswith("\n")
    above = max(0, wanted - _blank(page.lines[:at][::-1])) if _has_words(page.lines[:at]) else 0
    below = 0 if last else wanted
    text = page.newline * (above + unfinished) + page.newline.join(lines) + page.newline * (below + 1)
    return text.removesuffix(page.newline) if unfinished else text


def _has_words(lines: Sequence[str]) -> bool:
    return any(line.strip(f" \t\r\n{_BOM}") for line in lines)


def _blank(lines: Sequence[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.strip()), len(lines))


def _stripped(lines: Sequence[str]) -> list[str]:
    bare = [line.rstrip("\r\n") for line in lines]
    while bare and not bare[-1].strip():
        bare.pop()
    return bare


def _trimmed(page: Page, section: Section) -> int:
    end = section.end
    while end > section.body and not page.lines[end - 1].strip():
        end -= 1
    return end


def _prove(before: Page, after: Page, *, gone: Section | None, new: Span | None) -> None:
    """Whether every other section still reads as it did, and the new one is one."""
    kept = [_words(before, one) for one in before.sections if gone is None or one.first != gone.first]
    ours = new or Span(first=0, end=0)
    inside = [one for one in after.sections if ours.first <= one.first < ours.end]
    if kept != [_words(after, one) for one in after.sections if not ours.first <= one.first < ours.end]:
        raise _mistake(say("another section of the page would be read otherwise"))
    if new is not None and (not inside or inside[0].first != new.first or _trimmed(after, inside[-1]) != new.end):
        raise _mistake(say("a section at line {line} of the page would not be read as one", line=new.first + 1))


def _words(page: Page, section: Section) -> tuple[str, ...]:
    return tuple(line.strip(f"\r\n{_BOM}") for line in page.lines[section.first : _trimmed(page, section)])


def _mistake(what: str) -> Problem:
    return Problem(
        say("the page is left alone: {what}", what=what),
        hint=say(
            "A fence (```), a comment or a tag that is never closed does this: look above that "
            "place.\n"
            "Otherwise it is a mistake of nouveautes: please report it."
        ),
    )
