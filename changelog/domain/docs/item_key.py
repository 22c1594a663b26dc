"""When two items are the same: their numbers, and what they say.

Editors write a page anew: `\\#` for `#`, `-` for `*`, other indents, wrapped lines, renumbered links. None of it counts
here; the order, the depth and every word do. Code is kept as it is.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from changelog.domain.docs import inline
from changelog.domain.docs.model import Link, Number
from changelog.i18n import plain

_ADDRESS = re.compile(
    r"""
    https?://(?P<host>[\w.-]{1,100}(?::\d{1,5})?)
    /(?P<slug>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,5}?)
    (?:/-)?/(?P<kind>issues|work_items|_workitems/edit|pulls?|merge_requests|pull-requests|pullrequest)
    /(?P<number>[1-9]\d{0,8})(?!\w)
    """,
    re.VERBOSE,
)
_KEY = re.compile(
    r"https?://(?P<host>[\w.-]{1,100})/(?:[\w./-]{1,200}/)?(?:browse|issues?)/(?P<key>[A-Z][A-Z0-9]{1,9}-\d{1,7})\b"
)
_CARD = re.compile(r"https?://(?:www\.)?trello\.com/c/(?P<name>\w{4,40})")
# Six digits after a number sign are a colour.
_SIGN = re.compile(r"(?<![\w&#/])(?P<sign>[#!])(?P<number>[1-9]\d{0,4})(?!\w)")
_LAST = re.compile(r"(?:[\s(\[,;:–—-]*+(?:\b(?:et|and)\b\s*+)?(?<![\w&])[#!][1-9]\d{0,4}(?!\w)[)\]]*+)++[\s#.]*+$")
_FIRST = re.compile(r"[\s(\[]*+[#!][1-9]\d{0,4}(?!\w)[)\]]*+(?:\s*+[:–—|-])?\s++")
_TAIL = 200
"""Characters at the end of a title in which its numbers are looked for."""


def of_address(url: str) -> Number | None:
    """What an address names, wherever the forge."""
    found = _ADDRESS.match(url)
    if found:
        request = found["kind"] in ("merge_requests", "pull-requests", "pullrequest")
        pull = request or found["kind"] in ("pull", "pulls")
        return Number(
            sort="pull" if pull else "ticket",
            number=int(found["number"]),
            slug=found["slug"],
            host=found["host"].lower(),
            name="!" if request else "",
        )
    key = _KEY.match(url)
    if key:
        return Number(sort="card", name=key["key"], host=key["host"].lower())
    card = _CARD.match(url)
    return Number(sort="card", name=card["name"], host="trello.com") if card else None


def in_words(text: str) -> tuple[Number, ...]:
    """What the number signs of a plain text name."""
    return tuple(
        Number(sort="pull" if one["sign"] == "!" else "ticket", number=int(one["number"]), name=one["sign"].strip("#"))
        for one in _SIGN.finditer(text)
    )


def slugs(text: str) -> tuple[str, ...]:
    """The repositories whose tickets a page links to, lower case, the most frequent first."""
    counted = Counter(found["slug"].lower() for found in _ADDRESS.finditer(text))
    return tuple(slug for slug, _ in counted.most_common())


def without(title: str) -> str:
    """A title without the numbers that lead it or end it, and without what held them."""
    head, tail = title[:-_TAIL], title[-_TAIL:]
    bare = head + _LAST.sub("", tail)
    led = _FIRST.match(bare)
    return (bare[led.end() :] if led else bare).strip(" *_#\t")


def main(links: Sequence[Link], words: str, own: frozenset[str]) -> tuple[Number | None, Number | None, Number | None]:
    """The ticket, pull request and card that an item is about: those it links to first, else those in its words."""
    named = [number for number in (of_address(link.url) for link in links if not link.picture) if number]
    mine = [number for number in named if not number.slug or number.slug.lower() in own]
    ticket, pull, card = (
        next((one for among in (mine, named) for one in among if one.sort == sort), None)
        for sort in ("ticket", "pull", "card")
    )
    if ticket or pull or card:
        return ticket, pull, card
    said = in_words(_at_the_ends(words))
    return next((one for one in said if one.sort == "ticket"), None), next(iter(said), None), None


def identity(ticket: Number | None, pull: Number | None, card: Number | None, title: str, own: frozenset[str]) -> str:
    """What makes two items the same entry."""
    number = ticket or pull
    if number is not None:
        slug = "" if number.slug.lower() in own else number.slug.lower()
        return f"{slug}{number.name or '#'}{number.number}"
    return f"{'trello' if card.host == 'trello.com' else 'key'}:{card.name}" if card else f"title:{plain.fold(title)}"


def _at_the_ends(words: str) -> str:
    """The numbers that lead or end a title: one in the middle of a sentence only mentions something."""
    last, first = _LAST.search(words[-_TAIL:]), _FIRST.match(words)
    return f"{first[0] if first else ''} {last[0] if last else ''}"


MARKER = re.compile(r"[ \t]*+(?P<marker>[*+-]|\d{1,9}[.)])(?:[ \t]++|(?=\r?\n)|$)")
_FENCE = re.compile(r"(?P<indent>[ \t]*+)(?P<mark>`{3,}|~{3,})")
_BLOCK = re.compile(r"[ \t]*+(?:>|\||#{1,6}[ \t]|<|\{%)")
_TAB = 4


def of(lines: Sequence[str], definitions: Mapping[str, str]) -> str:
    """The sense of some lines; `definitions` are the addresses of reference links."""
    cutter = _Cutter()
    for line in lines:
        cutter.take(line.rstrip("\r\n"))
    return "\n".join(chunk.mark + chunk.said(definitions) for chunk in cutter.chunks)


class _Chunk:
    """A paragraph with the marker before it, a row of something, or a piece of code."""

    def __init__(self, line: str, mark: str = "", *, code: bool = False) -> None:
        self.lines = [line]
        self.mark = mark
        self.code = code

    def said(self, definitions: Mapping[str, str]) -> str:
        text = "\n".join(self.lines)
        return text if self.code else inline.sense(text, definitions)


class _Cutter:
    """Cuts lines into chunks, one line at a time."""

    def __init__(self) -> None:
        self.chunks: list[_Chunk] = []
        self.fence: re.Match[str] | None = None
        self.depths: list[int] = []
        self.goes_on = False

    def take(self, line: str) -> None:
        """One more line."""
        if self.fence is not None:
            self._code(line, self.fence)
        elif fence := _FENCE.match(line):
            self.fence, self.goes_on = fence, False
            self.chunks.append(_Chunk(line.strip(), code=True))
        elif not line.strip():
            self.goes_on = False
        elif marker := MARKER.match(line):
            mark = "*" if marker["marker"] in "*+-" else "1."
            self._start(line[marker.end() :].strip(), f"{'  ' * self._depth(line)}{mark} ")
        elif self.goes_on and not _BLOCK.match(line):
            self.chunks[-1].lines.append(line.strip())
        else:
            self._start(line.strip(), "")

    def _start(self, text: str, mark: str) -> None:
        self.chunks.append(_Chunk(text, mark))
        self.goes_on = True

    def _code(self, line: str, fence: re.Match[str]) -> None:
        closing = _FENCE.match(line)
        closes = closing and closing["mark"].startswith(fence["mark"]) and not line[closing.end() :].strip()
        indent = len(fence["indent"])
        self.chunks[-1].lines.append(line[:indent].lstrip() + line[indent:].rstrip())
        self.fence = None if closes else fence

    def _depth(self, line: str) -> int:
        """How deep a marker stands: which of the indents that are open above it is its own."""
        wide = line.expandtabs(_TAB)
        width = len(wide) - len(wide.lstrip())
        while self.depths and self.depths[-1] > width:
            self.depths.pop()
        if not self.depths or self.depths[-1] < width:
            self.depths.append(width)
        return len(self.depths) - 1
