"""Git with a way to a remote, and git in our own clone in the cache, where somebody's files are never."""

from collections.abc import Sequence
from pathlib import Path

from changelog.outside.docs_repository.access import Access
from changelog.outside.git.environment import MERGING, NO_WORK_TREE
from changelog.outside.git.run import LOCAL_SECONDS, Git, GitResult

SETTINGS = (
    *MERGING,
    *NO_WORK_TREE,
    "core.logAllRefUpdates=false",
    # Without it a push sends (and a partial clone fetches first) every file of a branch whose tip it does not know.
    "push.negotiate=true",
    "fetch.fsckObjects=false",
)


class Broken(Exception):
    """The clone cannot be used right now; git's own words. Caught by whoever makes it again, or asks again."""


class RemoteGit(Git):
    """Git in one repository, which need not be there yet, with a right to ask its remote."""

    def __init__(self, git_dir: Path, access: Access, settings: Sequence[str]) -> None:
        # Our own folder may be gone, or lie in a repository.
        super().__init__(Path(git_dir.anchor), git_dir=git_dir, settings=settings, seconds=LOCAL_SECONDS)
        self.git_dir = git_dir
        self.access = access

    @property
    def shown(self) -> str:
        """The address of the remote, which may be printed."""
        return self.access.safe(self.access.address.text)

    def surroundings(self) -> dict[str, str]:
        """How git is let in."""
        return self.access.surroundings()

    def safe(self, text: str) -> str:
        """What git said, without the secret."""
        return self.access.safe(text)


class CacheGit(RemoteGit):
    """Git in our own clone. Raises Broken where that does not answer."""

    def __init__(self, git_dir: Path, access: Access) -> None:
        super().__init__(git_dir, access, SETTINGS)

    def refused(self, command: str, said: GitResult) -> Exception:
        """The clone is to be made again."""
        return Broken(said.err or f"git {command} ended with {said.code}")
