"""The local GitHub answers REST as GitHub does, with PyGithub and plain HTTP, and each answer keeps the official contract."""

import pytest
from git_history import History
from github.Repository import Repository as Shown
from github_scene import Library, library_of, opened_in_git, refused
from github_server import GitHubServer
from github_server.plain import asked
from github_server.repository import Repository

ALL = ("contents", "pull_requests", "issues", "statuses", "deployments")


@pytest.fixture
def library(hub: GitHubServer) -> Library:
    """PyGithub with a token."""
    return library_of(hub)


@pytest.fixture
def repo(hub: GitHubServer, history: History) -> Repository:
    """A repository with git in it, a ticket, and a pull request that is open."""
    return opened_in_git(hub, history)


@pytest.fixture
def shown(hub: GitHubServer, repo: Repository, library: Library) -> Shown:
    """The repository as PyGithub shows it to one who may write."""
    return library(
        hub.token(rights=dict.fromkeys(ALL, "write") | {"checks": "read", "administration": "read"})
    ).get_repo("equipe/outil")


def test_a_repository_and_its_files(shown: Shown, repo: Repository) -> None:
    assert (shown.default_branch, shown.private, shown.permissions.push) == ("recette", False, True)
    page = shown.get_contents("docs/page.md", ref="12-rappels")
    assert not isinstance(page, list)
    assert page.decoded_content.decode() == "# Été\n"
    folder = shown.get_contents("docs", ref="12-rappels")
    assert isinstance(folder, list)
    assert [one.path for one in folder] == ["docs/page.md"]
    assert refused(lambda: shown.get_contents("rien")) == (404, "Not Found")
    assert shown.get_git_ref("heads/recette").object.sha == repo.branch_tip("recette")


def test_what_protects_a_branch(hub: GitHubServer, shown: Shown, repo: Repository) -> None:
    repo.protect("production", checks=("CI", "Lint"), reviews=2)
    repo.ruleset("recette", reviews=None)
    protection = shown.get_branch("production").get_protection()
    assert protection.required_status_checks is not None
    assert protection.required_status_checks.contexts == ["CI", "Lint"]
    assert refused(shown.get_branch("12-rappels").get_protection) == (404, "Branch not protected")
    rules = asked(hub, "GET", "/api/v3/repos/equipe/outil/rules/branches/recette", hub.token()).json
    assert [one["type"] for one in rules] == ["deletion", "non_fast_forward"]
    assert refused(lambda: shown.get_branch("absente")) == (404, "Branch not found")


def test_a_pull_request_is_opened_once(shown: Shown, repo: Repository) -> None:
    assert refused(lambda: shown.create_pull(title="Encore", head="12-rappels", base="recette")) == (
        422,
        "A pull request already exists for equipe:12-rappels.",
    )
    assert refused(lambda: shown.create_pull(title="Rien", head="absente", base="recette")) == (422, "head")
    assert (
        refused(lambda: shown.create_pull(title="Rien", head="recette", base="12-rappels"))[1]
        == "No commits between 12-rappels and recette"
    )
    made = shown.create_pull(title="Livraison", body="Texte", head="12-rappels", base="production")
    made.edit(title="Livraison du 18", state="closed")
    assert (repo.pulls[made.number].title, repo.pulls[made.number].state) == ("Livraison du 18", "closed")
    assert [one.number for one in shown.get_pulls(state="all", head="equipe:12-rappels")] == [22, 21]


def test_a_head_without_its_owner_is_ignored(hub: GitHubServer, shown: Shown) -> None:
    assert [one.number for one in shown.get_pulls(head="absente")] == [21]
    assert "GitHub ignores a head without its owner" in hub.breaches.pop()


def test_merging_writes_git_and_closes_the_ticket(shown: Shown, repo: Repository) -> None:
    repo.protect("recette", reviews=0, checks=("CI",))
    pull = shown.get_pull(21)
    assert refused(pull.merge) == (405, 'Required status check "CI" is expected.')
    shown.get_commit(pull.head.sha).create_status("success", context="CI")
    assert refused(lambda: pull.merge(sha="0" * 40))[0] == 409
    done = pull.merge()
    assert (done.merged, done.sha) == (True, repo.branch_tip("recette"))
    assert (repo.pulls[21].merged_at, repo.issues[12].state) == (repo.world.now, "closed")
    assert refused(pull.merge) == (405, "Pull Request is not mergeable")


def test_issues_comments_and_labels(shown: Shown, repo: Repository) -> None:
    issue = shown.get_issue(12)
    assert issue.milestone is not None
    assert (issue.user.login, issue.milestone.title, [one.name for one in issue.labels]) == ("lea", "Mars", ["bug"])
    comment = issue.create_comment("En production")
    comment.edit("En production depuis le 18")
    assert [one.body for one in issue.get_comments()] == ["En production depuis le 18"]
    issue.add_to_labels("livré")
    issue.remove_from_labels("bug")
    issue.edit(title="Rappels par message", state="closed", state_reason="not_planned")
    kept = repo.issues[12]
    assert (kept.labels, kept.state_reason, kept.renames[0].previous) == (["livré"], "not_planned", "Rappels")
    assert [one.number for one in shown.get_issues(state="closed")] == [12]


def test_an_author_who_left_is_the_ghost(shown: Shown, repo: Repository) -> None:
    repo.issue(30, "D'un ancien", author=None)
    assert shown.get_issue(30).user.login == "ghost"


def test_pages_have_links(hub: GitHubServer, shown: Shown, repo: Repository) -> None:
    for number in range(100, 170):
        repo.issue(number, f"Ticket {number}")
    assert len(list(shown.get_issues(state="all"))) == 72
    said = asked(hub, "GET", "/api/v3/repos/equipe/outil/issues?per_page=20&page=2", hub.token())
    base = f"{hub.server_url}/api/v3/repos/equipe/outil/issues?per_page=20&page="
    assert (
        said.headers["link"]
        == f'<{base}1>; rel="prev", <{base}3>; rel="next", <{base}4>; rel="last", <{base}1>; rel="first"'
    )
    assert "link" not in asked(hub, "GET", "/api/v3/repos/equipe/outil/issues?per_page=100", hub.token()).headers


def test_statuses_checks_and_the_pull_requests_of_a_commit(shown: Shown, repo: Repository) -> None:
    sha = repo.branch_tip("12-rappels")
    commit = shown.get_commit("12-rappels")
    assert commit.get_combined_status().state == "pending"
    commit.create_status("failure", context="Livraison", description="Attend", target_url="https://exemple.fr")
    commit.create_status("success", context="Livraison")
    assert (commit.get_combined_status().state, len(list(commit.get_statuses()))) == ("success", 2)
    repo.check(sha, "CI", None)
    repo.check(sha, "CI", "success")
    repo.check(sha, "Lint", "failure")
    assert {one.name: one.conclusion for one in commit.get_check_runs()} == {"CI": "success", "Lint": "failure"}
    assert [one.number for one in commit.get_pulls()] == [21]
    assert refused(lambda: shown.get_commit("f" * 40)) == (422, f"No commit found for SHA: {'f' * 40}")


def test_deployments(shown: Shown, repo: Repository) -> None:
    repo.deployment("recette", repo.branch_tip("recette"), environment_url="https://recette.exemple.fr")
    made = shown.create_deployment("recette", environment="production", required_contexts=[])
    made.create_status("in_progress")
    made.create_status("success", environment_url="https://exemple.fr")
    assert [one.state for one in made.get_statuses()] == ["success", "in_progress"]
    assert [one.environment for one in shown.get_deployments()] == ["production", "recette"]
    assert [one.id for one in shown.get_deployments(environment="production")] == [made.id]


def test_moved_deleted_and_hidden_tickets(hub: GitHubServer, shown: Shown, repo: Repository) -> None:
    moved = repo.issue(30, "Ailleurs").transfer(hub.repository("equipe/ailleurs"))
    repo.issue(31, "Effacé").delete()
    repo.issue(32, "Discret").hide()
    assert shown.get_issue(30).html_url == moved.url
    assert refused(lambda: shown.get_issue(31)) == (410, "This issue was deleted")
    assert refused(lambda: shown.get_issue(32)) == (404, "Not Found")
    assert 32 not in [one.number for one in shown.get_issues(state="all")]


def test_a_renamed_repository_redirects(hub: GitHubServer, shown: Shown, repo: Repository, library: Library) -> None:
    hub.rename("equipe/outil", "equipe/outil-neuf")
    token = hub.token(rights={"issues": "write"})
    assert library(token).get_repo("equipe/outil").full_name == "equipe/outil-neuf"
    said = asked(hub, "GET", "/api/v3/repos/equipe/outil/issues/12", token)
    assert (said.status, said.headers["location"]) == (301, f"{hub.api_url}/repositories/{repo.id}/issues/12")
    assert asked(hub, "GET", f"/api/v3/repositories/{repo.id}/issues/12", token).json["title"] == "Rappels"
    assert asked(hub, "POST", "/api/v3/repos/equipe/outil/issues", token, {"title": "Neuf"}).status == 307
    assert len(repo.issues) == 1


def test_what_the_description_does_not_know_is_a_breach(hub: GitHubServer, repo: Repository) -> None:
    assert asked(hub, "GET", "/api/v3/repos/equipe/outil/nouveautes", hub.token()).status == 404
    assert asked(hub, "GET", "/api/v3/repos/equipe/outil/pulls?etat=ouvert", hub.token()).status == 200
    repo.issues[12].title = None  # type: ignore[assignment]
    asked(hub, "GET", "/api/v3/repos/equipe/outil/issues/12", hub.token())
    unknown, parameter, *broken = hub.breaches
    assert unknown == "unknown route: GET /api/v3/repos/equipe/outil/nouveautes"
    assert parameter.endswith("the description knows no parameter 'etat'")
    assert all("200 at title" in one for one in broken)
    assert broken
    hub.breaches.clear()


def test_a_request_that_says_wrong_is_422(hub: GitHubServer, repo: Repository) -> None:
    token = hub.token(rights={"issues": "write", "statuses": "write"})
    said = asked(hub, "POST", "/api/v3/repos/equipe/outil/issues", token, {"body": "Sans titre"})
    assert (said.status, said.json["message"]) == (422, 'Invalid request.\n\n"title" wasn\'t supplied.')
    sha = repo.branch_tip("recette")
    assert asked(hub, "POST", f"/api/v3/repos/equipe/outil/statuses/{sha}", token, {"state": "ok"}).status == 422


def test_texts_that_are_too_long(hub: GitHubServer, repo: Repository) -> None:
    token = hub.token(rights={"issues": "write", "statuses": "write"})
    place = "/api/v3/repos/equipe/outil"
    assert asked(hub, "POST", f"{place}/issues", token, {"title": "Long", "body": "é" * 65_536}).status == 201
    said = asked(hub, "POST", f"{place}/issues", token, {"title": "Long", "body": "é" * 65_537})
    assert (said.status, said.json["errors"][0]["message"]) == (422, "body is too long (maximum is 65536 characters)")
    status = {"state": "success", "description": "d" * 141}
    assert asked(hub, "POST", f"{place}/statuses/{repo.branch_tip('recette')}", token, status).status == 422
