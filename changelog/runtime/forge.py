"""Opens what lies beyond the clone of a command: its forge and its board, or the files of a clone without a forge."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.local.clone import LocalClone
from changelog.app.survey import Survey
from changelog.domain.ports.forge import BoardAddress, Forge, ForgeAddress, Reach
from changelog.runtime.workspace import World


@contextmanager
def reached(
    world: World, seen: Survey, reach: Reach, murmur: Callable[[str], None], above: Callable[[], int] = lambda: 0
) -> Iterator[Forge]:
    """The forge and the board of a clone, closed at the end. New pull requests kept as files are numbered `above`."""
    clone = LocalClone(
        git_dir=world.repository.git_dir,
        root=world.repository.root,
        url=world.repository.remote_urls().get(seen.branches.remote, ""),
        now=world.now,
        above=above,
    )
    with connect(forge_address(world, seen), board_address(world), reach, murmur, clone) as forge:
        yield forge


def forge_address(world: World, seen: Survey) -> ForgeAddress:
    """Where the product's forge is."""
    return ForgeAddress(server=seen.server, slug=seen.slug, kind=world.settings.repository.forge)


def board_address(world: World) -> BoardAddress:
    """Where its board is."""
    board = world.settings.board
    place = str(board_path(world)) if board.kind == "file" else board.project
    return BoardAddress(kind=board.kind, place=place, field=board.field)


def board_path(world: World) -> Path:
    """Where the file of the board is: beside the settings that name it."""
    beside = world.settings_path.parent if world.settings_path else world.repository.root
    return (beside if beside.is_absolute() else world.repository.root / beside) / world.settings.board.project
