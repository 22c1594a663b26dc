"""GraphQL: repositories, their commits and refs, and nodes by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..board import Item, Project
from ..commits import Commit, Written, commit_of
from ..repository import Repository
from ..state import Account, Comment, Issue, PullRequest, Rename, Ticket
from .asking import GraphError, Info, Page, asking, page, resolves
from .people import is_oid
from .tickets import readable


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch."""

    repository: Repository
    name: str
    prefix: str = "refs/heads/"
    type_name = "Ref"

    @property
    def node_id(self) -> str:
        """Its global id."""
        return f"REF_{self.repository.id}_{self.name}"

    @property
    def target(self) -> Commit | None:
        """Its commit."""
        sha = self.repository.branch_tip(self.name)
        return Commit(self.repository, sha) if sha else None


@resolves("Query.repository")
def repository(_: Any, info: Info, owner: str, name: str, *, followRenames: bool = True) -> Repository:
    """A repository, under an old name too."""
    hub = asking(info).hub
    full = f"{owner}/{name}"
    found = hub.found(full) if followRenames else hub.repositories.get(full.lower())
    if found is None or not asking(info).sees(found):
        raise GraphError("NOT_FOUND", f"Could not resolve to a Repository with the name '{full}'.")
    return found


@resolves("Repository.nameWithOwner")
def full_name(source: Repository, _: Info) -> str:
    """owner/name."""
    return source.full_name


@resolves("Repository.owner")
def owner(source: Repository, info: Info) -> Account:
    """Who owns it."""
    return asking(info).hub.account(source.owner)


@resolves("Repository.isPrivate", "Repository.isArchived", "Repository.isFork", "Repository.hasIssuesEnabled")
def flags(source: Repository, info: Info) -> bool:
    """What it is."""
    return {"isPrivate": source.private, "isArchived": source.archived, "isFork": False}.get(info.field_name, True)


@resolves("Repository.viewerPermission")
def permission(source: Repository, info: Info) -> str | None:
    """What who asks may do with its contents."""
    token = asking(info).token
    return "WRITE" if token.level(source, "contents") > 1 else "READ"


@resolves("Repository.defaultBranchRef")
def default_branch(source: Repository, _: Info) -> Ref:
    """The default branch."""
    return Ref(source, source.default_branch)


@resolves("Repository.ref")
def ref(source: Repository, _: Info, qualifiedName: str) -> Ref | None:
    """A branch; None where there is none."""
    name = qualifiedName.removeprefix("refs/heads/")
    return Ref(source, name) if source.branch_tip(name) else None


@resolves("Repository.issue", "Repository.pullRequest", "Repository.issueOrPullRequest")
def ticket(source: Repository, info: Info, number: int) -> Ticket:
    """An issue or a pull request by number."""
    asked = info.field_name
    kinds: tuple[type[Ticket], ...] = {"issue": (Issue,), "pullRequest": (PullRequest,)}.get(
        asked, (Issue, PullRequest)
    )
    found = source.ticket(number)
    if not isinstance(found, kinds) or not readable(info, found):
        what = {"issue": "an Issue", "pullRequest": "a PullRequest"}.get(asked, "an issue or pull request")
        raise GraphError("NOT_FOUND", f"Could not resolve to {what} with the number of {number}.")
    asking(info).require(source, "issues" if isinstance(found, Issue) else "pull_requests")
    return found


@resolves("Repository.pullRequests")
def pull_requests(source: Repository, info: Info, **args: Any) -> Page:
    """Pull requests by state and branches, oldest first unless it is said."""
    asking(info).require(source, "pull_requests")
    found = [one for one in asking(info).hub.listed(source) if readable(info, one)]
    for name, field in (("baseRefName", "base"), ("headRefName", "head")):
        if args.get(name):
            found = [one for one in found if getattr(one, field) == args[name]]
    return page(info, _ordered(_in_state(found, args), args), args)


@resolves("Repository.issues")
def issues(source: Repository, info: Info, **args: Any) -> Page:
    """Issues by state and labels."""
    asking(info).require(source, "issues")
    found = [one for one in source.issues.values() if readable(info, one)]
    if args.get("labels"):
        found = [one for one in found if set(one.labels) & set(args["labels"])]
    return page(info, _ordered(_in_state(found, args), args), args)


def _in_state(found: list[Any], args: dict[str, Any]) -> list[Any]:
    from .tickets import state

    wanted = args.get("states")
    return [one for one in found if state(one, None) in wanted] if wanted else found


def _ordered(found: list[Any], args: dict[str, Any]) -> list[Any]:
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    key = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}.get(order["field"], "number")
    return sorted(found, key=lambda one: (getattr(one, key), one.number), reverse=order["direction"] == "DESC")


@resolves("Repository.labels")
def labels(source: Repository, info: Info, **args: Any) -> Page:
    """Labels."""
    return page(info, list(source.labels.values()), args)


@resolves("Repository.milestones")
def milestones(source: Repository, info: Info, **args: Any) -> Page:
    """Milestones."""
    return page(info, list(source.milestones.values()), args)


@resolves("Repository.object")
def git_object(
    source: Repository, info: Info, *, oid: str | None = None, expression: str | None = None
) -> Commit | None:
    """A commit by full name or expression; None where there is none."""
    asking(info).require(source, "contents")
    if oid is not None and not is_oid(oid):
        asking(info).hub.breaches.append(f"GraphQL: {oid!r} is no GitObjectID")
        raise GraphError("argumentLiteralsIncompatible", f"Could not coerce value {oid!r} to GitObjectID")
    return commit_of(source, oid or expression or "")


@resolves("Commit.associatedPullRequests")
def associated(source: Commit, info: Info, **args: Any) -> Page:
    """The pull requests of a commit."""
    asking(info).require(source.repository, "pull_requests")
    shown = asking(info).hub.listed(source.repository)
    found = [one for one in source.repository.by_commit(source.oid) if one in shown and readable(info, one)]
    return page(info, _ordered(found, args), args)


@resolves("Commit.abbreviatedOid")
def short(source: Commit, _: Info) -> str:
    """Seven letters."""
    return source.oid[:7]


@resolves("Commit.message", "Commit.messageHeadline", "Commit.messageBody")
def message(source: Commit, info: Info) -> str:
    """What was written."""
    said = source.written().message
    headline, _, rest = said.partition("\n")
    return {"message": said, "messageHeadline": headline}.get(info.field_name, rest.strip("\n"))


@resolves("Commit.authoredDate", "Commit.committedDate")
def dated(source: Commit, info: Info) -> str:
    """When."""
    written = source.written()
    return (written.author if info.field_name == "authoredDate" else written.committer).date


@resolves("Commit.author", "Commit.committer")
def signed(source: Commit, info: Info) -> dict[str, Any]:
    """Who, as git says."""
    written: Written = source.written()
    one = written.author if info.field_name == "author" else written.committer
    return {"name": one.name, "email": one.email, "date": one.date, "user": None}


@resolves("Query.node", "Query.nodes")
def by_id(_: Any, info: Info, *, id: str = "", ids: tuple[str, ...] = ()) -> Any:
    """Things by their global id; what is not there is null and an error beside."""
    return [_node(info, one) for one in ids] if info.field_name == "nodes" else _node(info, id, alone=True)


def _node(info: Info, key: str, *, alone: bool = False) -> Any:
    found = asking(info).hub.nodes.get(key)
    if found is not None and _visible(info, found):
        return found
    error = GraphError("NOT_FOUND", f"Could not resolve to a node with the global id of '{key}'")
    if alone:
        raise error
    return error


def _visible(info: Info, found: object) -> bool:
    if isinstance(found, (Comment, Rename)):
        return readable(info, found.ticket)
    if isinstance(found, Ticket):
        return readable(info, found)
    if isinstance(found, Repository):
        return asking(info).sees(found)
    if isinstance(found, (Project, Item)):
        return asking(info).token.projects() > 0
    return True
