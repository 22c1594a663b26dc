"""A page's text → the page as data: its parts, sections, order and style. It never raises, whatever the text."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from changelog.docs import definitions, items, numbers, outline, sections, styles, years
from changelog.docs.model import Block, Flavour, Page, Section, Span
from changelog.docs.outline import Bullet, Enclosure, Outline, Stretch
from changelog.docs.sections import Thing

_GITBOOK = re.compile(
    r"^[ ]{0,3}\{%[ -]*(?:hint|tabs?|content-ref|embed|code|file|stepper)\b|\.gitbook/assets|\]\(broken-reference"
    r"|\\[#()]|<a href=\"#[^\"\n]{0,200}\" id=|^description: >-$",
    re.MULTILINE,
)
_MKDOCS = re.compile(
    r"^(?:!!!|\?\?\?\+?) \w|^=== \"|^-*8<-|^\[TOC\]$|[\])}]\{ ?[:.#]|\{: ?[.#]|:(?:material|octicons|fontawesome)-",
    re.MULTILINE,
)
_ENOUGH = 200_000
"""Characters in which the page's flavour is looked for."""


def read(text: str, *, slugs: Sequence[str] = (), near: date | None = None) -> Page:
    """The page. `slugs`: owner/name of the repository, today's first, then former ones (else the one linked to most).

    `near`: a day that the newest section is not far from; it only counts where no heading says a year.
    """
    lines = cut(text)
    front = outline.front_matter(lines)
    start = front.end if front else 0
    seen = outline.read(lines, start)
    frame = sections.frame(seen, near)
    own = tuple(slug.lower() for slug in slugs) or numbers.slugs(text)[:1]
    reader = items.Reader(definitions=definitions.read(lines), own=frozenset(own))
    things = tuple(_things(lines, seen, frame.closed, reader))
    found = sections.build(frame, things, len(lines))
    footer = _footer(found[-1], things, lines) if found else None
    if footer:
        found = (*found[:-1], sections.cut_short(found[-1], footer.first))
    opening = frame.title.end if frame.title else start
    return Page(
        text=text,
        lines=lines,
        newline="\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n",
        front_matter=front,
        title=Span(first=frame.title.first, end=frame.title.end) if frame.title else None,
        introduction=Span(first=opening, end=found[0].first if found else len(lines)),
        sections=found,
        footer=footer,
        flavour=flavour(text),
        order=years.order([section.said for section in found]),
        style=styles.of(lines, found, own),
        definitions=dict(reader.definitions),
        slugs=own,
    )


def cut(text: str) -> tuple[str, ...]:
    """The lines of a text, each with its end: only "\\n" ends one, and joined they are the text."""
    *whole, last = text.split("\n")
    lines = tuple(line + "\n" for line in whole)
    return (*lines, last) if last else lines


def flavour(text: str) -> Flavour:
    """Whose Markdown it is, by the marks that only one of them makes."""
    some = text[:_ENOUGH].replace("\r\n", "\n")
    gitbook, mkdocs = (sum(1 for _ in marks.finditer(some)) for marks in (_GITBOOK, _MKDOCS))
    return "plain" if gitbook == mkdocs else "gitbook" if gitbook > mkdocs else "mkdocs"


def _things(lines: Sequence[str], seen: Outline, closed: Sequence[Enclosure], reader: items.Reader) -> Iterator[Thing]:
    """The items and loose blocks of the page in order; a closed enclosure is one block with the items in it."""
    waiting, current = iter(closed), None
    enclosure = next(waiting, None)
    inner: list[Bullet] = []
    for block in seen.blocks:
        while enclosure is not None and block.first >= enclosure.end:
            yield _enclosed(lines, enclosure, current, inner, reader)
            inner, current, enclosure = [], None, next(waiting, None)
        if enclosure is not None and block.first >= enclosure.first:
            current = current or block
            inner += [block] if isinstance(block, Bullet) else []
        elif isinstance(block, Bullet):
            yield items.read(lines, block, reader)
        elif isinstance(block, Stretch):
            yield _loose(lines, block)
    if enclosure is not None and current is not None:
        yield _enclosed(lines, enclosure, current, inner, reader)


def _enclosed(
    lines: Sequence[str], span: Span, opening: object, inner: Sequence[Bullet], reader: items.Reader
) -> Block:
    kind = opening.kind if isinstance(opening, Stretch) else "html"
    return Block(
        first=span.first, end=span.end, kind=kind, items=tuple(items.read(lines, one, reader) for one in inner)
    )


def _loose(lines: Sequence[str], block: Stretch) -> Block:
    only_definitions = block.kind == "paragraph" and definitions.are(lines[block.first : block.end])
    return Block(first=block.first, end=block.end, kind="definition" if only_definitions else block.kind)


def _footer(last: Section, things: Sequence[Thing], lines: Sequence[str]) -> Span | None:
    """What ends the page below its last section: definitions of links, or a rule and what is no list below it."""
    tail: list[Block] = []
    for thing in reversed(things):
        if thing.first < last.body or not isinstance(thing, Block):
            break
        tail.append(thing)
    if any(part.first >= (tail[-1].first if tail else 0) for part in last.parts):
        return None
    rule = next((at for at, block in enumerate(tail) if block.kind == "rule" and at), None)
    others = (at for at, block in enumerate(tail) if block.kind != "definition")
    ends = rule + 1 if rule else next(others, len(tail))
    return Span(first=tail[ends - 1].first, end=len(lines)) if ends else None
