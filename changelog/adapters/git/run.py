"""The one way to start git: sealed settings, stdin, bounded time, one way to end a child, long-lived readers.

`run` waits for the end; `start` is for what is read while git writes it; `Stream` is a git that answers one question
after the other. `Git` does the same in one folder.

Git gets no work tree, hook, attribute or habit of the user's. What remains of their settings is the way to the remote:
proxy, certificates, SSH, credential helpers, insteadOf.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from select import select
from typing import IO, NamedTuple

from changelog.adapters.git import reasons
from changelog.adapters.git.environment import SETTINGS, environment, options
from changelog.errors import Refused
from changelog.i18n.say import say, system_reason

LOCAL_SECONDS, ASKING_SECONDS, MOVING_SECONDS = 120.0, 60.0, 600.0
"""How long git may take: on this machine, for a question to the other side, for what has to travel."""
ANSWER_SECONDS = 600.0  # for one answer of a stream; the largest merges of the largest repositories take seconds
# No pager, no replaced objects, no patterns in paths, settings pinned.
_COMMAND = ("git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", *options(SETTINGS))
_SIGXFSZ = 25

Process = subprocess.Popen[bytes]


class GitResult(NamedTuple):
    """How git ended (its exit code, negative for a signal), and what it printed on both its outputs."""

    code: int
    out: bytes
    err: str


class GitTimeout(Exception):
    """Git did not end in time."""


def run(
    args: Sequence[str], *, at: Path | None = None, stdin: bytes = b"", env: Mapping[str, str] | None = None,
    seconds: float | None = None, lock: int | None = None,
) -> GitResult:  # fmt: skip
    """Run git to its end in the folder `at`, whatever its exit code. `env` is added to the sealed environment.

    `lock`: the descriptor of a lock that git shares, so that a git that outlives us still holds it. Raises GitTimeout;
    Refused where git cannot be started.
    """
    process = start(args, at=at, env=env, lock=lock)
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired:
        # The command is among its options: `-c name=value`, `--git-dir=…`.
        name = next((arg for arg in args if not arg.startswith("-") and "=" not in arg), "")
        raise GitTimeout(f"git {name} did not end within {round(seconds or 0)} s") from None
    finally:
        # Also when somebody presses Ctrl-C: git has a session of its own and does not get the signal.
        end(process)
    # A limit on the size of files ends git without a message.
    too_large = "fatal: git was ended while it wrote: File too large" if process.returncode == -_SIGXFSZ else ""
    return GitResult(process.returncode, out, err.decode("utf-8", "replace") or too_large)


def start(
    args: Sequence[str], *, at: Path | None = None, stdin: bytes | None = None, env: Mapping[str, str] | None = None,
    lock: int | None = None, quiet: bool = False,
) -> Process:  # fmt: skip
    """Start git and leave it running; whoever starts it ends it (`end`). `stdin` is all its input, None keeps the pipe
    open; `quiet` drops standard error. Raises Refused.
    """
    try:
        process = subprocess.Popen(
            [*_COMMAND, *args],
            cwd=at,
            env=environment(env or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
            pass_fds=() if lock is None else (lock,),
            start_new_session=True,  # so that its helpers end with it; and without a terminal SSH cannot ask there
        )
    except OSError as problem:
        if isinstance(problem, FileNotFoundError) and problem.filename != (at and str(at)):
            raise Refused(
                say("git was not found on this machine"),
                hint=say("Install git 2.39 or newer (https://git-scm.com/downloads), then run the same command again."),
            ) from problem
        raise Refused(
            say("git cannot be started: {trouble}", trouble=system_reason(problem)), hint=say("Try again.")
        ) from problem
    if stdin is not None and process.stdin:
        with contextlib.suppress(BrokenPipeError):  # why it ended before is on standard error
            process.stdin.write(stdin)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return process


def end(process: Process) -> None:
    """End git with the helpers that it has started, where nobody waited for it yet."""
    if process.returncode is None:  # so its number, which is that of its group, is still its own
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        with contextlib.suppress(OSError):
            if pipe:
                pipe.close()
    process.wait()


class Git:
    """Git in one folder, with the user's own settings and variables added to those that are sealed.

    `git_dir`: which repository, where git is not to search for it itself.
    """

    def __init__(
        self, folder: Path, *, git_dir: Path | None = None, settings: Sequence[str] = (),
        env: Mapping[str, str] | None = None, seconds: float | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self._settings = options(settings)
        self._git_dir = [f"--git-dir={git_dir}"] if git_dir else []
        self._env = dict(env or {})
        self._seconds = seconds

    def run(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None,
        seconds: float | None = None, lock: int | None = None,
    ) -> GitResult:  # fmt: skip
        """Run git to its end, in the repository or (`at`) in a work tree. Raises GitTimeout, Refused."""
        result = run(
            self._args(args, at), at=at or self.folder, stdin=stdin, env=self.variables() | dict(env or {}),
            seconds=seconds or self._seconds, lock=lock,
        )  # fmt: skip
        return result._replace(err=self.redacted(result.err))

    def start(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None, at: Path | None = None,
        quiet: bool = False,
    ) -> Process:  # fmt: skip
        """Start git and leave it running. Raises Refused."""
        more = self.variables() | dict(env or {})
        return start(self._args(args, at), at=at or self.folder, stdin=stdin, env=more, quiet=quiet)

    def ask(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None,
        also: int = 0,
    ) -> bytes:  # fmt: skip
        """What git prints; `also`: another exit code that is an answer. Raises `failure` for every other one."""
        try:
            result = self.run(*args, stdin=stdin, env=env, at=at)
        except GitTimeout as problem:
            raise self.failure(args[0], GitResult(-signal.SIGKILL, b"", str(problem))) from problem
        if result.code not in (0, also):
            raise self.failure(args[0], result)
        return result.out

    def text(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None
    ) -> str:  # fmt: skip
        """What git prints, as text whose odd bytes can be given back."""
        return self.ask(*args, stdin=stdin, env=env, at=at).decode("utf-8", "surrogateescape")

    def lines(self, *args: str, stdin: Sequence[str] = (), also: int = 0) -> list[str]:
        """The lines that git prints for these lines."""
        given = "".join(f"{line}\n" for line in stdin).encode("utf-8", "surrogateescape")
        return self.ask(*args, stdin=given, also=also).decode("utf-8", "replace").splitlines()

    def variables(self) -> dict[str, str]:
        """The variables added to those that are sealed."""
        return self._env

    def redacted(self, text: str) -> str:
        """What git printed on standard error, without secrets."""
        return text

    def failure(self, command: str, result: GitResult) -> Exception:
        """What is raised where git fails."""
        return reasons.explain(command, result.err, path=str(self.folder))

    def _args(self, args: Sequence[str], at: Path | None) -> list[str]:
        return [*self._settings, *([] if at else self._git_dir), *args]


class Stream:
    """A git process that answers one question after the other, through pipes, for as long as it is needed.

    Raises Refused where git has ended, or does not answer.
    """

    def __init__(self, name: str, process: Process) -> None:
        self._name = name
        self._process = process
        self._buffer = bytearray()

    def write(self, text: str) -> None:
        """Send a question."""
        try:
            _pipe(self._process.stdin).write(text.encode("utf-8", "surrogateescape"))
            _pipe(self._process.stdin).flush()
        except OSError as problem:
            raise stopped(self._name, system_reason(problem, say("it ended"))) from problem

    def read_until(self, mark: bytes) -> str:
        """The answer up to the next mark (the end of a line, NUL)."""
        seen = 0
        while (at := self._buffer.find(mark, seen)) < 0:
            seen = len(self._buffer)
            self._fill()
        found = self._buffer[:at].decode("utf-8", "surrogateescape")
        del self._buffer[: at + 1]
        return found

    def read(self, size: int) -> bytes:
        """So many bytes of the answer."""
        while len(self._buffer) < size:
            self._fill()
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def close(self) -> None:
        """End the process."""
        end(self._process)

    def _fill(self) -> None:
        out = _pipe(self._process.stdout)
        if not select([out], [], [], ANSWER_SECONDS)[0]:
            raise stopped(self._name, say("it does not answer"))
        piece = os.read(out.fileno(), 1 << 16)
        if not piece:
            raise stopped(self._name, say("it ended"))
        self._buffer += piece


def stopped(command: str, why: str) -> Refused:
    """The refusal for a git that does not answer."""
    return Refused(
        say("git {command} stopped: {why}", command=command, why=why),
        hint=say("Nothing was changed. git 2.39 or newer is needed; `git fsck` checks the repository."),
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - every process has been given its pipes
    return pipe
