"""Writes the commits, branches and tags of a repository, each an hour after the last."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from command import git
from git_store import init

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
    """Commits, branches and tags of a new repository. `git_history.History` is what tests use."""

    step = timedelta(hours=1)

    def __init__(
        self, folder: Path, *, now: str = "2022-01-10 09:00", object_format: str = "sha1", bare: bool = False
    ) -> None:
        self.folder = folder
        person = f"[user]\n\tname = {LEA.name}\n\temail = {LEA.email}\n"
        self.store = init(folder, "recette", bare=bare, algorithm=object_format, config=person)
        self.now = datetime.fromisoformat(now).replace(tzinfo=PARIS)
        self.tips: dict[str, str] = {}
        self.content: dict[str, str | None] = {}

    def write(
        self, message: str | bytes, parents: Sequence[str], files: Files, *, author: Person = LEA,
        committer: Person | None = None, authored: datetime | None = None, tree: str = "",
    ) -> str:  # fmt: skip
        """Write one commit an hour after the last and return its SHA. Trees start from the first parent's."""
        self.now += self.step
        text = message.encode() if isinstance(message, str) else message
        held = {path: content if content is None else content.encode() for path, content in files.items()}
        made = self.store.edit(tree or self.store.tree(parents[0] if parents else ""), held)
        signed = author.signed(authored or self.now), (committer or author).signed(self.now)
        self.content.update(files)
        return self.store.commit(made, [self.store.resolve(one) for one in parents], text, *signed)

    def point(self, branch: str, sha: str) -> None:
        """Move a branch."""
        self.tips[branch] = sha
        self.store.point(f"refs/heads/{branch}", self.store.resolve(sha))

    def tag_object(self, name: str, sha: str, message: str) -> None:
        """Write an annotated tag."""
        self.store.tag(name, self.store.resolve(sha), message.encode(), LEA.signed(self.now))

    def tag_ref(self, name: str, sha: str) -> None:
        """Write a lightweight tag."""
        self.store.point(f"refs/tags/{name}", self.store.resolve(sha))

    def ready(self) -> Path:
        """The folder."""
        return self.folder

    def git(self, *words: str) -> str:
        """What git answers about the history so far."""
        return git(self.folder, *words)


def slug(text: str) -> str:
    """A file's or a branch's name made of a text."""
    return re.sub(r"\W+", "-", text.lower()).strip("-")[:40] or "x"
