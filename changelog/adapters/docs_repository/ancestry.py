"""Common ancestors, trailers, moved files: asked until the clone holds enough history.

The clone may be cut below some commits. An answer that what lies below could change is marked as unsure, and asked
again once the history is whole; every other answer stands.
"""

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from changelog.adapters.docs_repository import fetch, read
from changelog.adapters.docs_repository.clone import Clone
from changelog.adapters.git import names, reasons
from changelog.adapters.git.run import Broken, CacheGit
from changelog.domain.remote import Author, Marked
from changelog.errors import Misuse
from changelog.i18n.say import say

T = TypeVar("T")
HOPS = 10  # times that a page may have moved
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_FORM = "%H%x00%P%x00%an%x00%ae%x00%ct%x00%(trailers:key={key},valueonly,unfold,separator=%x1f)%x00%B"
_FIELDS = 7


class Found(NamedTuple, Generic[T]):
    """An answer, and whether the whole history would give the same one."""

    answer: T
    sure: bool


class Wanted(NamedTuple):
    """Commits below `include` and not below `exclude` with a trailer of that key (and value), committed `since` then
    (seconds since 1970), the newest `enough`.
    """

    key: str
    value: str | None
    include: list[str]
    exclude: list[str]
    since: int
    enough: int | None


def merge_base(door: CacheGit, one: str, other: str, cut: Collection[str]) -> Found[str]:
    """The best common ancestor of two commits (of several, git's first), "" for none. Raises Broken."""
    base = door.ask("merge-base", one, other, nothing=1).decode().partition("\n")[0]
    if not (base and cut):
        return Found(base, sure=not cut)
    # A better one may hide where history is cut, beside the lines that lead to this one.
    beside = door.lines("rev-list", "--stdin", stdin=[one, other, f"^{base}"])
    return Found(base, sure=not frozenset(cut).intersection(beside))


def is_ancestor(door: CacheGit, one: str, other: str, cut: Collection[str]) -> Found[bool]:
    """Whether `other` descends from `one`, or is it. Raises Broken."""
    below = one == other or not door.lines("rev-list", "--max-count=1", "--stdin", stdin=[one, f"^{other}"])
    return Found(below, sure=below or not cut)


def marked(door: CacheGit, wanted: Wanted, cut: Collection[str]) -> Found[tuple[Marked, ...]]:
    """Commits that carry a trailer, newest first. Git reads the trailers; `--grep` only spares it what has none.

    Raises Broken.
    """
    if not _KEY.fullmatch(wanted.key):
        raise Misuse(
            say("{key!r} is no key of a trailer", key=wanted.key),
            hint=say("A key is made of letters, digits and dashes."),
        )
    given = "".join(f"{one}\n" for one in (*wanted.include, *(f"^{sha}" for sha in wanted.exclude)))
    out = door.ask(
        "log", "-z", "--stdin", "--fixed-strings", "--regexp-ignore-case", f"--grep={wanted.key}",
        f"--format=tformat:{_FORM.format(key=wanted.key)}", stdin=given.encode(),
    )  # fmt: skip
    fields = out.decode("utf-8", "replace").split("\0")
    rows = (fields[at : at + _FIELDS] for at in range(0, len(fields) - _FIELDS + 1, _FIELDS))
    kept = tuple([one for one in map(_marked, rows) if _fits(one, wanted)][: wanted.enough])
    return Found(kept, sure=not cut or _certain(door, kept, wanted, cut))


def moved_to(door: CacheGit, path: str, tip: str, cut: Collection[str]) -> Found[str]:
    """Where a file went below the tip's first parents: its path now; "" where it was never there, or is gone.

    The commit that took it away is found by trees alone; only that one's files are compared. (`git log --follow` would
    compare, and so bring, the files of every commit in which something was added.) Raises Broken.
    """
    since = ""
    for _ in range(HOPS):
        if isinstance(read.standing(door, tip, [path])[path], read.Stored):
            return Found(path, sure=True)
        since = _taken_away(door, path, f"{since}..{tip}" if since else tip)
        path = _renamed(door, path, since) if since else ""
        if names.fault(path):
            break
    # A page whose going was seen is gone, however much history is missing.
    return Found("", sure=bool(since) or not cut)


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


def _fits(one: Marked, wanted: Wanted) -> bool:
    told = one.values if wanted.value is None else wanted.value in one.values
    return bool(told) and one.committed >= wanted.since


def _certain(door: CacheGit, kept: tuple[Marked, ...], wanted: Wanted, cut: Collection[str]) -> bool:
    """Whether all that lies below the cuts is older than what is looked for: parents are older than their children."""
    oldest = kept[-1].committed if kept and len(kept) == wanted.enough else wanted.since
    if not oldest:
        return False
    times = door.lines("log", "--no-walk=unsorted", "--stdin", "--format=%ct", stdin=sorted(cut))
    return all(int(at) <= oldest for at in times if at)


def _taken_away(door: CacheGit, path: str, below: str) -> str:
    lines = door.lines(
        "log", "--max-count=1", "--first-parent", "--diff-merges=first-parent", "--no-renames", "--diff-filter=D",
        "--format=%H", "--end-of-options", below, "--", path,
    )  # fmt: skip
    return lines[0] if lines else ""


def _renamed(door: CacheGit, path: str, commit: str) -> str:
    out = door.ask(
        "diff-tree", "-r", "-z", "-l5000", "--find-renames=50%", "--diff-filter=R", "--no-ext-diff", "--no-textconv",
        "--end-of-options", f"{commit}^1", commit,
    )  # fmt: skip
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    pairs = dict(zip(fields[1::3], fields[2::3], strict=False))
    return pairs.get(path, "")


T_ASKING = TypeVar("T_ASKING")


class Asking:
    """`bring` fetches again what was fetched last; `tips` are the commits that were."""

    def __init__(self, clone: Clone, bring: Callable[[], object], tips: Callable[[], set[str]]) -> None:
        self._clone = clone
        self._bring = bring
        self._tips = tips
        self.whole = False  # all the history that there is was brought; what is cut then is cut on the other side

    @property
    def cut(self) -> frozenset[str]:
        """Where the history is cut."""
        return frozenset() if self.whole else self._clone.cut

    def surely(self, ask: "Callable[[], Found[T_ASKING]]") -> T_ASKING:
        """Ask; where the answer depends on what is not here yet, bring more of the history, twice at most."""
        found = self.soundly(ask)
        for how in fetch.DEEPER:
            if found.sure:
                break
            self.soundly(partial(self._deepen, how))
            self.whole = how == fetch.DEEPER[-1]
            found = self.soundly(ask)
        return found.answer

    def soundly(self, ask: Callable[[], T_ASKING]) -> T_ASKING:
        """Ask; where the clone is broken, make it again and ask once more. Raises Refused."""
        stamp = self._clone.stamp
        try:
            return ask()
        except Broken as problem:
            self._renew(stamp, str(problem))
        try:
            return ask()
        except Broken as problem:
            raise self._refusal(str(problem)) from problem

    def _renew(self, stamp: int, trouble: str) -> None:
        if reasons.reason(trouble) != "other" or reasons.full(trouble):
            raise self._refusal(trouble)
        fetch.renew(self._clone, stamp)
        self._bring()

    def _deepen(self, how: str) -> None:
        fetch.deepen(self._clone, self._tips(), how)

    def _refusal(self, trouble: str) -> Exception:
        return reasons.documentation(reasons.reason(trouble), self._clone.door.access.address.text, trouble)
