"""What the product's remote says of itself right now: where refs stand, and which branch is its default one."""

from collections.abc import Iterable

from changelog.outside.git import output
from changelog.outside.git.run import ASKING_SECONDS
from changelog.outside.train.door import REMOTE, ProductGit

_HEADS = "refs/heads/"


def standing(door: ProductGit, refs: Iterable[str]) -> dict[str, str]:
    """Full ref → where it stands, "" where it is not there. Raises Refused, Broken."""
    wanted = tuple(refs)
    found = _listed(door, wanted)
    return {ref: found.get(ref, "") for ref in wanted}


def default(door: ProductGit) -> str:
    """The short name of the branch that HEAD names; "" for an empty repository, or a HEAD that names none."""
    said = _listed(door, ["HEAD"]).get("HEAD", "")
    return said.removeprefix(f"ref: {_HEADS}") if said.startswith(f"ref: {_HEADS}") else ""


def _listed(door: ProductGit, patterns: Iterable[str]) -> dict[str, str]:
    """A pattern may match at the end of a longer name: callers look again."""
    words = ("--symref", "--end-of-options", REMOTE, *patterns)
    return output.remote_refs(door.reach("ls-remote", *words, seconds=ASKING_SECONDS))
