"""What stands at a path, a folder, a whole commit, or a work tree.

Told by one `git status`, which takes no lock here. What is no plain file inside the work tree, or too large, is left
out as it is in a commit.
"""

import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from changelog.adapters.docs_repository import fetch
from changelog.adapters.docs_repository.clone import Clone
from changelog.adapters.git import names
from changelog.adapters.git.run import Broken, CacheGit, run
from changelog.domain.remote import Entry, Kind, Misfit, Unfit

_KINDS: Mapping[str, Kind] = {"040000": "folder", "120000": "link", "160000": "submodule"}
_UNDER: Mapping[Kind, Misfit] = {"file": "under-file", "link": "under-link", "submodule": "under-submodule"}


class Stored(NamedTuple):
    """A file as git stores it."""

    mode: str
    sha: str


Standing = Stored | Unfit | None
"""A file; what stands there instead; or nothing."""


def standing(door: CacheGit, commit: str, wanted: Iterable[str]) -> dict[str, Standing]:
    """What stands at each path, from one `git ls-tree` that also shows every folder on the way. Raises Broken."""
    asked = [names.checked(path) for path in wanted]
    steps = {step for path in asked for step in _steps(path)}
    found = _tree(door, "-t", commit, "--", *sorted(steps)) if steps else {}
    return {path: _at(path, found) for path in asked}


def listing(door: CacheGit, commit: str, folder: str) -> tuple[Entry, ...]:
    """What stands directly in a folder ("" is the root), in git's order; nothing where there is no such folder."""
    here = f"{names.checked(folder)}/" if folder else ""
    found = _tree(door, commit, "--", *([here] if here else []))
    return tuple(Entry(name=path.removeprefix(here), kind=_kind(one.mode)) for path, one in found.items())


def read(clone: Clone, commit: str, wanted: Iterable[str]) -> dict[str, bytes | Unfit | None]:
    """The bytes of each file; why it is no file that can be read; None where nothing stands. Raises Broken, Refused."""
    found = standing(clone.door, commit, wanted)
    files = {path: one for path, one in found.items() if isinstance(one, Stored)}
    if len(files) > 1:
        fetch.contents(clone, _missing(clone.door, commit, files))
    objects = list(dict.fromkeys(one.sha for one in files.values()))
    sizes = _sizes(clone.door, objects)
    held = _contents(clone.door, [sha for sha in objects if sizes[sha] <= names.LARGEST])
    return {
        path: (held.get(one.sha) or _empty(sizes[one.sha], path)) if isinstance(one, Stored) else one
        for path, one in found.items()
    }


def _tree(door: CacheGit, *args: str) -> dict[str, Stored]:
    out = door.ask("ls-tree", "-z", "--full-tree", *args).decode("utf-8", "surrogateescape")
    rows = (row.partition("\t") for row in out.split("\0") if row)
    return {path: Stored(known.split(" ")[0], known.split(" ")[2]) for known, _, path in rows}


def _steps(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _at(path: str, found: Mapping[str, Stored]) -> Standing:
    *folders, last = _steps(path)
    for folder in folders:
        if folder not in found:
            return None
        kind = _kind(found[folder].mode)
        if kind != "folder":
            return Unfit(path=path, why=_UNDER[kind], at=folder)
    if last not in found:
        return None
    kind = _kind(found[last].mode)
    return found[last] if kind == "file" else Unfit(path=path, why=kind, at=last)


def _kind(mode: str) -> Kind:
    return _KINDS.get(mode, "file")


def _missing(door: CacheGit, commit: str, files: Iterable[str]) -> list[str]:
    """The contents that are not here yet. (Asking `cat-file` would bring them one by one.)"""
    out = door.ask("rev-list", "--objects", "--no-walk", "--missing=print", "--end-of-options", commit, "--", *files)
    return [line[1:] for line in out.decode("utf-8", "replace").split("\n") if line.startswith("?")]


def _sizes(door: CacheGit, objects: list[str]) -> dict[str, int]:
    """Asked first, so that something huge is never held in memory."""
    lines = door.lines("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=objects) if objects else []
    sizes = {sha: int(size) for sha, _, size in (line.partition(" ") for line in lines) if size.isdecimal()}
    if lost := [sha for sha in objects if sha not in sizes]:
        raise Broken(f"missing blob {lost[0]}")
    return sizes


def _contents(door: CacheGit, objects: list[str]) -> dict[str, bytes]:
    if not objects:
        return {}
    out = door.ask("cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in objects).encode())
    held, at = {}, 0
    for _ in objects:
        end = out.index(b"\n", at)
        sha, _, size = out[at:end].decode("ascii", "replace").split(" ")
        held[sha] = out[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return held


def _empty(size: int, path: str) -> bytes | Unfit:
    return b"" if size <= names.LARGEST else Unfit(path=path, why="large", at=path)


LARGEST = 50 * 1000 * 1000  # bytes of one file: a film, at most
AT_ONCE = 400 * 1000 * 1000  # bytes in all: what is more is left out, the largest first
_FILES = ("100644", "100755")


def tree(door: CacheGit, commit: str) -> dict[str, str]:
    """Path → id of the content, of every file; links, submodules and odd names are left out. Raises Broken."""
    out = door.ask("ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", "surrogateescape")
    rows = (row.partition("\t") for row in out.split("\0") if row)
    return {path: known.split(" ")[2] for known, _, path in rows if known[:6] in _FILES and not names.fault(path)}


def contents(clone: Clone, commit: str, wanted: Iterable[str]) -> dict[str, bytes]:
    """Id → bytes, of contents that the commit holds; without those that are too large. Raises Broken, Refused."""
    objects = list(dict.fromkeys(wanted))
    if not objects:
        return {}
    asked = set(objects)
    fetch.contents(clone, [one for one in _missing_whole(clone.door, commit) if one in asked])
    return _read(clone.door, _fitting(clone.door, objects))


def _missing_whole(door: CacheGit, commit: str) -> list[str]:
    out = door.ask("rev-list", "--objects", "--no-walk", "--missing=print", "--end-of-options", commit)
    return [line[1:] for line in out.decode("utf-8", "replace").split("\n") if line.startswith("?")]


def _fitting(door: CacheGit, objects: Sequence[str]) -> list[str]:
    lines = door.lines("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=objects)
    sizes = {sha: int(size) for sha, _, size in (line.partition(" ") for line in lines) if size.isdecimal()}
    if lost := [sha for sha in objects if sha not in sizes]:
        raise Broken(f"missing blob {lost[0]}")
    kept, room = [], AT_ONCE
    for sha in sorted(sizes, key=lambda one: sizes[one]):
        room -= sizes[sha]
        if sizes[sha] > LARGEST or room < 0:
            break
        kept.append(sha)
    return kept


def _read(door: CacheGit, objects: Sequence[str]) -> dict[str, bytes]:
    out = door.ask("cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in objects).encode()) if objects else b""
    held: dict[str, bytes] = {}
    at = 0
    for _ in objects:
        end = out.index(b"\n", at)
        sha, _, size = out[at:end].decode("ascii", "replace").split(" ")
        held[sha] = out[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return held


_HEAD = "# branch.head "
_FIELDS = {"1": 8, "u": 10, "?": 1}
"""Kind of a line (`git status --porcelain=v2`) → how many fields stand before the path."""


class Edits(Struct, frozen=True, kw_only=True):
    """The branch that is checked out ("" for none) and what differs from its last commit: path → bytes, None: gone."""

    branch: str = ""
    files: dict[str, bytes | None] = {}


def place(folder: Path) -> Path | None:
    """The work tree of a repository's folder; None where it is bare."""
    return folder if (folder / ".git").exists() else None


def edits(root: Path) -> Edits:
    """What is not committed there; nothing where git does not tell."""
    words = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames")
    said = run([*words, "--ignore-submodules=all"], at=root)
    if said.code != 0:
        return Edits()
    lines = said.out.decode("utf-8", "surrogateescape").split("\0")
    branch = next((line.removeprefix(_HEAD) for line in lines if line.startswith(_HEAD)), "")
    named = (line.split(" ", _FIELDS[line[0]])[-1] for line in lines if line[:1] in _FIELDS)
    found = {path: _read_work_tree(root, path) for path in named if not names.fault(path)}
    return Edits(branch=branch, files={path: data for path, (there, data) in found.items() if there})


def _read_work_tree(root: Path, path: str) -> tuple[bool, bytes | None]:
    """Whether it counts, and its bytes; None where it was taken away."""
    at = root / path
    try:
        seen = at.lstat()
        inside = at.parent.resolve().is_relative_to(root.resolve())
        if not inside or not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST:
            return False, None
        return True, at.read_bytes()
    except FileNotFoundError:
        return True, None
    except OSError:
        return False, None
