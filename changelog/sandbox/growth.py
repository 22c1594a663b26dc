"""A repository while it grows: what its branches end on at any moment, and new commits with their SHA."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from changelog.sandbox import git_objects, trees
from changelog.sandbox.values import Branch, Commit, Person, Repository, Tag


class Writing(Struct, frozen=True, kw_only=True):
    """A commit about to be made: everything but its parents, its files and its SHA."""

    branch: str
    author: Person
    at: datetime
    message: str
    committer: Person | None = None
    authored: datetime | None = None


class Growth:
    """Commits and branches, in memory. The first branch named is the default one."""

    def __init__(self, *branches: str) -> None:
        self._commits: list[Commit] = []
        self._contents: dict[str, trees.Contents] = {}
        self._branches: dict[str, list[tuple[datetime, Commit]]] = {branch: [] for branch in branches}

    def tips(self, branch: str, at: datetime | None = None) -> tuple[Commit, ...]:
        """The commit the branch ended on (at that moment, or now); nothing before the first."""
        landed = [commit for moment, commit in self._branches[branch] if at is None or moment <= at]
        return tuple(landed[-1:])

    def contents(self, parents: tuple[Commit, ...]) -> trees.Contents:
        """The files of the first parent."""
        return self._contents[parents[0].sha] if parents else {}

    def commit(self, writing: Writing, parents: tuple[Commit, ...], contents: trees.Contents) -> Commit:
        """A new commit, on no branch yet."""
        unnamed = Commit(
            sha="",
            branch=writing.branch,
            parents=tuple(parent.sha for parent in parents),
            author=writing.author,
            authored=writing.authored or writing.at,
            committer=writing.committer or writing.author,
            committed=writing.at,
            message=writing.message,
            files=trees.files(contents),
        )
        named = replace(unnamed, sha=git_objects.commit_sha(unnamed))
        self._commits.append(named)
        self._contents[named.sha] = contents
        return named

    def land(self, branch: str, at: datetime, commit: Commit) -> Commit:
        """Move a branch to a commit; a new branch comes last."""
        self._branches.setdefault(branch, []).append((at, commit))
        return commit

    def repository(self, name: str, tags: tuple[Tag, ...] = ()) -> Repository:
        """All of it, as it stands."""
        ends = tuple(Branch(name=branch, commit=self.tips(branch)[0].sha) for branch in self._branches)
        return Repository(name=name, commits=tuple(self._commits), branches=ends, tags=tags)
