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
from changelog.adapters.git import remote as git_remote
from changelog.adapters.git.clones import PRODUCT_REMOTE, CloneUnavailable, ProductGit, common
from changelog.adapters.git.names import BRANCHES, TAGS, mirror
from changelog.adapters.git.run import MOVING_SECONDS
from changelog.domain.model import Refs
from changelog.domain.remote import BACKUPS, RECORDS, Observed, RefMove
from changelog.errors import Problem

T = TypeVar("T")
LOCK_SECONDS = 30.0  # that another git may hold the clone
_PAUSE = 0.2
_HOW = (
    "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules",
    "--no-show-forced-updates", "--quiet", "--stdin", "--end-of-options",
)  # fmt: skip


def observe(git: ProductGit, remote: str, lock_seconds: float = LOCK_SECONDS) -> Observed:
    """What the remote has, brought here. Raises Refused."""
    before = git.refs(mirror(BRANCHES, remote))
    default = bring(git, remote, (BRANCHES, TAGS, BACKUPS, RECORDS), lock_seconds)
    _follow(git, remote, before)
    with suppress(OSError):
        (common(git.git_dir) / "FETCH_HEAD").touch()  # what was seen is of now; its content is somebody else's
    refs = _refs(git, remote)
    head = f"{remote}/{default}"
    heads = {remote: head} if head in refs.remote_branches else {}
    place = mirror(BACKUPS, remote)
    backups = {BACKUPS + ref.removeprefix(place): sha for ref, sha in git.refs(place).items()}
    at = int(clock.now("UTC").timestamp())
    kept = tuple(dict.fromkeys(backups.values()))
    refs = structs.replace(refs, remote_heads=heads, backups=kept)
    return Observed(remote=remote, refs=refs, backups=backups, at=at)


def bring(git: ProductGit, remote: str, refs: tuple[str, ...], lock_seconds: float = LOCK_SECONDS) -> str:
    """Have the clone mirror what the remote has under these names; the remote's default branch ("" for none).

    Nothing is fetched where it does already. A git that holds the clone meanwhile is waited for. Raises Refused.
    """
    there, default = git_remote.below(git, refs)
    if {mirror(ref, remote): sha for ref, sha in there.items()} == git.refs(*(mirror(one, remote) for one in refs)):
        return default
    given = "".join(f"+{one}*:{mirror(one, remote)}*\n" for one in refs).encode()
    words = ("fetch", *_HOW, PRODUCT_REMOTE)
    _while_locked(lambda: git.ask_remote(*words, stdin=given, seconds=MOVING_SECONDS), git, lock_seconds)
    return default


def _while_locked(ask: Callable[[], T], git: ProductGit, seconds: float) -> T:
    """What git answers, asked again as long as another one holds the clone. Raises Refused."""
    end = monotonic() + seconds
    while True:
        try:
            return ask()
        except CloneUnavailable as problem:
            if monotonic() > end:
                text = str(problem)
                raise reasons.product(reasons.reason(text), git.shown, text) from problem
            sleep(_PAUSE)


def notes_tip(git: ProductGit, remote: str) -> str:
    """The commit of the remote's records when they were last brought; "" where there are none."""
    return git.ref(mirror(RECORDS, remote))


def _refs(git: ProductGit, remote: str) -> Refs:
    """Branches and tags, under the names by which people know them."""
    known = {mirror(BRANCHES, remote): f"refs/remotes/{remote}/", mirror(TAGS, remote): TAGS}
    out = b"\0\n" + git.ask("for-each-ref", f"--format={output.REF_FORMAT}", *known)
    for place, name in known.items():
        # A record begins with the name of its ref, after the NUL that ends the one before; a message holds no NUL.
        out = out.replace(b"\0\n" + place.encode(), b"\0\n" + name.encode())
    refs, nested = output.refs(out.removeprefix(b"\0\n"))
    # Tags of tags get their commits; those of something else are left out.
    given = [f"{tag.object_id}^{{commit}}" for tag in nested]
    answers = git.lines("cat-file", "--batch-check=%(objecttype) %(objectname)", stdin=given) if given else []
    pairs = zip(nested, (answer.partition(" ") for answer in answers), strict=False)
    peeled = [structs.replace(tag, commit=sha) for tag, (kind, _, sha) in pairs if kind == "commit"]
    return structs.replace(refs, tags=(*refs.tags, *peeled), head="")


def _follow(git: ProductGit, remote: str, before: Mapping[str, str]) -> None:
    """Set the tracking branches. One goes where its branch did, if it was there (`before`): what somebody fetches from
    elsewhere into the same place (`pr/*`) is theirs.
    """
    place, tracked = mirror(BRANCHES, remote), f"refs/remotes/{remote}/"
    with suppress(Problem):
        now, here = git.refs(place), git.refs(tracked)
        old = {tracked + ref.removeprefix(place): sha for ref, sha in before.items() if ref not in now}
        new = {tracked + ref.removeprefix(place): sha for ref, sha in now.items()}
        _update(git, [f"delete {ref} {sha}" for ref, sha in old.items() if here.get(ref) == sha])
        # HEAD there is git's own: it names the default branch.
        changed = {ref: sha for ref, sha in new.items() if here.get(ref) != sha and ref != f"{tracked}HEAD"}
        _update(git, [f"update {ref} {sha}" for ref, sha in changed.items()])


def record_push(git: ProductGit, remote: str, moves: Iterable[RefMove], also: str = "") -> None:
    """Have the clone mirror what a push has moved; the next look at the remote would too. `also`: a ref of this clone
    that goes along.
    """
    for move in moves:
        branch = move.ref.removeprefix(BRANCHES) if move.ref.startswith(BRANCHES) else ""
        tracked = f"refs/remotes/{remote}/{branch}" if branch and branch != "HEAD" else ""
        refs = [ref for ref in (mirror(move.ref, remote), tracked, also) if ref]
        with suppress(Problem):
            _update(git, [f"update {ref} {move.new}" if move.new else f"delete {ref}" for ref in refs])


def _update(git: ProductGit, lines: list[str]) -> None:
    """All at once; one by one where one of them is in the way of another (`a` where `a/b` should be)."""
    words = ("update-ref", "--no-deref", "-m", "nouveautes: observed", "--stdin")
    if not lines:
        return
    try:
        git.lines(*words, stdin=lines)
    except Problem:
        for line in lines if len(lines) > 1 else ():
            with suppress(Problem):
                git.lines(*words, stdin=[line])
