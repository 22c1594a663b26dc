"""GraphQL: what changes the state."""

from __future__ import annotations

from typing import Any, TypeVar

from ..board import Item, Project
from ..state import Issue, PullRequest, Ticket
from .asking import GraphError, Info, asking, resolves
from .boards import allowed
from .tickets import readable

T = TypeVar("T")


def _there(info: Info, key: str, kind: type[T]) -> T:
    found = asking(info).hub.nodes.get(key)
    gone = isinstance(found, Ticket) and not readable(info, found)
    if not isinstance(found, kind) or gone:
        raise GraphError("NOT_FOUND", f"Could not resolve to a node with the global id of '{key}'")
    return found


def _item(info: Info, asked: dict[str, Any]) -> Item:
    allowed(info, 2)
    project = _there(info, asked["projectId"], Project)
    found = _there(info, asked["itemId"], Item)
    if found.project is not project:
        raise GraphError("NOT_FOUND", "The item does not exist in the project")
    return found


@resolves("Mutation.archiveProjectV2Item", "Mutation.unarchiveProjectV2Item")
def archive(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Put a card away, or take it back."""
    item = _item(info, input)
    item.archived, item.updated_at = info.field_name == "archiveProjectV2Item", asking(info).hub.now
    return {"item": item, "clientMutationId": input.get("clientMutationId")}


@resolves("Mutation.updateProjectV2ItemFieldValue")
def move(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Choose an option of a single-select field: the column."""
    item = _item(info, input)
    field = next((one for one in item.project.fields.values() if one.node_id == input["fieldId"]), None)
    key = input["value"].get("singleSelectOptionId")
    if field is None:
        raise GraphError("NOT_FOUND", f"Could not resolve to a node with the global id of '{input['fieldId']}'")
    if item.archived:
        raise GraphError("UNPROCESSABLE", "The item is archived and cannot be updated")
    if field.kind != "SINGLE_SELECT" or not item.project.option(field.name, key or ""):
        raise GraphError("VALIDATION", "The single select option Id does not belong to the field")
    item.chosen[field.name] = (key, asking(info).hub.now)
    item.updated_at = asking(info).hub.now
    return {"projectV2Item": item, "clientMutationId": input.get("clientMutationId")}


@resolves("Mutation.addProjectV2ItemById")
def add(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Put a ticket on a board; the card it already has, where it has one."""
    allowed(info, 2)
    project = _there(info, input["projectId"], Project)
    ticket = _there(info, input["contentId"], Ticket)
    return {"item": project.item(ticket) or project.add(ticket), "clientMutationId": input.get("clientMutationId")}


@resolves("Mutation.closeIssue")
def close(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Close an issue; closing twice changes nothing."""
    issue = _there(info, input["issueId"], Issue)
    asked = asking(info)
    asked.require(issue.repository, "issues", 2)
    if issue.state == "open":
        issue.close(by=asked.token.user, reason=(input.get("stateReason") or "COMPLETED").lower())
    return {"issue": issue, "clientMutationId": input.get("clientMutationId")}


@resolves("Mutation.reopenIssue")
def reopen(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Open an issue again."""
    issue = _there(info, input["issueId"], Issue)
    asking(info).require(issue.repository, "issues", 2)
    issue.state, issue.state_reason, issue.closed_at, issue.closed_by = "open", "reopened", None, None
    return {"issue": issue, "clientMutationId": input.get("clientMutationId")}


@resolves("Mutation.markPullRequestReadyForReview")
def ready(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """A draft is one no more. GitHub asks for the right to write contents too, as its users have found out."""
    pull = _there(info, input["pullRequestId"], PullRequest)
    asked = asking(info)
    for right in ("pull_requests", "contents"):
        asked.require(pull.repository, right, 2)
    pull.draft, pull.updated_at = False, max(pull.updated_at, asked.hub.now)
    return {"pullRequest": pull, "clientMutationId": input.get("clientMutationId")}


@resolves("Mutation.addComment")
def comment(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Comment on an issue or a pull request."""
    ticket = _there(info, input["subjectId"], Ticket)
    asked = asking(info)
    right = "issues" if isinstance(ticket, Issue) else "pull_requests"
    asked.require(ticket.repository, right, 2)
    said = ticket.comment(input["body"], author=asked.token.user)
    return {"subject": ticket, "commentEdge": {"node": said, "cursor": str(said.id)}}
