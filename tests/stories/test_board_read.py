"""Who may read the board: without it, notes come out and say which token or address would help."""

import pytest
from boards_told import Boarded
from forge_history import Forged
from github_server import GitHubServer
from told_by_forge import codes, deliver, said, told

pytestmark = pytest.mark.usefixtures("in_english")

HERE = "En production"


@pytest.fixture
def hosted(forged: Forged) -> Boarded:
    """A team with its board on GitHub."""
    return Boarded(forged, "organisation")


def disagreements(form: dict[str, object]) -> list[tuple[str, str]]:
    """The findings about the board."""
    return [one for one in codes(form) if one[0].startswith("board-")]


@pytest.mark.parametrize("words", [(), ("--json",), ("--column", HERE)])
def test_no_board_says_what_to_write(words: tuple[str, ...], forged: Forged) -> None:
    forged.history.tag("2022-01-10")
    answer = forged.run("board", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "[board]" in answer.err
    assert 'kind = "github"' in answer.err
    assert 'kind = "file"' in answer.err


@pytest.mark.parametrize("kind", ["classic", "fine", "actions"])
def test_without_the_right_to_read_it_the_notes_come_out(kind: str, hosted: Boarded, hub: GitHubServer) -> None:
    hosted.ticket(12, column=HERE)
    hosted.ticket(14, column=HERE)
    hosted.merge(101, 12)
    deliver(hosted.history)
    rights = {"contents": "read", "issues": "read", "pull_requests": "read", "metadata": "read"}
    given = {"scopes": ["repo"]} if kind == "classic" else {"rights": rights}
    hosted.forged.use(hub.token(kind=kind, **given))  # type: ignore[arg-type]
    form = hosted.notes()
    assert told(form) == [(12, "Ticket 12")]
    assert [code for code, _ in codes(form)] == ["board-no-right"]
    assert "read:project" in said(form, "board-no-right")
    assert "Projects: read" in said(form, "board-no-right")
    assert ("Actions' own GITHUB_TOKEN never sees boards" in said(form, "board-no-right")) == (kind == "actions")
    answer = hosted.run("board")
    assert (answer.code, answer.out) == (1, "")
    assert "read:project" in answer.err


@pytest.mark.parametrize(
    "address", ["https://github.com/orgs/betagouv/projects/8", "orgs/betagouv/projects/8", "", "tableau"]
)
def test_an_address_that_is_none_of_this_forges_boards(address: str, hosted: Boarded) -> None:
    hosted.extra[2] = f'project = "{address}"'
    hosted.ticket(12)
    hosted.merge(101, 12)
    deliver(hosted.history)
    assert [code for code, _ in disagreements(hosted.notes())] == ["board-unread"]
    answer = hosted.run("board")
    assert answer.code == 1
    assert "orgs/OWNER/projects/8" in answer.err


def test_a_board_that_is_not_there(hosted: Boarded) -> None:
    hosted.extra[2] = hosted.extra[2].replace("projects/8", "projects/9")
    deliver(hosted.history)
    assert [code for code, _ in disagreements(hosted.notes())] == ["board-no-right"]
    assert hosted.run("board").code == 1


def test_offline_a_github_board_is_not_read(hosted: Boarded) -> None:
    hosted.ticket(12, column=HERE)
    deliver(hosted.history)
    assert told(hosted.notes("--offline")) == []
    answer = hosted.run("board", "--offline")
    assert answer.code == 1
    assert "--offline" in answer.err
    hosted.forged.use(None)
    assert hosted.run("board").code == 1
    assert "GITHUB_TOKEN" in hosted.run("board").err
    assert hosted.run("notes").code == 0
