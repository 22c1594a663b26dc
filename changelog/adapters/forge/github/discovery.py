"""What init and doctor ask: environments, documentation, boards, permission."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from changelog.adapters.forge.github import graphql
from changelog.adapters.forge.github.door import Door, Unanswered
from changelog.adapters.forge.github.parse import at, nodes, options
from changelog.domain.forge import Deployed, DocumentationSeen
from changelog.errors import Refused
from changelog.i18n.say import say


def deployed(door: Door, slug: str) -> tuple[Deployed, ...]:
    """The last hundred deployments, newest first. Empty where the token may not see them: never raises."""
    owner, _, name = slug.partition("/")
    try:
        data = door.query(graphql.text("environments"), {"owner": owner, "name": name}).data
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


def look(door: Door, slug: str, branch: str, page: str) -> DocumentationSeen:
    """Three reads at most. Never raises."""
    try:
        return _looked(door, slug, branch, page)
    except Unanswered as problem:
        return DocumentationSeen(trouble=problem.message, reason=problem.reason)


def _looked(door: Door, slug: str, branch: str, page: str) -> DocumentationSeen:
    home = door.read(f"/repos/{slug}")
    if home.status != 200:
        return DocumentationSeen(
            trouble=say("the token does not see {slug}, or there is no such repository", slug=slug), reason="hidden"
        )
    name = branch or str(at(home.data, "default_branch") or "")
    # What is said of an App's own right to push is not reliable.
    push = None if door.right.kind in ("app", "installation") else at(home.data, "permissions", "push")
    there = door.read(f"/repos/{slug}/branches/{quote(name, safe='')}")
    if there.status in (401, 403):
        return DocumentationSeen(
            trouble=say("the token may not read the contents of {slug}", slug=slug), reason="hidden"
        )
    if there.status != 200:
        return DocumentationSeen(branch=name, branch_there=False if there.status == 404 else None, push=push)
    if not page:
        return DocumentationSeen(branch=name, branch_there=True, push=push)
    found = door.read(f"/repos/{slug}/contents/{quote(page)}", {"ref": name})
    if found.status not in (200, 404):
        return DocumentationSeen(branch=name, branch_there=True, push=push)
    is_page = found.status == 200 and not isinstance(found.data, list)  # a list is a folder's
    return DocumentationSeen(branch=name, branch_there=True, page_there=is_page, push=push)


def boards(door: Door, slug: str, field: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Title, address and columns of each, the newest first. Empty where the token may not see them: never raises."""
    asked = {"login": slug.partition("/")[0], "field": field}
    try:
        data = door.query(graphql.text("projects"), asked).data
    except Unanswered:
        return []
    found = nodes(at(data, "data", "repositoryOwner", "projectsV2"))
    return [
        (str(one.get("title") or ""), str(one["url"]), tuple(options(one)))
        for one in found
        if one.get("url") and not one.get("closed")
    ]


LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")  # a machine's name has brackets, and is nobody's
WRITES = frozenset(("admin", "maintain", "write"))


def may_write(door: Door, login: str) -> bool:
    """Whether an account may write. Raises Refused where GitHub cannot be asked."""
    if not LOGIN.fullmatch(login):
        return False
    try:
        reply = door.read(f"/repos/{door.slug}/collaborators/{login}/permission")
    except Unanswered as problem:
        raise Refused(problem.message) from problem
    return reply.status == 200 and at(reply.data, "permission") in WRITES
