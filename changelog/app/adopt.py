"""What an existing page says of the team's ways: the facts that its settings are proposed from."""

from collections import Counter
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from changelog.domain.docs import item_key, section
from changelog.domain.docs.model import Flavour, Order, Page, Period, Section, Style


class PageFacts(Struct, frozen=True, kw_only=True):
    """A page's ways; `style` has its level, shape of headings, language, list marker and way of linking.

    `slugs` (owner/name) and `trackers` (hosts) come with how many entries each has, the most first. `heading` is the
    newest period written anew in the page's own shape, to be shown; `covered` are the days of all its sections.
    """

    order: Order
    flavour: Flavour
    style: Style
    newline: Literal["LF", "CRLF"]
    slugs: tuple[tuple[str, int], ...]
    sections: int
    entries: int
    heading: str
    covered: Period | None


class Compared(Struct, frozen=True, kw_only=True):
    """How many entries two versions of a delivery share, and how many each has alone."""

    both: int
    tool: int
    page: int


def compare(tool: Section, page: Section) -> Compared:
    """The tool's version beside the one that people wrote, entry by entry."""
    ours, theirs = ({item.identity for item in one.every_item} for one in (tool, page))
    return Compared(both=len(ours & theirs), tool=len(ours - theirs), page=len(theirs - ours))


def newest_days(page: Page) -> Period | None:
    """The days that the newest section lists. Below a heading of one day: all days since the section before it."""
    periods = sorted({section.period for section in page.sections if section.period})
    if not periods:
        return None
    newest = periods[-1]
    if newest.start < newest.end or len(periods) == 1:
        return newest
    return Period(start=min(periods[-2].end + timedelta(days=1), newest.start), end=newest.end)


def facts(page: Page) -> PageFacts:
    """What the page shows."""
    items = [item for section in page.sections for item in section.every_item]
    named = [number for item in items for link in item.links if (number := item_key.of_address(link.url))]
    periods = [section.period for section in page.sections if section.period]
    newest = max(periods, default=None)
    return PageFacts(
        order=page.order,
        flavour=page.flavour,
        style=page.style,
        newline="CRLF" if page.newline == "\r\n" else "LF",
        slugs=tuple(Counter(number.slug for number in named if number.slug).most_common()),
        sections=len(page.sections),
        entries=len(items),
        heading=section.heading(newest, page.style) if newest else "",
        covered=Period(start=min(one.start for one in periods), end=newest.end) if newest else None,
    )
