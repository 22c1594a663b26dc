"""The documentation repository as the story uses it: seen, read, written to by commits, and moved by pushes.

Every answer is about one moment: what `fetch` saw last. Whatever happens to the clone in the cache meanwhile, it is
made again and the question asked once more; what it loses then is at most a commit that was not pushed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import structs

from changelog.adapters import write_all
from changelog.adapters.docs_repository import ancestry
from changelog.adapters.docs_repository import commit as joining
from changelog.adapters.docs_repository import commit as writing
from changelog.adapters.docs_repository import fetch as fetching
from changelog.adapters.docs_repository import read as reading
from changelog.adapters.docs_repository import read as whole
from changelog.adapters.docs_repository.ancestry import Asking, Found
from changelog.adapters.docs_repository.clone import Clone, cache_folder
from changelog.adapters.git import environment, reasons
from changelog.adapters.git import push as pushing
from changelog.adapters.git.run import Broken
from changelog.domain.address import Login, RepositoryAddress, Trouble
from changelog.domain.remote import Author, Entry, Marked, Pushed, Seen, Unfit, check_branch
from changelog.errors import Misuse, Refused, Stopped
from changelog.i18n.say import marked, say

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")


class DocsRepository:
    """Open it with `open_docs_repository`. A revision is a whole SHA, or the short name of a branch as last seen.

    Every question raises Refused where the repository cannot be asked, and says what to do.
    """

    def __init__(self, where: environment.Access, folder: Path, patience: float) -> None:
        self.address = where.address
        self._clone = Clone(folder, where, patience)
        self._seen: Seen | None = None
        self._named: tuple[str, ...] = ()
        self._brought: frozenset[str] = frozenset()
        self._asking = Asking(self._clone, self._fetch_again, lambda: set(self._brought))

    @property
    def seen(self) -> Seen:
        """What was last seen; the repository is asked where it never was."""
        return self._seen or self.fetch()

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        """Ask what there is; bring the default branch, these branches and the heads of these pull requests.

        A pull request's head survives a squash merge with its branch deleted. What is not there is left out.
        """
        named = tuple(check_branch(name) for name in branches)
        self._seen = fetching.fetch(self._clone, named, tuple(pulls))
        self._named, self._asking.whole = named, False
        self._brought = frozenset(fetching.tips(self._seen, named))
        return self._seen

    def head_of(self, branch: str) -> str:
        """Where a branch stood when it was last seen; "" where there was none. Raises Refused for what is no name."""
        return self.seen.branches.get(check_branch(branch), "") if branch else ""

    def read(self, revision: str, path: str) -> bytes | Unfit | None:
        """The bytes of a file as they are stored; why it is none; None where nothing stands there."""
        return self.read_all(revision, [path])[path]

    def read_all(self, revision: str, paths: Iterable[str]) -> dict[str, bytes | Unfit | None]:
        """Several files for the price of one."""
        wanted, commit = tuple(paths), self._commit(revision)
        if not commit:
            return dict.fromkeys(wanted)
        return self._asking.soundly(lambda: reading.read(self._clone, commit, wanted))

    def exists(self, revision: str, path: str) -> bool:
        """Whether a file stands there."""
        commit = self._commit(revision)
        found = self._asking.soundly(lambda: reading.standing(self._clone.door, commit, [path])) if commit else {}
        return isinstance(found.get(path), reading.Stored)

    def listing(self, revision: str, folder: str = "") -> tuple[Entry, ...]:
        """What stands directly in a folder; nothing where there is no such folder."""
        commit = self._commit(revision)
        return self._asking.soundly(lambda: reading.listing(self._clone.door, commit, folder)) if commit else ()

    def tree(self, revision: str) -> dict[str, str]:
        """Path → id of the content, of every file; nothing where there is no such revision."""
        commit = self._commit(revision)
        return self._asking.soundly(lambda: whole.tree(self._clone.door, commit)) if commit else {}

    def contents(self, revision: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Id → bytes, of contents of a revision; what is too large for a page is left out."""
        wanted, commit = tuple(ids), self._commit(revision)
        return self._asking.soundly(lambda: whole.contents(self._clone, commit, wanted)) if commit else {}

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""
        first, second = self._commit(one), self._commit(other)
        if not (first and second):
            return ""

        def ask() -> Found[str]:
            return ancestry.merge_base(self._clone.door, first, second, self._asking.cut)

        return self._asking.surely(ask)

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` descends from `one`, or is it."""
        first, second = self._commit(one), self._commit(other)

        def ask() -> Found[bool]:
            return ancestry.is_ancestor(self._clone.door, first, second, self._asking.cut)

        return bool(first and second) and self._asking.surely(ask)

    def commits_with_trailer(
        self,
        key: str,
        value: str | None,
        revisions: Iterable[str],
        *,
        without: Iterable[str] = (),
        since: datetime | None = None,
        enough: int | None = None,
    ) -> tuple[Marked, ...]:
        """Commits with a trailer of that key (and value), newest first, reachable from these and not from `without`.

        Only those committed `since` then, no more than are `enough`: either one may spare bringing all the history.
        """
        include, exclude = ([sha for one in some if (sha := self._commit(one))] for some in (revisions, without))
        first = int(since.timestamp()) if since else 0
        wanted = ancestry.Wanted(key, value, include, exclude, first, enough)

        def ask() -> Found[tuple[Marked, ...]]:
            return ancestry.marked(self._clone.door, wanted, self._asking.cut)

        return self._asking.surely(ask) if include else ()

    def moved_to(self, path: str, revision: str = "") -> str:
        """Where a file of a branch (the default one) is now: its path, followed where it was renamed; "" if nowhere."""
        commit = self._commit(revision or self.seen.default)

        def ask() -> Found[str]:
            return ancestry.moved_to(self._clone.door, path, commit, self._asking.cut)

        return self._asking.surely(ask) if commit else ""

    def commit(self, parent: str, changes: writing.Changes, message: str, author: Author, at: datetime) -> str:
        """A commit on `parent` ("" for the first of all); `parent` itself where nothing changes. Nobody sees it yet."""
        below = self._commit(parent)
        if parent and not below:
            raise Refused(
                say("there is no branch « {parent} » to write on", parent=parent), hint=say("Correct docs.branch.")
            )
        return self._asking.soundly(lambda: writing.commit(self._clone, below, changes, message, author, at))

    def join(self, ours: str, other: str, changes: writing.Changes, message: str, author: Author, at: datetime) -> str:
        """A merge commit of two revisions with these files as they are handed in. Nobody sees it yet."""
        first, second = self._commit(ours), self._commit(other)
        if not self.merge_base(first, second):  # also brings the history that git's own merge needs
            raise Refused(
                say("our branch and its base have no commit in common"), hint=say("Delete the branch, then run again.")
            )
        return self._asking.soundly(lambda: joining.join(self._clone, first, second, changes, message, author, at))

    def push(self, branch: str, new: str, expected: str) -> Pushed:
        """Move a branch from where it was seen (`expected`; "": it must not exist) to a commit descending from it."""
        if not _SHA.fullmatch(new) or (expected and not self.is_ancestor(expected, new)):
            raise Refused(
                say(
                    "the branch « {branch} » is not pushed: commits that stand on it would be lost",
                    branch=check_branch(branch),
                ),
                hint=say(_AGAIN),
            )
        try:
            return self._pushed(branch, new, expected)
        except Broken as problem:
            # A clone made again would not hold the commit.
            trouble = (*reasons.lines(str(problem)), say("the clone in the cache is broken"))[0]
            raise Stopped(say("nothing was pushed: {trouble}", trouble=trouble), hint=say(_AGAIN)) from problem

    def _pushed(self, branch: str, new: str, expected: str) -> Pushed:
        before = self.seen
        pushed = pushing.push_pushing(self._clone.door, f"refs/heads/{check_branch(branch)}", new, expected)
        if pushed.outcome in ("done", "already"):
            others = {name: sha for name, sha in before.branches.items() if name != branch}
            self._seen = structs.replace(before, branches=others | {branch: new})
            self._brought |= {new}
        return pushed

    def _fetch_again(self) -> None:
        self.fetch(self._named, tuple(self.seen.pulls))

    def _commit(self, revision: str) -> str:
        """The SHA behind a revision; "" for a branch that is not there. What was not brought yet is, as it was seen."""
        if not revision:
            return ""
        sha = revision if _SHA.fullmatch(revision) else self.head_of(revision)
        if sha in self.seen.branches.values() and sha not in self._brought:
            self._asking.soundly(lambda: fetching.bring(self._clone, sha))
            self._brought |= {sha}
        return sha


def open_docs_repository(
    where: str, *, near: Path, find_login: environment.FindLogin | None = None,
    folder: Path | None = None, patience: float = write_all.PATIENCE_LOCK,
) -> DocsRepository:  # fmt: skip
    """The repository that the settings name: an address, or a path from the folder `near`, where the settings are.

    `find_login`: finds the login for an address that holds none; `folder`: another cache. Nothing is asked yet.
    Raises Misuse for an address that is none.
    """
    place = locate(where, near)
    return DocsRepository(
        environment.open_access(place, Login.of(where), find_login), folder or cache_folder(), patience
    )


HINT = marked("docs.repository takes an https:// address, one of SSH, or a path from the folder of nouveautes.toml.")
_NONE = marked("docs.repository is no address of a repository")
# None of these says the address itself: what cannot be read may hide a password.
_TROUBLES: Mapping[Trouble, str] = {
    "empty": _NONE,
    "option": _NONE,
    "helper": _NONE,
    "unreadable": marked("docs.repository is no address that can be read"),
    "open": marked("docs.repository is read over plain http, which anybody on the way can change"),
    "scheme": marked("docs.repository begins with {scheme!r}, which is not followed"),
    "signs": marked("docs.repository holds signs that no address of a repository has"),
    "query": marked("docs.repository holds signs that no address of a repository has"),
}


def locate(text: str, near: Path) -> RepositoryAddress:
    """The address that the settings name, without its login; a path starts from the folder `near`.

    Raises Misuse where it is none that is followed, or where there is no repository in that folder.
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
    """A work tree (also a linked one, whose `.git` is a file) or a bare one. Git is not asked: it looks further up, and
    may be told not to look at bare ones; whose they are, it checks when it serves them.
    """
    return (place / ".git").exists() or all((place / part).exists() for part in ("HEAD", "objects", "refs"))
