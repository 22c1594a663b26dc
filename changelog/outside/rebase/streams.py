"""A git process that answers one question after the other, for as long as it is needed."""

import os
from select import select
from typing import TYPE_CHECKING

from changelog.errors import Refused
from changelog.language.speech import say
from changelog.language.system_words import trouble
from changelog.outside.rebase.calls import end

if TYPE_CHECKING:
    import subprocess


SECONDS = 600.0  # for one answer; the largest merges of the largest repositories take seconds


class Stream:
    """Asked and answered through pipes. Raises Refused where git has ended, or does not answer."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        self._name = name
        self._process = process
        self._held = bytearray()

    def say(self, words: str) -> None:
        """Ask."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(words.encode("utf-8", "surrogateescape"))
                self._process.stdin.flush()
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
        out = self._process.stdout
        if out is None or not select([out], [], [], SECONDS)[0]:
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
