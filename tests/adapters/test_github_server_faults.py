"""The faults of the local GitHub fall on the requests that were named, as often as was said, and nowhere else."""

import os
import signal
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from github_server import GitHubServer
from github_server.contract import missing
from github_server.plain import Said, asked, query
from github_server.repository import Repository
from github_server.tokens import Token
from github_server.wire import GRAPHQL

PULLS = "/api/v3/repos/equipe/outil/pulls"
VIEWER = {"query": "query Moi { viewer { login } }"}
BOARD = """query Board($after: String) { organization(login: "equipe") { projectV2(number: 8) { items(first: 2, after: $after) {
  pageInfo { endCursor } nodes { type } } } } }"""
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def repo(hub: GitHubServer) -> Repository:
    """A repository with a ticket and two pull requests."""
    one = hub.repository("equipe/outil", default_branch="recette")
    one.issue(12, "Rappels", labels=["bug"])
    for number in (21, 22):
        one.pull_request(number, f"Titre {number}", body="Closes #12")
    return one


@pytest.fixture
def token(hub: GitHubServer) -> Token:
    """A token with every right."""
    return hub.token(rights=dict.fromkeys(("contents", "pull_requests", "issues", "statuses", "projects"), "write"))


def viewed(hub: GitHubServer, token: Token) -> Said:
    """A small GraphQL request."""
    return asked(hub, "POST", GRAPHQL, token, VIEWER)


def test_bad_gateway_on_the_nth(hub: GitHubServer, repo: Repository, token: Token) -> None:
    hub.fault.bad_gateway(nth=2, matching="Moi")
    assert [asked(hub, "GET", PULLS, token).status, *(viewed(hub, token).status for _ in range(3))] == [
        200,
        200,
        502,
        200,
    ]
    hub.fault.bad_gateway(times=2, json_body=True)
    said = [viewed(hub, token) for _ in range(3)]
    assert [one.status for one in said] == [502, 502, 200]
    assert "Something went wrong while executing your query." in said[0].json["errors"][0]["message"]
    assert [one.status for one in hub.requests] == [200, 200, 502, 200, 502, 502, 200]


def test_limits_say_when_to_come_back(hub: GitHubServer, token: Token) -> None:
    hub.fault.secondary_limit(retry_after=3)
    hub.fault.too_many_requests(retry_after=2, nth=2)
    hub.fault.primary_limit(reset_in=5, nth=3)
    first, second, third, fourth = (viewed(hub, token) for _ in range(4))
    assert (first.status, first.headers["retry-after"]) == (403, "3")
    assert "secondary rate limit" in first.json["message"]
    assert (second.status, second.headers["retry-after"]) == (429, "2")
    assert (third.status, third.headers["x-ratelimit-remaining"]) == (403, "0")
    assert int(third.headers["x-ratelimit-reset"]) - time.time() <= 5
    assert fourth.status == 200


@pytest.mark.parametrize("name", ["RATE_LIMITED", "RATE_LIMIT"])
def test_rate_limited_in_a_200(hub: GitHubServer, repo: Repository, token: Token, name: str) -> None:
    hub.fault.rate_limited_200(type=name)
    assert asked(hub, "GET", PULLS, token).status == 200
    said = viewed(hub, token)
    assert (said.status, said.json["errors"][0]["type"], "data" in said.json) == (200, name, False)
    assert viewed(hub, token).json["data"] == {"viewer": {"login": "lea"}}


def test_partial_data(hub: GitHubServer, repo: Repository, token: Token) -> None:
    text = '{ repository(owner: "equipe", name: "outil") { a: pullRequest(number: 21) { title labels(first: 1) { totalCount } } b: pullRequest(number: 22) { title } } }'
    hub.fault.partial("b", "labels")
    said = query(hub, text, token)
    assert said["data"]["repository"] == {"a": {"title": "Titre 21", "labels": None}, "b": None}
    assert {one["type"] for one in said["errors"]} == {"RESOURCE_LIMITS_EXCEEDED"}
    assert "errors" not in query(hub, text, token)
    hub.fault.resource_limits(above=1)
    assert query(hub, text, token)["data"]["repository"]["b"] is None
    hub.fault.clear()
    assert "errors" not in query(hub, text, token)


def test_a_write_that_was_applied_and_not_answered(hub: GitHubServer, repo: Repository, token: Token) -> None:
    hub.fault.timeout_after_write()
    assert asked(hub, "GET", PULLS, token).status == 200
    with pytest.raises((HTTPException, OSError)):
        asked(hub, "POST", PULLS, token, {"title": "Livraison", "head": "recette", "base": "production"})
    assert repo.pulls[23].title == "Livraison"
    assert (
        asked(hub, "POST", PULLS, token, {"title": "Livraison", "head": "recette", "base": "production"}).status == 422
    )


def test_an_index_that_lags(hub: GitHubServer, repo: Repository, token: Token) -> None:
    hub.fault.lagging_index(2)
    assert (
        asked(hub, "POST", PULLS, token, {"title": "Livraison", "head": "recette", "base": "production"}).status == 201
    )
    lists = [len(asked(hub, "GET", f"{PULLS}?head=equipe:recette&base=production", token).json) for _ in range(3)]
    assert lists == [0, 0, 1]
    assert asked(hub, "GET", f"{PULLS}/23", token).status == 200


def test_a_page_of_the_board_is_lost(hub: GitHubServer, repo: Repository, token: Token) -> None:
    board = hub.project("equipe", 8, columns=["À faire"])
    for title in "abcde":
        board.draft(title)
    hub.fault.page_lost(2)
    after = query(hub, BOARD, token)["data"]["organization"]["projectV2"]["items"]["pageInfo"]["endCursor"]
    body = {"query": BOARD, "variables": {"after": after}}
    assert [asked(hub, "POST", GRAPHQL, token, body).status for _ in range(2)] == [502, 502]
    hub.fault.page_lost(2, empty=True)
    empty = asked(hub, "POST", GRAPHQL, token, body)
    assert (empty.status, empty.body) == (200, b"")


def test_the_token_dies_in_the_middle(hub: GitHubServer, token: Token) -> None:
    hub.fault.unauthorized_from(2)
    assert [viewed(hub, token).status for _ in range(4)] == [200, 401, 401, 401]


def test_proxies_redirects_and_torn_answers(hub: GitHubServer, token: Token) -> None:
    hub.fault.not_json(status=407)
    hub.fault.redirect(f"{hub.server_url}/ailleurs", nth=2, status=301)
    hub.fault.drop(nth=3)
    hub.fault.truncated_body(nth=4)
    proxy, moved = viewed(hub, token), viewed(hub, token)
    assert (proxy.status, proxy.body.startswith(b"<html>")) == (407, True)
    assert (moved.status, moved.headers["location"]) == (301, f"{hub.server_url}/ailleurs")
    for _ in range(2):
        with pytest.raises((HTTPException, OSError)):
            viewed(hub, token)
    assert viewed(hub, token).status == 200


def test_hanging_then_answering(hub: GitHubServer, token: Token) -> None:
    hub.fault.hang(0.2, matching=lambda request: request.operation == "Moi")
    start = time.monotonic()
    assert viewed(hub, token).status == 200
    assert time.monotonic() - start >= 0.2


def test_the_contract_can_be_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOUVEAUTES_GITHUB_CONTRACT", str(tmp_path))
    assert "GitHub's published schemas are not installed" in missing()


def test_it_runs_by_itself(github_contract: None, loopback: None) -> None:
    command = [sys.executable, "-m", "tests.github_server"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as running:
        assert running.stdout is not None
        try:
            exports: dict[str, str] = {}
            while len(exports) < 4:
                line = running.stdout.readline()
                assert line or running.poll() is None
                if "export " in line:
                    name, _, value = line.split("export ")[1].strip().partition("=")
                    exports[name] = value
            assert exports["GITHUB_TOKEN"].startswith("github_pat_")
            with urlopen(f"{exports['GITHUB_API_URL']}/repos/capucine/capucine/pulls?state=all") as said:  # noqa: S310
                assert said.status == 200
            with pytest.raises(HTTPError):
                urlopen(f"{exports['GITHUB_API_URL']}/user")  # noqa: S310
        finally:
            running.send_signal(signal.SIGINT)
            assert running.wait(10) == 0
