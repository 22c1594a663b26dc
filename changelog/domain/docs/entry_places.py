"""Where new entries of a section go: beside their neighbours in the notes, below their heading, or at the end."""

from collections.abc import Mapping, Sequence

from changelog.domain.docs import outline
from changelog.domain.docs.edits import Edit, apart, in_page, inside
from changelog.domain.docs.model import Item, Page, Part, Section
from changelog.i18n import plain


def insertions(page: Page, ours: Section, theirs: Page, base: Section | None, new: Sequence[Item]) -> list[Edit]:
    """The edits that put `new` entries of the notes (`theirs`) into a section of the page.

    A heading of the notes that the section does not have yet comes in at its end, with its entries below it.
    """
    there = {item.identity: item for item in reversed(ours.every_item)}
    pieces: list[tuple[int, Sequence[str]]] = []
    new_parts: dict[str, list[str]] = {}
    for item in new:
        holder = next((part for part in theirs.sections[0].parts if item in part.items), theirs.sections[0])
        at = _beside(item, holder.items, there)
        if at is None:
            ours_too = _part_like(holder, ours, base) if isinstance(holder, Part) else ours
            at = None if ours_too is None else _end_of(page, ours_too)
        if at is not None:
            pieces.append((at, theirs.lines_of(item)))
        elif isinstance(holder, Part):
            heading = theirs.lines[holder.first : outline.without_blanks(theirs.lines, holder.first, holder.body)]
            new_parts.setdefault(holder.heading, ["\n", *heading, "\n"]).extend(theirs.lines_of(item))
    end = outline.without_blanks(page.lines, ours.first, ours.content_end)
    pieces += [(end, lines) for lines in new_parts.values()]
    return [
        Edit(first=at, turn=turn, end=at, lines=apart(page, at, in_page(page, inside(lines, theirs.sections[0], ours))))
        for turn, (at, lines) in enumerate(pieces, 1)
    ]


def _beside(item: Item, items: Sequence[Item], there: Mapping[str, Item]) -> int | None:
    """Below the nearest entry above it in the notes that the page has, else above the nearest one below it."""
    at = next((at for at, one in enumerate(items) if one is item), len(items))
    above = next((there[one.identity] for one in reversed(items[:at]) if one.identity in there), None)
    if above is not None:
        return above.end
    below = next((there[one.identity] for one in items[at + 1 :] if one.identity in there), None)
    return below.first if below is not None else None


def _part_like(part: Part, ours: Section, base: Section | None) -> Part | None:
    """The page's part that answers to one of the notes: by its heading, else by what the tool put there."""
    same = [one for one in ours.parts if plain.same(part.heading, [one.heading])]
    if same:
        return same[0]
    old = [one for one in (base.parts if base else ()) if plain.same(part.heading, [one.heading])]
    written = {item.identity for one in old for item in one.items}
    best = max(ours.parts, key=lambda one: sum(item.identity in written for item in one.items), default=None)
    return best if best is not None and any(item.identity in written for item in best.items) else None


def _end_of(page: Page, holder: Section | Part) -> int:
    """Where a list ends, or may begin: below the last entry, else below the heading."""
    if holder.items:
        return max(item.end for item in holder.items)
    parts = holder.parts if isinstance(holder, Section) else ()
    if isinstance(holder, Section) and holder.container and holder.container.closing and parts:
        # Somebody gave the block a title of its own: what it tells stands below that.
        return _end_of(page, parts[0])
    last = holder.content_end if isinstance(holder, Section) else holder.end
    return outline.without_blanks(page.lines, holder.first, min((part.first for part in parts), default=last))
