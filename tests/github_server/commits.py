"""A commit as the API shows it: read from the bare repository where it is there, else only a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import bare

if TYPE_CHECKING:
    from .repository import Repository

FORM = "%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who and when."""

    name: str
    email: str
    date: str


@dataclass(frozen=True, slots=True)
class Written:
    """What git keeps of a commit."""

    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a repository."""

    repository: Repository
    oid: str

    type_name = "Commit"

    @property
    def node_id(self) -> str:
        """Its global id."""
        return f"C_{self.repository.id}_{self.oid}"

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.repository.url}/commit/{self.oid}"

    def written(self) -> Written:
        """What git keeps; an empty message and the forge's name where it has no such commit."""
        if self.repository.git is None or not bare.tip(self.repository.git, self.oid):
            nobody = Signature("GitHub", "noreply@github.com", self.repository.world.now)
            return Written("0" * 40, (), nobody, nobody, "")
        said = bare.run(self.repository.git, "show", "--no-patch", f"--format={FORM}", self.oid)
        tree, parents, *people, message = said.split("\0")
        author, committer = (Signature(people[at], people[at + 1], _utc(people[at + 2])) for at in (0, 3))
        return Written(tree, tuple(parents.split()), author, committer, message.rstrip("\n"))


def commit_of(repository: Repository, name: str) -> Commit | None:
    """The commit of a name (full, short, branch or tag) that the repository knows, from git or from what was said."""
    known = _said(repository)
    if name in known:
        return Commit(repository, name)
    if repository.git is not None and (found := bare.tip(repository.git, name)):
        return Commit(repository, found)
    found = next((one for one in known if len(name) >= 7 and one.startswith(name)), "")
    return Commit(repository, found) if found else None


def _said(repository: Repository) -> set[str]:
    """The commits that are known without asking git, which a hundred questions at once would make slow."""
    known = set(repository.commits)
    for pull in repository.pulls.values():
        known.update(filter(None, (pull.merge_commit, pull.head_sha, *pull.commits)))
    for said in (repository.statuses, repository.checks, repository.deployments):
        known.update(one.sha for one in said)
    return known


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
