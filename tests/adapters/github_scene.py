"""The scenes that the tests of the local GitHub start from."""

from collections.abc import Callable

import pytest
from git_history import History
from github import Auth, Github, GithubException
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.tokens import Token

SHA = "5" * 40
BOARD = """query Board($after: String) { organization(login: "equipe") { projectV2(number: 8) {
  field(name: "Status") { ... on ProjectV2SingleSelectField { id options { id name } } }
  items(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id type isArchived
    content { __typename ... on Issue { number title } ... on PullRequest { number } ... on DraftIssue { title } }
    fieldValueByName(name: "Status") { ... on ProjectV2ItemFieldSingleSelectValue { name optionId updatedAt } } } } } } }"""


def ticket_and_board(hub: GitHubServer) -> Repository:
    """A ticket, the pull request that closed it, and a board with three cards."""
    one = hub.repository("equipe/outil", default_branch="recette")
    one.issue(12, "Rappels", labels=["bug"], type="Bug", assignees=["zoe"])
    one.pull_request(
        21,
        "Rappels par SMS",
        body="Closes #12",
        author="dependabot[bot]",
        merge_commit=SHA,
        merged_at="2022-01-18T10:00:00Z",
    )
    board = hub.project("equipe", 8, columns=["À faire", "En production"])
    board.add(one.issues[12], column="En production")
    board.draft("Appeler", column="À faire", archived=True)
    board.redacted()
    return one


def opened_in_git(hub: GitHubServer, history: History) -> Repository:
    """A repository with git in it, a ticket, and a pull request that is open."""
    history.merge(20, branch="avant", title="Avant")
    history.point("12-rappels", history.write("Rappels", [history.tips["recette"]], {"docs/page.md": "# Été\n"}))
    one = hub.repository("equipe/outil", default_branch="recette")
    one.fill(history.ready())
    one.issue(12, "Rappels", labels=["bug"], type="Bug", milestone="Mars", assignees=["zoe"])
    one.pull_request(21, "Rappels par SMS", body="Closes #12", head="12-rappels", author="marco")
    return one


Library = Callable[[Token], Github]


def library_of(hub: GitHubServer) -> Library:
    """PyGithub with a token, neither throttled nor retrying."""

    def made(token: Token) -> Github:
        return Github(
            base_url=hub.api_url,
            auth=Auth.Token(token.value),
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )

    return made


def refused(action: Callable[[], object]) -> tuple[int, str]:
    """The status and the words of a refusal."""
    with pytest.raises(GithubException) as caught:
        action()
    data = caught.value.data
    assert isinstance(data, dict)
    errors = data.get("errors") or [{}]
    return caught.value.status, errors[0].get("message") or errors[0].get("field") or data["message"]
