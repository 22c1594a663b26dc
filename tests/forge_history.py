"""A clone with a GitHub remote and the local GitHub that knows its pull requests and tickets."""

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from command import Answer, git, in_process
from git_history import History
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.tokens import Token

SLUG = "betagouv/rdv-service-public"


class Forged:
    """A history, its repository on the local GitHub, and the command run in its clone with a token."""

    def __init__(self, history: History, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.history = history
        self.hub = hub
        self.repository: Repository = hub.repository(SLUG, default_branch="recette")
        self.settings: list[str] = []
        self._environment = monkeypatch
        self.token = hub.token(kind="classic", scopes=("repo", "read:project"))
        self.use(self.token)

    def use(self, token: Token | None) -> None:
        """Ask with this token from now on."""
        self._environment.delenv("GITHUB_TOKEN", raising=False)
        for name, value in self.hub.environment(token).items():
            self._environment.setenv(name, value)

    def merged(
        self, number: int, *, closes: tuple[int, ...] = (), body: str = "", title: str = "", **known: Any
    ) -> Any:
        """A pull request merged in git and known on the forge. `git_title`, `branch` and `commits` go to git."""
        told = {key: known.pop(key) for key in ("branch", "commits", "onto") if key in known}
        made = self.history.merge(number, title=known.pop("git_title", title or f"Titre {number}"), **told)
        known.setdefault("merged_at", self.history.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        known.setdefault("base", told.get("onto", "recette"))
        return self.repository.pull_request(
            number, title or f"Titre {number}", body=body, merge_commit=made.sha, closes=list(closes), **known
        )

    def clone(self) -> Path:
        """The clone, ready, with its remote and settings."""
        folder = self.history.ready()
        if "origin" not in git(folder, "remote").split():
            git(folder, "remote", "add", "origin", f"{self.hub.server_url}/{SLUG}.git")
        if self.settings:
            (folder / "nouveautes.toml").write_text("\n".join(self.settings) + "\n", "utf-8")
        return folder

    def run(self, command: str, *words: str) -> Answer:
        """A command in the clone."""
        return in_process(command, *words, "--repo", self.clone())

    def notes(self, *words: str) -> dict[str, Any]:
        """`notes --json`."""
        return self.run("notes", "--json", *words).json

    def asked(self, command: str = "notes", *words: str) -> int:
        """How many requests a command costs."""
        before = len(self.hub.requests)
        assert self.run(command, *words).code == 0
        return len(self.hub.requests) - before
