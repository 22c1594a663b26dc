"""A repository without a forge, as a `Forge`: pull requests are files in the remote's folder, tickets in a file."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.adapters.forge.local.store import FileStore, folder_of
from changelog.domain.forge import Tickets
from changelog.domain.ports.forge import EditableBoard, Forge, ReadsTickets
from changelog.domain.remote import Author

if TYPE_CHECKING:
    from changelog.adapters.forge.local.pull_requests import LocalPullRequests


class LocalClone(Struct, frozen=True, kw_only=True):
    """A clone by which the local files are found: its git folder, the address of its remote ("": none).

    `now`: the time of what is merged, signed by `author`; `above`: new pull requests are numbered above that, asked
    when it is needed.
    """

    git_dir: Path
    url: str
    now: datetime
    author: Author
    above: Callable[[], int] = lambda: 0


class LocalForge(Forge):
    """The files of a clone as a forge."""

    def __init__(self, clone: LocalClone, board: EditableBoard | None) -> None:
        super().__init__(board=board)
        self._clone = clone
        self._tickets = board

    @cached_property
    def work(self) -> "LocalWork | None":
        work = LocalWork(folder_of(self._clone.git_dir, self._clone.url), self._tickets)
        # With neither, a long history is not linked twice in order to learn nothing.
        return work if self._tickets or not work.empty else None

    @property
    def shared(self) -> bool:
        own = folder_of(self._clone.git_dir, "")
        return bool(self._clone.url) and folder_of(self._clone.git_dir, self._clone.url) != own

    @cached_property
    def proposals(self) -> "LocalPullRequests":
        from changelog.adapters.forge.local.pull_requests import open_pull_requests

        clone = self._clone
        return open_pull_requests(clone.git_dir, clone.url, at=clone.now, author=clone.author, above=clone.above)


class LocalWork(FileStore):
    """Implements ReadsWork: pull requests from their files, tickets from the board's file."""

    def __init__(self, folder: Path, board: ReadsTickets | None) -> None:
        super().__init__(folder)
        self._board = board

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """A file board is no register of every ticket: one that is not on it is unknown, and that is not odd."""
        if self._board is None:
            return Tickets()
        answer = self._board.tickets(numbers)
        return structs.replace(answer, absent=dict.fromkeys(answer.absent, "unread"))
