"""Git in a clone with a remote: our own copy of the documentation (`CacheGit`), and the product's clone (`ProductGit`).

The address and the login of the remote are given to each process, and are in no file of the clone.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from changelog.adapters.git import reasons
from changelog.adapters.git.environment import MERGING, NO_WORK_TREE, Access, options
from changelog.adapters.git.reasons import Reason
from changelog.adapters.git.run import LOCAL_SECONDS, Git, GitResult, GitTimeout

CACHE_SETTINGS = (
    *MERGING,
    *NO_WORK_TREE,
    "core.logAllRefUpdates=false",
    # Without it a push sends (and a partial clone fetches first) every file of a branch whose tip it does not know.
    "push.negotiate=true",
    "fetch.fsckObjects=false",
)
PRODUCT_SETTINGS = (
    *MERGING,
    *NO_WORK_TREE,
    # Another git of this clone (an editor that fetches by itself) is waited for, in milliseconds.
    "core.filesRefLockTimeout=10000",
    "core.packedRefsTimeout=10000",
)
PRODUCT_REMOTE = "nouveautes-train"
"""What git calls the product's remote: a name that nobody's settings mention."""
_GONE = ("not our ref", "unadvertised object", "couldn't find remote ref", "no such remote ref")


class CloneUnavailable(Exception):
    """The clone cannot be used right now; git's own words. Callers make it again, or ask again."""


class CommitGone(CloneUnavailable):
    """A branch was rewritten between being seen and being fetched."""


class RemoteGit(Git):
    """Git in one repository, which need not be there yet, with the right to ask its remote."""

    def __init__(self, git_dir: Path, access: Access, settings: Sequence[str]) -> None:
        # Our own folder may be gone, or lie in a repository.
        super().__init__(Path(git_dir.anchor), git_dir=git_dir, settings=settings, seconds=LOCAL_SECONDS)
        self.git_dir = git_dir
        self.access = access

    @property
    def shown(self) -> str:
        """The address of the remote, which may be printed."""
        return self.access.redacted(self.access.address.text)

    def ask_remote(
        self, command: str, *args: str, stdin: bytes = b"", seconds: float, settings: Sequence[str] = (),
        lock: int | None = None,
    ) -> bytes:  # fmt: skip
        """What the remote answers. Raises Refused where it cannot be asked, CloneUnavailable where the clone is the
        reason.
        """
        words = (*options(settings), command, *self.access.program("uploadpack"), *args)
        try:
            result = self.run(*words, stdin=stdin, seconds=seconds, lock=lock)
        except GitTimeout as problem:
            raise self.remote_failure("late", str(problem)) from problem
        if result.code != 0:
            raise self.remote_failure(reasons.reason(result.err), result.err)
        return result.out

    def remote_failure(self, why: Reason, text: str) -> Exception:
        """What is raised where git fails at the remote; `text`: what it printed."""
        raise NotImplementedError

    def variables(self) -> dict[str, str]:
        return self.access.variables()

    def redacted(self, text: str) -> str:
        return self.access.redacted(text)


class CacheGit(RemoteGit):
    """Git in our own clone. Raises CloneUnavailable where that fails: it is then made again."""

    def __init__(self, git_dir: Path, access: Access) -> None:
        super().__init__(git_dir, access, CACHE_SETTINGS)

    def failure(self, command: str, result: GitResult) -> Exception:
        return CloneUnavailable(result.err or f"git {command} ended with {result.code}")

    def remote_failure(self, why: Reason, text: str) -> Exception:
        if any(one in text for one in _GONE):
            return CommitGone(text)
        return CloneUnavailable(text) if why == "other" else reasons.documentation(why, self.access.address.text, text)


class ProductGit(RemoteGit):
    """Git in the product's clone. What goes wrong there is Refused, in one line with what to do.

    The clone's refs are listed once, and again when a command of this run may have moved one.
    """

    def __init__(self, git_dir: Path, access: Access) -> None:
        super().__init__(git_dir, access, PRODUCT_SETTINGS)
        self._refs: dict[str, str] | None = None

    def run(self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None,
            seconds: float | None = None, lock: int | None = None) -> GitResult:  # fmt: skip
        try:
            return super().run(*args, stdin=stdin, env=env, at=at, seconds=seconds, lock=lock)
        finally:
            if "fetch" in args or "update-ref" in args:  # a push moves no ref here: the remote's name has no refspec
                self._refs = None

    def variables(self) -> dict[str, str]:
        # A folder that holds no files of anybody: nothing can be read from a work tree, or written to one.
        place = common(self.git_dir) / "objects"
        return super().variables() | {"GIT_GRAFT_FILE": f"{os.devnull}/none", "GIT_WORK_TREE": str(place)}

    def failure(self, command: str, result: GitResult) -> Exception:
        return reasons.product_here(command, result.err)

    def remote_failure(self, why: Reason, text: str) -> Exception:
        if reasons.locked(text) and not reasons.full(text):
            return CloneUnavailable(text)  # another git holds the clone
        return reasons.product(why, self.shown, text)

    def refs(self, *places: str) -> dict[str, str]:
        """Full name → object of the clone's refs in these places (`refs/heads/`). Raises Refused."""
        if self._refs is None:
            out = self.text("for-each-ref", "--format=%(refname) %(objectname)")
            self._refs = dict(line.rsplit(" ", 1) for line in out.split("\n") if line)
        return {name: sha for name, sha in self._refs.items() if name.startswith(places)}

    def ref(self, name: str) -> str:
        """The object of one of the clone's refs; "" where it is not there. Raises Refused."""
        return self.refs(name).get(name, "")


def common(git_dir: Path) -> Path:
    """The folder that a linked work tree shares with the clone it is of."""
    try:
        place = (git_dir / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return git_dir
    return (git_dir / place).resolve()
