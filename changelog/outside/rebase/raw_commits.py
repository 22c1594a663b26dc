"""Commits as the bytes they are: read, and written anew with another tree and other parents, every other byte kept.

`git tag -F`, `git commit -F` and `git rebase --continue` delete lines that begin with `#` (tried: `#101 Titre`). Here
nothing ever cleans a message: what is not the tree, a parent, the committer or a signature is copied.
"""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

# A signature does not hold for what it did not sign; a merged tag's text speaks of a commit that is no parent any more.
_GONE = (b"gpgsig", b"gpgsig-sha256", b"mergetag")


class Raw(Struct, frozen=True):
    """One commit. `headers`: those besides tree, parents and committer, as whole lines; `message`: after the gap."""

    tree: str
    parents: tuple[str, ...]
    headers: tuple[bytes, ...]
    message: bytes

    @property
    def digest(self) -> str:
        """What stays the same when a commit is rewritten: the author with the date, and the message."""
        kept = [line for line in self.headers if line.startswith((b"author ", b"encoding "))]
        return sha256(b"\0".join([*kept, self.message])).hexdigest()


def parse(data: bytes) -> Raw:
    """A commit from the bytes of its object."""
    head, _, message = data.partition(b"\n\n")
    tree, parents, headers = "", [], []
    for line in _lines(head):
        name, _, value = line.partition(b" ")
        if name == b"tree":
            tree = value.decode()
        elif name == b"parent":
            parents.append(value.decode())
        elif name != b"committer":
            headers.append(line)
    return Raw(tree, tuple(parents), tuple(headers), message)


def rewritten(old: Raw, tree: str, parents: Sequence[str], committer: bytes) -> bytes:
    """The bytes of a commit that is the old one elsewhere."""
    first, rest = old.headers[:1], old.headers[1:]
    kept = [line for line in rest if line.split(b" ", 1)[0] not in _GONE]
    lines = [b"tree " + tree.encode(), *(b"parent " + one.encode() for one in parents), *first]
    return b"\n".join([*lines, b"committer " + committer, *kept]) + b"\n\n" + old.message


def fresh(tree: str, parents: Sequence[str], who: bytes, message: bytes) -> bytes:
    """The bytes of a commit of our own."""
    lines = [b"tree " + tree.encode(), *(b"parent " + one.encode() for one in parents)]
    return b"\n".join([*lines, b"author " + who, b"committer " + who]) + b"\n\n" + message


def _lines(head: bytes) -> list[bytes]:
    """The header lines; one that goes on (after a space) is one line."""
    lines: list[bytes] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and lines:
            lines[-1] += b"\n" + line
        else:
            lines.append(line)
    return lines
