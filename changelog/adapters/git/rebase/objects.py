"""Commits as bytes and merged trees, from three long-lived processes.

No work tree, no index and no branch takes part. Each merge is the one that `git rebase` would make (both are
merge-ort); a merge of three trees is one of two commits of ours, since `merge-tree --merge-base` needs git 2.40.

`git tag -F`, `git commit -F` and `git rebase --continue` delete lines that begin with `#` (tried: `#101 Titre`). Here
nothing ever cleans a message: what is not the tree, a parent, the committer or a signature is copied.

Git writes its answers into a buffer, and empties that only where it reports a conflict (tried with 2.39: an answer to
a clean merge never comes). So every question is followed by a merge of ours that conflicts.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Self

from msgspec import Struct

from changelog.adapters.git import own_settings
from changelog.adapters.git.environment import MERGING, as_variables
from changelog.adapters.git.rebase.task import IndexEntry, MergeResult
from changelog.adapters.git.run import Git, Stream, stopped
from changelog.i18n.say import say

# A signature does not hold for what it did not sign; a merged tag's text speaks of a commit that is no parent any more.
_GONE = (b"gpgsig", b"gpgsig-sha256", b"mergetag")


class RawCommit(Struct, frozen=True):
    """One commit. `headers`: those besides tree, parents and committer, as whole lines; `message`: after the gap."""

    tree: str
    parents: tuple[str, ...]
    headers: tuple[bytes, ...]
    message: bytes

    @property
    def digest(self) -> str:
        """What stays the same when a commit is rewritten: the author with the date, and the message."""
        kept = [line for line in self.headers if line.startswith((b"author ", b"encoding "))]
        return sha256(b"\0".join([*kept, self.message])).hexdigest()


def parse(data: bytes) -> RawCommit:
    """A commit from the bytes of its object."""
    head, _, message = data.partition(b"\n\n")
    tree, parents, headers = "", [], []
    # A header that goes on after a space is one line.
    for line in re.split(rb"\n(?! )", head):
        name, _, value = line.partition(b" ")
        if name == b"tree":
            tree = value.decode()
        elif name == b"parent":
            parents.append(value.decode())
        elif name != b"committer":
            headers.append(line)
    return RawCommit(tree, tuple(parents), tuple(headers), message)


def rewritten(old: RawCommit, tree: str, parents: Sequence[str], committer: bytes) -> bytes:
    """The bytes of a commit that is the old one elsewhere."""
    first, rest = old.headers[:1], old.headers[1:]
    kept = [line for line in rest if line.split(b" ", 1)[0] not in _GONE]
    return _bytes(tree, parents, [*first, b"committer " + committer, *kept], old.message)


def new_commit(tree: str, parents: Sequence[str], who: bytes, message: bytes) -> bytes:
    """The bytes of a commit of our own."""
    return _bytes(tree, parents, [b"author " + who, b"committer " + who], message)


def _bytes(tree: str, parents: Sequence[str], headers: Sequence[bytes], message: bytes) -> bytes:
    lines = [b"tree " + tree.encode(), *(b"parent " + one.encode() for one in parents), *headers]
    return b"\n".join(lines) + b"\n\n" + message


_NOBODY = b"nouveautes <nouveautes@noreply.invalid> 0 +0000"
ONE, TWO = "refs/nouveautes/scratch/one", "refs/nouveautes/scratch/two"
"""Git names the sides of a conflict as they were given: by these, conflicts of different merges look the same."""
_MERGE = ("--allow-unrelated-histories",)
# Tried: with a user's `rebase.updateRefs=true` git's own rebase moves the user's branches. Nothing here reads it, since
# no `git rebase` is run; what merging and checking out do read is pinned.
_SETTINGS = (*MERGING, "core.sparseCheckout=false", "core.logAllRefUpdates=false")
# A partial clone asks for the contents of a file when it is merged.
_FILLED = {"GIT_NO_LAZY_FETCH": "0", "GIT_ALLOW_PROTOCOL": "https:ssh:file"}


def open_git(folder: Path) -> Git:
    """Git for the rebases of a clone: in the folder that all its work trees share. Raises Refused."""
    git = Git(folder, settings=_SETTINGS)
    common = Path(git.text("rev-parse", "--path-format=absolute", "--git-common-dir").rstrip("\n"))
    return sealed_git(common, git_dir=common)


def sealed_git(folder: Path, *, git_dir: Path | None = None) -> Git:
    """Git in a repository, or in one work tree of it, with what is taken back of its own settings. Raises Refused."""
    own = own_settings.read(Git(folder, git_dir=git_dir))
    own.check()
    env = _FILLED | {name: os.environ[name] for name in ("GIT_ALLOW_PROTOCOL",) if name in os.environ}
    return Git(folder, git_dir=git_dir, settings=_SETTINGS, env=env | as_variables(own.taken_back))


class RebaseObjects:
    """The objects of one clone; use it with `with`. A merge is the same on every machine: every file is merged as text,
    as a forge does; neither what is checked out in the clone nor anybody's own merge drivers have a say.
    """

    def __init__(self, git: Git) -> None:
        self.git = git
        self._known: dict[str, RawCommit] = {}
        self._flush = ""  # two commits that conflict
        self._behind = False  # whether the answer to the merge of those is still to be read

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nouveautes-")))
            self._commit_file = folder / "commit"
            self._empty = folder / "nothing"
            self._empty.mkdir()
            # Git reads .gitattributes from a work tree, newer ones from a tree as well: from none, then.
            self._env = {
                "GIT_DIR": str(self.git.folder),
                "GIT_WORK_TREE": str(self._empty),
                "GIT_ATTR_SOURCE": self.git.text("hash-object", "-t", "tree", "--stdin").strip(),
            }
            writing = ("hash-object", "-t", "commit", "-w", "--literally", "--no-filters", "--stdin-paths")
            merging = ("merge-tree", *_MERGE, "--stdin")
            self._reading = Stream("cat-file", self.git.start("cat-file", "--batch", quiet=True))
            stack.callback(self._reading.close)
            self._writing = Stream("hash-object", self.git.start(*writing, quiet=True))
            stack.callback(self._writing.close)
            process = self.git.start(*merging, at=self._empty, env=self._env, quiet=True)
            self._merging = Stream("merge-tree", process)
            stack.callback(self._merging.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def raw(self, sha: str) -> RawCommit:
        """A commit, read."""
        if sha not in self._known:
            self._known[sha] = parse(self.data(sha))
        return self._known[sha]

    def data(self, sha: str) -> bytes:
        """The bytes of an object."""
        self._reading.write(f"{sha}\n")
        head = self._reading.read_until(b"\n").split(" ")
        if len(head) != 3:
            raise stopped("cat-file", say("{sha} is missing", sha=sha))
        return self._reading.read(int(head[2]) + 1)[:-1]

    def tree(self, sha: str) -> str:
        """A commit's tree."""
        return self.raw(sha).tree

    def write(self, data: bytes) -> str:
        """Write a commit; its SHA."""
        self._commit_file.write_bytes(data)
        self._writing.write(f"{self._commit_file}\n")
        sha = self._writing.read_until(b"\n")
        self._known[sha] = parse(data)
        return sha

    def unseen(self, tree: str, parents: Sequence[str] = ()) -> str:
        """A commit that only serves to merge a tree; no ref ever names it."""
        return self.write(new_commit(tree, parents, _NOBODY, b""))

    def merge(self, ours: str, theirs: str) -> MergeResult:
        """What merging two commits gives."""
        self._flush = self._flush or self._conflicting()
        self._merging.write(f"{ours} {theirs}\n{self._flush}\n")
        if self._behind:
            self._merge_answer()
        self._behind = True
        return self._merge_answer()

    def _conflicting(self) -> str:
        """Two commits that conflict, whatever git's settings are."""
        blobs = (self.git.text("hash-object", "-w", "--stdin", stdin=data).strip() for data in (b"1", b"2"))
        given = "\n\n".join(f"100644 blob {sha}\tf" for sha in blobs)
        one, other = self.git.text("mktree", "--batch", stdin=f"{given}\n".encode()).split()
        return f"{self.unseen(one)} {self.unseen(other)}"

    def _merge_answer(self) -> MergeResult:
        clean, tree = self._merging.read_until(b"\0") == "1", self._merging.read_until(b"\0")
        entries = self._fields()
        if not clean:
            self._fields()  # git's words about it
        return _merge_result(clean, tree, entries)

    def _fields(self) -> list[str]:
        return [*iter(lambda: self._merging.read_until(b"\0"), "")]

    def merge_alike(self, ours: str, theirs: str) -> MergeResult:
        """The same; the marks of its conflicts do not depend on which commits these are."""
        words = ("merge-tree", "--no-messages", *_MERGE, "--write-tree", "-z", ONE, TWO)
        self.git.lines("update-ref", "--stdin", stdin=[f"update {ONE} {ours}", f"update {TWO} {theirs}"])
        result = self.git.run(*words, at=self._empty, env=self._env)
        self.git.lines("update-ref", "--stdin", stdin=[f"delete {ONE}", f"delete {TWO}"])
        if result.code not in (0, 1):
            raise stopped("merge-tree", result.err.partition("\n")[0])
        tree, *entries = result.out.decode("utf-8", "surrogateescape").split("\0")
        return _merge_result(result.code == 0, tree, [entry for entry in entries if entry])

    def three_way(self, base: str, ours: str, theirs: str) -> MergeResult:
        """What three trees give: ours, with what leads from the base to theirs."""
        if base in (theirs, ours) or ours == theirs:
            return MergeResult(tree=ours if base == theirs else theirs)
        root = self.unseen(base)
        return self.merge(self.unseen(ours, [root]), self.unseen(theirs, [root]))

    def entries(self, tree: str, paths: Sequence[str]) -> dict[str, str]:
        """Path → what a tree has there: mode, kind and object."""
        out = self.git.text("ls-tree", "-z", "--full-tree", "-r", tree, "--", *paths) if paths else ""
        pairs = (line.split("\t", 1) for line in out.split("\0") if line)
        return {path: what for what, path in pairs}


def _merge_result(clean: bool, tree: str, entries: Sequence[str]) -> MergeResult:
    """From git's answer: `mode sha stage<tab>path` for every side of a file in conflict."""
    pairs = (entry.split("\t", 1) for entry in entries)
    return MergeResult(tree=tree, clean=clean, stages=tuple(IndexEntry(path, *side.split(" ")) for side, path in pairs))
