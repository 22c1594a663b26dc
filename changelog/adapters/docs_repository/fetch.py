"""Brings what is missing from the repository into our clone, as little as is needed, once for all who ask."""

from collections.abc import Collection, Iterable, Sequence

from changelog.adapters.docs_repository.clone import REFS, DocsClone
from changelog.adapters.git import reasons, remote
from changelog.adapters.git.clones import CloneUnavailable, CommitGone
from changelog.adapters.git.environment import TIDY
from changelog.adapters.git.run import MOVING_SECONDS
from changelog.domain.remote import Seen

DEPTH = 50  # commits below each tip of a first fetch: weeks of a lively repository
# Then months; then all of it, which is little but where product and pages share a repository.
DEEPER = ("--deepen=500", "--unshallow")
KEPT = 200  # tips that may hang in the clone before those that are no branch's any more are let go
_ALWAYS = ("--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--update-shallow", "--quiet", "--stdin")


def fetch(clone: DocsClone, branches: Iterable[str], pulls: Sequence[int]) -> Seen:
    """See what the repository has, and bring its default branch, these branches and these pull requests' heads.

    A clone with which something is wrong is made again, once. Raises Refused.
    """
    wanted = tuple(branches)
    with clone.locked() as lock:
        for last in (False, True):
            try:
                return _fetch(clone, wanted, pulls, lock)
            except CloneUnavailable as problem:
                text = str(problem)
                # A full disk, or a folder whose owner git does not trust, is not mended by another clone.
                if last or reasons.full(text) or "dubious ownership" in text:
                    raise reasons.documentation("other", clone.git.access.address.text, text) from problem
                if not isinstance(problem, CommitGone):
                    clone.remove()
    raise AssertionError("unreachable")


def _fetch(clone: DocsClone, branches: Sequence[str], pulls: Sequence[int], lock: int) -> Seen:
    if not clone.stamp:
        clone.make()
    seen = remote.look(clone.git, pulls)
    known = {*seen.branches.values(), *seen.pulls.values()}
    wide = any(len(sha) == 64 for sha in known)
    if known and clone.wide != wide:
        clone.make(wide=wide)

    there = _tips_in(clone)
    wanted = tips(seen, branches)
    if missing := sorted(wanted - there):
        # Only at first: a depth given later would throw away what was brought since.
        depth = [] if there else [f"--depth={DEPTH}"]
        _run(clone, [*depth], [*map(_refspec, missing)], lock)
    if len(there) > KEPT:
        old = sorted(there - wanted - set(seen.branches.values()))
        clone.git.lines("update-ref", "--stdin", stdin=[f"delete {REFS}/{sha}" for sha in old])
    return seen


def tips(seen: Seen, branches: Iterable[str]) -> set[str]:
    """The commits that are brought."""
    named = (seen.branches.get(name, "") for name in (seen.default, *branches))
    return {sha for sha in (*named, *seen.pulls.values()) if sha}


def bring(clone: DocsClone, tip: str) -> None:
    """Bring one more commit with its history. Raises Refused, CloneUnavailable."""
    with clone.locked() as lock:
        if tip not in _tips_in(clone):
            _run(clone, [], [_refspec(tip)], lock)


def deepen(clone: DocsClone, tips: Collection[str], how: str) -> None:
    """Bring more of the history below these tips: one of DEEPER. Raises Refused, CloneUnavailable."""
    with clone.locked() as lock:
        if clone.cut and tips:
            _run(clone, [how], sorted(tips), lock)


def contents(clone: DocsClone, objects: Collection[str]) -> None:
    """Bring the contents of files, in one request; without it, each one would be asked for when it is read."""
    if objects:
        _run(clone, [], sorted(objects), None, ("fetch.negotiationAlgorithm=noop",))


def renew(clone: DocsClone, stamp: int) -> None:
    """Remove a clone that cannot be read, unless another run has made another one since."""
    with clone.locked():
        if clone.stamp == stamp:
            clone.remove()


def _run(
    clone: DocsClone, how: list[str], refspecs: list[str], lock: int | None, settings: tuple[str, ...] = ()
) -> None:  # fmt: skip
    given = "".join(f"{one}\n" for one in refspecs).encode()
    clone.git.ask_remote(
        "fetch", *_ALWAYS, *how, "--end-of-options", clone.git.access.remote, stdin=given, seconds=MOVING_SECONDS,
        # Garbage is collected by whoever holds the lock, and before the fetch ends.
        settings=settings if lock is None else TIDY, lock=lock,
    )  # fmt: skip


def _tips_in(clone: DocsClone) -> set[str]:
    """The tips that hang in the clone already."""
    return {line.rpartition("/")[2] for line in clone.git.lines("for-each-ref", "--format=%(refname)", REFS)}


def _refspec(tip: str) -> str:
    return f"{tip}:{REFS}/{tip}"
