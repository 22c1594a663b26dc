"""The documented example and the JSON Schema say what the settings are: neither forgets a key."""

import importlib
import json
import re
import tomllib
from typing import Any, get_args

import msgspec
import pytest

from changelog.config import load, text
from changelog.config.schema import Settings

KEY = re.compile(r"# (?=[\w.]+ = |\[\[)")
"""A line of the example that holds a key or the head of a table, and not a sentence."""


def uncommented() -> str:
    """The example with every key in force."""
    return "".join(KEY.sub("", line, count=1) if KEY.match(line) else line for line in text.text().splitlines(True))


def structs(kind: Any) -> list[type[msgspec.Struct]]:
    """A struct and the ones inside it, whether as tables or as lists of tables."""
    found: list[type[msgspec.Struct]] = []
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        found.append(kind)
        for info in msgspec.structs.fields(kind):
            found += structs(info.type)
    for inner in get_args(kind):
        found += structs(inner)
    return found


def test_the_example_as_it_stands_is_the_defaults() -> None:
    assert load.read(text.text()) == (Settings(), [])


def test_the_example_uncommented_is_the_defaults_and_its_lists_of_tables() -> None:
    found, troubles = load.read(uncommented())
    assert troubles == []
    bare = msgspec.structs.replace(found, environments=(), notes=msgspec.structs.replace(found.notes, rules=()))
    assert bare == Settings()
    assert len(found.environments) == len(found.notes.rules) == 1


@pytest.mark.parametrize("kind", structs(Settings), ids=lambda kind: kind.__name__)
def test_every_key_is_in_the_example_and_has_its_sentence(kind: type[msgspec.Struct]) -> None:
    shown = re.findall(r"[\w.]+(?= = |\])", text.text())
    names = {name.rpartition(".")[2] for name in shown}
    for info in msgspec.structs.fields(kind):
        assert info.encode_name in names, f"{kind.__name__}.{info.encode_name} is not in the example"
        described = [meta.description for meta in getattr(info.type, "__metadata__", ()) if meta.description]
        inside = structs(info.type)
        assert described or inside, f"{kind.__name__}.{info.encode_name} has no sentence"


def valid(document: dict[str, Any]) -> list[str]:
    """What the schema says against a document."""
    jsonschema = importlib.import_module("jsonschema")
    schema = text.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    plain = json.loads(json.dumps(document, default=str))
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(plain)]


def test_the_schema_accepts_the_example_both_ways() -> None:
    assert valid(tomllib.loads(text.text())) == []
    assert valid(tomllib.loads(uncommented())) == []
    assert valid({"calendar": {"freezes": [{"from": "2022-07-25", "to": "2022-08-15", "because": "congés"}]}}) == []


@pytest.mark.parametrize(
    "document",
    [
        {"langage": "fr"},
        {"language": "de"},
        {"repository": {"slugg": "a/b"}},
        {"environments": [{"url": "https://x.org"}]},
        {"environments": [{"name": "x", "colour": "red"}]},
        {"notes": {"rules": [{"titel": "x"}]}},
        {"notes": {"tell": "all"}},
        {"calendar": {"freezes": [{"from": "2022-07-25"}]}},
        {"announce": {"channels": "equipe"}},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(document: dict[str, Any]) -> None:
    assert valid(document)
