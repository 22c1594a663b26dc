"""The local GitHub keeps GraphQL's limits: rights, scopes, pages, nodes, cost, and what a write needs."""

from typing import Any

import pytest
from github_scene import BOARD, ticket_and_board
from github_server import GitHubServer
from github_server.plain import asked, query
from github_server.repository import Repository
from github_server.wire import GRAPHQL


@pytest.fixture
def repo(hub: GitHubServer) -> Repository:
    """A ticket, the pull request that closed it, and a board."""
    return ticket_and_board(hub)


@pytest.mark.parametrize(
    ("kind", "who"), [("actions", "integration"), ("installation", "integration"), ("fine", "personal access token")]
)
def test_without_the_right_to_boards(hub: GitHubServer, repo: Repository, kind: Any, who: str) -> None:
    said = query(
        hub,
        BOARD,
        hub.token(kind=kind, rights={"issues": "read"} | ({"projects": "write"} if kind == "actions" else {})),
    )
    assert said["data"] == {"organization": {"projectV2": None}}
    (error,) = said["errors"]
    assert (error["type"], error["path"], error["message"]) == (
        "FORBIDDEN",
        ["organization", "projectV2"],
        f"Resource not accessible by {who}",
    )


def test_a_classic_token_without_the_scope_gets_no_data_at_all(hub: GitHubServer, repo: Repository) -> None:
    token = hub.token(scopes=["repo", "read:org"])
    said = asked(hub, "POST", GRAPHQL, token, {"query": BOARD})
    assert "data" not in said.json
    assert {one["type"] for one in said.json["errors"]} == {"INSUFFICIENT_SCOPES"}
    assert (
        "The 'projectV2' field requires one of the following scopes: ['read:project'], but your token has only been granted the: ['read:org', 'repo'] scopes."
        in said.json["errors"][0]["message"]
    )
    assert said.headers["x-oauth-scopes"] == "read:org, repo"
    assert "errors" not in query(hub, BOARD, hub.token(scopes=["project"]))


def test_private_things_need_rights(hub: GitHubServer) -> None:
    secret = hub.repository("equipe/secret", private=True)
    secret.issue(1, "Fuite")
    text = '{ repository(owner: "equipe", name: "secret") { issue(number: 1) { title } } }'
    assert query(hub, text, hub.token(rights={"issues": "read"}))["data"]["repository"]["issue"] == {"title": "Fuite"}
    assert (
        query(hub, text, hub.token())["errors"][0]["message"]
        == "Could not resolve to a Repository with the name 'equipe/secret'."
    )
    assert query(hub, text, hub.token(rights={"issues": "read"}, repositories=["equipe/autre"]))["data"] == {
        "repository": None
    }
    lacking = query(hub, text, hub.token(rights={"contents": "read"}))
    assert (lacking["data"], lacking["errors"][0]["type"]) == ({"repository": {"issue": None}}, "FORBIDDEN")


def test_nobody_and_a_bad_token_are_refused(hub: GitHubServer) -> None:
    for token, message in ((None, "This endpoint requires you to be authenticated."), ("ghp_faux", "Bad credentials")):
        said = asked(hub, "POST", GRAPHQL, token, {"query": "{ viewer { login } }"})
        assert (said.status, said.json["message"]) == (401, message)
    gone = hub.token()
    gone.revoked = True
    assert asked(hub, "POST", GRAPHQL, gone, {"query": "{ viewer { login } }"}).status == 401


@pytest.mark.parametrize(
    ("fields", "kind", "message"),
    [
        ("labels { nodes { name } }", "MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value"),
        ("labels(first: 101) { nodes { name } }", "EXCESSIVE_PAGINATION", "Requesting 101 records"),
        ('labels(first: 1, after: "rien") { nodes { name } }', "INVALID_CURSOR_ARGUMENTS", "`rien` does not appear"),
        ("inconnu", None, "Field 'inconnu' doesn't exist on type 'Issue'"),
        ("bodyHTML", "UNSERVED", "Issue.bodyHTML is not served by the local GitHub"),
    ],
)
def test_what_github_refuses_is_a_breach(
    hub: GitHubServer, repo: Repository, fields: str, kind: str | None, message: str
) -> None:
    said = query(
        hub, f'{{ repository(owner: "equipe", name: "outil") {{ issue(number: 12) {{ {fields} }} }} }}', hub.token()
    )
    assert said["errors"][0].get("type") == kind
    assert message in said["errors"][0]["message"]
    assert any(message in one for one in hub.breaches)
    hub.breaches.clear()


def test_too_many_nodes(hub: GitHubServer, repo: Repository) -> None:
    inner = "labels(first: 100) { nodes { name } }"
    text = f'{{ repository(owner: "equipe", name: "outil") {{ pullRequests(first: 100) {{ nodes {{ closingIssuesReferences(first: 100) {{ nodes {{ {inner} }} }} }} }} }} }}'
    said = query(hub, text, hub.token())
    assert (
        said["errors"][0]["message"]
        == "This query requests up to 1,010,100 possible nodes which exceeds the maximum limit of 500,000."
    )
    assert hub.breaches
    hub.breaches.clear()


def test_cost_is_githubs_formula(hub: GitHubServer, repo: Repository) -> None:
    text = """query Cout($n: Int!) { rateLimit { cost nodeCount used remaining limit }
      repository(owner: "equipe", name: "outil") { pullRequests(first: $n) { nodes { ...P } } } }
      fragment P on PullRequest { labels(first: 10) { nodes { name } } closingIssuesReferences(first: 5) { nodes { comments(first: 20) { nodes { id } } } } }"""
    rate = query(hub, text, hub.token(), n=100)["data"]["rateLimit"]
    assert rate == {"cost": 7, "nodeCount": 100 + 1000 + 500 + 10000, "used": 7, "remaining": 4993, "limit": 5000}


def test_a_spent_token_is_rate_limited(hub: GitHubServer) -> None:
    token = hub.token()
    token.limit = 1
    assert "errors" not in query(hub, "{ viewer { login } }", token)
    said = asked(hub, "POST", GRAPHQL, token, {"query": "{ viewer { login } }"})
    assert (said.status, said.json["errors"][0]["type"], said.headers["x-ratelimit-remaining"]) == (
        200,
        "RATE_LIMITED",
        "0",
    )


def test_writes_need_rights_and_change_the_state(hub: GitHubServer, repo: Repository) -> None:
    board = hub.projects["equipe", 8]
    card, field = board.items[0], board.fields["Status"]
    asked_for = {
        "project": board.node_id,
        "item": card.node_id,
        "field": field.node_id,
        "option": field.options[0].id,
        "issue": repo.issues[12].node_id,
    }
    text = """mutation Range($project: ID!, $item: ID!, $field: ID!, $option: String!, $issue: ID!) {
      updateProjectV2ItemFieldValue(input: {projectId: $project, itemId: $item, fieldId: $field, value: {singleSelectOptionId: $option}}) { projectV2Item { id } }
      archiveProjectV2Item(input: {projectId: $project, itemId: $item}) { item { isArchived } }
      closeIssue(input: {issueId: $issue, stateReason: COMPLETED}) { issue { state stateReason } } }"""
    reading = hub.token(rights={"projects": "read", "issues": "read"})
    assert {one["type"] for one in query(hub, text, reading, **asked_for)["errors"]} == {"FORBIDDEN"}
    assert (card.column, card.archived, repo.issues[12].state) == ("En production", False, "open")
    said = query(hub, text, hub.token(rights={"projects": "write", "issues": "write"}), **asked_for)
    assert said["data"]["closeIssue"] == {"issue": {"state": "CLOSED", "stateReason": "COMPLETED"}}
    assert (card.column, card.archived, repo.issues[12].state) == ("À faire", True, "closed")
    assert [one.writes for one in hub.requests] == [True, True]


def test_adding_to_a_board_twice_gives_the_same_card(hub: GitHubServer, repo: Repository) -> None:
    board, token = hub.projects["equipe", 8], hub.token(rights={"projects": "write"})
    text = "mutation($p: ID!, $c: ID!) { addProjectV2ItemById(input: {projectId: $p, contentId: $c}) { item { id } } }"
    found = [
        query(hub, text, token, p=board.node_id, c=repo.pulls[21].node_id)["data"]["addProjectV2ItemById"]["item"]["id"]
        for _ in range(2)
    ]
    assert found[0] == found[1]
    assert len(board.items) == 4


def test_an_older_server_lacks_a_field(hub: GitHubServer, repo: Repository) -> None:
    hub.lacks = {"Issue.issueType"}
    text = '{ repository(owner: "equipe", name: "outil") { issue(number: 12) { title issueType { name } } } }'
    said = query(hub, text, hub.token())
    assert "data" not in said
    assert said["errors"][0]["message"] == "Field 'issueType' doesn't exist on type 'Issue'"
    assert said["errors"][0]["extensions"]["code"] == "undefinedField"
