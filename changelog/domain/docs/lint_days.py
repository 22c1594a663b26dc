"""What is wrong with the days of a page: what the calendar contradicts, and periods that miss or meet each other."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from changelog.domain.docs import heading_days, heading_numbers, heading_years
from changelog.domain.docs.model import Day, Defect, Flaw, HeadingDays, Page, Period, Section
from changelog.i18n import grammar, plain
from changelog.i18n.say import InWords, marked, say

_LEAP = 2020
_WEEKEND = (5, 6)
_PADDED = re.compile(r"\b0\d\b(?![/.-])")
_FIRST = re.compile(r"\b1 (?=[^\W\d_]{3})")


def check(page: Page) -> Iterator[Defect]:
    """Everything about days."""
    dated = [section for section in page.sections if section.days is not None]
    for section in dated:
        yield from _heading(section, section.days) if section.days else ()
    yield from _twice(dated)
    placed = [section for section in dated if section.period is not None]
    yield from _order(placed, page.order)
    yield from _meeting(placed)


def _heading(section: Section, named: HeadingDays) -> Iterator[Defect]:
    yield from (_flaw(section, flaw) for flaw in named.flaws)
    yield from _spelling(section)
    if heading_years.written_year(named) is None:
        yield _defect(section, "missing-year", _no_year(section))
    if section.period is None:
        if heading_years.written_year(named) is not None or heading_years.period(named, _LEAP) is None:
            yield _defect(section, "impossible-date", say("no calendar has these days"))
        return
    yield from _calendar(section, named, section.period)


def _no_year(section: Section) -> str:
    if section.period is None:
        return say("the heading says no year")
    return say("the heading says no year; {year} by its neighbours", year=section.period.end.year)


def _flaw(section: Section, flaw: Flaw) -> Defect:
    if flaw.code == "month-typo":
        return _defect(section, flaw.code, say("is no month; write « {meant} »", meant=flaw.meant), flaw.subject)
    return _defect(
        section, flaw.code, say("a second heading is glued to this one; put it on a line of its own"), flaw.subject
    )


def _spelling(section: Section) -> Iterator[Defect]:
    """Days as nobody prints them: 09, « 1 mars », « 10 Novembre », « Du Mardi »."""
    text, named = section.heading, section.days
    if named is None or named.language != "fr" or named.shape in ("iso", "slashed"):
        return
    names = {*heading_days.MONTHS["fr"], *heading_days.DAYS["fr"]}
    words = [(one[0], one.start()) for one in re.finditer(r"[^\W\d_]+", text)]
    capital = next((word for word, at in words if at and word[0].isupper() and plain.fold(word) in names), None)
    after_digit = capital is not None and any(flaw.subject.startswith(capital) for flaw in named.flaws)
    if capital is not None and not after_digit:
        yield _defect(
            section, "heading-spelling", say("write « {word} » without a capital", word=capital.lower()), capital
        )
    if padded := _PADDED.search(text):
        yield _defect(section, "heading-spelling", say("write « {day} »", day=padded[0][1:]), padded[0])
    if _FIRST.search(text):
        yield _defect(section, "heading-spelling", say("write « 1er »"), "1")


def _calendar(section: Section, named: HeadingDays, period: Period) -> Iterator[Defect]:
    if period.start > period.end:
        yield _defect(section, "backwards-period", say("the period ends before it begins"))
    if named.start.month is None and named.start != named.end and period.start.month != period.end.month:
        yield _defect(section, "missing-month", say("{day} is meant: write its month", day=_without_year(period.start)))
    days = [(named.start, period.start), (named.end, period.end)][named.start == named.end :]
    for day, when in days:
        if day.weekday is not None and day.weekday != when.weekday():
            yield _defect(section, "wrong-weekday", _weekday(day, when, inferred=section.inferred))


def _weekday(day: Day, when: date, *, inferred: bool) -> str:
    wanted = day.weekday if day.weekday is not None else 0
    near = when + timedelta(days=(wanted - when.weekday() + 3) % 7 - 3)
    values = {"day": _without_weekday(when), "real": _weekday_of(when), "said": _weekday_of(near), "near": _short(near)}
    if inferred:
        return say("{day}, the year of its neighbours, is a {real}, no {said}; the nearest is {near}", **values)
    return say("{day} is a {real}, no {said}; the nearest is {near}", **values)


def _without_year(day: date) -> InWords:
    return lambda language: grammar.short(day, language).partition(" ")[2]


def _without_weekday(day: date) -> InWords:
    return lambda language: grammar.long(day, language).partition(" ")[2]


def _weekday_of(day: date) -> InWords:
    return lambda language: grammar.long(day, language).partition(" ")[0]


def _short(day: date) -> InWords:
    return lambda language: grammar.short(day, language)


def _days(first: date, last: date) -> InWords:
    def words(language: str) -> str:
        text = grammar.heading(first, last, language)
        return text[:1].lower() + text[1:]

    return words


def _twice(sections: Sequence[Section]) -> Iterator[Defect]:
    seen: dict[object, Section] = {}
    for section in sections:
        # Two versions of one day are two.
        named = heading_numbers.VERSION.search(section.heading) is not None
        key = (not named and section.period) or plain.fold(section.heading)
        if key in seen:
            yield _defect(
                section,
                "duplicate-heading",
                say("the same days as the heading of line {line}", line=seen[key].first + 1),
            )
        seen.setdefault(key, section)


def _order(sections: Sequence[Section], order: str) -> Iterator[Defect]:
    """The fewest sections that break the page's order."""
    ends = [section.period.end.toordinal() for section in sections if section.period]
    kept = _longest_rise(ends if order == "oldest" else [-end for end in ends])
    oldest = marked("does not stand where its days belong; the page goes oldest first")
    newest = marked("does not stand where its days belong; the page goes newest first")
    for at, section in enumerate(sections):
        if at not in kept:
            yield _defect(section, "out-of-order", say(oldest if order == "oldest" else newest))


def _longest_rise(values: Sequence[int]) -> set[int]:
    """The places of a longest run that never falls, whatever stands between."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        found = bisect_right(tails, value)
        before.append(places[found - 1] if found else -1)
        tails[found : found + 1] = [value]
        places[found : found + 1] = [at]
    kept, at = set(), places[-1] if places else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def _meeting(sections: Sequence[Section]) -> Iterator[Defect]:
    """Days that no section tells, or two. Single days are no periods: between two of them nothing is missing."""
    timeline = sorted((section.period, section.first, section) for section in sections if section.period)
    ordered = [(period, section) for period, _, section in timeline if period.start <= period.end]
    pairs = [(one, other) for one, other in pairwise(ordered) if one[0] != other[0]]
    ranges = [(one, other) for one, other in pairs if _is_range(one[0]) and _is_range(other[0])]
    touching = sum(one[0].end == other[0].start for one, other in ranges) * 2 > len(ranges)
    for (earlier, before), (later, section) in pairs:
        both = _is_range(earlier) and _is_range(later)
        days = (later.start - earlier.end).days
        if both and days > 1 and not _only_weekend(earlier.end, later.start):
            first, last = earlier.end + timedelta(days=1), later.start - timedelta(days=1)
            yield _defect(section, "gap", say("no section covers {days}", days=_days(first, last)))
        elif (both or _is_range(earlier) or _is_range(later)) and (days < 0 or (days == 0 and not touching)):
            yield _defect(
                section,
                "overlap",
                say("shares days with « {heading} » (line {line})", heading=before.heading, line=before.first + 1),
            )


def _is_range(period: Period) -> bool:
    return period.start < period.end


def _only_weekend(end: date, start: date) -> bool:
    days = (start - end).days - 1
    return days <= len(_WEEKEND) and all((end + timedelta(days=by + 1)).weekday() in _WEEKEND for by in range(days))


def _defect(section: Section, code: str, message: str, subject: str = "") -> Defect:
    return Defect(code=code, line=section.first + 1, message=message, subject=subject or section.heading)
