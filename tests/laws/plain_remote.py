"""What the remote holds, read with git alone: a second opinion on all that the command says.

It imports nothing of the product. A pull request is there when what it wrote is there, whatever commits, messages, tags
and records say: each one writes a file of its own, and some also a line of the file that everybody edits.
"""

import json
import subprocess
from collections.abc import Mapping
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
        self._blobs: dict[str, str] = {}
        self._trees: dict[str, Tree] = {}

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
        sha = self.git("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}")
        if sha not in self._trees:
            rows = self.git("ls-tree", "-r", "-z", sha).split("\0") if sha else []
            held = {path: head.split(" ")[2] for head, _, path in (row.partition("\t") for row in rows) if path}
            for blob in held.values():
                if blob not in self._blobs:
                    self._blobs[blob] = self.git("cat-file", "blob", blob)
            self._trees[sha] = Tree(sha, {path: self._blobs[blob] for path, blob in held.items()})
        return self._trees[sha]

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
        rows = self.git("notes", "--ref=nouveautes", "list").split("\n")
        texts = [self.git("cat-file", "blob", row.split(" ")[0]) for row in rows if row]
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
