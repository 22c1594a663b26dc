"""Tells that something a preview is made of has changed: settings, words, the refs of both repositories."""

import os
from collections.abc import Iterable
from pathlib import Path

LONGEST = 20_000
"""Entries that are looked at: a folder with more is looked at by its own time alone."""
_NEVER = frozenset((".git", "node_modules", ".venv"))
Stamp = tuple[tuple[str, int, int], ...]


def stamp(places: Iterable[Path]) -> Stamp:
    """How files, and all that is in folders, stand now: (path, time in nanoseconds, size)."""
    found: list[tuple[str, int, int]] = []
    for place in places:
        found += _stood(place)
        for here, _, names in os.walk(place):
            found += [one for name in names for one in _stood(Path(here) / name)]
            if len(found) > LONGEST:
                return tuple(sorted(found[:LONGEST]))
    return tuple(sorted(found))


def tree_of(root: Path) -> Stamp:
    """How the files of a work tree stand, git's own folders left out."""
    found: list[tuple[str, int, int]] = []
    for here, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in _NEVER]
        found += [one for name in names for one in _stood(Path(here) / name)]
        if len(found) > LONGEST:
            break
    return tuple(sorted(found[:LONGEST]))


def refs_of(git_dir: Path) -> list[Path]:
    """Where a repository keeps its refs."""
    return [git_dir / "HEAD", git_dir / "packed-refs", git_dir / "refs"]


def git_dir_of(folder: Path) -> Path:
    """The repository of a folder: itself where it is bare."""
    return folder / ".git" if (folder / ".git").is_dir() else folder


def _stood(path: Path) -> list[tuple[str, int, int]]:
    try:
        seen = path.stat()
    except OSError:
        return []
    return [(str(path), seen.st_mtime_ns, seen.st_size)]
