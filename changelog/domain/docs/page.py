"""A page's text → data: sections, items, reference links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from changelog.domain.docs import heading_years, inline, item_key, outline, sections, styles
from changelog.domain.docs.model import Block, Flavour, Item, Link, Page, Section, Span
from changelog.domain.docs.outline import Bullet, Enclosure, Outline, Stretch
from changelog.domain.docs.sections import Thing

_TASK = re.compile(r"\[[ xX]\][ \t]++")


class Reader(Struct, frozen=True, kw_only=True):
    """What an item's reader knows of its page: the addresses of reference links, and whose numbers are its own."""

    definitions: Mapping[str, str]
    own: frozenset[str]


def read_items(lines: Sequence[str], bullet: Bullet, reader: Reader) -> Item:
    """The item that stands at a bullet; `lines` are the page's."""
    head = _first_paragraph(lines, bullet)
    words = inline.visible(head, reader.definitions)
    links = _links(lines, bullet, reader)
    in_head = [link for link in links if link.line < bullet.head]
    ticket, pull, card = item_key.main(in_head, words, reader.own)
    title = item_key.without(words)
    about = ticket or pull
    return Item(
        first=bullet.first,
        end=bullet.end,
        marker=bullet.marker,
        title=title,
        identity=item_key.identity(ticket, pull, card, title, reader.own),
        sense=item_key.of(lines[bullet.first : bullet.end], reader.definitions),
        ticket=ticket.number if ticket else None,
        pull=pull.number if pull else None,
        card=card.name if card else "",
        slug=about.slug if about else "",
        links=links,
    )


def _first_paragraph(lines: Sequence[str], bullet: Bullet) -> str:
    text = "".join(lines[bullet.first : bullet.head])
    marker = item_key.MARKER.match(text)
    text = text[marker.end() :] if marker else text
    task = _TASK.match(text)
    return text[task.end() :] if task else text


def _links(lines: Sequence[str], bullet: Bullet, reader: Reader) -> tuple[Link, ...]:
    """The links of an item with their lines."""
    text = "".join(lines[bullet.first : bullet.end])
    found = inline.links(text, reader.definitions)
    if not found:
        return ()
    placed, line, at = [], bullet.first, 0
    for link in found:
        line += text.count("\n", at, link.at)
        at = link.at
        placed.append(msgspec.structs.replace(link, line=line))
    return tuple(placed)


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


def read(
    text: str, *, slugs: Sequence[str] = (), near: date | None = None, titled: bool = True, whole: bool = False
) -> Page:
    """The page. `slugs`: owner/name of the repository, today's first, then former ones (else the one linked to most).

    `near`: a day that the newest section is not far from; it only counts where no heading says a year. Not `titled`:
    the text is that of a section, and has no title. `whole`: all of it is one delivery, below its title.
    """
    lines = cut(text)
    front = outline.front_matter(lines)
    start = front.end if front else 0
    seen = outline.read(lines, start)
    frame = sections.frame(seen, near, titled=titled)
    own = tuple(slug.lower() for slug in slugs) or item_key.slugs(text)[:1]
    reader = Reader(definitions=read_definitions(seen.lines), own=frozenset(own))
    things = tuple(_things(seen.lines, seen, frame.closed, reader))
    found = (sections.whole(frame, things, start, len(lines)),) if whole else sections.build(frame, things, lines)
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
        order=heading_years.order([section.days for section in found]),
        style=styles.of(lines, found, own),
        definitions=dict(reader.definitions),
        slugs=own,
        folds=frame.folds,
        above=frame.above,
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


def _things(lines: Sequence[str], seen: Outline, closed: Sequence[Enclosure], reader: Reader) -> Iterator[Thing]:
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
            yield read_items(lines, block, reader)
        elif isinstance(block, Stretch):
            yield _loose(lines, block)
    if enclosure is not None and current is not None:
        yield _enclosed(lines, enclosure, current, inner, reader)


def _enclosed(lines: Sequence[str], span: Span, opening: object, inner: Sequence[Bullet], reader: Reader) -> Block:
    kind = opening.kind if isinstance(opening, Stretch) else "html"
    return Block(
        first=span.first, end=span.end, kind=kind, items=tuple(read_items(lines, one, reader) for one in inner)
    )


def _loose(lines: Sequence[str], block: Stretch) -> Block:
    only_definitions = block.kind == "paragraph" and are(lines[block.first : block.end])
    return Block(first=block.first, end=block.end, kind="definition" if only_definitions else block.kind)


def _footer(last: Section, things: Sequence[Thing], lines: Sequence[str]) -> Span | None:
    """What ends the page below its last section: definitions of links, or a rule and what is no list below it."""
    tail: list[Block] = []
    begins = last.container.end if last.container and last.container.closing else last.body
    for thing in reversed(things):
        if thing.first < begins or not isinstance(thing, Block):
            break
        tail.append(thing)
    if any(part.first >= (tail[-1].first if tail else 0) for part in last.parts):
        return None
    rule = next((at for at, block in enumerate(tail) if block.kind == "rule" and at), None)
    others = (at for at, block in enumerate(tail) if block.kind != "definition")
    ends = rule + 1 if rule else next(others, len(tail))
    return Span(first=tail[ends - 1].first, end=len(lines)) if ends else None


_DEFINITION = re.compile(
    r"""
    [ \t>]*+ \[ (?P<label>(?:[^\[\]\\]|\\.){1,500}+) \]: [ \t]*+
    (?: <(?P<angle>[^<>\r\n]{0,2000}+)> | (?P<url>[^\s<]\S{0,2000}+)(?!\S) )
    """,
    re.VERBOSE,
)
_FENCE = re.compile(r"[ ]{0,3}(?:`{3,}|~{3,})")


def read_definitions(lines: Sequence[str]) -> dict[str, str]:
    """Addresses by label, as labels are compared; the first definition of a label counts, as for every reader."""
    found: dict[str, str] = {}
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and "]:" in line and (one := _match(line)):
            found.setdefault(inline.label(one["label"]), one["angle"] if one["angle"] is not None else one["url"])
    return found


def are(lines: Sequence[str]) -> bool:
    """Whether some lines are definitions and nothing else."""
    return bool(lines) and all(_match(line) is not None for line in lines)


def _match(line: str) -> re.Match[str] | None:
    found = _DEFINITION.match(line)
    return found if found and not found["label"].startswith("^") else None
