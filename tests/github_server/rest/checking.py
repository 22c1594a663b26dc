"""Every answer of REST against GitHub's own description; and what a request may not say."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from ..contract import operations
from ..wire import Answer, Request
from .calls import ROUTES, Route

HERE = "urn:github"
EVERYWHERE = ("per_page", "page")


def breaches(route: Route, request: Request, answer: Answer) -> list[str]:
    """How an answer, or the question, goes against the description; empty where all is well."""
    said = [
        f"{request.line}: the description knows no parameter {name!r}"
        for name in request.query
        if name not in _parameters(route)
    ]
    schema = _schema(route, str(answer.status))
    if schema is None:
        known = answer.status >= 300 or (answer.status == 204 and not answer.body)
        return said if known else [*said, f"{request.line}: the description foresees no answer {answer.status}"]
    kind = answer.headers.get("Content-Type", "")
    if not answer.body or "json" not in kind:
        return said
    errors = list(_validator(schema).iter_errors(json.loads(answer.body)))
    return said + [
        f"{request.line}: {answer.status} at {'/'.join(map(str, one.absolute_path))}: {one.message[:300]}"
        for one in errors
    ]


def wrong(route: Route, body: object) -> list[str]:
    """What a request's body says wrong, in GitHub's words."""
    described = _described(route).get("requestBody")
    if not described or isinstance(body, list):  # labels may also come as a bare list, says the description's text
        return []
    content = described["content"].get("application/json")
    errors = _validator(json.dumps(content["schema"])).iter_errors(body) if content else ()
    return [_worded(one) for one in errors]


def _worded(error: Any) -> str:
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return "\n".join(f'"{name}" wasn\'t supplied.' for name in missing)
    place = "/".join(map(str, error.absolute_path))
    return f"For '{'properties/' + place if place else 'body'}', {error.message[:200]}."


def _described(route: Route) -> dict[str, Any]:
    wanted = frozenset((one.method, one.path) for one in ROUTES)
    described: dict[str, Any] = operations(wanted)["paths"][route.path][route.method.lower()]
    return described


def _parameters(route: Route) -> set[str]:
    return {one["name"] for one in _described(route)["parameters"] if one["in"] == "query"} | set(EVERYWHERE)


def _schema(route: Route, status: str) -> str | None:
    content = _described(route)["responses"].get(status, {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return json.dumps(schema) if schema else None


@cache
def _validator(schema: str) -> OAS30Validator:
    """A validator, made once for a schema: this is what keeps an answer at a few milliseconds."""
    return OAS30Validator(json.loads(schema.replace('"#/', f'"{HERE}#/')), registry=_registry())


@cache
def _registry() -> Registry[Any]:
    wanted = frozenset((one.method, one.path) for one in ROUTES)
    parts = {"components": operations(wanted)["components"]}
    registry: Registry[Any] = Registry().with_resource(HERE, DRAFT4.create_resource(parts))
    return registry
