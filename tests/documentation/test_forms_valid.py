"""What `--json` answers is what its published schema says."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from command import Run, in_process
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from shown import SITE

ASKED = [
    ("collect", ("collect",)),
    ("collect", ("collect", "--next")),
    ("collect", ("collect", "--since", "2026-11-12", "--until", "2026-11-14")),
    ("collect-all", ("collect", "--all")),
    ("notes", ("notes",)),
    ("notes", ("notes", "2026-10-12")),
    ("notes", ("notes", "--next", "--language", "en")),
    ("notes-all", ("notes", "--all")),
    ("status", ("status",)),
    ("init", ("init", "--dry-run")),
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, written once."""
    place = tmp_path_factory.mktemp("forms") / "exemple"
    assert in_process("sandbox", place).code == 0
    return place / "capucine"


@pytest.mark.parametrize(
    ("form", "words"), ASKED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_answers_keep_to_their_schema(form: str, words: tuple[str, ...], sandbox: Path, nouveautes: Run) -> None:
    _checker(form).validate(nouveautes(*words, "--json", "--repo", sandbox).json)


@pytest.mark.parametrize("form", ["collect", "notes", "status"])
def test_schemas_are_strict_enough_to_refuse(form: str, sandbox: Path, nouveautes: Run) -> None:
    answer = nouveautes(form, "--json", "--repo", sandbox).json
    checker = _checker(form)
    for key in sorted(set(answer) - {"version"}):
        assert not checker.is_valid({name: value for name, value in answer.items() if name != key}), key
    assert not checker.is_valid(answer | {"version": 2})


def test_the_settings_in_force_keep_to_their_schema(sandbox: Path, nouveautes: Run) -> None:
    checker = _checker("settings")
    checker.validate(tomllib.loads((sandbox / "nouveautes.toml").read_text("utf-8")))
    checker.validate(nouveautes("config", "--json", "--repo", sandbox).json["settings"])
    assert not checker.is_valid({"langage": "fr"})


@pytest.mark.parametrize("path", sorted((SITE / "schema").glob("*.json")), ids=lambda path: path.stem)
def test_schemas_are_schemas(path: Path) -> None:
    Draft202012Validator.check_schema(_read(path))


def _checker(form: str) -> Draft202012Validator:
    return Draft202012Validator(_read(SITE / "schema" / f"{form}.json"))


def _read(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return schema
