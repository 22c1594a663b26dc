"""GitHub's own published contract: where it is installed, the schema of GraphQL, and the description of REST cut to size."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = "NOUVEAUTES_GITHUB_CONTRACT"
PROJECT = Path(__file__).resolve().parents[2]
SCHEMA, DESCRIPTION = "graphql-schema/schema.graphql", "openapi/generated/api.github.com.json"
# This operation's own schema asks of an account that it be a person and an enterprise at once.
INSTEAD = {("GET", "/app/installations"): {"type": "array", "items": {"$ref": "#/components/schemas/installation"}}}
HOW = "GitHub's published schemas are not installed (`make test` installs them with npm)"


def folder() -> Path:
    """The folder that holds the two packages: `build/github-contract`, or what NOUVEAUTES_GITHUB_CONTRACT says."""
    return Path(os.environ.get(FOLDER) or PROJECT / "build" / "github-contract") / "node_modules" / "@octokit"


def missing() -> str:
    """Why the contract cannot be used, empty where it can."""
    absent = [name for name in (SCHEMA, DESCRIPTION) if not (folder() / name).is_file()]
    return f"{HOW}: {', '.join(absent)}" if absent else ""


def schema_text() -> str:
    """GraphQL's schema, as the package has it."""
    return (folder() / SCHEMA).read_text(encoding="utf-8")


@cache
def operations(wanted: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """The description of these (method, path) operations with every schema they use: `paths` and `components`."""
    whole = folder() / DESCRIPTION
    stamp = f"{whole.stat().st_size}{whole.stat().st_mtime_ns}{sorted(wanted)}{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"
    small = folder().parents[1] / f"rest-{hashlib.sha256(stamp.encode()).hexdigest()[:16]}.json"
    try:
        cut: dict[str, Any] = json.loads(small.read_bytes())
    except (OSError, ValueError):
        cut = _cut(json.loads(whole.read_bytes()), wanted)
        _keep(small, cut)
    return cut


def _cut(whole: dict[str, Any], wanted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for method, path in wanted:
        operation = dict(whole["paths"][path][method.lower()])
        paths.setdefault(path, {})[method.lower()] = {
            "parameters": [_named(whole, one) for one in operation.get("parameters", [])],
            "requestBody": operation.get("requestBody"),
            "responses": {code: _resolved(whole, one) for code, one in operation["responses"].items()},
        }
    for place, schema in INSTEAD.items():
        paths[place[1]][place[0].lower()]["responses"]["200"]["content"]["application/json"]["schema"] = schema
    schemas: dict[str, Any] = {}
    queue = list(_references(paths))
    while queue:
        name = queue.pop()
        if name not in schemas:
            schemas[name] = _without_examples(whole["components"]["schemas"][name])
            queue.extend(_references(schemas[name]))
    return {"paths": _mended(_without_examples(paths)), "components": {"schemas": _mended(schemas)}}


def _mended(part: Any) -> Any:
    """The description where it contradicts itself or GitHub's real answers; nothing else is loosened.

    `nullable` beside an `enum` without null, or beside oneOf/anyOf/allOf without a type, means null is allowed; a
    `discriminator` on a property that an array cannot have is left out.
    """
    if isinstance(part, list):
        return [_mended(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: _mended(value) for name, value in part.items() if name != "discriminator" or isinstance(value, str)}
    if kept.get("nullable") is True and isinstance(kept.get("enum"), list) and None not in kept["enum"]:
        kept["enum"] = [*kept["enum"], None]
    if kept.get("nullable") is True and not {"type", "properties"} & set(kept):
        del kept["nullable"]
        return {"anyOf": [kept, {"enum": [None]}]}
    return kept


def _named(whole: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    known = _resolved(whole, parameter)
    return {"name": known["name"], "in": known["in"]}


def _resolved(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    found: Any = whole
    for name in part.get("$ref", "#").split("/")[1:]:
        found = found[name]
    return dict(found if "$ref" in part else part)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(said := part.get("$ref"), str) and said.startswith("#/components/schemas/"):
            yield said.rpartition("/")[2]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _without_examples(part: Any) -> Any:
    if isinstance(part, dict):
        kept = {name: value for name, value in part.items() if name != "examples" or not isinstance(value, dict)}
        return {name: _without_examples(value) for name, value in kept.items()}
    return [_without_examples(one) for one in part] if isinstance(part, list) else part


def _keep(file: Path, value: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as beside:
        json.dump(value, beside)
    Path(beside.name).replace(file)
