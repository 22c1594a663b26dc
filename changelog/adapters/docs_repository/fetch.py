"""Brings what is missing from the repository into our clone, as little as is needed, once for all who ask."""

from collections.abc import Collection, Iterable, Sequence

from changelog.adapters.docs_repository.clone import REFS, Clone
from changelog.adapters.git import reasons, remote
from changelog.adapters.git.environment import REMOTE, TIDY, options
from changelog.adapters.git.run import MOVING_SECONDS, Broken, Late
from changelog.domain.remote import Seen

DEPTH = 50  # commits below each tip of a first fetch: weeks of a lively repository
DEEPER = (
    "--deepen=500",
    "--unshallow",
)  # then months; then all of it, which is little but where product and pages share
KEPT = 200  # tips that may hang in the clone before those that nobody has any more are let go
_ALWAYS = ("--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--update-shallow")
_GONE = ("not our ref", "unadvertised object", "couldn't find remote ref", "no such remote ref")


class _Moved(Broken):
    """A branch was rewritten between being seen and being fetched."""


def fetch(clone: Clone, branches: Iterable[str], pulls: Sequence[int]) -> Seen:
    """See what the repository has, and bring its default branch, these branches and these pull requests' heads.

    A clone with which something is wrong is made again, once. Raises Refused.
    """
    wanted = tuple(branches)
    with clone.locked() as held:
        for last in (False, True):
            try:
                return _fetched(clone, wanted, pulls, held)
            except Broken as problem:
                if last or _comes_again(str(problem)):
                    raise reasons.documentation("other", clone.door.access.address.text, str(problem)) from problem
                if not isinstance(problem, _Moved):
                    clone.remove()
    raise AssertionError("unreachable")


def bring(clone: Clone, tip: str) -> None:
    """Bring one more commit with its history. Raises Refused, Broken."""
    with clone.locked() as held:
        if tip not in _there(clone):
            _bring(clone, [], [_kept(tip)], held)


def deepen(clone: Clone, tips: Collection[str], how: str) -> None:
    """Bring more of the history below these tips: one of DEEPER. Raises Refused, Broken."""
    with clone.locked() as held:
        if clone.cut and tips:
            _bring(clone, [how], sorted(tips), held)


def contents(clone: Clone, objects: Collection[str]) -> None:
    """Bring the contents of files, in one request; without it, each one would be asked for when it is read."""
    if objects:
        _run(clone, ["-c", "fetch.negotiationAlgorithm=noop", "fetch", *_ALWAYS], sorted(objects), None)


def renew(clone: Clone, stamp: int) -> None:
    """Take away a clone that cannot be read, unless somebody else has made another one since."""
    with clone.locked():
        if clone.stamp == stamp:
            clone.remove()


def _fetched(clone: Clone, branches: Sequence[str], pulls: Sequence[int], held: int) -> Seen:
    if not clone.stamp:
        clone.make()
    seen = remote.look(clone.door, pulls)
    if clone.wide != (wide := _wide(seen)) and (seen.branches or seen.pulls):
        clone.make(wide=wide)
    there = _there(clone)
    wanted = tips(seen, branches)
    if missing := sorted(wanted - there):
        # Only at first: a depth given later would throw away what was brought since.
        depth = [] if there else [f"--depth={DEPTH}"]
        _bring(clone, depth, [*map(_kept, missing)], held)
    if len(there) > KEPT:
        _let_go(clone, there - wanted - set(seen.branches.values()))
    return seen


def tips(seen: Seen, branches: Iterable[str]) -> set[str]:
    """The commits that are brought."""
    named = (seen.branches.get(name, "") for name in (seen.default, *branches))
    return {sha for sha in (*named, *seen.pulls.values()) if sha}


def _there(clone: Clone) -> set[str]:
    """The tips that hang in the clone already."""
    return {line.rpartition("/")[2] for line in clone.door.lines("for-each-ref", "--format=%(refname)", REFS)}


def _kept(tip: str) -> str:
    return f"{tip}:{REFS}/{tip}"


def _bring(clone: Clone, how: list[str], refspecs: list[str], held: int) -> None:
    _run(clone, ["fetch", *_ALWAYS, *how], refspecs, held)


def _run(clone: Clone, args: list[str], refspecs: list[str], held: int | None) -> None:
    git = clone.door
    shown = git.access.address.text
    # Garbage is collected by whoever holds the lock, and before the fetch ends.
    tidy = [] if held is None else options(TIDY)
    words = (*tidy, *args, *git.access.program("uploadpack"), "--quiet", "--stdin", "--end-of-options", REMOTE)
    given = "".join(f"{one}\n" for one in refspecs).encode()
    try:
        said = git.run(*words, stdin=given, seconds=MOVING_SECONDS, held=held)
    except Late as problem:
        raise reasons.documentation("late", shown, str(problem)) from problem
    if said.code == 0:
        return
    if any(one in said.err for one in _GONE):
        raise _Moved(said.err)
    why = reasons.reason(said.err)
    raise Broken(said.err) if why == "other" else reasons.documentation(why, shown, said.err)


def _comes_again(trouble: str) -> bool:
    """A full disk, or a folder whose owner git does not trust, is not mended by another clone."""
    return reasons.full(trouble) or "dubious ownership" in trouble


def _let_go(clone: Clone, old: Collection[str]) -> None:
    clone.door.ask("update-ref", "--stdin", stdin="".join(f"delete {REFS}/{sha}\n" for sha in sorted(old)).encode())


def _wide(seen: Seen) -> bool:
    return any(len(sha) == 64 for sha in (*seen.branches.values(), *seen.pulls.values()))
