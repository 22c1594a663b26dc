"""The columns and tickets of a `board.toml`, and a finding for whatever is odd in it. Nothing here raises.

columns = ["À faire", "En production"]

[[tickets]]
number = 12                # without one, the ticket is a draft
title = "Voir son rang sur la liste d’attente"
column = "En production"
state = "closed"           # open where absent
labels = ["habitants"]     # also: body, type, url, archived = true
"""

from msgspec import Struct, structs

from changelog.adapters.forge.local import toml_text
from changelog.adapters.forge.local.toml_fields import Fields
from changelog.adapters.forge.local.toml_text import Data
from changelog.domain.forge import Board, BoardItem
from changelog.domain.model import Finding, Ticket
from changelog.i18n import plain
from changelog.i18n.say import say

ODD, UNREAD = "board-odd", "board-unread"
KEYS = ("number", "title", "state", "labels", "column", "body", "type", "url", "archived")
LARGEST_NUMBER = 999_999_999
_MANY = 50  # columns, from which on no nearest one is looked for


class FileCard(Struct, frozen=True, kw_only=True):
    """One `[[tickets]]`: the card, the ticket (None for a draft), its place in the file, and what is odd in it."""

    item: BoardItem
    ticket: Ticket | None
    at: int
    findings: tuple[Finding, ...] = ()


class BoardFile(Struct, frozen=True, kw_only=True):
    """A whole file. `columns` as they are written in it; `unread`: why nothing could be read, else empty."""

    title: str = ""
    columns: tuple[str, ...] = ()
    cards: tuple[FileCard, ...] = ()
    findings: tuple[Finding, ...] = ()
    whole: bool = True
    unread: str = ""

    @property
    def board(self) -> Board:
        """The board that it holds."""
        return Board(
            title=self.title,
            url="",
            columns=tuple(plain.line(name) for name in self.columns),
            items=tuple(card.item for card in self.cards),
            whole=self.whole,
            findings=(*self.findings, *(finding for card in self.cards for finding in card.findings)),
        )


def read(text: str, why: str, name: str) -> BoardFile:
    """The contents of a text, or of none and the reason why. `name`: the file's, for findings."""
    data, broken = toml_text.parse(text) if not why else ({}, why)
    if broken:
        message = say(
            "{broken}; repair it, or give its path in board.project: nothing is known of the board", broken=broken
        )
        findings = (Finding(code=UNREAD, message=message, subject=name),)
        return BoardFile(title=name, whole=False, unread=broken, findings=findings)
    fields = Fields(data)
    title, columns, tables = fields.line("title") or name, _columns(fields), fields.tables("tickets")
    cards: list[FileCard] = []
    seen: dict[str, int] = {}
    for at, raw in tables:
        card = _read_card(raw, at, columns, name)
        times = seen[card.item.id] = seen.get(card.item.id, 0) + 1
        cards.append(card if times == 1 else _again(card, times, name))
    written = data.get("tickets", [])
    used = tuple(dict.fromkeys(card.item.column for card in cards if card.item.column))
    return BoardFile(
        title=title,
        columns=tuple(columns.values()) or used,
        cards=tuple(cards),
        findings=_odd(fields.odd, name),
        whole=isinstance(written, list) and len(tables) == len(written),
    )


def _columns(fields: Fields) -> dict[str, str]:
    """The columns as written, by how they read; those that read like another one, or like nothing, are reported."""
    columns: dict[str, str] = {}
    for name in fields.texts("columns"):
        if not plain.fold(name):
            fields.odd.append(say("a column has no name"))
        elif plain.fold(name) in columns:
            fields.odd.append(say("the column « {column} » is listed twice", column=plain.line(name)))
        else:
            columns[plain.fold(name)] = name
    if not columns:
        fields.odd.append(say('it names no columns; write columns = ["…", "…"] at its top'))
    return columns


def _read_card(raw: Data, at: int, columns: dict[str, str], name: str) -> FileCard:
    fields = Fields(raw)
    number, title = fields.number("number", LARGEST_NUMBER), fields.line("title")
    item = BoardItem(
        id=str(number) if number else f"draft {title}",
        kind="ticket" if number else "draft",
        column=_column(fields, columns),
        number=number,
        title=title,
        state="closed" if fields.one_of("state", ("open", "closed")) == "closed" else "open",
        url=_url(fields),
        labels=fields.lines("labels"),
        archived=fields.true("archived"),
    )
    body, kind = fields.text("body"), fields.line("type")
    ticket: Ticket | None = None
    if number is not None:
        ticket = Ticket(
            number=number, title=title, body=body, state=item.state, labels=item.labels, type=kind, url=item.url
        )
    if not title:
        fields.odd.append(say("it has no title"))
    fields.misspelt(KEYS)
    return FileCard(item=item, ticket=ticket, at=at, findings=_odd(fields.odd, _subject(item, name)))


def _column(fields: Fields, columns: dict[str, str]) -> str:
    """The board's name of its column; as it is written where the board has no such column."""
    written = fields.text("column")
    found = columns.get(plain.fold(written))
    if found is None and columns and written:
        near = plain.nearest(written, columns.values()) if len(columns) < _MANY else None
        wrong = plain.line(written)
        fields.odd.append(
            say(
                "its column « {column} » is none of the board's; did you mean « {near} »?",
                column=wrong,
                near=plain.line(near),
            )
            if near
            else say(
                "its column « {column} » is none of the board's; add it to columns, or move the ticket", column=wrong
            )
        )
    return plain.line(written if found is None else found)


def _url(fields: Fields) -> str:
    written = fields.line("url")
    if not written or written.startswith(("https://", "http://")):
        return written
    fields.odd.append(say("its url is no address; write one that starts with https://"))
    return ""


def _again(card: FileCard, times: int, name: str) -> FileCard:
    """A card whose number stands there already, with an id of its own."""
    odd = say("its number is used twice: the first one is the ticket; give this one a number of its own")
    item = structs.replace(card.item, id=f"again {times} {card.item.id}")
    findings = _odd([odd] if card.ticket else [], _subject(card.item, name))
    return structs.replace(card, item=item, findings=(*card.findings, *findings))


def _subject(item: BoardItem, name: str) -> str:
    return f"{name} #{item.number}" if item.number else f"{name} « {item.title} »"


def _odd(messages: list[str], subject: str) -> tuple[Finding, ...]:
    return tuple(Finding(code=ODD, message=message, subject=subject) for message in messages)
