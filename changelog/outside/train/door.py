"""Git in the product's clone: somebody's own, in which nothing but objects and our refs is set.

Git is told of no work tree, no hook, no attribute and no habit. What remains of the user's settings is the way to the
remote: proxy, certificates, SSH, credential helpers, insteadOf.
"""

import os
from pathlib import Path

from changelog.outside.docs_repository.access import Access
from changelog.outside.docs_repository.door import Broken, RemoteGit
from changelog.outside.git import reasons
from changelog.outside.git.environment import MERGING, NO_WORK_TREE
from changelog.outside.git.run import GitResult, Late

REMOTE = "nouveautes-train"
"""What git calls the product's remote: no name that somebody's settings would have something to say about."""
SETTINGS = (
    *MERGING,
    *NO_WORK_TREE,
    # Another git of this clone (an editor that fetches by itself) is waited for, in milliseconds.
    "core.filesRefLockTimeout=10000",
    "core.packedRefsTimeout=10000",
)


class ProductGit(RemoteGit):
    """Git in the product's clone. What goes wrong here is Refused, in one line with what to do."""

    def __init__(self, git_dir: Path, access: Access) -> None:
        super().__init__(git_dir, access, SETTINGS)
        # A folder that holds no files of anybody: nothing can be read from a work tree, or written to one.
        self._alone = {
            "GIT_GRAFT_FILE": f"{os.devnull}/none",
            "GIT_WORK_TREE": str(common(git_dir) / "objects"),
        }

    def surroundings(self) -> dict[str, str]:
        """How git is let in, and nothing of the work tree."""
        return super().surroundings() | self._alone

    def refused(self, command: str, said: GitResult) -> Exception:
        """That git cannot do something in the clone itself."""
        return reasons.product_here(command, said.err)

    def refs(self, place: str) -> dict[str, str]:
        """Full name → object of the clone's refs in a place (`refs/heads/`). Raises Refused."""
        out = self.text("for-each-ref", "--format=%(refname) %(objectname)", place)
        return dict(line.rsplit(" ", 1) for line in out.split("\n") if line)

    def ref(self, name: str) -> str:
        """The object of one of the clone's refs; "" where it is not there. Raises Refused."""
        return self.refs(name).get(name, "")  # git also tells what is below it, as in a folder

    def reach(self, command: str, *args: str, stdin: bytes = b"", seconds: float) -> bytes:
        """What the remote answers. Raises Refused where it cannot be asked, Broken where another git is in the way."""
        try:
            said = self.run(command, *self.access.program("uploadpack"), *args, stdin=stdin, seconds=seconds)
        except Late as problem:
            raise reasons.product_because("late", self.shown) from problem
        if said.code == 0:
            return said.out
        if reasons.locked(said.err) and not reasons.full(said.err):
            raise Broken(said.err)
        raise reasons.product(said.err, self.shown)


def common(git_dir: Path) -> Path:
    """The folder that a linked work tree shares with the clone it is of."""
    try:
        said = (git_dir / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return git_dir
    return (git_dir / said).resolve()
