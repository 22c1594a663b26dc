"""Two versions of a text or a page brought together; no line lost.

Where both changed the same place, both versions stand, theirs first: below a page's title, where most of this happens,
a new introduction then stays above a new section. What both sides took out is out.

Within a section, lines are merged. A section that one side has added goes where the page's order wants it; one that
a side took out is out, unless the other has changed it meanwhile. What is no row of sections is merged line by line.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct, structs

from changelog.domain.docs import edits
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Period
from changelog.errors import Problem
from changelog.i18n import plain


def merge_lines(base: str, ours: str, theirs: str) -> str:
    """The text with the changes of both sides."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    old, one, two = (text.split("\n") for text in (base, ours, theirs))
    return "\n".join(_merged(old, one, two))


def _merged(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[str]:
    at_old = at_one = at_two = 0
    for first, in_one, in_two, length in _common(old, one, two):
        beside = (*one[max(at_one - 1, 0) : at_one], *two[in_two : in_two + 1])
        parted = any(not line.strip() for line in beside)
        yield from _between(old[at_old:first], one[at_one:in_one], two[at_two:in_two], parted=parted)
        yield from one[in_one : in_one + length]
        at_old, at_one, at_two = first + length, in_one + length, in_two + length


def _common(old: Sequence[str], one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that stand in all three: where in each, and how many lines; one of none at the end."""
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


def _between(old: Sequence[str], one: Sequence[str], two: Sequence[str], *, parted: bool) -> Iterator[str]:
    """Lines that at least one side changed. `parted`: a blank line stands above those of one, or below those of two:
    between both it stands too, or the second text would go on in the first one's paragraph.
    """
    if two == old or one == two:
        yield from one
    elif one == old:
        yield from two
    else:
        # What one side left as it was, and the other has not any more, is out.
        above = [line for line in two if line not in old or line in one or not line.strip()]
        # What stands on both sides stands once.
        below = [line for line in one if (line not in two and line not in old) or not line.strip()]
        yield from above
        if parted and above and below and above[-1].strip() and below[0].strip():
            yield "\r" if above[-1].endswith("\r") else ""
        yield from below


class _SectionText(Struct, frozen=True, kw_only=True):
    """A section as text; `key` is the same on all sides, `entries` are the identities of its items."""

    key: tuple[object, int]
    text: str
    period: Period | None
    entries: frozenset[str]


class _Version(Struct, frozen=True, kw_only=True):
    """A version of the page, cut into its sections."""

    opening: str
    sections: tuple[_SectionText, ...]
    closing: str

    def text_of(self, key: object) -> str | None:
        """The section of that key."""
        return next((one.text for one in self.sections if one.key == key), None)

    def row(self, other: "_Version") -> list[object]:
        """The keys of the sections that another version has too, in this one's order."""
        keys = {one.key for one in other.sections}
        return [one.key for one in self.sections if one.key in keys]


def merge_pages(base: str, ours: str, theirs: str, *, slugs: Sequence[str] = ()) -> str:
    """The page with the changes of both sides."""
    if theirs in (base, ours) or ours == base:
        return merge_lines(base, ours, theirs)
    old, one, two = (_version(pages.read(text, slugs=slugs)) for text in (base, ours, theirs))
    try:
        text = _by_sections(old, one, two, slugs) if old and one and two else ""
    except Problem:  # the page would read otherwise: a fence that is never closed, a comment
        text = ""

    # Every line that a side has and the base had not must stand in the text.
    there, before = set(text.split("\n")), set(base.split("\n"))
    complete = all(line in there or line in before for side in (ours, theirs) for line in side.split("\n"))
    return text if text and complete else merge_lines(base, ours, theirs)


def _version(page: Page) -> _Version | None:
    """The page in sections; None where lines between two sections belong to neither."""
    sections = page.sections
    ends = [*(section.first for section in sections[1:]), page.footer.first if page.footer else len(page.lines)]
    if any(section.end != end for section, end in zip(sections, ends, strict=False)):
        return None
    count: dict[object, int] = {}
    texts = []
    for section in sections:
        name = section.period or plain.fold(section.heading)
        count[name] = count.get(name, 0) + 1
        entries = frozenset(item.identity for item in section.every_item)
        text = "".join(page.lines_of(section))
        texts.append(_SectionText(key=(name, count[name]), text=text, period=section.period, entries=entries))
    begins = sections[0].first if sections else ends[0]
    return _Version(
        opening="".join(page.lines[:begins]),
        sections=tuple(texts),
        closing="".join(page.lines[ends[-1] if sections else begins :]),
    )


def _by_sections(old: _Version, ours: _Version, theirs: _Version, slugs: Sequence[str]) -> str:
    ours, theirs = _renamed(old, ours), _renamed(old, theirs)
    # Whoever has moved sections gives the order.
    first, second = (theirs, ours) if ours.row(old) == old.row(ours) else (ours, theirs)
    row = [one for one in (_both(old, ours, theirs, section) for section in first.sections) if one is not None]
    closing = merge_lines(old.closing, ours.closing, theirs.closing)
    text = "".join([merge_lines(old.opening, ours.opening, theirs.opening), *(one.text for one in row)])
    if not closing and row and row[-1].key != first.sections[-1].key:
        text = text.rstrip("\r\n") + _tail(first.sections[-1].text)
    text += closing

    known = {one.key for one in first.sections}
    new = [one for one in second.sections if one.key not in known and _stays(old, one)]
    if not new:
        return text
    page = pages.read(text, slugs=slugs)
    for one in new:
        page = _put(page, one, second, slugs)
    return page.text


def _renamed(old: _Version, side: _Version) -> _Version:
    """The side with the keys of the old version where somebody gave a section another heading."""
    here, there = {one.key for one in side.sections}, {one.key for one in old.sections}
    gone = [one for one in old.sections if one.key not in here]
    keys = {}
    for section in side.sections:
        if section.key in there:
            continue
        same = next(
            (one for one in gone if one.entries and 2 * len(one.entries & section.entries) >= len(one.entries)), None
        )
        if same is not None:
            gone.remove(same)
            keys[section.key] = same.key
    sections = (structs.replace(one, key=keys.get(one.key, one.key)) for one in side.sections)
    return structs.replace(side, sections=tuple(sections))


def _both(old: _Version, ours: _Version, theirs: _Version, section: _SectionText) -> _SectionText | None:
    """A section as both sides want it; the blank lines below it as they are in the row."""
    was, one, two = (side.text_of(section.key) for side in (old, ours, theirs))
    if one is None or two is None:
        return section if _stays(old, section) else None
    text = merge_lines(*(version.rstrip("\r\n") for version in (was or "", one, two)))
    return structs.replace(section, text=text + _tail(section.text))


def _tail(text: str) -> str:
    return text[len(text.rstrip("\r\n")) :]


def _stays(old: _Version, section: _SectionText) -> bool:
    """A section that one side alone has: it is new, or the other side took out what this one has changed."""
    was = old.text_of(section.key)
    return was is None or was.strip() != section.text.strip()


def _put(page: Page, section: _SectionText, side: _Version, slugs: Sequence[str]) -> Page:
    """The page with a section more: where its days belong, else below what it stood below."""
    if section.period is not None:
        return edits.insert(page, section.text, section.period)
    at = [one.key for one in side.sections].index(section.key)
    above = side.sections[at - 1].period if at else None
    places = (one.end for one in page.sections if above and one.period == above)
    return pages.read(edits.with_section(page, next(places, page.introduction.end), section.text)[0], slugs=slugs)
