"""What a forge said last time, kept in the user's cache directory: it saves requests, and may be deleted at any time.

One small database a user, private to them; it never holds a token. Whatever is wrong with it (unreadable, locked, on a
full disk, from another version), the forge is simply asked again.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

VARIABLE = "NOUVEAUTES_CACHE"
FILE = "forge-1.sqlite"  # the number is the form's: another form, another file
BUSY = 2.0  # seconds to wait for another run
OLD = "-90 days"


class Cache(Protocol):
    """Keeps texts by repository, kind and key."""

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """What is known of these keys."""

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep these."""


class NoCache:
    """Keeps nothing: `--no-cache`."""

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002 - a promise
        """Nothing is known."""
        return {}

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        """Nothing is kept."""


class OnlyWrites:
    """Forgets what was known, keeps what is learnt: `--refresh`."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002 - a promise
        """Nothing is known."""
        return {}

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep these for the next time."""
        self._cache.write(home, kind, values)


class FileCache:
    """Keeps in one file. SQLite's own journal makes two runs at once, and a kill -9, harmless."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._database: sqlite3.Connection | None = None

    def read(self, home: str, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """What is known of these keys."""
        wanted = list(keys)
        with contextlib.suppress(sqlite3.Error, OSError):
            database = self._open()
            marks = ",".join("?" * len(wanted))
            rows = database.execute(
                f"SELECT key, value FROM kept WHERE home = ? AND kind = ? AND key IN ({marks})",  # noqa: S608 - marks only
                [home, kind, *wanted],
            ).fetchall()
            return {str(key): bytes(value) for key, value in rows}
        return {}

    def write(self, home: str, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep these."""
        with contextlib.suppress(sqlite3.Error, OSError):
            database = self._open()
            with database:
                database.executemany(
                    "INSERT OR REPLACE INTO kept (home, kind, key, value, at) VALUES (?, ?, ?, ?, date('now'))",
                    [(home, kind, key, value) for key, value in values.items()],
                )
                database.execute("DELETE FROM kept WHERE at < date('now', ?)", (OLD,))

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made private before anything is in it: SQLite gives its own files the same permissions.
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._path.chmod(0o600)
            self._database = _connected(self._path)
        return self._database


def open_cache(folder: Path | None = None) -> FileCache:
    """The user's cache: `NOUVEAUTES_CACHE`, else where the system keeps such things."""
    said = os.environ.get(VARIABLE, "").strip()
    if folder is None and not said:
        from platformdirs import user_cache_path

        folder = user_cache_path("nouveautes")
    return FileCache(folder or Path(said).expanduser())


def _connected(path: Path) -> sqlite3.Connection:
    try:
        return _prepared(path)
    except sqlite3.DatabaseError as problem:
        if isinstance(problem, sqlite3.OperationalError):
            raise  # locked or full: leave it to whoever is using it
        # No database, or a broken one: what is in it cannot be used by anybody.
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=BUSY)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS kept (home TEXT, kind TEXT, key TEXT, value BLOB, at TEXT,"
        " PRIMARY KEY (home, kind, key)) WITHOUT ROWID"
    )
    return database
