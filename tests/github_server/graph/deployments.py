"""GraphQL: where commits were deployed."""

from __future__ import annotations

from typing import Any

from ..checks import Deployment, DeploymentStatus
from ..repository import Repository
from .asking import Info, Page, asking, page, resolves
from .repositories import Ref


@resolves("Repository.deployments")
def deployments(source: Repository, info: Info, **args: Any) -> Page:
    """Deployments to some environments, oldest first unless it is said."""
    asking(info).require(source, "deployments")
    wanted = args.get("environments")
    found = [one for one in source.deployments if wanted is None or one.environment in wanted]
    newest = (args.get("orderBy") or {"direction": "ASC"})["direction"] == "DESC"
    return page(info, sorted(found, key=lambda one: (one.at, one.id), reverse=newest), args)


@resolves("Deployment.commitOid")
def commit(source: Deployment, _: Info) -> str:
    """What was deployed."""
    return source.sha


@resolves("Deployment.ref")
def ref(source: Deployment, _: Info) -> Ref | None:
    """The branch that was deployed; None where it was a bare commit."""
    return Ref(source.repository, source.ref) if source.ref else None


@resolves("Deployment.createdAt", "DeploymentStatus.createdAt")
def moment(source: Deployment | DeploymentStatus, _: Info) -> str:
    """When."""
    return source.at


@resolves("Deployment.latestStatus")
def latest(source: Deployment, _: Info) -> DeploymentStatus | None:
    """How it went; None while nobody has said."""
    return source.statuses[-1] if source.statuses else None


@resolves("DeploymentStatus.state")
def state(source: DeploymentStatus, _: Info) -> str:
    """As GraphQL writes it."""
    return source.state.upper()


@resolves("DeploymentStatus.environmentUrl")
def place(source: DeploymentStatus, _: Info) -> str | None:
    """Where it runs."""
    return source.environment_url or None


@resolves("DeploymentStatus.logUrl")
def log(source: DeploymentStatus, _: Info) -> str | None:
    """Where what happened is written."""
    return source.log_url or None
