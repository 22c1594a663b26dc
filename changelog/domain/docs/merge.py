"""A section merged three ways, entry by entry; its annex as a whole.

An entry is its ticket, else its pull request. What a person reworded, moved, added or deleted stays so; what nobody
touched is brought up to date. The three sides are read by the same reader, so that how GitBook writes a line down anew
(`\\#` for `#`, `*` for `-`) is no edit. Nothing is rendered again: lines are replaced, put in, or left as they are.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from changelog.domain.docs import section as annex
from changelog.domain.docs.edits import REPLACED, Edit, apart, in_page, spliced, without_blanks
from changelog.domain.docs.entry_places import Kept, Placing, Work
from changelog.domain.docs.model import Block, Item, Page, Section
from changelog.domain.model import Value
from changelog.i18n import plain

_LAST = REPLACED - 1  # below every entry that is put in at the same place


class Side(Value, frozen=True, kw_only=True):
    """The annexes that a version of the section has, and the page they stand on."""

    page: Page
    blocks: tuple[Block, ...] = ()

    @property
    def said(self) -> tuple[str, ...] | None:
        """What the first one says; None where there is none."""
        return annex.sense(self.page, self.blocks[0]) if self.blocks else None


def settle(work: Work, section: Section, ours: Sequence[Block], theirs: Side, base: Side) -> None:
    """Enter into the work what becomes of the annex; `section` is the one of the page, whole."""
    there = _once_merge_annex(work, ours, base)
    if not there:
        if theirs.blocks and not base.blocks:
            _add(work, section, theirs)
        elif theirs.blocks:
            work.deleted.append(annex.summary(theirs.page, theirs.blocks[0]))
        return
    for block in there:
        _follow(work, block, theirs, base)


def _once_merge_annex(work: Work, ours: Sequence[Block], base: Side) -> list[Block]:
    """The annexes of the page; where two stand there, both branches brought one in, and nobody touched one: it goes."""
    untouched = [block for block in ours if annex.sense(work.page, block) == base.said]
    surplus = untouched if len(untouched) < len(ours) else untouched[1:]
    for block in surplus:
        _take_out(work, block)
    return [block for block in ours if block not in surplus]


def _follow(work: Work, block: Block, theirs: Side, base: Side) -> None:
    now = annex.sense(work.page, block)
    words = annex.summary(work.page, block)
    if now == theirs.said:
        return
    if now != base.said:
        if theirs.blocks:
            proposed = annex.summary(theirs.page, theirs.blocks[0])
            work.kept.append(Kept(identity="annex", title=words, proposed=proposed))
        else:
            work.foreign.append(words)
    elif theirs.blocks:
        lines = _lines(theirs, like=work.page.lines[block.end - 1], page=work.page)
        work.edits.append(Edit(first=block.first, turn=REPLACED, end=block.end, lines=lines))
    else:
        _take_out(work, block)


def _take_out(work: Work, block: Block) -> None:
    """With the blank line above it, if one stands there."""
    first = block.first - 1 if not work.page.lines[block.first - 1].strip() else block.first
    work.edits.append(Edit(first=first, turn=REPLACED, end=block.end, lines=()))


def _add(work: Work, section: Section, theirs: Side) -> None:
    at = section.first + len(without_blanks(work.page.lines[section.first : section.end]))
    lines = in_page(work.page, ["\n", *theirs.page.lines_of(theirs.blocks[0])])
    work.edits.append(Edit(first=at, turn=_LAST, end=at, lines=lines))


def _lines(theirs: Side, *, like: str, page: Page) -> tuple[str, ...]:
    return in_page(page, theirs.page.lines_of(theirs.blocks[0]), like=like)


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


def locate(page: Page, theirs: Section, base: Section | None) -> Section | None:
    """The delivery's section on a page: by its heading or its days, else by the entries the tool wrote in it.

    Headings get renamed and days corrected, so neither alone is its identity.
    """
    headings = {plain.fold(one.heading) for one in (theirs, base) if one is not None}
    named = [one for one in page.sections if plain.fold(one.heading) in headings or _same_days(one, theirs)]
    known = {item.identity for one in (theirs, base) if one is not None for item in one.every_item}
    if named:
        return max(named, key=lambda section: (_shared(section, known), -section.first))
    if base is None or not base.every_item:
        return None
    written = {item.identity for item in base.every_item}
    best = max(page.sections, key=lambda section: _shared(section, written), default=None)
    return best if best is not None and 2 * _shared(best, written) >= len(written) else None


def merge(page: Page, ours: Section, theirs: Page, base: Page | None) -> Merged:
    """Merge the notes now into a section of a page. `theirs` and `base` are pages of one section, the tool's own."""
    work = Work(page=page)
    told, listed = _apart(theirs)
    wrote, once_listed = _apart(base) if base else (None, Side(page=page))
    here, annexes = annex.apart(page, ours, [item for block in once_listed.blocks for item in block.items])
    _entries(work, here, told, wrote.sections[0] if wrote else None)
    settle(work, ours, annexes, listed, once_listed)
    return Merged(
        text=spliced(page, work.edits),
        added=tuple(work.added),
        updated=tuple(work.updated),
        withdrawn=tuple(work.withdrawn),
        deleted=tuple(work.deleted),
        kept=tuple(work.kept),
        foreign=tuple(work.foreign),
    )


def fresh(theirs: Page, base: Page | None) -> tuple[list[Item], list[Item]]:
    """Where a person deleted the whole section: the entries that are new since, and those that stay deleted."""
    wrote = {item.identity for item in _apart(base)[0].sections[0].every_item} if base else set()
    items = _apart(theirs)[0].sections[0].every_item
    return [item for item in items if item.identity not in wrote], [item for item in items if item.identity in wrote]


def _apart(page: Page) -> tuple[Page, Side]:
    """A page of one section without its annex, and the annex."""
    section, blocks = annex.apart(page, page.sections[0])
    return structs.replace(page, sections=(section,)), Side(page=page, blocks=blocks)


def _entries(work: Work, ours: Section, theirs: Page, base: Section | None) -> None:
    now = theirs.sections[0]
    _heading(work, ours, theirs, base)
    there = _by_identity(ours.every_item)
    wrote = _by_identity(base.every_item if base else ())
    tells = _by_identity(now.every_item)
    for identity, items in there.items():
        for at, item in enumerate(_once(work, items, wrote.get(identity, []))):
            _settle(work, theirs, item, _nth(wrote, identity, at), _nth(tells, identity, at))
    others = (one for one in work.page.sections if one.first != ours.first)
    elsewhere = {item.identity for one in others for item in one.every_item}
    missing = [item for item in now.every_item if item.identity not in there]
    _put_in(work, ours, theirs, base, missing, wrote, elsewhere)


def _heading(work: Work, ours: Section, theirs: Page, base: Section | None) -> None:
    """The heading follows the notes only where nobody has touched it."""
    now = theirs.sections[0]
    untouched = base is not None and plain.fold(ours.heading) == plain.fold(base.heading)
    if not untouched or plain.fold(now.heading) == plain.fold(ours.heading):
        return
    # What stands below a heading of two lines (a rule of dashes) belongs to it.
    lines = without_blanks(theirs.lines[now.first : now.body])
    end = ours.first + len(without_blanks(work.page.lines[ours.first : ours.body]))
    work.edits.append(Edit(first=ours.first, turn=REPLACED, end=end, lines=in_page(work.page, lines)))


def _once(work: Work, items: Sequence[Item], wrote: Sequence[Item]) -> Sequence[Item]:
    """The items of one identity. Where a person's own stands beside the tool's untouched one (both came from branches
    that were woven together), the tool's goes: an entry stands once.
    """
    if len(items) < 2 or len(wrote) != 1:
        return items
    untouched = [item for item in items if item.sense == wrote[0].sense]
    kept = [item for item in items if item not in untouched] or untouched[:1]
    for item in items:
        if item not in kept:
            work.edits.append(Edit(first=item.first, turn=REPLACED, end=item.end, lines=()))
    return kept


def _settle(work: Work, theirs: Page, item: Item, wrote: Item | None, tells: Item | None) -> None:
    """One entry that stands on the page."""
    untouched = wrote is not None and wrote.sense == item.sense
    if tells is None and untouched:
        work.withdrawn.append(item.title)
        lines = apart(work.page, item.end, ())
        work.edits.append(Edit(first=item.first, turn=REPLACED, end=item.end, lines=lines))
    elif tells is None:
        work.foreign.append(item.title)
    elif tells.sense == item.sense:
        return
    elif untouched:
        work.updated.append(tells.title)
        lines = in_page(work.page, theirs.lines_of(tells), like=work.page.lines[item.end - 1])
        lines = apart(work.page, item.end, lines)
        work.edits.append(Edit(first=item.first, turn=REPLACED, end=item.end, lines=lines))
    else:
        work.kept.append(Kept(identity=item.identity, title=item.title, proposed=tells.title))


def _put_in(
    work: Work,
    ours: Section,
    theirs: Page,
    base: Section | None,
    missing: Sequence[Item],
    wrote: dict[str, list[Item]],
    elsewhere: set[str],
) -> None:
    """The entries that the section does not have: new ones come in, deleted ones stay out, moved ones stay away."""
    place = Placing(work, ours, theirs, base)
    for item in missing:
        if item.identity not in wrote:
            work.added.append(item.title)
            place.put(item)
        elif item.identity not in elsewhere:
            work.deleted.append(item.title)
    place.finish()


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
