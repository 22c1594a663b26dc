"""The fixtures of the train's stories: a product that has begun its week, on each world."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from environment import serving
from github_server import GitHubServer
from train_scene import Train


@pytest.fixture(params=["local", "github"])
def train(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Train]:
    """A week that begins: a bare remote and files, then the local GitHub with production protected."""
    hub: GitHubServer | None = request.getfixturevalue("hub") if request.param == "github" else None
    yield from begun(tmp_path, monkeypatch, hub)


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Train]:
    """The same on a bare remote alone: where the forge makes no difference."""
    yield from begun(tmp_path, monkeypatch, None)


def begun(folder: Path, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer | None) -> Iterator[Train]:
    """A train whose production answers its version."""
    scene = Train(folder, monkeypatch, hub)
    with serving(scene.place):
        yield scene.begin()
