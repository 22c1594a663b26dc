"""GraphQL: what statuses and check runs say of a commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checks import Check, Status
from ..commits import Commit
from ..state import PullRequest
from .asking import Info, Page, page, resolves

BAD = ("failure", "timed_out", "cancelled", "action_required", "error")


@dataclass(frozen=True, slots=True)
class Rollup:
    """The statuses and checks of a commit, together."""

    commit: Commit
    contexts: tuple[Status | Check, ...]
    type_name = "StatusCheckRollup"

    @property
    def node_id(self) -> str:
        """Its global id."""
        return f"SCR_{self.commit.oid}"


@resolves("Commit.statusCheckRollup", "PullRequest.statusCheckRollup")
def rollup(source: Commit | PullRequest, _: Info) -> Rollup | None:
    """The last status of each context and the last run of each check; None where there is neither."""
    repository, sha = source.repository, source.oid if isinstance(source, Commit) else source.tip()
    found: dict[str, Status | Check] = {f"s{one.context}": one for one in repository.statuses if one.sha == sha}
    found |= {f"c{one.name}": one for one in repository.checks if one.sha == sha}
    return Rollup(Commit(repository, sha), tuple(found.values())) if found else None


@resolves("StatusCheckRollup.state")
def state(source: Rollup, _: Info) -> str:
    """FAILURE where one failed, else PENDING where one is not over, else SUCCESS."""
    ends = [one.state if isinstance(one, Status) else one.conclusion or "pending" for one in source.contexts]
    if any(one in BAD for one in ends):
        return "FAILURE"
    return "PENDING" if "pending" in ends else "SUCCESS"


@resolves("StatusCheckRollup.contexts")
def contexts(source: Rollup, info: Info, **args: Any) -> Page:
    """Each of them."""
    return page(info, source.contexts, args)


@resolves("StatusContext.state", "CheckRun.status", "CheckRun.conclusion")
def one_state(source: Status | Check, info: Info) -> str | None:
    """How one ended."""
    if isinstance(source, Status):
        return source.state.upper()
    said = source.progress() if info.field_name == "status" else source.conclusion
    return said.upper() if said else None
