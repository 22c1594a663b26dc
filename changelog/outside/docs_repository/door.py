"""The only way git is started here: in our own clone, by name, with nobody's hooks, filters, signatures or habits."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.language.system_words import trouble
from changelog.outside import git_output, git_sealed
from changelog.outside.docs_repository.access import Access

LOCAL_SECONDS, ASKING_SECONDS, MOVING_SECONDS = 120.0, 60.0, 600.0
"""How long git may take: on this machine, for a question to the other side, for what has to travel."""

# Somebody's own settings stay in force for the way there (proxy, certificates, SSH, helpers, url.insteadOf), and for
# nothing else. Where there is no work tree, `core.protect*` would only make git refuse to read names that stand there.
SETTINGS = (
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.protectNTFS=false",
    "core.protectHFS=false",
    "core.precomposeUnicode=false",
    "core.logAllRefUpdates=false",
    "core.splitIndex=false",
    "i18n.commitEncoding=UTF-8",
    "commit.gpgSign=false",
    "push.gpgSign=false",
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "push.pushOption=",
    # Without it a push sends (and a partial clone fetches first) every file of a branch whose tip it does not know.
    "push.negotiate=true",
    "fetch.recurseSubmodules=no",
    "fetch.prune=false",
    "fetch.fsckObjects=false",
    "fetch.writeCommitGraph=false",
    "fetch.negotiationAlgorithm=consecutive",
    "transfer.bundleURI=false",
    "protocol.version=2",
    "http.followRedirects=initial",
    "http.lowSpeedLimit=100",
    "http.lowSpeedTime=45",
    "trailer.separators=:",
    "merge.renames=true",
    "merge.conflictStyle=merge",
    # Garbage is collected by `fetch` alone, which holds the lock, and in the foreground.
    "gc.autoDetach=false",
    "maintenance.autoDetach=false",
    "maintenance.strategy=none",
)
TIDY = ("maintenance.auto=true", "gc.auto=6700", "gc.autoPackLimit=50")
UNTIDY = ("maintenance.auto=false", "gc.auto=0")


class Broken(Exception):
    """The clone in the cache cannot be used; git's own words. Caught inside this package: the clone is made again."""


class Late(Exception):
    """Git did not end in time."""


class Said(NamedTuple):
    """How git ended and what it said, the secret taken out of its words."""

    code: int
    out: bytes
    err: str


class Door:
    """Starts git in one folder, which need not hold a repository yet."""

    def __init__(self, git_dir: Path, access: Access, settings: Sequence[str] = SETTINGS) -> None:
        self.git_dir = git_dir
        self.access = access
        self._settings = tuple(settings)

    def run(
        self, *args: str, given: bytes = b"", extra: Mapping[str, str] | None = None,
        seconds: float = LOCAL_SECONDS, held: int | None = None,
    ) -> Said:  # fmt: skip
        """Run git to its end. `held`: the lock that it shares, so that what outlives us still holds it. Raises Late."""
        settings = [part for one in (*self._settings, *(UNTIDY if held is None else TIDY)) for part in ("-c", one)]
        process = _start(
            git_sealed.command([*settings, f"--git-dir={self.git_dir}", *args]),
            self.access.surroundings() | dict(extra or {}),
            Path(self.git_dir.anchor),
            () if held is None else (held,),
        )
        try:
            out, err = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Late(f"git {args[0]} did not end within {round(seconds)} s") from None
        finally:
            # Also when somebody presses Ctrl-C: git has a session of its own and would not hear of it.
            _end(process)
        return Said(process.returncode, out, self.access.safe(git_output.text(err)))

    def ask(
        self, *args: str, given: bytes = b"", extra: Mapping[str, str] | None = None, nothing: int = 0
    ) -> bytes:  # fmt: skip
        """What git answers of the clone itself; `nothing`: the code with which it says no. Raises Broken otherwise."""
        try:
            said = self.run(*args, given=given, extra=extra)
        except Late as problem:
            raise Broken(str(problem)) from problem
        if said.code not in (0, nothing):
            raise Broken(said.err or f"git {args[0]} ended with {said.code}")
        return said.out

    def lines(self, *args: str, given: Sequence[str] = ()) -> list[str]:
        """The lines that git answers to these lines. Raises Broken."""
        out = self.ask(*args, given="".join(f"{line}\n" for line in given).encode())
        return out.decode("utf-8", "replace").splitlines()


def _start(words: list[str], env: dict[str, str], here: Path, kept: tuple[int, ...]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            words,
            env=env,
            cwd=here,  # our own may be gone, or lie in a repository
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=kept,
            start_new_session=True,  # so that its helpers end with it; and without a terminal SSH cannot ask there
        )
    except FileNotFoundError as problem:
        raise Refused(
            say("git was not found on this machine"),
            hint=say("Install git 2.38 or newer (https://git-scm.com/downloads), then run the same command again."),
        ) from problem
    except OSError as problem:
        raise Refused(
            say("git cannot be started: {trouble}", trouble=trouble(problem)), hint=say("Try again.")
        ) from problem


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with contextlib.suppress(OSError, ValueError):
        process.communicate()
