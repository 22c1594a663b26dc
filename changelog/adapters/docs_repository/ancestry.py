"""Common ancestors, trailers, moved files: asked until the clone holds enough history.

The clone may be cut below some commits. An answer that what lies below could change is marked as unsure, and asked
again once the history is whole; every other answer is final.
"""

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from changelog.adapters.docs_repository import fetch, read
from changelog.adapters.docs_repository.clone import DocsClone
from changelog.adapters.git import names, objects, reasons
from changelog.adapters.git.clones import CacheGit, CloneUnavailable
from changelog.domain.remote import Author, Marked
from changelog.errors import Misuse
from changelog.i18n.say import say

T = TypeVar("T")
HOPS = 10  # times that a page may have moved
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_FORM = "%H%x00%P%x00%an%x00%ae%x00%ct%x00%(trailers:key={key},valueonly,unfold,separator=%x1f)%x00%B"
_FIELDS = 7


class HistoryAnswer(NamedTuple, Generic[T]):
    """An answer, and whether the whole history would give the same one."""

    value: T
    sure: bool


class TrailerQuery(NamedTuple):
    """Commits below `include` and not below `exclude` with a trailer of that key (and value), committed `since` then
    (seconds since 1970), the newest `enough`.
    """

    key: str
    value: str | None
    include: list[str]
    exclude: list[str]
    since: int
    enough: int | None


class HistoryReader:
    """Asks a clone again where its history is too short, or where it is broken. `bring` fetches again what was fetched
    last; `tips` are the commits that were.
    """

    def __init__(self, clone: DocsClone, bring: Callable[[], object], tips: Callable[[], set[str]]) -> None:
        self._clone = clone
        self._bring = bring
        self._tips = tips
        self.whole = False  # all the history that there is was brought; what is cut then is cut on the other side

    @property
    def cut(self) -> frozenset[str]:
        """Where the history is cut."""
        return frozenset() if self.whole else self._clone.cut

    def ask_fully(self, ask: "Callable[[], HistoryAnswer[T]]") -> T:
        """Ask; where the answer depends on what is not here yet, bring more of the history, twice at most."""
        found = self.ask(ask)
        for how in fetch.DEEPER:
            if found.sure:
                break
            self.ask(partial(self._deepen, how))
            self.whole = how == fetch.DEEPER[-1]
            found = self.ask(ask)
        return found.value

    def ask(self, ask: Callable[[], T]) -> T:
        """Ask; where the clone is broken, make it again and ask once more. Raises Refused."""
        stamp = self._clone.stamp
        try:
            return ask()
        except CloneUnavailable as problem:
            text = str(problem)
            if reasons.reason(text) != "other" or reasons.full(text):
                raise self._refusal(text) from problem
        fetch.renew(self._clone, stamp)
        self._bring()
        try:
            return ask()
        except CloneUnavailable as problem:
            raise self._refusal(str(problem)) from problem

    def _deepen(self, how: str) -> None:
        fetch.deepen(self._clone, self._tips(), how)

    def _refusal(self, text: str) -> Exception:
        return reasons.documentation(reasons.reason(text), self._clone.git.access.address.text, text)


def merge_base(git: CacheGit, one: str, other: str, cut: Collection[str]) -> HistoryAnswer[str]:
    """The best common ancestor of two commits (of several, git's first), "" for none. Raises CloneUnavailable."""
    base = objects.merge_base(git, one, other)
    if not (base and cut):
        return HistoryAnswer(base, sure=not cut)
    # A better one may hide where history is cut, beside the lines that lead to this one.
    beside = git.lines("rev-list", "--stdin", stdin=[one, other, f"^{base}"])
    return HistoryAnswer(base, sure=not frozenset(cut).intersection(beside))


def is_ancestor(git: CacheGit, one: str, other: str, cut: Collection[str]) -> HistoryAnswer[bool]:
    """Whether `other` descends from `one`, or is it. Raises CloneUnavailable."""
    below = objects.is_ancestor(git, one, other)
    return HistoryAnswer(below, sure=below or not cut)


def with_trailer(git: CacheGit, query: TrailerQuery, cut: Collection[str]) -> HistoryAnswer[tuple[Marked, ...]]:
    """Commits that carry a trailer, newest first. Git reads the trailers; `--grep` only spares it what has none.

    Raises CloneUnavailable.
    """
    if not _KEY.fullmatch(query.key):
        raise Misuse(
            say("{key!r} is not a valid trailer key", key=query.key),
            hint=say("A key is made of letters, digits and dashes."),
        )
    given = "".join(f"{one}\n" for one in (*query.include, *(f"^{sha}" for sha in query.exclude)))
    out = git.ask(
        "log", "-z", "--stdin", "--fixed-strings", "--regexp-ignore-case", f"--grep={query.key}",
        f"--format=tformat:{_FORM.format(key=query.key)}", stdin=given.encode(),
    )  # fmt: skip
    fields = out.decode("utf-8", "replace").split("\0")
    rows = (fields[at : at + _FIELDS] for at in range(0, len(fields) - _FIELDS + 1, _FIELDS))
    kept = tuple([one for one in map(_marked, rows) if _fits(one, query)][: query.enough])
    return HistoryAnswer(kept, sure=not cut or _all_older(git, kept, query, cut))


def _marked(fields: list[str]) -> Marked:
    sha, parents, name, email, at, values, message = fields
    return Marked(
        sha=sha,
        parents=tuple(parents.split()),
        author=Author(name=name, email=email),
        committed=int(at or 0),
        values=tuple(one.strip() for one in values.split("\x1f") if one.strip()),
        message=message.removesuffix("\n"),
    )


def _fits(one: Marked, query: TrailerQuery) -> bool:
    has = one.values if query.value is None else query.value in one.values
    return bool(has) and one.committed >= query.since


def _all_older(git: CacheGit, kept: tuple[Marked, ...], query: TrailerQuery, cut: Collection[str]) -> bool:
    """Whether all that lies below the cuts is older than what is looked for: parents are older than their children."""
    oldest = kept[-1].committed if kept and len(kept) == query.enough else query.since
    if not oldest:
        return False
    times = git.lines("log", "--no-walk=unsorted", "--stdin", "--format=%ct", stdin=sorted(cut))
    return all(int(at) <= oldest for at in times if at)


def moved_to(git: CacheGit, path: str, tip: str, cut: Collection[str]) -> HistoryAnswer[str]:
    """Where a file went below the tip's first parents: its path now; "" where it was never there, or is gone.

    The commit that deleted it is found by trees alone; only that one's files are compared. (`git log --follow` would
    compare, and so bring, the files of every commit in which something was added.) Raises CloneUnavailable.
    """
    since = ""
    for _ in range(HOPS):
        if isinstance(read.states(git, tip, [path])[path], read.StoredFile):
            return HistoryAnswer(path, sure=True)
        deleted = git.lines(
            "log", "--max-count=1", "--first-parent", "--diff-merges=first-parent", "--no-renames", "--diff-filter=D",
            "--format=%H", "--end-of-options", f"{since}..{tip}" if since else tip, "--", path,
        )  # fmt: skip
        since = deleted[0] if deleted else ""
        path = _renamed(git, path, since) if since else ""
        if names.path_fault(path):
            break
    # A page whose deletion was seen is gone, however much history is missing.
    return HistoryAnswer("", sure=bool(since) or not cut)


def _renamed(git: CacheGit, path: str, commit: str) -> str:
    out = git.text(
        "diff-tree", "-r", "-z", "-l5000", "--find-renames=50%", "--diff-filter=R", "--no-ext-diff", "--no-textconv",
        "--end-of-options", f"{commit}^1", commit,
    )  # fmt: skip
    fields = out.split("\0")
    return dict(zip(fields[1::3], fields[2::3], strict=False)).get(path, "")
