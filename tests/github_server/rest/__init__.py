"""The REST of the local GitHub: official routes, rights, redirects; each answer is checked against the official description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..access import Refused, asker, require, secret, sees
from ..faults import EXCEEDED
from ..repository import Repository
from ..tokens import Token
from ..wire import REST, Answer, Request
from . import accounts, apps, checking, commits, contents, issues, pulls, repositories, reviews
from .calls import ROUTES, Call, Moved, Route

if TYPE_CHECKING:
    from ..server import GitHubServer

ROOMS = (
    accounts,
    apps,
    commits,
    contents,
    issues,
    pulls,
    repositories,
    reviews,
)  # importing them fills the book of routes
OLD_STATUSES = re.compile(r"^(/repos/[^/]+/[^/]+)/statuses/([^/]+)$")  # what PyGithub still asks; GitHub answers both
BY_ID = re.compile(r"/repositories/(\d+)(/.*)?")


def answer(hub: GitHubServer, request: Request) -> Answer:
    """Answer a request under /api/v3."""
    path = _by_name(hub, request.path.removeprefix(REST))
    path = OLD_STATUSES.sub(r"\1/commits/\2/statuses", path) if request.method == "GET" else path
    route, named = _found(request.method, path)
    if route is None:
        hub.breaches.append(f"unknown route: {request.line}")
        return Refused(404, "Not Found").answer()
    try:
        said = _answered(hub, request, route, named)
    except Refused as refused:
        said = refused.answer()
    except Moved as moved:
        said = moved.answer(request.method)
    if route.right not in ("", "app"):
        said.headers["X-Accepted-GitHub-Permissions"] = f"{route.right}={route.wanted}"
    hub.breaches.extend(checking.breaches(route, request, said))
    return said


def _answered(hub: GitHubServer, request: Request, route: Route, named: dict[str, str]) -> Answer:
    token = None if secret(request).count(".") == 2 else asker(hub, request)  # an App's JWT is read by its own routes
    if token and route.path != "/rate_limit" and not hub.spend(token, "core", 1):
        raise Refused(403, EXCEEDED)
    call = Call(hub=hub, request=request, token=token, route=route, named=named)
    if "{owner}" in route.path and route.right != "app":
        call.found = _repository(hub, token, request, f"{named['owner']}/{named['repo']}")
        if route.right:
            require(token, call.found, route.right, route.wanted)
    if request.method in ("POST", "PATCH", "PUT"):
        call.body = _body(request, route)
    return route.function(call)


def _repository(hub: GitHubServer, token: Token | None, request: Request, full_name: str) -> Repository:
    found = hub.found(full_name)
    if found is None or not sees(token, found):
        raise Refused(404, "Not Found")
    if found.full_name.lower() != full_name.lower():
        rest = request.path.removeprefix(f"{REST}/repos/{full_name}")
        raise Moved(f"{hub.api_url}/repositories/{found.id}{rest}")
    return found


def _body(request: Request, route: Route) -> dict[str, object]:
    body = request.json if request.body.strip() else {}
    if body is None:
        raise Refused(400, "Problems parsing JSON")
    if wrong := checking.wrong(route, body):
        raise Refused(422, "Invalid request.\n\n" + "\n".join(wrong))
    return body if isinstance(body, dict) else {"": body}


def _found(method: str, path: str) -> tuple[Route | None, dict[str, str]]:
    for route in sorted(ROUTES, key=lambda one: -len(one.path)):
        if route.method == method and (match := route.shape.fullmatch(path)):
            return route, match.groupdict()
    return None, {}


def _by_name(hub: GitHubServer, path: str) -> str:
    match = BY_ID.fullmatch(path)
    found = next((one for one in hub.repositories.values() if match and one.id == int(match.group(1))), None)
    return f"/repos/{found.full_name}{(match.group(2) if match else '') or ''}" if found else path
