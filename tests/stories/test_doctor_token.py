"""What `doctor` says of tokens: each kind of token and App, each right that is missing, and its cure."""

import os
from pathlib import Path

import pytest
from doctored import Doctored, forms_of, place, program_at, well
from forge_history import SLUG

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["place", "well"]
READS = {"contents": "read", "pull_requests": "read", "issues": "read", "statuses": "read", "checks": "read"}
WRITES = dict.fromkeys(("contents", "pull_requests", "issues", "statuses"), "write")
NEVER = (
    "Actions' own GITHUB_TOKEN never sees Projects v2 and what it pushes starts no workflow,"
    " so the board and the docs pull request need an App installation token or a personal token"
)


@pytest.fixture(autouse=True)
def hidden(well: Doctored) -> None:
    """Private repositories: what a token lacks shows there."""
    well.clone()
    well.repository.private = well.docs.private = True


# Kinds


def test_a_classic_token(well: Doctored) -> None:
    told = well.ask()
    assert (told.code, told.bad) == (0, [])
    assert told.line("token")["message"] == "a personal token (classic), from GITHUB_TOKEN"
    assert told.line("rights")["message"] == (
        f"may read contents, pull requests, issues, commit statuses, checks of {SLUG}"
    )
    assert "may change contents" in told.line("writing")["message"]


def test_a_classic_token_that_only_reads_boards(well: Doctored) -> None:
    well.use(well.hub.token(kind="classic", scopes=["repo", "read:project"]))
    told = well.ask()
    assert told.bad == [("writing", "warning")]
    assert told.line("writing")["cure"] == "Give the token the scope project."


def test_a_classic_token_without_boards(well: Doctored) -> None:
    well.use(well.hub.token(kind="classic", scopes=["repo"]))
    told = well.ask()
    assert told.line("board")["state"] == "failed"
    assert told.line("board")["cure"] == "Give the token the scope read:project."


def test_a_classic_token_without_scopes(well: Doctored) -> None:
    well.use(well.hub.token(kind="classic", scopes=[]))
    told = well.ask()
    assert (told.line("rights")["state"], told.code) == ("failed", 1)
    assert "scope repo" in told.line("rights")["cure"]
    assert told.line("remote")["state"] == "failed"


def test_a_token_of_gh(well: Doctored, tmp_path: Path) -> None:
    token = well.hub.token(kind="classic", scopes=["repo"])
    well.use(None)
    program_at(tmp_path / "gh", f"#!/bin/sh\nprintf '%s' '{token.value}'\n")
    well.monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    told = well.ask()
    assert told.line("token")["message"].endswith("from gh auth token")
    assert told.line("board")["cure"].endswith("`gh auth refresh --scopes read:project`.")


def test_a_fine_grained_token(well: Doctored) -> None:
    well.use(well.hub.token(rights=READS | WRITES | {"projects": "write"}, expires="2027-06-30 00:00:00 UTC"))
    told = well.ask()
    assert (told.code, told.bad) == (0, [])
    assert told.line("token")["message"] == "a fine-grained personal token, from GITHUB_TOKEN, until 2027-06-30"
    assert told.line("writing")["state"] == "skipped"


@pytest.mark.one_in(5)
@pytest.mark.parametrize("right", READS)
def test_a_fine_grained_token_that_lacks_one_right(right: str, well: Doctored) -> None:
    held = {name: level for name, level in (READS | WRITES | {"projects": "read"}).items() if name != right}
    if right == "contents":
        held["metadata"] = "read"
    well.use(well.hub.token(rights=held))
    told = well.ask()
    line = told.line("rights", right)
    assert line["state"] == ("warning" if right == "checks" else "failed")
    assert line["message"].endswith(f"of {SLUG} (asked for: {right}=read)")
    assert line["cure"].startswith("Give the token the repository permission «\u00a0")
    assert f": read\u00a0» for {SLUG}." in line["cure"]


def test_a_fine_grained_token_of_a_reader(well: Doctored) -> None:
    well.use(well.hub.token(rights=READS | {"projects": "read"}))
    told = well.ask()
    assert {key for key, _ in told.bad} == {"writing", "docs"}
    assert "role Write" in told.line("writing")["cure"]


def test_a_fine_grained_token_that_only_reads_boards(well: Doctored) -> None:
    """What such a token may change does not show; the board says so of itself."""
    well.use(well.hub.token(rights=READS | WRITES | {"projects": "read"}))
    told = well.ask()
    assert ("board", "warning") in told.bad
    assert "« Projects: write" in told.line("board", "write")["cure"].replace("\u00a0", " ")


def test_a_token_that_ends_soon(well: Doctored) -> None:
    well.use(well.hub.token(kind="classic", scopes=["repo", "project"], expires="2026-11-20 09:00:00 +0200"))
    line = well.ask().line("token")
    assert (line["state"], line["message"].rpartition(": ")[2]) == ("warning", "it ends on 2026-11-20")
    assert "GITHUB_TOKEN" in line["cure"]


def test_the_token_of_actions(well: Doctored) -> None:
    well.use(well.hub.token(kind="actions", rights=READS, repositories=[SLUG]))
    told = well.ask()
    assert (told.line("token")["state"], told.line("token")["message"]) == ("warning", NEVER)
    assert "NOUVEAUTES_APP_ID" in told.line("token")["cure"]
    assert (told.line("board")["state"], told.line("board")["cure"]) == ("failed", f"{NEVER}.")
    assert (told.line("docs")["state"], told.line("docs")["cure"]) == ("failed", f"{NEVER}.")
    assert told.line("rights")["state"] == "ok"


def test_a_right_that_a_workflow_did_not_give(well: Doctored) -> None:
    well.use(well.hub.token(kind="actions", rights={"contents": "read", "pull_requests": "read"}, repositories=[SLUG]))
    line = well.ask().line("rights", "issues")
    assert line["cure"] == "In the workflow, under `permissions:`, write `issues: read`."


def test_an_installation_token(well: Doctored) -> None:
    rights = READS | WRITES | {"projects": "write"}
    well.use(well.hub.token(kind="installation", user="train[bot]", rights=rights))
    told = well.ask()
    assert (told.code, told.bad) == (0, [])
    assert told.line("token")["message"] == "an App installation token, from GITHUB_TOKEN"


# Apps


def _app(well: Doctored, tmp_path: Path, **permissions: str) -> None:
    app = well.hub.app("train", account="betagouv", permissions=permissions)
    well.use(None)
    (tmp_path / "cle.pem").write_text(app.private_key)
    well.monkeypatch.setenv("NOUVEAUTES_APP_ID", str(app.id))
    well.monkeypatch.setenv("NOUVEAUTES_APP_KEY_FILE", str(tmp_path / "cle.pem"))
    well.said["docs"]["repository"] = f"file://{well.docs.git_dir}"


def test_an_app(well: Doctored, tmp_path: Path) -> None:
    _app(well, tmp_path, **READS | WRITES, organization_projects="write")
    told = well.ask()
    assert (told.code, told.bad) == (0, [])
    assert told.line("token")["message"] == "an App installation token, from NOUVEAUTES_APP_ID"
    assert told.line("writing")["state"] == "ok"
    secrets = [value for value in well.hub.tokens if value.startswith("ghs_")]
    assert len(secrets) == 1
    assert not any(form in str(told.form) for form in forms_of(secrets[0]))


def test_an_app_that_was_given_little(well: Doctored, tmp_path: Path) -> None:
    _app(well, tmp_path, contents="read", pull_requests="write", issues="read", statuses="read")
    told = well.ask()
    assert told.line("board")["cure"].startswith("Give the App the organisation's permission « Projects: read »")
    assert {one["subject"] for one in told.of("warning") if one["key"] == "writing"} == {
        "contents", "issues", "statuses", "projects",
    }  # fmt: skip


def test_an_app_without_its_key(well: Doctored, tmp_path: Path) -> None:
    _app(well, tmp_path)
    well.monkeypatch.delenv("NOUVEAUTES_APP_KEY_FILE")
    told = well.ask()
    assert told.line("token")["state"] == "failed"
    assert "NOUVEAUTES_APP_KEY_FILE" in told.line("token")["message"] + told.line("token")["cure"]
    well.monkeypatch.setenv("NOUVEAUTES_APP_KEY_FILE", str(tmp_path / "absent.pem"))
    assert "NOUVEAUTES_APP_KEY_FILE" in well.ask().line("token")["message"]
    (tmp_path / "absent.pem").write_text("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n")
    assert well.ask().line("token")["state"] == "failed"


def test_an_app_that_is_not_installed_here(well: Doctored, tmp_path: Path) -> None:
    _app(well, tmp_path, **READS)
    for app in well.hub.apps.values():
        app.installations.clear()
    line = well.ask().line("token")
    assert line["state"] == "failed"
    assert "installed on the repository" in line["cure"]
