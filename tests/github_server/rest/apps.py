"""REST: Apps, their installations, and the tokens made for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..access import Refused, application
from ..tokens import LEVELS, App, Installation
from ..wire import Answer
from .calls import Call, route
from .forms import Form, account, api, repository

RIGHTS = {"organization_projects": "projects"}  # what the rest of the server calls them


@route("GET", "/app", "app")
def shown(call: Call) -> Answer:
    """The App that asks."""
    return Answer.of(200, _app(call, application(call.hub, call.request)))


@route("GET", "/app/installations", "app")
def installations(call: Call) -> Answer:
    """Where it is installed."""
    app = application(call.hub, call.request)
    return call.listed(app.installations, lambda one: _installation(call, one))


@route("GET", "/app/installations/{installation_id}", "app")
def one_installation(call: Call) -> Answer:
    """One installation."""
    return Answer.of(200, _installation(call, _found(call)))


@route("GET", "/repos/{owner}/{repo}/installation", "app")
def of_repository(call: Call) -> Answer:
    """The installation that covers a repository."""
    app, full = application(call.hub, call.request), f"{call.named['owner']}/{call.named['repo']}"
    for one in app.installations:
        known = call.hub.repositories.get(full.lower())
        if known and one.account == known.owner and (one.repositories is None or known.full_name in one.repositories):
            return Answer.of(200, _installation(call, one))
    raise Refused(404, "Not Found")


@route("GET", "/orgs/{org}/installation", "app")
def of_organization(call: Call) -> Answer:
    """The installation of an organisation."""
    for one in application(call.hub, call.request).installations:
        if one.account == call.named["org"]:
            return Answer.of(200, _installation(call, one))
    raise Refused(404, "Not Found")


@route("POST", "/app/installations/{installation_id}/access_tokens", "app")
def granted(call: Call) -> Answer:
    """A token for an hour, with the installation's rights or fewer."""
    one, asked = _found(call), call.body
    rights = asked.get("permissions") or one.permissions
    for name, level in rights.items():
        if LEVELS.get(level, 2) > LEVELS.get(one.permissions.get(name, "none"), 2):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    names = [f"{one.account}/{name}" for name in asked.get("repositories") or ()] or one.repositories
    made = call.hub.token(kind="installation", user=f"{one.app.slug}[bot]", repositories=list(names) if names is not None else None,
                          rights={RIGHTS.get(name, name): level for name, level in rights.items()})  # fmt: skip
    made.installation = one
    ends = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    chosen = "all" if names is None else "selected"
    return Answer.of(
        201, {"token": made.value, "expires_at": ends, "permissions": rights, "repository_selection": chosen}
    )


@route("GET", "/installation/repositories")
def covered(call: Call) -> Answer:
    """The repositories that an installation's token covers."""
    token = call.token
    if token is None or token.installation is None:
        raise Refused(
            403,
            "Resource not accessible by integration"
            if token
            else "You must authenticate with an installation access token",
        )
    names = token.repositories
    own = [one for one in call.hub.repositories.values() if one.owner == token.installation.account]
    return call.listed(
        [one for one in own if names is None or one.full_name in names], repository, under="repositories"
    )


def _found(call: Call) -> Installation:
    for one in application(call.hub, call.request).installations:
        if str(one.id) == call.named["installation_id"]:
            return one
    raise Refused(404, "Not Found")


def _app(call: Call, app: App) -> Form:
    permissions = app.installations[0].permissions if app.installations else {}
    return {"id": app.id, "slug": app.slug, "node_id": app.node_id, "client_id": app.client_id, "owner": account(call.hub, app.installations[0].account),
            "name": app.slug, "description": None, "external_url": call.hub.server_url, "html_url": f"{call.hub.server_url}/apps/{app.slug}",
            "created_at": app.at, "updated_at": app.at, "permissions": {"metadata": "read", **permissions}, "events": []}  # fmt: skip


def _installation(call: Call, one: Installation) -> Form:
    place, owner = f"{api(call.hub)}/app/installations/{one.id}", call.hub.account(one.account)
    return {"id": one.id, "account": account(call.hub, one.account), "access_tokens_url": f"{place}/access_tokens",
            "repositories_url": f"{api(call.hub)}/installation/repositories", "html_url": f"{call.hub.server_url}/settings/installations/{one.id}",
            "app_id": one.app.id, "app_slug": one.app.slug, "target_id": owner.id, "target_type": owner.kind, "events": [],
            "repository_selection": "all" if one.repositories is None else "selected", "single_file_name": None,
            "permissions": {"metadata": "read", **one.permissions}, "created_at": one.at, "updated_at": one.at, "suspended_by": None,
            "suspended_at": None}  # fmt: skip
