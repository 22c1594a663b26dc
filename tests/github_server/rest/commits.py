"""REST: commits with what is said about them: statuses, checks, pull requests, deployments."""

from __future__ import annotations

from ..access import Refused
from ..checks import Check, Deployment
from ..wire import Answer
from .calls import Call, route
from .forms_commits import check, combined, commit, deployment, deployment_status, status
from .forms_tickets import pull
from .pulls import measured

COMMIT = "/repos/{owner}/{repo}/commits/{ref}"
DEPLOYMENTS = "/repos/{owner}/{repo}/deployments"
DEPLOYMENT = DEPLOYMENTS + "/{deployment_id}"


@route("GET", COMMIT, "contents")
def shown(call: Call) -> Answer:
    """A commit."""
    return Answer.of(200, commit(call.commit(call.named["ref"])))


@route("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull_requests")
def pulls(call: Call) -> Answer:
    """The pull requests of a commit."""
    shown = call.hub.listed(call.repository)
    sha = call.commit(call.named["commit_sha"]).oid
    return call.listed([one for one in call.repository.by_commit(sha) if one in shown and not one.fate], pull)


@route("GET", COMMIT + "/status", "statuses")
def combined_status(call: Call) -> Answer:
    """The last status of each context, and what they amount to."""
    sha = call.commit(call.named["ref"]).oid
    latest = {one.context: one for one in call.repository.statuses if one.sha == sha}
    return Answer.of(200, combined(call.repository, sha, list(latest.values())))


@route("GET", COMMIT + "/statuses", "statuses")
def statuses(call: Call) -> Answer:
    """Every status of a commit, newest first."""
    sha = call.commit(call.named["ref"]).oid
    return call.listed([one for one in reversed(call.repository.statuses) if one.sha == sha], status)


@route("POST", "/repos/{owner}/{repo}/statuses/{sha}", "statuses", "write")
def stated(call: Call) -> Answer:
    """Say a status."""
    sha, asked = call.commit(call.named["sha"]).oid, call.body
    measured(call, "Status")
    known = {name: asked.get(name) for name in ("description", "target_url")}
    made = call.repository.status(sha, asked.get("context") or "default", asked["state"], creator=call.user, **known)
    return Answer.of(201, status(made))


@route("GET", COMMIT + "/check-runs", "checks")
def checks(call: Call) -> Answer:
    """Check runs, the last of each name unless all are asked for."""
    sha, asked = call.commit(call.named["ref"]).oid, call.request.query
    found = [one for one in call.repository.checks if one.sha == sha]
    found = [
        one
        for one in found
        if asked.get("check_name") in (None, one.name) and asked.get("status") in (None, one.progress())
    ]
    if asked.get("filter", "latest") == "latest":
        found = list({one.name: one for one in found}.values())
    return call.listed(list(reversed(found)), _check, under="check_runs")


def _check(one: Check) -> dict[str, object]:
    return check(one)


@route("GET", DEPLOYMENTS, "deployments")
def deployments(call: Call) -> Answer:
    """Deployments by environment, ref, commit and task; newest first."""
    asked = call.request.query
    names = [name for name in ("environment", "ref", "sha", "task") if name in asked]
    found = [one for one in call.repository.deployments if all(getattr(one, name) == asked[name] for name in names)]
    return call.listed(list(reversed(found)), deployment)


@route("GET", DEPLOYMENT, "deployments")
def one_deployment(call: Call) -> Answer:
    """A deployment."""
    return Answer.of(200, deployment(_deployment(call)))


@route("POST", DEPLOYMENTS, "deployments", "write")
def deployed(call: Call) -> Answer:
    """Say that something is being deployed."""
    asked = call.body
    sha = call.commit(str(asked["ref"])).oid
    made = call.repository.deployment(str(asked.get("environment") or "production"), sha, None, ref=str(asked["ref"]), creator=call.user,
                                      description=asked.get("description"), task=str(asked.get("task") or "deploy"))  # fmt: skip
    return Answer.of(201, deployment(made))


@route("GET", DEPLOYMENT + "/statuses", "deployments")
def deployment_statuses(call: Call) -> Answer:
    """How a deployment went, newest first."""
    return call.listed(list(reversed(_deployment(call).statuses)), deployment_status)


@route("POST", DEPLOYMENT + "/statuses", "deployments", "write")
def went(call: Call) -> Answer:
    """Say how a deployment goes."""
    asked = call.body
    known = {name: str(asked.get(name) or "") for name in ("environment_url", "log_url", "description")}
    return Answer.of(201, deployment_status(_deployment(call).status(str(asked["state"]), creator=call.user, **known)))


def _deployment(call: Call) -> Deployment:
    for one in call.repository.deployments:
        if str(one.id) == call.named["deployment_id"]:
            return one
    raise Refused(404, "Not Found")
