"""A repository as the byte stream that `git fast-import` reads.

Source: git-fast-import(1). Messages and files go through `data <length>`, so that every byte arrives as it is.
"""

from collections.abc import Iterator

from changelog.remote import RECORDS
from changelog.sandbox.git_objects import signature
from changelog.sandbox.values import Commit, File, Repository, Tag


def stream(repository: Repository) -> bytes:
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


def _commit(commit: Commit, marks: dict[str, int], known: dict[str, Commit]) -> Iterator[bytes]:
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
