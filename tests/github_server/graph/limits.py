"""What a query asks before it runs: its nodes, its cost, and the fields that a classic token has no scope for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.language import FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

MOST = 500_000
WRITES = ("archiveProjectV2Item", "unarchiveProjectV2Item", "updateProjectV2ItemFieldValue", "addProjectV2ItemById")
BOARD_FIELDS = ("projectV2", "projectsV2")


@dataclass(frozen=True, slots=True)
class Seen:
    """A field of the query: its parent type, how often it is reached, and how many nodes it asks for at most."""

    parent: str
    node: FieldNode
    times: int
    wanted: int | None


def seen(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> list[Seen]:
    """Every field of an operation, fragments unfolded."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    return list(_fields(schema, fragments, operation.selection_set, root, 1, variables))


def nodes(fields: list[Seen]) -> int:
    """How many nodes at most, as GitHub counts them: each connection's size times those above it."""
    return sum(one.times * one.wanted for one in fields if one.wanted is not None)


def cost(fields: list[Seen]) -> int:
    """Points: one request for each connection reached, a hundredth of it, at least one."""
    return max(1, round(sum(one.times for one in fields if one.wanted is not None) / 100))


def unscoped(fields: list[Seen], scopes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The INSUFFICIENT_SCOPES errors of a classic token: one for each field, and no data at all."""
    said = []
    reads = {"read:project", "project"} & set(scopes)
    for one in fields:
        name = one.node.name.value
        if name in WRITES and one.parent == "Mutation" and "project" not in scopes:
            said.append(_unscoped(one.node, "project", scopes))
        elif not reads and (name in BOARD_FIELDS or _is_of_board(one)):
            said.append(_unscoped(one.node, "read:project", scopes))
    return said


def _is_of_board(one: Seen) -> bool:
    leaf = one.node.selection_set is None and one.node.name.value != "__typename"
    return leaf and one.parent.startswith("ProjectV2") and not one.parent.endswith(("Connection", "Edge"))


def _unscoped(node: FieldNode, wanted: str, scopes: tuple[str, ...]) -> dict[str, Any]:
    granted = "[" + ", ".join(f"'{one}'" for one in scopes) + "]"
    message = (
        "Your token has not been granted the required scopes to execute this query. "
        f"The '{node.name.value}' field requires one of the following scopes: ['{wanted}'], but your token has only been "
        f"granted the: {granted} scopes. Please modify your token's scopes at: https://github.com/settings/tokens."
    )
    return {"type": "INSUFFICIENT_SCOPES", "locations": [located(node)], "message": message}


def located(node: FieldNode) -> dict[str, int]:
    """Where a field stands in the query."""
    start = node.loc.start_token if node.loc else None
    return {"line": start.line, "column": start.column} if start else {"line": 1, "column": 1}


def _fields(schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], chosen: SelectionSetNode | None,
            parent: GraphQLNamedType | None, times: int, variables: dict[str, Any]) -> Iterator[Seen]:  # fmt: skip
    for one in chosen.selections if chosen else ():
        if isinstance(one, FragmentSpreadNode):
            there = fragments[one.name.value]
            kind = schema.get_type(there.type_condition.name.value)
            yield from _fields(schema, fragments, there.selection_set, kind, times, variables)
        elif isinstance(one, InlineFragmentNode):
            kind = schema.get_type(one.type_condition.name.value) if one.type_condition else parent
            yield from _fields(schema, fragments, one.selection_set, kind, times, variables)
        elif isinstance(one, FieldNode):
            definition = schema.get_field(parent, one.name.value)  # type: ignore[arg-type]
            if definition is None:
                continue
            wanted = _wanted(definition, one, variables)
            yield Seen(parent.name if parent else "", one, times, wanted)
            below = times * (wanted if wanted is not None else 1)
            kind = get_named_type(definition.type)
            yield from _fields(schema, fragments, one.selection_set, kind, below, variables)


def _wanted(definition: GraphQLField, node: FieldNode, variables: dict[str, Any]) -> int | None:
    if not get_named_type(definition.type).name.endswith("Connection"):
        return None
    given = {one.name.value: one.value for one in node.arguments or ()}
    for word in ("first", "last"):
        value: Any = given.get(word)
        if value is not None:
            said = variables.get(value.name.value) if value.kind == "variable" else getattr(value, "value", None)
            return int(said) if said is not None else 0
    return 0
