"""The board fails, or may not be read: the notes come out all the same, and nothing is made up about its cards."""

from collections.abc import Callable
from typing import Any

import pytest
from asking_github import ALL, at_once, board, lawful, read, said, week
from forge_history import Forged
from github_server.state import Issue
from github_server.wire import Answer

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def waited(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A week of three, and every pause that is made from now on, in seconds."""
    week(forged, 3)
    return at_once(monkeypatch)


def test_a_board_that_fails_leaves_the_notes_alone(forged: Forged, waited: list[float]) -> None:
    board(forged, 250)
    fault = forged.hub.fault
    arms: tuple[Callable[[], object], ...] = (
        lambda: fault.bad_gateway(matching="Board", times=None),
        lambda: fault.not_json(matching="Board", times=None),
        lambda: fault.answer(Answer.of(200, {"data": None}), matching="Board", times=None),
        lambda: fault.partial("items", "page_0", times=None, matching="Board"),
    )
    for arm in arms:
        fault.clear()
        arm()
        found = lawful(forged, "--refresh")
        assert read(found) == ALL
        assert [code for code in found.codes if code.startswith("board-")]


def test_cards_that_come_in_part(forged: Forged, waited: list[float]) -> None:
    """Once: they are asked for again, fewer at a time. For ever: they are told, and that something is lacking too."""
    board(forged, 120)
    forged.hub.fault.partial("labels", matching="Board")
    assert said(lawful(forged), "board-unread") == []
    forged.hub.fault.partial("labels", "status", matching="Board", times=None)
    found = lawful(forged, "--refresh")
    assert "its cards came in part" in said(found, "board-unread")[0]
    assert read(found) == ALL


def test_a_page_of_the_board_is_lost(forged: Forged, waited: list[float]) -> None:
    """Smaller pages are tried; what cannot be had is said, and nothing is made up about the cards behind it."""
    board(forged, 250)
    for empty in (False, True):
        forged.hub.fault.page_lost(2, empty=empty)
        found = lawful(forged, "--refresh")
        assert said(found, "board-unread") == []
    forged.hub.fault.clear()
    forged.hub.fault.bad_gateway(matching=lambda one: "Board" in one.operation and "after" in one.text, times=None)
    found = lawful(forged, "--refresh")
    assert "only its first 100 cards are known" in said(found, "board-unread")[0]
    assert read(found) == ALL


def test_pages_of_the_board_in_circles(forged: Forged, waited: list[float]) -> None:
    """A page that is its own next one ends the reading."""
    board(forged, 150)
    info = {"hasNextPage": True, "endCursor": "encore"}
    page = {"totalCount": 9, "pageInfo": info, "nodes": []}
    project = {"id": "P", "title": "Suivi", "url": "", "field": None, "page_0": page}
    forged.hub.fault.answer(Answer.of(200, {"data": {"owner": {"projectV2": project}}}), matching="Board", times=None)
    found = lawful(forged)
    assert "read before" in said(found, "board-unread")[0]
    assert len(forged.hub.asked("Board")) <= 3


def test_places_on_the_board_that_have_no_meaning_any_more(forged: Forged, waited: list[float]) -> None:
    board(forged, 250)
    lawful(forged)
    error = {"type": "INVALID_CURSOR_ARGUMENTS", "path": ["owner", "projectV2", "page_1"], "message": "Quel endroit ?"}
    answer = Answer.of(200, {"data": {"owner": {"projectV2": None}}, "errors": [error]})
    forged.hub.fault.answer(answer, matching="Board")
    found = lawful(forged)
    assert not [code for code in found.codes if code.startswith("board-")]


READ = dict.fromkeys(("contents", "pull_requests", "issues"), "read")


TOKENS: dict[str, Any] = {
    "Actions": lambda hub: hub.token(kind="actions", rights=READ | {"projects": "read"}),
    "classic": lambda hub: hub.token(scopes=["repo"]),
    "fine-grained": lambda hub: hub.token(rights=READ),
}


@pytest.mark.parametrize("kind", TOKENS)
def test_the_board_may_not_be_read(forged: Forged, kind: str) -> None:
    """The notes come out all the same, and the finding says which token would help."""
    week(forged, 3)
    board(forged, 10)
    forged.use(TOKENS[kind](forged.hub))
    found = lawful(forged)
    assert read(found) == ALL
    (line,) = said(found, "board-no-right")
    assert "read:project" in line
    assert ("Actions' own GITHUB_TOKEN never sees boards" in line) == (kind == "Actions")
    refused = forged.run("board")
    assert refused.code == 1
    assert "read:project" in refused.err


@pytest.mark.parametrize(
    "address", ["/orgs/betagouv/projects/9", "/orgs/personne/projects/8", "/users/betagouv/projects/8"]
)
def test_a_board_that_is_not_there(forged: Forged, address: str) -> None:
    week(forged, 3)
    board(forged, 10)
    forged.settings[-1] = f'project = "{forged.hub.server_url}{address}"'
    found = lawful(forged)
    assert read(found) == ALL
    assert "or there is none there" in said(found, "board-no-right")[0]


@pytest.mark.parametrize("address", ["https://github.com/orgs/a/projects/8", "https://[", "8", "/orgs/a/projects/8", "https://github.com/orgs/a/boards/8"])  # fmt: skip
def test_a_board_with_no_address_here(forged: Forged, address: str) -> None:
    """Another forge's board is not asked for, nor is anything else."""
    week(forged, 3)
    board(forged, 10)
    forged.settings[-1] = f'project = "{address}"'
    answer = forged.run("collect", "--json")
    if answer.code == 2:  # the settings refuse it already
        return
    found = lawful(forged)
    assert read(found) == ALL
    assert said(found, "board-unread") != []
    assert forged.hub.asked("Board") == []


def test_cards_that_may_not_be_seen_are_counted(forged: Forged) -> None:
    week(forged, 1)
    project = board(forged, 20)
    project.redacted(column="En production")
    project.draft("Une idée", column="En production")
    hidden = project.items[0].content
    assert isinstance(hidden, Issue)
    hidden.hide()
    form = forged.run("board", "--json").json
    assert (form["redacted"], form["drafts"]) == (2, 1)
    assert [one["number"] for one in form["tickets"]] == [5010]


def test_cards_that_come_back_as_nothing_are_said(forged: Forged) -> None:
    """GitHub puts null where it cannot tell: it is not taken for no card."""
    from github_server.wire import Answer

    week(forged, 1)
    board(forged, 1)
    card = {"id": "C", "type": "ISSUE", "isArchived": False, "status": {"name": "En production"}, "content": None}
    page = {"pageInfo": {"hasNextPage": False, "endCursor": "c"}, "nodes": [None, card, None]}
    field = {"id": "F", "name": "Status", "options": [{"id": "o", "name": "En production"}]}
    project = {"id": "P", "title": "Suivi", "url": "", "field": field, "page_0": page}
    forged.hub.fault.answer(Answer.of(200, {"data": {"owner": {"projectV2": project}}}), matching="Board")
    assert "2 of its cards cannot be read" in said(lawful(forged), "board-unread")[0]
