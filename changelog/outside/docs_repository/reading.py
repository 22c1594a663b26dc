"""What stands at a path of a commit: the bytes of a file, what a folder holds, or why it is no file."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from changelog.adapters.git import names
from changelog.adapters.git.run import Broken, CacheGit
from changelog.documents import Entry, Kind, Misfit, Unfit
from changelog.outside.docs_repository import fetching
from changelog.outside.docs_repository.clone import Clone

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
        fetching.contents(clone, _missing(clone.door, commit, files))
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
