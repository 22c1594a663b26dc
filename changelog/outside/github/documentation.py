"""Whether a repository on GitHub has a branch and a page, asked of its REST interface."""

from urllib.parse import quote

from changelog.forge import DocumentationSeen
from changelog.language.speech import say
from changelog.outside.github.door import Door, Unanswered
from changelog.outside.github.reading import at


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
