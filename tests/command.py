"""The command as tests call it: in this process for speed, or as the program people run."""

import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

TOLD = ("entry", "aside", "bot")  # what a delivery carries, whether or not its notes speak of it
GIT = ("git", "-c", "advice.detachedHead=false", "-c", "protocol.file.allow=always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The answer of `--json`; fails with what was said instead."""
        assert self.code == 0, self.err
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def text(self) -> str:
        """The answer of a command that must succeed."""
        assert self.code == 0, self.err
        return self.out


Run = Callable[..., Answer]


def in_process(*words: str | Path) -> Answer:
    """Run `main` here, with its own streams."""
    from changelog.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code: object = 0
    argv = patch.object(sys, "argv", ["nouveautes", *map(str, words)])
    # What it sets for itself ends with it, as with a process.
    with argv, patch.dict(os.environ), redirect_stdout(out), redirect_stderr(err):
        try:
            copy_context().run(main)
        except SystemExit as end:
            code = end.code
        finally:
            gc.enable()
    assert isinstance(code, int)
    return Answer(code=code, out=_said(out), err=_said(err))


def as_program(*words: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Answer:
    """Run the program in a process of its own."""
    done = subprocess.run(
        program(*words), capture_output=True, check=False, env=os.environ | dict(env or {}), cwd=cwd, timeout=60
    )
    return Answer(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


def program(*words: str | Path) -> list[str]:
    """The command line of the program."""
    return [sys.executable, "-m", "changelog", *map(str, words)]


def git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    """What git answers in a folder, as one string without its last line end."""
    done = subprocess.run([*GIT, *words], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr.decode(errors='replace')}"
    return done.stdout.decode(errors="replace").removesuffix("\n")


@dataclass(frozen=True, slots=True)
class Collected:
    """One delivery of `collect --json`, read as a person would ask about it."""

    form: dict[str, Any]

    @property
    def carried(self) -> list[int]:
        """The pull requests that it brings, oldest first, doubles included."""
        found = (one["number"] for one in reversed(self.changes) if one["disposition"] in TOLD)
        return [number for number in found if number is not None]

    @property
    def titles(self) -> list[str]:
        """The titles of what it brings, oldest first."""
        return [one["title"] for one in reversed(self.changes) if one["disposition"] in TOLD]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Every change, newest first."""
        return list(self.form["changes"])

    @property
    def sums(self) -> dict[str, int]:
        """The accounting."""
        return dict(self.form["accounting"])

    @property
    def codes(self) -> set[str]:
        """The findings' codes."""
        return {one["code"] for one in self.form["findings"]}

    @property
    def hotfixes(self) -> list[int]:
        """The pull requests that it carries as hotfixes."""
        return [one["number"] for one in self.changes if one["hotfix"] and one["disposition"] in TOLD]

    @property
    def base(self) -> str | None:
        """The tag it starts after."""
        start = self.form["delivery"]["from"]
        return start["tag"] if start else None

    @property
    def tag(self) -> str | None:
        """The tag it goes up to."""
        tag = self.form["delivery"]["to"]["tag"]
        assert tag is None or isinstance(tag, str)
        return tag

    def of(self, number: int) -> list[dict[str, Any]]:
        """The changes with that pull request number."""
        return [one for one in self.changes if one["number"] == number]

    def dispositions(self, number: int) -> list[str]:
        """Where the changes with that number went, newest first."""
        return [one["disposition"] for one in self.of(number)]

    def adds_up(self) -> bool:
        """Whether the buckets sum to the commits."""
        sums = self.sums
        return sums.pop("commits") == sum(sums.values())


def collected(answer: Answer) -> Collected:
    """A `collect --json` answer."""
    return Collected(answer.json)


def entries(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries of a `notes --json` form, through all its sections."""
    return [entry for section in form["sections"] for entry in section["entries"]]


def titles(form: Mapping[str, Any]) -> list[str]:
    """Their titles."""
    return [entry["title"] for entry in entries(form)]


def all_collected(answer: Answer) -> dict[str, Collected]:
    """A `collect --all --json` answer by tag."""
    found: Sequence[Collected] = [Collected(one) for one in answer.json["deliveries"]]
    return {one.tag or "": one for one in found}


def _said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
