"""What `doctor` says where a token is refused, absent or limited, the forge elsewhere, renamed or out of reach."""

import pytest
from command import git
from doctored import Doctored, place, well
from forge_history import SLUG
from github_server.wire import Answer

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["place", "well"]


@pytest.fixture(autouse=True)
def hidden(well: Doctored) -> None:
    """Private repositories: what a token lacks shows there."""
    well.clone()
    well.repository.private = well.docs.private = True


def test_a_token_that_is_not_accepted(well: Doctored) -> None:
    well.token.revoked = True
    told = well.ask()
    line = told.line("token")
    assert line["state"] == "failed"
    assert line["message"].endswith("does not accept a personal token (classic), from GITHUB_TOKEN")
    assert "make a new one and put it in GITHUB_TOKEN" in line["cure"]
    assert told.line("board")["state"] == "skipped"


def test_a_token_refused_in_the_middle(well: Doctored) -> None:
    well.hub.fault.unauthorized_from(3)
    told = well.ask()
    assert (told.code, told.line("token")["state"]) == (1, "failed")


def test_no_token(well: Doctored) -> None:
    well.use(None)
    told = well.ask()
    assert told.line("token")["state"] == "failed"
    assert told.line("token")["cure"].startswith("Set GITHUB_TOKEN, or run `gh auth login --hostname 127.0.0.1")
    assert told.line("remote")["state"] == "failed"
    assert "key that the forge knows" in told.line("remote")["cure"]


def test_a_token_that_cannot_be_one(well: Doctored) -> None:
    well.monkeypatch.setenv("GITHUB_TOKEN", "ghp_é pas un jeton")
    line = well.ask().line("token")
    assert line["state"] == "failed"
    assert "pas un jeton" not in line["message"]


def test_single_sign_on(well: Doctored) -> None:
    refused = Answer.of(403, {"message": "Resource protected by organization SAML enforcement."})
    refused.headers["X-GitHub-SSO"] = "required; url=https://github.com/orgs/betagouv/sso?authorization_request=AAA"
    well.hub.fault.answer(refused, matching=f"GET /api/v3/repos/{SLUG}", times=1)
    line = well.ask().line("rights")
    assert (line["state"], "single sign-on" in line["message"]) == ("failed", True)
    assert "Configure SSO" in line["cure"]


def test_a_renamed_repository(well: Doctored) -> None:
    well.hub.rename(SLUG, "betagouv/rdv-solidarites.fr")
    told = well.ask()
    line = told.line("name")
    assert (told.code, line["state"]) == (0, "warning")
    assert line["message"] == f"{SLUG} is called betagouv/rdv-solidarites.fr today"
    assert f"git remote set-url origin {well.hub.server_url}/betagouv/rdv-solidarites.fr.git" in line["cure"]
    assert f'former = ["{SLUG}"]' in line["cure"]


def test_no_network(well: Doctored) -> None:
    well.clone()
    well.hub.stop()
    told = well.ask("--max-wait", "0")
    assert told.code == 1
    assert told.line("forge")["state"] == told.line("remote")["state"] == "failed"
    assert "cannot be reached" in told.line("forge")["message"]
    assert "--offline" in told.line("forge")["cure"]
    assert told.line("rights")["state"] == told.line("board")["state"] == "skipped"
    assert told.line("docs")["state"] == "failed"


def test_a_limit(well: Doctored) -> None:
    well.hub.fault.secondary_limit(retry_after=900, times=None)
    line = well.ask().line("forge")
    assert (line["state"], "--max-wait" in line["cure"]) == ("failed", True)


def test_one_answer_that_fails(well: Doctored) -> None:
    well.hub.fault.bad_gateway(matching="/pulls", times=None)
    told = well.ask()
    line = told.line("rights", "pull_requests")
    assert (told.code, line["state"], "502" in line["message"]) == (0, "skipped", True)


def test_another_server(well: Doctored) -> None:
    git(well.clone(), "remote", "set-url", "origin", "https://ghe.exemple.invalid/betagouv/rdv.git")
    well.said["repository"]["forge"] = "github"
    told = well.ask("--offline")
    assert told.line("forge")["message"] == "GitHub at ghe.exemple.invalid (https://ghe.exemple.invalid/api/v3)"
    assert told.line("token")["cure"].startswith("Run `gh auth login --hostname ghe.exemple.invalid`")
    well.monkeypatch.setenv("GITHUB_SERVER_URL", "https://ghe.exemple.invalid")
    well.monkeypatch.setenv("GITHUB_API_URL", "https://ghe.exemple.invalid/api/v3")
    well.monkeypatch.setenv("GITHUB_GRAPHQL_URL", "https://ghe.exemple.invalid/api/graphql")
    assert well.ask("--offline").line("token")["state"] == "ok"
    git(well.clone(), "remote", "set-url", "origin", "http://ghe.exemple.invalid/betagouv/rdv.git")
    told = well.ask("--offline")
    assert (told.line("forge")["state"], "https" in told.line("forge")["cure"]) == ("failed", True)
