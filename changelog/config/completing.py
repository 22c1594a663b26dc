"""Settings added to the text of a `nouveautes.toml`, each below its sentence; nothing else in the file changes.

Not re-rendered by a library: whoever wrote the file finds it as it was, line by line. That the new text says exactly
what the old one said and what was added is read back from it.
"""

import json
import re
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_type_hints

import msgspec

from changelog.config.schema import Settings
from changelog.errors import Misuse
from changelog.language import typography
from changelog.language.speech import again, say

Values = Mapping[str, str | tuple[str, ...]]
Tables = Mapping[str, Sequence[Mapping[str, str]]]
"""A list's name → its tables (`[[environments]]`)."""
NO_TABLES: Tables = {}
_HEADER = re.compile(r"[ \t]*\[(?P<name>[^\[\]]+)\][ \t]*(?:#.*)?\r?\n?")
_ANY_HEADER = re.compile(r"[ \t]*\[")


def said(text: str) -> dict[str, Any]:
    """What the file says, by dotted key; tables of a list are one value. Empty where it is no TOML."""
    try:
        return dict(_flat(tomllib.loads(text), ""))
    except tomllib.TOMLDecodeError:
        return {}


def completed(text: str, values: Values, language: str, tables: Tables = NO_TABLES) -> str:
    """The text with every value that it does not say, and with these tables of lists where it has none of that list.

    Raises Misuse where it is written so that none can be added.
    """
    known = said(text)
    missing = {key: value for key, value in values.items() if key not in known}
    lists = {name: rows for name, rows in tables.items() if rows and name not in known}
    if not missing and not lists:
        return text
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if text.count("\r\n") * 2 > len(lines) else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    for table in dict.fromkeys(key.rpartition(".")[0] for key in missing):
        own = {key: value for key, value in missing.items() if key.rpartition(".")[0] == table}
        block = [line + newline for key, value in own.items() for line in _lines(key, value, language)]
        _insert(lines, table, block, newline)
    for name, rows in lists.items():
        lines += [line + newline for line in _rows(name, rows, language)]
    added = "".join(lines)
    if not _adds_up(text, added, missing, lists):
        told = "\n".join(f"{key} = {_toml(value)}" for key, value in missing.items())
        raise Misuse(
            say("nouveautes.toml is written so that nothing can be added to it by a tool"),
            hint=say("Add:\n{lines}", lines=told),
        )
    return added


def _insert(lines: list[str], table: str, block: list[str], newline: str) -> None:
    headers = [at for at, line in enumerate(lines) if _ANY_HEADER.match(line)]
    if not table:
        at = headers[0] if headers else len(lines)
        while at and at == (headers[0] if headers else -1) and lines[at - 1].startswith("#"):
            at -= 1  # what is said of the first table stays with it
            headers[0] = at
        lines[at:at] = [*block, newline] if headers else block
        return
    for at in headers:
        found = _HEADER.fullmatch(lines[at])
        if found and found["name"].strip() == table:
            lines[at + 1 : at + 1] = block
            return
    lines += [*([newline] if lines else []), f"[{table}]{newline}", *block]


def _rows(name: str, rows: Sequence[Mapping[str, str]], language: str) -> list[str]:
    """A list of tables; what its keys mean is said once."""
    lines: list[str] = []
    told: set[str] = set()
    for row in rows:
        lines += ["", f"[[{name}]]"]
        for key, value in row.items():
            explained = _lines(f"{name}.{key}", value, language)
            lines += explained[-1:] if key in told else explained
            told.add(key)
    return lines


def _lines(key: str, value: str | tuple[str, ...], language: str) -> list[str]:
    sentence = again(say(_sentence(key)), language)
    # Cut at plain spaces alone: no line may begin with a colon.
    wrapped = textwrap.wrap(sentence.replace(typography.NO_BREAK, "\0"), 108, break_on_hyphens=False)
    told = [f"# {line}".replace("\0", typography.NO_BREAK) for line in wrapped]
    return [*told, f"{key.rpartition('.')[2]} = {_toml(value)}"]


def _sentence(key: str) -> str:
    kind: Any = Settings
    *tables, last = key.split(".")
    for table in tables:
        kind = get_type_hints(kind)[table]
        kind = next(iter(get_args(kind)), kind)  # of a list, what it holds
    info = next(one for one in msgspec.structs.fields(kind) if one.encode_name == last)
    return next((str(one.description) for one in getattr(info.type, "__metadata__", ()) if one.description), "")


def _adds_up(before: str, after: str, added: Values, tables: Tables) -> bool:
    try:
        tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in added.items()}
    return said(after) == said(before) | plain | {name: [dict(row) for row in rows] for name, rows in tables.items()}


def _flat(values: Mapping[str, Any], path: str) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in values.items():
        flat += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(path + name, value)]
    return flat


def _toml(value: str | tuple[str, ...]) -> str:
    # A JSON string is a TOML basic string, as long as no character is written in two halves or is DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
