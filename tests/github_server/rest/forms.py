"""JSON of accounts, repositories, labels and milestones, as REST writes them."""

from __future__ import annotations

from typing import Any

from ..repository import Repository
from ..state import Account, Label, Milestone
from ..world import World

Form = dict[str, Any]
BIRTH = "2015-03-01T08:00:00Z"
OF_ACCOUNT = {"followers": "", "following": "{/other_user}", "gists": "{/gist_id}", "starred": "{/owner}{/repo}", "subscriptions": "",
              "organizations": "/orgs", "repos": "", "events": "{/privacy}", "received_events": ""}  # fmt: skip
OF_REPOSITORY = {"archive": "/{archive_format}{/ref}", "assignees": "{/user}", "blobs": "git/blobs{/sha}", "branches": "{/branch}",
                 "collaborators": "{/collaborator}", "comments": "{/number}", "commits": "{/sha}",
                 "compare": "compare/{base}...{head}", "contents": "contents/{+path}", "contributors": "", "deployments": "",
                 "downloads": "", "events": "", "forks": "", "git_commits": "git/commits{/sha}", "git_refs": "git/refs{/sha}",
                 "git_tags": "git/tags{/sha}", "hooks": "", "issue_comment": "issues/comments{/number}",
                 "issue_events": "issues/events{/number}", "issues": "{/number}", "keys": "{/key_id}", "labels": "{/name}",
                 "languages": "", "merges": "", "milestones": "{/number}", "notifications": "{?since,all,participating}",
                 "pulls": "{/number}", "releases": "{/id}", "stargazers": "", "statuses": "statuses/{sha}", "subscribers": "",
                 "subscription": "", "tags": "", "teams": "", "trees": "git/trees{/sha}"}  # fmt: skip


def api(world: World) -> str:
    """The base of REST."""
    return f"{world.server_url}/api/v3"


def account(world: World, login: str | None) -> Form:
    """An account; REST shows the ghost in place of one that is gone."""
    one = world.account(login or "ghost")
    base = f"{api(world)}/users/{one.login}"
    page = (
        f"{world.server_url}/apps/{one.login.removesuffix('[bot]')}"
        if one.kind == "Bot"
        else f"{world.server_url}/{one.login}"
    )
    urls = {f"{name}_url": f"{base}/{name}{more}" for name, more in OF_ACCOUNT.items()}
    return {"login": one.login, "id": one.id, "node_id": one.node_id, "avatar_url": f"{world.server_url}/avatars/u/{one.id}?v=4",
            "gravatar_id": "", "url": base, "html_url": page, **urls, "type": one.kind, "user_view_type": "public",
            "site_admin": False}  # fmt: skip


def maybe(world: World, login: str | None) -> Form | None:
    """An account, None for none."""
    return account(world, login) if login else None


def user(world: World, login: str) -> Form:
    """The whole form of a person, as anyone sees it."""
    numbers = dict.fromkeys(("followers", "following", "public_gists", "public_repos"), 0)
    texts = dict.fromkeys(("bio", "company", "email", "hireable", "location"))
    return (
        account(world, login)
        | numbers
        | texts
        | {"name": world.account(login).name, "blog": "", "created_at": BIRTH, "updated_at": BIRTH}
    )


def viewer(world: World, login: str) -> Form:
    """The whole form of who asks."""
    numbers = dict.fromkeys(
        ("collaborators", "disk_usage", "owned_private_repos", "private_gists", "total_private_repos"), 0
    )
    return user(world, login) | numbers | {"two_factor_authentication": True, "user_view_type": "private"}


def organization(world: World, one: Account) -> Form:
    """The whole form of an organisation."""
    base = f"{api(world)}/orgs/{one.login}"
    urls = {f"{name}_url": f"{base}/{name}" for name in ("repos", "events", "hooks", "issues")}
    more = {"members_url": f"{base}/members{{/member}}", "public_members_url": f"{base}/public_members{{/member}}"}
    numbers = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    return {"login": one.login, "id": one.id, "node_id": one.node_id, "url": base, **urls, **more, **numbers, "name": one.name or one.login,
            "avatar_url": f"{world.server_url}/avatars/u/{one.id}?v=4", "description": None, "html_url": f"{world.server_url}/{one.login}",
            "has_organization_projects": True, "has_repository_projects": True, "type": "Organization", "created_at": BIRTH,
            "updated_at": BIRTH, "archived_at": None}  # fmt: skip


def small(one: Repository) -> Form:
    """The least that is said of a repository."""
    base = f"{api(one.world)}/repos/{one.full_name}"
    urls = {
        f"{name}_url": f"{base}/{more if '/' in more[1:] and more[0] != '/' and more[0] != '{' else name + more}"
        for name, more in OF_REPOSITORY.items()
    }
    return {"id": one.id, "node_id": one.node_id, "name": one.name, "full_name": one.full_name, "owner": account(one.world, one.owner),
            "private": one.private, "html_url": one.url, "description": one.description, "fork": False, "url": base, **urls}  # fmt: skip


def repository(one: Repository) -> Form:
    """A repository as pull requests show it."""
    opened = sum(ticket.state == "open" for ticket in (*one.issues.values(), *one.pulls.values()))
    zeros = dict.fromkeys(("forks", "forks_count", "size", "stargazers_count", "watchers", "watchers_count"), 0)
    host = one.world.server_url.partition("://")[2]
    return small(one) | zeros | {
        "clone_url": one.clone_url, "git_url": f"git://{host}/{one.full_name}.git", "ssh_url": f"git@{host}:{one.full_name}.git",
        "svn_url": one.url, "mirror_url": None, "homepage": None, "language": None, "license": None, "default_branch": one.default_branch,
        "has_downloads": True, "has_issues": True, "has_projects": True, "has_wiki": False, "has_pages": False, "has_discussions": False,
        "archived": one.archived, "disabled": False, "visibility": "private" if one.private else "public", "open_issues": opened,
        "open_issues_count": opened, "pushed_at": one.world.now, "created_at": BIRTH, "updated_at": one.world.now,
    }  # fmt: skip


def label(one: Label, repository: Repository) -> Form:
    """A label."""
    url = f"{api(repository.world)}/repos/{repository.full_name}/labels/{one.name}"
    return {
        "id": one.id,
        "node_id": one.node_id,
        "url": url,
        "name": one.name,
        "color": one.color,
        "default": False,
        "description": one.description,
    }


def milestone(one: Milestone) -> Form:
    """A milestone."""
    world, repository = one.repository.world, one.repository
    url = f"{api(world)}/repos/{repository.full_name}/milestones/{one.number}"
    its = [
        ticket for ticket in (*repository.issues.values(), *repository.pulls.values()) if ticket.milestone == one.title
    ]
    opened = sum(ticket.state == "open" for ticket in its)
    return {"url": url, "html_url": f"{repository.url}/milestone/{one.number}", "labels_url": f"{url}/labels", "id": one.id,
            "node_id": one.node_id, "number": one.number, "title": one.title, "description": one.description,
            "creator": account(world, "lea"), "open_issues": opened, "closed_issues": len(its) - opened,
            "state": "closed" if one.closed_at else "open", "created_at": one.created_at, "updated_at": one.closed_at or one.created_at,
            "due_on": one.due_on, "closed_at": one.closed_at}  # fmt: skip
