"""What the errors of a GraphQL answer mean: something is not there, may not be seen, or the server is in trouble."""

import re
from collections.abc import Mapping
from typing import Any

from changelog.language.speech import say
from changelog.outside.github import limits
from changelog.outside.github.sending import Reply, Unanswered

INSIDE = "inside"  # something within an answer may not be seen: the answer stands, and is not whole
_HIDDEN = frozenset(("NOT_FOUND", "FORBIDDEN"))
_FINAL = _HIDDEN | {"INSUFFICIENT_SCOPES", "UNAUTHORIZED", "UNAUTHENTICATED"}
_UNKNOWN_FIELD = re.compile(r"(?:Field|field) '(?P<name>\w+)' (?:doesn't exist )?on type '\w+'")


def errors_of(data: Any) -> list[Mapping[str, Any]]:
    """The errors in a GraphQL answer."""
    found = data.get("errors") if isinstance(data, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def by_alias(data: Any) -> dict[str, str]:
    """Alias → the type of the worst error that its answer met, INSIDE for what is hidden within it."""
    found: dict[str, str] = {}
    for one in errors_of(data):
        path = one.get("path")
        if isinstance(path, list) and len(path) > 1 and path[0] == "repository":
            kind = str(one.get("type") or "UNKNOWN")
            kind = INSIDE if len(path) > 2 and kind in _HIDDEN else kind
            alias = str(path[1])
            found[alias] = found[alias] if kind == INSIDE and alias in found else kind
    return found


def unknown_fields(data: Any) -> set[str]:
    """The fields that a server refuses a whole question for."""
    if isinstance(data, Mapping) and data.get("data") is not None:
        return set()
    names = set()
    for one in errors_of(data):
        extensions = one.get("extensions")
        said = extensions.get("fieldName") if isinstance(extensions, Mapping) else None
        found = _UNKNOWN_FIELD.search(str(one.get("message", "")))
        names.add(str(said or (found["name"] if found else "")))
    return names - {""}


def is_broken(data: Any) -> bool:
    """Whether a server in trouble answers 200 all the same: no data, and errors without a type."""
    errors = errors_of(data)
    said = any("type" in one or "extensions" in one for one in errors)
    return bool(errors) and not said and data.get("data") is None and not limits.is_limited(data)


def of(reply: Reply, slug: str) -> Unanswered:
    """Why an answer holds nothing. `server` where the same, or less, may be had another time; `refused` otherwise."""
    kinds = limits.error_types(reply.data)
    if limits.too_much(reply.data):
        return Unanswered("server", say("{host} answered: {reply}", host="GitHub", reply=words(reply)))
    if "NOT_FOUND" in kinds or reply.status == 404:
        return Unanswered("refused", say("the token does not see {slug}, or there is no such repository", slug=slug))
    coded = any("extensions" in one for one in errors_of(reply.data))
    final = reply.status != 200 or coded or bool(kinds & _FINAL)
    return Unanswered(
        "refused" if final else "server", say("{host} answered: {reply}", host="GitHub", reply=words(reply))
    )


def words(reply: Reply, kind: str = "") -> str:
    """GitHub's own words, for errors of one type where it is given."""
    errors = [one for one in errors_of(reply.data) if not kind or one.get("type") == kind]
    first = next((str(one["message"]) for one in errors if one.get("message")), reply.message)
    return first or str(reply.status)
