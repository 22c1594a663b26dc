"""What is written, one by one: pull requests and their comments, statuses, tickets, cards."""

from collections.abc import Callable
from typing import Any

import pytest
from acts import ACTS, DRAFT, MARKER, RIGHTS, SHA, card, comments, github, on_writes, one, waited, writes
from asking_github import open_client
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.wire import Answer

from changelog.adapters.forge.github import client
from changelog.adapters.forge.github.cards import GitHubCards
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.writer import GitHubWriter
from changelog.domain.forge import BoardItem, Check
from changelog.errors import Refused, Stopped

__all__ = ["github", "one", "waited"]  # fixtures


@pytest.mark.parametrize("lists", [1, 3])
def test_a_list_that_lags_behind(hub: GitHubServer, one: Repository, github: Client, lists: int) -> None:
    """The answer was lost and no list shows it: GitHub refuses the second, and the first is looked for."""
    hub.fault.lagging_index(lists)
    hub.fault.timeout_after_write()
    opened = GitHubWriter(github).open(DRAFT)
    assert (opened.number, opened.new) == (13, False)
    assert sum(pull.head == DRAFT.head for pull in one.pulls.values()) == 1


def test_a_list_that_lags_for_long(hub: GitHubServer, one: Repository, github: Client, waited: list[float]) -> None:
    """It stands, and only its number is not known: the same command, run again, finds it."""
    hub.fault.lagging_index(50)
    hub.fault.timeout_after_write()
    with pytest.raises(Stopped) as stopped:
        GitHubWriter(github).open(DRAFT)
    assert "stands, but the list does not show it yet" in stopped.value.message
    assert sum(waited) <= 10
    for pull in one.pulls.values():
        pull.unlisted = 0
    assert GitHubWriter(github).open(DRAFT).number == 13


def test_doubt_upon_doubt(hub: GitHubServer, one: Repository, github: Client) -> None:
    hub.fault.drop(matching=on_writes, times=None)
    with pytest.raises(Stopped) as stopped:
        GitHubWriter(github).open(DRAFT)
    assert "it is not known whether the pull request was opened" in stopped.value.message
    assert writes(hub) == 2


def test_a_pull_request_that_is_open_is_found(hub: GitHubServer, one: Repository, github: Client) -> None:
    """Among those of its very branches: not a closed one, not one of a fork, not one into another base."""
    one.pull_request(20, "Fermée", head=DRAFT.head, base=DRAFT.base, state="closed")
    one.pull_request(21, "D'un fork", head=DRAFT.head, base=DRAFT.base, head_owner="ana")
    one.pull_request(22, "Ailleurs", head=DRAFT.head, base="production")
    writer = GitHubWriter(github)
    assert writer.opened(DRAFT.head, DRAFT.base) is None
    one.pull_request(23, "La nôtre", head=DRAFT.head, base=DRAFT.base)
    found = writer.open(DRAFT)
    assert (found.number, found.title, found.new) == (23, "La nôtre", False)
    assert writes(hub) == 0


def test_actions_may_not_open_pull_requests(hub: GitHubServer, one: Repository) -> None:
    one.actions_open_pulls = False
    with pytest.raises(Refused) as refused:
        GitHubWriter(open_client(hub, hub.token(kind="actions", rights=RIGHTS))).open(DRAFT)
    assert "Allow GitHub Actions to create and approve pull requests" in refused.value.hint


def test_no_commits_between(hub: GitHubServer, one: Repository, github: Client) -> None:
    """GitHub's own words are passed on."""
    error = {"resource": "PullRequest", "code": "custom", "message": "No commits between recette and nouveautes"}
    said = Answer.of(422, {"message": "Validation Failed", "errors": [error]})
    hub.fault.answer(said, matching="POST")
    with pytest.raises(Refused) as refused:
        GitHubWriter(github).open(DRAFT)
    assert "Validation Failed; No commits between recette" in refused.value.message


def test_a_comment_is_found_among_many(hub: GitHubServer, one: Repository, github: Client) -> None:
    """On the second page, and brought up to date there."""
    for at in range(120):
        one.pulls[7].comment(f"Commentaire {at}")
    one.pulls[7].comment(f"{MARKER}\nAvant")
    writer = GitHubWriter(github)
    for _ in range(2):
        writer.comment(7, MARKER, f"{MARKER}\r\nAprès\n\n")
    assert comments(one) == 1
    assert one.pulls[7].comments[-1].body.endswith("Après\n\n")
    assert writes(hub) == 1


def test_a_body_is_compared_without_its_line_ends(hub: GitHubServer, one: Repository, github: Client) -> None:
    one.pulls[7].body = "Une ligne\r\nUne autre"
    told = GitHubWriter(github).update(7, title="Nouveautés", body="Une ligne\nUne autre\n")
    assert (told.number, writes(hub)) == (7, 0)


def test_a_pull_request_that_is_over_is_not_changed(hub: GitHubServer, one: Repository, github: Client) -> None:
    one.pulls[7].merge(SHA)
    with pytest.raises(Stopped, match="7 was merged meanwhile"):
        GitHubWriter(github).update(7, title="Trop tard", body="")


def test_an_older_status_of_the_same_name_does_not_count(hub: GitHubServer, one: Repository, github: Client) -> None:
    one.status(SHA, "montré", "success", description="")
    one.status(SHA, "montré", "failure", description="")
    GitHubWriter(github).set_status(SHA, Check(name="montré", state="success"))
    assert [status.state for status in one.statuses] == ["success", "failure", "success"]


@pytest.mark.parametrize("fate", ["deleted", "hidden"])
def test_a_ticket_that_is_gone_is_not_closed(hub: GitHubServer, one: Repository, github: Client, fate: Any) -> None:
    one.issues[12].fate = fate
    with pytest.raises(Refused) as refused:
        GitHubWriter(github).close_ticket(12)
    assert refused.value.hint and writes(hub) == 0


def test_a_pull_request_is_not_closed_as_a_ticket(hub: GitHubServer, one: Repository, github: Client) -> None:
    with pytest.raises(Refused, match="is a pull request"):
        GitHubWriter(github).close_ticket(7)
    assert (one.pulls[7].state, writes(hub)) == ("open", 0)


def test_what_was_done_by_others_is_left_alone(hub: GitHubServer, one: Repository, github: Client) -> None:
    """A ticket closed, a card moved and archived by hand: nothing is sent."""
    there = hub.projects["betagouv", 8].items[0]
    one.issues[12].close(reason="not_planned")
    there.move("Publié")
    cards = GitHubCards(github, "status")
    GitHubWriter(github).close_ticket(12)
    there.archived = True
    GitHubCards(github, "Status").move(card(one), "publié")
    GitHubCards(github, "Status").archive(card(one))
    assert writes(hub) == 0
    assert one.issues[12].state_reason == "not_planned"
    with pytest.raises(Refused, match="no field « status »"):
        cards.move(card(one), "Publié")


def test_an_archived_card_cannot_be_moved(hub: GitHubServer, one: Repository, github: Client) -> None:
    """GitHub's words say why; no token would help."""
    hub.projects["betagouv", 8].items[0].archived = True
    with pytest.raises(Refused) as refused:
        ACTS["move"].does(github, one)
    assert "archived and cannot be updated" in refused.value.message
    assert "token" not in refused.value.hint


def test_a_wrong_column_lists_the_real_ones(hub: GitHubServer, one: Repository, github: Client) -> None:
    with pytest.raises(Refused) as refused:
        GitHubCards(github, "Status").move(card(one), "Publier")
    assert refused.value.message == "the board has no column « Publier »"
    assert refused.value.hint == "It has « Publié », « À faire »."


def test_a_card_that_is_gone(hub: GitHubServer, one: Repository, github: Client) -> None:
    gone = BoardItem(id="PVTI_rien", kind="draft", column="", title="Une idée")
    cards = GitHubCards(github, "Status")
    acts: tuple[Callable[[], None], ...] = (lambda: cards.archive(gone), lambda: cards.move(gone, "Publié"))
    for act in acts:
        with pytest.raises(Refused, match="cannot be read on the board"):
            act()


def test_lists_that_never_end(
    hub: GitHubServer, one: Repository, github: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that always has a next page is not read for ever."""
    monkeypatch.setattr(client, "PAGES", 5)
    endless = Answer.of(200, [])
    endless.headers["Link"] = f'<{hub.api_url}/x?page=2>; rel="next"'
    hub.fault.answer(endless, matching="GET", times=None)
    with pytest.raises(Refused, match="no end"):
        GitHubWriter(github).open(DRAFT)
    assert len(hub.requests) == 5


def test_answers_that_hold_nothing(hub: GitHubServer, one: Repository, github: Client) -> None:
    """201 without a word: it was made, and is looked for."""
    hub.fault._add(after=lambda answer: Answer(status=answer.status), matching=on_writes)
    assert GitHubWriter(github).open(DRAFT).number == 13
    for odd in ([], {}, "non", [None], {"state": None}):
        hub.fault.clear()
        hub.fault.answer(Answer.of(200, odd), matching="GET", times=None)
        with pytest.raises((Refused, Stopped)):
            GitHubWriter(github).update(7, title="T", body="")
