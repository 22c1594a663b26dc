"""The documentation repository as the use cases see it: seen, read, written to by commits, and moved by pushes.

Every answer is about one moment: what `fetch` saw last. Whatever happens to the clone in the cache meanwhile, it is
made again and the question asked once more; what it loses then is at most a commit that was not pushed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import structs

from changelog.adapters.docs_repository import ancestry, commit, fetch, read
from changelog.adapters.docs_repository.ancestry import HistoryReader, TrailerQuery
from changelog.adapters.docs_repository.clone import LOCK_SECONDS, DocsClone
from changelog.adapters.docs_repository.commit import Changes
from changelog.adapters.git import environment, push, reasons
from changelog.adapters.git.clones import CloneUnavailable
from changelog.adapters.git.names import SHA
from changelog.adapters.user_cache import cache_folder
from changelog.domain.address import Login, RepositoryAddress, Trouble
from changelog.domain.remote import Author, FolderEntry, Marked, Pushed, Seen, Unfit, check_branch
from changelog.errors import Misuse, Refused, Stopped
from changelog.i18n.say import marked, say


class DocsRepository:
    """Open it with `open_docs_repository`. A revision is a full SHA, or the short name of a branch as last seen.

    Every question raises Refused, with what to do, where the repository cannot be asked.
    """

    def __init__(self, access: environment.Access, folder: Path, lock_seconds: float) -> None:
        self.address = access.address
        self._clone = DocsClone(folder, access, lock_seconds)
        self._git = self._clone.git
        self._seen: Seen | None = None
        self._named: tuple[str, ...] = ()
        self._brought: frozenset[str] = frozenset()
        self._history = HistoryReader(self._clone, self._fetch_again, lambda: set(self._brought))

    @property
    def seen(self) -> Seen:
        return self._seen or self.fetch()

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        """Ask what there is; bring the default branch, these branches and the heads of these pull requests.

        A pull request's head survives a squash merge with its branch deleted. What is not there is left out.
        """
        named = tuple(check_branch(name) for name in branches)
        self._seen = fetch.fetch(self._clone, named, tuple(pulls))
        self._named, self._history.whole = named, False
        self._brought = frozenset(fetch.tips(self._seen, named))
        return self._seen

    def _fetch_again(self) -> None:
        self.fetch(self._named, tuple(self.seen.pulls))

    def head_of(self, branch: str) -> str:
        return self.seen.branches.get(check_branch(branch), "") if branch else ""

    def read(self, revision: str, path: str) -> bytes | Unfit | None:
        """The bytes of a file as they are stored; why it cannot be read; None where there is none."""
        return self.read_all(revision, [path])[path]

    def read_all(self, revision: str, paths: Iterable[str]) -> dict[str, bytes | Unfit | None]:
        """Several files for the price of one."""
        wanted, sha = tuple(paths), self._commit(revision)
        if not sha:
            return dict.fromkeys(wanted)
        return self._history.ask(lambda: read.read(self._clone, sha, wanted))

    def exists(self, revision: str, path: str) -> bool:
        """Whether there is a file."""
        sha = self._commit(revision)
        found = self._history.ask(lambda: read.states(self._git, sha, [path])) if sha else {}
        return isinstance(found.get(path), read.StoredFile)

    def listing(self, revision: str, folder: str = "") -> tuple[FolderEntry, ...]:
        """What is directly in a folder; nothing where there is no such folder."""
        sha = self._commit(revision)
        return self._history.ask(lambda: read.listing(self._git, sha, folder)) if sha else ()

    def tree(self, revision: str) -> dict[str, str]:
        sha = self._commit(revision)
        return self._history.ask(lambda: read.tree(self._git, sha)) if sha else {}

    def links(self, revision: str) -> dict[str, str]:
        sha = self._commit(revision)
        return self._history.ask(lambda: read.links(self._git, sha)) if sha else {}

    def contents(self, revision: str, ids: Iterable[str]) -> dict[str, bytes]:
        wanted, sha = tuple(ids), self._commit(revision)
        return self._history.ask(lambda: read.contents(self._clone, sha, wanted)) if sha else {}

    def merge_base(self, one: str, other: str) -> str:
        first, second = self._commit(one), self._commit(other)
        if not (first and second):
            return ""
        return self._history.ask_fully(lambda: ancestry.merge_base(self._git, first, second, self._history.cut))

    def is_ancestor(self, one: str, other: str) -> bool:
        first, second = self._commit(one), self._commit(other)
        if not (first and second):
            return False
        return self._history.ask_fully(lambda: ancestry.is_ancestor(self._git, first, second, self._history.cut))

    def commits_with_trailer(
        self, key: str, value: str | None, revisions: Iterable[str], *, without: Iterable[str] = (),
        since: datetime | None = None, enough: int | None = None,
    ) -> tuple[Marked, ...]:  # fmt: skip
        """Commits with a trailer of that key (and value), newest first, reachable from these and not from `without`.

        Only those committed `since` then, no more than are `enough`: either one may spare bringing all the history.
        """
        include, exclude = ([sha for one in some if (sha := self._commit(one))] for some in (revisions, without))
        query = TrailerQuery(key, value, include, exclude, int(since.timestamp()) if since else 0, enough)
        if not include:
            return ()
        return self._history.ask_fully(lambda: ancestry.with_trailer(self._git, query, self._history.cut))

    def moved_to(self, path: str, revision: str = "") -> str:
        sha = self._commit(revision or self.seen.default)
        if not sha:
            return ""
        return self._history.ask_fully(lambda: ancestry.moved_to(self._git, path, sha, self._history.cut))

    def commit(self, parent: str, changes: Changes, message: str, author: Author, at: datetime) -> str:
        below = self._commit(parent)
        if parent and not below:
            raise Refused(
                say("there is no branch « {parent} » to write on", parent=parent), hint=say("Correct docs.branch.")
            )
        return self._history.ask(lambda: commit.commit(self._clone, below, changes, message, author, at))

    def join(self, ours: str, other: str, changes: Changes, message: str, author: Author, at: datetime) -> str:
        first, second = self._commit(ours), self._commit(other)
        if not self.merge_base(first, second):  # also brings the history that git's own merge needs
            raise Refused(
                say("our branch and its base have no commit in common"), hint=say("Delete the branch, then run again.")
            )
        return self._history.ask(lambda: commit.join(self._clone, first, second, changes, message, author, at))

    def push(self, branch: str, new: str, expected: str) -> Pushed:
        if not SHA.fullmatch(new) or (expected and not self.is_ancestor(expected, new)):
            raise Refused(
                say(
                    "the branch « {branch} » is not pushed: commits on it would be lost",
                    branch=check_branch(branch),
                ),
                hint=say(reasons.AGAIN),
            )
        before = self.seen
        try:
            pushed = push.push_branch(self._git, f"refs/heads/{check_branch(branch)}", new, expected)
        except CloneUnavailable as problem:
            # A clone made again would not hold the commit.
            trouble = (*reasons.lines(str(problem)), say("the clone in the cache is broken"))[0]
            raise Stopped(say("nothing was pushed: {trouble}", trouble=trouble), hint=say(reasons.AGAIN)) from problem
        if pushed.outcome in ("done", "already"):
            self._seen = structs.replace(before, branches=before.branches | {branch: new})
            self._brought |= {new}
        return pushed

    def _commit(self, revision: str) -> str:
        """The SHA behind a revision; "" for a branch that is not there. What was not brought yet is, as it was seen."""
        if not revision:
            return ""
        sha = revision if SHA.fullmatch(revision) else self.head_of(revision)
        if sha in self.seen.branches.values() and sha not in self._brought:
            self._history.ask(lambda: fetch.bring(self._clone, sha))
            self._brought |= {sha}
        return sha


def open_docs_repository(
    where: str, *, near: Path, find_login: environment.FindLogin | None = None,
    folder: Path | None = None, lock_seconds: float = LOCK_SECONDS,
) -> DocsRepository:  # fmt: skip
    """The repository that the settings name: an address, or a path from the folder `near`, where the settings are.

    `find_login`: finds the login for an address that holds none; `folder`: another cache; `lock_seconds`: how long
    another run may fetch. Nothing is asked yet. Raises Misuse for an invalid address.
    """
    access = environment.open_access(locate(where, near), Login.of(where), find_login)
    return DocsRepository(access, folder or cache_folder(), lock_seconds)


HINT = marked(
    "docs.repository takes an https:// address, an SSH address, or a path from the folder of nouveautes.toml."
)
_NONE = marked("docs.repository is not the address of a repository")
# None of these shows the address itself: what cannot be read may hide a password.
_TROUBLES: Mapping[Trouble, str] = {
    "empty": _NONE,
    "option": _NONE,
    "helper": _NONE,
    "unreadable": marked("docs.repository is an address that cannot be read"),
    "open": marked("docs.repository is read over plain http, which anybody on the way can change"),
    "scheme": marked("docs.repository begins with {scheme!r}, which is not supported"),
    "signs": marked("docs.repository holds characters that no repository address has"),
    "query": marked("docs.repository holds characters that no repository address has"),
}


def locate(text: str, near: Path) -> RepositoryAddress:
    """The address that the settings name, without its login; a path starts from the folder `near`.

    Raises Misuse where it is not supported, or where there is no repository in that folder.
    """
    found = RepositoryAddress.parse(text)
    if found.trouble:
        raise Misuse(say(_TROUBLES[found.trouble], scheme=found.scheme[:20]), hint=say(HINT))
    if found.kind == "folder":
        return structs.replace(found, text=_folder(found.path, near))
    return structs.replace(found, text=found.shown) if found.kind == "web" else found


def _folder(text: str, near: Path) -> str:
    """The repository itself is the remote, whatever remotes it has: what is pushed lands in it, as a branch."""
    try:
        place = (near / Path(text).expanduser()).resolve()
        if not place.is_dir():
            raise Misuse(say("docs.repository: there is no folder {place!r}", place=str(place)), hint=say(HINT))
    except (OSError, RuntimeError) as problem:  # a loop of links, a name too long, an unknown ~user
        raise Misuse(say("docs.repository: {text!r} cannot be followed", text=text[:200]), hint=say(HINT)) from problem
    if not _is_repository(place):
        raise Misuse(
            say("docs.repository: {place!r} is not a git repository", place=str(place)),
            hint=say("Give the folder of the repository itself; docs.page is the path in it."),
        )
    return str(place)


def _is_repository(place: Path) -> bool:
    """A work tree (also a linked one, whose `.git` is a file) or a bare one. Git is not asked: it looks further up,
    and its settings may forbid bare ones; it checks their owner when it serves them.
    """
    return (place / ".git").exists() or all((place / part).exists() for part in ("HEAD", "objects", "refs"))
