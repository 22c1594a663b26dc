"""The cache may be broken, taken away or held by somebody: the answer is right without it."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from asking_github import ALL, at_once, begin, board, lawful, place, read, said, titles, told, tuesday
from forge_history import Forged
from github_server.wire import Answer

from changelog.adapters import cache
from changelog.adapters.cache import FILE

__all__ = ["place", "told"]  # fixtures

LATER = "2026-11-17T09:30:00Z"


BROKEN: dict[str, Callable[[Path], object]] = {
    "deleted": lambda place: place.unlink(),
    "empty": lambda place: place.write_bytes(b""),
    "garbage": lambda place: place.write_bytes(os.urandom(5000)),
    "a text": lambda place: place.write_bytes(b"bonjour"),
    "half of it": lambda place: place.write_bytes(place.read_bytes()[: place.stat().st_size // 2]),
    "a hole in it": lambda place: _hole(place),
    "another form": lambda place: _sql(place, "DROP TABLE kept", "CREATE TABLE kept (a, b)"),
    "a view": lambda place: _sql(place, "DROP TABLE kept", "CREATE VIEW kept AS SELECT 1 AS home"),
    "other values": lambda place: _sql(place, "UPDATE kept SET value = 'texte'"),
    "numbers": lambda place: _sql(place, "UPDATE kept SET value = 99999999999"),
    "nothing": lambda place: _sql(place, "UPDATE kept SET value = NULL"),
    "no JSON": lambda place: _sql(place, "UPDATE kept SET value = x'00ff'"),
    "nested": lambda place: _sql(place, "UPDATE kept SET value = CAST(replace(hex(zeroblob(9000)), '0', '[') AS BLOB)"),
    "another number": lambda place: _sql(
        place, "UPDATE kept SET value = CAST(replace(CAST(value AS TEXT), '101', '102') AS BLOB)"
    ),
    "read-only": lambda place: place.chmod(0o400),
    "a folder": lambda place: _instead(place, Path.mkdir),
    "a folder read-only": lambda place: _instead(place, lambda it: it.parent.chmod(0o500)),
    "a pipe": lambda place: _instead(place, os.mkfifo),
    "a link to nothing": lambda place: _instead(place, lambda it: it.symlink_to(it.parent / "rien")),
    "a link in circles": lambda place: _instead(place, lambda it: it.symlink_to(it)),
    "an old journal": lambda place: place.with_name(FILE + "-journal").write_bytes(os.urandom(3000)),
    "an old log": lambda place: place.with_name(FILE + "-wal").write_bytes(os.urandom(3000)),
}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("broken", BROKEN)
def test_it_may_be_broken_in_any_way(told: Forged, place: Path, broken: str) -> None:
    """The answer is right without it, and with whatever becomes of it."""
    BROKEN[broken](place)
    try:
        for _ in range(3):
            found = lawful(told)
            assert read(found) == ALL
            assert titles(told) == {1101: "Ticket 1101", 1102: "Ticket 1102", 1103: "Ticket 1103"}
            assert said(found, "forge-unread") == []
    finally:
        place.parent.chmod(0o700)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("broken", ["garbage", "half of it", "another form", "deleted", "empty"])
def test_it_mends_itself(told: Forged, place: Path, broken: str) -> None:
    """What nobody can use is thrown away, and the next runs are cheap again."""
    BROKEN[broken](place)
    for _ in range(3):
        told.run("notes")
    told.repository.issues[1101].title = "Sans nouvelle date"
    assert titles(told)[1101] == "Ticket 1101"


def test_a_link_is_not_followed(told: Forged, place: Path, tmp_path: Path) -> None:
    """What it points to is somebody else's: neither written nor made private nor thrown away."""
    for content in (b"", b"pas une base", place.read_bytes()):
        foreign = tmp_path / "autre"
        foreign.write_bytes(content)
        foreign.chmod(0o644)
        place.unlink(missing_ok=True)
        place.symlink_to(foreign)
        assert read(lawful(told)) == ALL
        assert (foreign.read_bytes(), stat.S_IMODE(foreign.stat().st_mode)) == (content, 0o644)
        assert place.is_symlink()


def test_the_folder_may_be_a_link(told: Forged, place: Path, tmp_path: Path) -> None:
    """People keep their cache on another disk."""
    place.parent.rename(tmp_path / "ailleurs")
    place.parent.symlink_to(tmp_path / "ailleurs")
    told.repository.issues[1101].title = "Sans nouvelle date"
    assert titles(told)[1101] == "Ticket 1101"


def test_a_file_that_somebody_holds(told: Forged, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for once, and then done without."""
    monkeypatch.setattr(cache, "BUSY", 0.1)
    holder = sqlite3.connect(place)
    holder.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()
    assert read(lawful(told)) == ALL
    assert time.monotonic() - begun < 5
    holder.rollback()
    holder.close()
    told.repository.issues[1101].title = "Sans nouvelle date"
    assert titles(told)[1101] == "Ticket 1101"


def test_it_may_go_while_we_ask(told: Forged, place: Path) -> None:
    """Deleted, folder and all, between two questions of one run."""
    told.repository.issues[1102].title, told.repository.issues[1102].updated_at = "Un autre titre", LATER

    def deleted(request: object) -> bool:
        place.unlink(missing_ok=True)
        if place.parent.is_dir():
            place.parent.rmdir()
        return False

    told.hub.fault.answer(Answer.of(200, {}), matching=deleted)
    assert read(lawful(told)) == ALL
    assert titles(told)[1102] == "Un autre titre"
    assert place.is_file()


def test_a_full_disk(told: Forged, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever SQLite says, the answer is right."""
    for code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = code
        with monkeypatch.context() as full:
            full.setattr(cache, "sqlite3", _Full(problem))
            assert read(lawful(told)) == ALL
        assert place.is_file()


def test_a_board_that_is_broken_in_the_cache(forged: Forged, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remembered places are never trusted: odd ones, another board's, none."""
    at_once(monkeypatch)
    begin(forged)
    forged.merged(101)
    tuesday(forged)
    project = board(forged, 250)
    column = {item.content.number for item in project.items if item.column == "En production"}  # type: ignore[union-attr]
    for value in (b"x", b"\xff\xfe", b'"){x}', b"\n" * 50, b"Y3Vyc29y", b"a" * 100_000):
        lawful(forged)
        connection = sqlite3.connect(place)
        connection.execute("UPDATE kept SET value = ? WHERE kind = 'pages'", (value,))
        connection.commit()
        connection.close()
        forged.hub.breaches.clear()
        assert {one["number"] for one in _cards(forged)} == column
        forged.hub.breaches.clear()  # an odd place is a question that GitHub would not foresee


def _cards(forged: Forged) -> list[dict[str, object]]:
    answer = forged.run("board", "--json")
    return list(answer.json["tickets"]) if answer.code == 0 else []


def _sql(place: Path, *statements: str) -> None:
    connection = sqlite3.connect(place)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _instead(place: Path, make: Callable[[Path], object]) -> None:
    place.unlink()
    make(place)


def _hole(place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[200:-200] = b"\xa5" * (len(content) - 400)
    place.write_bytes(content)


class _Full:
    """SQLite on a full disk."""

    def __init__(self, problem: sqlite3.Error) -> None:
        self._problem = problem

    def __getattr__(self, name: str) -> object:
        return getattr(sqlite3, name)

    def connect(self, *_: object, **__: object) -> Iterator[None]:
        raise self._problem
