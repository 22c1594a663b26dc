"""The SHA that git gives to a file, a tree, a commit or a tag, so that a story can quote what is not written yet.

Source: the object format of git (`gitformat-pack`, "git hash-object"): sha1 of `<kind> <length>\\0<content>`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha1
from typing import TypeAlias

from changelog.sandbox.values import Commit, File, Person, Tag

Folder: TypeAlias = dict[str, "bytes | Folder"]
"""A folder: names to the bytes of a file or to another folder."""


def commit_sha(commit: Commit) -> str:
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
