"""Seals every test: own home, git settings, clock and language, no network; hands out the command and histories."""

import gc
import gettext
import os
import re
import signal
import socket
import subprocess
import sys
import tracemalloc  # noqa: F401 - pytest asks it where a warning comes from, from two threads at once: not half imported
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest
from command import Answer, Collected, Run, as_program, collected, in_process
from forge_history import Forged
from git_history import History
from github_server import GitHubServer
from github_server.fixtures import github_contract, hub, loopback

from changelog.cli import CATALOGUES
from changelog.i18n import say

__all__ = ["github_contract", "hub", "loopback"]  # fixtures of the local GitHub

NOW = "2026-11-17T10:00+01:00"
BUNDLE = "rdv-train.bundle"
PROJECT = Path(__file__).resolve().parent.parent
SEALED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_EDITOR": "false",
    "LANG": "C.UTF-8",
    "LANGUAGE": "",
    "TZ": "UTC",
    "TERM": "dumb",
    "NOUVEAUTES_NOW": NOW,
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "no_proxy": "127.0.0.1",
    "NO_PROXY": "127.0.0.1",
}
FORGE = ("GITHUB_", "GH_", "NOUVEAUTES_APP", "NOUVEAUTES_CHANNEL", "ACTIONS_", "RUNNER_")
CONNECT = socket.socket.connect
SOAK = bool(os.environ.get("NOUVEAUTES_SOAK"))
HOMES = count()
SLOW_CHECKS = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]

# Tests start the program hundreds of times: compiled anew each time, a start takes twice as long.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers, set how many examples a law is tried on, and seal what session-wide fixtures see."""
    say.use("", lambda one: gettext.translation("nouveautes", CATALOGUES, [one], fallback=True))  # as the door does
    laws = hypothesis.settings(database=None, deadline=None, suppress_health_check=SLOW_CHECKS)
    hypothesis.settings.register_profile("usual", laws, max_examples=20, derandomize=True)
    hypothesis.settings.register_profile("soak", laws, max_examples=500, print_blob=True)
    hypothesis.settings.load_profile("soak" if SOAK else "usual")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell's `&` has its programs ignore it, and theirs
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line(
        "markers", "slow: takes more than a few seconds: started first, so that no worker ends late"
    )
    config.addinivalue_line("markers", "soak: repeats what another test holds, or measures time; left to `make soak`")
    config.addinivalue_line(
        "markers", "one_in(n): of its cases `make test` tries one in n; the rest is left to the soak"
    )
    for name in list(os.environ):
        if name.startswith(("GIT_", "LC_", "NOUVEAUTES_NOW", "_NOUVEAUTES", *FORGE)) or name in ("NO_COLOR", "COLUMNS"):
            os.environ.pop(name)
    os.environ.update(SEALED)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to `make soak` what repeats what another test holds; the soak runs that and the laws, and nothing else."""
    items.sort(key=lambda item: not item.get_closest_marker("slow"))
    seldom = _seldom(items)
    left = [item for item in items if _left_out(item, item in seldom)]
    gone = set(left)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=left)


def _left_out(item: pytest.Item, seldom: bool) -> bool:
    """Whether this run leaves a test to the other one; a law belongs to both, with other examples in each."""
    law = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return not (seldom or law) if SOAK else seldom


def _seldom(items: list[pytest.Item]) -> set[pytest.Item]:
    """What the soak alone runs: what is marked so, a story's other world, and most cases of a long list."""
    known = {item.nodeid for item in items}
    often: dict[str, list[pytest.Item]] = {}
    for item in items:
        if not item.get_closest_marker("soak") and not _other_world(item.nodeid, known):
            often.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return set(items) - {one for name, cases in often.items() for one in _one_in(name, cases)}


def _one_in(name: str, cases: list[pytest.Item]) -> list[pytest.Item]:
    """The cases of a test that are tried every time; its name decides where they begin, so that files try several."""
    mark = cases[0].get_closest_marker("one_in")
    step = mark.args[0] if mark else 1
    return cases[crc32(name.encode()) % min(step, len(cases)) :: step]


def _other_world(test: str, known: set[str]) -> bool:
    """Whether a story that can run on files and on the local GitHub is left out on this one; its name decides."""
    name, _, case = test.partition("[")
    if not name.startswith("tests/stories/"):
        return False
    swapped = re.sub(r"local|github", lambda found: "github" if found[0] == "local" else "local", case, count=1)
    if swapped == case or f"{name}[{swapped}" not in known:
        return False
    pair = sorted((case, swapped))
    return (
        case != pair[crc32(f"{name}{pair[0]}".encode()) % 6 > 0]
    )  # pairs begin with github, which takes twice as long


def pytest_collection_finish() -> None:
    """What the tests are made of lives as long as they do: the collector need not walk it at every turn."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def sealed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own and no way out, for every test."""
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(HOMES))  # `mktemp` reads the whole folder each time
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("NOUVEAUTES_CACHE", str(home / "cache"))
    for name, value in SEALED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(socket.socket, "connect", _only_here)


@pytest.fixture
def nouveautes() -> Run:
    """The command, in this process: `nouveautes("collect", "--json", "--repo", folder)`."""
    return in_process


@pytest.fixture
def program() -> Run:
    """The command, in a process of its own; takes `env` and `cwd`."""
    return as_program


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history to be told: production and recette, from 10 January 2022 on."""
    return History(tmp_path / "clone")


@pytest.fixture
def clone(history: History) -> Path:
    """A history with one delivery."""
    history.merge(101, branch="12-rappels", title="Rappels")
    history.day("2022-01-18")
    history.tag("2022-01-18")
    return history.ready()


@pytest.fixture
def forged(history: History, hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Forged:
    """A history whose pull requests and tickets the local GitHub knows."""
    return Forged(history, hub, monkeypatch)


@pytest.fixture
def collect() -> Callable[..., Collected]:
    """What `collect --json` answers about a history."""

    def ask(history: History, *words: str) -> Collected:
        return collected(in_process("collect", *words, "--json", "--repo", history.ready()))

    return ask


@pytest.fixture
def notes() -> Callable[..., dict[str, Any]]:
    """What `notes --json` answers about a history."""

    def ask(history: History, *words: str) -> dict[str, Any]:
        answer: Answer = in_process("notes", *words, "--json", "--repo", history.ready())
        return answer.json

    return ask


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in English: where nobody chooses, a run speaks as the settings do, which is French."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture(scope="session")
def rdv_train(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real train, cloned once; a test that needs it is skipped where the data is absent."""
    data = Path(os.environ.get("NOUVEAUTES_DATA") or PROJECT.parent / "shared" / "data")
    if not (data / BUNDLE).is_file():
        pytest.skip(f"the real history is not here: {BUNDLE} (set NOUVEAUTES_DATA to its folder)")
    clone = tmp_path_factory.mktemp("rdv") / "train.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(data / BUNDLE), str(clone)], check=True)
    return clone


def _only_here(self: socket.socket, address: Any) -> None:
    """This machine may be asked, by its number; nothing else."""
    assert isinstance(address, str | bytes) or address[0] == "127.0.0.1", f"a test asked the network: {address}"
    CONNECT(self, address)
