"""How many git processes a command starts: as many for forty commits as for eight hundred, which is more than a window holds."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Run
from git_history import History
from git_writing import Writing

COMMANDS = (
    ["notes"],
    ["notes", "--all"],
    ["collect"],
    ["collect", "--all", "--json"],
    ["collect", "--next"],
    ["collect", "--since", "2022-01-12"],
    ["status"],
)


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file with a line for each git process started."""
    real, log, folder = shutil.which("git"), tmp_path / "started", tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\necho "$*" >> "{log}"\nexec "{real}" "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    yield log


def told(folder: Path, units: int, *, twins: bool = False) -> Path:
    """`units` merges of a branch of one commit, a tag every five, a revert, a hotfix, all released but the last tag."""
    history = History(folder, now="2020-01-06 09:00")
    for number in range(units):
        history.now += 3 * Writing.step
        history.merge(5000 + number, branch=f"{1 + number}-x", title=f"Page {number}")
        if number % 5 == 4:
            history.tag(f"{history.now:%Y-%m-%d}-{number + 1}")
    last = history.merge(9990, title="Page de trop")
    history.revert(last)
    history.day("2022-01-17")
    history.tag("2022-01-17")
    history.release("2022-01-17")
    history.hotfix(9991, title="Urgence")
    if twins:
        history.resync()
    history.merge(9992, title="Ensuite")
    history.day("2022-01-18")
    history.tag("2022-01-18")
    return history.ready()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_as_many_for_a_long_history_as_for_a_short_one(
    words: list[str], counted: Path, short: Path, long: Path, program: Run
) -> None:
    counts = []
    for folder in (short, long):
        program(*words, "--repo", folder).text  # noqa: B018 - the first time there, all of a long history is indexed
        counted.unlink(missing_ok=True)
        program(*words, "--repo", folder).text  # noqa: B018
        counts.append(len(counted.read_text().splitlines()))
    assert counts[0] == counts[1]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty commits and a few."""
    return told(tmp_path_factory.mktemp("court") / "clone", 20)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight hundred commits."""
    return told(tmp_path_factory.mktemp("long") / "clone", 400)


@pytest.mark.soak
@pytest.mark.slow
def test_after_a_resync_too(tmp_path: Path, counted: Path, program: Run) -> None:
    counts = []
    for units in (20, 1000):
        folder = told(tmp_path / str(units), units, twins=True)
        counted.unlink(missing_ok=True)
        program("notes", "--all", "--repo", folder).text  # noqa: B018
        counts.append(len(counted.read_text().splitlines()))
    assert counts[0] == counts[1]
