"""The settings as text: the example, the schema, settings added to a file.

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
from changelog.i18n import grammar
from changelog.i18n.say import again, say

# Lists of tables have no default to show: these values are shown instead. A key without one stands in a sentence.
_SHOWN: dict[str, dict[str, str]] = {
    "environments": {
        "name": "recette",
        "url": "https://recette.example.org",
        "branch": "recette",
        "review_app_url": "https://recette-pr{number}.example.org",
        "version_url": "https://recette.example.org/version",
    },
    "notes.rules": {
        "title": "*",
        "branch": "tech/*",
        "author": "*",
        "path": "docs/*",
        "label": "technique",
        "aside": "technique",
    },
}
_FREEZE = 'As [{ from = 2026-12-21, to = 2027-01-03, because = "congés" }].'


def text() -> str:
    """The whole file, every key commented out at its default."""
    head = (
        "# nouveautes.toml: every key is optional, the values shown are the defaults.\n"
        "# Editors complete it with the schema of `nouveautes config --schema`.\n"
    )
    return head + "\n" + _table(Settings(), "")


def schema() -> dict[str, Any]:
    """The JSON Schema of the settings."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nouveautes.toml",
        **msgspec.json.schema(Settings),
    }


def _table(value: msgspec.Struct, path: str) -> str:
    keys, tables = [], []
    for info in msgspec.structs.fields(value):
        current, dotted = getattr(value, info.name), f"{path}{info.encode_name}"
        if isinstance(current, msgspec.Struct):
            tables.append(f"# {_first_line(type(current))}\n[{dotted}]\n{_table(current, dotted + '.')}")
        elif dotted in _SHOWN:
            kind = get_args(info.type)[0] if hasattr(info.type, "__metadata__") else info.type
            tables.append(_list_of_tables(dotted, get_args(kind)[0]))
        else:
            also = f" {_FREEZE}" if dotted == "calendar.freezes" else ""
            keys.append(_comment(_sentence(info.type) + also) + f"# {info.encode_name} = {_toml(current)}\n")
    return "\n".join(["".join(keys), *tables] if keys else tables)


def _list_of_tables(dotted: str, kind: type[msgspec.Struct]) -> str:
    lines = f"# {_first_line(kind)}\n# [[{dotted}]]\n"
    for info in msgspec.structs.fields(kind):
        shown = _SHOWN[dotted].get(info.encode_name)
        also = f' (or {info.encode_name} = "…")' if shown is None else ""
        lines += _comment(f"{_sentence(info.type)}{also}")
        lines += f"# {info.encode_name} = {_toml(shown)}\n" if shown is not None else ""
    return lines


def _sentence(kind: Any) -> str:
    return next((str(meta.description) for meta in getattr(kind, "__metadata__", ()) if meta.description), "")


def _comment(sentence: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(sentence, 110))


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


Values = Mapping[str, str | tuple[str, ...]]
Tables = Mapping[str, Sequence[Mapping[str, str]]]
"""A list's name → its tables (`[[environments]]`)."""
NO_TABLES: Tables = {}
_HEADER = re.compile(r"[ \t]*\[(?P<name>[^\[\]]+)\][ \t]*(?:#.*)?\r?\n?")
_ANY_HEADER = re.compile(r"[ \t]*\[")


def said(text: str) -> dict[str, Any]:
    """What the file sets, by dotted key; tables of a list are one value. Empty where it is no TOML."""
    try:
        return dict(_flat(tomllib.loads(text), ""))
    except tomllib.TOMLDecodeError:
        return {}


def _flat(values: Mapping[str, Any], path: str) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in values.items():
        flat += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(path + name, value)]
    return flat


def completed(text: str, values: Values, language: str, tables: Tables = NO_TABLES) -> str:
    """The text with every value that it lacks, and with these tables of lists where it has none of that list.

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
    blocks: dict[str, list[str]] = {}
    for key, value in missing.items():
        block = blocks.setdefault(key.rpartition(".")[0], [])
        block += [line + newline for line in _lines(key, value, language)]
    for table, block in blocks.items():
        _insert(lines, table, block, newline)
    for name, rows in lists.items():
        lines += [line + newline for line in _rows(name, rows, language)]
    added = "".join(lines)
    if not _adds_up(text, added, missing, lists):
        listed = "\n".join(f"{key} = {_json(value)}" for key, value in missing.items())
        raise Misuse(
            say("nouveautes.toml is written so that nothing can be added to it by a tool"),
            hint=say("Add:\n{lines}", lines=listed),
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
    """A list of tables; what its keys mean is written once."""
    lines: list[str] = []
    explained: set[str] = set()
    for row in rows:
        lines += ["", f"[[{name}]]"]
        for key, value in row.items():
            lines += _lines(f"{name}.{key}", value, language)[-1 if key in explained else 0 :]
            explained.add(key)
    return lines


def _lines(key: str, value: str | tuple[str, ...], language: str) -> list[str]:
    """A setting below the sentence that explains it."""
    kind: Any = Settings
    *tables, last = key.split(".")
    for table in tables:
        kind = get_type_hints(kind)[table]
        kind = next(iter(get_args(kind)), kind)  # of a list, what it holds
    info = next(one for one in msgspec.structs.fields(kind) if one.encode_name == last)
    sentence = again(say(_sentence(info.type)), language)
    # Cut at plain spaces alone: no line may begin with a colon.
    wrapped = textwrap.wrap(sentence.replace(grammar.NO_BREAK, "\0"), 108, break_on_hyphens=False)
    return [*(f"# {line}".replace("\0", grammar.NO_BREAK) for line in wrapped), f"{last} = {_json(value)}"]


def _adds_up(before: str, after: str, added: Values, tables: Tables) -> bool:
    try:
        tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in added.items()}
    return said(after) == said(before) | plain | {name: [dict(row) for row in rows] for name, rows in tables.items()}


def _json(value: str | tuple[str, ...]) -> str:
    # A JSON string is a TOML basic string, as long as no character is written in two halves or is DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
