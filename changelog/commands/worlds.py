"""Opens what lies beyond the clone of a command: its forge and its board, or the files of a clone without a forge."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from changelog.commands.opening import World
from changelog.flow.survey import Survey
from changelog.outside.connect import connect
from changelog.outside.local.clone import LocalClone
from changelog.ports.forge import WAIT, BoardAddress, Forge, ForgeAddress, Reach


def patience_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--max-wait of what watches deployments."""
    return click.option(
        "--max-wait",
        type=click.FloatRange(min=0),
        default=WAIT * 15,
        show_default=True,
        metavar="SECONDS",
        help="How long deployments and the forge may take, in all.",
    )(command)


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--offline, --no-cache, --refresh and --max-wait, for the commands that ask the forge."""
    options = (
        click.option("--offline", is_flag=True, help="Ask nobody: git alone, and files."),
        click.option("--no-cache", is_flag=True, help="Remember nothing of what the forge says."),
        click.option("--refresh", is_flag=True, help="Ask for everything again, and remember that."),
        click.option(
            "--max-wait",
            type=click.FloatRange(min=0),
            default=WAIT,
            show_default=True,
            metavar="SECONDS",
            help="How long the forge may make us wait, in all.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def reach_of(given: dict[str, Any]) -> Reach:
    """The reach in the options; takes them out of `given`."""
    none, refresh = given.pop("no_cache"), given.pop("refresh")
    return Reach(
        offline=given.pop("offline"),
        cache="none" if none else "refresh" if refresh else "use",
        max_wait=given.pop("max_wait"),
    )


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
