"""What a command loads is what it uses: the list is held here, over the example week."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import Answer, in_process

# Our libraries whose import takes time. `email`, `sqlite3` and the like of Python itself are cheap.
HEAVY = frozenset(
    [
        "apprise",
        "babel",
        "cryptography",
        "feedgenerator",
        "git",
        "github",
        "holidays",
        "jinja2",
        "jwt",
        "markdown_it",
        "matplotlib",
        "mkdocs",
        "msgspec",
        "nh3",
        "pymdownx",
        "requests",
        "rich",
        "tomlkit",
        "urllib3",
        "yaml",
    ]
)
READING = {"msgspec"}
DATED = READING | {"babel"}
CALENDAR = DATED | {"holidays"}
# What may be loaded, command by command. `rich` comes with a terminal alone, `apprise` with a message that is sent,
# `github` and `requests` with a forge; doctor asks the environments of the settings whether they answer.
LISTS = {
    "--version": set(),
    "--help": set(),
    "notes --help": {"msgspec"},
    "completion bash": {"msgspec"},
    "config --schema": {"msgspec"},
    "config": READING,
    "init --dry-run": DATED | {"markdown_it"},  # it looks at the page as `adopt` does
    "collect": READING,
    "notes": DATED | {"jinja2"},
    "notes --format html": DATED | {"jinja2", "markdown_it", "nh3"},
    "": CALENDAR,
    "status": CALENDAR,
    "week --explain": CALENDAR,
    "tag --dry-run": CALENDAR,
    "release --dry-run": CALENDAR,
    "resync --dry-run": DATED,
    "board": DATED,
    "announce --dry-run": CALENDAR | {"jinja2"},
    "demo": CALENDAR | {"jinja2", "markdown_it"},
    "demo --html": CALENDAR | {"jinja2", "markdown_it", "nh3"},
    "publish --dry-run": DATED | {"jinja2", "markdown_it"},
    "adopt --dry-run": DATED | {"markdown_it"},
    "page lint": READING | {"markdown_it"},
    "doctor": READING | {"requests", "urllib3"},
}
SCRIPT = f"""
import os, sys
from changelog import cli
def told(code, end=os._exit):
    print(*sorted(set({sorted(HEAVY)!r}) & sys.modules.keys()), file=sys.stderr, flush=True)
    end(code)
os._exit = told
try:
    cli.run()
except SystemExit as ended:
    told(ended.code)
told(0)
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example week, which needs no account."""
    folder = tmp_path_factory.mktemp("exemple") / "semaine"
    done: Answer = in_process("sandbox", folder)
    assert done.code == 0, done.err
    return folder / "capucine"


@pytest.mark.one_in(8)
@pytest.mark.parametrize("words", LISTS)
def test_a_command_loads_what_it_uses(words: str, example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOUVEAUTES_NOW", "2026-11-17T10:00")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words.split()],
        cwd=example,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert loaded <= HEAVY, done.stderr
    assert loaded - LISTS[words] == set()
