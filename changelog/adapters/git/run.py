"""The one way to start git: sealed settings, stdin, bounded time, one way to end a child, long-lived readers.

`run` waits for the end; `start` is for what is read while git writes it; `Stream` for a git that answers one question
after the other. `Git` does the same in one folder.

Git is told of no work tree, no hook, no attribute and no habit. What remains of the user's settings is the way to the
remote: proxy, certificates, SSH, credential helpers, insteadOf.
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
from changelog.adapters.git.environment import MERGING, NO_WORK_TREE, Access, environment, options
from changelog.adapters.git.environment import SETTINGS as environment_SETTINGS
from changelog.errors import Refused
from changelog.i18n.say import say
from changelog.i18n.system_words import trouble

LOCAL_SECONDS, ASKING_SECONDS, MOVING_SECONDS = 120.0, 60.0, 600.0
"""How long git may take: on this machine, for a question to the other side, for what has to travel."""
ANSWER_SECONDS = 600.0  # for one answer of a stream; the largest merges of the largest repositories take seconds
# No pager, no replaced objects, no patterns in paths, settings pinned.
_COMMAND = ("git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", *options(environment_SETTINGS))
_SIGXFSZ = 25
_TOO_LARGE = "fatal: git was ended while it wrote: File too large"

Process = subprocess.Popen[bytes]


class GitResult(NamedTuple):
    """How git ended (its exit code, negative for a signal), and what it printed on both its outputs."""

    code: int
    out: bytes
    err: str


class Late(Exception):
    """Git did not end in time."""


def run(
    args: Sequence[str], *, at: Path | None = None, stdin: bytes = b"", env: Mapping[str, str] | None = None,
    seconds: float | None = None, held: int | None = None,
) -> GitResult:  # fmt: skip
    """Run git to its end in the folder `at`, whatever it says. `env` is added to the sealed environment.

    `held`: a lock that git shares, so that what outlives us still holds it. Raises Late; Refused where git cannot be
    started.
    """
    process = start(args, at=at, env=env, held=held)
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Late(f"git {_name(args)} did not end within {round(seconds or 0)} s") from None
    finally:
        # Also when somebody presses Ctrl-C: git has a session of its own and would not hear of it.
        end(process)
    said = err.decode("utf-8", "replace")
    # A limit on the size of files ends git without a word.
    return GitResult(process.returncode, out, said or (_TOO_LARGE if process.returncode == -_SIGXFSZ else ""))


def start(
    args: Sequence[str], *, at: Path | None = None, stdin: bytes | None = None, env: Mapping[str, str] | None = None,
    held: int | None = None, quiet: bool = False,
) -> Process:  # fmt: skip
    """Start git and leave it running; whoever starts it ends it (`end`). `stdin` is all it is given, None: it stays
    open; `quiet`: what it says on standard error is for nobody. Raises Refused.
    """
    try:
        process = subprocess.Popen(
            [*_COMMAND, *args],
            cwd=at,
            env=environment(env or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
            pass_fds=() if held is None else (held,),
            start_new_session=True,  # so that its helpers end with it; and without a terminal SSH cannot ask there
        )
    except OSError as problem:
        raise _not_started(problem, at) from problem
    if stdin is not None and process.stdin:
        with contextlib.suppress(BrokenPipeError):  # why it ended before is on standard error
            process.stdin.write(stdin)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return process


def end(process: Process) -> None:
    """End git with the helpers that it has started, where that was not waited for yet."""
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
    """Git in one folder, with the settings and variables of whoever uses it added to those that are sealed.

    `git_dir`: which repository, where that is not left to git's own search.
    """

    def __init__(
        self, folder: Path, *, git_dir: Path | None = None, settings: Sequence[str] = (),
        env: Mapping[str, str] | None = None, seconds: float | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self._before = options(settings)
        self._where = [f"--git-dir={git_dir}"] if git_dir else []
        self._env = dict(env or {})
        self._seconds = seconds

    def run(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None,
        seconds: float | None = None, held: int | None = None,
    ) -> GitResult:  # fmt: skip
        """Run git to its end, in the repository or (`at`) in a work tree. Raises Late, Refused."""
        said = run(
            self._words(args, at), at=at or self.folder, stdin=stdin, env=self.surroundings() | dict(env or {}),
            seconds=seconds or self._seconds, held=held,
        )  # fmt: skip
        return said._replace(err=self.safe(said.err))

    def start(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None, at: Path | None = None,
        quiet: bool = False,
    ) -> Process:  # fmt: skip
        """Start git and leave it running. Raises Refused."""
        more = self.surroundings() | dict(env or {})
        return start(self._words(args, at), at=at or self.folder, stdin=stdin, env=more, quiet=quiet)

    def ask(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None,
        nothing: int = 0,
    ) -> bytes:  # fmt: skip
        """What git answers; `nothing`: the code with which it says no. Raises what `refused` makes of anything else."""
        try:
            said = self.run(*args, stdin=stdin, env=env, at=at)
        except Late as problem:
            raise self.refused(args[0], GitResult(-signal.SIGKILL, b"", str(problem))) from problem
        if said.code not in (0, nothing):
            raise self.refused(args[0], said)
        return said.out

    def text(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, at: Path | None = None
    ) -> str:  # fmt: skip
        """What git answers, as text whose odd bytes can be given back."""
        return self.ask(*args, stdin=stdin, env=env, at=at).decode("utf-8", "surrogateescape")

    def lines(self, *args: str, stdin: Sequence[str] = (), nothing: int = 0) -> list[str]:
        """The lines that git answers to these lines."""
        given = "".join(f"{line}\n" for line in stdin).encode("utf-8", "surrogateescape")
        return self.ask(*args, stdin=given, nothing=nothing).decode("utf-8", "replace").splitlines()

    def surroundings(self) -> dict[str, str]:
        """The variables added to those that are sealed."""
        return self._env

    def safe(self, text: str) -> str:
        """What git said, without what nobody may read."""
        return text

    def refused(self, command: str, said: GitResult) -> Exception:
        """What is raised where git does not answer."""
        return reasons.explain(command, said.err, path=str(self.folder))

    def _words(self, args: Sequence[str], at: Path | None) -> list[str]:
        return [*self._before, *([] if at else self._where), *args]


class Stream:
    """A git process that answers one question after the other, through pipes, for as long as it is needed.

    Raises Refused where git has ended, or does not answer.
    """

    def __init__(self, name: str, process: Process) -> None:
        self._name = name
        self._process = process
        self._held = bytearray()

    def say(self, words: str) -> None:
        """Ask."""
        try:
            _pipe(self._process.stdin).write(words.encode("utf-8", "surrogateescape"))
            _pipe(self._process.stdin).flush()
        except OSError as problem:
            raise stopped(self._name, trouble(problem, say("it ended"))) from problem

    def upto(self, mark: bytes) -> str:
        """The answer up to the next mark (the end of a line, NUL)."""
        seen = 0
        while (end := self._held.find(mark, seen)) < 0:
            seen = len(self._held)
            self._more()
        found = self._held[:end].decode("utf-8", "surrogateescape")
        del self._held[: end + 1]
        return found

    def take(self, size: int) -> bytes:
        """So many bytes of the answer."""
        while len(self._held) < size:
            self._more()
        found = bytes(self._held[:size])
        del self._held[:size]
        return found

    def close(self) -> None:
        """End the process."""
        end(self._process)

    def _more(self) -> None:
        out = _pipe(self._process.stdout)
        if not select([out], [], [], ANSWER_SECONDS)[0]:
            raise stopped(self._name, say("it does not answer"))
        piece = os.read(out.fileno(), 1 << 16)
        if not piece:
            raise stopped(self._name, say("it ended"))
        self._held += piece


def stopped(command: str, why: str) -> Refused:
    """The refusal for a git that does not answer."""
    return Refused(
        say("git {command} stopped: {why}", command=command, why=why),
        hint=say("Nothing was changed. git 2.39 or newer is needed; `git fsck` checks the repository."),
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - every process has been given its pipes
    return pipe


def _name(args: Sequence[str]) -> str:
    """The git command among its options (`-c name=value`, `--git-dir=…`)."""
    rest = iter(args)
    for one in rest:
        if one == "-c":
            next(rest, "")
        elif not one.startswith("-"):
            return one
    return ""


def _not_started(problem: OSError, at: Path | None) -> Refused:
    if isinstance(problem, FileNotFoundError) and problem.filename != (at and str(at)):
        return Refused(
            say("git was not found on this machine"),
            hint=say("Install git 2.38 or newer (https://git-scm.com/downloads), then run the same command again."),
        )
    return Refused(say("git cannot be started: {trouble}", trouble=trouble(problem)), hint=say("Try again."))


SETTINGS = (
    *MERGING,
    *NO_WORK_TREE,
    "core.logAllRefUpdates=false",
    # Without it a push sends (and a partial clone fetches first) every file of a branch whose tip it does not know.
    "push.negotiate=true",
    "fetch.fsckObjects=false",
)


class Broken(Exception):
    """The clone cannot be used right now; git's own words. Caught by whoever makes it again, or asks again."""


class RemoteGit(Git):
    """Git in one repository, which need not be there yet, with a right to ask its remote."""

    def __init__(self, git_dir: Path, access: Access, settings: Sequence[str]) -> None:
        # Our own folder may be gone, or lie in a repository.
        super().__init__(Path(git_dir.anchor), git_dir=git_dir, settings=settings, seconds=LOCAL_SECONDS)
        self.git_dir = git_dir
        self.access = access

    @property
    def shown(self) -> str:
        """The address of the remote, which may be printed."""
        return self.access.safe(self.access.address.text)

    def surroundings(self) -> dict[str, str]:
        """How git is let in."""
        return self.access.surroundings()

    def safe(self, text: str) -> str:
        """What git said, without the secret."""
        return self.access.safe(text)


class CacheGit(RemoteGit):
    """Git in our own clone. Raises Broken where that does not answer."""

    def __init__(self, git_dir: Path, access: Access) -> None:
        super().__init__(git_dir, access, SETTINGS)

    def refused(self, command: str, said: GitResult) -> Exception:
        """The clone is to be made again."""
        return Broken(said.err or f"git {command} ended with {said.code}")


REMOTE = "nouveautes-train"
"""What git calls the product's remote: no name that somebody's settings would have something to say about."""
SETTINGS_DOOR = (
    *MERGING,
    *NO_WORK_TREE,
    # Another git of this clone (an editor that fetches by itself) is waited for, in milliseconds.
    "core.filesRefLockTimeout=10000",
    "core.packedRefsTimeout=10000",
)


class ProductGit(RemoteGit):
    """Git in the product's clone. What goes wrong here is Refused, in one line with what to do."""

    def __init__(self, git_dir: Path, access: Access) -> None:
        super().__init__(git_dir, access, SETTINGS_DOOR)
        # A folder that holds no files of anybody: nothing can be read from a work tree, or written to one.
        self._alone = {
            "GIT_GRAFT_FILE": f"{os.devnull}/none",
            "GIT_WORK_TREE": str(common(git_dir) / "objects"),
        }

    def surroundings(self) -> dict[str, str]:
        """How git is let in, and nothing of the work tree."""
        return super().surroundings() | self._alone

    def refused(self, command: str, said: GitResult) -> Exception:
        """That git cannot do something in the clone itself."""
        return reasons.product_here(command, said.err)

    def refs(self, place: str) -> dict[str, str]:
        """Full name → object of the clone's refs in a place (`refs/heads/`). Raises Refused."""
        out = self.text("for-each-ref", "--format=%(refname) %(objectname)", place)
        return dict(line.rsplit(" ", 1) for line in out.split("\n") if line)

    def ref(self, name: str) -> str:
        """The object of one of the clone's refs; "" where it is not there. Raises Refused."""
        return self.refs(name).get(name, "")  # git also tells what is below it, as in a folder

    def reach(self, command: str, *args: str, stdin: bytes = b"", seconds: float) -> bytes:
        """What the remote answers. Raises Refused where it cannot be asked, Broken where another git is in the way."""
        try:
            said = self.run(command, *self.access.program("uploadpack"), *args, stdin=stdin, seconds=seconds)
        except Late as problem:
            raise reasons.product_because("late", self.shown) from problem
        if said.code == 0:
            return said.out
        if reasons.locked(said.err) and not reasons.full(said.err):
            raise Broken(said.err)
        raise reasons.product(said.err, self.shown)


def common(git_dir: Path) -> Path:
    """The folder that a linked work tree shares with the clone it is of."""
    try:
        said = (git_dir / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return git_dir
    return (git_dir / said).resolve()
