"""Where on a page a new section belongs, and what has to stand above it; or why the page has no place for one."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from changelog.domain.docs import heading_days, heading_numbers, inline, outline, section, unreleased
from changelog.domain.docs.model import DaysAbove, Page, Period, Section, Style
from changelog.errors import Problem
from changelog.i18n import plain
from changelog.i18n.say import marked, say

_SHOWN = 60
_FEW = 3
"""Entries that an introduction may list."""


class Place(Struct, frozen=True, kw_only=True):
    """The line above which a section goes, and headings that go above it: that of a month that has none yet."""

    line: int
    above: tuple[str, ...] = ()


class NotUnderstood(Problem):
    """The page keeps its deliveries in a way that is not written; `line` is where that shows, from 1."""

    def __init__(self, message: str, *, hint: str, line: int) -> None:
        super().__init__(message, hint=hint)
        self.line = line


def find(page: Page, period: Period) -> Place:
    """Where a section of these days belongs. Raises Problem where the page does not show it."""
    if any(one.period for one in page.sections):
        line = _out_of_folds(page, period, _among_days(page, period))
        return _below_its_days(page, period, line)
    refusal = not_understood(page)
    if refusal is not None:
        raise refusal
    return Place(line=_without_days(page))


def _among_days(page: Page, period: Period) -> int:
    """Beside the section that comes right before it in time.

    Deliveries without days in their heading, renamed by somebody, stay on the side of the new one on which they stand.
    """
    sections, upwards = page.sections, page.order == "oldest"
    not_newer = [at for at, one in enumerate(sections) if one.period is not None and one.period <= period]
    if upwards:
        at = not_newer[-1] + 1 if not_newer else 0
        while 0 < at < len(sections) and _is_renamed(sections[at]):
            at += 1
    else:
        dated = [at for at, one in enumerate(sections) if one.period is not None]
        at = not_newer[0] if not_newer else dated[-1] + 1
        while 0 < at < len(sections) and not_newer and _is_renamed(sections[at - 1]):
            at -= 1
    return sections[at - 1].end if at and (upwards or at == len(sections)) else sections[at].first


def _is_renamed(one: Section) -> bool:
    """Whether a section without days is a delivery all the same, and not what is still to come."""
    told = one.is_numbered or heading_numbers.is_version(one.heading)
    return one.period is None and told and not unreleased.is_unreleased(one.heading)


def _out_of_folds(page: Page, period: Period, line: int) -> int:
    """The line, out of what encloses the sections of other times: « <details> 2025 »."""
    newest = max((one for one in page.sections if one.period), key=lambda one: one.period or period)
    for fold in page.folds:
        if not fold.first < line <= fold.closing:
            continue
        if fold.year == period.end.year or (fold.year is None and fold.first < newest.first < fold.end):
            continue
        if fold.name == "%tab":
            raise NotUnderstood(
                say(
                    "the page is left alone: its tab at line {line} is of another time, and no tab is of {year}",
                    line=fold.first + 1,
                    year=period.end.year,
                ),
                hint=say("Begin that tab, with one delivery in it: the next ones will join it."),
                line=fold.first + 1,
            )
        held = [one.period for one in page.sections if one.period and fold.first < one.first < fold.end]
        below = all(period < one for one in held) != (page.order == "oldest")
        return fold.end if below else fold.first
    return line


def _below_its_days(page: Page, period: Period, line: int) -> Place:
    """The place below the heading of its year and month, where the page has such headings."""
    chain = [one for one in page.above if _covers(page, one, line)]
    wrong = next((at for at, one in enumerate(chain) if not _is_of(one, period)), None)
    if wrong is None:
        return Place(line=line)
    other = chain[wrong]
    same = [one for one in page.above if one.level == other.level and _is_of(one, period)]
    if same and same[0].first > other.first:
        return Place(line=line if page.order == "oldest" else same[0].first + 1)
    if same:
        filled = any(same[0].first < one.first < other.first for one in page.sections if one.period)
        return Place(line=other.first if filled else same[0].first + 1)
    made = tuple(_heading_like(page, one, period) for one in chain[wrong:])
    return Place(line=line if page.order == "oldest" else other.first, above=made)


def _covers(page: Page, one: DaysAbove, line: int) -> bool:
    """Whether a heading stands above a line, and none of its own level or a higher one between them."""
    between = [
        *((other.first, other.level) for other in page.above),
        *((two.first, two.level) for two in page.sections),
    ]
    ends = any(one.first < first < line and level <= one.level for first, level in between)
    held = any(two.container and two.container.closing for two in page.sections)
    return one.first < line and (held or one.level < page.style.level) and not ends


def _is_of(one: DaysAbove, period: Period) -> bool:
    return one.year == period.end.year and one.month in (None, period.end.month)


def _heading_like(page: Page, one: DaysAbove, period: Period) -> str:
    text = page.lines[one.first].strip().strip("#").strip()
    named = heading_days.parse(inline.visible(text)) if one.month else None
    if named is not None:
        style = Style(shape="month", form=named.form, short=named.short, language=named.language, before=named.before)
        text = section.heading(period, style) + named.after
    return f"{'#' * one.level} {text.replace(str(one.year), str(period.end.year))}"


def _without_days(page: Page) -> int:
    """On a page without any day: on top, below what is to come; at its end where its versions count upwards."""
    sections = page.sections
    listed = [one for one in sections if not unreleased.is_unreleased(one.heading)]
    versions = [version for one in listed if (version := unreleased.version(one.heading))]
    steps = [one < other for one, other in pairwise(versions) if one != other]
    rising = 2 * sum(steps) > len(steps)
    if sections and (page.order == "oldest" or rising):
        return sections[-1].end
    coming = [one for one in sections if unreleased.is_unreleased(one.heading)]
    if coming and (not listed or coming[0].first < listed[0].first):
        return coming[0].end
    return listed[0].first if listed else page.introduction.end


def not_understood(page: Page) -> NotUnderstood | None:
    """What a page without any day in a heading keeps its deliveries in, where that is not written; else None."""
    if any(one.period for one in page.sections):
        return None
    told = [one for one in page.sections if one.every_item and not unreleased.is_unreleased(one.heading)]
    listed = [one for one in told if unreleased.version(one.heading) or one.is_numbered]
    if listed and 2 * len(listed) >= len(told):
        return None
    entries: list[int] = []
    for at, line in _words(page):
        what = _unknown_form(page, at, line)
        entries += [at] if _ENTRY.match(line) else []
        if what:
            return _fault(say(what, line=at + 1, words=plain.shortened(plain.line(line), _SHOWN)), at)
    if not page.sections and len(entries) > _FEW:
        message = say(
            "the page is left alone: it is one list of entries (line {line}), without deliveries", line=entries[0] + 1
        )
        return _fault(message, entries[0])
    if len(told) < 2:
        return None
    odd = next(one for one in told if one not in listed)
    message = say(
        "the page is left alone: « {words} » (line {line}) is no delivery that nouveautes understands",
        words=plain.shortened(plain.line(odd.heading), _SHOWN),
        line=odd.first + 1,
    )
    return _fault(message, odd.first)


def _fault(message: str, at: int) -> NotUnderstood:
    return NotUnderstood(message, hint=what_is_understood(), line=at + 1)


def what_is_understood() -> str:
    """What would be written."""
    return say(
        "A delivery is a heading with its day (## 2026-11-16), week, month or version; or, with its day, a block of "
        "GitBook, a fold, a box, a tab, a bold line or an item with a "
        "list of entries below it.\nBegin one, or name another page with docs.page."
    )


_ROW = re.compile(r"[ ]{0,3}\|[ \t]*(?P<cell>[^|\r\n]{4,80})\|")
_ENTRY = re.compile(r"[ ]{0,3}[*+-][ \t]+(?P<words>[^\r\n]{4,80})")
_DAY_ENDS = re.compile(r"(?<=\d)\b(?!\d)[^\w/.-]*(?:$|\s[–—:|-]\s|[*_`)\]]|:)")
_MEANING = re.compile(r"[ ]{0,3}:[ \t]+\S")


def _unknown_form(page: Page, at: int, line: str) -> str:
    """In what a line that begins with a day keeps a delivery."""
    if (row := _ROW.match(line)) and heading_days.parse(inline.visible(row["cell"].strip())):
        return marked("the page is left alone: it keeps its deliveries in a table (line {line}, « {words} »)")
    below = page.lines[at + 1] if at + 1 < len(page.lines) else ""
    if _MEANING.match(below) and heading_days.parse(inline.visible(line.strip()[:_SHOWN])):
        return marked("the page is left alone: it keeps its deliveries in definitions (line {line}, « {words} »)")
    entry = _ENTRY.match(line)
    ends = _DAY_ENDS.search(entry["words"]) if entry else None
    named = heading_days.parse(inline.visible(entry["words"][: ends.start()])) if entry and ends else None
    if named is not None and not named.before.strip():
        return marked("the page is left alone: it keeps its deliveries as items of a list (line {line}, « {words} »)")
    return ""


def _words(page: Page) -> Iterator[tuple[int, str]]:
    """The lines that are no code, each with its number."""
    start = page.front_matter.end if page.front_matter else 0
    blocks = outline.read(page.lines, start).blocks
    code = {at for one in blocks if getattr(one, "kind", "") == "code" for at in range(one.first, one.end)}
    return ((at, page.lines[at]) for at in range(start, len(page.lines)) if at not in code and page.lines[at].strip())
