"""What the remote holds, read with git alone: a second opinion on all that the command says.

It imports nothing of the product. A pull request is there when what it wrote is there, whatever commits, messages, tags
and records say: each one writes a file of its own, and some also a line of the file that everybody edits.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHARED = "service.txt"
NOTES = "refs/notes/nouveautes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a pull request writes, of which nothing is written by another one; `undoes`: what it takes away instead."""

    files: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    undoes: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a commit."""

    sha: str
    files: Mapping[str, str]

    @property
    def lines(self) -> dict[str, str]:
        """The lines of the shared file: name → value."""
        rows = (row.split(" : ", 1) for row in self.files.get(SHARED, "").split("\n") if " : " in row)
        return {row[0]: row[1] for row in rows}


class PlainRemote:
    """A bare repository, and the work that people did, by number in the order in which they did it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.works: dict[int, Work] = {}
        self._trees: dict[str, Tree] = {}
        self._objects: dict[str, bytes] = {}
        self._reading: subprocess.Popen[bytes] | None = None

    def git(self, *words: str, stdin: str = "") -> str:
        """What git answers, "" where it refuses."""
        done = subprocess.run(["git", *words], cwd=self.folder, input=stdin.encode(), capture_output=True, check=False)
        return done.stdout.decode(errors="replace").removesuffix("\n") if done.returncode == 0 else ""

    def refs(self) -> dict[str, str]:
        """Every ref, an annotated tag by its commit."""
        rows = self.git("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)").split("\n")
        cut = (row.split(" ") for row in rows if row)
        return {row[0]: row[2] or row[1] for row in cut}

    def tree(self, revision: str) -> Tree:
        """The files of a commit."""
        sha, raw = self._read(f"{revision}^{{tree}}")
        if sha not in self._trees:
            files = {
                path: self._object(blob).decode(errors="replace").removesuffix("\n") for path, blob in self._files(raw)
            }
            self._trees[sha] = Tree(sha, files)
        return self._trees[sha]

    def close(self) -> None:
        """End the process that reads objects."""
        if self._reading is not None:
            self._reading.communicate()
            self._reading = None

    def _read(self, name: str) -> tuple[str, bytes]:
        """An object by any name it has now, "" where there is none: asked of one `git cat-file` for the whole story."""
        if self._reading is None:
            words = ["git", "cat-file", "--batch"]
            self._reading = subprocess.Popen(words, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        into, out = self._reading.stdin, self._reading.stdout
        assert into is not None and out is not None
        into.write(name.encode() + b"\n")
        into.flush()
        head = out.readline().split()
        if head[-1:] == [b"missing"] or not name:
            return "", b""
        body = out.read(int(head[2]))
        out.read(1)
        self._objects[head[0].decode()] = body
        return head[0].decode(), body

    def _object(self, sha: str) -> bytes:
        return self._objects[sha] if sha in self._objects else self._read(sha)[1]

    def _files(self, raw: bytes, under: str = "") -> Iterator[tuple[str, str]]:
        """The paths of a tree, with their blobs."""
        while raw:
            head, _, rest = raw.partition(b"\0")
            mode, _, name = head.decode(errors="replace").partition(" ")
            sha, raw = rest[:20].hex(), rest[20:]
            if mode == "40000":
                yield from self._files(self._object(sha), f"{under}{name}/")
            elif mode != "160000":
                yield under + name, sha

    def any_of(self, number: int, tree: Tree) -> bool:
        """Whether anything of a pull request is there."""
        work = self.works[number]
        if work.undoes:
            return not self.any_of(work.undoes, tree)
        lines = tree.lines
        return any(path in tree.files for path in work.files) or any(
            lines.get(at) == is_ for at, is_ in work.lines.items()
        )

    def all_of(self, number: int, tree: Tree) -> bool:
        """Whether all of it is there, a line that a later one rewrote, which is there itself, included."""
        work = self.works[number]
        if work.undoes:
            return not self.any_of(work.undoes, tree)
        lines = tree.lines
        files = all(tree.files.get(path) == text.removesuffix("\n") for path, text in work.files.items())
        return files and all(
            lines.get(at) == is_ or self._rewritten(number, at, lines.get(at, ""), tree)
            for at, is_ in work.lines.items()
        )

    def held(self, tree: Tree) -> set[int]:
        """The pull requests of which something is there; those that take others away are not asked."""
        return {number for number, work in self.works.items() if not work.undoes and self.any_of(number, tree)}

    def records(self) -> list[dict[str, object]]:
        """What the notes hold, whoever wrote it."""
        texts = self.tree(NOTES).files.values()
        return [one for text in texts for line in text.split("\n") if (one := _record(line))]

    def _rewritten(self, number: int, at: str, value: str, tree: Tree) -> bool:
        order = list(self.works)
        return any(
            other in order[order.index(number) + 1 :] and work.lines.get(at) == value and all(path in tree.files for path in work.files)
            for other, work in self.works.items()
        )  # fmt: skip


def _record(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
