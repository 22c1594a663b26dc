"""A section merged three ways, entry by entry; its annex as a whole.

An entry is its ticket, else its pull request. What a person reworded, moved, added or deleted stays so; what nobody
touched is brought up to date. The three sides are read by one reader, so that a line as GitBook writes it
(`\\#` for `#`, `*` for `-`) is no edit. Nothing is rendered again: lines are replaced, put in, or left as they are.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field, structs

from changelog.domain.docs import entry_places, outline, unreleased
from changelog.domain.docs.edits import REPLACED, Edit, apart, in_page, inside, spliced
from changelog.domain.docs.model import Block, Item, Page, Period, Section
from changelog.domain.docs.section import KeptWording, Report, annex_content, annex_summary, without_annex
from changelog.domain.model import Value
from changelog.i18n import plain

_LAST = REPLACED - 1  # below every entry that is put in at the same place


class _Annexes(Value, frozen=True, kw_only=True):
    """The annexes that a version of the section has, and the page they stand on."""

    page: Page
    blocks: tuple[Block, ...] = ()

    @property
    def content(self) -> tuple[str, ...] | None:
        """What the first one says; None where there is none."""
        return annex_content(self.page, self.blocks[0]) if self.blocks else None

    @property
    def summary(self) -> str:
        """The words that unfold the first one."""
        return annex_summary(self.page, self.blocks[0]) if self.blocks else ""


class _Work(Struct, kw_only=True):
    """A merge in the making: the page, its edits, and what became of the entries."""

    page: Page
    edits: list[Edit] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    kept: list[KeptWording] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def replace(self, first: int, end: int, lines: Sequence[str] = ()) -> None:
        """Other lines for some lines of the page."""
        self.edits.append(Edit(first=first, turn=REPLACED, end=end, lines=tuple(lines)))

    def report(self) -> Report:
        """What became of the entries."""
        return Report(
            added=tuple(self.added),
            updated=tuple(self.updated),
            withdrawn=tuple(self.withdrawn),
            deleted=tuple(self.deleted),
            foreign=tuple(self.foreign),
            kept=tuple(self.kept),
        )


def locate(page: Page, theirs: Section, base: Section | None) -> Section | None:
    """The delivery's section on a page: by its heading or its days, else by the entries the tool wrote in it.

    Headings get renamed and days corrected, so neither alone is its identity.
    """

    def shared(section: Section, identities: set[str]) -> int:
        return sum(item.identity in identities for item in section.every_item)

    written = [one for one in (theirs, base) if one is not None]
    headings = {plain.fold(one.heading) for one in written}
    known = {item.identity for one in written for item in one.every_item}
    named = [
        one
        for one in page.sections
        if plain.fold(one.heading) in headings or (one.period is not None and one.period == theirs.period)
    ]
    if base is not None and unreleased.is_unreleased(theirs.heading):
        # What was to come may be out by now, under the heading of a version.
        best = max(page.sections, key=lambda one: (shared(one, known), -one.first), default=None)
        if best is not None and shared(best, known):
            return best
    named = named or [one for one in page.sections if theirs.period and _is_its_day(one, theirs.period)]
    if named:
        return max(named, key=lambda section: (shared(section, known), -section.first))
    if base is None or not base.every_item:
        return None
    ours = {item.identity for item in base.every_item}
    best = max(page.sections, key=lambda section: shared(section, ours), default=None)
    return best if best is not None and 2 * shared(best, ours) >= len(ours) else None


def _is_its_day(section: Section, period: Period) -> bool:
    """Whether somebody has begun the section by its last day alone, among others that name periods."""
    day = section.period
    return day is not None and period.start < period.end and day.start == day.end == period.end


def merge(page: Page, ours: Section, theirs: Page, base: Page | None) -> tuple[str, Report]:
    """The page's text with the notes now merged into a section of it, and what became of the entries.

    `theirs` and `base` are pages of one section, the tool's own: as it would write it now, as it wrote it last time.
    """
    work = _Work(page=page)
    now, annex_now = _apart(theirs)
    before, annex_before = _apart(base) if base else (None, _Annexes(page=page))
    here, annexes = without_annex(page, ours, [item for block in annex_before.blocks for item in block.items])
    _merge_entries(work, here, now, before.sections[0] if before else None)
    _merge_annex(work, ours, annexes, annex_now, annex_before)
    return spliced(page, work.edits), work.report()


def fresh(theirs: Page, base: Page | None) -> tuple[list[Item], list[Item]]:
    """Where a person deleted the whole section: the entries that are new since, and those that stay deleted."""
    written = {item.identity for item in _apart(base)[0].sections[0].every_item} if base else set()
    items = _apart(theirs)[0].sections[0].every_item
    return [item for item in items if item.identity not in written], [
        item for item in items if item.identity in written
    ]


def told_as_coming(page: Page, ours: Section | None = None) -> set[str]:
    """What somebody has told already in what is to come (« À venir »): it is not told twice."""
    sections = (one for one in page.sections if ours is None or one.first != ours.first)
    return {
        item.identity
        for one in sections
        if one.period is None and unreleased.is_unreleased(one.heading)
        for item in one.every_item
    }


def _apart(page: Page) -> tuple[Page, _Annexes]:
    """A page of one section without its annex, and the annex."""
    section, blocks = without_annex(page, page.sections[0])
    return structs.replace(page, sections=(section,)), _Annexes(page=page, blocks=blocks)


def _merge_entries(work: _Work, ours: Section, theirs: Page, base: Section | None) -> None:
    now = theirs.sections[0]
    _merge_heading(work, ours, theirs, base)
    there, notes = _by_identity(ours.every_item), _by_identity(now.every_item)
    written = _by_identity(base.every_item if base else ())
    for identity, items in there.items():
        for at, item in enumerate(_once(work, items, written.get(identity, []))):
            _merge_entry(work, ours, theirs, item, _nth(written, identity, at), _nth(notes, identity, at))

    # What the section does not have: new entries come in, deleted ones stay out, moved ones stay where they are.
    missing = [item for item in now.every_item if item.identity not in there]
    coming = told_as_coming(work.page, ours)
    new = [item for item in missing if item.identity not in written and item.identity not in coming]
    others = (one for one in work.page.sections if one.first != ours.first)
    elsewhere = {item.identity for one in others for item in one.every_item}
    work.added += [item.title for item in new]
    work.deleted += [item.title for item in missing if item.identity in written and item.identity not in elsewhere]
    work.edits += entry_places.insertions(work.page, ours, theirs, base, new)


def _merge_heading(work: _Work, ours: Section, theirs: Page, base: Section | None) -> None:
    """The heading follows the notes only where nobody has touched it."""
    now = theirs.sections[0]
    untouched = base is not None and plain.fold(ours.heading) == plain.fold(base.heading)
    if untouched and plain.fold(now.heading) != plain.fold(ours.heading):
        # What stands below a heading of two lines (a rule of dashes) belongs to it.
        lines = theirs.lines[now.first : outline.without_blanks(theirs.lines, now.first, now.body)]
        end = outline.without_blanks(work.page.lines, ours.first, ours.body)
        work.replace(ours.first, end, in_page(work.page, lines))


def _once(work: _Work, items: Sequence[Item], written: Sequence[Item]) -> Sequence[Item]:
    """The items of one identity. Where a person's own stands beside the tool's untouched one (both came from branches
    that were merged), the tool's goes: an entry stands once.
    """
    if len(items) < 2 or len(written) != 1:
        return items
    untouched = [item for item in items if item.sense == written[0].sense]
    left = [item for item in items if item not in untouched] or untouched[:1]
    for item in items:
        if item not in left:
            work.replace(item.first, item.end)
    return left


def _merge_entry(work: _Work, ours: Section, theirs: Page, item: Item, written: Item | None, now: Item | None) -> None:
    """One entry that stands on the page; `written` and `now` as the tool wrote it last time and would write it now."""
    page, untouched = work.page, written is not None and written.sense == item.sense
    if now is None and untouched:
        work.withdrawn.append(item.title)
        work.replace(item.first, item.end, apart(page, item.end, ()))
    elif now is None:
        work.foreign.append(item.title)
    elif now.sense == item.sense:
        return
    elif untouched:
        work.updated.append(now.title)
        lines = inside(theirs.lines_of(now), theirs.sections[0], ours)
        lines = in_page(page, lines, like=page.lines[item.end - 1])
        work.replace(item.first, item.end, apart(page, item.end, lines))
    else:
        work.kept.append(KeptWording(identity=item.identity, title=item.title, proposed=now.title))


def _by_identity(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.identity, []).append(item)
    return found


def _nth(items: dict[str, list[Item]], identity: str, at: int) -> Item | None:
    found = items.get(identity, [])
    return found[at] if at < len(found) else None


def _merge_annex(work: _Work, section: Section, ours: Sequence[Block], theirs: _Annexes, base: _Annexes) -> None:
    """What becomes of the annexes of the page (`ours`); `section` is the one of the page, whole."""
    page = work.page
    lines = theirs.page.lines_of(theirs.blocks[0]) if theirs.blocks else ()
    lines = inside(lines, theirs.page.sections[0], section) if lines else ()
    if not ours and lines and base.blocks:
        work.deleted.append(theirs.summary)
    elif not ours and lines:
        end = outline.without_blanks(page.lines, section.first, section.content_end)
        work.edits.append(Edit(first=end, turn=_LAST, end=end, lines=in_page(page, ["\n", *lines])))

    # Where two stand there, both branches brought one in, and nobody touched one: it goes.
    untouched = [block for block in ours if annex_content(page, block) == base.content]
    surplus = untouched if len(untouched) < len(ours) else untouched[1:]
    for block in ours:
        content, summary = annex_content(page, block), annex_summary(page, block)
        if block not in surplus and content == theirs.content:
            continue
        if block in surplus or (content == base.content and not lines):
            # With the blank line above it, if one stands there.
            blank = not page.lines[block.first - 1].strip()
            work.replace(block.first - blank, block.end)
        elif content == base.content:
            work.replace(block.first, block.end, in_page(page, lines, like=page.lines[block.end - 1]))
        elif lines:
            work.kept.append(KeptWording(identity="annex", title=summary, proposed=theirs.summary))
        else:
            work.foreign.append(summary)
