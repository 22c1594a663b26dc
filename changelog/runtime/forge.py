"""Opens what lies beyond the clone of a command: its forge and its board, or the files of a clone without a forge."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.local.clone import LocalClone
from changelog.app.survey import Survey
from changelog.domain.ports.forge import BoardAddress, Forge, ForgeAddress, Reach
from changelog.runtime.workspace import Workspace


@contextmanager
def open_forge(
    workspace: Workspace,
    seen: Survey,
    reach: Reach,
    progress: Callable[[str], None],
    above: Callable[[], int] = lambda: 0,
) -> Iterator[Forge]:
    """The forge and the board of a clone, closed at the end. New pull requests kept as files are numbered `above`."""
    clone = LocalClone(
        git_dir=workspace.repository.git_dir,
        root=workspace.repository.root,
        url=workspace.repository.remote_urls().get(seen.branches.remote, ""),
        now=workspace.now,
        above=above,
    )
    with connect(forge_address(workspace, seen), board_address(workspace), reach, progress, clone) as forge:
        yield forge


def forge_address(workspace: Workspace, seen: Survey) -> ForgeAddress:
    """Where the product's forge is."""
    return ForgeAddress(server=seen.server, slug=seen.slug, kind=workspace.settings.repository.forge)


def board_address(workspace: Workspace) -> BoardAddress:
    """Where its board is."""
    board = workspace.settings.board
    place = str(board_path(workspace)) if board.kind == "file" else board.project
    return BoardAddress(kind=board.kind, place=place, field=board.field)


def board_path(workspace: Workspace) -> Path:
    """Where the file of the board is: beside the settings that name it."""
    beside = workspace.settings_path.parent if workspace.settings_path else workspace.repository.root
    return (beside if beside.is_absolute() else workspace.repository.root / beside) / workspace.settings.board.project
