"""The documented example of `nouveautes.toml` and its JSON Schema, both made from the settings themselves."""

import textwrap
from typing import Any, get_args

import msgspec

from changelog.config.schema import Settings

# A table needs a line or two to be understood; a required key has no default to show.
_SHOWN: dict[str, str] = {
    "environments": 'name = "recette"\nurl = "https://recette.example.org"\nbranch = "recette"\n'
    'review_app_url = "https://recette-pr{number}.example.org"',
    "notes.rules": 'branch = "tech/*"\naside = "technique"',
}


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
            shown = "\n".join(f"# {line}" for line in _SHOWN[dotted].splitlines())
            tables.append(f"# {_sentence(info.type) or _first_line(get_args(info.type)[0])}\n# [[{dotted}]]\n{shown}\n")
        else:
            keys.append(_comment(_sentence(info.type)) + f"# {info.encode_name} = {_toml(current)}\n")
    return "\n".join(["".join(keys), *tables] if keys else tables)


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
