"""Writes through real HTTP: found before they are made, never repeated blindly, and refused with a cure."""

from collections.abc import Callable

import pytest
from acts import ACTS, DRAFT, RIGHTS, github, on_writes, one, waited, writes
from asking_github import open_client
from forge_history import SLUG
from github_server import GitHubServer
from github_server.faults import Faults
from github_server.repository import Repository
from github_server.wire import Answer

from changelog.adapters.forge.github.client import Client
from changelog.errors import Refused, Stopped

__all__ = ["github", "one", "waited"]  # fixtures


acts = pytest.mark.parametrize("act", ACTS)


@pytest.mark.one_in(3)
@acts
def test_twice_is_once(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    for _ in range(3):
        ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 1)


@pytest.mark.one_in(3)
@acts
def test_an_answer_that_was_lost_is_looked_for(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    """It was applied, and nobody heard so: nothing is sent again."""
    hub.fault.timeout_after_write()
    ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 1)


LOST: dict[str, Callable[[Faults], object]] = {
    "502": lambda fault: fault.bad_gateway(matching=on_writes),
    "dropped": lambda fault: fault.drop(matching=on_writes),
    "a page": lambda fault: fault.not_json(matching=on_writes),
    "trouble in a 200": lambda fault: fault.bad_gateway(matching=on_writes, status=200, json_body=True),
}


@pytest.mark.one_in(5)
@acts
@pytest.mark.parametrize("fault", LOST)
def test_a_write_that_failed_is_not_sent_again_blindly(
    hub: GitHubServer, one: Repository, github: Client, act: str, fault: str
) -> None:
    """It was not applied: a person is told, and running the same again does it. A pull request can be tried again."""
    if fault == "trouble in a 200" and act not in ("move", "archive"):
        return
    LOST[fault](hub.fault)
    if act == "open":
        ACTS[act].does(github, one)
        assert (ACTS[act].stands(one), writes(hub)) == (1, 2)
        return
    with pytest.raises(Stopped) as stopped:
        ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (0, 1)
    assert "not" in stopped.value.message and stopped.value.hint
    ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 2)


@pytest.mark.one_in(3)
@acts
def test_a_truncated_answer_was_a_write_all_the_same(
    hub: GitHubServer, one: Repository, github: Client, act: str
) -> None:
    hub.fault.truncated_body(matching=on_writes)
    ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 1)


@pytest.mark.one_in(4)
@acts
@pytest.mark.parametrize("limit", ["secondary", "429", "primary"])
def test_a_limit_is_waited_for(
    hub: GitHubServer, one: Repository, github: Client, waited: list[float], act: str, limit: str
) -> None:
    """GitHub refuses before it does anything: only then is the very same sent again."""
    arm: dict[str, Callable[..., object]] = {
        "secondary": hub.fault.secondary_limit,
        "429": hub.fault.too_many_requests,
        "primary": hub.fault.primary_limit,
    }
    arm[limit](matching=on_writes)
    ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 2)


@pytest.mark.one_in(3)
@acts
def test_a_limit_too_long_is_refused(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    hub.fault.secondary_limit(matching=on_writes, retry_after=3600)
    with pytest.raises(Refused) as refused:
        ACTS[act].does(github, one)
    assert "longer than --max-wait" in refused.value.message
    assert ACTS[act].stands(one) == 0


@pytest.mark.one_in(5)
@acts
@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_has_a_cure(hub: GitHubServer, one: Repository, github: Client, act: str, status: int) -> None:
    hub.fault.answer(Answer.of(status, {"message": "Non, dit GitHub."}), matching=on_writes, times=None)
    with pytest.raises(Refused) as refused:
        ACTS[act].does(github, one)
    assert "Non, dit GitHub." in refused.value.message or status == 401
    assert refused.value.hint
    assert (ACTS[act].stands(one), writes(hub)) == (0, 1)


@pytest.mark.one_in(3)
@acts
def test_a_right_that_is_lacking_has_a_cure(hub: GitHubServer, one: Repository, act: str) -> None:
    poor = open_client(hub, hub.token(rights=dict.fromkeys(RIGHTS, "read")))
    with pytest.raises(Refused) as refused:
        ACTS[act].does(poor, one)
    assert "Resource not accessible by personal access token" in refused.value.message
    cure = "Projects: read and write" if act in ("move", "archive") else "nouveautes doctor"
    assert cure in refused.value.hint
    assert ACTS[act].stands(one) == 0


@pytest.mark.parametrize("act", ["move", "archive"])
def test_a_classic_token_that_only_reads_boards(hub: GitHubServer, one: Repository, act: str) -> None:
    poor = open_client(hub, hub.token(scopes=["repo", "read:project"]))
    with pytest.raises(Refused) as refused:
        ACTS[act].does(poor, one)
    assert "the scope project" in refused.value.hint


@pytest.mark.one_in(3)
@acts
def test_a_renamed_repository(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    """Its redirects are followed, for writes too, and its lists lose no filter by them."""
    one.pull_request(30, "Autre base", head=DRAFT.head, base="production")
    for number in range(200, 260):
        one.pull_request(number, "Une autre", head=f"b-{number}")
    before = ACTS[act].stands(one)
    hub.rename(SLUG, "betagouv/rdv")
    for _ in range(2):
        ACTS[act].does(github, one)
    assert (
        ACTS[act].stands(one) - before,
        sum(request.writes and request.status < 300 for request in hub.requests),
    ) == (1, 1)


@acts
def test_nobody_is_sent_to_another_host(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    hub.fault.redirect("http://127.0.0.2:1/api/v3", status=307, matching=on_writes)
    with pytest.raises(Refused) as refused:
        ACTS[act].does(github, one)
    assert "is not followed" in refused.value.message
