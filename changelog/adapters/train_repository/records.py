"""Records as git notes on the tag's object: read, written, added against a race.

A line that is no record of ours (a person's own words, a newer version's kind) is kept as it is, and not told. The
order of the lines is the order in which the remote got them: clocks may be an hour off.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import uniform
from tempfile import TemporaryDirectory
from time import sleep

import msgspec
from msgspec import structs

from changelog.adapters.git import names, objects, push, reasons
from changelog.adapters.git.run import ProductGit
from changelog.adapters.train_repository import observe
from changelog.domain.remote import RECORDS, Author, Moved, Record, RefMove, holds
from changelog.errors import Problem, Refused, Stopped
from changelog.i18n.say import say
from changelog.i18n.system_words import trouble

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


def line_records(record: Record) -> bytes:
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


Free = Callable[[tuple[Record, ...]], bool]
TRIES = 12
_PAUSE = 0.1  # seconds; longer each time, and never the same for two
_MODE, _GONE = "100644", "0"


def add(door: ProductGit, remote: str, record: Record, author: Author, free: Free = lambda _: True) -> bool:
    """Keep a record, unless one says the same, or those of its object say that it is not `free`: then False. Raises
    Refused, Stopped.
    """
    last = Moved(outcome="lost")
    for attempt in range(TRIES):
        observe.bring(door, remote, (RECORDS,))
        tip = observe.seen_notes(door, remote)
        made = _with(door, tip, record, author, free)
        if not made:
            return made is not None
        move = RefMove(ref=RECORDS, old=tip, new=made)
        last = push.push(door, [move])
        if last.outcome in ("done", "already"):
            observe.moved(door, remote, [move])
            follow(door, remote)
            return True
        if last.outcome != "lost":
            break
        sleep(uniform(0, _PAUSE * (attempt + 1)))  # noqa: S311 - so that two do not stay in step
    raise _problem(last)


def follow(door: ProductGit, remote: str) -> None:
    """Have `git notes --ref=nouveautes` show what the remote has, unless somebody has written notes here alone."""
    with suppress(Problem):  # a convenience that nothing rests on
        there, here = observe.seen_notes(door, remote), door.ref(RECORDS)
        if there and there != here and (not here or objects.is_ancestor(door, here, there)):
            door.ask("update-ref", "--no-deref", RECORDS, there, here or "0" * len(there))


def _with(door: ProductGit, tip: str, record: Record, author: Author, free: Free) -> str | None:
    """A commit of the notes with this record too; "" where one says the same, None where it may not be added."""
    key = names.whole(record.tag_object)
    paths = entries(door, tip).get(key, {})
    held = contents(door, paths.values())
    if lost := [path for path, blob in paths.items() if blob not in held]:
        raise Refused(
            say("the notes of {tag} are no text of ours ({lost})", tag=record.tag, lost=lost[0]),
            hint=say("Look with `git notes`."),
        )
    line = line_records(record)
    (kept,) = records(key, [line]) or (None,)
    if kept is None:
        raise Refused(
            say("the record of {tag} holds what cannot be kept", tag=record.tag), hint=say("Say it in other words.")
        )
    there = records(key, lines_of(paths, held))
    if holds(there, kept):
        return ""
    if not free(there):
        return None
    before = b"\n".join(part for blob in paths.values() if (part := held[blob].rstrip(b"\n")))
    blob = door.ask("hash-object", "-w", "--stdin", stdin=(before + b"\n" if before else b"") + line + b"\n")
    tree = _tree(door, tip, paths or {key: ""}, blob.decode().strip())
    at = datetime.fromtimestamp(record.at, UTC)
    return objects.made(door, tree, [tip] if tip else [], f"{record.kind} {record.tag}\n", author, at)


def _tree(door: ProductGit, tip: str, paths: dict[str, str], blob: str) -> str:
    """The tree of the notes, in which these paths (of one object) are one note."""
    first, *others = paths
    rows = [f"{_MODE} {blob}\t{first}\0", *(f"{_GONE} {'0' * len(blob)}\t{path}\0" for path in others)]
    try:
        with TemporaryDirectory(prefix="nouveautes-", ignore_cleanup_errors=True) as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            door.ask("read-tree", *([tip] if tip else ["--empty"]), env=index)
            door.ask("update-index", "-z", "--index-info", stdin="".join(rows).encode(), env=index)
            return door.ask("write-tree", env=index).decode().strip()
    except OSError as problem:
        raise reasons.clone_full(f"error: {trouble(problem)}") from problem


def _problem(last: Moved) -> Problem:
    said = f" ({last.words[0]})" if last.words else ""
    if last.outcome == "unsure":
        return Stopped(
            say("nobody heard whether the record was kept on the remote{said}", said=said), hint=say(reasons.AGAIN)
        )
    if last.outcome == "unreachable":
        return Stopped(
            say("the remote cannot be reached, and the record is not kept{said}", said=said), hint=say(reasons.AGAIN)
        )
    if last.outcome == "lost":
        return Stopped(say("the notes of the remote are being pushed to all the time"), hint=say(reasons.AGAIN))
    hint = say(
        "The remote has to let {records} be pushed: its rules, or the right of the token, forbid it.",
        records=RECORDS,
    )
    return Refused(say("the remote does not keep the record{said}", said=said), hint=hint)
