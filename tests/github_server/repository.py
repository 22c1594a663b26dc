"""A repository as plain data, with its bare git repository written when first asked for."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from . import pull_refs
from .bare import branch_tip, create
from .checks import Activity, Check, Deployment, Guard, Protection, Ruleset, Status
from .state import Issue, Label, Milestone, PullRequest, Ticket

if TYPE_CHECKING:
    from .world import World

T = TypeVar("T", bound=Ticket)


@dataclass(kw_only=True)
class Repository:
    """`owner/name`. Public unless `private`; everything in it can be changed by hand."""

    world: World
    owner: str
    name: str
    id: int
    node_id: str = ""
    default_branch: str = "main"
    private: bool = False
    description: str | None = None
    archived: bool = False
    collaborators: set[str] | None = None  # who may review and write; None: everybody who has an account
    merge_methods: tuple[str, ...] = ("merge", "squash", "rebase")
    actions_open_pulls: bool = True  # "Allow GitHub Actions to create and approve pull requests"
    issues: dict[int, Issue] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    protections: dict[str, Protection] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    commits: dict[str, list[PullRequest]] = field(default_factory=dict)
    git: Path | None = None

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.world.server_url}/{self.full_name}"

    @property
    def clone_url(self) -> str:
        """Where git finds it."""
        return f"{self.url}.git"

    @property
    def git_dir(self) -> Path:
        """Its bare git repository, created empty on demand (or given: `repository.git = folder`)."""
        if self.git is None:
            self.git = create(self.world.folder / f"{self.id}.git", self.default_branch)
        return self.git

    def fill(self, source: Path) -> None:
        """Copy every branch and tag of a repository on disk."""
        specs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
        command = ["git", "--git-dir", str(self.git_dir), "fetch", "--quiet", "--update-head-ok", str(source), *specs]
        subprocess.run(command, check=True)

    def branch_tip(self, branch: str) -> str:
        """The commit of a branch, empty where there is none."""
        return branch_tip(self.git, branch) if self.git and branch else ""

    def issue(self, number: int, title: str, **known: Any) -> Issue:
        """Open an issue: body, author, labels, type, state, milestone, assignees, times…"""
        made = Issue(repository=self, number=number, title=title, id=self.world.number(), **self._dated(known))
        if made.state == "closed":
            made.closed_at, made.state_reason = made.closed_at or made.updated_at, made.state_reason or "completed"
        self.issues[number] = self._known(made, "I")
        return made

    def pull_request(self, number: int, title: str, **known: Any) -> PullRequest:
        """Open a pull request, merged where it has a `merge_commit` or `merged_at`."""
        known.setdefault("base", self.default_branch)
        known.setdefault("head", f"branche-{number}")
        if known.get("merged_at") or known.get("merge_commit"):
            known.setdefault("merged_at", self.world.now)
            known.setdefault("closed_at", known["merged_at"])
            known.setdefault("merged_by", known.get("author", "lea"))
            known["state"] = "closed"
        made = PullRequest(repository=self, number=number, title=title, id=self.world.number(), **self._dated(known))
        self.pulls[number] = self._known(made, "PR")
        pull_refs.follow(made)
        return made

    def status(self, sha: str, context: str, state: str = "success", **known: Any) -> Status:
        """Say a commit's status."""
        at = known.pop("at", self.world.now)
        made = Status(repository=self, sha=sha, context=context, state=state, id=self.world.number(), at=at, **known)
        self.statuses.append(made)
        return made

    def check(self, sha: str, name: str, conclusion: str | None = "success", **known: Any) -> Check:
        """A check run of a commit; conclusion None: not over yet."""
        at = known.pop("at", self.world.now)
        made = Check(repository=self, sha=sha, name=name, conclusion=conclusion, id=self.world.number(), at=at, **known)
        self.checks.append(made)
        return made

    def deployment(self, environment: str, sha: str, state: str | None = "success", **known: Any) -> Deployment:
        """A deployment of a commit, with a first status unless `state` is None."""
        at, url = known.pop("at", self.world.now), known.pop("environment_url", "")
        made = Deployment(repository=self, environment=environment, sha=sha, id=self.world.number(), at=at, **known)
        self.deployments.append(made)
        if state:
            made.status(state, environment_url=url, at=at)
        return made

    def moved(self, branch: str, before: str, after: str, kind: str = "push", **known: Any) -> Activity:
        """Log that a branch moved, by `actor`; "" where it was not there."""
        known = {"actor": "lea", "at": self.world.now} | known
        made = Activity(branch=branch, before=before or "0" * 40, after=after or "0" * 40, kind=kind,
                        id=self.world.number(), **known)  # fmt: skip
        self.activities.append(self.world.registered(made, "PSH"))
        return made

    def guards(self, branch: str) -> list[Guard]:
        """What protects a branch."""
        found: list[Guard] = [one for one in self.rulesets if branch in one.branches]
        return [self.protections[branch], *found] if branch in self.protections else found

    def protect(self, branch: str, **known: Any) -> Protection:
        """Protect a branch: pushes are refused with GH006."""
        self.protections[branch] = Protection(repository=self, branch=branch, **known)
        return self.protections[branch]

    def ruleset(self, *branches: str, **known: Any) -> Ruleset:
        """Protect branches by a ruleset: pushes are refused with GH013."""
        made = Ruleset(repository=self, branches=branches, id=self.world.number(), **known)
        self.rulesets.append(made)
        return made

    def commit(self, sha: str, *pulls: int) -> None:
        """Say that a commit exists, and which pull requests GitHub associates with it (those it can tell are added)."""
        self.commits[sha] = [self.pulls[one] for one in pulls]

    def by_commit(self, sha: str) -> list[PullRequest]:
        """The pull requests that a commit belongs to, as GitHub associates them: merged by it, or carrying it."""
        said = self.commits.get(sha, [])
        found = [one for one in self.pulls.values() if sha in (one.merge_commit, *one.commits, one.tip())]
        return list({one.number: one for one in [*found, *said]}.values())

    def ticket(self, number: int) -> Ticket | None:
        """The issue or the pull request of this number."""
        return self.pulls.get(number) or self.issues.get(number)

    def next_number(self) -> int:
        """The number that the next issue or pull request gets."""
        return max([0, *self.issues, *self.pulls]) + 1

    def label(self, name: str, **known: Any) -> Label:
        """A label, created on demand."""
        if name not in self.labels:
            made = Label(name=name, id=self.world.number(), **known)
            self.labels[name] = self.world.registered(made, "LA")
        return self.labels[name]

    def milestone(self, title: str, **known: Any) -> Milestone:
        """A milestone, created on demand."""
        if title not in self.milestones:
            known.setdefault("created_at", self.world.now)
            number = len(self.milestones) + 1
            made = Milestone(repository=self, number=number, title=title, id=self.world.number(), **known)
            self.milestones[title] = self.world.registered(made, "MI")
        return self.milestones[title]

    def _dated(self, known: dict[str, Any]) -> dict[str, Any]:
        latest = known.get("merged_at") or known.get("closed_at") or ""
        known.setdefault("created_at", min(filter(None, [latest, self.world.now])))
        known.setdefault("updated_at", max(latest, known["created_at"]))
        return known

    def _known(self, ticket: T, prefix: str) -> T:
        assert self.ticket(ticket.number) is None, f"#{ticket.number} exists"
        return self.world.registered(ticket, prefix)
