"""A person at a terminal, for the questions of `init`: a program on a pseudo-terminal, and the answers typed there."""

import os
import pty
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from command import program


@dataclass(frozen=True, slots=True)
class Typed:
    """How it ended, what the person saw, and how often they were asked (a line that ends with `] `)."""

    code: int
    seen: str
    asked: int


def typed(answers: Sequence[str], *words: str | Path) -> Typed:
    """Run the program at a terminal and type one line for each question; the terminal's echo is not counted."""
    person, terminal = pty.openpty()
    with subprocess.Popen(program(*words), stdin=terminal, stdout=terminal, stderr=terminal, close_fds=True) as process:
        os.close(terminal)
        seen, asked = b"", 0
        while True:
            try:
                part = os.read(person, 4096)
            except OSError:  # how Linux says that the other side has closed a terminal
                break
            if not part:
                break
            seen += part
            if seen.endswith(b"] "):
                answer = answers[asked] if asked < len(answers) else ""
                asked += 1
                os.write(person, answer.encode() + b"\n")
        os.close(person)
    return Typed(process.returncode, seen.decode().replace("\r\n", "\n"), asked)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a clone, those of git's own folder included."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}
