"""What is not there, or may not be seen: each is named, and its change keeps what git and the forge know of it."""

from typing import Any

import pytest
from asking_github import at_once, begin, lawful, open_client, read, said, tickets, titles, tuesday, week
from forge_history import SLUG, Forged

from changelog.adapters.cache import NoCache
from changelog.adapters.forge.github.reader import GitHubReader

pytestmark = pytest.mark.usefixtures("in_english")

READ = dict.fromkeys(("contents", "pull_requests", "issues"), "read")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)


@pytest.mark.parametrize("fate", ["deleted", "hidden"])
def test_one_pull_request_is_gone(forged: Forged, fate: Any) -> None:
    """Git's own title is used, and the other ninety-nine are there."""
    week(forged, 100)
    forged.repository.pulls[140].fate = fate
    found = lawful(forged)
    assert read(found) == set(range(101, 201)) - {140}
    assert [one["title"] for one in found.of(140)] == ["Demande 140"]
    assert [line.partition(":")[0] for line in said(found, "pull-missing")] == ["#140"]
    assert said(found, "forge-unread") == []


def missing(forged: Forged) -> str:
    """The finding about ticket 90, which a pull request names."""
    forged.merged(200, branch="90-suite", title="Une suite")
    tuesday(forged)
    found = lawful(forged)
    assert tickets(found, 200) == {90}
    assert titles(forged)[90] == "Une suite"
    (line,) = said(found, "ticket-missing")
    return line


def test_a_deleted_ticket(forged: Forged) -> None:
    begin(forged)
    forged.repository.issue(90, "Secret").delete()
    assert missing(forged) == "#90: the ticket was deleted; its change's title is used"


def test_a_confidential_ticket(forged: Forged) -> None:
    begin(forged)
    forged.repository.issue(90, "Secret").hide()
    assert "no such ticket exists" in missing(forged)


def test_a_ticket_that_moved_where_nobody_may_look(forged: Forged) -> None:
    begin(forged)
    there = forged.hub.repository("betagouv/secret", private=True)
    forged.repository.issue(90, "Secret").transfer(there)
    forged.use(forged.hub.token(rights=READ, repositories=[SLUG]))
    assert "no such ticket exists" in missing(forged)


def test_a_ticket_that_moved(forged: Forged) -> None:
    """Its words are found where it went; its number stays the one that people know."""
    begin(forged)
    there = forged.hub.repository("betagouv/autre")
    forged.repository.issue(90, "Prévenir la veille").transfer(there)
    forged.merged(200, branch="90-suite", title="Une suite")
    tuesday(forged)
    for _ in range(2):
        assert tickets(lawful(forged), 200) == {90}
        assert titles(forged) == {90: "Prévenir la veille"}


def test_a_number_that_is_a_pull_request(forged: Forged) -> None:
    """It is no ticket, and no finding either."""
    begin(forged)
    forged.repository.pull_request(900, "Une demande ouverte")
    forged.repository.issue(12, "Un ticket")
    forged.merged(200, closes=(12,), body="Suite de #900, voir #12.")
    tuesday(forged)
    found = lawful(forged)
    assert tickets(found, 200) == {12}
    assert said(found, "ticket-missing") == []


def test_numbers_that_no_forge_counts_to(forged: Forged) -> None:
    """GraphQL's numbers end at 2,147,483,647: one beyond would have the whole question refused."""
    begin(forged)
    forged.repository.issue(12, "Un ticket")
    numbers = (0, 2**31 - 1, 2**31, 10**12)
    forged.merged(200, closes=(12,), body="".join(f"Closes #{number}. " for number in numbers))
    tuesday(forged)
    found = lawful(forged)
    assert 12 in tickets(found, 200)
    assert said(found, "forge-unread") == []
    reader = GitHubReader(open_client(forged.hub, forged.token), NoCache())
    answer = reader.tickets([*numbers, 12])
    assert answer.absent == dict.fromkeys(numbers, "gone")
    assert set(answer.found) == {12}


def test_many_numbers_that_are_nothing(forged: Forged) -> None:
    """REST is asked about ten of them at most; each is named."""
    begin(forged)
    for number in range(200, 220):
        forged.merged(number, branch=f"{number - 150}-suite")
    tuesday(forged)
    found = lawful(forged)
    assert len(said(found, "ticket-missing")) == 20
    assert len(forged.hub.asked("/issues/")) == 10


def test_where_a_ticket_went_cannot_be_asked(forged: Forged) -> None:
    begin(forged)
    forged.repository.issue(90, "Partie").delete()
    forged.merged(200, branch="90-suite")
    tuesday(forged)
    forged.hub.fault.bad_gateway(matching="/issues/", times=None)
    found = lawful(forged)
    assert read(found) == {200}
    assert "answered 502" in said(found, "forge-unread")[0]
    assert len(said(found, "ticket-missing")) == 1


def test_authors_that_are_gone(forged: Forged) -> None:
    """GitHub answers null for them."""
    begin(forged)
    forged.repository.issue(12, "Un ticket", author=None)
    forged.merged(200, closes=(12,), author=None, merged_by=None)
    tuesday(forged)
    found = lawful(forged)
    assert [(one["author"], one["base"]) for one in found.of(200)] == [(None, "recette")]
    assert titles(forged) == {12: "Un ticket"}


def test_an_index_that_lags(forged: Forged) -> None:
    """A commit whose pull request GitHub does not show yet is told by git; the next run knows better."""
    begin(forged)
    forged.repository.issue(12, "Un ticket")
    made = forged.history.commit("Travail sans numéro")
    forged.repository.pull_request(200, "Une demande", closes=[12], merge_commit=made.sha, unlisted=1)
    tuesday(forged)
    assert read(lawful(forged)) == set()
    assert read(lawful(forged)) == {200}
    assert titles(forged) == {12: "Un ticket"}


def test_a_commit_of_several_pull_requests(forged: Forged) -> None:
    """The one that was merged as it; neither an open one nor one that merely carries it."""
    begin(forged)
    made = forged.history.commit("Travail sans numéro")
    for number, known in ((200, {}), (201, {"base": "production"}), (202, {"merge_commit": made.sha}), (203, {})):
        known = {"merge_commit": f"{number:040x}"} | known if number != 203 else known
        forged.repository.pull_request(number, f"Demande {number}", commits=(made.sha,), **known)
    tuesday(forged)
    assert read(lawful(forged)) == {202}


def test_a_commit_that_was_never_pushed(forged: Forged) -> None:
    """GitHub knows no such commit: nothing is wrong with that."""
    begin(forged)
    forged.history.commit("Travail gardé chez moi")
    tuesday(forged)
    found = lawful(forged)
    assert said(found, "forge-unread") == []


@pytest.mark.parametrize("lacking", ["pull_requests", "issues"])
def test_a_right_that_is_lacking(forged: Forged, lacking: str) -> None:
    """In a private repository: GitHub's words are passed on once, not once a ticket."""
    week(forged, 20)
    forged.repository.private = True
    forged.use(forged.hub.token(rights={name: level for name, level in READ.items() if name != lacking}))
    found = lawful(forged)
    assert read(found) == (set() if lacking == "pull_requests" else set(range(101, 121)))
    assert said(found, "pull-missing") == []
    if lacking == "pull_requests":
        (line,) = said(found, "forge-unread")
        assert "Resource not accessible by personal access token; 20 of the things" in line


def test_what_a_poor_token_saw_is_not_kept_for_a_richer_one(forged: Forged) -> None:
    """A ticket that one token may not see, another may."""
    begin(forged)
    there = forged.repository.issue(12, "Un ticket")
    forged.merged(200, closes=(12,), body="Rien de plus.")
    tuesday(forged)
    there.hide()
    assert tickets(lawful(forged), 200) == set()
    there.fate = ""
    forged.repository.pulls[200].updated_at = "2026-11-17T09:30:00Z"
    assert tickets(lawful(forged), 200) == {12}


@pytest.mark.parametrize("why", ["private", "absent", "revoked"])
def test_a_repository_that_the_token_does_not_see(forged: Forged, why: str) -> None:
    week(forged, 3)
    token = forged.hub.token(rights=READ, repositories=["betagouv/autre"])
    forged.use(token)
    forged.repository.private = why == "private"
    token.revoked = why == "revoked"
    if why == "absent":
        forged.hub.repositories.clear()
    found = lawful(forged)
    assert read(found) == set()
    words = "does not accept the token" if why == "revoked" else f"the token does not see {SLUG}"
    assert words in said(found, "forge-unread")[0]
    assert len(forged.hub.requests) <= 2
