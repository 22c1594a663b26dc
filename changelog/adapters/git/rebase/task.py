"""What a rebase is asked to do, and what it remembers while a person resolves a conflict, as plain frozen data."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec import field

from changelog.domain.model import Value


class IndexEntry(NamedTuple):
    """One side of a file in conflict, as an index holds it: stage 1 the base, 2 ours, 3 theirs."""

    path: str
    mode: str
    sha: str
    stage: str


class MergeResult(Value, frozen=True, kw_only=True):
    """What merging gives: a tree (with marks where it is not `clean`), and the sides of the files in conflict."""

    tree: str
    clean: bool = True
    stages: tuple[IndexEntry, ...] = ()

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The files in conflict."""
        return tuple(dict.fromkeys(stage.path for stage in self.stages))

    def of(self, paths: Iterable[str]) -> tuple[IndexEntry, ...]:
        """The sides of these files."""
        wanted = frozenset(paths)
        return tuple(stage for stage in self.stages if stage.path in wanted)


class RebaseTask(Value, frozen=True, kw_only=True):
    """Bring `tips` on top of `onto`, the branch last (`rebase`: their commits; `merge`: `onto` is merged into each in
    turn, what came of one being what is merged into the next, but for those `apart`, which the branch does not hold).

    `committer`: the line git writes, time included: the same task always makes the same commits.
    """

    kind: Literal["rebase", "merge"]
    tips: tuple[str, ...]
    onto: str
    committer: str
    drop: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    message: str = ""


class Resolution(Value, frozen=True, kw_only=True):
    """What came of a conflict: the whole tree, and the files that were in conflict."""

    tree: str
    files: tuple[str, ...]


class OpenConflict(Value, frozen=True, kw_only=True):
    """Where a person is needed. `key` names the conflict by the trees that meet in it, so that a resolution holds for
    the same conflict of a later run.

    `head` is the commit it happens on; `tree` what it comes to, with marks of conflict whose sides are called `names`.
    """

    key: str
    commit: str
    head: str
    tree: str
    stages: tuple[IndexEntry, ...]
    names: tuple[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """The files in conflict."""
        return tuple(dict.fromkeys(stage.path for stage in self.stages))


class RebaseState(Value, frozen=True, kw_only=True):
    """What is on the disk while a conflict waits. `ready`: the work tree is there for a person.

    `taught`: rerere knows the old merges; `ours`: its memory is there because of us, and is removed with the rest.
    """

    task: RebaseTask
    settled: dict[str, Resolution] = field(default_factory=dict)
    stop: OpenConflict | None = None
    ready: bool = False
    taught: bool = False
    ours: bool = False
