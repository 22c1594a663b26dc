"""The only place that knows which kinds of forge there are: an address, a board, a reach → the forge to be asked."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from changelog.adapters.forge.github import server as places
from changelog.adapters.forge.local.clone import LocalClone, LocalWorld, own_hands
from changelog.adapters.git.environment import FindLogin
from changelog.domain.forge import Rights, Server, Token
from changelog.domain.ports.forge import BoardAddress, Forge, ForgeAddress, Reach

if TYPE_CHECKING:
    from changelog.adapters.forge.local.board import FileBoard


Progress = Callable[[str], None]


@contextmanager
def connect(
    address: ForgeAddress, board: BoardAddress, reach: Reach, progress: Progress, clone: LocalClone | None = None
) -> Iterator[Forge]:
    """The forge of a repository, closed at the end. Where none is known, the files of `clone`, or the board alone."""
    own = file_board(board)
    if not _on_github(address):
        yield LocalWorld(clone, own) if clone is not None else Forge(board=own, hands=own_hands(own))
        return
    if reach.offline:
        yield Forge(board=own, hands=own_hands(own))
        return
    from changelog.adapters.forge.github.forge import open_github

    forge = open_github(address, board, own, reach, progress)
    try:
        yield forge
    finally:
        forge.close()


@contextmanager
def examine(
    address: ForgeAddress, board: BoardAddress, reach: Reach, progress: Progress
) -> Iterator[tuple[Server, Token | None, Rights | None, Forge]]:
    """The forge as `doctor` looks at it: its server, the token, what that may do, and whom to ask on."""
    own = file_board(board)
    kind = places.kind_of(address.server, address.kind, os.environ)
    where = places.places_of(address.server, os.environ)
    if not _on_github(address):
        server = Server(kind=kind, slug=address.slug, host=where.host)
        yield server, None, None, Forge(board=own, hands=own_hands(own))
        return
    from changelog.adapters.forge.github.forge import examined

    server = Server(
        kind=kind, slug=address.slug, host=where.host, api=where.api, own=where.own, safe=where.safe
    )  # fmt: skip
    token, rights, forge = examined(address, board, own, reach, progress)
    try:
        yield server, token, rights, forge
    finally:
        forge.close()


def file_board(board: BoardAddress) -> "FileBoard | None":
    """The board that is a file; None where it is none."""
    if board.kind != "file":
        return None
    from changelog.adapters.forge.local.board import open_board

    return open_board(Path(board.place))


def runs_workflows(address: ForgeAddress) -> bool:
    """Whether the forge's own runners can do the week."""
    return _on_github(address)


def git_login(said: str = "") -> FindLogin:
    """Finds git's login for an address; `said`: which kind of forge the settings say that its server is."""
    from changelog.adapters.forge.github import token

    return lambda address: token.login_of(address, os.environ, said=said)


def of_workflow(root: Path) -> ForgeAddress:
    """What the run of a workflow says of its repository and server; github.com where there is none."""
    slug = places.workflow_slug(str(root), os.environ)
    return ForgeAddress(server=places.own_server(os.environ), slug=slug)


def _on_github(address: ForgeAddress) -> bool:
    return bool(address.slug) and places.kind_of(address.server, address.kind, os.environ) == "github"
