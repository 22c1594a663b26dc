"""Promises about the documentation's repository."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from changelog.domain.remote import Author, Marked, Pushed, Seen, Unfit


class KeepsDocs(Protocol):
    """The documentation repository: seen, read, written to by commits, moved by pushes (`outside/docs_repository`).

    A revision is a whole SHA or the short name of a branch as last seen. Questions raise Refused where the repository
    cannot be asked.
    """

    @property
    def seen(self) -> Seen:
        """What was last seen."""

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        """Ask what there is; bring the default branch, these branches and the heads of these pull requests."""

    def head_of(self, branch: str) -> str:
        """Where a branch stood when it was last seen; "" where there was none."""

    def read_all(self, revision: str, paths: Iterable[str]) -> dict[str, bytes | Unfit | None]:
        """Path → its bytes, why it is no file, or None where nothing stands there."""

    def tree(self, revision: str) -> dict[str, str]:
        """Path → id of the content, of every file; nothing where there is no such revision."""

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` descends from `one`, or is it."""

    def commits_with_trailer(
        self,
        key: str,
        value: str | None,
        revisions: Iterable[str],
        *,
        without: Iterable[str] = (),
        enough: int | None = None,
    ) -> tuple[Marked, ...]:
        """Commits with a trailer of that key and value, newest first."""

    def moved_to(self, path: str, revision: str = "") -> str:
        """Where a file is now, followed where it was renamed; "" if nowhere."""

    def commit(
        self, parent: str, changes: Mapping[str, bytes | None], message: str, author: Author, at: datetime
    ) -> str:
        """A commit on `parent`; `parent` itself where nothing changes. Nobody sees it yet."""

    def join(
        self, ours: str, other: str, changes: Mapping[str, bytes | None], message: str, author: Author, at: datetime
    ) -> str:
        """A merge commit of two revisions, with these files as they are handed in. Nobody sees it yet."""

    def push(self, branch: str, new: str, expected: str) -> Pushed:
        """Move a branch from where it was seen (`expected`; "": it must not exist)."""


class ReadsTree(Protocol):
    """Reads all of the documentation repository. A revision is a whole SHA or the short name of a branch."""

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        """Ask what there is; bring the default branch, these branches and the heads of these pull requests."""

    def head_of(self, branch: str) -> str:
        """Where a branch stood when it was last seen; "" where there was none."""

    def tree(self, revision: str) -> dict[str, str]:
        """Path → id of the content, of every file, links to them included; nothing where there is no such revision."""

    def links(self, revision: str) -> dict[str, str]:
        """Link → the file of the repository that it leads to, those below a link to a folder included."""

    def contents(self, revision: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Id → bytes, of contents that the revision holds; what is too large is left out."""

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""
