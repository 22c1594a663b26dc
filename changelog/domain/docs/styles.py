"""How a page is written, read off its newest sections: what is written next should look like them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from changelog.domain.docs import heading_years, item_key, outline
from changelog.domain.docs.model import DAY, HEAD, RULE, HeadingDays, Item, Links, Section, Style

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
    level = _commonest((section.level for section in recent), usual.level)
    if not days:
        return Style(
            level=level,
            marker=_commonest((item.marker for item in items if item.marker in "*+-"), usual.marker),
            links=_commonest((kind for item in items for kind in _links(lines, item)), usual.links),
            opening=_underlined(lines, recent[0]) if recent else (),
            base=_base(sections, slugs),
        )
    held = recent[0].container
    shape = _commonest((one.shape for one in days), usual.shape)
    alike = [one for one in days if one.shape == shape]
    return Style(
        level=_level(lines, recent),
        shape=shape,
        weekdays=_commonest((one.start.weekday is not None or one.end.weekday is not None for one in days), True),
        years=all(heading_years.written_year(one) is not None for one in days),
        language=_commonest((one.language for one in days if one.worded), usual.language),
        before=_before([one.before for one in alike]),
        form=_commonest((one.form for one in alike), usual.form),
        single=_commonest((one.start == one.end for one in alike), usual.single),
        short=_commonest((one.short for one in alike), usual.short),
        month_first=_commonest((one.month_first for one in alike), usual.month_first),
        weekday=_weekday(recent),
        marker=_commonest((item.marker for item in items if item.marker in "*+-"), usual.marker),
        links=_commonest((kind for item in items for kind in _links(lines, item)), usual.links),
        after_heading=_commonest((_blank(lines, section.body) for section in recent), usual.after_heading),
        between=_commonest(_between(recent), usual.between),
        after_section=_after_section(lines, sections, recent),
        base=_base(sections, slugs),
        opening=_opening(lines, recent[0]) if held else _underlined(lines, recent[0]),
        closing=_closing(lines, recent[0]) if held else (),
        indent=held.indent if held else "",
    )


def of_heading(named: HeadingDays, language: str) -> Style:
    """The style of a single heading."""
    return Style(
        shape=named.shape,
        weekdays=named.start.weekday is not None or named.end.weekday is not None,
        language=named.language if named.worded else "en" if language == "en" else "fr",
        before=_before([named.before]),
        form=named.form,
        single=named.start == named.end,
        short=named.short,
        month_first=named.month_first,
    )


def _level(lines: Sequence[str], recent: Sequence[Section]) -> int:
    """The level of a section's heading; in a container, that below which its parts stand."""
    held = recent[0].container
    if held is None or not held.closing:
        return recent[0].level
    for line in lines[held.body : recent[0].body]:
        if line.lstrip().startswith("#"):
            return len(line.lstrip()) - len(line.lstrip().lstrip("#"))
    parts = [part.level for one in recent for part in one.parts]
    return max(1, min(parts) - 1) if parts else _IN_CONTAINERS


_IN_CONTAINERS = 2


def is_worded(sections: Sequence[Section]) -> bool:
    """Whether the page's headings show in which language they are."""
    return any(section.days is not None and section.days.worded for section in _recent(sections))


def _weekday(sections: Sequence[Section]) -> int | None:
    """The day on which weeks begin that are named by their first one, where all begin on the same."""
    starts = {one.period.start.weekday() for one in sections if one.days and one.period and one.days.shape == "week-of"}
    return starts.pop() if len(starts) == 1 else None


_DATE = re.compile(r"(?P<name>\bdate=)(?P<quote>[\"'])[^\"'\r\n]*(?P=quote)")
_OTHERS = re.compile(r"[ \t]+(?!date=)[\w-]+=(?P<quote>[\"'])[^\"'\r\n]*(?P=quote)")


def _opening(lines: Sequence[str], section: Section) -> tuple[str, ...]:
    """The lines that open a container, and the heading that stands first in it, with room for another delivery's."""
    held = section.container
    made: list[str] = []
    for at in range(section.first, outline.without_blanks(lines, section.first, section.body)):
        line = lines[at].rstrip("\r\n")
        if held is not None and held.kind == "update" and at == held.first:
            # Its other attributes (tags) are about what it tells.
            line = _OTHERS.sub("", _DATE.sub(rf"\g<name>\g<quote>{DAY}\g<quote>", line))
        elif section.heading in line:
            line = line.replace(section.heading, HEAD, 1)
        elif held is not None and held.text in line:
            line = line.replace(held.text, HEAD, 1)
        made.append(line)
    return tuple(made)


def _underlined(lines: Sequence[str], section: Section) -> tuple[str, ...]:
    """A heading of two lines, the second one a rule."""
    below = lines[section.first + 1].strip() if section.body - section.first > 1 else ""
    return (HEAD, RULE * 2 if below[0] == "=" else RULE) if below and set(below) <= set("=-") else ()


def _closing(lines: Sequence[str], section: Section) -> tuple[str, ...]:
    """The lines that close a container, with the blank ones above them."""
    held = section.container
    if held is None or not held.closing or held.closing == held.end:
        return ()
    blank = min(1, _blank_before(lines, held.closing)) if section.every_item else 1
    return (*[""] * blank, *(line.rstrip("\r\n") for line in lines[held.closing : held.end]))


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


def _after_section(lines: Sequence[str], sections: Sequence[Section], recent: Sequence[Section]) -> int:
    """Blank lines between sections; between items of a list, those above another one, and none where there is one."""
    held = recent[0].container
    if held is None or held.kind != "item":
        return _commonest((_blank_before(lines, one.end) for one in recent[:-1]), Style().after_section)
    begun = {one.first for one in sections if one.container}
    return _commonest((_blank_before(lines, one.end) for one in recent if one.end in begun), 0)


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
