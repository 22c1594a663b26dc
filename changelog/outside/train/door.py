"""The only way git is started on the product's clone: somebody's own, in which nothing but objects and our refs is set.

Git is told of no work tree, no hook, no attribute and no habit. What remains of the user's settings is the way to the
remote: proxy, certificates, SSH, credential helpers, insteadOf.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from changelog.outside.docs_repository import door
from changelog.outside.docs_repository.access import Access
from changelog.outside.docs_repository.door import LOCAL_SECONDS, Broken, Door, Late, Said
from changelog.outside.train import words

REMOTE = "nouveautes-train"
"""What git calls the product's remote: no name that somebody's settings would have something to say about."""
# The clone is the user's: what arrives is examined as they wish.
_THEIRS = ("fetch.fsckObjects", "core.logAllRefUpdates", "push.negotiate")
SETTINGS = (
    *(one for one in door.SETTINGS if not one.startswith(_THEIRS)),
    "push.negotiate=false",
    "push.useForceIfIncludes=false",
    "push.default=nothing",
    "remote.pushDefault=",
    "fetch.pruneTags=false",
    "fetch.all=false",
    "tag.gpgSign=false",
    "tag.forceSignAnnotated=false",
    "notes.rewriteMode=ignore",
    "gpg.program=false",
    # Another git of this clone (an editor that fetches by itself) is waited for, in milliseconds.
    "core.filesRefLockTimeout=10000",
    "core.packedRefsTimeout=10000",
    # A merge is the same on every machine: found renames, no driver of somebody's settings, no ending of line changed.
    "merge.default=text",
    "merge.renames=true",
    "merge.renameLimit=7000",
    "merge.directoryRenames=conflict",
    "merge.renormalize=false",
    "diff.algorithm=histogram",
    "diff.renameLimit=7000",
)
_ALONE = {"GIT_ATTR_NOSYSTEM": "1", "GIT_GRAFT_FILE": f"{os.devnull}/none"}
_ENDED = "fatal: git was ended while it wrote: File too large"


class ProductDoor:
    """Starts git in the product's clone. What goes wrong here is Refused, in one line with what to do."""

    def __init__(self, git_dir: Path, access: Access) -> None:
        self.git_dir = git_dir
        self.access = access
        self._door = Door(git_dir, access, SETTINGS)
        # A folder that holds no files of anybody: nothing can be read from a work tree, or written to one.
        self._extra = _ALONE | {"GIT_WORK_TREE": str(common(git_dir) / "objects")}

    @property
    def shown(self) -> str:
        """The address of the remote, which may be printed."""
        return self.access.safe(self.access.address.text)

    def run(
        self, *args: str, given: bytes = b"", extra: Mapping[str, str] | None = None, seconds: float = LOCAL_SECONDS
    ) -> Said:
        """Run git to its end, whatever it says. Raises Late."""
        said = self._door.run(*args, given=given, extra=self._extra | dict(extra or {}), seconds=seconds)
        # A limit on the size of files ends git without a word.
        return Said(said.code, said.out, said.err or _ENDED) if said.code == -_SIGXFSZ else said

    def ask(
        self, *args: str, given: bytes = b"", extra: Mapping[str, str] | None = None, nothing: int = 0
    ) -> bytes:  # fmt: skip
        """What git answers of the clone; `nothing`: the code with which it says no. Raises Refused otherwise."""
        try:
            said = self.run(*args, given=given, extra=extra)
        except Late as problem:
            raise words.here(args[0], str(problem)) from problem
        if said.code not in (0, nothing):
            raise words.here(args[0], said.err)
        return said.out

    def lines(self, *args: str, given: Sequence[str] = (), nothing: int = 0) -> list[str]:
        """The lines that git answers to these lines. Raises Refused."""
        out = self.ask(
            *args, given="".join(f"{line}\n" for line in given).encode("utf-8", "surrogateescape"), nothing=nothing
        )
        return out.decode("utf-8", "replace").splitlines()

    def refs(self, place: str) -> dict[str, str]:
        """Full name → object of the clone's refs in a place (`refs/heads/`). Raises Refused."""
        out = self.ask("for-each-ref", "--format=%(refname) %(objectname)", place).decode("utf-8", "surrogateescape")
        return dict(line.rsplit(" ", 1) for line in out.split("\n") if line)

    def ref(self, name: str) -> str:
        """The object of one of the clone's refs; "" where it is not there. Raises Refused."""
        return self.refs(name).get(name, "")  # git also tells what is below it, as in a folder

    def reach(self, *args: str, given: bytes = b"", seconds: float) -> bytes:
        """What the remote answers. Raises Refused where it cannot be asked, Broken where another git is in the way."""
        try:
            said = self.run(*args, given=given, seconds=seconds)
        except Late as problem:
            raise words.because("late", self.shown) from problem
        if said.code == 0:
            return said.out
        if words.locked(said.err) and not words.full(said.err):
            raise Broken(said.err)
        raise words.asked(said.err, self.shown)


_SIGXFSZ = 25


def common(git_dir: Path) -> Path:
    """The folder that a linked work tree shares with the clone it is of."""
    try:
        said = (git_dir / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return git_dir
    return (git_dir / said).resolve()
