"""git's packet lines: what a push asks, and its report reworded as GitHub words it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OWN_WORDS = re.compile(rb"error: hook declined to update [^\n]*\n?")  # what git adds and GitHub does not say
BAND = 1000  # bytes of report in one packet of the side band


@dataclass(frozen=True, slots=True)
class Command:
    """One ref that a push asks to move."""

    old: str
    new: str
    ref: str

    @property
    def deletes(self) -> bool:
        """Whether the ref goes."""
        return not self.new.strip("0")


def commands(body: bytes) -> list[Command]:
    """The refs that a push asks to move; a gzipped body is asked for nothing, as git gzips fetches only."""
    found = []
    for line in _packets(body):
        if line is None:
            break
        words = line.partition(b"\0")[0].decode(errors="replace").rstrip("\n").split(" ", 2)
        if len(words) == 3 and len(words[0]) in (40, 64):
            found.append(Command(*words))
    return found


def reworded(body: bytes, reasons: dict[str, str]) -> bytes:
    """The answer to a push, with GitHub's reasons in place of git's own."""
    report, others = b"", b""
    for line in _packets(body):
        if line is None:
            continue
        if line[:1] == b"\x01":
            report += line[1:]
        elif said := OWN_WORDS.sub(b"", line).strip(b"\x02"):
            others += _packet(b"\x02" + said)
    said = b"".join(b"0000" if line is None else _packet(_reason(line, reasons)) for line in _packets(report))
    bands = b"".join(_packet(b"\x01" + said[at : at + BAND]) for at in range(0, len(said), BAND))
    return others + bands + b"0000"


def _reason(line: bytes, reasons: dict[str, str]) -> bytes:
    word, _, rest = line.decode().rstrip("\n").partition(" ")
    if word != "ng":
        return line
    ref, _, reason = rest.partition(" ")
    ours = {"hook declined": reasons.get(ref, reason), "atomic push failure": "atomic transaction failed"}
    return f"ng {ref} {ours.get(reason, reason)}\n".encode()


def _packets(data: bytes) -> Iterator[bytes | None]:
    """The packets; None for a flush."""
    at = 0
    while at + 4 <= len(data):
        size = int(data[at : at + 4], 16)
        yield data[at + 4 : at + size] if size >= 4 else None
        at += max(size, 4)


def _packet(data: bytes) -> bytes:
    return f"{len(data) + 4:04x}".encode() + data
