"""Edits TOML as text: one value changes, or one line or table is added, and every other byte is preserved.

Not tomlkit: it moves tables that stand apart, writes `\\n` into a file of `\\r\\n`, and loses the spaces of a header.
An edited text is read again by `tomllib` and must differ by the one value, or NotEditable is raised.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from changelog.i18n.say import say

Scalar = str | bool | datetime  # a moment in UTC, of whole seconds
Data = dict[str, Any]

_TOKENS = re.compile(
    r'''
      """ (?: \\. | [^\\] )*? "{3,5}    # text over several lines; it may end in two quotes of its own
    | \'\'\' .*? \'{3,5}
    | " (?: \\. | [^"\\] )* "
    | ' [^']* '
    | \# [^\n]*
    | [\[\]{}=\n]
    ''',
    re.VERBOSE | re.DOTALL,
)
# TOML lets these stand in a text, a terminal does not; DEL it forbids.
_UNSEEN = re.compile("[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# A key of many parts takes tomllib memory that grows with their square: one line of 800 KB fills any machine.
_ENDLESS = re.compile(
    r"""
      (?<![\w-])
      (?: (?> [\w-]+ | "[^"\n]*" | '[^'\n]*' ) [ \t]* \. [ \t]* ){100}
    """,
    re.VERBOSE,
)
_HALVES = re.compile("[\ud800-\udfff]")


class NotEditable(Exception):
    """The text cannot be edited without touching other bytes."""


class _Statement(Struct, frozen=True, gc=False):
    """A header or `key = value`: where it begins and ends (its comment and end of line included), and its value."""

    start: int
    end: int
    equals: int
    value: tuple[int, int]


def parse(text: str) -> tuple[Data, str]:
    """The data of a text and why it has none (one of the two is empty)."""
    if _ENDLESS.search(text):
        return {}, say("is no TOML that can be read: a key has more than a hundred parts")
    try:
        return tomllib.loads(text), ""
    except ValueError as problem:
        return {}, say("is no TOML: {problem}", problem=problem)
    except RecursionError:
        return {}, say("is no TOML that can be read: it is nested too deeply")


def changed(text: str, table: str, at: int, key: str, value: Scalar) -> str:
    """The text with one value of the `at`-th `[[table]]` changed, or put after its last key.

    `table` empty: the keys before the first header. Raises NotEditable.
    """
    data = _sure(text)
    mine = _mine(text, table, at)
    if mine is None:
        raise NotEditable(say("it is not written as a table of its own"))
    found = _found(text, mine, key)
    if found:
        start, stop = found.value
        old = text[start:stop]
        new = text[:start] + (lines_quoted(value) if old.startswith('"""') else quoted(value, like=old)) + text[stop:]
    else:
        new = _inserted(text, mine, f"{key} = {quoted(value)}")
    target = data[table][at] if table else data
    if not isinstance(target, dict):
        raise NotEditable(say("it is no table"))
    target[key] = value
    return _proven(new, data)


def extended(text: str, key: str, more: Sequence[str]) -> str:
    """The text with more texts in a list that stands before the first header, or in a new list. Raises NotEditable."""
    data, mine = _sure(text), _mine(text, "", 0) or []
    if found := _found(text, mine, key):
        start, stop = found.value
        new = text[:start] + _longer(text[start:stop], more) + text[stop:]
    else:
        new = _inserted(text, mine, f"{key} = [{', '.join(map(quoted, more))}]")
    if isinstance(data.setdefault(key, []), list):
        data[key] = [*data[key], *more]
    return _proven(new, data)


def added(text: str, table: str, values: Mapping[str, Scalar]) -> str:
    """The text with one more `[[table]]` at its end. Raises NotEditable."""
    data = _sure(text)
    data.setdefault(table, []).append(dict(values))
    end = _line_end(text)
    lines = [f"[[{table}]]", *(f"{key} = {lines_quoted(value)}" for key, value in values.items())]
    before = text + end if text and not text.endswith("\n") else text
    return _proven(before + (end if before.strip() else "") + "".join(line + end for line in lines), data)


def quoted(value: Scalar, like: str = "") -> str:
    """A value as TOML, on one line; between single quotes where `like` (what stood there) was and it can be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if like.startswith("'") and not like.startswith("''") and value.isprintable() and "'" not in value:
        return f"'{value}'"
    return _UNSEEN.sub(
        lambda found: f"\\u{ord(found[0]):04X}", json.dumps(_HALVES.sub("\ufffd", value), ensure_ascii=False)
    )


def lines_quoted(value: Scalar) -> str:
    """A value as TOML, a text of several lines kept on its lines. No line of it is ever `+++`."""
    if not isinstance(value, str) or "\n" not in value:
        return quoted(value)
    lines = [quoted(line)[1:-1].replace("+++", "\\u002B++") for line in value.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'


def _sure(text: str) -> Data:
    data, why = parse(text)
    if why:
        raise NotEditable(say("it {why}", why=why))
    return data


def _statements(text: str) -> Iterator[_Statement]:
    """What stands in the text, lines that are empty or a comment left out. The text is known to be TOML."""
    start, depth, equals, comment = 0, 0, -1, -1
    for token in _TOKENS.finditer(text + "\n"):
        mark = token[0]
        if mark == "\n" and depth == 0:
            stop = comment if comment >= 0 else token.start()
            if text[start:stop].strip():
                piece = text[equals + 1 : stop]
                value = stop - len(piece.lstrip()), stop - len(piece) + len(piece.rstrip())
                yield _Statement(start, min(token.end(), len(text)), equals, value)
            start, equals, comment = token.end(), -1, -1
        elif mark in ("[", "{"):
            depth += 1
        elif mark in ("]", "}"):
            depth -= 1
        elif mark == "=" and depth == 0 and equals < 0:
            equals = token.start()
        elif mark[0] == "#" and depth == 0:
            comment = token.start()


def _mine(text: str, table: str, at: int) -> list[_Statement] | None:
    """The header of the table and its own keys, those of tables below it left out; None where it has no header."""
    mine: list[_Statement] | None = None if table else []
    plain = f"[[{table}]]"
    seen = -1
    for one in _statements(text):
        if one.equals >= 0:
            if mine is not None:
                mine.append(one)
            continue
        if mine is not None:
            return mine
        line = text[one.start : one.end].strip()
        if line == plain or (line.startswith("[[") and _path(line) == (table,)):
            seen += 1
            mine = [one] if seen == at else None
    return mine


def _found(text: str, mine: list[_Statement], key: str) -> _Statement | None:
    return next((one for one in mine if one.equals >= 0 and _path(text[one.start : one.equals]) == (key,)), None)


def _path(text: str) -> tuple[str, ...]:
    """The names in a header or in what stands before `=`, quoted or not: `extra."a b"` → ("extra", "a b")."""
    data: Any = tomllib.loads(text if text.lstrip().startswith("[") else f"{text.lstrip()}= 0")
    names: list[str] = []
    while data not in (0, {}, [{}]):
        data = data[0] if isinstance(data, list) else data
        name, data = next(iter(data.items()))
        names.append(name)
    return tuple(names)


def _longer(old: str, more: Sequence[str]) -> str:
    """A list with more texts at its end: on the same line, or each on its own where the bracket stands alone."""
    bare = _TOKENS.sub(lambda found: " " * len(found[0]) if found[0][0] == "#" else found[0], old[:-1]).rstrip()
    end, open_ended = len(bare), bare.endswith((",", "["))
    if "\n" not in old[end:]:
        glue = "" if bare == "[" else " " if open_ended else ", "
        return old[:end] + glue + ", ".join(map(quoted, more)) + old[end:]
    cut, last = old.rfind("\n") + 1, bare.rpartition("\n")[2]
    indent = "  " if bare == "[" else last[: len(last) - len(last.lstrip())]
    lines = "".join(f"{indent}{quoted(one)},{_line_end(old)}" for one in more)
    return old[:end] + ("" if open_ended else ",") + old[end:cut] + lines + old[cut:]


def _inserted(text: str, mine: list[_Statement], line: str) -> str:
    """The line after the last key: indented as it is, with its end of line, and a missing last one stays missing."""
    end = _line_end(text)
    if not mine:
        return line + end + text
    last = mine[-1]
    own = text[last.start : last.end]
    line = own[: len(own) - len(own.lstrip())] + line
    if own.endswith("\n"):
        return text[: last.end] + line + end + text[last.end :]
    return text[: last.end] + end + line + text[last.end :]


def _line_end(text: str) -> str:
    return "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"


def _proven(text: str, wanted: Data) -> str:
    got, why = parse(text)
    if why or _plainly(got) != _plainly(wanted):
        raise NotEditable(say("it is written in a way that only a person should change"))
    return text


def _plainly(data: Any) -> Any:
    # `nan` is not equal to itself, `1` is to `true`, and an inserted key comes before the tables below it.
    if isinstance(data, dict):
        return sorted((name, _plainly(value)) for name, value in data.items())
    return [_plainly(value) for value in data] if isinstance(data, list) else repr(data)
