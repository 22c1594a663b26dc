"""What GitHub knows of a commit after its merge: statuses and check runs, and where it was deployed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from changelog.adapters.forge.github import graphql
from changelog.adapters.forge.github.door import Door, Unanswered
from changelog.adapters.forge.github.parse import at, nodes, words
from changelog.domain.forge import Check, CheckState, Deployment
from changelog.errors import Refused
from changelog.i18n.say import say

PAGES = 100  # of a hundred each
_GOOD = frozenset(("success", "neutral", "skipped"))


class _Forbidden(Refused):
    """The token may not read that."""


class GitHubChecks:
    """Keeps ReadsChecks and ReadsDeployments for one repository."""

    def __init__(self, door: Door, slug: str) -> None:
        self._door = door
        self._slug = slug

    def checks(self, sha: str) -> tuple[Check, ...]:
        """Statuses and check runs of a commit, the newest of each name. Raises Refused where they cannot be read.

        Where the token lacks the right for check runs, which GitHub does not offer to every kind of token, one check
        says so: it is not green, and a gate that a person may pass by name.
        """
        statuses = [_status(one) for one in self._pages(f"/commits/{sha}/status", "statuses")]
        try:
            runs = [_run(one) for one in sorted(self._pages(f"/commits/{sha}/check-runs", "check_runs"), key=_made)]
        except _Forbidden:
            runs = [Check(name="check runs", state="unread")]
        return tuple({one.name: one for one in [*statuses, *runs]}.values())

    def deployments(self, environment: str) -> tuple[Deployment, ...]:
        """The last twenty deployments to an environment, newest first. Raises Refused where they cannot be read."""
        owner, _, name = self._slug.partition("/")
        try:
            reply = self._door.query(
                graphql.text("deployments"), {"owner": owner, "name": name, "environment": environment}
            )
        except Unanswered as problem:
            raise Refused(problem.message) from problem
        found = at(reply.data, "data", "repository", "deployments")
        if found is None:
            raise Refused(
                say("the deployments of {slug} cannot be read: {data}", slug=self._slug, data=words(reply.data))
            )
        return tuple(_deployment(node) for node in nodes(found))

    def _pages(self, path: str, key: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for page in range(1, PAGES + 1):
            try:
                reply = self._door.read(f"/repos/{self._slug}{path}", {"per_page": 100, "page": page})
            except Unanswered as problem:
                raise Refused(problem.message) from problem
            part = at(reply.data, key)
            if reply.status != 200 or not isinstance(part, list):
                raise (_Forbidden if reply.status == 403 else Refused)(
                    say(
                        "the checks of {path} cannot be read: {message}",
                        path=path.split("/")[2][:10],
                        message=reply.message or reply.status,
                    )
                )
            found += (one for one in part if isinstance(one, dict))
            if 'rel="next"' not in reply.headers.get("link", ""):
                return found
        raise Refused(say("GitHub shows no end of {path}", path=path))


def _made(run: Mapping[str, Any]) -> int:
    """In the order they were made: a check that was run again has two of one name, in two suites."""
    number = run.get("id")
    return number if isinstance(number, int) else 0


def _status(one: Mapping[str, Any]) -> Check:
    said = str(one.get("state") or "")
    state: CheckState = "success" if said == "success" else "pending" if said == "pending" else "failure"
    return Check(
        name=str(one.get("context") or ""),
        state=state,
        description=str(one.get("description") or ""),
        url=str(one.get("target_url") or ""),
    )


def _run(one: Mapping[str, Any]) -> Check:
    done = one.get("status") == "completed"
    state: CheckState = "pending" if not done else "success" if one.get("conclusion") in _GOOD else "failure"
    return Check(
        name=str(one.get("name") or ""),
        state=state,
        description=str(at(one, "output", "title") or ""),
        url=str(one.get("details_url") or one.get("html_url") or ""),
    )


def _deployment(node: Mapping[str, Any]) -> Deployment:
    latest = node.get("latestStatus") or {}
    moment = str(latest.get("createdAt") or node.get("createdAt") or "")
    return Deployment(
        environment=str(node.get("environment") or ""),
        sha=str(node.get("commitOid") or ""),
        state=str(latest.get("state") or "PENDING").lower(),
        at=int(datetime.fromisoformat(moment).timestamp()) if moment else 0,
        url=str(latest.get("environmentUrl") or ""),
    )
