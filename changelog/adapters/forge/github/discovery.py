"""What `init`, `doctor` and `comment` ask GitHub beside a repository's changes: boards, deployments, rights."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from changelog.adapters.forge.github import graphql
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.parse import at, nodes, options
from changelog.adapters.forge.github.transport import Unanswered
from changelog.domain.forge import Deployed, DocumentationSeen
from changelog.errors import Refused
from changelog.i18n.say import say

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")  # a machine's name has brackets, and is nobody's
WRITES = frozenset(("admin", "maintain", "write"))


class GitHubDiscovery:
    """Implements Discovers."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def boards(self, field: str) -> list[tuple[str, str, tuple[str, ...]]]:
        asked = {"login": self._client.slug.partition("/")[0], "field": field}
        try:
            data = self._client.query(graphql.text("projects"), asked).data
        except Unanswered:
            return []
        return [
            (str(one.get("title") or ""), str(one["url"]), tuple(options(one)))
            for one in nodes(at(data, "data", "repositoryOwner", "projectsV2"))
            if one.get("url") and not one.get("closed")
        ]

    def deployed(self) -> tuple[Deployed, ...]:
        owner, _, name = self._client.slug.partition("/")
        try:
            data = self._client.query(graphql.text("environments"), {"owner": owner, "name": name}).data
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

    def first_there(self, slugs: Iterable[str]) -> str:
        try:
            return next((slug for slug in slugs if self._client.read(f"/repos/{slug}", {}).status == 200), "")
        except Unanswered:
            return ""

    def documentation(self, slug: str, branch: str, page: str) -> DocumentationSeen:
        """Three reads at most."""
        try:
            return self._documentation(slug, branch, page)
        except Unanswered as problem:
            return DocumentationSeen(trouble=problem.message, reason=problem.reason)

    def _documentation(self, slug: str, branch: str, page: str) -> DocumentationSeen:
        home = self._client.read(f"/repos/{slug}")
        if home.status != 200:
            trouble = say("the token does not see {slug}, or there is no such repository", slug=slug)
            return DocumentationSeen(trouble=trouble, reason="hidden")
        name = branch or str(at(home.data, "default_branch") or "")
        there = self._client.read(f"/repos/{slug}/branches/{quote(name, safe='')}")
        if there.status in (401, 403):
            trouble = say("the token may not read the contents of {slug}", slug=slug)
            return DocumentationSeen(trouble=trouble, reason="hidden")

        # What GitHub answers about an App's own right to push is not reliable.
        app = self._client.credential.kind in ("app", "installation")
        push = None if app else at(home.data, "permissions", "push")
        branch_there = {200: True, 404: False}.get(there.status)
        page_there: bool | None = None
        if page and branch_there:
            found = self._client.read(f"/repos/{slug}/contents/{quote(page)}", {"ref": name})
            if found.status in (200, 404):
                page_there = found.status == 200 and not isinstance(found.data, list)  # a list is a folder's
        return DocumentationSeen(branch=name, branch_there=branch_there, page_there=page_there, push=push)

    def may_write(self, login: str) -> bool:
        if not LOGIN.fullmatch(login):
            return False
        try:
            reply = self._client.read(f"/repos/{self._client.slug}/collaborators/{login}/permission")
        except Unanswered as problem:
            raise Refused(problem.message) from problem
        return reply.status == 200 and at(reply.data, "permission") in WRITES
