"""Keeps git's own tracking branches of the remote true, as any fetch and push does: nothing of ours rests on them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from changelog.adapters.git.names import BRANCHES, seen_at
from changelog.adapters.git.run import ProductGit
from changelog.errors import Problem
from changelog.remote import RefMove

_WHY = "nouveautes: observed"


def follow(door: ProductGit, remote: str, before: Mapping[str, str]) -> None:
    """Set them where the branches are now. One goes where its branch did, if it stood there (`before`): what somebody
    fetches from elsewhere into the same place (`pr/*`) is theirs.
    """
    place, tracked = seen_at(BRANCHES, remote), f"refs/remotes/{remote}/"
    with suppress(Problem):
        now, here = door.refs(place), door.refs(tracked)
        old = {tracked + ref.removeprefix(place): sha for ref, sha in before.items() if ref not in now}
        new = {tracked + ref.removeprefix(place): sha for ref, sha in now.items()}
        _update(door, [f"delete {ref} {sha}" for ref, sha in old.items() if here.get(ref) == sha])
        # HEAD there is git's own: it names the default branch.
        _update(
            door, [f"update {ref} {sha}" for ref, sha in new.items() if here.get(ref) != sha and _plain(ref, tracked)]
        )


def moved(door: ProductGit, remote: str, moves: Iterable[RefMove]) -> None:
    """Have the clone know what a push has moved; the next look at the remote would tell it too."""
    for move in moves:
        tracked = f"refs/remotes/{remote}/{move.ref.removeprefix(BRANCHES)}" if move.ref.startswith(BRANCHES) else ""
        places = [ref for ref in (seen_at(move.ref, remote), tracked) if ref and _plain(ref, f"refs/remotes/{remote}/")]
        with suppress(Problem):
            _update(door, [f"update {ref} {move.new}" if move.new else f"delete {ref}" for ref in places])


def _plain(ref: str, tracked: str) -> bool:
    return ref != f"{tracked}HEAD"


def _update(door: ProductGit, lines: list[str]) -> None:
    """All at once; one by one where one of them is in the way of another (`a` stands where `a/b` should)."""
    how = ("update-ref", "--no-deref", "-m", _WHY, "--stdin")
    if not lines:
        return
    try:
        door.lines(*how, stdin=lines)
    except Problem:
        for line in lines if len(lines) > 1 else ():
            with suppress(Problem):
                door.lines(*how, stdin=[line])
