"""What the product's remote says of itself right now: where refs stand, and which branch is its default one."""

from collections.abc import Iterable

from changelog.outside.docs_repository.door import ASKING_SECONDS
from changelog.outside.train.door import REMOTE, ProductDoor

_HEADS = "refs/heads/"


def standing(door: ProductDoor, refs: Iterable[str]) -> dict[str, str]:
    """Full ref → where it stands, "" where it is not there. Raises Refused, Broken."""
    wanted = tuple(refs)
    found = _listed(door, wanted)
    return {ref: found.get(ref, "") for ref in wanted}


def default(door: ProductDoor) -> str:
    """The short name of the branch that HEAD names; "" for an empty repository, or a HEAD that names none."""
    said = _listed(door, ["HEAD"]).get("HEAD", "")
    return said.removeprefix(f"ref: {_HEADS}") if said.startswith(f"ref: {_HEADS}") else ""


def _listed(door: ProductDoor, patterns: Iterable[str]) -> dict[str, str]:
    """A pattern may match at the end of a longer name: callers look again."""
    out = door.reach("ls-remote", "--symref", "--end-of-options", REMOTE, *patterns, seconds=ASKING_SECONDS)
    refs: dict[str, str] = {}
    for line in out.decode("utf-8", "surrogateescape").split("\n"):
        sha, _, ref = line.partition("\t")
        if ref:
            refs.setdefault(ref, sha)  # a symbolic HEAD comes before its SHA
    return refs
