"""A source tree that grows: what every path holds now, and which paths a new branch may change without conflict."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from benchmarks.fast_import import FastImport

_FOLDERS = ("app/models", "app/views/agents", "app/views/users", "app/services", "config/locales", "lib", "spec/models")
_NOUNS = ("agenda", "lieu", "motif", "absence", "invitation", "equipe", "creneau", "export", "rappel", "compte")
_WORDS = ("return", "if", "slots", "agent", "where", "map", "created_at", "nil", "format", "each", "date", "present?")


@dataclass(slots=True)
class Tree:
    """The files of the newest commit of each branch in progress, seen as one, because no two branches share a path."""

    random: Random
    lines: dict[str, list[str]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    moved: dict[str, int] = field(default_factory=dict)  # the place on the main line where a path last changed
    _paths: list[str] = field(default_factory=list)

    def edit(self, stream: FastImport, base: int, before: dict[str, list[str]]) -> dict[str, int]:
        """Change one to three files as one commit would; return path to blob mark.

        `before` holds what the branch has changed already, as it was, and is added to; `base` is where on the main
        line the branch began.
        """
        count = self.random.choice((1, 1, 1, 2, 2, 3))
        paths = {self._path(base, before) for _ in range(count)}
        for path in sorted(paths):
            before.setdefault(path, list(self.lines[path]))
        return {path: self._rewrite(stream, path) for path in sorted(paths)}

    def start(self, stream: FastImport, count: int) -> dict[str, int]:
        """Create the first files."""
        paths = [self._create() for _ in range(count)]
        return {path: self._rewrite(stream, path) for path in paths}

    def put_back(self, stream: FastImport, before: dict[str, list[str]]) -> dict[str, int]:
        """Give paths the lines they had, as a revert does."""
        self.lines.update({path: list(lines) for path, lines in before.items()})
        return {path: stream.blob(_content(lines)) for path, lines in before.items()}

    def _path(self, base: int, mine: dict[str, list[str]]) -> str:
        if mine and self.random.random() < 0.4:
            return self.random.choice(sorted(mine))
        if self.random.random() > 0.008:
            for _ in range(12):
                path = self.random.choice(self._paths)
                if path in mine or (path not in self.held and self.moved.get(path, 0) <= base):
                    return path
        return self._create()

    def _create(self) -> str:
        number = len(self._paths)
        name = f"{_NOUNS[number % len(_NOUNS)]}_{number // len(_NOUNS)}"
        self._paths.append(f"{_FOLDERS[number % len(_FOLDERS)]}/{name}.rb")
        self.lines[self._paths[-1]] = [self._line() for _ in range(self.random.randint(15, 70))]
        return self._paths[-1]

    def _rewrite(self, stream: FastImport, path: str) -> int:
        lines = self.lines[path]
        at = self.random.randrange(len(lines))
        new = [self._line() for _ in range(self.random.randint(1, 4))]
        # Files stop growing at a hundred lines, so that the last years weigh what the first ones do.
        lines[at : at + (len(new) if len(lines) > 100 else self.random.randint(0, 2))] = new
        return stream.blob(_content(lines))

    def _line(self) -> str:
        words = self.random.choices(_WORDS, k=self.random.randint(2, 6))
        return "  " * self.random.randint(0, 3) + " ".join(words) + f" {self.random.randrange(1000)}"


def _content(lines: list[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()
