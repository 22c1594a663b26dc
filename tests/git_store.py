"""A repository on this disk read and written without starting git: a story makes hundreds of commits before it begins.

store = Store(folder / ".git")
tree = store.edit(store.tree(parent), {"page.txt": b"Bonjour\n", "old.txt": None})
store.point("refs/heads/recette", store.commit(tree, [parent], b"Message", who, who))

What is written is what git itself would write, to the byte. What git has packed meanwhile is asked of git.
"""

import atexit
import hashlib
import os
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from command import GIT

FILE, FOLDER, SUBMODULE = "100644", "40000", "160000"
Content = bytes | tuple[str, bytes] | None
"""What a file holds, or its mode and what it holds; None takes it away."""
Rows = dict[str, tuple[str, str]]
"""A tree: name → mode and object."""


class Store:
    """The objects and refs of one repository, by its git folder."""

    def __init__(self, git_dir: Path, algorithm: str = "sha1") -> None:
        self.git_dir = git_dir
        self._hash = algorithm
        self._trees: dict[str, Rows] = {}

    def put(self, kind: str, data: bytes) -> str:
        """Write an object; its name."""
        whole = b"%b %d\0%b" % (kind.encode(), len(data), data)
        sha = hashlib.new(self._hash, whole).hexdigest()
        path = self._path(sha)
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(whole, 1))
        return sha

    def get(self, kind: str, sha: str) -> bytes:
        """What an object of this kind holds."""
        known, data = self._loose(sha)
        return data if known == kind else self._asked("cat-file", kind, sha)

    def commit(self, tree: str, parents: Sequence[str], message: bytes, author: bytes, committer: bytes) -> str:
        """Write a commit; both people with their moments, as git writes them."""
        below = b"".join(b"parent %b\n" % parent.encode() for parent in parents)
        head = b"tree %b\n%bauthor %b\ncommitter %b\n\n" % (tree.encode(), below, author, committer)
        return self.put("commit", head + message)

    def tag(self, name: str, sha: str, message: bytes, tagger: bytes) -> str:
        """Write an annotated tag of a commit, and its ref."""
        head = f"object {sha}\ntype commit\ntag {name}\ntagger ".encode()
        self.point(f"refs/tags/{name}", made := self.put("tag", head + tagger + b"\n\n" + message))
        return made

    def edit(self, tree: str, files: Mapping[str, Content]) -> str:
        """The tree in which these files are changed ("" for an empty one); a folder without files is not there."""
        rows, below = dict(self._rows(tree)), dict[str, dict[str, Content]]()
        for path, content in files.items():
            name, folder, rest = path.partition("/")
            if folder:
                below.setdefault(name, {})[rest] = content
            elif content is None:
                rows.pop(name, None)
            else:
                mode, held = content if isinstance(content, tuple) else (FILE, content)
                rows[name] = (mode, held.decode() if mode == SUBMODULE else self.put("blob", held))
        for name, changed in below.items():
            mode, sha = rows.pop(name, ("", ""))
            made = self.edit(sha if mode == FOLDER else "", changed)
            if self._rows(made):
                rows[name] = (FOLDER, made)
        ordered = sorted(rows.items(), key=lambda row: f"{row[0]}/" if row[1][0] == FOLDER else row[0])
        made = self.put(
            "tree", b"".join(b"%b %b\0%b" % (mode.encode(), name.encode("utf-8", "surrogateescape"), bytes.fromhex(sha))
                             for name, (mode, sha) in ordered)
        )  # fmt: skip
        self._trees[made] = rows
        return made

    def tree(self, revision: str) -> str:
        """The tree of a commit, a ref, or a tree; "" of nothing."""
        if not revision:
            return ""
        sha = self.resolve(revision)
        kind, data = self._loose(sha)
        if kind == "commit":
            return data[5:].partition(b"\n")[0].decode()
        return sha if kind == "tree" else self._asked("rev-parse", f"{revision}^{{tree}}").decode().strip()

    def parents(self, sha: str) -> list[str]:
        """The parents of a commit."""
        head = self.get("commit", sha).partition(b"\n\n")[0].decode("utf-8", "replace")
        return [line[7:] for line in head.split("\n") if line.startswith("parent ")]

    def files(self, revision: str) -> dict[str, bytes]:
        """Path → what it holds, of everything in a commit, a ref or a tree."""
        return {path: self.get("blob", sha) for path, sha in self._below(self.tree(revision), "")}

    def file(self, revision: str, path: str) -> bytes:
        """What one file holds. Raises KeyError where it is not there."""
        sha = self.tree(revision)
        *folders, name = path.split("/")
        for folder in folders:
            sha = self._rows(sha)[folder][1]
        return self.get("blob", self._rows(sha)[name][1])

    def point(self, ref: str, sha: str) -> None:
        """Have a ref (its full name) name an object."""
        path = self.git_dir / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{sha}\n")

    def ref(self, name: str) -> str:
        """What a ref (its full name) names; "" where it is not there."""
        try:
            return (self.git_dir / name).read_text().strip()
        except OSError:
            return self._packed().get(name, "")

    def refs(self, place: str = "refs/") -> dict[str, str]:
        """The refs in a place (`refs/heads/`) by their full names, in git's order."""
        found = {name: sha for name, sha in self._packed().items() if name.startswith(place)}
        for folder, _, names in os.walk(self.git_dir / place):
            for name in names:
                path = Path(folder, name)
                if path.suffix != ".lock":
                    found[path.relative_to(self.git_dir).as_posix()] = path.read_text().strip()
        return dict(sorted(found.items()))

    def resolve(self, revision: str) -> str:
        """The object that a branch, a tag, a ref or an object's name means; of a tag its commit."""
        for place in ("", "refs/tags/", "refs/heads/"):
            if (place or revision.startswith("refs/")) and (sha := self.ref(place + revision)):
                return self.peeled(sha)
        if len(revision) == hashlib.new(self._hash).digest_size * 2 and revision.isalnum():
            return revision
        return self._asked("rev-parse", "--verify", revision).decode().strip()

    def peeled(self, sha: str) -> str:
        """The commit of a tag's object; of a commit, itself."""
        kind, data = self._loose(sha)
        if kind == "tag":
            return self.peeled(data[len("object ") :].partition(b"\n")[0].decode())
        return sha if kind else self._asked("rev-parse", f"{sha}^{{commit}}").decode().strip()

    def descends(self, one: str, other: str) -> bool:
        """Whether `one` is `other` or descends from it."""
        seen, ahead = {one}, [one]
        while ahead and other not in seen:
            new = [parent for parent in self.parents(ahead.pop()) if parent not in seen]
            seen.update(new)
            ahead += new
        return other in seen

    def _rows(self, tree: str) -> Rows:
        if not tree:
            return {}
        if tree not in self._trees:
            rows, data, size = Rows(), self.get("tree", tree), hashlib.new(self._hash).digest_size
            while data:
                head, _, rest = data.partition(b"\0")
                mode, _, name = head.partition(b" ")
                rows[name.decode("utf-8", "surrogateescape")] = (mode.decode(), rest[:size].hex())
                data = rest[size:]
            self._trees[tree] = rows
        return self._trees[tree]

    def _below(self, tree: str, place: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for name, (mode, sha) in self._rows(tree).items():
            found += self._below(sha, f"{place}{name}/") if mode == FOLDER else [(place + name, sha)]
        return found

    def _packed(self) -> dict[str, str]:
        try:
            lines = (self.git_dir / "packed-refs").read_text().split("\n")
        except OSError:
            return {}
        return {name: sha for sha, _, name in (line.partition(" ") for line in lines) if name and sha[0] not in "#^"}

    def _loose(self, sha: str) -> tuple[str, bytes]:
        """The kind of an object that is a file of its own, and what it holds; nothing of another."""
        try:
            head, _, data = zlib.decompress(self._path(sha).read_bytes()).partition(b"\0")
        except FileNotFoundError:
            return "", b""
        return head.partition(b" ")[0].decode(), data

    def _path(self, sha: str) -> Path:
        return self.git_dir / "objects" / sha[:2] / sha[2:]

    def _asked(self, *words: str) -> bytes:
        done = subprocess.run([*GIT, f"--git-dir={self.git_dir}", *words], capture_output=True, check=True)
        return done.stdout


def init(folder: Path, branch: str, *, bare: bool = False, algorithm: str = "sha1", config: str = "") -> Store:
    """A new repository, a copy of one that git has made; one that is there already is kept.

    `config`: more of its settings, as the file holds them.
    """
    git_dir = folder if bare else folder / ".git"
    if not (git_dir / "HEAD").exists():
        copytree(_template(bare, algorithm), git_dir, dirs_exist_ok=True)
    (git_dir / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
    with (git_dir / "config").open("a", encoding="utf-8") as held:
        held.write(config)
    return Store(git_dir, algorithm)


@cache
def _template(bare: bool, algorithm: str) -> Path:
    place = Path(mkdtemp(prefix="nouveautes-template-"))
    atexit.register(rmtree, place, ignore_errors=True)
    kind = ["--bare"] if bare else []
    subprocess.run([*GIT, "init", "--quiet", *kind, "--template=", f"--object-format={algorithm}", "made"],
                   cwd=place, check=True)  # fmt: skip
    made = place / "made" if bare else place / "made" / ".git"
    (made / "info").mkdir()
    return made
