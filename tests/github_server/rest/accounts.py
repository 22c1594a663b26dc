"""REST: who asks, people, organisations, the rate."""

from __future__ import annotations

import time

from ..access import Refused
from ..wire import Answer
from .calls import Call, route
from .forms import organization, user, viewer


@route("GET", "/user")
def me(call: Call) -> Answer:
    """Who asks; an App's or Actions' token is nobody."""
    if call.token is None:
        raise Refused(401, "Requires authentication")
    if call.token.kind in ("actions", "installation"):
        raise Refused(403, call.token.words)
    return Answer.of(200, viewer(call.hub, call.token.user))


@route("GET", "/users/{username}")
def someone(call: Call) -> Answer:
    """A person."""
    found = call.hub.accounts.get(call.named["username"].lower())
    if found is None:
        raise Refused(404, "Not Found")
    return Answer.of(200, user(call.hub, found.login))


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", "metadata")
def permission(call: Call) -> Answer:
    """What a person may do in a repository: to write, unless only some may."""
    found = call.hub.accounts.get(call.named["username"].lower())
    if found is None:
        raise Refused(404, f"{call.named['username']} is not a user")
    welcome = call.repository.collaborators is None or found.login in call.repository.collaborators
    level = "write" if welcome else "none" if call.repository.private else "read"
    return Answer.of(200, {"permission": level, "role_name": level, "user": None})


@route("GET", "/orgs/{org}")
def team(call: Call) -> Answer:
    """An organisation."""
    found = call.hub.accounts.get(call.named["org"].lower())
    if found is None or found.kind != "Organization":
        raise Refused(404, "Not Found")
    return Answer.of(200, organization(call.hub, found))


@route("GET", "/rate_limit")
def rates(call: Call) -> Answer:
    """What is left, of each kind; asking costs nothing."""
    token, reset = call.token, int(time.time()) + 3600
    used = {name: call.hub.used(token, name) if token else 0 for name in ("core", "graphql", "search")}
    limits = {name: 30 if name == "search" else token.limit if token else 60 for name in used}
    said = {
        name: {
            "limit": limits[name],
            "used": used[name],
            "remaining": max(0, limits[name] - used[name]),
            "reset": reset,
        }
        for name in used
    }
    return Answer.of(200, {"resources": said, "rate": said["core"]})
