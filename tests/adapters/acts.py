"""Everything that is written to GitHub: how it is done, and what of it stands afterwards."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asking_github import at_once, open_client
from forge_history import SLUG
from github_server import GitHubServer
from github_server.repository import Repository

from changelog.adapters.forge.github.cards import GitHubCards
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.writer import GitHubWriter
from changelog.domain.forge import BoardItem, Check, Draft

SHA = "4f1c" * 10
RIGHTS = dict.fromkeys(("contents", "pull_requests", "issues", "statuses", "projects"), "write")
MARKER = "<!-- nouveautes -->"
DRAFT = Draft(head="nouveautes/2022-01-18", base="recette", title="Nouveautés", body="Corps")


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses of the tool, which take no time."""
    return at_once(monkeypatch)


@pytest.fixture
def one(hub: GitHubServer, waited: list[float]) -> Repository:
    """A repository with a pull request, a ticket, a commit, and a board with a card."""
    made = hub.repository(SLUG, default_branch="recette")
    made.commit(SHA)
    made.pull_request(7, "Nouveautés", body="Corps", head="autre")
    hub.project("betagouv", 8, columns=["À faire", "Publié"]).add(made.issue(12, "T"), column="À faire")
    return made


@pytest.fixture
def github(hub: GitHubServer, one: Repository) -> Iterator[Client]:
    """A client of it, with every right."""
    opened = open_client(hub, hub.token(rights=RIGHTS), most=5)
    yield opened
    opened.close()


def card(one: Repository) -> BoardItem:
    """The card of ticket 12."""
    item = one.world.projects["betagouv", 8].items[0]
    return BoardItem(id=item.node_id, kind="ticket", column="À faire", number=12)


class Act:
    """Something that is written: how it is done, and what of it stands afterwards."""

    def __init__(self, does: Callable[[Client, Repository], object], stands: Callable[[Repository], int]) -> None:
        self.does = does
        self.stands = stands


def comments(one: Repository) -> int:
    """How many comments bear the marker."""
    return sum(MARKER in said.body for said in one.pulls[7].comments)


ACTS: dict[str, Act] = {
    "open": Act(
        lambda github, _: GitHubWriter(github).open(DRAFT),
        lambda one: sum(pull.head == DRAFT.head for pull in one.pulls.values()),
    ),
    "update": Act(
        lambda github, _: GitHubWriter(github).update(7, title="Nouveautés", body="Autre corps"),
        lambda one: int(one.pulls[7].body == "Autre corps"),
    ),
    "comment": Act(lambda github, _: GitHubWriter(github).comment(7, MARKER, f"{MARKER} Vu"), comments),
    "status": Act(
        lambda github, _: GitHubWriter(github).set_status(SHA, Check(name="montré", state="success")),
        lambda one: len(one.statuses),
    ),
    "close": Act(
        lambda github, _: GitHubWriter(github).close_ticket(12), lambda one: int(one.issues[12].state == "closed")
    ),
    "move": Act(
        lambda github, one: GitHubCards(github, "Status").move(card(one), "PUBLIE"),
        lambda one: int(one.world.projects["betagouv", 8].items[0].column == "Publié"),
    ),
    "archive": Act(
        lambda github, one: GitHubCards(github, "Status").archive(card(one)),
        lambda one: int(one.world.projects["betagouv", 8].items[0].archived),
    ),
}


def writes(hub: GitHubServer) -> int:
    """How often something was to be changed."""
    return sum(request.writes for request in hub.requests)


def on_writes(request: Any) -> bool:
    """Faults fall on writes alone."""
    return bool(request.writes)
