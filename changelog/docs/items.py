"""The items of a page: what each one is about, and what it says in whatever spelling it stands."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from changelog.docs import inline, numbers, sense
from changelog.docs.model import Item, Link
from changelog.docs.outline import Bullet

_TASK = re.compile(r"\[[ xX]\][ \t]++")


class Reader(Struct, frozen=True, kw_only=True):
    """What an item's reader knows of its page: the addresses of reference links, and whose numbers are its own."""

    definitions: Mapping[str, str]
    own: frozenset[str]


def read(lines: Sequence[str], bullet: Bullet, reader: Reader) -> Item:
    """The item that stands at a bullet; `lines` are the page's."""
    head = _first_paragraph(lines, bullet)
    words = inline.visible(head, reader.definitions)
    links = _links(lines, bullet, reader)
    in_head = [link for link in links if link.line < bullet.head]
    ticket, pull, card = numbers.main(in_head, words, reader.own)
    title = numbers.without(words)
    about = ticket or pull
    return Item(
        first=bullet.first,
        end=bullet.end,
        marker=bullet.marker,
        title=title,
        identity=numbers.identity(ticket, pull, card, title, reader.own),
        sense=sense.of(lines[bullet.first : bullet.end], reader.definitions),
        ticket=ticket.number if ticket else None,
        pull=pull.number if pull else None,
        card=card.name if card else "",
        slug=about.slug if about else "",
        links=links,
    )


def _first_paragraph(lines: Sequence[str], bullet: Bullet) -> str:
    text = "".join(lines[bullet.first : bullet.head])
    marker = sense.MARKER.match(text)
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
