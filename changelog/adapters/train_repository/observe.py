"""Brings what the remote has into the clone; tracking branches follow.

`refs/nouveautes/seen/<remote>/` mirrors the remote's branches, tags, backups and notes. So no tag of the user's is ever
moved by one of the remote's, a backup that was not pushed yet is not pruned with those that are gone, and what somebody
else fetches into `refs/remotes/<remote>/` (`pr/*`, a branch called HEAD) is never taken for a branch of the remote.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from time import monotonic, sleep
from typing import TypeVar

from msgspec import structs

from changelog.adapters import clock
from changelog.adapters.git import output, reasons
from changelog.adapters.git import remote as listing
from changelog.adapters.git.names import BRANCHES, TAGS, seen_at
from changelog.adapters.git.run import MOVING_SECONDS, REMOTE, Broken, ProductGit, common
from changelog.domain.model import Refs, TagRef
from changelog.domain.remote import BACKUPS, RECORDS, Observed, RefMove
from changelog.errors import Problem

T = TypeVar("T")
PATIENCE = 30.0  # seconds that another git may take
_PAUSE = 0.2
_HOW = (
    "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules",
    "--no-show-forced-updates", "--quiet", "--stdin", "--end-of-options",
)  # fmt: skip


def observe(door: ProductGit, remote: str, patience: float = PATIENCE) -> Observed:
    """What the remote has, brought here. Raises Refused."""
    before = door.refs(seen_at(BRANCHES, remote))
    bring(door, remote, (BRANCHES, TAGS, BACKUPS, RECORDS), patience)
    default = patiently(lambda: listing.default(door), door, patience)
    follow(door, remote, before)
    with suppress(OSError):
        (common(door.git_dir) / "FETCH_HEAD").touch()  # what was seen is of now; what somebody has fetched there stays
    refs = _read(door, remote)
    head = f"{remote}/{default}"
    heads = {remote: head} if head in refs.remote_branches else {}
    place = seen_at(BACKUPS, remote)
    backups = {BACKUPS + ref.removeprefix(place): sha for ref, sha in door.refs(place).items()}
    at = int(clock.now("UTC").timestamp())
    return Observed(remote=remote, refs=structs.replace(refs, remote_heads=heads), backups=backups, at=at)


def bring(door: ProductGit, remote: str, refs: tuple[str, ...], patience: float = PATIENCE) -> None:
    """Have the clone mirror what the remote has under these names. A git that holds the clone meanwhile is waited for.

    Raises Refused.
    """
    given = "".join(f"+{one}*:{seen_at(one, remote)}*\n" for one in refs).encode()
    patiently(lambda: door.reach("fetch", *_HOW, REMOTE, stdin=given, seconds=MOVING_SECONDS), door, patience)


def patiently(ask: Callable[[], T], door: ProductGit, patience: float) -> T:
    """What git answers, asked again as long as another one holds the clone. Raises Refused."""
    end = monotonic() + patience
    while True:
        try:
            return ask()
        except Broken as problem:
            if monotonic() > end:
                raise reasons.product(str(problem), door.shown) from problem
            sleep(_PAUSE)


def seen_notes(door: ProductGit, remote: str) -> str:
    """Where the remote's records stood when they were last brought; "" where there are none."""
    return door.ref(seen_at(RECORDS, remote))


def _read(door: ProductGit, remote: str) -> Refs:
    """Branches and tags, under the names by which people know them."""
    known = {seen_at(BRANCHES, remote): f"refs/remotes/{remote}/", seen_at(TAGS, remote): TAGS}
    out = b"\0\n" + door.ask("for-each-ref", f"--format={output.REF_FORMAT}", *known)
    for place, name in known.items():
        # A record begins with the name of its ref, after the NUL that ends the one before; a message holds no NUL.
        out = out.replace(b"\0\n" + place.encode(), b"\0\n" + name.encode())
    refs, nested = output.refs(out.removeprefix(b"\0\n"))
    return structs.replace(refs, tags=(*refs.tags, *_peeled(door, nested)), head="")


def _peeled(door: ProductGit, nested: list[TagRef]) -> list[TagRef]:
    """Tags of tags, with their commits; those of something else are left out."""
    if not nested:
        return []
    asked = [f"{tag.object_id}^{{commit}}" for tag in nested]
    answers = door.lines("cat-file", "--batch-check=%(objecttype) %(objectname)", stdin=asked)
    found = [line.removeprefix("commit ") if line.startswith("commit ") else "" for line in answers]
    return [structs.replace(tag, commit=sha) for tag, sha in zip(nested, found, strict=False) if sha]


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
