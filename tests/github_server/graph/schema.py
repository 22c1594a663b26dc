"""GitHub's schema made executable: scalars that check what we say, types of values, and fields found in the book."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NoReturn

from graphql import (
    GraphQLAbstractType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    extend_schema,
    parse,
)

from ..board import Draft, Field, Item, Project
from ..checks import Check, Status
from ..contract import schema_text
from ..repository import Repository
from ..state import Account, Comment, Issue, Label, Milestone, PullRequest, Rename
from .asking import FIELDS, RESOURCES, GraphError, Info, asking

# Published in GitHub's documentation after the last @octokit/graphql-schema 15; the rest of the schema is the package's.
SINCE = """
extend type Issue { issueType: IssueType }
type IssueType implements Node { id: ID! name: String! description: String isEnabled: Boolean! color: IssueTypeColor! }
enum IssueTypeColor { BLUE GRAY GREEN ORANGE PINK PURPLE RED YELLOW }
"""
SHAPES = {
    "DateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "GitObjectID": re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}"),
    "URI": re.compile(r"https?://\S+|/\S*"),
}
TYPES: dict[type, str] = {Issue: "Issue", PullRequest: "PullRequest", Draft: "DraftIssue", Item: "ProjectV2Item", Project: "ProjectV2",
                          Repository: "Repository", Label: "Label", Milestone: "Milestone", Comment: "IssueComment",
                          Rename: "RenamedTitleEvent", Status: "StatusContext", Check: "CheckRun"}  # fmt: skip


@cache
def schema() -> GraphQLSchema:
    """The schema, built once a process."""
    official = build_schema(schema_text(), assume_valid=True, assume_valid_sdl=True)
    if "IssueType" not in official.type_map:
        official = extend_schema(official, parse(SINCE), assume_valid=True, assume_valid_sdl=True)
    for name, shape in SHAPES.items():
        _checked(official.type_map[name], name, shape)
    return official


def _checked(scalar: Any, name: str, shape: re.Pattern[str]) -> None:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise BreachError(f"{name} cannot be {value!r}")
        return value

    assert isinstance(scalar, GraphQLScalarType)
    scalar.coerce_output_value = check


class BreachError(Exception):
    """The server would break GitHub's contract: a fault of the test's data or of the server itself."""


def type_of(value: Any, info: Info, abstract: GraphQLAbstractType) -> str:
    """The GraphQL type of a value, for interfaces and unions."""
    if isinstance(value, Account):
        return value.kind
    if isinstance(value, Field):
        return "ProjectV2SingleSelectField" if value.kind == "SINGLE_SELECT" else "ProjectV2Field"
    said = getattr(value, "type_name", "") or TYPES.get(type(value), "")
    return said or _breach(info, f"no type for {type(value).__name__} in {abstract.name}")


def resolve(source: Any, info: Info, **args: Any) -> Any:
    """The value of a field: from the book, else the attribute or key of that name; anything else is a breach."""
    _limited(info)
    name = info.field_name
    if function := FIELDS.get(f"{info.parent_type.name}.{name}"):
        return function(source, info, **args)
    if isinstance(source, dict) and name in source:
        return source[name]
    attribute = {"id": "node_id", "databaseId": "id", "fullDatabaseId": "id"}.get(name) or snake(name)
    if not isinstance(source, dict) and not args and hasattr(source, attribute):
        return getattr(source, attribute)
    if name == "clientMutationId":
        return None
    return _breach(info, f"{info.parent_type.name}.{name} is not served by the local GitHub")


def snake(name: str) -> str:
    """camelCase → snake_case."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def _limited(info: Info) -> None:
    asked, node = asking(info), info.field_nodes[0]
    names = {info.field_name, node.alias.value if node.alias else ""}
    if node.alias and node.arguments:
        asked.lookups += 1
    above = asked.hub.fault.above
    too_many = above is not None and node.alias and node.arguments and asked.lookups > above
    if too_many or names & asked.partial:
        raise GraphError("RESOURCE_LIMITS_EXCEEDED", RESOURCES)


def _breach(info: Info, said: str) -> NoReturn:
    asking(info).hub.breaches.append(f"GraphQL: {said}")
    raise GraphError("UNSERVED", said)
