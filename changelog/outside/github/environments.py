"""The environments that a repository was deployed to lately, and whether the owner has a documentation beside it."""

from collections.abc import Iterable

from changelog.forge import Deployed
from changelog.outside.github import queries
from changelog.outside.github.door import Door, Unanswered
from changelog.outside.github.reading import at, nodes


def deployed(door: Door, slug: str) -> tuple[Deployed, ...]:
    """The last hundred deployments, newest first. Empty where the token may not see them: never raises."""
    owner, _, name = slug.partition("/")
    try:
        data = door.query(queries.text("environments"), {"owner": owner, "name": name}).data
    except Unanswered:
        return ()
    return tuple(
        Deployed(
            environment=str(one.get("environment") or ""),
            branch=str(at(one, "ref", "name") or ""),
            url=str(at(one, "latestStatus", "environmentUrl") or ""),
        )
        for one in nodes(at(data, "data", "repository", "deployments"))
    )


def first_there(door: Door, slugs: Iterable[str]) -> str:
    """The first of a few repositories that there is, as owner/name; empty for none. Never raises."""
    for slug in slugs:
        try:
            if door.read(f"/repos/{slug}", {}).status == 200:
                return slug
        except Unanswered:
            return ""
    return ""
