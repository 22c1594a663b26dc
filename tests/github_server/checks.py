"""What is said about commits and branches, as plain data: statuses, check runs, deployments, protections, rulesets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .repository import Repository

BY_REQUEST = "Changes must be made through a pull request."


@dataclass(kw_only=True)
class Status:
    """A commit status: error, failure, pending or success. `sha` is a full commit name."""

    repository: Repository
    sha: str
    context: str
    state: str
    id: int
    at: str
    description: str | None = None
    target_url: str | None = None
    creator: str = "lea"


@dataclass(kw_only=True)
class Check:
    """A check run; a conclusion ("success", "failure", "neutral", "skipped"…) or None while it runs."""

    repository: Repository
    sha: str
    name: str
    conclusion: str | None
    id: int
    at: str
    started_at: str = ""
    status: str = ""  # "queued" or "in_progress" where there is no conclusion
    title: str | None = None

    def progress(self) -> str:
        """ "completed", "in_progress" or "queued"."""
        return "completed" if self.conclusion else self.status or "in_progress"


@dataclass(kw_only=True)
class DeploymentStatus:
    """How a deployment went: in_progress, queued, pending, success, failure, error or inactive."""

    deployment: Deployment
    id: int
    state: str
    at: str
    environment_url: str = ""
    log_url: str = ""
    description: str = ""
    creator: str = "lea"


@dataclass(kw_only=True)
class Deployment:
    """A commit that was sent somewhere; its statuses, oldest first."""

    repository: Repository
    environment: str
    sha: str
    id: int
    at: str
    ref: str = ""
    task: str = "deploy"
    description: str | None = None
    creator: str = "lea"
    statuses: list[DeploymentStatus] = field(default_factory=list)

    def status(self, state: str, *, environment_url: str = "", log_url: str = "", description: str = "", at: str = "",
               creator: str = "lea") -> DeploymentStatus:  # fmt: skip
        """Say how it goes."""
        world = self.repository.world
        made = DeploymentStatus(deployment=self, id=world.number(), state=state, at=at or world.now, creator=creator,
                                environment_url=environment_url, log_url=log_url, description=description)  # fmt: skip
        self.statuses.append(made)
        return made


@dataclass(kw_only=True)
class Activity:
    """One move of a branch; a SHA of zeros where it was not there. `actor` None: an account that is gone."""

    branch: str
    before: str
    after: str
    kind: str
    actor: str | None
    id: int
    at: str
    node_id: str = ""


@dataclass(kw_only=True)
class Guard:
    """What refuses a push, whether a protection or a ruleset. `allows`: logins that may push all the same."""

    repository: Repository
    reviews: int | None = 1  # how many approvals a pull request needs; None: no pull request asked
    checks: tuple[str, ...] = ()
    strict: bool = False  # a pull request has to have all of its base
    force: bool = False
    deletion: bool = False
    allows: tuple[str, ...] = ()

    def refusals(self, *, forced: bool = False, deleted: bool = False, merging: bool = False) -> list[str]:
        """Why an update of the branch is refused, in GitHub's words; empty where it is not."""
        said = []
        if deleted and not self.deletion:
            return ["Cannot delete this branch"]
        if forced and not self.force:
            said.append("Cannot force-push to this branch")
        if self.reviews is not None and not merging:
            said.append(BY_REQUEST)
        if len(self.checks) == 1:
            said.append(f'Required status check "{self.checks[0]}" is expected.')
        elif self.checks:
            said.append(f"{len(self.checks)} of {len(self.checks)} required status checks are expected.")
        return said


@dataclass(kw_only=True)
class Protection(Guard):
    """A protected branch, the older way."""

    branch: str
    admins: bool = True


@dataclass(kw_only=True)
class Ruleset(Guard):
    """A ruleset over branches."""

    branches: tuple[str, ...]
    id: int
    name: str = "Production"
