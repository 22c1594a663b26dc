"""The board of a team without a forge: a TOML file that people edit by hand, and the tool one value at a time."""

from collections.abc import Callable, Sequence
from pathlib import Path

from changelog.adapters import write_all
from changelog.adapters.forge.local import board_file, toml_text
from changelog.adapters.forge.local.board_file import BoardFile, FileCard
from changelog.adapters.forge.local.toml_text import Scalar
from changelog.domain.forge import Board, BoardItem, Tickets, column_named
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

_Change = tuple[FileCard, str, Scalar] | None  # the value of a key on one ticket; None where it has that value


class FileBoard:
    """Implements EditableBoard. The file is read anew each time, so that it is never behind; writes raise Refused."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def board(self) -> Board:
        """Without items, and with a finding, where the file cannot be read."""
        return self._contents().board

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Not on the board: "gone"; the board cannot be read: "unread"."""
        contents = self._contents()
        asked = frozenset(numbers)
        cards = [card for card in contents.cards if card.ticket and card.item.number in asked]
        found = {card.ticket.number: card.ticket for card in reversed(cards) if card.ticket}
        odd = tuple(finding for card in cards for finding in card.findings)
        return Tickets(
            found={number: found[number] for number in numbers if number in found},
            absent={number: "gone" if contents.whole else "unread" for number in numbers if number not in found},
            findings=odd if contents.whole else (*contents.findings, *odd),
        )

    def move(self, item: BoardItem, column: str) -> None:
        def change(contents: BoardFile) -> _Change:
            card, name = _card(contents, item), column_named(column, contents.columns)
            return None if card.item.column == plain.line(name) else (card, "column", name)

        self._edit(change)

    def archive(self, item: BoardItem) -> None:
        def change(contents: BoardFile) -> _Change:
            card = _card(contents, item)
            return None if card.item.archived else (card, "archived", True)

        self._edit(change)

    def close_ticket(self, number: int) -> None:
        def change(contents: BoardFile) -> _Change:
            card = next((card for card in contents.cards if card.item.number == number), None)
            if card is None:
                raise _gone(say("the board has no ticket {number}", number=number))
            return None if card.item.state == "closed" else (card, "state", "closed")

        self._edit(change)

    def _contents(self) -> BoardFile:
        text, why = write_all.read(self._path)
        return board_file.read(write_all.without_mark(text), why, self._path.name)

    def _edit(self, change: Callable[[BoardFile], _Change]) -> None:
        def edited(text: str) -> str:
            contents = board_file.read(text, "", self._path.name)
            if contents.unread:
                raise write_all.refusal(self._path, contents.unread)
            wanted = change(contents)
            if wanted is None:
                return text
            card, key, value = wanted
            try:
                return toml_text.changed(text, "tickets", card.at, key, value)
            except toml_text.NotEditable as problem:
                name = self._path.name
                raise Refused(
                    say(
                        "{path}: ticket {card} cannot be changed: {unsure}",
                        path=name,
                        card=card.item.id,
                        unsure=problem,
                    ),
                    hint=say("Write it below a line [[tickets]] of its own, or set {key} there by hand.", key=key),
                ) from problem

        write_all.edit(self._path, edited)


def _card(contents: BoardFile, item: BoardItem) -> FileCard:
    card = next((card for card in contents.cards if card.item.id == item.id), None)
    if card is None:
        raise _gone(say("the board has no card {card}", card=item.id))
    return card


def _gone(message: str) -> Refused:
    return Refused(message, hint=say("Somebody may have taken it off: read the board again."))
