"""What the headings of a page say together: their days, each read as the page reads them."""

from collections.abc import Sequence

from msgspec import structs

from changelog.domain.docs import heading_days, heading_numbers, inline
from changelog.domain.docs.model import HeadingDays
from changelog.domain.docs.outline import Heading, Outline, Stretch

_LONGEST = 80
"""Characters of a line below a version that may be its day; a sentence is longer."""
Read = tuple[Heading, str, HeadingDays | None]


def read(seen: Outline, texts: Sequence[tuple[Heading, str]]) -> list[Read]:
    """Each heading, its text as a reader sees it, and its days; `texts` are the headings with their texts."""
    swapped = {heading_numbers.says_month_first(text) for _, text in texts} - {None}
    found: list[Read] = [(one, text, heading_days.parse(text, month_first=swapped == {True})) for one, text in texts]
    return _without_details(_below(seen, _without_groups(_titled_inside(seen, found))))


def _titled_inside(seen: Outline, found: Sequence[Read]) -> list[Read]:
    """A heading with days that stands first in a container is the container's own."""
    kept: list[Read] = []
    for block, text, days in found:
        above = kept[-1][0] if kept else None
        held = above.container if above is not None else None
        if above is not None and held is not None and days is not None and above.end == held.body:
            blank = not any(line.strip() for line in seen.lines[above.end : block.first])
            if blank and block.container is None and block.first < held.closing:
                kept[-1] = structs.replace(above, end=block.end), text, days
                continue
        kept.append((block, text, days))
    return kept


def _without_groups(found: list[Read]) -> list[Read]:
    """Where days stand below the headings of months, these are no deliveries themselves."""
    months = [at for at, (_, _, days) in enumerate(found) if days is not None and days.shape == "month"]
    if not months or len(months) == sum(days is not None for _, _, days in found):
        return found
    levels = {found[at][0].level for at in months}
    others = {block.level for block, _, days in found if days is not None and days.shape != "month"}
    if levels == others:
        return found
    for at in months:
        found[at] = (found[at][0], found[at][1], None)
    return found


def _without_details(found: list[Read]) -> list[Read]:
    """On a page of many versions without days, the few days that stand deeper are no deliveries."""
    levels = [block.level for block, text, days in found if _is_version(text, days)]
    usual = max(set(levels), key=levels.count) if levels else 0
    deeper = sum(days is not None and block.level > usual for block, _, days in found)
    if not deeper or deeper >= len(levels):
        return found
    return [(block, text, days if block.level <= usual else None) for block, text, days in found]


def _below(seen: Outline, found: list[Read]) -> list[Read]:
    """The day of a version may stand on a line of its own below it."""
    wanting = {block.first: at for at, (block, text, days) in enumerate(found) if _is_version(text, days)}
    if not wanting:
        return found
    waiting: int | None = None
    for block in seen.blocks:
        at, waiting = waiting, None
        if isinstance(block, Heading):
            waiting = wanting.get(block.first)
        elif at is not None and isinstance(block, Stretch) and block.kind in ("paragraph", "quote"):
            line = seen.lines[block.first]
            text = inline.visible(line[: 4 * _LONGEST].lstrip("> ")) if block.end - block.first == 1 else ""
            days = heading_days.parse(text) if len(text) <= _LONGEST else None
            if days is not None and days.shape != "month":
                found[at] = (*found[at][:2], structs.replace(days, before="", after="", flaws=()))
    return found


def _is_version(text: str, days: HeadingDays | None) -> bool:
    return days is None and heading_numbers.VERSION.search(text) is not None
