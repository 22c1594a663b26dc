"""Which sections of a page belong to years that are over, and which of them may leave it."""

import operator
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from changelog.domain.docs import archive_page, heading_years, links, outline
from changelog.domain.docs.archive_page import MovedSection
from changelog.domain.docs.model import Order, Page, Section
from changelog.domain.model import Finding
from changelog.i18n import plain
from changelog.i18n.say import say

_SHOWN = 60
"""Characters of a heading that a finding repeats."""


def of_past_years(page: Page, begins: date, path: str) -> list[tuple[int, MovedSection]]:
    """What belongs to years that are over, each with its year, in the page's order."""
    over = _years(page.sections, begins)
    rows = archive_page.years_listed(page.lines, path) if path else {}
    found = []
    above = archive_page.year_above(page)
    # A heading of a year alone right above the first section goes, unless it heads something that stays.
    if above is not None and _headed(page.sections, over, 0, above.level) == {above.year}:
        end = page.sections[0].first
        lines = page.lines[above.first : end]
        found.append((above.year, MovedSection(first=above.first, end=end, heading=above.text, lines=lines)))
    for year, section in zip(over, page.sections, strict=True):
        if year:
            end = _end(page, section, rows)
            lines = page.lines[section.first : end]
            moved = MovedSection(
                first=section.first, end=end, heading=section.heading, lines=lines, period=section.period
            )
            found.append((year, moved))
    return found


def _years(sections: Sequence[Section], begins: date) -> list[int]:
    """The year that each section goes to, 0 where it stays. A heading of a year alone goes with all that it heads."""
    found = [_year_over(one, begins) for one in sections]
    for at, section in enumerate(sections):
        if section.days is None and not section.every_item and (year := heading_years.alone(section.heading)):
            found[at] = year if _headed(sections, found, at + 1, section.level) == {year} else 0
    return found


def _year_over(section: Section, begins: date) -> int:
    """The year that a section goes to; 0 for one that is not over, or that would be nothing outside of its frame."""
    over = section.period is not None and section.period.end.year < begins.year and not _is_framed(section)
    return section.period.end.year if section.period and over else 0


def _is_framed(section: Section) -> bool:
    """Whether a section is a tab, or an update of GitBook's: a part of the block that holds all of them."""
    return section.container is not None and section.container.kind in ("update", "tab", "===")


def of_framed(page: Page, begins: date) -> list[Finding]:
    """Whether sections of past years stay because they are parts of one block."""
    framed = [one for one in page.sections if one.period and one.period.end.year < begins.year and _is_framed(one)]
    message = say("past years stay on the page: its deliveries are parts of one block, and stand nowhere without it")
    return [Finding(code="year-in-block", message=message, subject=framed[0].heading)] if framed else []


def _headed(sections: Sequence[Section], over: Sequence[int], first: int, level: int) -> set[int]:
    """The years of the sections below a heading of a level."""
    found: set[int] = set()
    for at in range(first, len(sections)):
        if sections[at].level <= level:
            break
        found.add(over[at])
    return found


def _end(page: Page, section: Section, rows: Mapping[int, object]) -> int:
    """The end of a section without the links to years that somebody put below it: they are the page's."""
    at = end = section.end
    while at > section.body and (at - 1 in rows or not page.lines[at - 1].strip()):
        at -= 1
        end = at if at in rows else end
    headed = [part.first for part in section.parts if part.body >= at]
    return headed[-1] if headed and end < section.end else end


def that_can_go(
    page: Page, past: Sequence[tuple[int, MovedSection]], year_pages: Mapping[int, Page]
) -> tuple[list[tuple[int, MovedSection]], set[int], list[Finding]]:
    """What may leave the page, and the first lines of what the page of its year has already.

    A section of which the page of its year has another version stays. So does a year whose page means another address
    by the same label.
    """
    findings: list[Finding] = []
    staying: set[int] = set()
    there: set[int] = set()
    for year, year_page in year_pages.items():
        ours = [one for of, one in past if of == year]
        label = links.label_of_two(page, "".join(line for one in ours for line in one.lines), year_page.text)
        known, differing = (set(), ours) if label else _compared(year_page, ours)
        there |= known
        staying.update(one.first for one in differing)
        findings += [_label_differs(year, label)] if label else [_section_differs(year, one) for one in differing]
    return [(year, one) for year, one in past if one.first not in staying], there, findings


def _compared(page: Page, past: Sequence[MovedSection]) -> tuple[set[int], list[MovedSection]]:
    """The first lines of what a page of a year has already, and what it has in another version."""
    whole, ending = words(page.lines), words(page.lines_of(page.footer)) if page.footer else Counter()
    known: dict[str, list[Counter[str]]] = {}
    for section in page.sections:
        known.setdefault(plain.fold(section.heading), []).append(words(page.lines_of(section)))
    there, differing = set(), []
    for one in past:
        ours = words(one.lines)
        versions = known.get(plain.fold(one.heading), []) if one.period else [whole]
        same = next((version for version in versions if ours <= version + ending), None)
        if same is not None:
            versions.remove(same)
            there.add(one.first)
        elif versions and one.period:
            differing.append(one)
    return there, differing


def of_unknown_year(page: Page, *, moving: bool) -> list[Finding]:
    """Sections that stay because their year is not known: where others move, those without days as well."""
    return [
        Finding(
            code="year-unknown",
            message=say("« {section} » stays on the page: its year is not known", section=_short(section.heading)),
            subject=section.heading,
        )
        for section in page.sections
        if section.period is None and (section.days or (moving and section.is_numbered))
    ]


def left_empty(page: Page, going: Sequence[MovedSection]) -> list[Finding]:
    """What enclosed sections (`<details>`, a tab) and holds none any more: it stays, for it is not the tool's."""
    gone = {one.first for one in going}
    starts = [section.first for section in page.sections]
    findings: list[Finding] = []
    for one in outline.read(page.lines, page.front_matter.end if page.front_matter else 0).enclosures:
        inside = starts[bisect_left(starts, one.first) : bisect_left(starts, one.end)]
        if inside and gone.issuperset(inside):
            opening = _short(page.lines[one.first])
            message = say("{opening} encloses nothing any more: take it out if it is not needed", opening=opening)
            findings.append(Finding(code="year-left-empty", message=message, subject=opening))
    return findings


def order(page: Page) -> Order:
    """Whether the newest section stands first or last: what neighbours say whose days are known, years included."""
    ends = [section.period.end for section in page.sections if section.period]
    down, up = (sum(step(one, other) for one, other in pairwise(ends)) for step in (operator.gt, operator.lt))
    return page.order if down == up else "newest" if down > up else "oldest"


def words(lines: Sequence[str]) -> Counter[str]:
    """Lines as they are counted: without blank ones, their ends, and where their links lead."""
    return Counter(text for line in lines if (text := links.without_paths(line)))


def _section_differs(year: int, one: MovedSection) -> Finding:
    message = say(
        "« {said} » stays on the page: the page of {year} has another version of it",
        said=_short(one.heading),
        year=year,
    )
    return Finding(code="year-section-differs", message=message, subject=one.heading)


def _label_differs(year: int, label: str) -> Finding:
    message = say(
        "{year} stays on the page: the link [{label}] means another address on the page of that year",
        year=year,
        label=label,
    )
    return Finding(code="year-label-differs", message=message, subject=label)


def _short(heading: str) -> str:
    return plain.shortened(plain.line(heading), _SHOWN)
