"""REST: pull requests, listed, opened, changed and merged."""

from __future__ import annotations

import hashlib

from .. import bare, pull_refs
from ..access import Refused
from ..checks import Guard
from ..repository import Repository
from ..state import PullRequest
from ..wire import Answer
from .calls import Call, route
from .forms_tickets import pull, whole_pull

LIST = "/repos/{owner}/{repo}/pulls"
ONE = LIST + "/{pull_number}"
LENGTHS = {"title": 256, "body": 65_536, "description": 140}
ACTIONS = "GitHub Actions is not permitted to create or approve pull requests."


@route("GET", LIST, "pull_requests")
def listed(call: Call) -> Answer:
    """Pull requests by state, head and base; newest first."""
    asked = call.request.query
    found = [one for one in call.hub.listed(call.repository) if not one.fate]
    state = asked.get("state", "open")
    found = [one for one in found if state in ("all", one.state)]
    if "base" in asked:
        found = [one for one in found if one.base == asked["base"]]
    if ":" in asked.get("head", ""):
        found = [
            one
            for one in found
            if f"{one.head_owner or one.repository.owner}:{one.head}".lower() == asked["head"].lower()
        ]
    elif "head" in asked:
        call.hub.breaches.append(f"{call.request.line}: GitHub ignores a head without its owner")
    key = {"updated": "updated_at"}.get(asked.get("sort", "created"), "created_at")
    newest = asked.get("direction", "desc" if "sort" not in asked or asked["sort"] == "created" else "asc") == "desc"
    return call.listed(sorted(found, key=lambda one: (getattr(one, key), one.number), reverse=newest), pull)


@route("GET", ONE, "pull_requests")
def shown(call: Call) -> Answer:
    """One pull request; GitHub looks whether it can be merged when it is asked for it."""
    one = call.pull()
    pull_refs.follow(one)
    return Answer.of(200, whole_pull(one))


@route("POST", LIST, "pull_requests", "write")
def opened(call: Call) -> Answer:
    """Open one, unless it is there already or its branches are not."""
    repository, asked = call.repository, call.body
    measured(call, "PullRequest")
    owner, _, branch = str(asked["head"]).rpartition(":")
    owner = owner or repository.owner
    if call.token and call.token.kind == "actions" and not repository.actions_open_pulls:
        raise Refused(403, ACTIONS)
    _possible(repository, owner, branch, str(asked["base"]))
    if "title" not in asked:
        raise invalid(code="missing_field", field="title")
    made = repository.pull_request(repository.next_number(), str(asked["title"]), body=str(asked.get("body") or ""), author=call.user,
                                   base=asked["base"], head=branch, head_owner=owner, draft=bool(asked.get("draft")))  # fmt: skip
    made.head_sha, made.unlisted = made.tip(), call.hub.fault.lag
    return Answer.of(
        201, whole_pull(made), Location=f"{call.hub.api_url}/repos/{repository.full_name}/pulls/{made.number}"
    )


@route("PATCH", ONE, "pull_requests", "write")
def changed(call: Call) -> Answer:
    """Change title, text, base or state."""
    one, asked = call.pull(), call.body
    measured(call, "PullRequest")
    if asked.get("title") not in (None, one.title):
        one.rename(str(asked["title"]), actor=call.user)
    if asked.get("body", one.body) != one.body:
        one.edited_at = call.hub.now
    if "body" in asked:
        one.body = str(asked["body"] or "")
    one.base = str(asked.get("base", one.base))
    if asked.get("state") == "open" and one.merged_at:
        raise invalid(code="invalid", field="state")
    if asked.get("state") in ("open", "closed") and not one.merged_at:
        one.head_sha = one.tip()
        one.state, one.closed_at = asked["state"], call.hub.now if asked["state"] == "closed" else None
    one.updated_at = max(one.updated_at, call.hub.now)
    return Answer.of(200, whole_pull(one))


@route("GET", ONE + "/merge", "pull_requests")
def is_merged(call: Call) -> Answer:
    """204 where it is merged, 404 where it is not."""
    if not call.pull().merged_at:
        raise Refused(404, "Not Found")
    return Answer(status=204)


@route("PUT", ONE + "/merge", "contents", "write")
def merged(call: Call) -> Answer:
    """Merge or squash it, in git where the branches are there; its linked issues close."""
    one = call.pull()
    if call.body.get("sha") not in (None, one.tip()):
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    if one.draft and one.state == "open":
        raise Refused(405, "Pull Request is still a draft")
    if one.state == "closed" or not one.fits():
        raise Refused(405, "Pull Request is not mergeable")
    if one.behind():
        raise Refused(405, "Head branch is out of date. Review and try the merge again.")
    _permitted(one.repository, call.body.get("merge_method") or "merge")
    _guarded(call, one)
    before = one.repository.branch_tip(one.base)
    sha = _written(call, one)
    one.repository.moved(one.base, before, sha, "pr_merge", actor=call.user)
    linked = one.closing()
    one.merge(sha, by=call.user)
    pull_refs.pushed(one.repository)
    for issue in linked if one.base == one.repository.default_branch else ():
        if issue.state == "open":
            issue.close(by=call.user)
    return Answer.of(200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def invalid(*, code: str, field: str = "", message: str = "", resource: str = "PullRequest") -> Refused:
    """422 Validation Failed."""
    error = (
        {"resource": resource, "code": code}
        | ({"field": field} if field else {})
        | ({"message": message} if message else {})
    )
    return Refused(422, "Validation Failed", errors=[error])


def measured(call: Call, resource: str) -> None:
    """Refuse texts that GitHub finds too long."""
    for name, most in LENGTHS.items():
        if len(str(call.body.get(name) or "")) > most:
            raise invalid(
                code="custom",
                field=name,
                resource=resource,
                message=f"{name} is too long (maximum is {most} characters)",
            )


def _possible(repository: Repository, owner: str, branch: str, base: str) -> None:
    """Refuse what cannot be a pull request. Branches are only known where the repository has a git one."""
    if repository.git is not None:
        for field, name in (("base", base), ("head", branch)):
            if (field == "base" or owner == repository.owner) and not repository.branch_tip(name):
                raise invalid(code="invalid", field=field)
        tips = [repository.branch_tip(name) for name in (base, branch)]
        if all(tips) and not bare.run(repository.git, "rev-list", "--max-count=1", f"{tips[0]}..{tips[1]}"):
            raise invalid(code="custom", message=f"No commits between {base} and {branch}")
    for one in repository.pulls.values():
        if one.state == "open" and (one.head_owner or repository.owner, one.head, one.base) == (owner, branch, base):
            raise invalid(code="custom", message=f"A pull request already exists for {owner}:{branch}.")


def guards(repository: Repository, branch: str) -> list[Guard]:
    """What protects a branch."""
    return repository.guards(branch)


def _permitted(repository: Repository, method: str) -> None:
    if method not in repository.merge_methods:
        named = {"merge": "Merge commits", "squash": "Squash merges", "rebase": "Rebase merges"}[method]
        raise Refused(405, f"{named} are not allowed on this repository.")


def _guarded(call: Call, one: PullRequest) -> None:
    """Refuse a merge that reviews or checks are missing for."""
    repository, tip = one.repository, one.tip()
    passed = {status.context for status in repository.statuses if status.sha == tip and status.state == "success"}
    passed |= {
        check.name
        for check in repository.checks
        if check.sha == tip and check.conclusion in ("success", "neutral", "skipped")
    }
    for guard in guards(repository, one.base):
        if one.approvals < (guard.reviews or 0):
            count = guard.reviews or 0
            raise Refused(
                405,
                f"At least {count} approving review{'s are' if count > 1 else ' is'} required by reviewers with write access.",
            )
        for name in guard.checks:
            if name not in passed:
                raise Refused(405, f'Required status check "{name}" is expected.')


def _written(call: Call, one: PullRequest) -> str:
    repository, head = one.repository, one.tip()
    if repository.git is None or not repository.branch_tip(one.base) or not head:
        return hashlib.sha1(f"{repository.full_name}#{one.number}".encode(), usedforsecurity=False).hexdigest()
    squash = call.body.get("merge_method") == "squash"
    title = (
        f"{one.title} (#{one.number})"
        if squash
        else f"Merge pull request #{one.number} from {repository.owner}/{one.head}"
    )
    message = (
        f"{call.body.get('commit_title') or title}\n\n{call.body.get('commit_message') or ('' if squash else one.title)}".rstrip()
        + "\n"
    )
    try:
        return bare.merge(repository.git, base=one.base, head=head, message=message, at=call.hub.now, squash=squash)
    except bare.GitRefused:
        raise Refused(405, "Pull Request is not mergeable") from None
