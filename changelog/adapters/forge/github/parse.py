"""GitHub's JSON → our values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from changelog.domain.forge import Opened, Proposal
from changelog.domain.model import PullRequest, Rename, Ticket

Node = Mapping[str, Any]


def pull_request(node: Node, slug: str) -> PullRequest:
    """A `Pull` of objects.graphql. `slug`: the repository asked; tickets of others are not its own."""
    state = str(node.get("state") or "OPEN").lower()
    named = (one for one in _numbered(node.get("closes")) if _lives_in(one, slug))
    people = [_text(node.get("author"), "login"), *_names(node.get("assignees"), "login")]
    return PullRequest(
        number=int(node["number"]),
        title=_text(node, "title"),
        body=_text(node, "body"),
        state="merged" if state == "merged" else "closed" if state == "closed" else "open",
        base=_text(node, "baseRefName"),
        branch=_text(node, "headRefName"),
        merge_commit=_text(node.get("mergeCommit"), "oid"),
        merged_at=_moment(node.get("mergedAt")),
        labels=labels_of(node),
        author=_text(node.get("author"), "login"),
        people=tuple(dict.fromkeys(name for name in people if name)),
        milestone=_text(node.get("milestone"), "title"),
        url=_text(node, "url"),
        updated=_text(node, "updatedAt"),
        closes=tuple(dict.fromkeys(one["number"] for one in (*named, *closing(node, slug)))),
        renames=_renames(node),
    )


def ticket(node: Node, slug: str) -> Ticket:
    """A `Ticket` of objects.graphql."""
    return Ticket(
        number=int(node["number"]),
        title=_text(node, "title"),
        body=_text(node, "body"),
        state="closed" if node.get("ticketState") == "CLOSED" else "open",
        reason=_text(node, "stateReason").lower(),
        labels=labels_of(node),
        type=_text(node.get("issueType"), "name"),
        url=_text(node, "url"),
        slug=_text(node.get("repository"), "nameWithOwner"),
        updated=_text(node, "updatedAt"),
        renames=_renames(node),
        done_by=tuple(
            one["number"] for one in _numbered(node.get("doneBy")) if one.get("merged") and _lives_in(one, slug)
        ),
    )


def ticket_by_rest(data: Node, slug: str) -> Ticket:
    """A ticket of REST, which alone follows one that was moved to another repository."""
    return Ticket(
        number=int(data["number"]),
        title=_text(data, "title"),
        body=_text(data, "body"),
        state="closed" if data.get("state") == "closed" else "open",
        reason=_text(data, "state_reason"),
        labels=tuple(one if isinstance(one, str) else _text(one, "name") for one in data.get("labels") or ()),
        type=_text(data.get("type"), "name"),
        url=_text(data, "html_url"),
        slug=slug,
        updated=_text(data, "updated_at"),
    )


def closing(node: Node, slug: str) -> list[Node]:
    """The first tickets of this repository that the forge links to a pull request, complete."""
    return [one for one in _numbered(node.get("closingIssuesReferences")) if _lives_in(one, slug)]


def omitted(node: Node) -> int:
    """How many tickets the forge links to a pull request beyond those in its answer."""
    count = at(node, "closes", "totalCount")
    return max(0, count - len(nodes(node.get("closes")))) if isinstance(count, int) else 0


def brought_by(node: Any, sha: str, base: str) -> int | None:
    """Of the pull requests of a commit, the one that was merged as it, else the first that was merged into `base`."""
    pulls = [one for one in _numbered(at(node, "associatedPullRequests")) if one.get("merged")]
    exact = [one for one in pulls if _text(one.get("mergeCommit"), "oid") == sha]
    into = [one for one in pulls if one.get("baseRefName") == base]
    return next((int(one["number"]) for one in (*exact, *into)), None)


def labels_of(node: Node) -> tuple[str, ...]:
    """The labels of a node, by name."""
    return _names(node.get("labels"), "name")


def options(project: Any) -> dict[str, str]:
    """The columns of a project in their order: name → the forge's own name for it."""
    return {str(one.get("name")): str(one.get("id")) for one in mappings(at(project, "field", "options"))}


def status(node: Node) -> str:
    """The column of a card, empty where it stands in none."""
    return str(at(node, "status", "name") or "")


def proposal(pull: Node) -> Proposal:
    """A pull request of REST, alone or in a list."""
    merged = bool(pull.get("merged_at"))
    return Proposal(
        number=int(pull.get("number") or 0),
        url=str(pull.get("html_url") or ""),
        head=str(at(pull, "head", "ref") or ""),
        base=str(at(pull, "base", "ref") or ""),
        state="merged" if merged else "open" if pull.get("state") == "open" else "closed",
        title=str(pull.get("title") or ""),
        body=str(pull.get("body") or ""),
        sha=str(at(pull, "head", "sha") or ""),
        # Before the merge, the same field names a merge that GitHub only tries.
        merged_as=str(pull.get("merge_commit_sha") or "") if merged else "",
        draft=bool(pull.get("draft")),
        labels=tuple(labels(pull)),
        reviewers=tuple(reviewers(pull)),
    )


def opened(pull: Node, *, new: bool = False) -> Opened:
    """An open pull request of REST."""
    one = proposal(pull)
    return Opened(
        number=one.number, url=one.url, head=one.head, base=one.base, title=one.title, body=one.body, draft=one.draft,
        new=new,
    )  # fmt: skip


def joins(pull: Node, head: str, base: str) -> bool:
    """Whether it is from one branch of this repository into another.

    A fork's branch may bear the same name; a fork that was deleted is null, which this repository cannot be.
    """
    home, there = at(pull, "base", "repo", "full_name"), at(pull, "head", "repo", "full_name")
    own = there is not None and str(home).lower() == str(there).lower()
    return own and (at(pull, "head", "ref"), at(pull, "base", "ref")) == (head, base)


def labels(pull: Node) -> list[str]:
    """Its labels, by name."""
    return [str(one.get("name") or "") for one in mappings(pull.get("labels"))]


def reviewers(pull: Node) -> list[str]:
    """The people whose review is asked for and not given yet."""
    return [str(one.get("login") or "") for one in mappings(pull.get("requested_reviewers"))]


def login(data: Node) -> str:
    """Who wrote it; "" for an account that is gone."""
    return str(at(data, "user", "login") or "")


def at(data: Any, *keys: str) -> Any:
    """What stands at a path of keys; None where the path breaks off."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def mappings(found: Any) -> list[Node]:
    """The JSON objects of a list; none where it is no list."""
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def nodes(connection: Any) -> list[Node]:
    """The nodes of a connection that are there: GitHub puts null where something may not be seen."""
    return mappings(at(connection, "nodes"))


def _numbered(connection: Any) -> list[Node]:
    return [one for one in nodes(connection) if isinstance(one.get("number"), int)]


def _lives_in(node: Node, slug: str) -> bool:
    return _text(node.get("repository"), "nameWithOwner").lower() == slug.lower()


def _names(connection: Any, key: str) -> tuple[str, ...]:
    return tuple(name for one in nodes(connection) if (name := _text(one, key)))


def _renames(node: Node) -> tuple[Rename, ...]:
    found = [(_moment(one.get("createdAt")), _text(one, "previousTitle")) for one in nodes(node.get("renames"))]
    dated = sorted((moment, before) for moment, before in found if moment is not None and before)
    return tuple(Rename(at=moment, before=before) for moment, before in dated)


def _moment(text: Any) -> int | None:
    try:
        return int(datetime.fromisoformat(str(text)).timestamp()) if text else None
    except ValueError:
        return None


def _text(node: Any, key: str) -> str:
    value = node.get(key) if isinstance(node, Mapping) else None
    return value if isinstance(value, str) else ""
