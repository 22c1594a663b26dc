"""Killed before and after every step of every command of the train, and run again on another machine: the same end."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from github_server import GitHubServer
from train_scene import Train
from week_killed import killed

Prepare = Callable[[Train], None]


def _tagged(train: Train) -> None:
    train.monday()
    train.merged(103)


def _shown(train: Train) -> None:
    _tagged(train)
    train.shown()
    train.at("2022-01-20 12:30")


def _hotfixed(train: Train) -> None:
    _shown(train)
    train.do("hotfix", "start", "matin", "--because", "panne")


def _released(train: Train) -> None:
    _shown(train)
    train.do("release", "--no-wait")


# The command, and the week up to it.
COMMANDS: dict[tuple[str, ...], Prepare] = {
    ("tag",): lambda _: None,
    ("demo", "--shown"): _tagged,
    ("demo", "--refused", "12", "--because", "pas fini"): _tagged,
    ("release", "--no-wait"): _shown,
    ("release", "--no-wait", "--override", "shown", "--because", "urgent"): _tagged,
    ("hotfix", "start", "matin", "--because", "panne"): _shown,
    ("hotfix", "merge", "matin"): _hotfixed,
    ("release", "--undo"): _released,
}
# Each kill costs a second, several on the local GitHub: the release, which has the most steps, every time; all in the soak.
OFTEN = ("local", ("release", "--no-wait"))
STORIES = [
    pytest.param(world, words, marks=() if (world, words) == OFTEN else pytest.mark.soak)
    for world in ("local", "github")
    for words in COMMANDS
]


@pytest.mark.parametrize(
    ("world", "words"), STORIES, ids=lambda part: part if isinstance(part, str) else " ".join(part)
)
def test_a_kill_at_any_step_changes_nothing_in_the_end(
    world: str, words: tuple[str, ...], request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    stage = _Stage(request, tmp_path, monkeypatch, world, words)
    wanted = stage.undisturbed()
    rows = []
    for at, when in _moments():
        train = stage.prepared()
        if not killed(at, when, *train.typed(*words)):
            break
        train.history.now -= timedelta(minutes=10)  # whatever is signed, is signed at the same time
        train.elsewhere()
        again = train.run(*words)
        assert again.code == 0, f"{words} killed {when} step {at}: {again.err}"
        assert train.ended() == wanted, f"{words} killed {when} step {at}"
        train.do(*words)
        assert train.ended() == wanted, f"{words} killed {when} step {at}, then run twice"
        rows.append(f"{when} step {at}")
    assert rows
    with capsys.disabled():
        print(f"\n{world:7} {' '.join(words):60} {len(rows):2} kills: {', '.join(rows)}")


class _Stage:
    """Makes the same week again and again, in one folder and on one port."""

    def __init__(
        self, request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch, world: str,
        words: tuple[str, ...],
    ) -> None:  # fmt: skip
        self._folder, self._monkeypatch, self._world, self._words = folder / "stage", monkeypatch, world, words
        self._port = 0
        self._hub: GitHubServer | None = None
        request.addfinalizer(self._close)
        if world == "github":
            request.getfixturevalue("github_contract")
            request.getfixturevalue("loopback")

    def prepared(self) -> Train:
        """The week up to the command, from nothing."""
        self._close()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._monkeypatch.setenv("NOUVEAUTES_CACHE", str(self._folder / "cache"))
        train = Train(self._folder, self._monkeypatch, self._github()).begin()
        COMMANDS[self._words](train)
        return train

    def undisturbed(self) -> dict[str, Any]:
        """How the world is once the command has run in one go."""
        train = self.prepared()
        train.do(*self._words)
        return train.ended()

    def _github(self) -> GitHubServer | None:
        if self._world != "github":
            return None
        self._hub = GitHubServer()
        self._hub.start(self._port)
        self._port = int(self._hub.server_url.rpartition(":")[2])
        return self._hub

    def _close(self) -> None:
        if self._hub is not None:
            self._hub.stop()
            assert not self._hub.breaches
            self._hub = None


def _moments() -> Iterator[tuple[int, str]]:
    """Before the first step, then after each: what is after one step is before the next."""
    yield 1, "before"
    for at in range(1, 40):
        yield at, "after"
