"""Which sections of a page belong to years that are over, and which of them may leave it."""

import operator
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from changelog.domain.docs import archive_page, heading_years, links, outline
from changelog.domain.docs import page as pages
from changelog.domain.docs.archive_page import Moving
from changelog.domain.docs.model import Order, Page, Section
from changelog.domain.model import Finding
from changelog.i18n import plain
from changelog.i18n.say import say

_SAID = 60
"""Characters of a heading that a finding repeats."""


def moving(page: Page, begins: date, path: str) -> list[tuple[int, Moving]]:
    """What belongs to years that are over, in the page's order."""
    over = _years(page.sections, begins)
    rows = archive_page.years_listed(page.lines, path) if path else {}
    found = [
        (year, _section(page, section, _end(page, section, rows)))
        for year, section in zip(over, page.sections, strict=True)
        if year
    ]
    above = _heading_above(page, over)
    return [above, *found] if above else found


def _years(sections: Sequence[Section], begins: date) -> list[int]:
    """The year that each section goes to, 0 where it stays. A heading of a year alone goes with all that it heads."""
    found = [one.period.end.year if one.period and one.period.end.year < begins.year else 0 for one in sections]
    for at, section in enumerate(sections):
        if section.days is None and not section.every_item and (year := heading_years.alone(section.heading)):
            found[at] = year if _headed(sections, found, at + 1, section.level) == {year} else 0
    return found


def _headed(sections: Sequence[Section], over: Sequence[int], first: int, level: int) -> set[int]:
    """The years of the sections below a heading of a level."""
    found: set[int] = set()
    for at in range(first, len(sections)):
        if sections[at].level <= level:
            break
        found.add(over[at])
    return found


def _heading_above(page: Page, over: Sequence[int]) -> tuple[int, Moving] | None:
    """The heading of a year alone that stands right above the first section, where it heads nothing that stays."""
    above = archive_page.year_above(page)
    if above is None or _headed(page.sections, over, 0, above.level) != {above.year}:
        return None
    end = page.sections[0].first
    lines = page.lines[above.first : end]
    return above.year, Moving(first=above.first, end=end, heading=above.text, lines=lines)


def _section(page: Page, section: Section, end: int) -> Moving:
    lines = page.lines[section.first : end]
    return Moving(first=section.first, end=end, heading=section.heading, lines=lines, period=section.period)


def _end(page: Page, section: Section, rows: Mapping[int, object]) -> int:
    """The end of a section without the links to years that somebody put below it: they are the page's."""
    at = end = section.end
    while at > section.body and (at - 1 in rows or not page.lines[at - 1].strip()):
        at -= 1
        end = at if at in rows else end
    headed = [part.first for part in section.parts if part.body >= at]
    return headed[-1] if headed and end < section.end else end


def that_can_go(
    page: Page, moving: Sequence[tuple[int, Moving]], existing: Mapping[int, str]
) -> tuple[list[tuple[int, Moving]], list[Finding]]:
    """What may leave the page. A section of which the page of its year has another version stays.

    So does a year whose page means another address by the same label.
    """
    findings: list[Finding] = []
    kept: set[int] = set()
    for year, text in existing.items():
        ours = [one for of, one in moving if of == year]
        label = links.label_of_two(page, "".join(line for one in ours for line in one.lines), text)
        other = ours if label else missing(text, ours)[1]
        kept.update(one.first for one in other)
        findings += [_label(year, label)] if label else [_other(year, one) for one in other]
    return [(year, one) for year, one in moving if one.first not in kept], findings


def missing(text: str, moving: Sequence[Moving]) -> tuple[list[Moving], list[Moving]]:
    """What a page of a year does not have yet, and what it has in another version."""
    page = pages.read(text)
    whole, ending = words(page.lines), words(page.lines_of(page.footer)) if page.footer else Counter()
    known: dict[str, list[Counter[str]]] = {}
    for section in page.sections:
        known.setdefault(plain.fold(section.heading), []).append(words(page.lines_of(section)))
    new, other = [], []
    for one in moving:
        ours = words(one.lines)
        versions = known.get(plain.fold(one.heading), []) if one.period else [whole]
        same = next((version for version in versions if ours <= version + ending), None)
        if same is not None:
            versions.remove(same)
        elif versions and one.period:
            other.append(one)
        else:
            new.append(one)
    return new, other


def of_unknown_year(page: Page, *, moving: bool) -> list[Finding]:
    """Sections that stay because nobody can tell their year: where others move, those without days as well."""
    return [
        Finding(
            code="year-unknown",
            message=say("« {section} » stays on the page: its year is not known", section=_short(section)),
            subject=section.heading,
        )
        for section in page.sections
        if section.period is None and (section.days or (moving and _tells(section)))
    ]


def left_empty(page: Page, going: Sequence[Moving]) -> list[Finding]:
    """What enclosed sections (`<details>`, a tab) and holds none any more: it stays, for it is not the tool's."""
    gone = {one.first for one in going}
    starts = [section.first for section in page.sections]
    findings = []
    for one in outline.read(page.lines, page.front_matter.end if page.front_matter else 0).enclosures:
        inside = starts[bisect_left(starts, one.first) : bisect_left(starts, one.end)]
        if inside and gone.issuperset(inside):
            opening = plain.shortened(plain.line(page.lines[one.first]), _SAID)
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
    return Counter(said for line in lines if (said := links.without_paths(line)))


def _tells(section: Section) -> bool:
    """Whether there are entries with a number: a delivery whose heading somebody has renamed."""
    return any(not item.identity.startswith("title:") for item in section.every_item)


def _other(year: int, one: Moving) -> Finding:
    said = plain.shortened(plain.line(one.heading), _SAID)
    return Finding(
        code="year-section-differs",
        message=say("« {said} » stays on the page: the page of {year} has another version of it", said=said, year=year),
        subject=one.heading,
    )


def _label(year: int, label: str) -> Finding:
    return Finding(
        code="year-label-differs",
        message=say(
            "{year} stays on the page: the link [{label}] means another address on the page of that year",
            year=year,
            label=label,
        ),
        subject=label,
    )


def _short(section: Section) -> str:
    return plain.shortened(plain.line(section.heading), _SAID)
