"""The documented example of `nouveautes.toml` and its JSON Schema, both made from the settings themselves."""

import textwrap
from typing import Any, get_args

import msgspec

from changelog.config.schema import Settings

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
            tables.append(_list_of_tables(dotted, _item(info.type)))
        else:
            also = f" {_FREEZE}" if dotted == "calendar.freezes" else ""
            keys.append(_comment(_sentence(info.type) + also) + f"# {info.encode_name} = {_toml(current)}\n")
    return "\n".join(["".join(keys), *tables] if keys else tables)


def _list_of_tables(dotted: str, kind: type[msgspec.Struct]) -> str:
    lines = f"# {_first_line(kind)}\n# [[{dotted}]]\n"
    for info in msgspec.structs.fields(kind):
        shown = _SHOWN[dotted].get(info.encode_name)
        if shown is None:
            lines += _comment(f'{_sentence(info.type)} (or {info.encode_name} = "…")')
        else:
            lines += _comment(_sentence(info.type)) + f"# {info.encode_name} = {_toml(shown)}\n"
    return lines


def _item(kind: Any) -> type[msgspec.Struct]:
    inner = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    found: type[msgspec.Struct] = get_args(inner)[0]
    return found


def _sentence(kind: Any) -> str:
    return next((str(meta.description) for meta in getattr(kind, "__metadata__", ()) if meta.description), "")


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _comment(sentence: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(sentence, 110))


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
