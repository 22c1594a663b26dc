"""Where the token of `doctor` goes, and where it does not: one host, no command line, no file, no word."""

import os
import shutil
from pathlib import Path

import pytest
from command import git
from doctored import DOCS, Doctored, forms_of, place, program_at, well
from environment import Place

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["place", "well"]
GIT_SPY = """#!/bin/sh
printf '%s\\n' "$*" >> "{log}.argv"
env | grep '^GIT_CONFIG_' >> "{log}.env"
exec {git} "$@"
"""


@pytest.fixture(autouse=True)
def hidden(well: Doctored) -> None:
    """Private repositories: what a token lacks shows there."""
    well.clone()
    well.repository.private = well.docs.private = True


def test_the_token_is_shown_nowhere(well: Doctored) -> None:
    for state in ("well", "revoked", "no network"):
        well.token.revoked = state == "revoked"
        if state == "no network":
            well.hub.stop()
        for words in ((), ("--json",), ("--debug",), ("--debug", "--json")):
            answer = well.run("doctor", *words, "--max-wait", "0")
            said = answer.out + answer.err
            assert not [form for form in forms_of(well.token.value) if form in said]


def test_the_token_is_written_nowhere(well: Doctored, tmp_path: Path) -> None:
    well.clone()
    well.run("doctor")
    for folder in (tmp_path, Path(os.environ["HOME"])):
        for file in folder.rglob("*"):
            data = file.read_bytes() if file.is_file() else b""
            assert not [form for form in forms_of(well.token.value) if form.encode() in data], file


def test_git_gets_the_token_by_its_environment_alone(well: Doctored, tmp_path: Path) -> None:
    log = tmp_path / "journal"
    program_at(tmp_path / "bin" / "git", GIT_SPY.format(log=log, git=shutil.which("git")))
    checkout = "AUTHORIZATION: basic bGFpc3Nlei1wYXNzZXI="
    git(well.clone(), "config", f"http.{well.hub.server_url}/.extraheader", checkout)
    well.monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    well.monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    well.monkeypatch.setenv("GIT_CONFIG_KEY_0", "color.ui")
    well.monkeypatch.setenv("GIT_CONFIG_VALUE_0", "false")
    for name in ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE", "GIT_TRACE2"):
        well.monkeypatch.setenv(name, str(tmp_path / "trace"))
    assert well.ask().line("remote")["state"] == "ok"
    said, seen = Path(f"{log}.argv").read_text(), Path(f"{log}.env").read_text()
    assert "ls-remote --symref --upload-pack=git-upload-pack --end-of-options origin" in said
    assert not [form for form in forms_of(well.token.value) if form in said]
    assert "GIT_CONFIG_COUNT=3" in seen
    assert "GIT_CONFIG_KEY_0=color.ui" in seen
    assert f"GIT_CONFIG_KEY_1=http.{well.hub.server_url}/.extraheader\n" in seen
    assert "GIT_CONFIG_VALUE_1=\n" in seen
    assert forms_of(well.token.value)[3] in seen
    trace = tmp_path / "trace"
    assert not trace.exists() or forms_of(well.token.value)[3] not in trace.read_text()


def test_environments_get_no_token(well: Doctored) -> None:
    netrc = Path(os.environ["HOME"]) / ".netrc"
    netrc.write_text("default login lea password motdepasse\n")
    netrc.chmod(0o600)
    well.place.status, well.place.headers = 302, {"Location": "http://127.0.0.1:1/ailleurs"}
    told = well.ask()
    assert told.line("environments")["state"] == "warning"  # its version is behind a redirect
    assert len(well.place.asked) == 2
    assert not any({"authorization", "cookie"} & set(one) for one in well.place.asked)


def test_another_host_gets_no_token(well: Doctored, place: Place) -> None:
    well.said["docs"]["repository"] = f"{place.url}/doc.git"
    told = well.ask()
    assert told.line("docs")["state"] == "failed"
    asked = [one for one in place.asked if one["path"].startswith("/doc.git/info/refs")]
    assert asked
    assert not any("authorization" in one for one in asked)


def test_a_password_in_docs_repository(well: Doctored) -> None:
    host = well.hub.server_url.removeprefix("http://")
    well.said["docs"]["repository"] = f"http://lea:motdepasse@{host}/{DOCS}"
    answer = well.run("doctor", "--debug")
    assert "docs.repository holds a password" in answer.out
    assert "motdepasse" not in answer.out + answer.err
