"""Commits and tags written as a `git fast-import` stream, the fastest way to make a large history.

The protocol: https://git-scm.com/docs/git-fast-import. Every commit names its parents by mark, so the one branch may
jump between topics; fast-import only checks where it stands at the end.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

BRANCH = "refs/heads/main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote or committed."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A person and a moment, in seconds since 1970; the zone follows the season, as in Paris."""

    person: Person
    at: int

    def raw(self) -> str:
        """Give the value of an `author` line, in fast-import's raw date format."""
        # A month is near enough for the zone of a made-up commit, and needs no time zone tables.
        month = self.at % 31_556_952 // 2_629_746 + 1
        return f"{self.person.name} <{self.person.email}> {self.at} {'+0200' if 4 <= month <= 10 else '+0100'}"


class FastImport:
    """A running `git fast-import`; marks are the numbers it knows objects by until it ends."""

    def __init__(self, repository: Path) -> None:
        # Speed before size here: the repack that follows is what a reader measures.
        command = ["git", "-c", "core.compression=1", "-C", str(repository), "fast-import", "--quiet", "--done"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=sealed())
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._answers = self._process.stdin, self._process.stdout
        self._mark = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._input.write(b"done\n")
        self._input.close()
        self._answers.close()
        if self._process.wait() and kind is None:
            raise SystemExit("git fast-import refused the history")

    def blob(self, content: bytes) -> int:
        """Write one file's content and return its mark."""
        self._mark += 1
        self._input.write(b"blob\nmark :%d\ndata %d\n%b\n" % (self._mark, len(content), content))
        return self._mark

    def commit(
        self, *, author: Stamp, committer: Stamp, message: str, parents: Sequence[int], files: dict[str, int]
    ) -> int:
        """Write a commit whose tree is the first parent's with `files` (path to blob mark) put in."""
        self._mark += 1
        text = message.encode() + b"\n"
        lines = [f"commit {BRANCH}", f"mark :{self._mark}", f"author {author.raw()}", f"committer {committer.raw()}"]
        self._input.write("\n".join(lines).encode() + b"\ndata %d\n%b\n" % (len(text), text))
        links = [f"{word} :{mark}" for word, mark in zip(["from", *["merge"] * 8], parents, strict=False)]
        changes = [f"M 100644 :{mark} {path}" for path, mark in files.items()]
        self._input.write("\n".join([*links, *changes, "", ""]).encode())
        return self._mark

    def tag(self, name: str, target: int, tagger: Stamp, message: str) -> None:
        """Write an annotated tag."""
        text = message.encode() + b"\n"
        head = f"tag {name}\nfrom :{target}\ntagger {tagger.raw()}\ndata {len(text)}\n"
        self._input.write(head.encode() + text + b"\n")

    def sha(self, mark: int) -> str:
        """Ask which object a mark became."""
        self._input.write(b"get-mark :%d\n" % mark)
        self._input.flush()
        return self._answers.readline().decode().strip()


def sealed() -> dict[str, str]:
    """Give an environment in which nobody's own git settings count."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
