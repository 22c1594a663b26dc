"""What is made once in a run of the tests, by whichever worker needs it first; the others wait for it."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
_MADE = ".made"


def once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of that name, which no test changes; `make` fills it."""
    base = temporary.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once" / name
    place.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / _MADE).exists():
            make(place / "it")
            (place / _MADE).touch()
    return place / "it"


def documentation(temporary: pytest.TempPathFactory) -> Path:
    """This project's documentation, built strictly."""

    def build(folder: Path) -> None:
        words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
        environ = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
        done = subprocess.run(words, cwd=PROJECT, capture_output=True, check=False, timeout=180, env=environ)
        assert done.returncode == 0, done.stderr.decode()

    return once(temporary, "documentation", build)
