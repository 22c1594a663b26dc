"""Records as lines of git notes on a tag's object: read with patience, written as one line of JSON each.

A line that is no record of ours (a person's own words, a newer version's kind) is kept as it is, and not told. The
order of the lines is the order in which the remote got them: clocks may be an hour off.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import structs

from changelog.adapters.git import names
from changelog.adapters.git.run import ProductGit
from changelog.remote import Record, holds

LARGEST = 1 << 20  # bytes of one note; more is none of ours
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_YEAR_9999 = 253_402_300_799
_FILES = (b"100644", b"100755")


def read(door: ProductGit, tip: str) -> dict[str, tuple[Record, ...]]:
    """Tag object → its records, oldest first, from a commit of notes ("" for none)."""
    notes = entries(door, tip)
    held = contents(door, {blob for paths in notes.values() for blob in paths.values()})
    found = {key: records(key, lines_of(paths, held)) for key, paths in notes.items()}
    return {key: kept for key, kept in found.items() if kept}


def entries(door: ProductGit, tip: str) -> dict[str, dict[str, str]]:
    """Object → the paths of its notes, each with its blob. Git spreads them over folders (`ab/cdef…`) as they grow."""
    out = door.ask("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", names.whole(tip)) if tip else b""
    found: dict[str, dict[str, str]] = {}
    for row in out.split(b"\0"):
        known, _, path = row.partition(b"\t")
        key = path.replace(b"/", b"").decode("ascii", "replace")
        if known.startswith(_FILES) and _SHA.fullmatch(key):
            found.setdefault(key, {})[path.decode()] = known.split(b" ")[2].decode()
    return found


def contents(door: ProductGit, blobs: Iterable[str]) -> dict[str, bytes]:
    """Blob → its bytes. Those that are huge, or not here, are left out."""
    asked = sorted(blobs)
    sizes = (line.split(" ") for line in door.lines("cat-file", "--batch-check", stdin=asked)) if asked else ()
    small = [one[0] for one in sizes if len(one) == 3 and one[2].isdigit() and int(one[2]) <= LARGEST]
    out = door.ask("cat-file", "--batch", stdin="".join(f"{one}\n" for one in small).encode()) if small else b""
    held, at = {}, 0
    for one in small:
        end = out.index(b"\n", at)
        size = int(out[at:end].rpartition(b" ")[2])
        held[one] = out[end + 1 : end + 1 + size]
        at = end + 2 + size
    return held


def lines_of(paths: Mapping[str, str], held: Mapping[str, bytes]) -> list[bytes]:
    """The lines of an object's notes, in order."""
    return [line for blob in paths.values() for line in held.get(blob, b"").split(b"\n")]


def records(key: str, lines: Iterable[bytes]) -> tuple[Record, ...]:
    """What is told in the lines of a note on this object; of two that say the same, the first (`remote.holds`)."""
    found: list[Record] = []
    for line in lines:
        one = _record(line.strip())
        if one and one.tag_object == key and not holds(found, one):
            found.append(one)
    return tuple(found)


def line(record: Record) -> bytes:
    """The line that keeps a record."""
    text = {name: _text(value) for name, value in structs.asdict(record).items() if isinstance(value, str)}
    return msgspec.json.encode(structs.replace(record, **text))


def _text(value: str) -> str:
    """What can be written: an argument of a command may hold bytes that are no text."""
    return value.encode("utf-8", "replace").decode()


def _record(line: bytes) -> Record | None:
    if not line.startswith(b"{"):
        return None
    try:
        one = msgspec.json.decode(line, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    shas = all(not sha or _SHA.fullmatch(sha) for sha in (one.commit, one.tree))
    numbers = all(0 < number < 1 << 31 for number in one.numbers)
    return one if shas and numbers and 0 <= one.at <= _YEAR_9999 else None
