"""Killed between any two steps, and in the middle of each: the next run finds what is done and does the rest."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import git
from test_docs_repository_scene import PAGE, Docs, cache, clone, docs, opened

from changelog.errors import Refused

__all__ = ["docs"]
OURS = "nouveautes/2022-01-18"

# The steps are what Python tells an audit hook. Before the n-th, or in the middle of the n-th git, everything ends. One
# program starts every run, as a copy of itself that has imported everything already.
PROGRAM = """
import os, signal, subprocess, sys, time
from datetime import UTC, datetime
from pathlib import Path

from changelog.adapters.docs_repository.repository import open_docs_repository
from changelog.domain.remote import Author

STEPS = {"subprocess.Popen", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "fcntl.flock", "tempfile.mkdtemp", "shutil.rmtree"}
BRANCH, PAGE = "nouveautes/2022-01-18", "dernieres-nouveautes.md"

def end():
    os.kill(os.getpid(), signal.SIGKILL)

def publish():
    ours = open_docs_repository(sys.argv[1], near=Path("/"))
    ours.fetch([BRANCH])
    base = ours.head_of(BRANCH) or ours.head_of("master")
    page = ours.read(base, PAGE)
    assert isinstance(page, bytes)
    if b"neuf" not in page:
        made = ours.commit(base, {PAGE: page + b"neuf\\r\\n"}, "Publie\\n", Author(name="x", email="x"), datetime(2022, 1, 18, tzinfo=UTC))
        assert ours.push(BRANCH, made, ours.head_of(BRANCH)).outcome == "done"
    assert not ours.commits_with_trailer("Absente", None, ["master"])

def before(left):
    def hook(event, details):
        nonlocal left
        if event in STEPS:
            left -= 1
            if left == 0:
                end()
    sys.addaudithook(hook)

def amid(left, pause):
    plain = subprocess.Popen.communicate
    def communicate(process, *words, **known):
        nonlocal left
        left -= 1
        if left == 0:
            time.sleep(pause)
            os.killpg(process.pid, signal.SIGKILL)
            end()
        return plain(process, *words, **known)
    subprocess.Popen.communicate = communicate

for line in sys.stdin:
    step, how, pause = line.split()
    child = os.fork()
    if not child:
        before(int(step)) if how == "before" else amid(int(step), float(pause))
        code = 1
        try:
            publish()
            code = 0
        except BaseException as problem:
            print(repr(problem), file=sys.stderr, flush=True)
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def run(docs: Docs) -> Iterator[Callable[[int, str, float], int]]:
    """A run that is killed at a step: how it ended (0: by itself)."""
    words = [sys.executable, "-c", PROGRAM, str(docs.folder)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout and process.stderr
    asks, answers = process.stdin, process.stdout

    def once(step: int, how: str = "before", pause: float = 0.0) -> int:
        print(step, how, pause, file=asks, flush=True)
        return int(answers.readline() or "1")

    yield once
    _, said = process.communicate()
    assert not said


EVERY_STEP = [("before", 0.0, False, 1), ("before", 0.0, True, 1), ("amid", 0.004, False, 1)]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("how", "pause", "cached", "stride"),
    [
        ("before", 0.0, False, 7),
        ("amid", 0.0, True, 1),
        *(pytest.param(*one, marks=pytest.mark.soak) for one in EVERY_STEP),
    ],
)
def test_killed_at_every_step(
    docs: Docs, run: Callable[..., int], how: str, pause: float, cached: bool, stride: int
) -> None:
    docs.commit({f"p{at}.md": "x\n" * at for at in range(60)})
    start = docs.folder.with_suffix(".start")
    start.mkdir()
    if cached:
        opened(docs).fetch()
        shutil.copytree(cache(), start, dirs_exist_ok=True)
    docs.commit({"encore.md": "x"})
    page, base = docs.bytes("master", PAGE), docs.tip("master")
    for step in range(1, 99, stride):
        shutil.rmtree(cache(), ignore_errors=True)
        shutil.copytree(start, cache())
        docs.drop(OURS)
        code = run(step, how, pause)
        looked_at(docs, page, base, done=code == 0)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        # The run after finds what is done, and does the rest.
        assert run(0) == 0
        looked_at(docs, page, base, done=True)
        assert git(clone(), "fsck", "--no-dangling") == ""
        assert {one.suffix for one in cache().iterdir() if not one.name.startswith("tmp-")} <= {".git", ".lock"}
    assert 10 < step < 98


def looked_at(docs: Docs, page: bytes, base: str, *, done: bool) -> None:
    """The other side holds the whole of it or nothing of it, once."""
    tip = docs.tip(OURS)
    assert tip or not done
    if tip:
        assert docs.git("rev-list", f"{base}..{tip}") == tip
        assert docs.bytes(tip, PAGE) == page + b"neuf\r\n"
    assert docs.tip("master") == base


def test_what_a_killed_git_still_does_is_waited_for(docs: Docs, tmp_path: Path) -> None:
    """We are killed, and the git that we had started goes on writing in the clone: nobody tidies up under its hands."""
    opened(docs).fetch()
    docs.commit({"encore.md": "x"})
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(
        f'#!/bin/sh\ncase "$*" in *" fetch "*) touch {tmp_path}/started; sleep 1;; esac\nexec {shutil.which("git")} "$@"\n'
    )
    slow.chmod(0o755)
    env = {**os.environ, "PATH": f"{slow.parent}:{os.environ['PATH']}"}
    ask = f"from test_docs_repository_scene import opened; opened({str(docs.folder)!r}).fetch()"
    ours = subprocess.Popen([sys.executable, "-c", ask], env={**env, "PYTHONPATH": os.pathsep.join(sys.path)})
    while not (tmp_path / "started").exists():
        time.sleep(0.01)
    ours.kill()
    assert ours.wait() == -signal.SIGKILL
    with pytest.raises(Refused, match="another run is fetching"):
        opened(docs, lock_seconds=0.05).fetch()
    assert opened(docs, lock_seconds=20).read("master", "encore.md") == b"x"
