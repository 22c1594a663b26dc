"""Writes real commits and tags through one `git fast-import`, which answers each with its SHA at once."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

from command import GIT, git

PARIS = ZoneInfo("Europe/Paris")
Files = Mapping[str, str | None]
"""Path → content; None deletes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who writes commits; `raw` bytes replace the name where it is no UTF-8."""

    name: str
    email: str
    raw: bytes = b""

    def signed(self, at: datetime) -> bytes:
        """As git writes an author line."""
        return (self.raw or self.name.encode()) + f" <{self.email}> {int(at.timestamp())} {at:%z}".encode()


LEA = Person(name="Léa", email="lea@exemple.invalid")


class Writing:
    """The stream to `git fast-import`: commits and tags by SHA. `git_history.History` is what tests use."""

    step = timedelta(hours=1)

    def __init__(
        self, folder: Path, *, now: str = "2022-01-10 09:00", object_format: str = "sha1", bare: bool = False
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=bare)
        kind = ("--bare",) if bare else ()
        git(folder, "init", "--quiet", *kind, "--initial-branch=recette", f"--object-format={object_format}")
        git(folder, "config", "user.name", LEA.name)
        git(folder, "config", "user.email", LEA.email)
        self.now = datetime.fromisoformat(now).replace(tzinfo=PARIS)
        self.tips: dict[str, str] = {}
        self.content: dict[str, str | None] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        self._marks: dict[str, str] = {}  # of this process: `merge` finds no commit that is still in its own pack

    def write(
        self, message: str | bytes, parents: Sequence[str], files: Files, *, author: Person = LEA,
        committer: Person | None = None, authored: datetime | None = None, tree: str = "",
    ) -> str:  # fmt: skip
        """Write one commit an hour after the last and return its SHA. Trees start from the first parent's."""
        self.now += self.step
        self._count += 1
        text = message.encode() if isinstance(message, str) else message
        lines = [
            b"commit refs/scratch/tip\nmark :%d\n" % self._count,
            b"author %b\n" % author.signed(authored or self.now),
            b"committer %b\n" % (committer or author).signed(self.now),
            _data(text),
        ]
        words = ["from", *["merge"] * len(parents)]
        lines += [
            f"{word} {self._marks.get(parent, parent)}\n".encode() for word, parent in zip(words, parents, strict=False)
        ]
        lines += [b'M 040000 %b ""\n' % tree.encode()] if tree else []
        lines += [_modification(path, content) for path, content in files.items()]
        reset = b"" if parents else b"reset refs/scratch/tip\n\n"
        sha = self._ask(reset + b"".join(lines) + b"\nget-mark :%d\n" % self._count)
        self.content.update(files)
        self._marks[sha] = f":{self._count}"
        return sha

    def point(self, branch: str, sha: str) -> None:
        """Move a branch."""
        self.tips[branch] = sha
        self._send(f"reset refs/heads/{branch}\nfrom {self._marks.get(sha, sha)}\n\n".encode())

    def tag_object(self, name: str, sha: str, message: str) -> None:
        """Write an annotated tag."""
        stamp = LEA.signed(self.now)
        self._send(
            b"tag %b\nfrom %b\ntagger %b\n" % (name.encode(), self._marks.get(sha, sha).encode(), stamp)
            + _data(message.encode())
        )

    def tag_ref(self, name: str, sha: str) -> None:
        """Write a lightweight tag."""
        self._send(f"reset refs/tags/{name}\nfrom {self._marks.get(sha, sha)}\n\n".encode())

    def ready(self) -> Path:
        """Everything written to the disk; the folder."""
        if self._process is not None:
            self._send(b"done\n")
            self._process.communicate()
            assert self._process.returncode == 0, "git fast-import stopped"
            self._process = None
            self._marks.clear()
            git(self.folder, "update-ref", "-d", "refs/scratch/tip")
        return self.folder

    def git(self, *words: str) -> str:
        """What git answers about the history so far."""
        return git(self.ready(), *words)

    def _ask(self, text: bytes) -> str:
        self._send(text)
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()

    def _send(self, text: bytes) -> None:
        if self._process is None:
            words = ["fast-import", "--quiet", "--done", "--force", "--date-format=raw-permissive"]
            self._process = subprocess.Popen(
                [*GIT, *words], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def slug(text: str) -> str:
    """A file's or a branch's name made of a text."""
    return re.sub(r"\W+", "-", text.lower()).strip("-")[:40] or "x"


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _modification(path: str, content: str | None) -> bytes:
    if content is None:
        return f"D {path}\n".encode()
    return f"M 100644 inline {path}\n".encode() + _data(content.encode())
