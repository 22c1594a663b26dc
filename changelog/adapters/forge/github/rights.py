"""What a token may do, found by harmless reads: what GitHub shows it, its scopes, and when it expires."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from msgspec.structs import replace

from changelog.adapters.forge.github import graphql
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.parse import at
from changelog.adapters.forge.github.server import ServerAddresses
from changelog.adapters.forge.github.token import APP, Credential, integration
from changelog.adapters.forge.github.transport import Reply, Unanswered
from changelog.domain.forge import Rights
from changelog.i18n.say import say

# Right → what is read to try it. An empty repository (409) or issues that are off (410) are no refusal.
READS: tuple[tuple[str, str], ...] = (
    ("contents", "/branches"),
    ("pull_requests", "/pulls"),
    ("issues", "/issues"),
    ("statuses", "/commits/{branch}/status"),
    ("checks", "/commits/{branch}/check-runs"),
)
MAY = frozenset((200, 304, 409, 410, 422))
MAY_NOT = frozenset((401, 403, 404))
_EXPIRY = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (UTC|[+-]\d{4})")


def read(client: Client, granted: dict[str, str] | None = None) -> Rights:
    """Ask about the repository of a client. Never raises. `granted`: what an App's installation was given."""
    known = Rights(granted=granted)
    try:
        home = client.read(f"/repos/{client.slug}")
        known = replace(known, scopes=_scopes(home.headers), expires=_expiry(home.headers))
        if client.credential.kind == "installation":
            login = str(at(client.query(graphql.text("viewer"), {}).data, "data", "viewer", "login") or "")
            known = replace(known, actions=login.removesuffix("[bot]") == "github-actions")
    except Unanswered as problem:
        return replace(known, reason=problem.reason, trouble=problem.message)
    if home.status != 200 or not isinstance(home.data, dict):
        reason, trouble = _unseen(home, client.slug)
        return replace(known, reason=reason, trouble=trouble)
    known = replace(
        known,
        slug=str(home.data.get("full_name") or client.slug),
        private=bool(home.data.get("private")),
        push=at(home.data, "permissions", "push"),
    )
    return _tried(client, known, str(home.data.get("default_branch") or "HEAD"))


def exchanged(
    credential: Credential, addresses: ServerAddresses, slug: str
) -> tuple[Credential, dict[str, str] | None]:
    """An App's key exchanged for a token of its installation, with what that was granted; other credentials unchanged.

    Raises Unanswered where GitHub does not take the key, or the App is not installed.
    """
    if not credential.app:
        return credential, None
    import requests
    from github import GithubException
    from jwt import PyJWTError

    owner, _, name = slug.partition("/")
    host = addresses.host
    try:
        with integration(credential, addresses) as app:
            number = credential.installation or app.get_repo_installation(owner, name).id
            given = app.get_access_token(number)
        return Credential(kind="app", source=credential.source, secret=given.token), dict(given.permissions)
    except requests.exceptions.RequestException as problem:
        raise Unanswered("network", say("{host} cannot be reached", host=host)) from problem
    except (GithubException, PyJWTError, TypeError, ValueError, AssertionError, RuntimeError) as problem:
        if status := getattr(problem, "status", None):
            message = say("{host} refuses {source}: {status}", host=host, source=APP, status=status)
        else:
            message = say("{host} refuses {source}", host=host, source=APP)
        raise Unanswered("unauthorized", message) from None


def _tried(client: Client, known: Rights, branch: str) -> Rights:
    reads: list[str] = []
    refused: dict[str, str] = {}
    odd: dict[str, str] = {}
    for right, path in READS:
        if known.reason:
            odd[right] = known.trouble
            continue
        try:
            place = path.format(branch=quote(branch, safe=""))
            reply = client.read(f"/repos/{client.slug}{place}", {"per_page": 1})
        except Unanswered as problem:
            # One answer that fails concerns that right only; a forge that cannot be reached is asked no further.
            if problem.reason != "server":
                known = replace(known, reason=problem.reason, trouble=problem.message)
            odd[right] = problem.message
            continue
        if reply.status in MAY:
            reads.append(right)
        elif reply.status in MAY_NOT:
            refused[right] = reply.headers.get("x-accepted-github-permissions", "")
        else:
            odd[right] = say("{host} answered {status}", host=client.addresses.host, status=reply.status)
    return replace(known, reads=tuple(reads), refused=refused, odd=odd)


def _scopes(headers: Mapping[str, str]) -> tuple[str, ...] | None:
    scopes = headers.get("x-oauth-scopes")
    return None if scopes is None else tuple(one.strip() for one in scopes.split(",") if one.strip())


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
        return "sso", say("the organisation wants this token to be authorised for its single sign-on")
    if reply.status in MAY_NOT:
        return "hidden", say("the token does not see {slug}, or there is no such repository", slug=slug)
    return "server", say("GitHub answered {status} about {slug}", status=reply.status, slug=slug)
