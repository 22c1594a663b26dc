"""Our own clone in the user's cache: private, bare, safe to delete, and made again when something is wrong with it.

It holds no branch and no address: what was fetched hangs on `refs/nouveautes/<sha>`. So no branch of the repository can
be in the way of another (`a` and `a/b`, `Page` and `page` on a disk that knows no case).
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time_ns

from changelog.adapters import write_all
from changelog.adapters.git import reasons
from changelog.adapters.git.clones import CacheGit, CloneUnavailable
from changelog.adapters.git.environment import Access
from changelog.i18n.say import marked, say, system_reason

ROOM = "docs-1"  # the number is the form's: another form, another folder
REFS = "refs/nouveautes"
LOCK_SECONDS = 60.0  # a first clone over a slow line takes longer than anything else that is done meanwhile
BUSY = marked("another run is fetching the documentation repository")
# What a killed git leaves and would stumble over next time. Whoever holds our lock knows that no git still needs it.
_STALE = ("*.lock", "gc.pid", "shallow_*", f"{REFS}/**/*.lock", "objects/info/**/*.lock", "objects/pack/*.lock")
_UNFINISHED = ("objects/pack/tmp_*", "objects/pack/.tmp-*")
# Contents are also fetched without the lock, when they are read: what grows is left alone.
_OLD = 3600 * 10**9  # nanoseconds
_PRIVATE = 0o700


class DocsClone:
    """The folder of one documentation repository. `git` runs in it."""

    def __init__(self, folder: Path, access: Access, lock_seconds: float = LOCK_SECONDS) -> None:
        self.room = folder / ROOM
        self._name = access.address.folder_name
        self.git_dir = self.room / f"{self._name}.git"
        self.git = CacheGit(self.git_dir, access)
        self._lock_seconds = lock_seconds

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Nobody else fetches or makes the clone meanwhile; yields the lock. Raises Refused."""
        with _refusals():
            _make_private(self.room)
            with write_all.held(self.room / f"{self._name}.lock", self._lock_seconds, busy=BUSY) as lock:
                self._tidy()
                yield lock

    @property
    def stamp(self) -> int:
        """Which clone this is, by when it was made (numbers of files are given out again); 0: there is none."""
        try:
            return (self.git_dir / "HEAD").stat().st_mtime_ns
        except OSError:
            return 0

    @property
    def cut(self) -> frozenset[str]:
        """The commits below which the clone holds nothing; none where it holds all."""
        return frozenset(self._text("shallow").split())

    @property
    def wide(self) -> bool:
        """Whether its SHAs have 64 digits."""
        return "objectformat = sha256" in self._text("config").lower()

    def _text(self, name: str) -> str:
        try:
            return (self.git_dir / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def make(self, *, wide: bool = False) -> None:
        """Make it anew, under the lock: beside its place first, so that a killed run leaves none or a whole one."""
        new = self.git_dir.with_suffix(".new")
        _remove(new)
        form = "--object-format=sha256" if wide else "--object-format=sha1"
        result = CacheGit(new, self.git.access).run("init", "--quiet", "--bare", "--template=", form)
        if result.code != 0:
            raise reasons.documentation("other", str(self.git_dir), result.err)
        self.remove()
        new.rename(self.git_dir)

    def remove(self) -> None:
        """Remove the clone, or whatever has its name, under the lock."""
        old = self.git_dir.with_suffix(".old")
        _remove(old)
        with suppress(FileNotFoundError):
            self.git_dir.rename(old)
        _remove(old)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for what is needed for a moment, as private as the clone. Raises CloneUnavailable where the cache is
        gone.
        """
        if not self.stamp:
            raise CloneUnavailable("the clone is gone")
        with _refusals(), tempfile.TemporaryDirectory(prefix="tmp-", dir=self.room, ignore_cleanup_errors=True) as at:
            yield Path(at)

    def _tidy(self) -> None:
        for suffix in (".new", ".old"):
            _remove(self.git_dir.with_suffix(suffix))
        for pattern in _STALE:
            for path in self.git_dir.glob(pattern):
                path.unlink(missing_ok=True)
        left = [path for pattern in _UNFINISHED for path in self.git_dir.glob(pattern)]
        for path in [*left, *self.room.glob("tmp-*")]:
            with suppress(FileNotFoundError):
                if time_ns() - path.lstat().st_mtime_ns > _OLD:
                    _remove(path)


def _make_private(room: Path) -> None:
    room.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    room.mkdir(mode=_PRIVATE, exist_ok=True)
    found = room.lstat()
    own = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or not own:
        raise reasons.cache_full(say("{folder!r} is not a folder of this user", folder=str(room)))
    if stat.S_IMODE(found.st_mode) != _PRIVATE:
        room.chmod(_PRIVATE)


def _remove(path: Path) -> None:
    """Remove a file, a link or a whole folder; nothing is there afterwards."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    elif path.exists():
        shutil.rmtree(path)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise reasons.cache_full(system_reason(problem)) from problem
