"""A repository as the byte stream that `git fast-import` reads, and the SHAs that git gives to what is in it.

Sources: git-fast-import(1): messages and files go through `data <length>`, so that every byte arrives as it is. The
object format of git (`gitformat-pack`, "git hash-object"): sha1 of `<kind> <length>\\0<content>`; a story quotes the
SHA of what is not written yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha1
from typing import TypeAlias

from changelog.domain.remote import RECORDS
from changelog.sandbox.model import File, Person, Tag, WrittenCommit, WrittenRepository

Folder: TypeAlias = dict[str, "bytes | Folder"]
"""A folder: names to the bytes of a file or to another folder."""


def stream(repository: WrittenRepository) -> bytes:
    """The whole repository, commits first, then branches and tags."""
    known = {commit.sha: commit for commit in (*repository.commits, *repository.records)}
    marks = {sha: number for number, sha in enumerate(known, start=1)}
    parts = [b"feature done\n"]
    for commit in repository.commits:
        # Every commit is made on the default branch: the true ends of the branches are set below.
        parts.append(_text(f"commit refs/heads/{repository.branches[0].name}\n"))
        parts.extend(_commit(commit, marks, known))
    for commit in repository.records:
        parts.append(_text(f"commit {RECORDS}\n"))
        parts.extend(_commit(commit, marks, known))
    for branch in repository.branches:
        parts.append(_text(f"reset refs/heads/{branch.name}\nfrom :{marks[branch.commit]}\n"))
    for tag in repository.tags:
        parts.extend(_tag(tag, marks))
    return b"".join([*parts, b"done\n"])


def commit_sha(commit: WrittenCommit) -> str:
    """The SHA of a commit, computed from everything but its own `sha` and `branch`."""
    lines = [
        f"tree {tree_sha(commit.files)}",
        *(f"parent {parent}" for parent in commit.parents),
        f"author {signature(commit.author, commit.authored)}",
        f"committer {signature(commit.committer, commit.committed)}",
    ]
    return _digest("commit", ("\n".join(lines) + "\n\n" + commit.message).encode()).hex()


def tag_sha(tag: Tag) -> str:
    """The SHA of an annotated tag's object."""
    head = f"object {tag.commit}\ntype commit\ntag {tag.name}\ntagger {signature(tag.tagger, tag.tagged)}"
    return _digest("tag", f"{head}\n\n{tag.message}".encode()).hex()


def tree_sha(files: Iterable[File]) -> str:
    """The SHA of the tree that holds these files."""
    root: Folder = {}
    for file in files:
        *folders, name = file.path.split("/")
        folder = root
        for step in folders:
            inner = folder.setdefault(step, {})
            assert isinstance(inner, dict), f"{file.path}: a file stands where a folder should"  # noqa: S101
            folder = inner
        folder[name] = file.content
    return _tree(root).hex()


def signature(person: Person, moment: datetime) -> str:
    """A person and a moment as git writes them: `Name <email> 1793000000 +0100`."""
    return f"{person.name} <{person.email}> {int(moment.timestamp())} {moment:%z}"


def _commit(commit: WrittenCommit, marks: dict[str, int], known: dict[str, WrittenCommit]) -> Iterator[bytes]:
    yield _text(f"mark :{marks[commit.sha]}\noriginal-oid {commit.sha}\n")
    yield _text(f"author {signature(commit.author, commit.authored)}\n")
    yield _text(f"committer {signature(commit.committer, commit.committed)}\n")
    yield _data(commit.message.encode())
    for word, parent in zip(("from", "merge"), commit.parents, strict=False):
        yield _text(f"{word} :{marks[parent]}\n")
    before = known[commit.parents[0]].files if commit.parents else ()
    yield from _differences(before, commit.files)


def _differences(before: tuple[File, ...], after: tuple[File, ...]) -> Iterator[bytes]:
    kept = {file.path for file in after}
    for file in before:
        if file.path not in kept:
            yield _text(f"D {file.path}\n")
    for file in after:
        if file not in before:
            yield _text(f"M 100644 inline {file.path}\n") + _data(file.content)


def _tag(tag: Tag, marks: dict[str, int]) -> Iterator[bytes]:
    if not tag.message:
        yield _text(f"reset refs/tags/{tag.name}\nfrom :{marks[tag.commit]}\n")
        return
    yield _text(f"tag {tag.name}\nfrom :{marks[tag.commit]}\ntagger {signature(tag.tagger, tag.tagged)}\n")
    yield _data(tag.message.encode())


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _text(line: str) -> bytes:
    return line.encode()


def _tree(folder: Mapping[str, "bytes | Folder"]) -> bytes:
    entries = [
        (f"{name}/", b"40000 %s\0" % name.encode() + _tree(inside))
        if isinstance(inside, dict)
        else (name, b"100644 %s\0" % name.encode() + _digest("blob", inside))
        for name, inside in folder.items()
    ]
    return _digest("tree", b"".join(entry for _, entry in sorted(entries)))


def _digest(kind: str, content: bytes) -> bytes:
    return sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).digest()
