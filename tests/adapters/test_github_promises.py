"""GitHub keeps what every world promises, over real HTTP."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import promises
import pytest
from asking_github import at_once, open_client
from forge_history import SLUG
from github_server import GitHubServer

from changelog.adapters.cache import NoCache
from changelog.adapters.forge.github.board import GitHubBoard
from changelog.adapters.forge.github.cards import GitHubCards
from changelog.adapters.forge.github.checks import GitHubChecks
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.reader import GitHubReader
from changelog.adapters.forge.github.writer import GitHubWriter
from changelog.domain.forge import Board, BoardItem, Check, Tickets

SHA = "4f1c" * 10
RIGHTS = dict.fromkeys(("contents", "pull_requests", "issues", "statuses", "checks", "projects"), "write")


class Statuses(GitHubChecks):
    """Verdicts, read and set."""

    def set_status(self, sha: str, status: Check) -> None:
        """Set one."""
        GitHubWriter(self._client).set_status(sha, status)


class Boards(GitHubCards):
    """The board as it is each time, and its cards."""

    def board(self) -> Board:
        """Read anew."""
        return GitHubBoard(
            self._client, f"{self._client.addresses.server}/orgs/betagouv/projects/8", "Status", NoCache()
        ).board()


class Closing(GitHubWriter):
    """Tickets as they are each time, and closed."""

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Read anew."""
        return GitHubReader(self._client, NoCache()).tickets(numbers)


@pytest.fixture
def github(hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client of a repository with a ticket on a board, and a commit."""
    at_once(monkeypatch)
    one = hub.repository(SLUG, default_branch="master")
    one.commit(SHA)
    board = hub.project("betagouv", 8, columns=["À faire", "En production"])
    board.add(one.issue(12, "T"), column="À faire")
    opened = open_client(hub, hub.token(rights=RIGHTS))
    yield opened
    opened.close()


def written(hub: GitHubServer) -> list[str]:
    """What was asked to be changed."""
    return [one.line for one in hub.requests if one.writes]


@promises.of_the_forge
def test_the_forge(hub: GitHubServer, github: Client, keep: Callable[[Any], None]) -> None:
    keep(GitHubWriter(github))
    before = len(hub.requests)
    keep(GitHubWriter(github))
    assert [one for one in hub.requests[before:] if one.method == "POST"] == []


def test_the_statuses(hub: GitHubServer, github: Client) -> None:
    promises.a_status_is_set_once(Statuses(github), SHA)
    assert len(written(hub)) == 3


@promises.of_the_board
def test_the_board(hub: GitHubServer, github: Client, keep: Callable[[Any], None]) -> None:
    keep(Boards(github, "Status"))
    keep(Boards(github, "Status"))
    assert len(written(hub)) == 1


def test_the_tickets(hub: GitHubServer, github: Client) -> None:
    promises.a_ticket_is_closed_once(Closing(github), 12)
    assert len(written(hub)) == 1


def test_what_stands_is_found(hub: GitHubServer, github: Client) -> None:
    """A pull request that is open, and its comments."""
    one = hub.repository(SLUG)
    one.pull_request(7, "Là", body="Corps", head="a", base="master").comment("<!-- m --> Bonjour")
    one.pull_request(8, "Plus là", head="b", base="master", state="closed")
    writer = GitHubWriter(github)
    there = writer.opened("a", "master")
    assert there is not None and (there.title, there.body, there.head, there.base) == ("Là", "Corps", "a", "master")
    assert writer.opened("b", "master") is None
    assert writer.commented(7, "<!-- m -->") == "<!-- m --> Bonjour"
    assert writer.commented(7, "<!-- n -->") is None
    assert written(hub) == []


def test_what_a_card_is(hub: GitHubServer, github: Client) -> None:
    board = Boards(github, "Status").board()
    (item,) = board.items
    assert isinstance(item, BoardItem)
    assert (item.kind, item.number, item.slug, item.state, item.column) == ("ticket", 12, SLUG, "open", "À faire")
