"""The annex of a section merged three ways, as a whole: added once, brought up to date, or left as somebody made it."""

from collections.abc import Sequence

from changelog.docs import annex
from changelog.docs.edits import REPLACED, Edit, in_page, without_blanks
from changelog.docs.model import Block, Page, Section
from changelog.docs.placing import Kept, Work
from changelog.domain.model import Value

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
    there = _once(work, ours, base)
    if not there:
        if theirs.blocks and not base.blocks:
            _add(work, section, theirs)
        elif theirs.blocks:
            work.deleted.append(annex.summary(theirs.page, theirs.blocks[0]))
        return
    for block in there:
        _follow(work, block, theirs, base)


def _once(work: Work, ours: Sequence[Block], base: Side) -> list[Block]:
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
