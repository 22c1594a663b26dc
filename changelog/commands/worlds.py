"""Opens what lies beyond the clone: GitHub and its board, or the local stand-ins of a repository without a forge."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from msgspec import Struct

from changelog.commands.opening import World
from changelog.flow.survey import Survey
from changelog.language.speech import marked, say
from changelog.model import Finding
from changelog.outside.github import places
from changelog.ports import ArchivesItems, ClosesTickets, ListsBoard, MovesItems, ReadsWork

if TYPE_CHECKING:
    from changelog.outside.cache import Cache
    from changelog.outside.github.door import Door
    from changelog.outside.local.board import FileBoard

# Whether a token was found that is worth nothing, and whether the forge is the environment's own → what is told.
_SPEECHLESS = {
    (False, True): marked(
        "no token was found, so titles and descriptions are not asked for and git alone speaks;"
        " set GITHUB_TOKEN, or run `gh auth login` (or say --offline)"
    ),
    (False, False): marked(
        "no token was found, so titles and descriptions are not asked for and git alone speaks;"
        " run `gh auth login --hostname {host}` (or say --offline)"
    ),
    (True, True): marked(
        "{trouble}, so titles and descriptions are not asked for and git alone speaks;"
        " set GITHUB_TOKEN, or run `gh auth login` (or say --offline)"
    ),
    (True, False): marked(
        "{trouble}, so titles and descriptions are not asked for and git alone speaks;"
        " run `gh auth login --hostname {host}` (or say --offline)"
    ),
}
WAIT = 60.0  # seconds; what GitHub itself advises where it names no time


class Reach(Struct, frozen=True, kw_only=True):
    """How far a command may reach: whether it asks at all, what it may remember, how long it may wait (seconds)."""

    offline: bool = False
    cache: Literal["use", "refresh", "none"] = "use"
    max_wait: float = WAIT


class Hands(Struct, frozen=True, kw_only=True):
    """What may be done to the board and its tickets."""

    moves: MovesItems
    archives: ArchivesItems
    closes: ClosesTickets


class Reached(Struct, frozen=True, kw_only=True):
    """What was reached. `work`, `board` and `hands` are None where there is none; `findings` say what is lacking."""

    work: ReadsWork | None = None
    board: ListsBoard | None = None
    hands: Hands | None = None
    findings: tuple[Finding, ...] = ()


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
def reached(world: World, seen: Survey, reach: Reach, murmur: Callable[[str], None]) -> Iterator[Reached]:
    """The forge and the board of a clone, closed at the end."""
    if places.kind_of(seen.server, world.settings.repository.forge, os.environ) != "github" or not seen.slug:
        yield _local(world, seen)
        return
    board = file_board(world)
    if reach.offline:
        yield Reached(board=board, hands=_own_hands(board))
        return
    door = door_of(seen, reach, murmur)
    if isinstance(door, Finding):
        yield Reached(board=board, hands=_own_hands(board), findings=(door,))
        return
    from changelog.outside.github.reader import GitHubReader

    try:
        reader = GitHubReader(door, seen.slug, _cache(reach))
        hands = _own_hands(board) or _hands(world, door, seen.slug)
        yield Reached(work=reader, board=board or _project(world, door, reach), hands=hands)
    finally:
        door.close()


def door_of(seen: Survey, reach: Reach, murmur: Callable[[str], None]) -> "Door | Finding":
    """The way to GitHub, or the finding that says why there is none."""
    from changelog.outside.github import token
    from changelog.outside.github.door import Door
    from changelog.outside.github.patience import Patience

    where = places.places_of(seen.server, os.environ)
    if not where.safe:
        message = say("is not asked: its address is not https, and a token would travel in the open")
        return Finding(code="forge-unsafe", message=message, subject=where.host)
    right = token.find(where, os.environ)
    if not right:
        message = say(_SPEECHLESS[bool(right.trouble), where.own], trouble=right.trouble, host=where.host)
        return Finding(code="forge-no-token", message=message, subject=where.host)
    return Door(where, right, seen.slug, Patience(reach.max_wait, murmur))


def _cache(reach: Reach) -> "Cache":
    from changelog.outside import cache

    if reach.cache == "none":
        return cache.NoCache()
    return cache.OnlyWrites(cache.open_cache()) if reach.cache == "refresh" else cache.open_cache()


def _local(world: World, seen: Survey) -> Reached:
    """The local world: pull requests as files in the remote's folder, tickets on the file board."""
    from changelog.outside.local.forge import open_forge
    from changelog.outside.local.work import LocalWork

    url = world.repository.remote_urls().get(seen.branches.remote, "")
    board = file_board(world)
    forge = open_forge(world.repository.git_dir, url)
    # With neither, a long history is not linked twice in order to learn nothing.
    work = LocalWork(forge, board) if board or not forge.empty else None
    return Reached(work=work, board=board, hands=_own_hands(board))


def file_board(world: World) -> "FileBoard | None":
    """The board that is a file; None where it is none."""
    if world.settings.board.kind != "file":
        return None
    from changelog.outside.local.board import open_board

    return open_board(board_path(world))


def board_path(world: World) -> Path:
    """Where the file of the board is: beside the settings that name it."""
    beside = world.settings_path.parent if world.settings_path else world.repository.root
    return (beside if beside.is_absolute() else world.repository.root / beside) / world.settings.board.project


def _project(world: World, door: "Door", reach: Reach) -> ListsBoard | None:
    if world.settings.board.kind != "github":
        return None
    from changelog.outside.github.board import GitHubBoard

    return GitHubBoard(door, world.settings.board.project, world.settings.board.field, _cache(reach))


def _own_hands(board: "FileBoard | None") -> Hands | None:
    return Hands(moves=board, archives=board, closes=board) if board is not None else None


def _hands(world: World, door: "Door", slug: str) -> Hands:
    from changelog.outside.github.cards import GitHubCards
    from changelog.outside.github.writing import GitHubWriter

    cards = GitHubCards(door, world.settings.board.field)
    return Hands(moves=cards, archives=cards, closes=GitHubWriter(door, slug))
