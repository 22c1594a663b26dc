"""The tables of fixed words: both languages have the same ones, with room for the same values."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

from changelog import language

PLACES = re.compile(r"\{(\w+)[^}]*\}")


def tables() -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Each table that has French, by module and name."""
    for module in pkgutil.iter_modules(language.__path__):
        held = vars(importlib.import_module(f"changelog.language.{module.name}"))
        for name, value in held.items():
            if isinstance(value, dict) and isinstance(value.get("fr"), dict):
                yield f"{module.name}.{name}", value


TABLES = dict(tables())


def test_there_are_tables() -> None:
    assert {"train_phrases.STEPS"} <= TABLES.keys()


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_say_the_same(name: str) -> None:
    table: dict[str, dict[Any, Any]] = TABLES[name]
    assert table.keys() == {"fr", "en"}
    assert table["fr"].keys() == table["en"].keys()
    assert [key for key, said in table["fr"].items() if _places(said) != _places(table["en"][key])] == []


def _places(said: Any) -> set[str]:
    # What counts may be left out where there is one.
    return set(PLACES.findall(said)) - {"count", "n"} if isinstance(said, str) else set()
