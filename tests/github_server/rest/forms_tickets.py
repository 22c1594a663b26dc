"""JSON of issues, pull requests and comments, as REST writes them."""

from __future__ import annotations

import zlib

from ..repository import Repository
from ..reviews import Review
from ..state import Comment, Issue, PullRequest, Ticket
from .forms import Form, account, api, label, maybe, milestone, repository

NOT_KNOWN = "0" * 40


def issue(one: Ticket) -> Form:
    """An issue, or the issue that every pull request is as well."""
    base = _base(one)
    said = _common(one) | {
        "url": f"{base}/issues/{one.number}", "repository_url": base, "labels_url": f"{base}/issues/{one.number}/labels{{/name}}",
        "comments_url": f"{base}/issues/{one.number}/comments", "events_url": f"{base}/issues/{one.number}/events",
        "comments": len(one.comments), "state_reason": one.state_reason if isinstance(one, Issue) else None,
        "closed_by": maybe(one.repository.world, one.closed_by), "type": _type(one),
    }  # fmt: skip
    if isinstance(one, PullRequest):
        said["draft"] = one.draft
        said["pull_request"] = {"url": f"{base}/pulls/{one.number}", "html_url": one.url, "diff_url": f"{one.url}.diff",
                                "patch_url": f"{one.url}.patch", "merged_at": one.merged_at}  # fmt: skip
    return said


def pull(one: PullRequest) -> Form:
    """A pull request as a list shows it."""
    base = _base(one)
    url, its = f"{base}/pulls/{one.number}", f"{base}/issues/{one.number}"
    tip = one.tip() or NOT_KNOWN
    links = {"self": url, "html": one.url, "issue": its, "comments": f"{its}/comments", "review_comments": f"{url}/comments",
             "review_comment": f"{base}/pulls/comments{{/number}}", "commits": f"{url}/commits", "statuses": f"{base}/statuses/{tip}"}  # fmt: skip
    said = _common(one) | {
        "url": url, "diff_url": f"{one.url}.diff", "patch_url": f"{one.url}.patch", "issue_url": its, "comments_url": f"{its}/comments",
        "commits_url": f"{url}/commits", "review_comments_url": f"{url}/comments", "review_comment_url": links["review_comment"],
        "statuses_url": links["statuses"], "merge_commit_sha": one.merge_commit, "merged_at": one.merged_at, "draft": one.draft,
        "auto_merge": None, "requested_reviewers": [account(one.repository.world, login) for login in one.reviewers], "requested_teams": [],
        "_links": {name: {"href": link} for name, link in links.items()},
        "head": _side(one, one.head, tip, one.head_owner or one.repository.owner),
        "base": _side(one, one.base, one.base_sha or one.repository.branch_tip(one.base) or NOT_KNOWN, one.repository.owner),
    }  # fmt: skip
    for one_label in said["labels"]:
        one_label["description"] = one_label["description"] or ""
    return said


def whole_pull(one: PullRequest) -> Form:
    """A pull request by itself."""
    zeros = dict.fromkeys(("additions", "deletions", "changed_files", "review_comments"), 0)
    return pull(one) | zeros | {
        "comments": len(one.comments), "commits": len(one.commits) or 1, "merged": one.merged_at is not None,
        "mergeable": one.fits() if one.state == "open" else None, "mergeable_state": _mergeable_state(one),
        "merged_by": maybe(one.repository.world, one.merged_by), "maintainer_can_modify": False, "rebaseable": one.fits(),
    }  # fmt: skip


def comment(one: Comment) -> Form:
    """A comment."""
    world, base = one.ticket.repository.world, _base(one.ticket)
    return {"id": one.id, "node_id": one.node_id, "url": f"{base}/issues/comments/{one.id}",
            "html_url": f"{one.ticket.url}#issuecomment-{one.id}", "issue_url": f"{base}/issues/{one.ticket.number}", "body": one.body,
            "user": account(world, one.author), "created_at": one.at, "updated_at": one.updated_at, "author_association": "MEMBER"}  # fmt: skip


def _common(one: Ticket) -> Form:
    repository, world = one.repository, one.repository.world
    labels = [label(repository.label(name), repository) for name in one.labels]
    people = [account(world, login) for login in one.assignees]
    return {"id": one.id, "node_id": one.node_id, "html_url": one.url, "number": one.number, "title": one.title, "body": one.body or None,
            "user": account(world, one.author), "labels": labels, "assignee": people[0] if people else None, "assignees": people,
            "milestone": milestone(repository.milestone(one.milestone)) if one.milestone else None, "state": one.state,
            "locked": one.locked, "active_lock_reason": None, "author_association": "MEMBER", "created_at": one.created_at,
            "updated_at": one.updated_at, "closed_at": one.closed_at}  # fmt: skip


def review(one: Review) -> Form:
    """A review."""
    url, its = f"{one.pull.url}#pullrequestreview-{one.id}", f"{_base(one.pull)}/pulls/{one.pull.number}"
    return {"id": one.id, "node_id": one.node_id, "user": maybe(one.pull.repository.world, one.author), "body": one.body, "state": one.state,
            "html_url": url, "pull_request_url": its, "_links": {"html": {"href": url}, "pull_request": {"href": its}},
            "submitted_at": one.at, "commit_id": one.commit, "author_association": "MEMBER"}  # fmt: skip


def _mergeable_state(one: PullRequest) -> str:
    fits = one.fits()
    return (
        "unknown"
        if fits is None
        else "dirty"
        if not fits
        else "draft"
        if one.draft
        else "behind"
        if one.behind()
        else "clean"
    )


def _side(one: PullRequest, branch: str, sha: str, owner: str) -> Form:
    return {
        "label": f"{owner}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": account(one.repository.world, owner),
        "repo": _whose(one.repository, owner),
    }


def _whose(home: Repository, owner: str) -> Form:
    """The repository of a branch: a fork has its owner's name, and little else of its own here."""
    own = {"owner": account(home.world, owner), "full_name": f"{owner}/{home.name}", "fork": True}
    return repository(home) | (own if owner.lower() != home.owner.lower() else {})


def _type(one: Ticket) -> Form | None:
    if not isinstance(one, Issue) or one.type is None:
        return None
    return {
        "id": zlib.crc32(one.type.encode()),
        "node_id": f"IT_{one.type}",
        "name": one.type,
        "description": None,
        "is_enabled": True,
    }


def _base(one: Ticket) -> str:
    return f"{api(one.repository.world)}/repos/{one.repository.full_name}"
