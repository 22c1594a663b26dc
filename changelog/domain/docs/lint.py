"""The defects of a page; where it is written in more than one way."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from changelog.domain.docs import (
    heading_numbers,
    heading_years,
    item_key,
    lint_days,
    lint_items,
    outline,
    places,
)
from changelog.domain.docs.model import Day, Defect, HeadingDays, Item, Page, Period
from changelog.i18n.say import joined, say, say_of

_ESCAPED = re.compile(r"\\#\d")
_FEW = 3
"""Single days among periods that are no shape of their own: a delivery of one day is written so."""
_MOST = 6
"""Ways that are listed."""


class Way(Struct, frozen=True, kw_only=True):
    """One thing and how it is written: the key that it shares with others, and an example to show."""

    line: int
    key: object
    example: str


def check(page: Page) -> Iterator[Defect]:
    """Everything that is written in several ways."""
    items = [item for section in page.sections for item in section.every_item]
    yield from _mixed("mixed-headings", say("headings have several shapes"), _headings(page))
    yield from _mixed("mixed-levels", say("sections stand at several levels"), _levels(page))
    yield from _mixed("mixed-markers", say("lists have several markers"), _markers(items))
    yield from _mixed("mixed-trackers", say("tickets live in several places"), _trackers(items))
    yield from _mixed("mixed-signs", say("number signs are escaped or not"), _signs(items))
    yield from _spaces(items)


def _mixed(code: str, what: str, ways: Sequence[Way]) -> Iterator[Defect]:
    counted = Counter(way.key for way in ways).most_common()
    if len(counted) < 2:
        return
    examples = {way.key: way.example for way in reversed(ways)}
    shown = [say("« {example} » ({count})", example=examples[key], count=count) for key, count in counted[:_MOST]]
    rest = [say("{count} more", count=len(counted) - _MOST)] if len(counted) > _MOST else []
    odd = next(way for way in ways if way.key != counted[0][0])
    yield Defect(
        code=code,
        line=odd.line + 1,
        message=say("{what}: {ways}", what=what, ways=joined(", ", [*shown, *rest])),
        subject=odd.example,
    )


def _headings(page: Page) -> list[Way]:
    """The shapes of headings; none where they only differ by what may be left out, or by a few single days."""
    days = [(one, one.days) for one in page.sections if one.days is not None and not one.days.after]
    single = Counter(one.shape for _, one in days)["day"]
    few = single < _FEW or single * 5 < len(days)
    if len({_way(one) for _, one in days if not (few and one.shape == "day")}) < 2:
        return []
    return [Way(line=section.first, key=_shape(one), example=section.heading) for section, one in days]


def _way(days: HeadingDays) -> tuple[object, ...]:
    """A heading's shape, whatever month and year its first day leaves to the last one."""
    return (
        days.shape,
        _without_numbers(days.before),
        days.start.weekday is None,
        days.end.weekday is None,
        heading_years.written_year(days) is None,
        days.form,
    )


def _shape(days: HeadingDays) -> tuple[object, ...]:
    """What a heading says of its days, and what it leaves out."""
    return days.shape, days.form, _without_numbers(days.before), _parts_written(days.start), _parts_written(days.end)


def _without_numbers(words: str) -> str:
    """The words before the days, whatever version they name."""
    return re.sub(r"\d+", "0", heading_numbers.VERSION.sub("0", words))


def _parts_written(day: Day) -> tuple[bool, ...]:
    return day.weekday is not None, day.month is not None, day.year is not None


def _levels(page: Page) -> list[Way]:
    return [Way(line=one.first, key=one.level, example="#" * one.level) for one in page.sections if one.days]


def _markers(items: Sequence[Item]) -> list[Way]:
    return [Way(line=one.first, key=one.marker, example=one.marker) for one in items if one.marker in "*+-"]


def _trackers(items: Sequence[Item]) -> list[Way]:
    named = [(link, number) for item in items for link in item.links if (number := item_key.of_address(link.url))]
    return [Way(line=link.line, key=number.host, example=number.host) for link, number in named]


def _signs(items: Sequence[Item]) -> list[Way]:
    """Numbers at the end of titles, `#12` or `\\#12`."""
    ways = []
    for link in (link for item in items for link in item.links if "#" in link.text and "://" not in link.text):
        escaped = _ESCAPED.search(link.text)
        if escaped or item_key.in_words(link.text):
            ways.append(Way(line=link.line, key=bool(escaped), example="\\#" if escaped else "#"))
    return ways


def _spaces(items: Sequence[Item]) -> Iterator[Defect]:
    """Spaces inside the brackets of links, where no reader sees them and every search stumbles."""
    spaced = [link for item in items for link in item.links if link.text.strip() and link.text != link.text.strip()]
    if spaced:
        message = say_of(
            "{count} link of the page has spaces inside its brackets",
            "{count} links of the page have spaces inside their brackets",
            len(spaced),
        )
        yield Defect(code="spaces-in-links", line=spaced[0].line + 1, message=message, subject=spaced[0].text.strip())


Exists = Callable[[str], bool]


def check_publishing(page: Page, today: date) -> tuple[Defect, ...]:
    """What publishing a delivery of today would refuse."""
    unclosed = outline.unclosed(page.lines, page.front_matter.end if page.front_matter else 0)
    if unclosed is not None:
        words = page.lines[unclosed].strip()
        return (Defect(code="never-closed", line=unclosed + 1, message=say("is never closed"), subject=words),)
    try:
        places.find(page, Period(start=today, end=today))
    except places.NotUnderstood as problem:
        return (Defect(code="not-understood", line=problem.line, message=problem.message),)
    return ()


def check_lint(page: Page, *, former: Sequence[str] = (), exists: Exists | None = None) -> tuple[Defect, ...]:
    """Every defect, in the order of the page.

    `former`: owner/name that the repository had before (`page.slugs` begins with today's). `exists` answers whether a
    path, relative to the page, is there; without it links to files are not checked.
    """
    found = [
        *lint_days.check(page),
        *lint_items.check(page),
        *lint_items.check_links(page, former, exists),
        *check(page),
    ]
    return tuple(sorted(found, key=lambda one: (one.line, one.code, one.subject)))
