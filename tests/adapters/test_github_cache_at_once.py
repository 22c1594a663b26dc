"""The cache with two runs at once, and with one that is killed."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from asking_github import place, told
from command import program
from forge_history import Forged

from changelog.adapters.cache import FileCache

__all__ = ["place", "told"]  # fixtures


def test_two_runs_at_once(told: Forged, place: Path) -> None:
    """Eight writers and readers on one file: every answer is right, and what is kept is whole."""
    place.unlink()
    folder = told.clone()
    runs = [
        subprocess.Popen(program("notes", "--json", "--repo", folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert run.returncode == 0, err.decode()
        assert b"Ticket 1103" in out
    assert sqlite3.connect(place).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert told.asked() == 1


KILLED = """
import sys
from pathlib import Path
from changelog.adapters.cache import FileCache
kept = FileCache(Path(sys.argv[1]))
print("prêt", flush=True)
for at in range(10**9):
    kept.write("home", "kind", {str(key): f"{at} {key} ".encode() * 500 for key in range(40)})
"""


def test_killed_in_the_middle_of_a_write(tmp_path: Path) -> None:
    """Each write is there whole, or not at all."""
    for pause in (0.0, 0.01, 0.05):
        run = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(pause)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        found = FileCache(tmp_path).read("home", "kind", [str(key) for key in range(40)])
        writes = {value.split(b" ")[0] for value in found.values()}
        assert len(writes) <= 1
        assert len(found) in (0, 40)
        assert all(len(set(value.split(b" ")[::2])) <= 2 for value in found.values())


def test_many_keys_and_threads(tmp_path: Path) -> None:
    """More keys than SQLite takes in one question; as many runs as there are hands."""
    values = {str(key): str(key).encode() for key in range(5000)}
    failed: list[BaseException] = []

    def use(at: int) -> None:
        try:
            kept = FileCache(tmp_path)
            kept.write(f"home {at % 2}", "kind", values)
            kept.read(f"home {at % 2}", "kind", values)
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=use, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert FileCache(tmp_path).read("home 0", "kind", values) == values
    assert FileCache(tmp_path).read("home 2", "kind", values) == {}
