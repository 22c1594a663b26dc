"""Lines that GitHub's runners read as commands, and lines that they must not: `::warning title=…::words`.

A runner takes a line that begins with `::`, or holds `##[`, for a command, whoever wrote it. Percent signs, ends of
lines, and in a property also colons and commas, have forms of their own.
"""

import re
from typing import Literal

from changelog.language import plain

Level = Literal["error", "warning", "notice"]
JOINT = "\u2060"  # no reader sees it
LONGEST = 2_000  # characters of an annotation's words
_COMMAND = re.compile(r"(?:^|(?<=[\r\n]))([^\S\r\n]*):(?=:)|##(?=\[)")
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def annotation(level: Level, title: str, message: str) -> str:
    """One annotation, on one line."""
    said = plain.shortened(plain.block(message), LONGEST)
    return f"::{level} title={_escaped(plain.line(title), _PROPERTY)}::{_escaped(said, _DATA)}"


def tamed(text: str) -> str:
    """A text in which a runner finds no command."""
    return _COMMAND.sub(lambda found: (found[1] or "") + found[0].strip() + JOINT, text)


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)
