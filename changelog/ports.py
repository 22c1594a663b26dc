"""The promises the story relies on, split by need; `outside` keeps them with git, tests may keep them otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from changelog.model import Commit, Refs


class ShowsRefs(Protocol):
    """Tells what a clone has."""

    shallow: bool

    def refs(self) -> Refs:
        """Tags, branches and HEAD."""

    def remote_urls(self) -> dict[str, str]:
        """Remote name → address."""


class ReadsHistory(Protocol):
    """Reads commits and what they changed."""

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        """Commits reachable from `include` and not from `exclude`."""

    def ancestor(self, tip: str, steps: int, before: int | None = None) -> tuple[str, int]:
        """The first-parent ancestor `steps` commits down (older than a time) and its time, or ("", 0)."""

    def subjects(self, tip: str) -> Iterator[str]:
        """The subjects of the whole first-parent line."""

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """SHA → patch id."""

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed."""


class ResolvesNames(Protocol):
    """Turns revision names into commits."""

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Name → SHA; names that are no commit are left out."""
