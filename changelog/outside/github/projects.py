"""The open boards (Projects v2) of whoever owns a repository, with their columns: what `init` offers to choose from."""

from changelog.outside.github import queries
from changelog.outside.github.door import Door, Unanswered
from changelog.outside.github.reading import at, nodes, options


def boards(door: Door, slug: str, field: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Title, address and columns of each, the newest first. Empty where the token may not see them: never raises."""
    asked = {"login": slug.partition("/")[0], "field": field}
    try:
        data = door.query(queries.text("projects"), asked).data
    except Unanswered:
        return []
    found = nodes(at(data, "data", "repositoryOwner", "projectsV2"))
    return [
        (str(one.get("title") or ""), str(one["url"]), tuple(options(one)))
        for one in found
        if one.get("url") and not one.get("closed")
    ]
