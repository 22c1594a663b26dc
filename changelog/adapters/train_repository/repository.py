"""The product's remote observed and moved; what this clone last saw of it.

The clone is the user's own. Its work tree, index, HEAD and branches are never touched: objects are added, and refs
under `refs/remotes/<remote>/`, `refs/nouveautes/`, `refs/notes/nouveautes` and (where they are not there) `refs/tags/`.

Only what the settings say of the *place* is followed (url, insteadOf, a pushurl of the same repository): the remote is
given to git under a name of ours, so that its refspecs, mirror, prune and tags settings, made for somebody's own
fetching, are not in force.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path

from msgspec import structs

from changelog.adapters.git import names, objects
from changelog.adapters.git import push as pushing
from changelog.adapters.git.environment import Access, FindLogin, open_access
from changelog.adapters.git.history import Repository
from changelog.adapters.git.objects import identity
from changelog.adapters.git.run import REMOTE, ProductGit, run
from changelog.adapters.train_repository import observe as observing
from changelog.adapters.train_repository import observe as tracking
from changelog.adapters.train_repository import records
from changelog.adapters.train_repository import records as noting
from changelog.domain.address import Login, RepositoryAddress, Trouble
from changelog.domain.remote import RECORDS, Author, FileChange, Merged, Moved, Observed, Record, RefMove
from changelog.errors import Problem, Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say


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


def records_seen(repository: Repository, remote: str) -> dict[str, tuple[Record, ...]]:
    """Tag object → its records, in the order in which the remote got them. Raises Refused where git cannot read.

    From the mirror of the remote's notes; from `refs/notes/nouveautes` where that is ahead of it, or alone here (a
    workflow that fetches the notes by name).
    """
    door = _door(repository)
    seen, here = observing.seen_notes(door, remote), door.ref(RECORDS)
    ahead = here and (not seen or objects.is_ancestor(door, seen, here))
    return records.read(door, here if ahead else seen)


def tags_seen(repository: Repository, remote: str) -> dict[str, str]:
    """Tag name → its object on the remote, when the remote was last observed."""
    there = names.seen_at(names.TAGS, remote)
    lines = _door(repository).lines("for-each-ref", "--format=%(objectname) %(refname)", there)
    pairs = (line.partition(" ") for line in lines)
    return {name.removeprefix(there): object_id for object_id, _, name in pairs}


def _door(repository: Repository) -> ProductGit:
    """A way into the clone that leads nowhere else."""
    return ProductGit(repository.git_dir, Access(RepositoryAddress(text=".", scheme="file", path="."), Login, REMOTE))


_HINT = marked("Correct it with `git remote set-url` (https://…, git@host:team/app.git, or a folder), then run again.")
_NONE = marked("Add the team's repository, `git remote add origin ADDRESS`, then run the same command again.")


def address(repository: Repository, remote: str) -> tuple[RepositoryAddress, Login]:
    """The address of a remote, and the login that stands in it. Raises Refused where there is none that is followed."""
    said = repository.remote_urls().get(remote, "") if remote else ""
    if not said:
        named = say(
            "this clone has no remote « {remote} »: what the team has cannot be told", remote=plain.line(remote)
        )
        none = say("this clone has no remote: what the team has cannot be told")
        raise Refused(named if remote else none, hint=say(_NONE))
    # By its name: an address on a command line would show the password that it may hold.
    meant = _git(repository, "ls-remote", "--get-url", "--end-of-options", remote).removesuffix("\n") or said
    found, place = _followed(said, meant, repository.root), RepositoryAddress.parse(meant)
    login = Login.of(meant)
    others = [
        one for one in _git(repository, "config", "-z", "--get-all", f"remote.{remote}.pushurl").split("\0") if one
    ]
    if len(others) != 1 or others[0] == said or (RepositoryAddress.parse(others[0]).secret and Login.of(others[0])):
        return found, login
    # A fork or a mirror is another repository: what is pushed there is not where the team looks.
    pushed = _git(repository, "remote", "get-url", "--push", "--", remote).removesuffix("\n")
    if not place.is_same(RepositoryAddress.parse(pushed)):
        return found, login
    return structs.replace(found, push=_followed(others[0], pushed, repository.root).text), login


_ODD = marked("the remote's address is none that is followed")
_TROUBLES: Mapping[Trouble, str] = {
    "unreadable": marked("the remote's address cannot be read"),
    "open": marked("the remote is reached over plain http, which anybody on the way can change"),
}


def _followed(said: str, meant: str, near: Path) -> RepositoryAddress:
    """`said` is given to git, which rewrites it to `meant` (insteadOf); both are the same where nothing does."""
    found = RepositoryAddress.parse(meant)
    if not found.followed or said.startswith("-"):
        raise Refused(say(_TROUBLES.get(found.trouble, _ODD)), hint=say(_HINT))
    if said != meant:
        return structs.replace(found, text=said)
    # A relative path is read from the top of the work tree.
    is_path = found.kind == "folder" and "://" not in meant
    return structs.replace(found, text=str((near / meant).absolute())) if is_path else found


def _git(repository: Repository, *words: str) -> str:
    """What git says of its own settings; nobody is asked."""
    said = run([f"--git-dir={repository.git_dir}", *words], at=repository.git_dir)
    return said.out.decode("utf-8", "surrogateescape") if said.code == 0 else ""
