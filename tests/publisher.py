"""`nouveautes` in a process that can be killed, or held up, before, amid or after a step of publishing.

with Publisher(folder) as camille:
    camille.run(["publish", "--yes", …], step="push", when="before").code        # -9
    waiting = camille.start(["publish", "--yes", …], step="push", when="held")   # … until it may go on
    waiting.reached(); …; waiting.go().code

One program that has imported everything makes a copy of itself for each run: a run costs what its work costs.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from command import Answer

STEPS = ("clone", "edit", "commit", "push", "create", "describe", "ready", "label", "reviewers", "merge")
KILLED = -signal.SIGKILL
PATIENCE = 30.0  # seconds until somebody reaches the step at which they are held up


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A run that was started and not looked at yet."""

    folder: Path
    answers: IO[str]

    def reached(self) -> None:
        """Wait until it stands before its step."""
        until = time.monotonic() + PATIENCE
        while not (self.folder / "reached").exists():
            assert time.monotonic() < until, (self.folder / "err").read_text("utf-8")
            time.sleep(0.002)

    def go(self) -> Answer:
        """Let it go on, to its end."""
        (self.folder / "go").touch()
        code = int(self.answers.readline() or "99")
        out, err = ((self.folder / name).read_text("utf-8") for name in ("out", "err"))
        return Answer(code=code, out=out, err=err)


class Publisher:
    """The program, and the folder where its runs leave what they say."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs = 0
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": path},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, words: Sequence[str | Path], *, step: str = "", when: str = "before") -> Answer:
        """One run to its end. `when`: before, after, the n-th time that it touches the world amid
        the step, or `pushing`: git goes on by itself."""
        return self.start(words, step=step, when=when).go()

    def start(self, words: Sequence[str | Path], *, step: str = "", when: str = "held") -> Waiting:
        """One run, begun."""
        self._runs += 1
        folder = self._folder / str(self._runs)
        folder.mkdir(parents=True)
        asked = {
            "words": [*map(str, words)],
            "step": step,
            "when": when,
            "folder": str(folder),
            "env": dict(os.environ),
        }
        assert self._process.stdin and self._process.stdout
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return Waiting(folder=folder, answers=self._process.stdout)


class Stopping:
    """Ends this process, or holds it up, at one step."""

    def __init__(self, step: str, when: str, folder: Path) -> None:
        self._wrapped(step)
        self._when = when
        self._folder = folder
        self._inside = False
        self._left = int(when) if when.isdecimal() else 0
        if self._left:
            sys.addaudithook(self._touched)
        if when == "pushing":
            self._pushing()

    def _wrapped(self, step: str) -> None:
        for owner, name in _places().get(step, ()):
            setattr(owner, name, self._step(getattr(owner, name)))
        if step:
            from changelog.adapters.forge.github.client import Client

            for name in ("write", "mutate"):
                setattr(Client, name, self._sent(getattr(Client, name)))

    def _step(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **known: Any) -> Any:
            if self._when == "before":
                _end()
            if self._when == "held":
                self._held()
            with self._amid():
                answer = plain(*given, **known)
            if self._when == "after":
                _end()
            return answer

        return step

    def _sent(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def sent(*given: Any) -> Any:
            answer = plain(*given)
            self._touched("answered", ())  # by GitHub, which has done it; and nobody hears the answer
            return answer

        return sent

    def _touched(self, event: str, _: object) -> None:
        if self._inside and event in ("subprocess.Popen", "os.rename", "os.link", "answered"):
            self._left -= 1
            if self._left == 0:
                _end()

    def _pushing(self) -> None:
        plain = subprocess.Popen.communicate

        def communicate(process: subprocess.Popen[bytes], *given: Any, **known: Any) -> Any:
            if self._inside and "push" in map(str, process.args if isinstance(process.args, list) else ()):
                _end()
            return plain(process, *given, **known)

        setattr(subprocess.Popen, "communicate", communicate)  # noqa: B010

    def _held(self) -> None:
        (self._folder / "reached").touch()
        until = time.monotonic() + PATIENCE
        while not (self._folder / "go").exists() and time.monotonic() < until:
            time.sleep(0.002)

    @contextlib.contextmanager
    def _amid(self) -> Iterator[None]:
        self._inside = True
        yield
        self._inside = False


def _places() -> dict[str, list[tuple[Any, str]]]:
    """Where each step of publishing is done."""
    from changelog.adapters.docs_repository.repository import DocsRepository
    from changelog.adapters.forge.github.pull_requests import GitHubPullRequests
    from changelog.adapters.forge.local.pull_requests import LocalPullRequests
    from changelog.domain.docs import publication

    names = {"create": "open", "describe": "update", "ready": "ready", "label": "label", "reviewers": "ask_review", "merge": "merge"}  # fmt: skip
    forges = {step: [(GitHubPullRequests, name), (LocalPullRequests, name)] for step, name in names.items()}
    ours: dict[str, list[tuple[Any, str]]] = {
        "clone": [(DocsRepository, "fetch")],
        "edit": [(publication, "publish")],
        "commit": [(DocsRepository, "commit"), (DocsRepository, "join")],
        "push": [(DocsRepository, "push")],
    }
    return ours | forges


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _imported() -> None:
    import pkgutil
    from importlib import import_module

    import changelog

    for one in pkgutil.walk_packages(changelog.__path__, "changelog."):
        if not one.name.endswith("__main__"):
            import_module(one.name)
    for name in ("babel.dates", "fcntl", "git", "github", "jinja2", "markdown_it", "nh3", "rich.table"):
        import_module(name)


def _copy(asked: dict[str, Any]) -> int:
    """One run, in this process, which is a copy."""
    from changelog.cli import main

    folder = Path(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["env"])
    for descriptor, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), descriptor)
    sys.argv = ["nouveautes", *asked["words"]]
    Stopping(asked["step"], asked["when"], folder)
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 98
    return 97


def _serve() -> None:
    _imported()
    for line in sys.stdin:
        asked = json.loads(line)
        for name in ("out", "err"):
            (Path(asked["folder"]) / name).touch()
        child = os.fork()
        if not child:
            code = _copy(asked)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
