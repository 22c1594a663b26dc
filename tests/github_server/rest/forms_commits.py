"""JSON of commits, statuses, checks and deployments, as REST writes them."""

from __future__ import annotations

from ..checks import Check, Deployment, DeploymentStatus, Status
from ..commits import Commit, Signature
from ..repository import Repository
from .forms import BIRTH, Form, account, api, small

STATES = ("error", "failure", "pending", "success")
PENDING = ("requested", "waiting", "pending", "queued", "in_progress")


def base(one: Repository) -> str:
    """The repository's place in the API."""
    return f"{api(one.world)}/repos/{one.full_name}"


def commit(one: Commit) -> Form:
    """A commit."""
    written, place = one.written(), base(one.repository)
    url = f"{place}/commits/{one.oid}"
    inner = {"url": f"{place}/git/commits/{one.oid}", "author": _signed(written.author), "committer": _signed(written.committer),
             "message": written.message, "tree": {"sha": written.tree, "url": f"{place}/git/trees/{written.tree}"}, "comment_count": 0,
             "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}}  # fmt: skip
    parents = [
        {"sha": sha, "url": f"{place}/commits/{sha}", "html_url": f"{one.repository.url}/commit/{sha}"}
        for sha in written.parents
    ]
    return {"url": url, "sha": one.oid, "node_id": one.node_id, "html_url": one.url, "comments_url": f"{url}/comments", "commit": inner,
            "author": None, "committer": None, "parents": parents}  # fmt: skip


def status(one: Status) -> Form:
    """A status."""
    return _small(one) | {"creator": account(one.repository.world, one.creator)}


def combined(repository: Repository, sha: str, latest: list[Status]) -> Form:
    """What the statuses of a commit amount to."""
    states = {one.state for one in latest}
    state = (
        "failure" if states & {"error", "failure"} else "pending" if "pending" in states or not latest else "success"
    )
    return {"state": state, "statuses": [_small(one) for one in latest], "sha": sha, "total_count": len(latest), "repository": small(repository),
            "commit_url": f"{base(repository)}/commits/{sha}", "url": f"{base(repository)}/commits/{sha}/status"}  # fmt: skip


def check(one: Check) -> Form:
    """A check run."""
    place = f"{base(one.repository)}/check-runs/{one.id}"
    output = {
        "title": one.title,
        "summary": None,
        "text": None,
        "annotations_count": 0,
        "annotations_url": f"{place}/annotations",
    }
    return {"id": one.id, "node_id": f"CR_{one.id}", "head_sha": one.sha, "name": one.name, "external_id": "", "url": place,
            "html_url": f"{one.repository.url}/runs/{one.id}", "details_url": f"{one.repository.url}/actions/runs/{one.id}",
            "status": one.progress(), "conclusion": one.conclusion, "started_at": one.started_at or one.at,
            "completed_at": one.at if one.conclusion else None, "check_suite": {"id": one.id}, "output": output, "app": _actions(one),
            "pull_requests": []}  # fmt: skip


def deployment(one: Deployment) -> Form:
    """A deployment."""
    url = f"{base(one.repository)}/deployments/{one.id}"
    return {"url": url, "id": one.id, "node_id": f"DE_{one.id}", "sha": one.sha, "ref": one.ref or one.sha, "task": one.task, "payload": {},
            "original_environment": one.environment, "environment": one.environment, "description": one.description,
            "creator": account(one.repository.world, one.creator), "created_at": one.at, "updated_at": one.at,
            "statuses_url": f"{url}/statuses", "repository_url": base(one.repository), "transient_environment": False,
            "production_environment": one.environment.lower() == "production"}  # fmt: skip


def deployment_status(one: DeploymentStatus) -> Form:
    """How a deployment went."""
    repository = one.deployment.repository
    url = f"{base(repository)}/deployments/{one.deployment.id}"
    return {"url": f"{url}/statuses/{one.id}", "id": one.id, "node_id": f"DES_{one.id}", "state": one.state,
            "creator": account(repository.world, one.creator), "description": one.description,
            "environment": one.deployment.environment, "target_url": one.log_url, "log_url": one.log_url,
            "environment_url": one.environment_url, "created_at": one.at, "updated_at": one.at, "deployment_url": url,
            "repository_url": base(repository)}  # fmt: skip


def _small(one: Status) -> Form:
    world = one.repository.world
    return {"url": f"{base(one.repository)}/statuses/{one.sha}", "avatar_url": f"{world.server_url}/avatars/u/{world.account(one.creator).id}",
            "id": one.id, "node_id": f"SC_{one.id}", "state": one.state, "description": one.description, "target_url": one.target_url,
            "context": one.context, "created_at": one.at, "updated_at": one.at}  # fmt: skip


def _signed(one: Signature) -> Form:
    return {"name": one.name, "email": one.email, "date": one.date}


def _actions(one: Check) -> Form:
    world = one.repository.world
    return {"id": 15368, "slug": "github-actions", "node_id": "MDM6QXBwMTUzNjg=", "client_id": "Iv1.05c79e9ad1f6bdfa",
            "owner": account(world, "github"), "name": "GitHub Actions", "description": "", "external_url": "https://help.github.com/en/actions",
            "html_url": f"{world.server_url}/apps/github-actions", "created_at": BIRTH, "updated_at": BIRTH,
            "permissions": {"checks": "write", "contents": "read", "metadata": "read"}, "events": []}  # fmt: skip
