"""What a repository without a forge knows of its work: pull requests kept as files, tickets from the file board."""

from collections.abc import Sequence

from msgspec import structs

from changelog.forge import Pulls, Tickets
from changelog.ports.work import ReadsChanges, ReadsTickets


class LocalWork:
    """Keeps ReadsWork by handing each question to whoever can answer it."""

    def __init__(self, changes: ReadsChanges, tickets: ReadsTickets | None) -> None:
        self._changes = changes
        self._tickets = tickets

    def pull_requests(
        self, numbers: Sequence[int], *, shas: Sequence[str] = (), base: str = "", tickets: Sequence[int] = ()
    ) -> Pulls:
        """Pull requests, from their files."""
        return self._changes.pull_requests(numbers, shas=shas, base=base, tickets=tickets)

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Tickets, from the board's file; without one nobody knows them.

        A file board is no register of every ticket: one that is not on it is unknown, and that is not odd.
        """
        if self._tickets is None:
            return Tickets()
        answer = self._tickets.tickets(numbers)
        return structs.replace(answer, absent=dict.fromkeys(answer.absent, "unread"))
