"""The local GitHub knows who asks REST, and what they may: tokens of every kind, Apps, rates."""

from datetime import UTC, datetime, timedelta

import pytest
from git_history import History
from github import Auth, GithubIntegration
from github_scene import Library, library_of, opened_in_git, refused
from github_server import GitHubServer
from github_server.plain import asked
from github_server.repository import Repository


@pytest.fixture
def library(hub: GitHubServer) -> Library:
    """PyGithub with a token."""
    return library_of(hub)


@pytest.fixture
def repo(hub: GitHubServer, history: History) -> Repository:
    """A repository with git in it, a ticket, and a pull request that is open."""
    return opened_in_git(hub, history)


@pytest.mark.parametrize(
    ("kind", "status", "message"),
    [
        ("fine", 403, "Resource not accessible by personal access token"),
        ("actions", 403, "Resource not accessible by integration"),
        ("classic", 404, "Not Found"),
    ],
)
def test_without_a_right(hub: GitHubServer, repo: Repository, kind: str, status: int, message: str) -> None:
    token = (
        hub.token(scopes=["read:org"])
        if kind == "classic"
        else hub.token(kind="actions" if kind == "actions" else "fine", rights={"issues": "read"})
    )
    said = asked(hub, "POST", "/api/v3/repos/equipe/outil/issues", token, {"title": "Neuf"})
    assert (said.status, said.json["message"]) == (status, message)
    assert said.headers["x-accepted-github-permissions"] == "issues=write"
    assert asked(hub, "GET", "/api/v3/repos/equipe/outil/issues/12", token).status == 200


def test_private_repositories_do_not_exist_for_others(hub: GitHubServer, repo: Repository) -> None:
    repo.private = True
    for token in (None, hub.token(), hub.token(rights={"contents": "read"}, repositories=["equipe/autre"])):
        assert asked(hub, "GET", "/api/v3/repos/equipe/outil", token).status == 404
    assert asked(hub, "GET", "/api/v3/repos/equipe/outil", hub.token(scopes=["repo"])).status == 200
    lacking = asked(hub, "GET", "/api/v3/repos/equipe/outil/contents/docs", hub.token(rights={"issues": "read"}))
    assert (lacking.status, lacking.json["message"]) == (403, "Resource not accessible by personal access token")


def test_who_asks(hub: GitHubServer, library: Library) -> None:
    expires = "2026-12-31 00:00:00 UTC"
    said = asked(
        hub,
        "GET",
        "/api/v3/user",
        hub.token(kind="classic", rights={"issues": "read", "projects": "read"}, user="zoe", expires=expires),
    )
    assert (said.json["login"], said.headers["x-oauth-scopes"]) == ("zoe", "read:project, repo")
    assert said.headers["github-authentication-token-expiration"] == expires
    assert asked(hub, "GET", "/api/v3/user", hub.token(kind="actions")).status == 403
    assert asked(hub, "GET", "/api/v3/user", "ghp_faux").json["message"] == "Bad credentials"
    assert asked(hub, "GET", "/api/v3/user").status == 401
    assert library(hub.token()).get_organization(hub.organization("equipe").login).login == "equipe"


def test_the_rate_is_counted(hub: GitHubServer, repo: Repository) -> None:
    token = hub.token()
    token.limit = 2
    left = [asked(hub, "GET", "/api/v3/repos/equipe/outil", token) for _ in range(3)]
    assert [(one.status, one.headers["x-ratelimit-remaining"]) for one in left] == [(200, "1"), (200, "0"), (403, "0")]
    assert asked(hub, "GET", "/api/v3/rate_limit", token).json["rate"]["remaining"] == 0


def test_an_unchanged_answer_is_304(hub: GitHubServer, repo: Repository) -> None:
    first = asked(hub, "GET", "/api/v3/repos/equipe/outil/issues/12", hub.token())
    again = asked(hub, "GET", "/api/v3/repos/equipe/outil/issues/12", hub.token(), If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_an_app_gets_the_token_of_its_installation(hub: GitHubServer, repo: Repository, library: Library) -> None:
    app = hub.app("train", account="equipe", permissions={"contents": "write", "organization_projects": "read"})
    ours = GithubIntegration(
        auth=Auth.AppAuth(app.id, app.private_key),
        base_url=hub.api_url,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    assert ours.get_app().slug == "train"
    assert [one.id for one in ours.get_installations()] == [app.installations[0].id]
    assert ours.get_repo_installation("equipe", "outil").id == app.installations[0].id
    granted = ours.get_access_token(app.installations[0].id)
    assert granted.token.startswith("ghs_")
    assert granted.expires_at > datetime.now(UTC) + timedelta(minutes=50)
    token = hub.tokens[granted.token]
    assert (token.user, token.projects(), token.rights["contents"]) == ("train[bot]", 1, "write")
    covered = asked(hub, "GET", "/api/v3/installation/repositories", token).json
    assert (covered["total_count"], covered["repositories"][0]["full_name"]) == (1, "equipe/outil")
    assert refused(lambda: library(token).get_repo("equipe/outil").create_issue("Neuf")) == (
        403,
        "Resource not accessible by integration",
    )


def test_a_jwt_of_somebody_else_is_refused(hub: GitHubServer) -> None:
    app, other = (hub.app(name, account="equipe", permissions={}) for name in ("train", "autre"))
    forged = Auth.AppAuth(app.id, other.private_key).create_jwt()
    said = asked(hub, "GET", "/api/v3/app", forged)
    assert (said.status, said.json["message"]) == (401, "A JSON web token could not be decoded")
    old = Auth.AppAuth(app.id, app.private_key, jwt_issued_at=-3600).create_jwt(60)
    assert asked(hub, "GET", "/api/v3/app", old).status == 401


def test_actions_may_be_forbidden_to_open_pull_requests(hub: GitHubServer, repo: Repository) -> None:
    repo.actions_open_pulls = False
    token = hub.token(kind="actions", rights={"pull_requests": "write"})
    said = asked(
        hub,
        "POST",
        "/api/v3/repos/equipe/outil/pulls",
        token,
        {"title": "x", "head": "12-rappels", "base": "production"},
    )
    assert (said.status, said.json["message"]) == (
        403,
        "GitHub Actions is not permitted to create or approve pull requests.",
    )


def test_a_request_must_say_who_asks(hub: GitHubServer, repo: Repository) -> None:
    assert asked(hub, "GET", "/api/v3/repos/equipe/outil", None, User_Agent="").status == 403
    assert hub.breaches == ["no User-Agent: GET /api/v3/repos/equipe/outil"]
    hub.breaches.clear()
