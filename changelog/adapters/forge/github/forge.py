"""GitHub as a forge: a token found, a door opened, the promises it keeps."""

import os
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from changelog.adapters.forge.github import server, token
from changelog.adapters.forge.github.token import Pass
from changelog.adapters.wait_budget import WaitBudget
from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.forge import Deployed, DocumentationSeen, Rights, Token
from changelog.domain.model import Finding
from changelog.domain.ports.forge import BoardAddress, Forge, ForgeAddress, Hands, ListsBoard, Reach
from changelog.i18n.say import marked, say

if TYPE_CHECKING:
    from changelog.adapters.cache import Cache
    from changelog.adapters.forge.github.checks import GitHubChecks
    from changelog.adapters.forge.github.door import Door
    from changelog.adapters.forge.github.pull_requests import GitHubProposals
    from changelog.adapters.forge.github.reader import GitHubReader
    from changelog.adapters.forge.local.board import FileBoard


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
_USELESS = ("network", "unauthorized", "limited", "refused")  # asking further would only repeat the same refusal


class GitHub(Forge):
    """One repository on GitHub, each promise opened when it is first asked for."""

    def __init__(self, door: "Door", board: BoardAddress, own: "FileBoard | None", reach: Reach) -> None:
        super().__init__(board=own, hands=Hands(moves=own, archives=own, closes=own) if own is not None else None)
        self._door = door
        self._address = board
        self._reach = reach

    @cached_property
    def work(self) -> "GitHubReader":
        from changelog.adapters.forge.github.reader import GitHubReader

        return GitHubReader(self._door, self._door.slug, _cache(self._reach))

    @cached_property
    def board(self) -> ListsBoard | None:
        if self._board is not None or self._address.kind != "github":
            return self._board
        from changelog.adapters.forge.github.board import GitHubBoard

        return GitHubBoard(self._door, self._address.place, self._address.field, _cache(self._reach))

    @cached_property
    def hands(self) -> Hands:
        if self._hands is not None:
            return self._hands
        from changelog.adapters.forge.github.cards import GitHubCards
        from changelog.adapters.forge.github.writer import GitHubWriter

        cards = GitHubCards(self._door, self._address.field)
        return Hands(moves=cards, archives=cards, closes=GitHubWriter(self._door, self._door.slug))

    @cached_property
    def proposals(self) -> "GitHubProposals":
        from changelog.adapters.forge.github.pull_requests import GitHubProposals

        return GitHubProposals(self._door, self._door.slug)

    @property
    def statuses(self) -> "GitHubProposals":
        return self.proposals

    @cached_property
    def checks(self) -> "GitHubChecks":
        from changelog.adapters.forge.github.checks import GitHubChecks

        return GitHubChecks(self._door, self._door.slug)

    @property
    def deployments(self) -> "GitHubChecks":
        return self.checks

    @property
    def discovery(self) -> "_Discovery":
        return _Discovery(self._door)

    def login(self, address: RepositoryAddress) -> Login:
        return _login(address, self._door.places, self._door.right)

    def close(self) -> None:
        self._door.close()


class _Discovery:
    """Keeps Discovers."""

    def __init__(self, door: "Door") -> None:
        self._door = door

    def boards(self, field: str) -> list[tuple[str, str, tuple[str, ...]]]:
        from changelog.adapters.forge.github.discovery import boards

        return boards(self._door, self._door.slug, field)

    def deployed(self) -> tuple[Deployed, ...]:
        from changelog.adapters.forge.github.discovery import deployed

        return deployed(self._door, self._door.slug)

    def first_there(self, slugs: Iterable[str]) -> str:
        from changelog.adapters.forge.github.discovery import first_there

        return first_there(self._door, slugs)

    def documentation(self, slug: str, branch: str, page: str) -> DocumentationSeen:
        from changelog.adapters.forge.github import discovery as documentation

        return documentation.look(self._door, slug, branch, page)

    def may_write(self, login: str) -> bool:
        from changelog.adapters.forge.github import discovery as permission

        return permission.may_write(self._door, login)


def open_github(
    address: ForgeAddress, board: BoardAddress, own: "FileBoard | None", reach: Reach, progress: Callable[[str], None]
) -> Forge:
    """GitHub with the token that is found; a forge that offers nothing and says why, where it cannot be asked."""
    where = server.places_of(address.server, os.environ)
    if not where.safe:
        message = say("is not asked: its address is not https, and a token would travel in the open")
        return _speechless(own, Finding(code="forge-unsafe", message=message, subject=where.host))
    right = token.find(where, os.environ)
    if not right:
        message = say(_SPEECHLESS[bool(right.trouble), where.own], trouble=right.trouble, host=where.host)
        return _speechless(own, Finding(code="forge-no-token", message=message, subject=where.host))
    from changelog.adapters.forge.github.door import Door

    return GitHub(Door(where, right, address.slug, WaitBudget(reach.max_wait, progress)), board, own, reach)


def examined(
    address: ForgeAddress, board: BoardAddress, own: "FileBoard | None", reach: Reach, progress: Callable[[str], None]
) -> tuple[Token | None, Rights | None, Forge]:
    """The token that is found, what it may do, and the forge as far as asking on makes sense. Never raises."""
    where = server.places_of(address.server, os.environ)
    if not where.safe:
        return None, None, _speechless(own)
    right = token.find(where, os.environ)
    if not right or reach.offline:
        return _told(right), None, _speechless(own)
    from changelog.adapters.forge.github import rights
    from changelog.adapters.forge.github.door import Door, Unanswered

    progress(say("asking {host} what the token may do", host=where.host))
    try:
        given, granted = rights.exchanged(right, where, address.slug)
    except Unanswered as problem:
        told = Rights(reason=problem.reason, trouble=problem.message)
        return _told(right), told, _speechless(own) if told.reason == "unauthorized" else _Login(where, right, own)
    door = Door(where, given, address.slug, WaitBudget(reach.max_wait, progress))
    told = rights.read(door, granted)
    if told.reason not in _USELESS:
        return _told(given), told, GitHub(door, board, own, structs.replace(reach, cache="none"))
    # A token that is not accepted is given to nobody else.
    return _told(given), told, _speechless(own) if told.reason == "unauthorized" else _Login(where, given, own)


class _Login(Forge):
    """GitHub where nothing more is asked of it: git may still be given its token, which it has not refused."""

    def __init__(self, where: server.Places, right: Pass, own: "FileBoard | None") -> None:
        super().__init__(board=own)
        self._where = where
        self._right = right

    def login(self, address: RepositoryAddress) -> Login:
        return _login(address, self._where, self._right)


def _login(address: RepositoryAddress, where: server.Places, right: Pass) -> Login:
    """The token as git's login, for a repository of this very server; a false one for any other."""
    if address.origin.casefold() != server.origin(where.server).casefold():
        return Login()
    return token.login_of(address, os.environ, said="github", right=right)


def _speechless(own: "FileBoard | None", trouble: Finding | None = None) -> Forge:
    hands = Hands(moves=own, archives=own, closes=own) if own is not None else None
    return Forge(board=own, hands=hands, trouble=trouble)


def _told(right: Pass) -> Token:
    return Token(found=bool(right), kind=right.kind, source=right.source, trouble=right.trouble)


def _cache(reach: Reach) -> "Cache":
    from changelog.adapters import cache

    if reach.cache == "none":
        return cache.NoCache()
    return cache.OnlyWrites(cache.open_cache()) if reach.cache == "refresh" else cache.open_cache()
