"""What GitHub knows after a merge: statuses and check runs, where a commit was deployed, who moved a branch."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from changelog.adapters.forge.github import graphql, refusals
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.parse import at, mappings, nodes
from changelog.adapters.forge.github.transport import Unanswered
from changelog.domain.forge import BranchPush, Check, CheckState, Deployment, PushKind
from changelog.errors import Refused
from changelog.i18n.say import say

_GOOD = frozenset(("success", "neutral", "skipped"))
_KINDS: Mapping[str, PushKind] = {
    "push": "push", "force_push": "forced", "branch_creation": "created", "branch_deletion": "deleted",
    "pr_merge": "merged", "merge_queue_merge": "merged",
}  # fmt: skip
_SHA = re.compile("[0-9a-f]{64}|[0-9a-f]{40}")


class _Forbidden(Refused):
    """The token may not read that."""


class GitHubChecks:
    """Implements ReadsChecks, ReadsDeployments and ReadsPushes for the repository of a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def checks(self, sha: str) -> tuple[Check, ...]:
        """Statuses and check runs of a commit, the newest of each name. Raises Refused where they cannot be read.

        GitHub does not offer the right for check runs to every kind of token. Without it, one check named "check runs"
        is unread: it is not green, and a gate that a person may override.
        """
        statuses = [_status(one) for one in self._all(sha, "status", "statuses")]
        try:
            runs = [_run(one) for one in sorted(self._all(sha, "check-runs", "check_runs"), key=_made)]
        except _Forbidden:
            runs = [Check(name="check runs", state="unread")]
        return tuple({one.name: one for one in [*statuses, *runs]}.values())

    def deployments(self, environment: str) -> tuple[Deployment, ...]:
        """The last twenty deployments to an environment, newest first. Raises Refused where they cannot be read."""
        slug = self._client.slug
        owner, _, name = slug.partition("/")
        asked = {"owner": owner, "name": name, "environment": environment}
        try:
            reply = self._client.query(graphql.text("deployments"), asked)
        except Unanswered as problem:
            raise Refused(problem.message) from problem
        found = at(reply.data, "data", "repository", "deployments")
        if found is None:
            reason = refusals.words(reply)
            raise Refused(say("the deployments of {slug} cannot be read: {data}", slug=slug, data=reason))
        return tuple(_deployment(node) for node in nodes(found))

    def pushes(self, branch: str) -> tuple[BranchPush, ...]:
        """The last hundred moves of a branch, newest first (GitHub's right: Contents, read). Raises Refused where they
        cannot be read.

        What GitHub adds to its kinds of moves is read as a push; an entry without a moment or with no SHA is left out.
        """
        slug = self._client.slug
        try:
            reply = self._client.read(f"/repos/{slug}/activity", {"ref": f"refs/heads/{branch}", "per_page": 100})
        except Unanswered as problem:
            raise Refused(problem.message) from problem
        if reply.status != 200 or not isinstance(reply.data, list):
            reason = reply.message or reply.status
            raise Refused(say("who moved {branch} cannot be read: {reason}", branch=branch, reason=reason))
        found = (_push(one) for one in mappings(reply.data) if one.get("ref") == f"refs/heads/{branch}")
        return tuple(one for one in found if one is not None)

    def _all(self, sha: str, path: str, key: str) -> Iterator[Mapping[str, Any]]:
        try:
            for reply in self._client.pages(f"/repos/{self._client.slug}/commits/{sha}/{path}"):
                part = at(reply.data, key)
                if reply.status != 200 or not isinstance(part, list):
                    reason = reply.message or reply.status
                    message = say("the checks of {path} cannot be read: {message}", path=sha[:10], message=reason)
                    raise (_Forbidden if reply.status == 403 else Refused)(message)
                yield from mappings(part)
        except Unanswered as problem:
            raise Refused(problem.message) from problem


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
        branch=str(at(node, "ref", "name") or ""),
        log=str(latest.get("logUrl") or ""),
    )


def _push(one: Mapping[str, Any]) -> BranchPush | None:
    before, after = (str(one.get(name) or "") for name in ("before", "after"))
    try:
        moment = int(datetime.fromisoformat(str(one.get("timestamp"))).timestamp())
    except (ValueError, OverflowError):
        return None
    if not _SHA.fullmatch(before) or not _SHA.fullmatch(after):
        return None
    return BranchPush(
        before=before if before.strip("0") else "",
        after=after if after.strip("0") else "",
        actor=str(at(one, "actor", "login") or ""),
        at=moment,
        kind=_KINDS.get(str(one.get("activity_type")), "push"),
    )
