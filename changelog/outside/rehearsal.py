"""The world of a dry run: it reads what is really there, and what would be written becomes a list of effects.

    rehearsal = Rehearsal()
    board = rehearsal.board(open_board(path))     # keeps the same promises as the board it stands for
    board.archive(item)                           # nothing is written …
    rehearsal.effects                             # … and the plan has a line

Looking before writing is done through the real world, so that the plan says what would happen and no more. What was
rehearsed counts as done for whatever comes after it in the same run: a pull request that would be opened is there to be
commented on, under a number below zero, for the real one is known to the forge alone.
"""

from collections.abc import Sequence

from msgspec import structs

from changelog.errors import Refused
from changelog.forge import Board, BoardItem, Check, Tickets, check_sha, column_named, tidy_status
from changelog.language.speech import say
from changelog.outside.effects import Effect, Effects
from changelog.outside.rehearsed_pulls import (
    LooksForProposals,
    LooksForPullRequests,
    RehearsedProposals,
    RehearsedPullRequests,
)
from changelog.ports import ListsBoard, ReadsChecks, ReadsTickets


class Rehearsal:
    """One dry run. What it hands out writes nothing; promises that only read need no stand-in."""

    def __init__(self) -> None:
        self._effects = Effects()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What would have been done so far, in all the worlds that take part."""
        return self._effects.all

    def pull_requests(self, real: LooksForPullRequests) -> RehearsedPullRequests:
        """Stands for whoever keeps OpensPullRequests."""
        return RehearsedPullRequests(real, self._effects)

    def proposals(self, real: LooksForProposals) -> RehearsedProposals:
        """Stands for whoever keeps KeepsProposals."""
        return RehearsedProposals(real, self._effects)

    def statuses(self, real: ReadsChecks) -> "RehearsedStatuses":
        """Stands for whoever keeps ReadsChecks and SetsStatuses."""
        return RehearsedStatuses(real, self._effects)

    def board(self, real: ListsBoard) -> "RehearsedBoard":
        """Stands for whoever keeps ListsBoard, MovesItems and ArchivesItems."""
        return RehearsedBoard(real, self._effects)

    def tickets(self, real: ReadsTickets) -> "RehearsedTickets":
        """Stands for whoever keeps ReadsTickets and ClosesTickets."""
        return RehearsedTickets(real, self._effects)


class RehearsedStatuses:
    """Keeps ReadsChecks and SetsStatuses."""

    def __init__(self, real: ReadsChecks, effects: Effects) -> None:
        self._real = real
        self._effects = effects
        self._set: dict[tuple[str, str], Check] = {}

    def checks(self, sha: str) -> tuple[Check, ...]:
        """The checks of a commit, with those that would be set."""
        mine = {name: check for (of, name), check in self._set.items() if of == sha}
        return (*(check for check in self._real.checks(sha) if check.name not in mine), *mine.values())

    def set_status(self, sha: str, status: Check) -> None:
        """The status as it would be, unless the same one stands. Raises Refused where that is no SHA."""
        wanted = tidy_status(status)
        there = next((one for one in self.checks(check_sha(sha)) if one.name == wanted.name), None)
        if there != wanted:
            self._set[sha, wanted.name] = wanted
            before = there.state if there else ""
            self._effects.add("set", "status", f"{sha} {wanted.name}", before=before, after=wanted.state)


class RehearsedBoard:
    """Keeps ListsBoard, MovesItems and ArchivesItems. The board is read once."""

    def __init__(self, real: ListsBoard, effects: Effects) -> None:
        self._real = real
        self._effects = effects
        self._board: Board | None = None

    def board(self) -> Board:
        """The board with its cards where they would be."""
        if self._board is None:
            self._board = self._real.board()
        return self._board

    def move(self, item: BoardItem, column: str) -> None:
        """The card where it would be, unless it is there. Raises Refused, as the real board would."""
        card, chosen = self._card(item), column_named(column, self.board().columns)
        if card.column != chosen:
            self._put(structs.replace(card, column=chosen))
            self._effects.add("move", "card", _card_name(card), before=card.column, after=chosen)

    def archive(self, item: BoardItem) -> None:
        """The card in the archive, unless it is there. Raises Refused, as the real board would."""
        card = self._card(item)
        if not card.archived:
            self._put(structs.replace(card, archived=True))
            self._effects.add("archive", "card", _card_name(card), before=card.column)

    def _card(self, item: BoardItem) -> BoardItem:
        card = next((one for one in self.board().items if one.id == item.id), None)
        if card is None:
            raise Refused(
                say("the board has no card {card}", card=item.id),
                hint=say("Somebody may have taken it off: read it again."),
            )
        return card

    def _put(self, card: BoardItem) -> None:
        board = self.board()
        items = tuple(card if one.id == card.id else one for one in board.items)
        self._board = structs.replace(board, items=items)


class RehearsedTickets:
    """Keeps ReadsTickets and ClosesTickets."""

    def __init__(self, real: ReadsTickets, effects: Effects) -> None:
        self._real = real
        self._effects = effects
        self._closed: set[int] = set()

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """The tickets as they would be."""
        answer = self._real.tickets(numbers)
        found = {
            number: structs.replace(ticket, state="closed") if number in self._closed else ticket
            for number, ticket in answer.found.items()
        }
        return structs.replace(answer, found=found)

    def close_ticket(self, number: int) -> None:
        """The ticket closed, unless it is. Raises Refused where there is none."""
        ticket = self.tickets([number]).found.get(number)
        if ticket is None:
            raise Refused(
                say("there is no ticket {number} that could be closed", number=number),
                hint=say("Look for it on the board."),
            )
        if ticket.state != "closed":
            self._closed.add(number)
            self._effects.add("close", "ticket", f"#{number}", before="open", after="closed")


def _card_name(card: BoardItem) -> str:
    return f"#{card.number}" if card.number else card.title
