"""The GraphQL of the local GitHub: a query is checked as GitHub checks it, then executed on GitHub's own schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
)

from .. import access
from ..faults import EXCEEDED
from ..tokens import Token
from ..wire import Answer, Request
from . import boards, checks, deployments, limits, people, repositories, tickets, writing
from .asking import Asking, GraphError
from .schema import BreachError, resolve, schema, type_of

if TYPE_CHECKING:
    from ..server import GitHubServer

ROOMS = (boards, checks, deployments, people, repositories, tickets, writing)  # importing them fills the book of fields
UNKNOWN = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")


def answer(hub: GitHubServer, request: Request, partial: set[str]) -> Answer:
    """Answer a POST to /api/graphql."""
    token = access.asker(hub, request)
    if token is None:
        return Answer.of(401, {"message": "This endpoint requires you to be authenticated.", "status": "401",
                               "documentation_url": "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql"})  # fmt: skip
    asked = request.json
    if request.method != "POST" or not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        hub.breaches.append(f"GraphQL: {request.line} without a query")
        return Answer.of(400, {"message": "A query attribute must be specified and must be a string."})
    try:
        document = parse(asked["query"])
    except GraphQLSyntaxError as error:
        return _refused(hub, [_located(error) | {"message": f"Parse error on {error.message}"}])
    return _answered(hub, request, token, document, asked, partial)


def _answered(hub: GitHubServer, request: Request, token: Token, document: DocumentNode, asked: dict[str, Any],
              partial: set[str]) -> Answer:  # fmt: skip
    operation = _operation(document, asked.get("operationName"))
    if wrong := validate(schema(), document, max_errors=20):
        return _refused(hub, [_undefined(error) for error in wrong])
    if operation is None:
        return _refused(hub, [{"message": "An operation name is required"}])
    request.operation = operation.name.value if operation.name else ""
    variables = asked.get("variables") or {}
    fields = limits.seen(schema(), document, operation, variables)
    if lacking := [one for one in fields if f"{one.parent}.{one.node.name.value}" in hub.lacks]:
        return Answer.of(200, {"errors": [_lacking(one) for one in lacking]})
    if (nodes := limits.nodes(fields)) > limits.MOST:
        said = f"This query requests up to {nodes:,} possible nodes which exceeds the maximum limit of {limits.MOST:,}."
        return _refused(hub, [{"type": "MAX_NODE_LIMIT_EXCEEDED", "path": ["query"], "message": said}])
    if token.kind == "classic" and (errors := limits.unscoped(fields, token.scopes)):
        return Answer.of(200, {"errors": errors})
    context = Asking(hub=hub, token=token, cost=limits.cost(fields), nodes=nodes, partial=partial)
    if not hub.spend(token, "graphql", context.cost):
        return Answer.of(200, {"errors": [{"type": "RATE_LIMITED", "message": EXCEEDED}]})
    result = execute_sync(schema(), document, variable_values=variables, operation_name=asked.get("operationName"),
                          context_value=context, field_resolver=resolve, type_resolver=type_of)  # fmt: skip
    if context.lost:
        return context.lost
    answered: dict[str, Any] = (
        {"data": result.data} if result.data is not None or not _is_request_error(result.errors) else {}
    )
    return Answer.of(200, answered | ({"errors": [_told(hub, one) for one in result.errors]} if result.errors else {}))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is None:
        return found[0] if len(found) == 1 else None
    return next((one for one in found if one.name and one.name.value == name), None)


def _refused(hub: GitHubServer, errors: list[dict[str, Any]]) -> Answer:
    """GitHub refuses the query itself: a fault of who wrote it, hence a breach."""
    hub.breaches.extend(f"GraphQL: {one['message']}" for one in errors)
    return Answer.of(200, {"errors": errors})


def _is_request_error(errors: list[GraphQLError] | None) -> bool:
    return bool(errors) and all(one.path is None for one in errors or ())


def _undefined(error: GraphQLError) -> dict[str, Any]:
    if found := UNKNOWN.match(error.message):
        name, kind = found.groups()
        extensions = {"code": "undefinedField", "typeName": kind, "fieldName": name}
        return _located(error) | {"extensions": extensions, "message": f"Field '{name}' doesn't exist on type '{kind}'"}
    return _located(error) | {"message": error.message}


def _lacking(one: limits.Seen) -> dict[str, Any]:
    name = one.node.name.value
    extensions = {"code": "undefinedField", "typeName": one.parent, "fieldName": name}
    message = f"Field '{name}' doesn't exist on type '{one.parent}'"
    return {"locations": [limits.located(one.node)], "extensions": extensions, "message": message}


def _told(hub: GitHubServer, error: GraphQLError) -> dict[str, Any]:
    cause = error.original_error
    said: dict[str, Any] = {"path": list(error.path)} if error.path else {}
    if isinstance(cause, GraphError):
        said = {"type": cause.type, **said} | ({"extensions": cause.extensions} if cause.extensions else {})
        if cause.type in ("MISSING_PAGINATION_BOUNDARIES", "EXCESSIVE_PAGINATION", "INVALID_CURSOR_ARGUMENTS"):
            hub.breaches.append(f"GraphQL: {error.message}")
    elif isinstance(cause, BreachError) or cause is not None:
        hub.breaches.append(f"GraphQL at {error.path}: {type(cause).__name__}: {cause}")
    else:
        hub.breaches.append(f"GraphQL: {error.message}")
    return said | _located(error) | {"message": error.message}


def _located(error: GraphQLError) -> dict[str, Any]:
    return {"locations": [{"line": one.line, "column": one.column} for one in error.locations or ()]}
