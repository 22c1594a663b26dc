"""Which headings begin a section of the page, which days each one means, and what stands below it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from changelog.domain.docs import head_words, heading_days, heading_numbers, heading_years, inline, unreleased
from changelog.domain.docs.model import (
    Block,
    DaysAbove,
    Fold,
    HeadingDays,
    Item,
    Part,
    Period,
    Section,
    Span,
)
from changelog.domain.docs.outline import Enclosure, Heading, Outline

Thing = Item | Block
_LONGEST_OF_YEAR = 40
_MOST = 10_000
"""Characters of a heading that are read; nobody writes more."""


class Head(Struct, frozen=True, kw_only=True):
    """A heading of the page and what it says. `section` and `part` tell what it begins; the title begins neither."""

    block: Heading
    text: str
    days: HeadingDays | None = None
    period: Period | None = None
    inferred: bool = False


class Frame(Struct, frozen=True, kw_only=True):
    """A page before its items are read: title, headings, closed enclosures, the lines that no section crosses, and
    what stands around several sections.
    """

    title: Heading | None
    heads: tuple[Head, ...]
    closed: tuple[Enclosure, ...]
    borders: tuple[int, ...]
    folds: tuple[Fold, ...]
    above: tuple[DaysAbove, ...]


def frame(seen: Outline, near: date | None, *, titled: bool = True) -> Frame:
    """The frame of an outline. An enclosure that holds a heading with days is open: its sections are the page's.

    Not `titled`: the text is a section by itself, and its first heading no page's title.
    """
    texts = [(block, inline.visible(block.text[:_MOST])) for block in seen.blocks if isinstance(block, Heading)]
    found = head_words.read(seen, texts)
    dated = [block.first for block, _, days in found if days]
    closed = _outermost([one for one in seen.enclosures if not _holds(dated, one)])
    opened = [one for one in seen.enclosures if _holds(dated, one)]
    kept = [Head(block=block, text=text, days=days) for block, text, days in found if not _within(closed, block.first)]
    title = kept[0].block if titled and kept and _is_title(kept) else None
    resolved = _resolved(kept[1:] if title else kept, heading_years.alone(kept[0].text) if title else None, near)
    return Frame(
        title=title,
        heads=resolved,
        closed=closed,
        borders=tuple(sorted(at for one in opened for at in (one.first, one.closing))),
        folds=tuple(_fold(seen.lines, one) for one in opened),
        above=tuple(one for head in resolved if (one := _above(head)) is not None),
    )


_LABEL_LINES = 4
"""Lines in which an enclosure says what it is about."""


def _fold(lines: Sequence[str], one: Enclosure) -> Fold:
    label: list[str] = []
    for line in lines[one.first : min(one.first + _LABEL_LINES, one.closing)]:
        if label and not line.strip().startswith("<"):
            break
        label.append(line)
    year = heading_years.alone(" ".join(label)[:_MOST])
    return Fold(first=one.first, end=one.end, closing=one.closing, name=one.name, year=year)


def _above(head: Head) -> DaysAbove | None:
    """What a heading without days says of those below it."""
    year = heading_years.alone(head.text) if head.days is None and len(head.text) <= _LONGEST_OF_YEAR else None
    if year is None or heading_numbers.VERSION.search(head.text):
        return None
    month = heading_days.parse(head.text)
    named = month.end.month if month is not None and month.shape == "month" else None
    return DaysAbove(first=head.block.first, level=head.block.level, year=year, month=named)


def build(frame: Frame, things: Sequence[Thing], lines: Sequence[str]) -> tuple[Section, ...]:
    """The sections of a page; `things` are its items and loose blocks in order."""
    count = len(lines)
    begun = _begun(frame.heads, things)
    starts = [at for at, begins in enumerate(begun) if begins == "section"]
    sections = []
    for at, following in zip(starts, [*starts[1:], len(frame.heads)], strict=False):
        head = frame.heads[at]
        limit = frame.heads[following].block.first if following < len(frame.heads) else count
        border = bisect_left(frame.borders, head.block.end)
        end = min(limit, frame.borders[border]) if border < len(frame.borders) else limit
        held = head.block.container
        last = held.closing if held and held.closing else end
        parts = [one for one in frame.heads[at + 1 : following] if one.block.first < last]
        if held and held.closing:
            end = _past_blanks(lines, held.end, end)
        sections.append(_section(head, parts, _slice(things, head.block.end, last), end, last))
    return tuple(sections)


def whole(frame: Frame, things: Sequence[Thing], start: int, count: int) -> Section:
    """A page of one delivery: its title, where it has one, is the heading, and every other heading begins a part."""
    title = frame.title
    top = title if title is not None else Heading(first=start, end=start, level=1, text="")
    head = Head(block=top, text=inline.visible(top.text[:_MOST]))
    parts = [one for one in frame.heads if one.block.first >= top.end]
    return _section(head, parts, [one for one in things if one.first >= top.end], count, count)


def _past_blanks(lines: Sequence[str], at: int, end: int) -> int:
    while at < end and not lines[at].strip():
        at += 1
    return at


def cut_short(section: Section, end: int) -> Section:
    """A section that ends earlier: what follows belongs to the page."""
    parts = tuple(replace(part, end=min(part.end, end), blocks=_before(part.blocks, end)) for part in section.parts)
    return replace(section, end=min(section.end, end), blocks=_before(section.blocks, end), parts=parts)


def _before(blocks: Sequence[Block], end: int) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.first < end)


def _is_title(heads: Sequence[Head]) -> bool:
    """The first heading is the page's title when it is of the first level and names no day, or stands alone there.

    « # Unreleased » and « # 1.2.3 » above others of that level are no titles.
    """
    first, others = heads[0], heads[1:]
    alone = all(head.block.level > 1 for head in others)
    listed = unreleased.is_unreleased(first.text) or heading_numbers.is_version(first.text)
    return first.block.level == 1 and (alone or (first.days is None and not listed))


def _resolved(heads: Sequence[Head], year: int | None, near: date | None) -> tuple[Head, ...]:
    """The headings with the days they mean."""
    contexts: list[int | None] = []
    for head in heads:
        if head.days is None and len(head.text) <= _LONGEST_OF_YEAR:
            year = heading_years.alone(head.text) or year
        contexts.append(year)
    days = [head.days for head in heads]
    found = heading_years.resolve(days, contexts, heading_years.order(days), near)
    return tuple(
        replace(head, period=one.period, inferred=one.inferred) for head, one in zip(heads, found, strict=True)
    )


def _begun(heads: Sequence[Head], things: Sequence[Thing]) -> list[str]:
    """What each heading begins: a section, a part of one, or nothing (it belongs to the introduction)."""
    begun: list[str] = []
    current: Head | None = None
    dated = any(head.days is not None for head in heads)
    for at, head in enumerate(heads):
        below = heads[at + 1].block.first if at + 1 < len(heads) else None
        if current is None:
            listed = unreleased.is_unreleased(head.text) or heading_numbers.is_version(head.text)
            begins = head.days is not None or not dated or listed or _tells(things, head.block.end, below)
        elif _is_in(current, head):
            begins = False
        else:
            begins = head.block.level <= current.block.level or (head.days is not None and not _inside(head, current))
        current = head if begins else current
        begun.append("section" if begins else "part" if current else "")
    return begun


def _is_in(current: Head, head: Head) -> bool:
    held = current.block.container
    return held is not None and held.closing > head.block.first


def _inside(head: Head, current: Head) -> bool:
    """Whether the days of a lower heading lie within those of the section it stands in."""
    if head.period is None or current.period is None or current.days is None:
        return False
    within = current.period.start <= head.period.start and head.period.end <= current.period.end
    return within and current.period.start < current.period.end


def _tells(things: Sequence[Thing], first: int, end: int | None) -> bool:
    """Whether an entry with a number stands there: a delivery whose heading somebody has renamed."""
    found = _slice(things, first, end)
    return any(isinstance(one, Item) and not one.identity.startswith("title:") for one in found)


def _section(head: Head, parts: Sequence[Head], things: Sequence[Thing], end: int, last: int) -> Section:
    """The section of a heading; `last` is where what it tells ends, before the line that closes what holds it."""
    ends = [part.block.first for part in parts[1:]] + [last]
    own = _slice(things, head.block.end, parts[0].block.first if parts else last)
    return Section(
        first=head.block.first,
        end=end,
        level=head.block.level,
        heading=head.text,
        body=head.block.end,
        days=head.days,
        period=head.period,
        inferred=head.inferred,
        items=_items(own),
        blocks=_blocks(own),
        parts=tuple(_part(part, things, until) for part, until in zip(parts, ends, strict=False)),
        container=head.block.container,
    )


def _part(head: Head, things: Sequence[Thing], end: int) -> Part:
    own = _slice(things, head.block.end, end)
    return Part(
        first=head.block.first,
        end=end,
        level=head.block.level,
        heading=head.text,
        body=head.block.end,
        items=_items(own),
        blocks=_blocks(own),
    )


def _items(things: Sequence[Thing]) -> tuple[Item, ...]:
    return tuple(one for one in things if isinstance(one, Item))


def _blocks(things: Sequence[Thing]) -> tuple[Block, ...]:
    return tuple(one for one in things if isinstance(one, Block))


def _slice(things: Sequence[Thing], first: int, end: int | None) -> Sequence[Thing]:
    start = bisect_left(things, first, key=_first)
    return things[start:] if end is None else things[start : bisect_left(things, end, key=_first)]


def _first(thing: Thing) -> int:
    return thing.first


def _holds(places: Sequence[int], span: Span) -> bool:
    """Whether one of some sorted places lies in a span."""
    at = bisect_left(places, span.first)
    return at < len(places) and places[at] < span.end


def _outermost(enclosures: Sequence[Enclosure]) -> tuple[Enclosure, ...]:
    """Those that no other one holds; two that overlap without being nested are one."""
    outer: list[Enclosure] = []
    for one in enclosures:
        if not outer or one.first >= outer[-1].end:
            outer.append(one)
        elif one.end > outer[-1].end:
            outer[-1] = Enclosure(first=outer[-1].first, closing=one.closing, end=one.end, name=one.name)
    return tuple(outer)


def _within(spans: Sequence[Span], place: int) -> bool:
    at = bisect_right(spans, place, key=lambda span: span.first) - 1
    return at >= 0 and place < spans[at].end
