"""What a rebase is asked to do, and what it remembers while a person settles a conflict, as plain frozen data."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec import field

from changelog.domain.model import Value


class Stage(NamedTuple):
    """One side of a file in conflict, as an index holds it: 1 the base, 2 ours, 3 theirs."""

    path: str
    mode: str
    sha: str
    stage: str


class Joined(Value, frozen=True, kw_only=True):
    """What merging gives: a tree (with marks where it is not `clean`), and the sides of the files in conflict."""

    tree: str
    clean: bool = True
    stages: tuple[Stage, ...] = ()

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The files in conflict."""
        return tuple(dict.fromkeys(stage.path for stage in self.stages))

    def of(self, paths: Iterable[str]) -> tuple[Stage, ...]:
        """The sides of these files."""
        wanted = frozenset(paths)
        return tuple(stage for stage in self.stages if stage.path in wanted)


class Task(Value, frozen=True, kw_only=True):
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


class Settlement(Value, frozen=True, kw_only=True):
    """What came of a conflict: the whole tree, and the files that were settled."""

    tree: str
    files: tuple[str, ...]


class Stop(Value, frozen=True, kw_only=True):
    """Where it does not go on by itself. `key` names the conflict by the trees that meet in it, so that what a person
    settled holds for the same conflict of a later run.

    `head` is what it happens on; `tree` what it comes to, with marks of conflict whose sides are called `names`.
    """

    key: str
    commit: str
    head: str
    tree: str
    stages: tuple[Stage, ...]
    names: tuple[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """The files in conflict."""
        return tuple(dict.fromkeys(stage.path for stage in self.stages))


class Memory(Value, frozen=True, kw_only=True):
    """What stands on the disk while a conflict waits. `ready`: the work tree is there for a person.

    `taught`: rerere knows the old merges; `ours`: its memory is there because of us, and goes with us.
    """

    task: Task
    settled: dict[str, Settlement] = field(default_factory=dict)
    stop: Stop | None = None
    ready: bool = False
    taught: bool = False
    ours: bool = False
