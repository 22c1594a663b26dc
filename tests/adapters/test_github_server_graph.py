"""The local GitHub answers GraphQL as GitHub does: data, what is missing, commits, the board, nodes."""

import pytest
from github_scene import BOARD, SHA, ticket_and_board
from github_server import GitHubServer
from github_server.plain import query
from github_server.repository import Repository


@pytest.fixture
def repo(hub: GitHubServer) -> Repository:
    """A ticket, the pull request that closed it, and a board."""
    return ticket_and_board(hub)


def test_a_pull_request_with_its_ticket(hub: GitHubServer, repo: Repository) -> None:
    repo.issues[12].rename("Rappels par message", at="2022-02-01T10:00:00Z")
    text = """query Une { repository(owner: "equipe", name: "outil") { pullRequest(number: 21) {
      state merged mergedAt author { __typename login } mergedBy { login } mergeCommit { oid } baseRefName
      closingIssuesReferences(first: 5) { nodes { number title state issueType { name } labels(first: 5) { nodes { name color } }
        assignees(first: 5) { nodes { login } } closedByPullRequestsReferences(first: 5) { totalCount }
        timelineItems(first: 5, itemTypes: [RENAMED_TITLE_EVENT]) { nodes { ... on RenamedTitleEvent { previousTitle createdAt } } } } } } } }"""
    pull = query(hub, text, hub.token())["data"]["repository"]["pullRequest"]
    assert pull["author"] == {"__typename": "Bot", "login": "dependabot"}
    assert (pull["state"], pull["mergeCommit"]["oid"], pull["baseRefName"]) == ("MERGED", SHA, "recette")
    (issue,) = pull["closingIssuesReferences"]["nodes"]
    assert issue["title"] == "Rappels par message"
    assert issue["issueType"] == {"name": "Bug"}
    assert issue["timelineItems"]["nodes"] == [{"previousTitle": "Rappels", "createdAt": "2022-02-01T10:00:00Z"}]
    assert issue["closedByPullRequestsReferences"] == {"totalCount": 1}
    assert [one.line for one in hub.requests] == ["POST /api/graphql Une"]


def test_closing_words_count_on_the_default_branch_only(hub: GitHubServer, repo: Repository) -> None:
    repo.pull_request(22, "Correctif", body="Fixes #12", base="production")
    repo.pull_request(23, "Lié à la main", base="production", closes=[12])
    hub.repository("equipe/ailleurs").issue(7, "Ailleurs")
    repo.pull_request(24, "Deux", body=f"Resolves equipe/ailleurs#7, closes: {repo.url}/issues/12 and fixes #99")
    found = {number: [one.number for one in repo.pulls[number].closing()] for number in (21, 22, 23, 24)}
    assert found == {21: [12], 22: [], 23: [12], 24: [7, 12]}


def test_what_is_missing_leaves_the_rest(hub: GitHubServer, repo: Repository) -> None:
    hidden, deleted, moved = (repo.issue(number, "Discret") for number in (30, 31, 32))
    hidden.hide()
    deleted.delete()
    moved.transfer(hub.repository("equipe/ailleurs"))
    fields = " ".join(f"i{number}: issue(number: {number}) {{ title }}" for number in (12, 30, 31, 32))
    text = f'{{ repository(owner: "equipe", name: "outil") {{ {fields} p: pullRequest(number: 12) {{ id }} x: issueOrPullRequest(number: 99) {{ __typename }} }} }}'
    said = query(hub, text, hub.token())
    assert said["data"]["repository"] == {
        "i12": {"title": "Rappels"},
        "i30": None,
        "i31": None,
        "i32": None,
        "p": None,
        "x": None,
    }
    assert {(tuple(one["path"]), one["type"]) for one in said["errors"]} == {
        (("repository", key), "NOT_FOUND") for key in ("i30", "i31", "i32", "p", "x")
    }
    assert [one["message"] for one in said["errors"]][-2:] == [
        "Could not resolve to a PullRequest with the number of 12.",
        "Could not resolve to an issue or pull request with the number of 99.",
    ]


def test_commits_tell_their_pull_requests(hub: GitHubServer, repo: Repository) -> None:
    repo.pull_request(40, "Encore ouverte", commits=("6" * 40, SHA))
    repo.commit("7" * 40)
    fields = " ".join(
        f'c{one}: object(oid: "{one * 40}") {{ ... on Commit {{ associatedPullRequests(first: 5) {{ nodes {{ number }} }} }} }}'
        for one in "5678"
    )
    found = query(hub, f'{{ repository(owner: "equipe", name: "outil") {{ {fields} }} }}', hub.token())["data"][
        "repository"
    ]
    numbers = {
        key: [one["number"] for one in value["associatedPullRequests"]["nodes"]] if value else None
        for key, value in found.items()
    }
    assert numbers == {"c5": [21, 40], "c6": [40], "c7": [], "c8": None}


def test_a_ghost_and_a_renamed_repository(hub: GitHubServer, repo: Repository) -> None:
    repo.issue(50, "D'un ancien", author=None)
    hub.rename("equipe/outil", "equipe/outil-neuf")
    text = '{ repository(owner: "equipe", name: "outil") { nameWithOwner url issue(number: 50) { author { login } participants(first: 3) { totalCount } } } }'
    assert query(hub, text, hub.token())["data"]["repository"] == {
        "nameWithOwner": "equipe/outil-neuf",
        "url": f"{hub.server_url}/equipe/outil-neuf",
        "issue": {"author": None, "participants": {"totalCount": 0}},
    }


def test_the_board_comes_in_pages(hub: GitHubServer, repo: Repository) -> None:
    token = hub.token(rights={"projects": "read"})
    first = query(hub, BOARD, token)["data"]["organization"]["projectV2"]
    assert [one["name"] for one in first["field"]["options"]] == ["À faire", "En production"]
    assert [one["type"] for one in first["items"]["nodes"]] == ["ISSUE", "DRAFT_ISSUE"]
    assert first["items"]["nodes"][0]["fieldValueByName"]["name"] == "En production"
    assert [one["isArchived"] for one in first["items"]["nodes"]] == [False, True]
    hub.projects["equipe", 8].items.insert(0, hub.projects["equipe", 8].draft("Venue entre deux pages"))
    last = query(hub, BOARD, token, after=first["items"]["pageInfo"]["endCursor"])["data"]["organization"]["projectV2"][
        "items"
    ]
    assert (last["nodes"][0]["type"], last["nodes"][0]["content"]) == ("REDACTED", None)
    assert len(hub.asked("Board")) == 2


def test_a_hidden_ticket_is_redacted_on_the_board(hub: GitHubServer, repo: Repository) -> None:
    repo.issues[12].hide()
    items = query(hub, BOARD, hub.token(rights={"projects": "read"}))["data"]["organization"]["projectV2"]["items"]
    assert (items["nodes"][0]["type"], items["nodes"][0]["content"]) == ("REDACTED", None)


def test_nodes_by_id(hub: GitHubServer, repo: Repository) -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Issue { number } } }"
    said = query(hub, text, hub.token(), ids=[repo.issues[12].node_id, "I_rien"])
    assert said["data"]["nodes"] == [{"id": repo.issues[12].node_id, "number": 12}, None]
    assert (said["errors"][0]["path"], said["errors"][0]["type"]) == (["nodes", 1], "NOT_FOUND")


def test_what_the_checks_amount_to(hub: GitHubServer, repo: Repository) -> None:
    text = f'''{{ repository(owner: "equipe", name: "outil") {{ object(oid: "{SHA}") {{ ... on Commit {{ statusCheckRollup {{ state
      contexts(first: 9) {{ nodes {{ __typename ... on CheckRun {{ name conclusion }} ... on StatusContext {{ context state }} }} }} }} }} }} }} }}'''
    found = [query(hub, text, hub.token())["data"]["repository"]["object"]["statusCheckRollup"]]
    repo.status(SHA, "Livraison")
    repo.check(SHA, "CI", None)
    found.append(query(hub, text, hub.token())["data"]["repository"]["object"]["statusCheckRollup"])
    assert found[0] is None
    assert found[1]["state"] == "PENDING"
    assert found[1]["contexts"]["nodes"] == [
        {"__typename": "StatusContext", "context": "Livraison", "state": "SUCCESS"},
        {"__typename": "CheckRun", "name": "CI", "conclusion": None},
    ]


def test_the_board_follows_moved_tickets_and_forgets_deleted_ones(hub: GitHubServer, repo: Repository) -> None:
    board = hub.projects["equipe", 8]
    board.items = [board.add(repo.issue(30, "Déplacé")), board.add(repo.issue(31, "Effacé"))]
    repo.issues[30].transfer(hub.repository("equipe/ailleurs"))
    repo.issues[31].delete()
    items = query(hub, BOARD, hub.token(rights={"projects": "read"}))["data"]["organization"]["projectV2"]["items"]
    assert [one["content"] for one in items["nodes"]] == [{"__typename": "Issue", "number": 1, "title": "Déplacé"}]
