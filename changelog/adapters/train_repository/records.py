"""Records as git notes on the tag's object: read, written, added against a race.

A line that is not a record of ours (a person's own words, a newer version's kind) is kept as it is, and not returned.
The order of the lines is the order in which the remote got them: clocks may be an hour off.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from random import uniform
from tempfile import TemporaryDirectory
from time import sleep
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
from msgspec import structs

from changelog.adapters.git import names, objects, reasons
from changelog.adapters.git.clones import ProductGit
from changelog.adapters.train_repository import observe
from changelog.domain.model import moment_of
from changelog.domain.remote import RECORDS, Author, Moved, Record, RefMove, holds
from changelog.errors import Problem, Refused, Stopped
from changelog.i18n.say import say, system_reason

if TYPE_CHECKING:
    from changelog.adapters.git.signing import Signer

LARGEST = 1 << 20  # bytes of one note; more is none of ours
Free = Callable[[tuple[Record, ...]], bool]
"""Whether a record may be added beside those that its object has already."""
TRIES = 12
_PAUSE = 0.1  # seconds; longer each time, and never the same for two
_YEAR_9999 = 253_402_300_799
_FILES = (b"100644", b"100755")


class RecordNotes:
    """The remote's records. What was read of them is remembered for as long as their tip is the same."""

    def __init__(self, git: ProductGit, remote: str) -> None:
        self._git = git
        self._remote = remote
        self._known = NoteBlobs("", {}, {})

    def read(self) -> dict[str, tuple[Record, ...]]:
        """Tag object → its records, oldest first, as the remote had them when it was last asked. Raises Refused."""
        return records_in(self._at(observe.notes_tip(self._git, self._remote)))

    def add(
        self, record: Record, author: Author, free: Free = lambda _: True, signer: "Signer | None" = None, *,
        anew: bool = False,
    ) -> bool:  # fmt: skip
        """Add a record on the remote; False where one says the same, or it is not `free`. Raises Refused, Stopped.

        Decided on what was last seen; a lease on that tells whether it is still so.
        """
        from changelog.adapters.git import push  # most commands read records alone

        git, remote = self._git, self._remote
        last, fresh = Moved(outcome="lost"), False
        for attempt in range(TRIES):
            tip, here = self._tips()
            made = _with(git, self._at(tip), record, author, free, signer, anew=anew)
            if made is None and not fresh:  # it may be free by now
                observe.bring(git, remote, (RECORDS,))
                fresh = True
                continue
            if not made:
                return False
            move = RefMove(ref=RECORDS, old=tip, new=made.tip)
            last = push.push(git, [move])
            if last.outcome in ("done", "already"):
                self._known = made
                observe.record_push(git, remote, [move], also=RECORDS if here in ("", tip) else "")
                return True
            if last.outcome != "lost":
                break
            sleep(uniform(0, _PAUSE * (attempt + 1)))  # noqa: S311 - so that two do not stay in step
            observe.bring(git, remote, (RECORDS,))
            fresh = True
        raise _problem(last)

    def _tips(self) -> tuple[str, str]:
        """Where the remote's records stood when it was last asked, and where this clone's own notes stand."""
        return observe.notes_tip(self._git, self._remote), self._git.ref(RECORDS)

    def _at(self, tip: str) -> "NoteBlobs":
        if self._known.tip != tip:
            self._known = notes_at(self._git, tip)
        return self._known


class NoteBlobs(NamedTuple):
    """All notes at a commit: object → the paths of its notes, each with its blob; blob → its bytes, where they could be
    read. Git spreads the paths over folders (`ab/cdef…`) as they grow.
    """

    tip: str
    paths: dict[str, dict[str, str]]
    texts: dict[str, bytes]


def notes_at(git: ProductGit, tip: str) -> NoteBlobs:
    """The notes at a commit ("" for none). What is huge, or not here, is not read. Raises Refused."""
    try:
        out = git.ask("ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", names.whole(tip)) if tip else b""
    except Refused:
        if "blob" not in git.lines("cat-file", "--batch-check=%(objecttype)", stdin=[f"{names.whole(tip)}^{{}}"]):
            raise
        raise _replaced() from None
    found: dict[str, dict[str, str]] = {}
    wanted: set[str] = set()
    for row in out.split(b"\0"):
        known, _, path = row.partition(b"\t")
        key = path.replace(b"/", b"").decode("ascii", "replace")
        if known.startswith(_FILES) and names.SHA.fullmatch(key):
            _, _, blob, size = known.decode().split()
            found.setdefault(key, {})[path.decode()] = blob
            wanted.update([blob] if size.isdecimal() and int(size) <= LARGEST else [])
    return NoteBlobs(tip, found, objects.contents(git, sorted(wanted)))


def _replaced() -> Refused:
    return Refused(
        say("{ref} holds no records any more: somebody has put something else there", ref=RECORDS),
        hint=say("Put it back on the remote where it was: the newest date tag's message names the commit."),
    )


def records_in(notes: NoteBlobs) -> dict[str, tuple[Record, ...]]:
    """Tag object → its records, oldest first."""
    found = {key: _records(key, _lines(paths, notes.texts)) for key, paths in notes.paths.items()}
    return {key: records for key, records in found.items() if records}


def _lines(paths: Mapping[str, str], texts: Mapping[str, bytes]) -> list[bytes]:
    return [line for blob in paths.values() for line in texts.get(blob, b"").split(b"\n")]


def _records(key: str, lines: Iterable[bytes]) -> tuple[Record, ...]:
    """The records in the lines of a note on this object; of two that say the same, the first (`remote.holds`)."""
    found: list[Record] = []
    for line in lines:
        one = record_of(line.strip())
        if one and one.tag_object == key and not holds(found, one):
            found.append(one)
    return tuple(found)


def record_of(line: bytes) -> Record | None:
    if not line.startswith(b"{"):
        return None
    try:
        one = msgspec.json.decode(line, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    named = (one.commit, one.tree, one.before, one.to, *one.changes)
    shas = all(not sha or names.SHA.fullmatch(sha) for sha in named)
    numbers = all(0 < number < 1 << 31 for number in one.numbers)
    return one if shas and numbers and 0 <= one.at <= _YEAR_9999 else None


def follow(git: ProductGit, remote: str) -> None:
    """Have `git notes --ref=nouveautes` show what the remote has, unless somebody has written notes here alone."""
    with suppress(Problem):  # a convenience that nothing rests on
        there, here = observe.notes_tip(git, remote), git.ref(RECORDS)
        if there and there != here and (not here or objects.is_ancestor(git, here, there)):
            git.ask("update-ref", "--no-deref", RECORDS, there, here or "0" * len(there))


def _with(
    git: ProductGit,
    notes: NoteBlobs,
    record: Record,
    author: Author,
    free: Free,
    signer: "Signer | None",
    *,
    anew: bool,
) -> NoteBlobs | Literal[False] | None:
    """The notes with this record too, committed; False where one says the same, None where it may not be added."""
    key = names.whole(record.tag_object)
    paths, texts = notes.paths.get(key, {}), notes.texts
    if lost := [path for path, blob in paths.items() if blob not in texts]:
        raise Refused(
            say("the notes of {tag} cannot be read ({lost})", tag=record.tag, lost=lost[0]),
            hint=say("Look with `git notes`."),
        )
    # An argument of a command may hold bytes that are no text: what can be written of it is.
    fields = {name: value for name, value in structs.asdict(record).items() if isinstance(value, str)}
    text = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    line = msgspec.json.encode(structs.replace(record, **text))
    (written,) = _records(key, [line]) or (None,)
    if written is None:
        raise Refused(
            say("the record of {tag} holds a value that cannot be stored", tag=record.tag), hint=say("Use other words.")
        )
    there = _records(key, _lines(paths, texts))
    if holds(there, written) and not anew:
        return False
    if not free(there):
        return None

    # The notes of the object become one note, at the first of their paths.
    before = b"\n".join(part for blob in paths.values() if (part := texts[blob].rstrip(b"\n")))
    note = (before + b"\n" if before else b"") + line + b"\n"
    blob = git.ask("hash-object", "-w", "--stdin", stdin=note).decode().strip()
    first, *others = paths or {key: ""}
    rows = [f"100644 {blob}\t{first}", *(f"0 {'0' * len(blob)}\t{path}" for path in others)]
    try:
        with TemporaryDirectory(prefix="nouveautes-", ignore_cleanup_errors=True) as folder:
            tree = objects.edit_tree(git, notes.tip, rows, Path(folder))
    except OSError as problem:
        raise reasons.clone_full(f"error: {system_reason(problem)}") from problem
    at = moment_of(record.at, UTC)
    parents = [notes.tip] if notes.tip else []
    made = objects.commit(git, tree, parents, f"{record.kind} {record.tag}\n", author, at, signer)
    return NoteBlobs(made, notes.paths | {key: {first: blob}}, texts | {blob: note})


def _problem(last: Moved) -> Problem:
    words = f" ({last.words[0]})" if last.words else ""
    again = say(reasons.AGAIN)
    if last.outcome == "unsure":
        return Stopped(say("it is not known whether the record reached the remote{said}", said=words), hint=again)
    if last.outcome == "unreachable":
        return Refused(say("the remote cannot be reached: nothing was recorded{said}", said=words), hint=again)
    if last.outcome == "lost":
        return Stopped(say("the notes of the remote are being pushed to all the time"), hint=again)
    return Refused(
        say("the remote does not accept the record{said}", said=words),
        hint=say(
            "The remote has to let {records} be pushed: its rules, or the right of the token, forbid it.",
            records=RECORDS,
        ),
    )
