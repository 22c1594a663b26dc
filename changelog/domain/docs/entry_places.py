"""Where new entries of a section go: beside their neighbours in the notes, below their heading, or at the end."""

from collections.abc import Sequence

from msgspec import Struct, field

from changelog.domain.docs.edits import Edit, apart, in_page, without_blanks
from changelog.domain.docs.model import Item, Page, Part, Section
from changelog.i18n import plain


class Kept(Struct, frozen=True, kw_only=True):
    """An entry in a person's words, and what the tool would say now; the same two words where it agrees."""

    identity: str
    title: str
    proposed: str


class Work(Struct, kw_only=True):
    """A merge in the making: the page, its edits, and what became of the entries."""

    page: Page
    edits: list[Edit] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


class Placing:
    """Where new entries go: beside their neighbours in the notes, else below their heading, else at the end."""

    def __init__(self, work: Work, ours: Section, theirs: Page, base: Section | None) -> None:
        self._work = work
        self._ours = ours
        self._theirs = theirs
        self._base = base
        self._there = {item.identity: item for item in reversed(ours.every_item)}
        self._new_parts: dict[str, list[Item]] = {}
        self._turn = 0

    def put(self, item: Item) -> None:
        """One entry."""
        holder = _holder(self._theirs.sections[0], item)
        before, after = _neighbours(holder.items, item)
        neighbour = next((self._there[one.identity] for one in before if one.identity in self._there), None)
        if neighbour is not None:
            self._insert(neighbour.end, item)
            return
        neighbour = next((self._there[one.identity] for one in after if one.identity in self._there), None)
        if neighbour is not None:
            self._insert(neighbour.first, item)
            return
        part = self._part(holder)
        if isinstance(holder, Part) and part is None:
            self._new_parts.setdefault(holder.heading, []).append(item)
        else:
            self._insert(_end_of(self._work.page, part or self._ours), item)

    def finish(self) -> None:
        """Parts that the section does not have yet, at its end."""
        end = _last_text(self._work.page, self._ours.first, self._ours.end)
        for heading, items in self._new_parts.items():
            part = next(one for one in self._theirs.sections[0].parts if one.heading == heading)
            lines = [*without_blanks(self._theirs.lines[part.first : part.body]), "\n"]
            lines += [line for item in items for line in self._theirs.lines_of(item)]
            self._add(end, ["\n", *lines])

    def _part(self, holder: Section | Part) -> Part | None:
        """The part of the page that answers to one of the notes: by its heading, else by what the tool put there."""
        if not isinstance(holder, Part):
            return None
        same = [one for one in self._ours.parts if plain.same(holder.heading, [one.heading])]
        if same:
            return same[0]
        old = [one for one in (self._base.parts if self._base else ()) if plain.same(holder.heading, [one.heading])]
        wrote = {item.identity for one in old for item in one.items}
        best = max(self._ours.parts, key=lambda one: sum(item.identity in wrote for item in one.items), default=None)
        return best if best is not None and any(item.identity in wrote for item in best.items) else None

    def _insert(self, at: int, item: Item) -> None:
        self._add(at, self._theirs.lines_of(item))

    def _add(self, at: int, lines: Sequence[str]) -> None:
        self._turn += 1
        made = apart(self._work.page, at, in_page(self._work.page, lines))
        self._work.edits.append(Edit(first=at, turn=self._turn, end=at, lines=made))


def _holder(section: Section, item: Item) -> Section | Part:
    return next((part for part in section.parts if item in part.items), section)


def _neighbours(items: Sequence[Item], item: Item) -> tuple[list[Item], list[Item]]:
    at = next((at for at, one in enumerate(items) if one is item), len(items))
    return list(reversed(items[:at])), list(items[at + 1 :])


def _end_of(page: Page, holder: Section | Part) -> int:
    """Where a list ends, or may begin: below the last entry, else below the heading."""
    if holder.items:
        return max(item.end for item in holder.items)
    first_part = (
        min((part.first for part in holder.parts), default=holder.end) if isinstance(holder, Section) else holder.end
    )
    return _last_text(page, holder.first, first_part)


def _last_text(page: Page, first: int, end: int) -> int:
    while end > first + 1 and not page.lines[end - 1].strip():
        end -= 1
    return end
