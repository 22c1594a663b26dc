"""The files of a commit, and what an edit does to them."""

from collections.abc import Iterable, Mapping
from functools import reduce

from changelog.sandbox.events import Edit
from changelog.sandbox.values import File

Contents = Mapping[str, bytes]
"""Paths to the bytes of each file."""


def edited(contents: Contents, edits: Iterable[Edit]) -> Contents:
    """The files once every edit is made, in order."""
    return reduce(_edited, edits, contents)


def files(contents: Contents) -> tuple[File, ...]:
    """The files in order of path, as bytes."""
    return tuple(File(path=path, content=contents[path]) for path in sorted(contents))


def _edited(contents: Contents, edit: Edit) -> Contents:
    content, before, after = contents.get(edit.path, b""), edit.before.encode(), edit.after.encode()
    found = content.count(before) if before else 1
    # A story is written by hand: an edit that finds its words nowhere, or twice, is a mistake of the author.
    assert found == 1, f"{edit.path}: {edit.before!r} found {found} times"  # noqa: S101
    content = content.replace(before, after) if before else content + after
    others = {path: other for path, other in contents.items() if path != edit.path}
    return {**others, edit.path: content} if content else others
