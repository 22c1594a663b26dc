"""Brings what the remote has into the clone, and tells it: branches where git keeps them, all else in a place of ours.

`refs/nouveautes/seen/` mirrors the remote's tags, backups and notes. So no tag of the user's is ever moved by one of
the remote's, and a backup that was not pushed yet is not pruned with those that are gone.
"""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import TypeVar

from msgspec import structs

from changelog.model import Refs, TagRef
from changelog.outside import clock, git_output
from changelog.outside.docs_repository.door import MOVING_SECONDS, Broken
from changelog.outside.train import listing, words
from changelog.outside.train.door import REMOTE, ProductDoor, common
from changelog.remote import BACKUPS, RECORDS, Observed

T = TypeVar("T")
SEEN = "refs/nouveautes/seen/"
PLACES = {"refs/tags/": f"{SEEN}tags/", BACKUPS: f"{SEEN}backup/", "refs/notes/": f"{SEEN}notes/"}
PATIENCE = 30.0  # seconds that another git may take
_PAUSE = 0.2
_HOW = (
    "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules",
    "--no-show-forced-updates", "--quiet", "--stdin", "--end-of-options",
)  # fmt: skip


def observe(door: ProductDoor, remote: str, patience: float = PATIENCE) -> Observed:
    """What the remote has, brought here. Raises Refused."""
    branches = f"refs/remotes/{remote}/"
    wanted = [f"+refs/heads/*:{branches}*", *(f"+{one}*:{there}*" for one, there in _asked().items())]
    bring(door, wanted, patience)
    default = _patiently(lambda: listing.default(door), door, patience)
    with suppress(OSError):
        (common(door.git_dir) / "FETCH_HEAD").touch()  # what was seen is of now; what somebody has fetched there stays
    refs, backups = _read(door, remote)
    head = f"{remote}/{default}"
    heads = {remote: head} if head in refs.remote_branches else {}
    at = int(clock.now("UTC").timestamp())
    return Observed(remote=remote, refs=structs.replace(refs, remote_heads=heads), backups=backups, at=at)


def bring(door: ProductDoor, refspecs: list[str], patience: float = PATIENCE) -> None:
    """Have the clone mirror these refs of the remote. A git that holds the clone meanwhile is waited for.

    Raises Refused.
    """
    given = "".join(f"{one}\n" for one in refspecs).encode()
    _patiently(lambda: door.reach("fetch", *_HOW, REMOTE, given=given, seconds=MOVING_SECONDS), door, patience)


def seen_at(ref: str, remote: str) -> str:
    """Where the clone keeps a ref of the remote's, by its full name; "" for one that it does not."""
    places = {"refs/heads/": f"refs/remotes/{remote}/"} | PLACES
    return next((there + ref.removeprefix(one) for one, there in places.items() if ref.startswith(one)), "")


def _asked() -> dict[str, str]:
    """Of the notes, ours alone."""
    ours = {RECORDS: f"{SEEN}notes/{RECORDS.removeprefix('refs/notes/')}"}
    return {one: there for one, there in PLACES.items() if one != "refs/notes/"} | ours


def _patiently(ask: Callable[[], T], door: ProductDoor, patience: float) -> T:
    end = monotonic() + patience
    while True:
        try:
            return ask()
        except Broken as problem:
            if monotonic() > end:
                raise words.asked(str(problem), door.shown) from problem
            sleep(_PAUSE)


def _read(door: ProductDoor, remote: str) -> tuple[Refs, dict[str, str]]:
    branches, tags, backups = f"refs/remotes/{remote}/", PLACES["refs/tags/"], PLACES[BACKUPS]
    out = door.ask("for-each-ref", f"--format={git_output.REF_FORMAT}", branches, tags)
    # A record begins with the name of its ref, after the NUL that ends the one before; a message holds no NUL.
    ours, theirs = tags.encode(), b"refs/tags/"
    out = out.replace(b"\0\n" + ours, b"\0\n" + theirs)
    refs, nested = git_output.refs(theirs + out.removeprefix(ours) if out.startswith(ours) else out)
    kept = dict(line.split(" ", 1) for line in door.lines("for-each-ref", "--format=%(refname) %(objectname)", backups))
    whole = structs.replace(refs, tags=(*refs.tags, *_peeled(door, nested)), head="")
    return whole, {BACKUPS + ref.removeprefix(backups): sha for ref, sha in kept.items()}


def _peeled(door: ProductDoor, nested: list[TagRef]) -> list[TagRef]:
    """Tags of tags, with their commits; those of something else are left out."""
    if not nested:
        return []
    asked = [f"{tag.object_id}^{{commit}}" for tag in nested]
    answers = door.lines("cat-file", "--batch-check=%(objecttype) %(objectname)", given=asked)
    found = [line.removeprefix("commit ") if line.startswith("commit ") else "" for line in answers]
    return [structs.replace(tag, commit=sha) for tag, sha in zip(nested, found, strict=False) if sha]
