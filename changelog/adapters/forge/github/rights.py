"""What a token may do, told by harmless reads: what GitHub shows it, what GitHub says of it, and when it ends."""

import re
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from changelog.adapters.forge.github import graphql
from changelog.adapters.forge.github.door import Door, Reply, Unanswered
from changelog.adapters.forge.github.parse import at
from changelog.adapters.forge.github.server import Places
from changelog.adapters.forge.github.token import APP, Pass
from changelog.domain.forge import Rights
from changelog.i18n.say import marked, say

# Right → what is read to try it. An empty repository (409) or issues that are off (410) are no refusal.
READS: tuple[tuple[str, str], ...] = (
    ("contents", "/branches"),
    ("pull_requests", "/pulls"),
    ("issues", "/issues"),
    ("statuses", "/commits/{branch}/status"),
    ("checks", "/commits/{branch}/check-runs"),
)
TIMEOUT = 20  # seconds, for an App's exchange of its key
MAY = frozenset((200, 304, 409, 410, 422))
MAY_NOT = frozenset((401, 403, 404))
_EXPIRY = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (UTC|[+-]\d{4})")
_SSO = marked("the organisation wants this token to be authorised for its single sign-on")


def read(door: Door, granted: dict[str, str] | None = None) -> Rights:
    """Ask about the repository of a door. Never raises. `granted` is what an App's installation was given."""
    known = Rights(granted=granted)
    try:
        home = door.read(f"/repos/{door.slug}")
        known = replace(known, scopes=_scopes(home.headers), expires=_expiry(home.headers))
        known = replace(known, actions=door.right.kind == "installation" and _is_actions(door))
    except Unanswered as problem:
        return replace(known, reason=problem.reason, trouble=problem.message)
    if home.status != 200 or not isinstance(home.data, dict):
        reason, trouble = _unseen(home, door.slug)
        return replace(known, reason=reason, trouble=trouble)
    known = replace(
        known,
        slug=str(home.data.get("full_name") or door.slug),
        private=bool(home.data.get("private")),
        push=at(home.data, "permissions", "push"),
    )
    return _tried(door, known, str(home.data.get("default_branch") or "HEAD"))


def exchanged(right: Pass, places: Places, slug: str) -> tuple[Pass, dict[str, str] | None]:
    """An App's key exchanged for a token of its installation, with what that was granted; other rights as they are.

    Raises Unanswered where GitHub does not take the key, or the App is not installed.
    """
    if not right.app:
        return right, None
    import requests
    from github import Auth, GithubException, GithubIntegration
    from jwt import PyJWTError

    owner, _, name = slug.partition("/")
    try:
        app = Auth.AppAuth(right.app, right.key)
        # Its own retry and throttle would wait longer than anybody has allowed.
        quick: dict[str, Any] = {"retry": 0, "seconds_between_requests": 0, "seconds_between_writes": 0}
        asking = GithubIntegration(auth=app, base_url=places.api, timeout=TIMEOUT, user_agent="nouveautes", **quick)
        with closing(asking):
            number = right.installation or asking.get_repo_installation(owner, name).id
            given = asking.get_access_token(number)
        return Pass(kind="app", source=right.source, secret=given.token), dict(given.permissions)
    except requests.exceptions.RequestException as problem:
        raise Unanswered("network", say("{host} cannot be reached", host=places.host)) from problem
    except (GithubException, PyJWTError, TypeError, ValueError, AssertionError, RuntimeError) as problem:
        said = getattr(problem, "status", None)
        refuses = say("{host} refuses {source}", host=places.host, source=APP)
        with_status = say("{host} refuses {source}: {status}", host=places.host, source=APP, status=said)
        raise Unanswered("unauthorized", with_status if said else refuses) from None


def _tried(door: Door, known: Rights, branch: str) -> Rights:
    reads: list[str] = []
    refused: dict[str, str] = {}
    odd: dict[str, str] = {}
    reason = trouble = ""
    for right, path in READS:
        try:
            place = path.format(branch=quote(branch, safe=""))
            reply = door.read(f"/repos/{door.slug}{place}", {"per_page": 1}) if not reason else None
        except Unanswered as problem:
            # One answer that fails is that right's own; a forge that cannot be asked is asked no further.
            reason, trouble = (problem.reason, problem.message) if problem.reason != "server" else ("", problem.message)
            reply = None
        if reply is None:
            odd[right] = trouble
        elif reply.status in MAY:
            reads.append(right)
        elif reply.status in MAY_NOT:
            refused[right] = reply.headers.get("x-accepted-github-permissions", "")
        else:
            odd[right] = say("{host} answered {status}", host=door.places.host, status=reply.status)
    trouble = trouble if reason else ""
    return replace(known, reads=tuple(reads), refused=refused, odd=odd, reason=reason, trouble=trouble)


def _is_actions(door: Door) -> bool:
    reply = door.query(graphql.text("viewer"), {})
    login = str(at(reply.data, "data", "viewer", "login") or "")
    return login.removesuffix("[bot]") == "github-actions"


def _scopes(headers: Mapping[str, str]) -> tuple[str, ...] | None:
    said = headers.get("x-oauth-scopes")
    return None if said is None else tuple(one.strip() for one in said.split(",") if one.strip())


def _expiry(headers: Mapping[str, str]) -> datetime | None:
    """`2027-06-30 00:00:00 UTC`, or with an offset: GitHub has been seen to write both."""
    found = _EXPIRY.fullmatch(headers.get("github-authentication-token-expiration", "").strip())
    if not found:
        return None
    try:
        return datetime.strptime(f"{found[1]} {found[2].replace('UTC', '+0000')}", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def _unseen(reply: Reply, slug: str) -> tuple[str, str]:
    if "x-github-sso" in reply.headers:
        return "sso", say(_SSO)
    if reply.status in MAY_NOT:
        return "hidden", say("the token does not see {slug}, or there is no such repository", slug=slug)
    return "server", say("GitHub answered {status} about {slug}", status=reply.status, slug=slug)
