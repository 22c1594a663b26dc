"""What an existing page says of the team's ways: the facts that its settings are proposed from."""

import re
from collections import Counter
from datetime import timedelta
from typing import Literal

from msgspec import Struct, structs

from changelog.domain.docs import item_key, section, styles
from changelog.domain.docs.model import Flavour, Order, Page, Period, Section, Style

LONGEST = 200_000
"""Characters of a page in which words are counted."""
FEW = 2
SHARE = 0.05
"""Links of a name that the repository had before: at least so many, and at least this part of all."""
_FRENCH = frozenset(
    ("le", "la", "les", "des", "du", "et", "pour", "une", "un", "dans", "est", "sur", "aux", "que", "avec")
)
_ENGLISH = frozenset(
    ("the", "and", "for", "of", "to", "in", "is", "with", "when", "from", "now", "be", "are", "added", "fixed")
)


class PageFacts(Struct, frozen=True, kw_only=True):
    """A page's ways; `style` has its level, shape of headings, language, list marker and way of linking.

    `slugs` (owner/name) come with how many entries each has, the most first; `former` are those that a move left
    behind. `heading` is the newest period written anew in the page's own shape, to be shown; `covered` are the days of
    all its sections.
    """

    order: Order
    flavour: Flavour
    style: Style
    newline: Literal["LF", "CRLF"]
    slugs: tuple[tuple[str, int], ...]
    former: tuple[str, ...]
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


def former(page: Page) -> tuple[str, ...]:
    """The names that the repository had before: a good part of the links lead there, and none of the newest ones.

    A link now and then leads to another repository, which is no former name of this one.
    """
    found: Counter[str] = Counter()
    latest: dict[str, Period] = {}
    for part in page.sections:
        days = part.period
        for item in part.every_item:
            slugs = {number.slug for link in item.links if (number := item_key.of_address(link.url)) and number.slug}
            found.update(slugs)
            if days is not None:
                latest |= {slug: max(days, latest.get(slug, days)) for slug in slugs}
    newest = max(latest.values(), default=None)
    few = max(FEW, sum(found.values()) * SHARE)
    return tuple(slug for slug, count in found.most_common() if count >= few and latest.get(slug, newest) != newest)


def language(page: Page) -> str:
    """The language of a page: that of its headings, where they have words, else that of its text."""
    if styles.is_worded(page.sections):
        return page.style.language
    words = Counter(re.findall(r"[^\W\d_]+", page.text[:LONGEST].lower()))
    french, english = (sum(words[one] for one in known) for known in (_FRENCH, _ENGLISH))
    return page.style.language if french == english else "fr" if french > english else "en"


def facts(page: Page) -> PageFacts:
    """What the page shows."""
    items = [item for section in page.sections for item in section.every_item]
    named = [number for item in items for link in item.links if (number := item_key.of_address(link.url))]
    periods = [section.period for section in page.sections if section.period]
    newest = max(periods, default=None)
    return PageFacts(
        order=page.order,
        flavour=page.flavour,
        style=structs.replace(page.style, language=language(page)),
        newline="CRLF" if page.newline == "\r\n" else "LF",
        slugs=tuple(Counter(number.slug for number in named if number.slug).most_common()),
        former=former(page),
        sections=len(page.sections),
        entries=len(items),
        heading=section.heading(newest, page.style) if newest else "",
        covered=Period(start=min(one.start for one in periods), end=newest.end) if newest else None,
    )
