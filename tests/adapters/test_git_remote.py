"""What git says of a remote: branches and tags, or why not, in words that hold no secret and within a time."""

from pathlib import Path

import pytest
from command import git
from git_history import History
from github_server import GitHubServer

from changelog.adapters.git import remote as git_remote
from changelog.adapters.git.remote import listing, version

SECRET = "-".join(("ghp", "secret"))
SAID = {
    "fatal: unable to access 'https://x/': Could not resolve host: x": "network",
    "fatal: unable to access 'https://x/': Failed to connect to x port 443: Connection refused": "network",
    "ssh: connect to host x port 22: Connection timed out": "network",
    "fatal: unable to access 'https://x/': SSL certificate problem: unable to get local issuer": "certificate",
    "fatal: could not read Username for 'https://x': terminal prompts disabled": "denied",
    "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.": "denied",
    "Host key verification failed.": "denied",
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://x/'": "denied",
    "fatal: unable to access 'https://x/': The requested URL returned error: 403": "denied",
    "remote: Repository not found.\nfatal: repository 'https://x/' not found": "missing",
    "fatal: '/nowhere' does not appear to be a git repository": "missing",
    "fatal: transport 'ext' not allowed": "protocol",
    "fatal: something else": "other",
}


def test_the_version() -> None:
    assert version().startswith("2.")


def test_a_version_without_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert version() == ""


def test_branches_and_tags(history: History, tmp_path: Path) -> None:
    history.merge(101)
    history.tag("2022-01-18", message="Annotée")
    folder = history.ready()
    git(tmp_path, "clone", "--quiet", str(folder), "clone-2")
    found = listing(tmp_path / "clone-2", "origin", address=str(folder))
    assert found.heads == {name: history.tips[name] for name in ("recette", "production")}
    assert list(found.tags) == ["2022-01-18"]
    assert (found.default, found.reason) == ("recette", "")


def test_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "vide.git")
    found = listing(tmp_path / "vide.git", str(tmp_path / "vide.git"), address=str(tmp_path / "vide.git"))
    assert (found.heads, found.reason) == ({}, "")


@pytest.mark.parametrize("said", SAID)
def test_reasons(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _git(tmp_path, monkeypatch, f"cat >&2 <<'END'\n{said}\nEND\nexit 128")
    assert listing(tmp_path, "origin", address="https://x").reason == SAID[said]


def test_words_hold_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _git(tmp_path, monkeypatch, "echo \"fatal: odd 'https://lea:mot@x/?jeton=abc' ghp-secret\" >&2; exit 1")
    words = listing(tmp_path, "origin", address="https://x", server="https://x", secret=SECRET).words
    assert words == "fatal: odd 'https://x/' …"


def test_git_that_hangs_is_ended_with_its_helpers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_remote, "SECONDS", 0.5)
    _git(tmp_path, monkeypatch, f"echo $$ > {tmp_path}/pid; sleep 60 & wait")
    assert listing(tmp_path, "origin", address="https://x").reason == "late"
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


@pytest.mark.parametrize("remote", ["--upload-pack=touch perdu", "-u", "ext::sh -c touch% perdu"])
def test_remotes_that_are_none(remote: str, history: History) -> None:
    folder = history.ready()
    found = listing(folder, remote, address=remote)
    assert found.reason
    assert not (folder / "perdu").exists()


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://github.com/a/b", "https:ssh:file"),
        ("http://127.0.0.1:8000/a/b", "https:http:ssh:file"),
        ("http://localhost/a/b", "https:http:ssh:file"),
        ("http://exemple.invalid/a/b", "https:ssh:file"),
        ("/srv/a", "https:ssh:file"),
    ],
)
def test_what_git_may_follow(address: str, allowed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _git(tmp_path, monkeypatch, f"env > {tmp_path}/env; exit 0")
    monkeypatch.setenv("GIT_DIR", "/ailleurs")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "beaucoup")
    listing(tmp_path, "origin", address=address, server="https://x", secret=SECRET)
    said = (tmp_path / "env").read_text().splitlines()
    assert f"GIT_ALLOW_PROTOCOL={allowed}" in said
    assert "GIT_TERMINAL_PROMPT=0" in said
    assert "GIT_CONFIG_COUNT=2" in said
    assert not any(line.startswith("GIT_DIR=") for line in said)


def test_a_private_repository(hub: GitHubServer, history: History) -> None:
    folder = history.ready()
    home = hub.repository("a/b", private=True)
    home.fill(folder)
    token = hub.token(kind="classic", scopes=["repo"])
    found = listing(folder, home.clone_url, address=home.clone_url, server=hub.server_url, secret=token.value)
    assert set(found.heads) == {"recette", "production"}
    assert listing(folder, home.clone_url, address=home.clone_url).reason == "denied"
    wrong = listing(folder, home.clone_url, address=home.clone_url, server=hub.server_url, secret=SECRET)
    assert wrong.reason == "denied"


def _git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put another program in the place of git."""
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
