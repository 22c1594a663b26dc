"""A section merged three ways, entry by entry: what the tool wrote last time, the page now, and the notes now.

An entry is its ticket, else its pull request. What a person reworded, moved, added or deleted stays so; what nobody
touched is brought up to date. The three sides are read by the same reader, so that how GitBook writes a line down anew
(`\\#` for `#`, `*` for `-`) is no edit. Nothing is rendered again: lines are replaced, put in, or left as they are.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from changelog.docs.model import Item, Page, Part, Section
from changelog.language import fold

_REPLACED = 1 << 30  # lines are replaced before others are put in at the same place


class Kept(Struct, frozen=True, kw_only=True):
    """An entry in a person's words, and what the tool would say now; the same two words where it agrees."""

    identity: str
    title: str
    proposed: str


class Merged(Struct, frozen=True, kw_only=True):
    """The page with the section merged in, and what became of the entries, by their titles.

    `kept`: a person's words stay. `deleted`: a person took them out, and they stay out. `withdrawn`: the notes no
    longer have them, and nobody had touched them. `foreign`: entries that only people wrote.
    """

    text: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    foreign: tuple[str, ...] = ()


class _Edit(Struct, frozen=True, kw_only=True, order=True):
    """Lines `first` up to `end` become `lines`; an insertion where the two are equal. `turn` orders insertions."""

    first: int
    turn: int
    end: int
    lines: tuple[str, ...]


class _Work(Struct, kw_only=True):
    """What is being gathered."""

    page: Page
    edits: list[_Edit] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def locate(page: Page, theirs: Section, base: Section | None) -> Section | None:
    """The delivery's section on a page: by its heading or its days, else by the entries the tool wrote in it.

    Headings get renamed and days corrected, so neither alone is its identity.
    """
    headings = {fold.fold(one.heading) for one in (theirs, base) if one is not None}
    named = [one for one in page.sections if fold.fold(one.heading) in headings or _same_days(one, theirs)]
    known = {item.identity for one in (theirs, base) if one is not None for item in one.every_item}
    if named:
        return max(named, key=lambda section: (_shared(section, known), -section.first))
    if base is None or not base.every_item:
        return None
    written = {item.identity for item in base.every_item}
    best = max(page.sections, key=lambda section: _shared(section, written), default=None)
    return best if best is not None and 2 * _shared(best, written) >= len(written) else None


def merge(page: Page, ours: Section, theirs: Page, base: Section | None) -> Merged:
    """Merge the notes now (a page with one section) into a section of a page."""
    work = _Work(page=page)
    now = theirs.sections[0]
    _heading(work, ours, theirs, base)
    there = _by_identity(ours.every_item)
    wrote = _by_identity(base.every_item if base else ())
    tells = _by_identity(now.every_item)
    for identity, items in there.items():
        for at, item in enumerate(items):
            _settle(work, theirs, item, _nth(wrote, identity, at), _nth(tells, identity, at))
    elsewhere = {item.identity for one in page.sections if one is not ours for item in one.every_item}
    _put_in(work, ours, theirs, base, [item for item in now.every_item if item.identity not in there], wrote, elsewhere)
    return Merged(
        text=_spliced(page, work.edits),
        added=tuple(work.added),
        updated=tuple(work.updated),
        withdrawn=tuple(work.withdrawn),
        deleted=tuple(work.deleted),
        kept=tuple(work.kept),
        foreign=tuple(work.foreign),
    )


def fresh(theirs: Page, base: Section | None) -> tuple[list[Item], list[Item]]:
    """Where a person deleted the whole section: the entries that are new since, and those that stay deleted."""
    wrote = {item.identity for item in base.every_item} if base else set()
    items = theirs.sections[0].every_item
    return [item for item in items if item.identity not in wrote], [item for item in items if item.identity in wrote]


def _heading(work: _Work, ours: Section, theirs: Page, base: Section | None) -> None:
    """The heading follows the notes only where nobody has touched it."""
    now = theirs.sections[0]
    untouched = base is not None and fold.fold(ours.heading) == fold.fold(base.heading)
    if not untouched or fold.fold(now.heading) == fold.fold(ours.heading):
        return
    # What stands below a heading of two lines (a rule of dashes) belongs to it.
    lines = _heading_lines(theirs.lines[now.first : now.body])
    end = ours.first + len(_heading_lines(work.page.lines[ours.first : ours.body]))
    work.edits.append(_Edit(first=ours.first, turn=_REPLACED, end=end, lines=_in(work.page, lines)))


def _heading_lines(lines: Sequence[str]) -> tuple[str, ...]:
    end = len(lines)
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    return tuple(lines[:end])


def _settle(work: _Work, theirs: Page, item: Item, wrote: Item | None, tells: Item | None) -> None:
    """One entry that stands on the page."""
    untouched = wrote is not None and wrote.sense == item.sense
    if tells is None and untouched:
        work.withdrawn.append(item.title)
        work.edits.append(_Edit(first=item.first, turn=_REPLACED, end=item.end, lines=()))
    elif tells is None:
        work.foreign.append(item.title)
    elif tells.sense == item.sense:
        return
    elif untouched:
        work.updated.append(tells.title)
        lines = _in(work.page, _item_lines(theirs, tells), like=work.page.lines[item.end - 1])
        work.edits.append(_Edit(first=item.first, turn=_REPLACED, end=item.end, lines=lines))
    else:
        work.kept.append(Kept(identity=item.identity, title=item.title, proposed=tells.title))


def _put_in(
    work: _Work,
    ours: Section,
    theirs: Page,
    base: Section | None,
    missing: Sequence[Item],
    wrote: dict[str, list[Item]],
    elsewhere: set[str],
) -> None:
    """The entries that the section does not have: new ones come in, deleted ones stay out, moved ones stay away."""
    place = _Placing(work, ours, theirs, base)
    for item in missing:
        if item.identity not in wrote:
            work.added.append(item.title)
            place.put(item)
        elif item.identity not in elsewhere:
            work.deleted.append(item.title)
    place.finish()


class _Placing:
    """Where new entries go: beside their neighbours in the notes, else below their heading, else at the end."""

    def __init__(self, work: _Work, ours: Section, theirs: Page, base: Section | None) -> None:
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
            lines = [*_heading_lines(self._theirs.lines[part.first : part.body]), "\n"]
            lines += [line for item in items for line in _item_lines(self._theirs, item)]
            self._add(end, ["\n", *lines])

    def _part(self, holder: Section | Part) -> Part | None:
        """The part of the page that answers to one of the notes: by its heading, else by what the tool put there."""
        if not isinstance(holder, Part):
            return None
        same = [one for one in self._ours.parts if fold.same(holder.heading, [one.heading])]
        if same:
            return same[0]
        old = [one for one in (self._base.parts if self._base else ()) if fold.same(holder.heading, [one.heading])]
        wrote = {item.identity for one in old for item in one.items}
        best = max(self._ours.parts, key=lambda one: sum(item.identity in wrote for item in one.items), default=None)
        return best if best is not None and any(item.identity in wrote for item in best.items) else None

    def _insert(self, at: int, item: Item) -> None:
        self._add(at, _item_lines(self._theirs, item))

    def _add(self, at: int, lines: Sequence[str]) -> None:
        self._turn += 1
        self._work.edits.append(_Edit(first=at, turn=self._turn, end=at, lines=_in(self._work.page, lines)))


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


def _item_lines(page: Page, item: Item) -> tuple[str, ...]:
    return page.lines_of(item)


def _in(page: Page, lines: Iterable[str], like: str = "\n") -> tuple[str, ...]:
    """Lines with the page's own line ends; the last one without any where it takes the place of one without."""
    made = [line.rstrip("\r\n") + page.newline for line in lines]
    if made and not like.endswith("\n"):
        made[-1] = made[-1].removesuffix(page.newline)
    return tuple(made)


def _spliced(page: Page, edits: Sequence[_Edit]) -> str:
    """The page with every edit made, from the end backwards so that no line number moves."""
    lines = list(page.lines)
    for edit in sorted(edits, reverse=True):
        new = list(edit.lines)
        before = lines[edit.first - 1] if edit.first else "\n"
        if new and edit.first == edit.end and not before.endswith("\n"):
            # Put in below a last line without an end: the end is given to that line, and taken from ours.
            lines[edit.first - 1] = before + page.newline
            new[-1] = new[-1].removesuffix(page.newline)
        lines[edit.first : edit.end] = new
    return "".join(lines)


def _by_identity(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.identity, []).append(item)
    return found


def _nth(items: dict[str, list[Item]], identity: str, at: int) -> Item | None:
    found = items.get(identity, [])
    return found[at] if at < len(found) else None


def _same_days(section: Section, theirs: Section) -> bool:
    return section.period is not None and section.period == theirs.period


def _shared(section: Section, identities: set[str]) -> int:
    return sum(item.identity in identities for item in section.every_item)
