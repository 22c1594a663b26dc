"""Promises about what is read of a clone's history."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from changelog.domain.model import Commit, Refs


class ShowsRefs(Protocol):
    """Tells what a clone has."""

    shallow: bool

    def refs(self) -> Refs:
        """Tags, branches and HEAD."""

    def remote_urls(self) -> dict[str, str]:
        """Remote name → address."""


class ReadsLine(Protocol):
    """A first-parent line, newest first, that can be read once."""

    def down(self, steps: int) -> tuple[str, int]:
        """Go down `steps` commits: the SHA and the time (seconds since 1970) found there, or ("", 0)."""

    def subjects(self) -> Iterator[str]:
        """The subjects of all that was not read yet."""

    def close(self) -> None:
        """Read no further."""


class ReadsHistory(Protocol):
    """Reads commits and what they changed."""

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        """Commits reachable from `include` and not from `exclude`."""

    def line(self, tip: str, before: int | None = None) -> "ReadsLine":
        """The first-parent line below a commit (older than a time), read as far as it is asked for."""

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """SHA → patch id."""

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed."""


class ResolvesNames(Protocol):
    """Turns revision names into commits."""

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Name → SHA; names that are no commit are left out."""


class ReadsBranches(ReadsHistory, ResolvesNames, Protocol):
    """Reads what a branch would bring into another one."""

    def changed(self, base: str, head: str) -> tuple[str, ...]:
        """The paths that a branch changed since it left another one; none where they have nothing in common."""

    def files(self, revision: str, folder: str) -> dict[str, str]:
        """The text files directly in a folder at a revision: name → text."""
