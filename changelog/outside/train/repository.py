"""The product's repository as the train uses it: the remote observed and moved, objects made, records kept.

The clone is the user's own. Its work tree, index, HEAD and branches are never touched: objects are added, and refs
under `refs/remotes/<remote>/`, `refs/nouveautes/`, `refs/notes/nouveautes` and (where they are not there) `refs/tags/`.
"""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import cached_property

from changelog.adapters.git import names, objects
from changelog.adapters.git import push as pushing
from changelog.adapters.git.environment import FindLogin, open_access
from changelog.adapters.git.history import Repository
from changelog.adapters.git.objects import identity
from changelog.adapters.git.run import REMOTE, ProductGit
from changelog.documents import Author
from changelog.errors import Problem, Refused
from changelog.language.speech import say
from changelog.outside.train import noting, observing, records, tracking
from changelog.outside.train.address import address
from changelog.remote import FileChange, Merged, Moved, Observed, Record, RefMove


class TrainRepository:
    """Keeps ObservesRemote, MovesRefs, MakesObjects and KeepsRecords. Open it with `open_train_repository`."""

    def __init__(self, door: ProductGit, repository: Repository, remote: str, patience: float) -> None:
        self.door = door
        self.remote = remote
        self._repository = repository
        self._patience = patience

    def observe(self) -> Observed:
        """Ask the remote and bring what it has; nobody's branches, tags or files are moved. Raises Refused."""
        observed = observing.observe(self.door, self.remote, self._patience)
        noting.follow(self.door, self.remote)
        return observed

    def push(self, moves: Sequence[RefMove]) -> Moved:
        """Push with a lease on every ref, then ask the remote what became of it. `already` where all stand as wanted.

        Raises Refused where something would be lost that nobody `rewrites`, or a name is none.
        """
        moved = pushing.push(self.door, moves)
        if moved.outcome in ("done", "already"):
            tracking.moved(self.door, self.remote, moves)
        return moved

    def keep(self, ref: str, sha: str) -> bool:
        """Set a ref of this clone under `refs/tags/` or `refs/nouveautes/`; one that is there is never moved.

        A tag that cannot be set (a folder of tags is in its way) is not: the remote's is what counts. Raises Refused.
        """
        names.full(ref, names.KEPT)
        made = ("update-ref", "--no-deref", ref, names.whole(sha), "0" * len(sha))
        if self.door.ref(ref):
            return False
        with suppress(Problem) if ref.startswith(names.TAGS) else nullcontext():
            self.door.ask(*made)
        return True

    def tree(self, commit: str) -> str:
        """The tree of a commit. Raises Refused where it is not here."""
        return self.trees([commit])[commit]

    def trees(self, commits: Iterable[str]) -> dict[str, str]:
        """The trees of several commits, in one process. Raises Refused where one is not here."""
        return objects.trees(self.door, commits)

    def merge(self, ours: str, theirs: str, base: str = "") -> Merged:
        """What merging two commits (or, with a base, three trees or commits) gives, by `git merge-tree`."""
        return objects.merge(self.door, ours, theirs, base)

    def commit(self, tree: str, parents: Sequence[str], message: str, at: datetime) -> str:
        """A commit by whoever runs the command; its message byte by byte."""
        return objects.made(self.door, tree, parents, message, self._author, at)

    def tag(self, name: str, commit: str, message: str, at: datetime) -> str:
        """An annotated tag's object by whoever runs the command; its message byte by byte."""
        return objects.tagged(self.door, name, commit, message, self._author, at)

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` descends from `one`, or is it."""
        return objects.is_ancestor(self.door, one, other)

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""
        return objects.merge_base(self.door, one, other)

    def changed(self, one: str, other: str) -> tuple[FileChange, ...]:
        """The files that two trees (or commits) do not share."""
        return objects.changed(self.door, one, other)

    def who(self) -> str:
        """The name of whoever runs the command, as their git has it."""
        return self._author.name

    def records(self) -> dict[str, tuple[Record, ...]]:
        """Tag object → its records, in the order in which the remote got them, as last observed."""
        return records.read(self.door, observing.seen_notes(self.door, self.remote))

    def record(self, record: Record) -> None:
        """Add one, on the remote; nothing is sent where one says the same. Raises Refused, Stopped."""
        noting.add(self.door, self.remote, record, self._author)

    def claim(self, record: Record, free: noting.Free) -> bool:
        """Add one if what the remote has of its object at that moment is `free`. Raises as `record` does."""
        return noting.add(self.door, self.remote, record, self._author, free)

    @cached_property
    def _author(self) -> Author:
        return identity(self._repository.root)


def open_train_repository(
    repository: Repository, remote: str, *, find_login: FindLogin | None = None,
    patience: float = observing.PATIENCE,
) -> TrainRepository:  # fmt: skip
    """The train's way into a clone and its remote. Nothing is asked yet.

    `find_login`: finds the login for an address that holds none; `patience`: seconds that another git may hold the
    clone. Raises Refused where the clone
    is shallow, or has no such remote.
    """
    if repository.shallow:
        raise Refused(
            say("this clone is shallow: the commits before it are missing, and with them what was delivered before"),
            hint=say(
                "Run `git fetch --unshallow --tags` (in a workflow: fetch-depth: 0), then the same command again."
            ),
        )
    where, login = address(repository, remote)
    access = open_access(where, login, find_login, remote=REMOTE)
    return TrainRepository(ProductGit(repository.git_dir, access), repository, remote, patience)
