"""A repository without a forge: pull requests as files in the remote's folder, tickets on the file board."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from changelog.adapters.forge.local import forge as places
from changelog.adapters.forge.local.board import FileBoard
from changelog.adapters.forge.local.forge import LocalWork, open_forge
from changelog.adapters.forge.local.pull_requests import LocalProposals, open_proposals
from changelog.adapters.git.objects import identity
from changelog.domain.ports.forge import Forge, Hands
from changelog.domain.remote import Author


class LocalClone(Struct, frozen=True, kw_only=True):
    """A clone by which the local world is found: its git folder, its work tree, the address of its remote ("": none).

    `now`: the time of what is merged, signed by `author` (None: whoever runs the command); `above`: new pull requests
    are numbered above that, asked when it is needed.
    """

    git_dir: Path
    root: Path
    url: str
    now: datetime
    above: Callable[[], int] = lambda: 0
    author: Author | None = None


class LocalWorld(Forge):
    """The files of a clone as a forge."""

    def __init__(self, clone: LocalClone, board: FileBoard | None) -> None:
        super().__init__(board=board, hands=own_hands(board))
        self._clone = clone
        self._file_board = board

    @cached_property
    def work(self) -> LocalWork | None:
        forge = open_forge(self._clone.git_dir, self._clone.url)
        # With neither, a long history is not linked twice in order to learn nothing.
        return LocalWork(forge, self._file_board) if self._file_board or not forge.empty else None

    @property
    def shared(self) -> bool:
        own = places.room(self._clone.git_dir, "")
        return bool(self._clone.url) and places.room(self._clone.git_dir, self._clone.url) != own

    @cached_property
    def proposals(self) -> LocalProposals:
        clone = self._clone
        author = clone.author or identity(clone.root)
        return open_proposals(clone.git_dir, clone.url, at=clone.now, author=author, above=clone.above())


def own_hands(board: FileBoard | None) -> Hands | None:
    """A file's board does it all."""
    return Hands(moves=board, archives=board, closes=board) if board is not None else None
