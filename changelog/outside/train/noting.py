"""Adds a record to the notes of the remote. Whoever is slower builds on what the faster one wrote: both are kept."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import uniform
from tempfile import TemporaryDirectory
from time import sleep

from changelog.adapters.git import names, objects, push, reasons
from changelog.adapters.git.run import ProductGit
from changelog.documents import Author
from changelog.errors import Problem, Refused, Stopped
from changelog.language.speech import say
from changelog.language.system_words import trouble
from changelog.outside.train import observing, records, tracking
from changelog.remote import RECORDS, Moved, Record, RefMove, holds

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
        observing.bring(door, remote, (RECORDS,))
        tip = observing.seen_notes(door, remote)
        made = _with(door, tip, record, author, free)
        if not made:
            return made is not None
        move = RefMove(ref=RECORDS, old=tip, new=made)
        last = push.push(door, [move])
        if last.outcome in ("done", "already"):
            tracking.moved(door, remote, [move])
            follow(door, remote)
            return True
        if last.outcome != "lost":
            break
        sleep(uniform(0, _PAUSE * (attempt + 1)))  # noqa: S311 - so that two do not stay in step
    raise _problem(last)


def follow(door: ProductGit, remote: str) -> None:
    """Have `git notes --ref=nouveautes` show what the remote has, unless somebody has written notes here alone."""
    with suppress(Problem):  # a convenience that nothing rests on
        there, here = observing.seen_notes(door, remote), door.ref(RECORDS)
        if there and there != here and (not here or objects.is_ancestor(door, here, there)):
            door.ask("update-ref", "--no-deref", RECORDS, there, here or "0" * len(there))


def _with(door: ProductGit, tip: str, record: Record, author: Author, free: Free) -> str | None:
    """A commit of the notes with this record too; "" where one says the same, None where it may not be added."""
    key = names.whole(record.tag_object)
    paths = records.entries(door, tip).get(key, {})
    held = records.contents(door, paths.values())
    if lost := [path for path, blob in paths.items() if blob not in held]:
        raise Refused(
            say("the notes of {tag} are no text of ours ({lost})", tag=record.tag, lost=lost[0]),
            hint=say("Look with `git notes`."),
        )
    line = records.line(record)
    (kept,) = records.records(key, [line]) or (None,)
    if kept is None:
        raise Refused(
            say("the record of {tag} holds what cannot be kept", tag=record.tag), hint=say("Say it in other words.")
        )
    there = records.records(key, records.lines_of(paths, held))
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
