"""How commits hang together: common ancestors, who descends from whom, commits that carry a trailer, moved files.

The clone may be cut below some commits. An answer that what lies below could change is marked as unsure, and asked
again once the history is whole; every other answer stands.
"""

import re
from collections.abc import Collection
from typing import Generic, NamedTuple, TypeVar

from changelog.adapters.git import names
from changelog.adapters.git.run import CacheGit
from changelog.documents import Author, Marked
from changelog.errors import Misuse
from changelog.language.speech import say
from changelog.outside.docs_repository import reading

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
        if isinstance(reading.standing(door, tip, [path])[path], reading.Stored):
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
