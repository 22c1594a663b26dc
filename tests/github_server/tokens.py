"""Who may ask what: tokens of every kind with their rights, and the Apps that make some of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .repository import Repository

Kind = Literal["classic", "fine", "actions", "installation"]
PREFIXES: dict[Kind, str] = {"classic": "ghp_", "fine": "github_pat_", "actions": "ghs_", "installation": "ghs_"}
LEVELS = {"none": 0, "read": 1, "write": 2}
OPEN = (
    "metadata",
    "contents",
    "pull_requests",
    "issues",
    "statuses",
    "checks",
    "deployments",
)  # read by all where public
ADMINISTRATION = "administration"


@dataclass(kw_only=True)
class Token:
    """A token. `rights` count for all but classic ones, whose rights come from `scopes`.

    `repositories`: the only ones it covers, by full name; None for all. `limit` is its hourly rate.
    """

    value: str
    kind: Kind
    user: str
    rights: dict[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    repositories: tuple[str, ...] | None = None
    expires: str | None = None
    revoked: bool = False
    limit: int = 5000
    installation: Installation | None = None

    @property
    def words(self) -> str:
        """How GitHub refuses it."""
        by = "integration" if self.kind in ("actions", "installation") else "personal access token"
        return f"Resource not accessible by {by}"

    def projects(self) -> int:
        """What it may do with boards: 0 nothing, 1 read, 2 write. The token of Actions never may."""
        if self.kind == "actions":
            return 0
        if self.kind == "classic":
            return 2 if "project" in self.scopes else int("read:project" in self.scopes)
        return LEVELS[self.rights.get("projects", "none")]

    def level(self, repository: Repository, right: str) -> int:
        """What it may do in a repository: 0 nothing, 1 read, 2 write."""
        return max(self._own(repository, right), anyone(repository, right))

    def sees(self, repository: Repository) -> bool:
        """Whether the repository exists for it."""
        covered = any(self._own(repository, right) for right in ("metadata", *OPEN, ADMINISTRATION))
        return covered or not repository.private

    def _own(self, repository: Repository, right: str) -> int:
        if self.kind == "classic":
            whole = "repo" in self.scopes or ("public_repo" in self.scopes and not repository.private)
            return 2 if whole else 0
        if self.repositories is not None and repository.full_name not in self.repositories:
            return 0
        return (
            int(bool(set(self.rights) - {"projects"}))
            if right == "metadata"
            else LEVELS[self.rights.get(right, "none")]
        )


def anyone(repository: Repository, right: str) -> int:
    """What somebody without any right may do."""
    return int(not repository.private and right in OPEN)


@dataclass(kw_only=True)
class Installation:
    """An App installed on an account, with what it was granted."""

    app: App
    id: int
    account: str
    permissions: dict[str, str]
    repositories: tuple[str, ...] | None = None
    at: str = ""


@dataclass(kw_only=True)
class App:
    """A registered App; `private_key` is the PEM text that signs its JWT (RS256)."""

    id: int
    slug: str
    private_key: str
    public_key: str
    client_id: str
    node_id: str = ""
    at: str = ""
    installations: list[Installation] = field(default_factory=list)
