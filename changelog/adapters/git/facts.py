"""The facts of a clone's history: read from one `git log`, kept in one file of the user's cache, read on from there.

The file is an optimisation. Whatever is wrong with it (gone, cut short, broken, of another form or reader, on a full
or read-only disk), the facts are read again, and they are the same; it is replaced whole, so runs at once do no harm. A
tip that was taken back, by force or with a tag, has all of it read again.
"""

import os
import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from msgspec import Struct, field

from changelog.adapters.git import output, reasons
from changelog.adapters.git.run import Git, end
from changelog.domain.history import facts, messages
from changelog.domain.history.cut_titles import CUT
from changelog.domain.history.facts import Facts
from changelog.errors import Problem

_MAGIC = b"nouveautes facts 1\n"
_HEADER = struct.Struct(f"<{len(_MAGIC)}sIIIIIII")  # magic, reader, width, commits, keys, tips, patches, checksum


class Patch(Struct, frozen=True, gc=False):
    """What a commit changes: digests of its paths and of all it changes, and its patch id, where that was asked for."""

    paths: bytes
    changes: bytes
    patch: bytes = b""


class Kept(Struct, kw_only=True):
    """What the file holds: facts of everything that the tips reach, and patches."""

    facts: Facts | None = None
    tips: tuple[str, ...] = ()
    patches: dict[str, Patch] = field(default_factory=dict)


class FactsFile:
    """The file of one clone. Nothing here raises where the file cannot be used; git's own troubles are raised."""

    def __init__(self, path: Path, width: int) -> None:
        self._path = path
        self._width = width
        self._kept: Kept | None = None
        self.at_first: Callable[[], None] = lambda: None
        """Called where the whole history is about to be read."""

    def facts(self, git: Git, tips: Iterable[str]) -> Facts:
        """The facts of all that these tips reach. Raises Refused where git stops before the end."""
        wanted, kept = tuple(sorted(set(tips))), self._read()
        found = kept.facts if kept.tips == wanted else self._read_on(git, kept, wanted)
        if found is None:
            self.at_first()
            found = _grown(git, _NOTHING, self._width, wanted, ())
        if kept.facts is not found or kept.tips != wanted:
            kept.facts, kept.tips = found, wanted
            self._write()
        return found

    def patches(self, shas: Iterable[str]) -> dict[str, Patch]:
        """What is known of what these commits change."""
        known = self._read().patches
        return {sha: known[sha] for sha in shas if sha in known}

    def keep(self, patches: dict[str, Patch]) -> None:
        """Keep what some commits change."""
        if patches:
            self._read().patches |= patches
            self._write()

    def _read_on(self, git: Git, kept: Kept, tips: Sequence[str]) -> Facts | None:
        """What is kept with what is new; None where that is not all that the tips reach, and no more."""
        if kept.facts is None:
            return None
        with suppress(Problem):  # what was kept is gone from the clone, after a gc
            before, now = set(kept.tips), set(tips)
            gone = [*(before - now), *(f"^{sha}" for sha in tips)] if before - now else []
            if not gone or not git.ask("rev-list", "--max-count=1", "--stdin", stdin=_lines(gone)):
                return _grown(git, kept.facts, self._width, sorted(now - before), kept.tips)
        return None

    def _read(self) -> Kept:
        if self._kept is None:
            try:
                self._kept = _decoded(_bytes(self._path), self._width) or Kept()
            except (OSError, ValueError, struct.error):
                self._kept = Kept()
        return self._kept

    def _write(self) -> None:
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            from tempfile import mkstemp  # with what it brings along, a fiftieth of a second

            descriptor, name = mkstemp(prefix=f".{self._path.name}-", dir=self._path.parent)
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.writelines(_encoded(self._read(), self._width))
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise


_NOTHING = Facts(width=0, shas=b"", committed=(), firsts=(), numbers=(), keys=())


def file_of(folder: Path, clone: Path) -> Path:
    """Where the facts of a clone (its common git folder) are kept, in the user's cache."""
    path = os.fsencode(clone.resolve())
    return folder / "facts" / f"{crc32(path):08x}{crc32(path[::-1]):08x}"


def _grown(git: Git, known: Facts, width: int, tips: Sequence[str], below: Sequence[str]) -> Facts:
    """The facts with those of what the tips reach and `below` does not."""
    names: dict[bytes, int] = {}
    parents: list[bytes] = []
    committed, numbers, keys = list(known.committed), list(known.numbers), list(known.keys)
    place = len(committed)
    # A line here runs once a commit: 100,000 times.
    for row in _rows(git, [*tips, *(f"^{sha}" for sha in below)]) if tips else ():
        sha, above, author, email, authored, at, committer, message = row
        names[sha] = place
        parents.append(above[: 2 * width])
        committed.append(int(at or 0))
        subject = message.split(b"\n", 1)[0].strip()
        number, title = 0, subject
        if subject.startswith(_MERGES) or subject.endswith(_ENDS) or _GITLAB in message:
            words = (one.decode("utf-8", "replace") for one in (message, committer))
            number, named = facts.numbered(*words, merge=b" " in above)
            title = named.encode("utf-8", "replace")
            if number:
                keys.append(facts.of_number(facts.number_of(number)) << 32 | place)
        elif not subject.isascii():
            title = subject = _text(subject)
        keys.append(facts.of_title(title) << 32 | place)
        if b" " not in above:
            if not (author.isascii() and email.isascii() and subject.isascii()):
                author, email, subject = _text(author), _text(email), _text(subject)
            keys.append(facts.of_authorship(author, email, authored or b"0", subject) << 32 | place)
        numbers.append(number)
        place += 1
    keys.sort()
    return Facts(
        width=width,
        shas=known.shas + bytes.fromhex(b"".join(names).decode()),
        committed=array("q", committed),
        firsts=array("i", [*known.firsts, *(_place(one, names, known) for one in parents)]),
        numbers=array("I", numbers),
        keys=array("Q", keys),
    )


def _text(data: bytes) -> bytes:
    """As whoever reads it as text has it."""
    return data.decode("utf-8", "replace").strip().encode()


_ENDS = (b")", *(cut.encode() for cut in CUT))
_GITLAB = b"See merge request "
_MERGES = tuple(word.encode() for word in messages.MERGE_WORDS)


def _place(parent: bytes, names: dict[bytes, int], known: Facts) -> int:
    at = names.get(parent, -1)
    if at >= 0 or not parent or not known:
        return at
    found = known.place(parent.decode())
    return -1 if found is None else found


def _rows(git: Git, tips: Sequence[str]) -> Iterator[list[bytes]]:
    process = git.start("log", "-z", output.LOG_FORMAT, "--stdin", stdin=_lines(tips))
    try:
        yield from output.raw_records(process.stdout, len(output.FIELDS))
        text = process.stderr.read() if process.stderr else b""
        if process.wait() != 0:
            raise reasons.explain("log", text.decode("utf-8", "replace"))
    finally:
        end(process)


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _bytes(path: Path) -> bytes:
    """The file, where it is a file of ours. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as stream:
        found = os.fstat(stream.fileno())
        ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
        return stream.read() if ours else b""


def _reader() -> int:
    """Which reader the facts are of: what reads a number changes with the shapes of messages."""
    return crc32(f"{facts.READER} {messages.READS}".encode())


def _encoded(kept: Kept, width: int) -> Iterator[bytes]:
    one = kept.facts or _NOTHING
    parts: list[Any] = [one.shas, *map(_column, "qiIQ", (one.committed, one.firsts, one.numbers, one.keys))]
    parts += [bytes.fromhex("".join(kept.tips))]
    rows = [bytes.fromhex(sha) + known.paths + known.changes + known.patch.ljust(width, b"\0")
            for sha, known in kept.patches.items()]  # fmt: skip
    body = b"".join([*parts, *rows])
    counts = (len(one), len(one.keys), len(kept.tips), len(rows))
    yield _HEADER.pack(_MAGIC, _reader(), width, *counts, crc32(body))
    yield body


def _column(kind: str, values: Sequence[int]) -> bytes:
    return values.tobytes() if isinstance(values, (array, memoryview)) else array(kind, values).tobytes()


def _decoded(data: bytes, width: int) -> Kept | None:
    """What a file holds; None where it is of another form, reader or kind of clone, or broken."""
    if len(data) < _HEADER.size or sys.byteorder != "little":
        return None
    magic, reader, wide, commits, keys, tips, rows, check = _HEADER.unpack_from(data)
    body = memoryview(data)[_HEADER.size :]
    sizes = (commits * width, commits * 8, commits * 4, commits * 4, keys * 8, tips * width, rows * (2 * width + 16))
    sound = (magic, reader, wide, sum(sizes)) == (_MAGIC, _reader(), width, len(body)) and check == crc32(body)
    if not sound:
        return None
    parts: list[memoryview] = []
    for size in sizes:
        parts.append(body[:size])
        body = body[size:]
    shas, committed, firsts, numbers, known, ends, patches = parts
    named = bytes(ends).hex()
    return Kept(
        facts=Facts(
            width=width, shas=bytes(shas), committed=committed.cast("q"), firsts=firsts.cast("i"),
            numbers=numbers.cast("I"), keys=known.cast("Q"),
        ) if commits else None,
        tips=tuple(named[at : at + 2 * width] for at in range(0, len(named), 2 * width)),
        patches=dict(_patches(bytes(patches), width)),
    )  # fmt: skip


def _patches(data: bytes, width: int) -> Iterator[tuple[str, Patch]]:
    for at in range(0, len(data), 2 * width + 16):
        sha, rest = data[at : at + width], data[at + width : at + 2 * width + 16]
        patch = rest[16:]
        yield sha.hex(), Patch(rest[:8], rest[8:16], patch if patch.strip(b"\0") else b"")
