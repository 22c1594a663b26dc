"""Promises about what a forge knows of changes, tickets and boards."""

from collections.abc import Sequence
from typing import Protocol

from changelog.domain.forge import Board, BoardItem, Pulls, Tickets


class ReadsChanges(Protocol):
    """Knows pull requests."""

    def pull_requests(
        self, numbers: Sequence[int], *, shas: Sequence[str] = (), base: str = "", tickets: Sequence[int] = ()
    ) -> Pulls:
        """Pull requests by number, and those that brought commits in: of several, the one merged as that commit, else
        one merged into `base`. `tickets` will be asked for next: a forge may bring them along.
        """


class ReadsTickets(Protocol):
    """Knows tickets."""

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Tickets by number; a number that is a pull request is absent as `other`."""


class ReadsWork(ReadsChanges, ReadsTickets, Protocol):
    """Knows both."""


class ListsBoard(Protocol):
    """Shows the board."""

    def board(self) -> Board:
        """Its columns and cards, archived ones included."""


class MovesItems(Protocol):
    """Moves cards."""

    def move(self, item: BoardItem, column: str) -> None:
        """Put a card in a column; nothing is sent where it is there."""


class ArchivesItems(Protocol):
    """Archives cards."""

    def archive(self, item: BoardItem) -> None:
        """Take a card off the board, kept in its archive; nothing is sent where it is archived."""


class ClosesTickets(Protocol):
    """Closes tickets."""

    def close_ticket(self, number: int) -> None:
        """Close a ticket as done; nothing is sent where it is closed."""
