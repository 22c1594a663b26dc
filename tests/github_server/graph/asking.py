"""What resolvers share: the context of a query, GitHub's errors, the book of fields, and pages of a connection."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import GraphQLResolveInfo

from ..access import level, sees
from ..tokens import Token
from ..wire import Answer

if TYPE_CHECKING:
    from ..repository import Repository
    from ..server import GitHubServer

Resolver = Callable[..., Any]
Info: TypeAlias = GraphQLResolveInfo[Any]
FIELDS: dict[str, Resolver] = {}
RESOURCES = "Resource limits for this query exceeded."


class GraphError(Exception):
    """An entry of `errors`, with GitHub's `type`."""

    def __init__(self, type: str, message: str, **extensions: object) -> None:
        super().__init__(message)
        self.type, self.extensions = type, extensions


@dataclass(kw_only=True)
class Asking:
    """One query being answered. `lost`: the answer to give instead, when a page that it asked for is lost."""

    hub: GitHubServer
    token: Token
    cost: int = 1
    nodes: int = 0
    partial: set[str] = field(default_factory=set)
    lookups: int = 0
    lost: Answer | None = None

    def sees(self, repository: Repository) -> bool:
        """Whether the repository exists for who asks."""
        return sees(self.token, repository)

    def require(self, repository: Repository, right: str, wanted: int = 1) -> None:
        """Raise the FORBIDDEN of a token without a right."""
        if level(self.token, repository, right) < wanted:
            raise GraphError("FORBIDDEN", self.token.words, saml_failure=False)


@dataclass(kw_only=True)
class Page:
    """A page of a connection: `kept` of `everything`, from `start`."""

    everything: Sequence[Any]
    start: int
    kept: Sequence[Any]

    @property
    def nodes(self) -> Sequence[Any]:
        """The things themselves."""
        return self.kept

    @property
    def total_count(self) -> int:
        """How many in all."""
        return len(self.everything)

    @property
    def edges(self) -> list[dict[str, Any]]:
        """The nodes with their cursors."""
        return [{"node": one, "cursor": cursor(self.start + at, one)} for at, one in enumerate(self.kept)]

    @property
    def page_info(self) -> dict[str, Any]:
        """Whether there is more, and the cursors of the ends."""
        edges = self.edges
        ends = (edges[0]["cursor"], edges[-1]["cursor"]) if edges else (None, None)
        more = self.start + len(self.kept) < len(self.everything)
        return {"hasNextPage": more, "hasPreviousPage": self.start > 0, "startCursor": ends[0], "endCursor": ends[1]}


def resolves(*names: str) -> Callable[[Resolver], Resolver]:
    """Enter a function in the book for `Type.field`s."""

    def enter(function: Resolver) -> Resolver:
        FIELDS.update(dict.fromkeys(names, function))
        return function

    return enter


def asking(info: Info) -> Asking:
    """The context of a query."""
    context: Asking = info.context
    return context


def page(info: Info, everything: Sequence[Any], args: dict[str, Any]) -> Page:
    """The page that `first`, `last`, `after` and `before` ask for, under GitHub's limits."""
    _bounded(info.field_name, args)
    low, high = 0, len(everything)
    if (after := args.get("after")) is not None:
        low = _position(after, everything) + 1
    if (before := args.get("before")) is not None:
        high = min(high, _position(before, everything))
    if args.get("first") is not None:
        high = min(high, low + args["first"])
    elif args.get("last") is not None:
        low = max(low, high - args["last"])
    return Page(everything=everything, start=low, kept=everything[low:high])


def cursor(position: int, thing: Any) -> str:
    """An opaque cursor, which follows its thing when others are inserted before it."""
    said = f"cursor:v2:{position}:{getattr(thing, 'node_id', '')}"
    return base64.b64encode(said.encode()).decode()


def _position(text: str, everything: Sequence[Any]) -> int:
    try:
        word, _, position, key = base64.b64decode(text, validate=True).decode().split(":", 3)
        found = int(position)
    except (binascii.Error, ValueError):
        word, key, found = "", "", 0
    if word != "cursor":
        raise GraphError("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor.")
    there = [at for at, one in enumerate(everything) if key and getattr(one, "node_id", "") == key]
    return there[0] if there else found


def _bounded(name: str, args: dict[str, Any]) -> None:
    given = [word for word in ("first", "last") if args.get(word) is not None]
    if not given:
        said = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise GraphError("MISSING_PAGINATION_BOUNDARIES", said)
    if len(given) == 2:
        said = f"Passing both `first` and `last` to paginate the `{name}` connection is not supported."
        raise GraphError("UNPROCESSABLE", said)
    size = args[given[0]]
    if size < 0:
        said = f"`{given[0]}` on the `{name}` connection cannot be less than zero."
        raise GraphError("INVALID_CURSOR_ARGUMENTS", said)
    if size > 100:
        said = f"Requesting {size} records on the `{name}` connection exceeds the `{given[0]}` limit of 100 records."
        raise GraphError("EXCESSIVE_PAGINATION", said)
