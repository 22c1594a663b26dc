"""The product's remote observed and moved; what this clone last saw of it.

The clone is the user's own. Its work tree, index, HEAD and branches are never touched: objects are added, and refs
under `refs/remotes/<remote>/`, `refs/nouveautes/`, `refs/notes/nouveautes` and (where they are not there) `refs/tags/`.

Only what the settings say of the *place* is followed (url, insteadOf, a pushurl of the same repository): the remote is
given to git under a name of ours, so that its refspecs, mirror, prune and tags settings, made for somebody's own
fetching, are not in force.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from changelog.adapters.git import names, objects
from changelog.adapters.git.clones import PRODUCT_REMOTE, ProductGit
from changelog.adapters.git.environment import Access, FindLogin, open_access
from changelog.adapters.git.history import Repository
from changelog.adapters.git.run import run
from changelog.adapters.train_repository import observe, records
from changelog.adapters.train_repository.records import Free, RecordNotes
from changelog.domain.address import Login, RepositoryAddress, Trouble
from changelog.domain.remote import RECORDS, Author, FileChange, Merged, Moved, Observed, Record, RefMove
from changelog.errors import Problem, Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say

if TYPE_CHECKING:
    from changelog.adapters.git.signing import Signer, SignKind
    from changelog.domain.train.chain import ChainLink
    from changelog.domain.train.signatures import Signature


class TrainRepository:
    """Keeps ObservesRemote, MovesRefs, MakesObjects and KeepsRecords. Open it with `open_train_repository`."""

    def __init__(
        self, git: ProductGit, repository: Repository, remote: str, lock_seconds: float, sign: "SignKind | None" = None
    ) -> None:
        self.git = git
        self.remote = remote
        self._repository = repository
        self._lock_seconds = lock_seconds
        self._sign = sign
        self._notes = RecordNotes(git, remote)

    def observe(self) -> Observed:
        observed = observe.observe(self.git, self.remote, self._lock_seconds)
        records.follow(self.git, self.remote)
        return structs.replace(observed, records=observe.notes_tip(self.git, self.remote))

    def push(self, moves: Sequence[RefMove]) -> Moved:
        from changelog.adapters.git import push

        moved = push.push(self.git, moves)
        if moved.outcome in ("done", "already"):
            observe.record_push(self.git, self.remote, moves)
        return moved

    def keep(self, ref: str, sha: str) -> bool:
        names.checked_ref(ref, names.KEPT)
        words = ("update-ref", "--no-deref", ref, names.whole(sha), "0" * len(sha))
        if self.git.ref(ref):
            return False
        try:
            self.git.ask(*words)
        except Problem:
            if self.git.ref(ref):
                return False  # another run in this clone has just kept it
            if not ref.startswith(names.TAGS):
                raise
        return True

    def tree(self, commit: str) -> str:
        return self.trees([commit])[commit]

    def trees(self, commits: Iterable[str]) -> dict[str, str]:
        return objects.trees(self.git, commits)

    def merge(self, ours: str, theirs: str, base: str = "") -> Merged:
        return objects.merge(self.git, ours, theirs, base)

    def commit(self, tree: str, parents: Sequence[str], message: str, at: datetime) -> str:
        return objects.commit(self.git, tree, parents, message, self._author, at)

    def tag(self, name: str, commit: str, message: str, at: datetime) -> str:
        return objects.tag(self.git, name, commit, message, self._author, at, self._signer)

    def is_ancestor(self, one: str, other: str) -> bool:
        return objects.is_ancestor(self.git, one, other)

    def merge_base(self, one: str, other: str) -> str:
        return objects.merge_base(self.git, one, other)

    def changed(self, one: str, other: str) -> tuple[FileChange, ...]:
        return objects.changed(self.git, one, other)

    def who(self) -> str:
        return self._author.name

    def records(self) -> dict[str, tuple[Record, ...]]:
        return self._notes.read()

    def tip(self) -> str:
        return observe.notes_tip(self.git, self.remote)

    def chain(self, since: str = "") -> tuple["ChainLink", ...]:
        """The commits of the records after `since`, oldest first, with their signatures. Raises Refused."""
        from changelog.adapters.train_repository import chain  # where signatures are asked for

        return chain.read(self.git, self.tip(), self._reader, since)

    def signatures(self, tag_objects: Iterable[str]) -> dict[str, "Signature"]:
        """The signatures of tag objects. Raises Refused."""
        from changelog.adapters.git import signing

        return signing.of_tags(self.git, self._reader, tag_objects)

    def record(self, record: Record, *, anew: bool = False) -> bool:
        return self._notes.add(record, self._author, signer=self._signer, anew=anew)

    def claim(self, record: Record, free: Free) -> bool:
        return self._notes.add(record, self._author, free, self._signer)

    @cached_property
    def _author(self) -> Author:
        return objects.identity(self._repository.config)

    @cached_property
    def _reader(self) -> "Signer":
        """How signatures are verified here."""
        from changelog.adapters.git import signing

        return signing.signer(self._repository.root, None)

    @cached_property
    def _signer(self) -> "Signer | None":
        if not self._sign:
            return None
        from changelog.adapters.git import signing

        return signing.signer(self._repository.root, self._sign, self._author.email)


def open_train_repository(
    repository: Repository, remote: str, *, find_login: FindLogin | None = None,
    lock_seconds: float = observe.LOCK_SECONDS, sign: "SignKind | None" = None,
) -> TrainRepository:  # fmt: skip
    """The train's access to a clone and its remote. Nothing is asked yet.

    `find_login`: finds the login for an address that holds none; `lock_seconds`: how long another git may hold the
    clone; `sign`: how tags and records are signed, None: not at all. Raises Refused where the clone is shallow, or has
    no such remote.
    """
    if repository.shallow:
        raise Refused(
            say("this clone is shallow: the commits before it are missing, and with them what was delivered before"),
            hint=say(
                "Run `git fetch --unshallow --tags` (in a workflow: fetch-depth: 0), then the same command again."
            ),
        )
    place, login = address(repository, remote)
    repository.own.check()
    access = open_access(place, login, find_login, remote=PRODUCT_REMOTE, own=repository.own.taken_back)
    return TrainRepository(ProductGit(repository.git_dir, access), repository, remote, lock_seconds, sign)


def records_seen(repository: Repository, remote: str) -> dict[str, tuple[Record, ...]]:
    """Tag object → its records, in the order in which the remote got them. Raises Refused where git cannot read.

    From the mirror of the remote's notes; from `refs/notes/nouveautes` where that is ahead of it, or where the remote
    was never looked at (a workflow that fetches the notes by name). Notes that the remote has lost are lost here.
    """
    git = _local_git(repository)
    seen, here = observe.notes_tip(git, remote), git.ref(RECORDS)
    ahead = here and (
        objects.is_ancestor(git, seen, here) if seen else not git.refs(names.mirror(names.BRANCHES, remote))
    )
    return records.records_in(records.notes_at(git, here if ahead else seen))


def tags_seen(repository: Repository, remote: str) -> dict[str, str]:
    """Tag name → its object on the remote, when the remote was last observed."""
    there = names.mirror(names.TAGS, remote)
    lines = _local_git(repository).lines("for-each-ref", "--format=%(objectname) %(refname)", there)
    pairs = (line.partition(" ") for line in lines)
    return {name.removeprefix(there): object_id for object_id, _, name in pairs}


def _local_git(repository: Repository) -> ProductGit:
    """Git in the clone, with no remote to ask."""
    nowhere = RepositoryAddress(text=".", scheme="file", path=".")
    return ProductGit(repository.git_dir, Access(nowhere, Login, PRODUCT_REMOTE, repository.own.taken_back))


_HINT = marked("Correct it with `git remote set-url` (https://…, git@host:team/app.git, or a folder), then run again.")
_NONE = marked("Add the team's repository, `git remote add origin ADDRESS`, then run the same command again.")


def address(repository: Repository, remote: str) -> tuple[RepositoryAddress, Login]:
    """The address of a remote, and the login that it holds. Raises Refused where there is none that is supported."""
    configured = repository.remote_urls().get(remote, "") if remote else ""
    if not configured:
        named = say("this clone has no remote « {remote} »: the team's state cannot be read", remote=plain.line(remote))
        none = say("this clone has no remote: the team's state cannot be read")
        raise Refused(named if remote else none, hint=say(_NONE))
    meant = _rewritten(repository, remote) or configured
    found, place = _supported(configured, meant, repository.root), RepositoryAddress.parse(meant)
    login = Login.of(meant)

    others = [one for one in repository.config.get(f"remote.{remote}.pushurl", ()) if one]
    if len(others) != 1 or others[0] == configured:
        return found, login
    if RepositoryAddress.parse(others[0]).secret and Login.of(others[0]):
        return found, login
    # A fork or a mirror is another repository: what is pushed there is not where the team looks.
    pushed = _git_text(repository, "remote", "get-url", "--push", "--", remote).removesuffix("\n")
    if not place.is_same(RepositoryAddress.parse(pushed)):
        return found, login
    return structs.replace(found, push=_supported(others[0], pushed, repository.root).text), login


_ODD = marked("the remote's address is not supported")
_TROUBLES: Mapping[Trouble, str] = {
    "unreadable": marked("the remote's address cannot be read"),
    "open": marked("the remote is reached over plain http, which anybody on the way can change"),
}


def _supported(configured: str, meant: str, near: Path) -> RepositoryAddress:
    """`configured` is given to git, which rewrites it to `meant` (insteadOf); without insteadOf both are the same."""
    found = RepositoryAddress.parse(meant)
    if not found.followed or configured.startswith("-"):
        raise Refused(say(_TROUBLES.get(found.trouble, _ODD)), hint=say(_HINT))
    if configured != meant:
        return structs.replace(found, text=configured)
    # A relative path is read from the top of the work tree.
    is_path = found.kind == "folder" and "://" not in meant
    return structs.replace(found, text=str((near / meant).absolute())) if is_path else found


def _rewritten(repository: Repository, remote: str) -> str:
    """The address that git asks; git itself is asked only where a setting may rewrite it."""
    urls = repository.config.get(f"remote.{remote}.url", ())
    if len(urls) == 1 and not any(key.startswith("url.") for key in repository.config):
        return urls[0]
    # By its name: an address on a command line would show the password that it may hold.
    return _git_text(repository, "ls-remote", "--get-url", "--end-of-options", remote).removesuffix("\n")


def _git_text(repository: Repository, *words: str) -> str:
    """What git prints of its own settings; no remote is asked."""
    result = run([f"--git-dir={repository.git_dir}", *words], at=repository.git_dir)
    return result.out.decode("utf-8", "surrogateescape") if result.code == 0 else ""
