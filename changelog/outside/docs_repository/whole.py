"""All that a commit holds: which files, and the bytes of those that are asked for; a fixed number of git processes."""

from collections.abc import Iterable, Sequence

from changelog.adapters.git import names
from changelog.adapters.git.run import Broken, CacheGit
from changelog.outside.docs_repository import fetching
from changelog.outside.docs_repository.clone import Clone

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
    fetching.contents(clone, [one for one in _missing(clone.door, commit) if one in asked])
    return _read(clone.door, _fitting(clone.door, objects))


def _missing(door: CacheGit, commit: str) -> list[str]:
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
