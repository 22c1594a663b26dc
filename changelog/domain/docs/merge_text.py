"""Two versions of a text or a page brought together; no line lost.

Where both changed the same place, both versions stand, theirs first: below a page's title, where most of this happens,
a new introduction then stays above a new section. What both sides took out is out.

Within a section, lines are woven. A section that only one side has added goes where the page's order wants it; one that
a side took out is out, unless the other has changed it meanwhile. What is no row of sections is woven line by line.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct, structs

from changelog.domain.docs import edits
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Period, Section
from changelog.errors import Problem
from changelog.i18n import plain


def weave(base: str, ours: str, theirs: str) -> str:
    """The text with the changes of both sides."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    old, one, two = (text.split("\n") for text in (base, ours, theirs))
    return "\n".join(_woven(old, one, two))


def _woven(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[str]:
    at_old = at_one = at_two = 0
    for first, in_one, in_two, length in _shared(old, one, two):
        yield from _between(old[at_old:first], one[at_one:in_one], two[at_two:in_two])
        yield from one[in_one : in_one + length]
        at_old, at_one, at_two = first + length, in_one + length, in_two + length


def _between(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[str]:
    """A stretch that at least one side changed."""
    if two == old or one == two:
        yield from one
    elif one == old:
        yield from two
    else:
        # What one side left as it was, and the other has not any more, is out.
        yield from (line for line in two if line not in old or line in one or not line.strip())
        # What stands on both sides stands once.
        yield from (line for line in one if (line not in two and line not in old) or not line.strip())


def _shared(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that stand in all three: where in each, and how many lines; one of none at the end."""
    in_one = _places(old, one)
    in_two = _places(old, two)
    at = 0
    while at < len(old):
        if at not in in_one or at not in in_two:
            at += 1
            continue
        length = 1
        while in_one.get(at + length) == in_one[at] + length and in_two.get(at + length) == in_two[at] + length:
            length += 1
        yield at, in_one[at], in_two[at], length
        at += length
    yield len(old), len(one), len(two), 0


def _places(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


class _Piece(Struct, frozen=True, kw_only=True):
    """A section as text; `key` is the same on all sides, `told` names its entries."""

    key: tuple[object, int]
    text: str
    period: Period | None
    told: frozenset[str]


class _Side(Struct, frozen=True, kw_only=True):
    """A version in pieces."""

    opening: str
    pieces: tuple[_Piece, ...]
    closing: str

    def text_of(self, key: object) -> str | None:
        """The piece of that key."""
        return next((one.text for one in self.pieces if one.key == key), None)


def woven(base: str, ours: str, theirs: str, *, slugs: Sequence[str] = ()) -> str:
    """The page with the changes of both sides."""
    if theirs in (base, ours) or ours == base:
        return weave(base, ours, theirs)
    old, one, two = (_side(pages.read(text, slugs=slugs)) for text in (base, ours, theirs))
    try:
        text = _by_sections(old, one, two, slugs) if old and one and two else ""
    except Problem:  # the page would read otherwise: a fence that is never closed, a comment
        text = ""
    whole = text and _nothing_lost(text, base, ours, theirs)
    return text if whole else weave(base, ours, theirs)


def _by_sections(old: _Side, ours: _Side, theirs: _Side, slugs: Sequence[str]) -> str:
    ours, theirs = _renamed(old, ours), _renamed(old, theirs)
    # Whoever has moved sections about gives the row.
    first, second = (theirs, ours) if _order(ours, old) == _order(old, ours) else (ours, theirs)
    row = [piece for piece in (_both(old, ours, theirs, piece) for piece in first.pieces) if piece is not None]
    closing = weave(old.closing, ours.closing, theirs.closing)
    text = "".join([weave(old.opening, ours.opening, theirs.opening), *(piece.text for piece in row)])
    if not closing and row and row[-1].key != first.pieces[-1].key:
        text = text.rstrip("\r\n") + _tail(first.pieces[-1].text)
    text += closing
    known = {piece.key for piece in first.pieces}
    for piece in second.pieces:
        if piece.key not in known and _stays(old, piece):
            text = _put(text, piece, second, slugs)
    return text


def _side(page: Page) -> _Side | None:
    """The page in pieces; None where lines between two sections belong to neither."""
    sections = page.sections
    ends = [*(section.first for section in sections[1:]), page.footer.first if page.footer else len(page.lines)]
    if any(section.end != end for section, end in zip(sections, ends, strict=False)):
        return None
    count: dict[object, int] = {}
    pieces = []
    for section in sections:
        name = section.period or plain.fold(section.heading)
        count[name] = count.get(name, 0) + 1
        pieces.append(_piece(page, section, (name, count[name])))
    begins = sections[0].first if sections else ends[0]
    return _Side(
        opening="".join(page.lines[:begins]),
        pieces=tuple(pieces),
        closing="".join(page.lines[ends[-1] if sections else begins :]),
    )


def _piece(page: Page, section: Section, key: tuple[object, int]) -> _Piece:
    told = frozenset(item.identity for item in section.every_item)
    return _Piece(key=key, text="".join(page.lines_of(section)), period=section.period, told=told)


def _renamed(old: _Side, side: _Side) -> _Side:
    """The side with the keys of the old version where somebody gave a section another heading."""
    here, there = {one.key for one in side.pieces}, {one.key for one in old.pieces}
    gone = [one for one in old.pieces if one.key not in here]
    keys = {}
    for piece in side.pieces:
        if piece.key in there:
            continue
        same = next((one for one in gone if one.told and 2 * len(one.told & piece.told) >= len(one.told)), None)
        if same is not None:
            gone.remove(same)
            keys[piece.key] = same.key
    pieces = (structs.replace(one, key=keys.get(one.key, one.key)) for one in side.pieces)
    return structs.replace(side, pieces=tuple(pieces))


def _order(side: _Side, other: _Side) -> list[object]:
    keys = {piece.key for piece in other.pieces}
    return [piece.key for piece in side.pieces if piece.key in keys]


def _both(old: _Side, ours: _Side, theirs: _Side, piece: _Piece) -> _Piece | None:
    """A section as both sides want it; the blank lines below it as they are in the row."""
    was, one, two = (side.text_of(piece.key) for side in (old, ours, theirs))
    if one is None or two is None:
        return piece if _stays(old, piece) else None
    text = weave(*(version.rstrip("\r\n") for version in (was or "", one, two)))
    return structs.replace(piece, text=text + _tail(piece.text))


def _tail(text: str) -> str:
    return text[len(text.rstrip("\r\n")) :]


def _stays(old: _Side, piece: _Piece) -> bool:
    """A section that one side alone has: it is new, or the other side took out what this one has changed."""
    was = old.text_of(piece.key)
    return was is None or was.strip() != piece.text.strip()


def _put(text: str, piece: _Piece, side: _Side, slugs: Sequence[str]) -> str:
    """The page with a section more: where its days belong, else below what it stood below."""
    page = pages.read(text, slugs=slugs)
    if piece.period is not None:
        return edits.insert(page, piece.text, piece.period).text
    at = [one.key for one in side.pieces].index(piece.key)
    above = side.pieces[at - 1].period if at else None
    places = (section.end for section in page.sections if above and section.period == above)
    return edits.with_section(page, next(places, page.introduction.end), piece.text)[0]


def _nothing_lost(text: str, base: str, ours: str, theirs: str) -> bool:
    """Whether every line that a side has and the base had not stands in the text."""
    there, old = set(text.split("\n")), set(base.split("\n"))
    return all(line in there for side in (ours, theirs) for line in side.split("\n") if line not in old)
