"""How a page is written, read off its newest sections: what is written next should look like them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from changelog.domain.docs import heading_years, item_key
from changelog.domain.docs.model import Item, Links, Section, Style

_RECENT = 3
"""Sections that are asked: a page's older ways are its past."""
_MOST = 50
_BASE = re.compile(r"(?P<base>https?://[^/\s]+/.+?)(?:/-)?/(?:issues|work_items|pulls?|merge_requests)/\d")
T = TypeVar("T")


def of(lines: Sequence[str], sections: Sequence[Section], slugs: Sequence[str]) -> Style:
    """The style of a page's newest sections."""
    recent = _recent(sections)
    days = [section.days for section in recent if section.days]
    items = [item for section in recent for item in section.every_item][:_MOST]
    usual = Style()
    if not days:
        return Style(level=_commonest((section.level for section in recent), usual.level), base=_base(sections, slugs))
    return Style(
        level=recent[0].level,
        shape=_commonest((one.shape for one in days), usual.shape),
        weekdays=_commonest((one.start.weekday is not None or one.end.weekday is not None for one in days), True),
        years=all(heading_years.written_year(one) is not None for one in days),
        language=_commonest((one.language for one in days), usual.language),
        before=_before([one.before for one in days]),
        marker=_commonest((item.marker for item in items if item.marker in "*+-"), usual.marker),
        links=_commonest((kind for item in items for kind in _links(lines, item)), usual.links),
        after_heading=_commonest((_blank(lines, section.body) for section in recent), usual.after_heading),
        between=_commonest(_between(recent), usual.between),
        after_section=_commonest((_blank_before(lines, one.end) for one in recent[:-1]), usual.after_section),
        base=_base(sections, slugs),
    )


def _recent(sections: Sequence[Section]) -> Sequence[Section]:
    dated = [section for section in sections if section.days]
    first_is_newest = heading_years.order([section.days for section in dated]) != "oldest"
    return (dated[:_RECENT] if first_is_newest else dated[: -_RECENT - 1 : -1]) or sections[:_RECENT]


def _commonest(values: Iterable[T], usual: T) -> T:
    """The value that stands most often, the first of those that stand equally often."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else usual


def _before(words: Sequence[str]) -> str:
    """The words before the days, where all headings have the same ones and no number in them."""
    alike = len(set(words)) == 1 and not any(char.isdigit() for char in words[0])
    return words[0] if alike else ""


def _links(lines: Sequence[str], item: Item) -> list[Links]:
    """How an item with a number is linked: its title, its number alone behind it, or not at all."""
    if item.ticket is None and item.pull is None:
        return []
    link = next((one for one in item.links if item_key.of_address(one.url)), None)
    if link is None:
        return ["none"]
    words = link.text.strip()
    if item_key.without(words.replace("\\", "")):
        return ["inside"]
    return ["parenthesis" if f"([{link.text}]" in lines[link.line] else "after"]


def _blank(lines: Sequence[str], at: int) -> int:
    end = at
    while end < len(lines) and not lines[end].strip():
        end += 1
    return end - at


def _blank_before(lines: Sequence[str], end: int) -> int:
    at = end
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    return end - at


def _between(sections: Sequence[Section]) -> list[int]:
    """Blank lines between neighbouring items of one list; what has a text stands apart on any page."""
    return [
        other.first - one.end
        for section in sections
        for one, other in pairwise(section.items)
        if other.first - one.end < 3 and one.end == one.first + 1
    ]


def _base(sections: Sequence[Section], slugs: Sequence[str]) -> str:
    """The address of the repository, as the page's own links have it."""
    found: Callable[[str], re.Match[str] | None] = _BASE.match
    bases = Counter(
        one["base"]
        for section in sections
        for item in section.every_item
        for link in item.links
        if (one := found(link.url)) and (not slugs or one["base"].lower().endswith("/" + slugs[0]))
    )
    return bases.most_common(1)[0][0] if bases else ""
