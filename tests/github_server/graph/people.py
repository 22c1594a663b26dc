"""GraphQL: accounts, labels, milestones, the viewer, the rate."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from ..state import Account, Comment, Label, Milestone, PullRequest, Rename
from .asking import GraphError, Info, asking, resolves
from .schema import SHAPES

BIRTH = "2015-03-01T08:00:00Z"
ACTORS = ("User", "Organization", "Bot")
COLORS = {"Bug": "RED", "Feature": "BLUE", "Task": "YELLOW"}


def account(info: Info, login: str | None) -> Account | None:
    """The account of a login; None for a ghost."""
    return asking(info).hub.account(login) if login else None


@resolves("Query.viewer")
def viewer(_: Any, info: Info) -> Account | None:
    """Who asks."""
    return account(info, asking(info).token.user)


@resolves("Query.user", "Query.organization")
def owner(_: Any, info: Info, login: str) -> Account:
    """A person or an organisation."""
    kind = "User" if info.field_name == "user" else "Organization"
    found = asking(info).hub.accounts.get(login.lower())
    if found is None or found.kind != kind:
        article = "a User" if kind == "User" else "an Organization"
        raise GraphError("NOT_FOUND", f"Could not resolve to {article} with the login of '{login}'.")
    return found


@resolves("Query.repositoryOwner")
def either(_: Any, info: Info, login: str) -> Account | None:
    """A person or an organisation, whichever."""
    return asking(info).hub.accounts.get(login.lower())


@resolves(*(f"{kind}.login" for kind in ACTORS))
def login(source: Account, _: Info) -> str:
    """The login; GraphQL says a bot's without `[bot]`."""
    return source.login.removesuffix("[bot]")


@resolves(*(f"{kind}.url" for kind in ACTORS))
def page(source: Account, info: Info) -> str:
    """The page of an account."""
    base = asking(info).hub.server_url
    return f"{base}/apps/{source.login.removesuffix('[bot]')}" if source.kind == "Bot" else f"{base}/{source.login}"


@resolves(*(f"{kind}.resourcePath" for kind in ACTORS))
def path(source: Account, _: Info) -> str:
    """The path of an account's page."""
    return f"/{source.login}"


@resolves(*(f"{kind}.avatarUrl" for kind in ACTORS))
def avatar(source: Account, info: Info, size: int = 0) -> str:
    """A picture."""
    return f"{asking(info).hub.server_url}/avatars/u/{source.id}?s={size or 400}"


@resolves(*(f"{kind}.createdAt" for kind in ACTORS))
def born(_: Any, __: Info) -> str:
    """When an account was made."""
    return BIRTH


@resolves("User.isViewer")
def is_viewer(source: Account, info: Info) -> bool:
    """Whether it is who asks."""
    return source.login == asking(info).token.user


@resolves("Milestone.state")
def milestone_state(source: Milestone, _: Info) -> str:
    """OPEN or CLOSED."""
    return "CLOSED" if source.closed_at else "OPEN"


@resolves("Milestone.closed")
def milestone_closed(source: Milestone, _: Info) -> bool:
    """Whether it is closed."""
    return source.closed_at is not None


@resolves("Milestone.url")
def milestone_url(source: Milestone, _: Info) -> str:
    """Its page."""
    return f"{source.repository.url}/milestone/{source.number}"


@resolves("Label.isDefault")
def is_default(source: Label, _: Info) -> bool:
    """Whether GitHub made it."""
    return source.name in ("bug", "enhancement", "documentation", "question", "duplicate", "wontfix")


@resolves("IssueComment.author", "RenamedTitleEvent.actor", "DraftIssue.creator")
def author(source: Any, info: Info) -> Account | None:
    """Who did it; None for a ghost."""
    return account(info, source.actor if isinstance(source, Rename) else source.author)


@resolves("IssueComment.createdAt", "RenamedTitleEvent.createdAt", "DraftIssue.createdAt", "DraftIssue.updatedAt")
def moment(source: Any, _: Info) -> str:
    """When."""
    return str(source.at)


@resolves("IssueComment.lastEditedAt")
def edited(source: Comment, _: Info) -> str | None:
    """When it was last edited, if ever."""
    return source.updated_at if source.updated_at != source.at else None


@resolves("PullRequest.lastEditedAt")
def described(source: PullRequest, _: Info) -> str | None:
    """When its description was last edited, if ever."""
    return source.edited_at or None


@resolves("IssueComment.url")
def comment_url(source: Comment, _: Info) -> str:
    """Its place in the page."""
    return f"{source.ticket.url}#issuecomment-{source.id}"


@resolves("RenamedTitleEvent.previousTitle", "RenamedTitleEvent.currentTitle")
def title(source: Rename, info: Info) -> str:
    """The titles before and after."""
    return source.previous if info.field_name == "previousTitle" else source.current


@resolves("RenamedTitleEvent.subject")
def subject(source: Rename, _: Info) -> Any:
    """What was renamed."""
    return source.ticket


@resolves("Query.rateLimit")
def rate(_: Any, info: Info, **args: Any) -> dict[str, Any]:
    """What this query costs and what is left."""
    asked = asking(info)
    used = asked.hub.used(asked.token, "graphql")
    reset = datetime.fromtimestamp(int(time.time()) + 3600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    limit = asked.token.limit
    return {
        "cost": asked.cost,
        "nodeCount": asked.nodes,
        "limit": limit,
        "used": used,
        "remaining": max(0, limit - used),
        "resetAt": reset,
    }


def is_oid(text: str) -> bool:
    """Whether a text is a full commit name."""
    return bool(SHAPES["GitObjectID"].fullmatch(text))
