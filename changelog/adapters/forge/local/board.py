"""The board of a team without a forge: a TOML file that people edit by hand, and the tool one value at a time."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from changelog.adapters import write_all
from changelog.adapters.forge.local import board_file, toml_text
from changelog.adapters.forge.local.board_file import Contents, Entry
from changelog.adapters.forge.local.toml_text import Scalar
from changelog.domain.forge import Board, BoardItem, Tickets, column_named
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say


class _Wish(Struct, frozen=True, kw_only=True):
    """One value to be set on one ticket."""

    entry: Entry
    key: str
    value: Scalar


class FileBoard:
    """A board in a file. Open it with `open_board`; it is read anew each time, so that it is never behind."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def board(self) -> Board:
        """Its columns and cards, archived ones included; without items, and with a finding, where it cannot be read."""
        return self._contents().board

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Number → ticket. Not on the board: "gone"; the board cannot be read: "unread"."""
        contents = self._contents()
        asked = frozenset(numbers)
        entries = [entry for entry in contents.entries if entry.ticket and entry.item.number in asked]
        found = {entry.ticket.number: entry.ticket for entry in reversed(entries) if entry.ticket}
        odd = tuple(finding for entry in entries for finding in entry.findings)
        return Tickets(
            found={number: found[number] for number in numbers if number in found},
            absent={number: "gone" if contents.whole else "unread" for number in numbers if number not in found},
            findings=odd if contents.whole else (*contents.findings, *odd),
        )

    def move(self, item: BoardItem, column: str) -> None:
        """Put a card in a column; nothing is written where it is there. Raises Refused."""

        def wish(contents: Contents) -> _Wish | None:
            entry, chosen = _card(contents, item), column_named(column, contents.columns)
            there = entry.item.column == plain.line(chosen)
            return None if there else _Wish(entry=entry, key="column", value=chosen)

        self._grant(wish)

    def archive(self, item: BoardItem) -> None:
        """Mark a card as archived; nothing is written where it is. Raises Refused."""

        def wish(contents: Contents) -> _Wish | None:
            entry = _card(contents, item)
            return None if entry.item.archived else _Wish(entry=entry, key="archived", value=True)

        self._grant(wish)

    def close_ticket(self, number: int) -> None:
        """Close a ticket as done; nothing is written where it is closed. Raises Refused."""

        def wish(contents: Contents) -> _Wish | None:
            entry = _ticket(contents, number)
            return None if entry.item.state == "closed" else _Wish(entry=entry, key="state", value="closed")

        self._grant(wish)

    def _contents(self) -> Contents:
        text, why = write_all.read(self._path)
        return board_file.read(write_all.without_mark(text), why, self._path.name)

    def _grant(self, wish: Callable[[Contents], _Wish | None]) -> None:
        def change(text: str) -> str:
            contents = board_file.read(text, "", self._path.name)
            if contents.unread:
                raise write_all.refusal(self._path, contents.unread)
            wanted = wish(contents)
            return text if wanted is None else self._edited(text, wanted)

        write_all.edit(self._path, change)

    def _edited(self, text: str, wish: _Wish) -> str:
        try:
            return toml_text.changed(text, "tickets", wish.entry.at, wish.key, wish.value)
        except toml_text.Unsure as unsure:
            raise Refused(
                say(
                    "{path}: ticket {card} cannot be changed: {unsure}",
                    path=self._path.name,
                    card=wish.entry.item.id,
                    unsure=unsure,
                ),
                hint=say("Write it below a line [[tickets]] of its own, or set {key} there by hand.", key=wish.key),
            ) from unsure


def open_board(path: Path) -> FileBoard:
    """The board that is written in a file. Nothing is read yet: what is wrong with the file is a finding later."""
    return FileBoard(path)


def _card(contents: Contents, item: BoardItem) -> Entry:
    entry = next((entry for entry in contents.entries if entry.item.id == item.id), None)
    if entry is None:
        raise _gone(say("the board has no card {card}", card=item.id))
    return entry


def _ticket(contents: Contents, number: int) -> Entry:
    entry = next((entry for entry in contents.entries if entry.item.number == number), None)
    if entry is None:
        raise _gone(say("the board has no ticket {number}", number=number))
    return entry


def _gone(message: str) -> Refused:
    return Refused(message, hint=say("Somebody may have taken it off: read the board again."))
