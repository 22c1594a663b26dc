"""What GitHub knows of a commit after its merge: every check, the newest of each name, where it was deployed, and
who moved its branch."""

from collections.abc import Callable, Iterator

import pytest
from asking_github import at_once, open_client
from forge_history import SLUG
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.wire import Answer

from changelog.adapters.forge.github import client
from changelog.adapters.forge.github.checks import GitHubChecks
from changelog.adapters.forge.github.client import Client
from changelog.errors import Refused

SHA, OTHER = "4f1c" * 10, "5e2d" * 10
READ = dict.fromkeys(("contents", "statuses", "checks", "deployments"), "read")


@pytest.fixture
def one(hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Repository:
    at_once(monkeypatch)
    made = hub.repository(SLUG)
    made.commit(SHA)
    return made


@pytest.fixture
def github(hub: GitHubServer, one: Repository) -> Iterator[Client]:
    opened = open_client(hub, hub.token(rights=READ))
    yield opened
    opened.close()


def test_nothing_was_checked(one: Repository, github: Client) -> None:
    assert GitHubChecks(github).checks(SHA) == ()


def test_statuses_and_runs_of_every_page(hub: GitHubServer, one: Repository, github: Client) -> None:
    for at in range(130):
        one.status(SHA, f"statut {at}")
        one.check(SHA, f"essai {at}", "success" if at else "failure")
    found = {check.name: check.state for check in GitHubChecks(github).checks(SHA)}
    assert len(found) == 260
    assert [name for name, state in found.items() if state != "success"] == ["essai 0"]
    assert len(hub.requests) <= 4


@pytest.mark.parametrize(
    ("conclusion", "state"),
    [("success", "success"), ("neutral", "success"), ("skipped", "success"), ("failure", "failure"), (None, "pending"),
     ("cancelled", "failure"), ("timed_out", "failure"), ("action_required", "failure")],
)  # fmt: skip
def test_how_a_run_ended(one: Repository, github: Client, conclusion: str | None, state: str) -> None:
    one.check(SHA, "essai", conclusion, title="Trois essais")
    (check,) = GitHubChecks(github).checks(SHA)
    assert (check.name, check.state, check.description) == ("essai", state, "Trois essais")


@pytest.mark.parametrize(("said", "state"), [("success", "success"), ("pending", "pending"), ("failure", "failure"), ("error", "failure")])  # fmt: skip
def test_how_a_status_stands(one: Repository, github: Client, said: str, state: str) -> None:
    one.status(SHA, "montré", said, description="Le 18", target_url="https://exemple.invalid/18")
    (check,) = GitHubChecks(github).checks(SHA)
    assert (check.state, check.description, check.url) == (state, "Le 18", "https://exemple.invalid/18")


def test_the_newest_of_a_name(one: Repository, github: Client) -> None:
    """A check that was run again failed the first time."""
    for state in ("failure", "success"):
        one.status(SHA, "montré", state)
        one.check(SHA, "essai", state)
    found = {check.name: check.state for check in GitHubChecks(github).checks(SHA)}
    assert found == {"montré": "success", "essai": "success"}


def test_where_it_runs(one: Repository, github: Client) -> None:
    """Newest first, of one environment, each as its last status says."""
    one.deployment("production", SHA, at="2022-01-18T10:00:00Z", environment_url="https://exemple.invalid")
    one.deployment("production", OTHER, "in_progress", at="2022-01-25T10:00:00Z")
    one.deployment("recette", OTHER, at="2022-01-26T10:00:00Z")
    one.deployment("production", SHA, None, at="2022-01-27T10:00:00Z")
    found = GitHubChecks(github).deployments("production")
    assert [(one.sha, one.state) for one in found] == [(SHA, "pending"), (OTHER, "in_progress"), (SHA, "success")]
    assert found[-1].url == "https://exemple.invalid"
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert GitHubChecks(github).deployments("démo") == ()


def test_check_runs_that_a_token_may_not_read(hub: GitHubServer, one: Repository) -> None:
    """What is not shown is not green; statuses are still told."""
    one.private = True
    one.status(SHA, "statut")
    poor = GitHubChecks(open_client(hub, hub.token(rights={name: "read" for name in READ if name != "checks"})))
    assert [(check.name, check.state) for check in poor.checks(SHA)] == [
        ("statut", "success"),
        ("check runs", "unread"),
    ]


def test_who_moved_a_branch(hub: GitHubServer, one: Repository, github: Client) -> None:
    """Newest first, of one branch, in one request; a commit that was not there is empty, and an account may be gone."""
    one.moved("production", "", SHA, "branch_creation", at="2022-01-10T09:00:00Z")
    one.moved("recette", OTHER, SHA, at="2022-01-11T09:00:00Z")
    one.moved("production", SHA, OTHER, "pr_merge", at="2022-01-20T11:30:00Z", actor="zoe")
    one.moved("production", OTHER, SHA, "force_push", at="2022-01-20T12:00:00Z", actor=None)
    found = GitHubChecks(github).pushes("production")
    assert [(move.before, move.after, move.actor, move.kind) for move in found] == [
        (OTHER, SHA, "", "forced"),
        (SHA, OTHER, "zoe", "merged"),
        ("", SHA, "lea", "created"),
    ]
    assert found[1].at == 1_642_678_200
    assert GitHubChecks(github).pushes("livraison") == ()
    for _ in range(130):
        one.moved("production", SHA, OTHER)
    assert len(GitHubChecks(github).pushes("production")) == 100
    assert len(hub.requests) == 3


def test_moves_that_make_no_sense(hub: GitHubServer, one: Repository, github: Client) -> None:
    """A kind that GitHub adds one day is a push; an entry without a moment, of another branch or with no SHA is none."""
    good = {"before": SHA, "after": OTHER, "ref": "refs/heads/production", "timestamp": "2022-01-20T11:30:00Z",
            "activity_type": "teleport", "actor": None}  # fmt: skip
    wrong = [good | {"timestamp": "hier"}, good | {"after": "--upload-pack=x"}, good | {"ref": "refs/heads/x"}, 7]
    hub.fault.answer(Answer.of(200, [good, *wrong]))
    assert [move.kind for move in GitHubChecks(github).pushes("production")] == ["push"]


@pytest.mark.parametrize("lacking", ["contents", "statuses", "deployments"])
def test_a_right_that_is_lacking(hub: GitHubServer, one: Repository, lacking: str) -> None:
    one.private = True
    one.deployment("production", SHA)
    poor = GitHubChecks(open_client(hub, hub.token(rights={name: "read" for name in READ if name != lacking})))
    ask: dict[str, Callable[[], object]] = {
        "contents": lambda: poor.pushes("production"),
        "statuses": lambda: poor.checks(SHA),
        "deployments": lambda: poor.deployments("production"),
    }
    with pytest.raises(Refused, match="Resource not accessible"):
        ask[lacking]()


def test_what_cannot_be_read(hub: GitHubServer, one: Repository, github: Client) -> None:
    """Green is never guessed."""
    for answer in (Answer.of(200, []), Answer.of(200, {"statuses": "non"}), Answer.of(404, {"message": "Not Found"}), Answer.page(502, "")):  # fmt: skip
        hub.fault.clear()
        hub.fault.answer(answer, times=None)
        with pytest.raises(Refused):
            GitHubChecks(github).checks(SHA)
        with pytest.raises(Refused):
            GitHubChecks(github).deployments("production")
        if answer.body != b"[]":  # a branch that never moved
            with pytest.raises(Refused):
                GitHubChecks(github).pushes("production")


def test_lists_that_never_end(
    hub: GitHubServer, one: Repository, github: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGES", 5)
    endless = Answer.of(200, {"statuses": [], "check_runs": []})
    endless.headers["Link"] = f'<{hub.api_url}/x?page=2>; rel="next"'
    hub.fault.answer(endless, times=None)
    with pytest.raises(Refused, match="no end"):
        GitHubChecks(github).checks(SHA)
    assert len(hub.requests) == 5
