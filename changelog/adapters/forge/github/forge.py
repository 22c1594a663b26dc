"""GitHub as a forge: a token is found, a client opened, each promise kept by a class of its own."""

import os
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from changelog.adapters.forge.github import server, token
from changelog.adapters.forge.github.token import Credential
from changelog.adapters.wait_budget import WaitBudget
from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.forge import Rights, Token
from changelog.domain.model import Finding
from changelog.domain.ports.forge import BoardAddress, EditableBoard, Forge, ForgeAddress, Hands, ListsBoard, Reach
from changelog.i18n.say import say

if TYPE_CHECKING:
    from changelog.adapters.cache import Cache
    from changelog.adapters.forge.github.checks import GitHubChecks
    from changelog.adapters.forge.github.client import Client
    from changelog.adapters.forge.github.discovery import GitHubDiscovery
    from changelog.adapters.forge.github.pull_requests import GitHubPullRequests
    from changelog.adapters.forge.github.reader import GitHubReader


_USELESS = ("network", "unauthorized", "limited", "refused")  # asking further would only repeat the same refusal
Progress = Callable[[str], None]


def open_github(
    address: ForgeAddress, board: BoardAddress, file_board: EditableBoard | None, reach: Reach, progress: Progress
) -> Forge:
    """GitHub with the token that is found; a forge that offers nothing but its trouble, where it cannot be asked."""
    there = server.addresses_of(address.server, os.environ)
    if not there.safe:
        message = say("is not asked: its address is not https, and a token would travel in the open")
        return Forge(board=file_board, trouble=Finding(code="forge-unsafe", message=message, subject=there.host))
    credential = token.find(there, os.environ)
    if not credential:
        finding = Finding(code="forge-no-token", message=_no_token(credential, there), subject=there.host)
        return Forge(board=file_board, trouble=finding)
    from changelog.adapters.forge.github.client import Client

    client = Client(there, credential, address.slug, WaitBudget(reach.max_wait, progress))
    return GitHub(client, board, file_board, reach)


def examine_github(
    address: ForgeAddress, board: BoardAddress, file_board: EditableBoard | None, reach: Reach, progress: Progress
) -> tuple[Token | None, Rights | None, Forge]:
    """The token that is found, what it may do, and the forge as far as asking on makes sense. Never raises."""
    alone = Forge(board=file_board)
    there = server.addresses_of(address.server, os.environ)
    if not there.safe:
        return None, None, alone
    credential = token.find(there, os.environ)
    if not credential or reach.offline:
        return _public(credential), None, alone
    from changelog.adapters.forge.github import rights
    from changelog.adapters.forge.github.client import Client
    from changelog.adapters.forge.github.transport import Unanswered

    progress(say("asking {host} what the token may do", host=there.host))
    try:
        given, granted = rights.exchanged(credential, there, address.slug)
        client = Client(there, given, address.slug, WaitBudget(reach.max_wait, progress))
        found = rights.read(client, granted)
    except Unanswered as problem:
        given, found = credential, Rights(reason=problem.reason, trouble=problem.message)
    if found.reason == "unauthorized":
        return _public(given), found, alone  # a token that is not accepted is given to nobody else
    if found.reason in _USELESS:
        return _public(given), found, _LoginOnly(there, given, file_board)
    return _public(given), found, GitHub(client, board, file_board, structs.replace(reach, cache="none"))


class GitHub(Forge):
    """One repository on GitHub, each promise opened when it is first asked for."""

    def __init__(self, client: "Client", board: BoardAddress, file_board: EditableBoard | None, reach: Reach) -> None:
        super().__init__(board=file_board)
        self._client = client
        self._address = board
        self._reach = reach

    @cached_property
    def work(self) -> "GitHubReader":
        from changelog.adapters.forge.github.reader import GitHubReader

        return GitHubReader(self._client, _cache(self._reach))

    @cached_property
    def board(self) -> ListsBoard | None:
        if self._board is not None or self._address.kind != "github":
            return self._board
        from changelog.adapters.forge.github.board import GitHubBoard

        return GitHubBoard(self._client, self._address.place, self._address.field, _cache(self._reach))

    @cached_property
    def hands(self) -> Hands:
        if self._hands is not None:
            return self._hands
        from changelog.adapters.forge.github.cards import GitHubCards
        from changelog.adapters.forge.github.writer import GitHubWriter

        cards = GitHubCards(self._client, self._address.field)
        return Hands(moves=cards, archives=cards, closes=GitHubWriter(self._client))

    @cached_property
    def proposals(self) -> "GitHubPullRequests":
        from changelog.adapters.forge.github.pull_requests import GitHubPullRequests

        return GitHubPullRequests(self._client)

    @property
    def statuses(self) -> "GitHubPullRequests":
        return self.proposals

    @cached_property
    def checks(self) -> "GitHubChecks":
        from changelog.adapters.forge.github.checks import GitHubChecks

        return GitHubChecks(self._client)

    @property
    def deployments(self) -> "GitHubChecks":
        return self.checks

    @property
    def pushes(self) -> "GitHubChecks":
        return self.checks

    @cached_property
    def discovery(self) -> "GitHubDiscovery":
        from changelog.adapters.forge.github.discovery import GitHubDiscovery

        return GitHubDiscovery(self._client)

    def login(self, address: RepositoryAddress) -> Login:
        return _login(address, self._client.addresses, self._client.credential)

    def close(self) -> None:
        self._client.close()


class _LoginOnly(Forge):
    """GitHub where nothing more is asked of it: git may still be given its token, which it has not refused."""

    def __init__(self, there: server.ServerAddresses, credential: Credential, file_board: EditableBoard | None) -> None:
        super().__init__(board=file_board)
        self._there = there
        self._credential = credential

    def login(self, address: RepositoryAddress) -> Login:
        return _login(address, self._there, self._credential)


def _login(address: RepositoryAddress, there: server.ServerAddresses, credential: Credential) -> Login:
    """The token as git's login, for a repository of this very server; a false one for any other."""
    if address.origin.casefold() != server.origin(there.server).casefold():
        return Login()
    return token.login_of(address, os.environ, configured="github", credential=credential)


def _no_token(credential: Credential, there: server.ServerAddresses) -> str:
    trouble = credential.trouble or say("no token was found")
    if there.own:
        return say(
            "{trouble}, so titles and descriptions are not read and only git is used;"
            " set GITHUB_TOKEN, or run `gh auth login` (or use --offline)",
            trouble=trouble,
        )
    return say(
        "{trouble}, so titles and descriptions are not read and only git is used;"
        " run `gh auth login --hostname {host}` (or use --offline)",
        trouble=trouble,
        host=there.host,
    )


def _public(credential: Credential) -> Token:
    """What may be printed of it."""
    return Token(found=bool(credential), kind=credential.kind, source=credential.source, trouble=credential.trouble)


def _cache(reach: Reach) -> "Cache":
    from changelog.adapters import cache

    if reach.cache == "none":
        return cache.NoCache()
    return cache.OnlyWrites(cache.open_cache()) if reach.cache == "refresh" else cache.open_cache()
