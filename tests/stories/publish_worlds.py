"""The fixtures of the publishing stories: a scene on each world."""

from pathlib import Path

import pytest
from documentation_scene import Documentation
from git_history import History
from github_server import GitHubServer
from github_server.bare import create
from publishing_scene import Scene


@pytest.fixture(params=["local", "github"])
def scene(request: pytest.FixtureRequest, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A delivery to publish: the documentation in a folder, then on the local GitHub."""
    if request.param == "local":
        return made(history, tmp_path, monkeypatch)
    return made(history, tmp_path, monkeypatch, request.getfixturevalue("hub"))


@pytest.fixture
def local(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The same, in a folder alone: where the forge makes no difference."""
    return made(history, tmp_path, monkeypatch)


def made(history: History, folder: Path, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer | None = None) -> Scene:
    """A scene with a delivery."""
    place = folder / "documentation.git"
    if hub:
        create(place, "master")
    return Scene(history, Documentation(place).begin(), monkeypatch, hub).told()
