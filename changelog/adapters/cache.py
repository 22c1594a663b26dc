"""What a forge answered last time; may be deleted.

One small database a user, private to them; it never holds a token. Whatever is wrong with it (unreadable, locked, on a
full disk, from another version), the forge is asked again.
"""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from changelog.adapters.user_cache import cache_folder
from changelog.i18n.say import say, system_reason

FILE = "forge-1.sqlite"  # the number is the form's: another form, another file
BUSY = 1.0  # seconds to wait for another run
OLD = "-90 days"
AT_ONCE = 500  # keys in one question; SQLite has a limit
# No table of ours (another form), a broken file, no database at all: nobody can use what is in it.
_BROKEN = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Cache(Protocol):
    """Keeps texts by repository, kind and key."""

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """What is known of these keys."""

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep these."""


class NoCache:
    """Keeps nothing: `--no-cache`."""

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002 - a promise
        return {}

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        pass


class OnlyWrites:
    """Ignores what is known, keeps what is new: `--refresh`."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002 - a promise
        return {}

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        self._cache.write(home, kind, values)


class FileCache:
    """Keeps in one file, opened for each question: two runs at once, a kill -9 and its deletion are all harmless."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._unusable = False

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        wanted = list(keys)
        found: dict[str, bytes] = {}
        with self._database() as database:
            for at in range(0, len(wanted), AT_ONCE):
                some = wanted[at : at + AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, value FROM kept WHERE home = ? AND kind = ? AND key IN ({marks})"  # noqa: S608 - marks only
                rows = database.execute(query, [home, kind, *some]) if database else ()
                found |= {key: value for key, value in rows if isinstance(key, str) and isinstance(value, bytes)}
        return found

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        rows = [(home, kind, key, value) for key, value in values.items()]
        with self._database() as database:
            if database:
                database.executemany(
                    "INSERT OR REPLACE INTO kept (home, kind, key, value, at) VALUES (?, ?, ?, ?, date('now'))", rows
                )
                database.execute("DELETE FROM kept WHERE at < date('now', ?)", (OLD,))
                database.commit()

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection | None]:
        """The open file, None where it cannot be used. One that is broken is thrown away, a busy one left alone."""
        database = None
        try:
            database = None if self._unusable else self._open()
        except (sqlite3.Error, OSError) as problem:
            self._stop_using(problem)
        try:
            yield database
        except sqlite3.Error as problem:
            self._stop_using(problem)
        finally:
            if database:
                database.close()

    def _stop_using(self, problem: Exception) -> None:
        """Whatever it is, it would be the same for the next question; a lock would be waited for each time."""
        self._unusable = True
        if isinstance(problem, sqlite3.Error) and getattr(problem, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
            # With what SQLite keeps beside it: an old journal would be played into a new file.
            for ending in ("", "-journal", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(self._path)
        database = sqlite3.connect(self._path, timeout=BUSY)
        try:
            # A kill -9 loses nothing by it, a power cut at most what can be asked again; the disk is slow to wait for.
            database.execute("PRAGMA synchronous = OFF")
            database.execute(
                "CREATE TABLE IF NOT EXISTS kept (home TEXT, kind TEXT, key TEXT, value BLOB, at TEXT,"
                " PRIMARY KEY (home, kind, key)) WITHOUT ROWID"
            )
        except sqlite3.Error:
            database.close()
            raise
        return database


def open_cache(folder: Path | None = None) -> FileCache:
    """The cache in this folder, else in the user's own."""
    return FileCache(folder or cache_folder())


def _make_private(path: Path) -> None:
    """Make the file, private before anything is in it: SQLite gives its own files the same permissions.

    Raises OSError for a link (what it points to is not ours to write), and for a file that somebody else owns.
    """
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            raise PermissionError(f"{path} is not ours")
        if stat.S_IMODE(found.st_mode) != 0o600 and hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def trouble() -> tuple[str, str]:
    """The folder, and why it cannot be used (empty where it can)."""
    folder = cache_folder()
    file = folder / FILE
    try:
        if file.exists() and not file.is_file():
            return str(folder), say("holds a {file} that is not a file", file=FILE)
        if file.exists() and not os.access(file, os.R_OK | os.W_OK):
            return str(folder), say("holds a {file} that cannot be written", file=FILE)
        above = next(one for one in (folder, *folder.parents) if one.exists())
        if not above.is_dir():
            return str(folder), say("cannot be made: a file stands in its way")
        return str(folder), "" if os.access(above, os.W_OK | os.X_OK) else say("cannot be written")
    except (OSError, StopIteration) as problem:
        why = system_reason(problem, say("no such place"))
        return str(folder), say("cannot be read: {trouble}", trouble=why)
