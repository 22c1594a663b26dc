"""GraphQL: issues and pull requests."""

from __future__ import annotations

from typing import Any

from ..commits import Commit, commit_of
from ..state import Account, Issue, PullRequest, Ticket
from .asking import Info, Page, asking, page, resolves
from .people import COLORS, account

BOTH = ("Issue", "PullRequest")


def readable(info: Info, ticket: Ticket | None) -> bool:
    """Whether a ticket can be read by who asks."""
    return ticket is not None and not ticket.fate and asking(info).sees(ticket.repository)


@resolves("Issue.state", "PullRequest.state")
def state(source: Ticket, _: Info) -> str:
    """OPEN, CLOSED or MERGED."""
    if isinstance(source, PullRequest):
        return "MERGED" if source.merged_at else source.state.upper()
    return "CLOSED" if source.closed_at else "OPEN"


@resolves("Issue.closed", "PullRequest.closed")
def closed(source: Ticket, _: Info) -> bool:
    """Whether it is closed or merged."""
    return source.closed_at is not None


@resolves("Issue.stateReason")
def reason(source: Issue, _: Info, *, enableDuplicate: bool = False) -> str | None:
    """Why it is closed; a duplicate says so only to who asks for it."""
    hidden = source.state_reason == "duplicate" and not enableDuplicate
    said = "not_planned" if hidden else source.state_reason
    return said.upper() if said else None


@resolves("Issue.issueType")
def issue_type(source: Issue, info: Info) -> dict[str, Any] | None:
    """The issue type of the organisation."""
    if source.type is None:
        return None
    return {"id": f"IT_{source.type}", "name": source.type, "description": None, "isEnabled": True,
            "color": COLORS.get(source.type, "GRAY")}  # fmt: skip


@resolves("Issue.author", "PullRequest.author")
def author(source: Ticket, info: Info) -> Account | None:
    """Who opened it; None for a ghost."""
    return account(info, source.author)


@resolves("PullRequest.mergedBy")
def merged_by(source: PullRequest, info: Info) -> Account | None:
    """Who merged it."""
    return account(info, source.merged_by)


@resolves("Issue.resourcePath", "PullRequest.resourcePath")
def path(source: Ticket, info: Info) -> str:
    """The path of its page."""
    return source.url.removeprefix(asking(info).hub.server_url)


@resolves("PullRequest.permalink")
def permalink(source: PullRequest, _: Info) -> str:
    """Its page."""
    return source.url


@resolves("Issue.labels", "PullRequest.labels")
def labels(source: Ticket, info: Info, **args: Any) -> Page:
    """Labels."""
    return page(info, [source.repository.label(name) for name in source.labels], args)


@resolves("Issue.assignees", "PullRequest.assignees")
def assignees(source: Ticket, info: Info, **args: Any) -> Page:
    """Assignees."""
    return page(info, [account(info, one) for one in source.assignees], args)


@resolves("Issue.participants", "PullRequest.participants")
def participants(source: Ticket, info: Info, **args: Any) -> Page:
    """Participants: people only."""
    found = [account(info, one) for one in source.participants()]
    return page(info, [one for one in found if one and one.kind == "User"], args)


@resolves("Issue.comments", "PullRequest.comments")
def comments(source: Ticket, info: Info, **args: Any) -> Page:
    """Comments."""
    return page(info, source.comments, args)


@resolves("Issue.milestone", "PullRequest.milestone")
def milestone(source: Ticket, _: Info) -> Any:
    """The milestone."""
    return source.repository.milestone(source.milestone) if source.milestone else None


@resolves("Issue.timelineItems", "PullRequest.timelineItems")
def timeline(source: Ticket, info: Info, **args: Any) -> Page:
    """Renamed titles and comments, in order; the local GitHub keeps no other event."""
    wanted = args.get("itemTypes") or ["RENAMED_TITLE_EVENT", "ISSUE_COMMENT"]
    found: list[Any] = list(source.renames) if "RENAMED_TITLE_EVENT" in wanted else []
    found += source.comments if "ISSUE_COMMENT" in wanted else []
    since = args.get("since") or ""
    dated = sorted((one for one in found if one.at >= since), key=lambda one: one.at)
    return page(info, dated[args.get("skip") or 0 :], args)


for _kind in ("IssueTimelineItemsConnection", "PullRequestTimelineItemsConnection"):

    @resolves(f"{_kind}.filteredCount", f"{_kind}.pageCount")
    def counted(source: Page, info: Info) -> int:
        """How many events, in all or in this page."""
        return len(source.kept if info.field_name == "pageCount" else source.everything)

    @resolves(f"{_kind}.updatedAt")
    def changed(source: Page, info: Info) -> str:
        """When the last event happened."""
        return max([one.at for one in source.everything], default=asking(info).hub.now)


@resolves("PullRequest.closingIssuesReferences")
def closing(source: PullRequest, info: Info, **args: Any) -> Page:
    """The issues it closes, those that can be read."""
    found = source.closing(by_hand=bool(args.get("userLinkedOnly")))
    return page(info, [one for one in found if readable(info, one)], args)


@resolves("Issue.closedByPullRequestsReferences")
def closers(source: Issue, info: Info, **args: Any) -> Page:
    """The pull requests that close it, merged or open; closed ones on demand."""
    unmerged = bool(args.get("includeClosedPrs"))
    found = [one for one in source.closers() if readable(info, one)]
    return page(info, [one for one in found if unmerged or one.state == "open" or one.merged_at], args)


@resolves("PullRequest.mergeCommit")
def merge_commit(source: PullRequest, _: Info) -> Commit | None:
    """The commit that merged it."""
    return Commit(source.repository, source.merge_commit) if source.merge_commit else None


@resolves("PullRequest.merged")
def merged(source: PullRequest, _: Info) -> bool:
    """Whether it was merged."""
    return source.merged_at is not None


@resolves("PullRequest.isDraft")
def draft(source: PullRequest, _: Info) -> bool:
    """Whether it is a draft."""
    return source.draft


@resolves("PullRequest.mergeable")
def mergeable(source: PullRequest, _: Info) -> str:
    """Whether its branches can be merged."""
    return {None: "UNKNOWN", True: "MERGEABLE", False: "CONFLICTING"}[source.fits()]


@resolves("PullRequest.isCrossRepository")
def crosses(source: PullRequest, _: Info) -> bool:
    """Whether it comes from a fork."""
    return source.head_owner not in ("", source.repository.owner)


@resolves("PullRequest.baseRefName", "PullRequest.headRefName")
def branch(source: PullRequest, info: Info) -> str:
    """The names of its branches."""
    return source.base if info.field_name == "baseRefName" else source.head


@resolves("PullRequest.headRefOid", "PullRequest.baseRefOid")
def branch_commit(source: PullRequest, info: Info) -> str:
    """The commits of its branches; zeros where git does not know them."""
    known = (
        source.tip()
        if info.field_name == "headRefOid"
        else source.base_sha or source.repository.branch_tip(source.base)
    )
    return known or "0" * 40


@resolves("PullRequest.commits")
def commits(source: PullRequest, info: Info, **args: Any) -> Page:
    """Its commits."""
    names = source.commits or tuple(filter(None, [source.tip()]))
    found = [commit_of(source.repository, one) or Commit(source.repository, one) for one in names]
    return page(info, [{"id": f"PURC_{one.oid}", "commit": one, "pullRequest": source} for one in found], args)
