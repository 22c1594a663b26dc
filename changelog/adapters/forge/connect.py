"""The only place that knows which kinds of forge there are: an address, a board and a reach → the forge to be asked."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from changelog.adapters.forge.github import server as github_server
from changelog.adapters.forge.local.forge import LocalClone, LocalForge
from changelog.adapters.git.environment import FindLogin
from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.forge import Rights, Server, Token
from changelog.domain.ports.forge import BoardAddress, EditableBoard, Forge, ForgeAddress, Reach

Progress = Callable[[str], None]


@contextmanager
def connect(
    address: ForgeAddress, board: BoardAddress, reach: Reach, progress: Progress, clone: LocalClone | None = None
) -> Iterator[Forge]:
    """The forge of a repository, closed at the end. Where none is known, the files of `clone`, or the board alone."""
    own = file_board(board)
    if not _on_github(address):
        yield LocalForge(clone, own) if clone is not None else Forge(board=own)
        return
    if reach.offline:
        yield Forge(board=own)
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
    """The forge as `doctor` looks at it: its server, the token, what that may do, and the forge to ask on."""
    own = file_board(board)
    kind = github_server.kind_of(address.server, address.kind, os.environ)
    there = github_server.addresses_of(address.server, os.environ)
    if not _on_github(address):
        yield Server(kind=kind, slug=address.slug, host=there.host), None, None, Forge(board=own)
        return
    from changelog.adapters.forge.github.forge import examine_github

    server = Server(
        kind=kind, slug=address.slug, host=there.host, api=there.api, own=there.own, safe=there.safe
    )  # fmt: skip
    token, rights, forge = examine_github(address, board, own, reach, progress)
    try:
        yield server, token, rights, forge
    finally:
        forge.close()


def file_board(board: BoardAddress) -> EditableBoard | None:
    """The board that is a file; None where it is none."""
    if board.kind != "file":
        return None
    from changelog.adapters.forge.local.board import FileBoard

    return FileBoard(Path(board.place))


def runs_workflows(address: ForgeAddress) -> bool:
    """Whether the forge's own runners can do the week."""
    return _on_github(address)


def is_hosted(address: ForgeAddress) -> bool:
    """Whether GitHub itself runs the server, and so knows the newest keys of a workflow."""
    host = (urlsplit(github_server.origin(address.server)).hostname or "").lower()
    return host == "github.com" or host.endswith(".ghe.com")


def git_login(configured: str = "") -> FindLogin:
    """Finds git's login for an address; `configured`: the kind of forge that the settings give its server."""

    def login(address: RepositoryAddress) -> Login:
        from changelog.adapters.forge.github import token  # a folder asks for none

        return token.login_of(address, os.environ, configured=configured)

    return login


def of_workflow(root: Path) -> ForgeAddress:
    """The repository and server of the workflow that runs; github.com where there is none."""
    slug = github_server.workflow_slug(str(root), os.environ)
    return ForgeAddress(server=github_server.own_server(os.environ), slug=slug)


def _on_github(address: ForgeAddress) -> bool:
    return bool(address.slug) and github_server.kind_of(address.server, address.kind, os.environ) == "github"
