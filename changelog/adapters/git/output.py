"""What git prints, read: refs, commits and lines of history, from NUL-separated streams."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from changelog.adapters.git.run import Process, end
from changelog.domain.model import Commit, Refs, TagRef

Fields = TypeVar("Fields", str, bytes)
FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%ct", "%cn", "%B")
LOG_FORMAT = "--format=tformat:" + "%x00".join(FIELDS)
REF_FORMAT = (
    "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)%00%(symref)%00%(HEAD)%00"
    "%(if:equals=tag)%(objecttype)%(then)%(contents)%(end)%00%(taggername)%00%(taggerdate:unix)%00"
)


class FirstParents:
    """A first-parent line from one `git log`, newest first. What is not read is never written: the
    pipe is closed."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._records = _records(process.stdout, 3, chunk=1 << 14)

    def down(self, steps: int) -> tuple[str, int]:
        """Go down `steps` commits: the SHA and time (seconds since 1970) found there, or ("", 0) below the last."""
        found = next(islice(self._records, steps, None), None)
        return (found[0], int(found[1] or 0)) if found else ("", 0)

    def subjects(self) -> Iterator[str]:
        """The subjects of all that was not read yet."""
        for _, _, subject in self._records:
            yield subject
        self.close()

    def close(self) -> None:
        """Read no further."""
        end(self._process)


def refs(out: bytes) -> tuple[Refs, list[TagRef]]:
    """The refs, and the tags of tags, whose commits are still to be found."""
    fields = out.decode("utf-8", "replace").split("\0")
    tags: list[TagRef] = []
    nested: list[TagRef] = []
    branches: dict[str, str] = {}
    remote_branches: dict[str, str] = {}
    remote_heads: dict[str, str] = {}
    backups: dict[str, None] = {}
    head = ""
    for start in range(0, len(fields) - 9, 10):
        name, sha, kind, peeled, peeled_kind, symref, mark, message, by, at = fields[start : start + 10]
        name = name.removeprefix("\n")
        if name.startswith("refs/tags/"):
            tag = TagRef(
                name=name.removeprefix("refs/tags/"),
                object_id=sha,
                commit=sha if kind == "commit" else peeled,
                annotated=kind == "tag",
                message=message,
                by=by,
                at=int(at) if at.isdecimal() else 0,
            )
            if "commit" in (kind, peeled_kind):
                tags.append(tag)
            elif peeled_kind == "tag":
                nested.append(tag)
        elif symref:
            remote_heads[name.removeprefix("refs/remotes/").rpartition("/")[0]] = symref.removeprefix("refs/remotes/")
        elif name.startswith("refs/heads/"):
            branches[name.removeprefix("refs/heads/")] = sha
            head = name.removeprefix("refs/heads/") if mark == "*" else head
        elif name.startswith("refs/remotes/"):
            remote_branches[name.removeprefix("refs/remotes/")] = sha
        elif kind == "commit":
            backups[sha] = None
    found = Refs(
        tags=tuple(tags), branches=branches, remote_branches=remote_branches, remote_heads=remote_heads, head=head,
        backups=tuple(backups),
    )  # fmt: skip
    return found, nested


def commits(stream: Any) -> Iterator[Commit]:
    """Commits as they come, each as soon as git has written it."""
    names: dict[str, str] = {}
    share = names.setdefault
    for sha, parents, author, email, authored, committed, committer, message in _records(stream, len(FIELDS)):
        # By position: this line runs once a commit, and names would cost a third more.
        yield Commit(
            sha,
            tuple(parents.split(" ")) if parents else (),
            share(author, author),
            share(email, email),
            int(authored or 0),
            int(committed or 0),
            message,
            (),
            message.partition("\n")[0].strip(),
            share(committer, committer),
        )


def remote_refs(out: bytes) -> dict[str, str]:
    """Ref → SHA from `git ls-remote --symref`; of HEAD `ref: ` and the ref that it names."""
    found: dict[str, str] = {}
    for line in out.decode("utf-8", "surrogateescape").split("\n"):
        sha, _, ref = line.partition("\t")
        if ref:
            found.setdefault(ref, sha)  # a symbolic HEAD comes before its SHA
    return found


def raw_records(stream: Any, size: int) -> Iterator[list[bytes]]:
    """So many fields at a time, as bytes."""
    return _cut((piece.split(b"\0") for piece in _pieces(stream, 1 << 18)), size)


def _records(stream: Any, size: int, chunk: int = 1 << 18) -> Iterator[list[str]]:
    return _cut((piece.decode("utf-8", "replace").split("\0") for piece in _pieces(stream, chunk)), size)


def _pieces(stream: Any, chunk: int) -> Iterator[bytes]:
    # `read1` hands over what git has already written, so that parsing overlaps with git's own work. Text is cut at the
    # last NUL before decoding: a chunk may end in the middle of a character.
    rest = b""
    while piece := stream.read1(chunk):
        cut = piece.rfind(b"\0") + 1
        if cut:
            yield rest + piece[:cut]
        rest = piece[cut:] if cut else rest + piece


def _cut(pieces: Iterator[list[Fields]], size: int) -> Iterator[list[Fields]]:
    fields: list[Fields] = []
    for piece in pieces:
        fields += piece
        fields.pop()  # what follows the last NUL
        whole = len(fields) - len(fields) % size
        for start in range(0, whole, size):
            yield fields[start : start + size]
        fields = fields[whole:]
