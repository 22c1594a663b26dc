"""Where GitHub answers: github.com, GitHub Enterprise, or what Actions' own variables say. A token goes nowhere else.

The settings of a repository may name any server; a pull request may change them. So what the environment says of
addresses and tokens is taken for the environment's own server alone (`GITHUB_SERVER_URL`, github.com where absent).
"""

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from changelog.domain.model import Value

HOME = "https://github.com"
Kind = Literal["github", "gitlab", "none"]
_PORTS = {"https": 443, "http": 80}
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_OTHER_NAMES = {"https://ssh.github.com": HOME, "https://www.github.com": HOME}  # of one and the same server
_SLUG = re.compile(r"[\w.-]+/[\w.-]+")


class Places(Value, frozen=True, kw_only=True):
    """The three addresses of one GitHub, without a slash at the end. `own`: it is the environment's server."""

    server: str
    api: str
    graphql: str
    own: bool

    @property
    def host(self) -> str:
        """The server's host, as people and credential helpers name it."""
        return urlsplit(origin(self.server)).netloc

    @property
    def safe(self) -> bool:
        """Whether a token may be sent: over TLS, or on this very machine, to an address that can be read one way."""
        return all(_safe(url) for url in (self.api, self.graphql))


def kind_of(server: str, said: str, surroundings: Mapping[str, str]) -> Kind:
    """Which kind of forge a server is; `said` is what the settings say of it."""
    if said in ("github", "gitlab", "none"):
        return "github" if said == "github" else "gitlab" if said == "gitlab" else "none"
    host = (urlsplit(origin(server)).hostname or "").lower()
    own = _trim(surroundings.get("GITHUB_SERVER_URL", ""))
    if host == "github.com" or host.endswith(".ghe.com") or "github" in host or (own and _same(server, own)):
        return "github"
    return "gitlab" if "gitlab" in host else "none"


def own_server(surroundings: Mapping[str, str]) -> str:
    """The environment's own server: what Actions, or GitHub Enterprise's users, say; github.com otherwise."""
    return _trim(surroundings.get("GITHUB_SERVER_URL", "")) or HOME


def places_of(server: str, surroundings: Mapping[str, str]) -> Places:
    """The addresses of a server's API."""
    own = own_server(surroundings)
    api, graphql = _usual(_trim(server))
    if not _same(server, own):
        return Places(server=_trim(server), api=api, graphql=graphql, own=False)
    said_api = _trim(surroundings.get("GITHUB_API_URL", ""))
    said_graphql = _trim(surroundings.get("GITHUB_GRAPHQL_URL", ""))
    beside = f"{said_api.removesuffix('/v3')}/graphql" if said_api else graphql
    return Places(server=own, api=said_api or api, graphql=said_graphql or beside, own=True)


def origin(url: str) -> str:
    """`https://host[:port]` of an address, the usual port left out; empty where it cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _PORTS.get(parts.scheme) else "")


def workflow_slug(root: str, surroundings: Mapping[str, str]) -> str:
    """`GITHUB_REPOSITORY`, where the clone is the one a workflow has checked out."""
    workspace, slug = surroundings.get("GITHUB_WORKSPACE", ""), surroundings.get("GITHUB_REPOSITORY", "")
    inside = bool(workspace) and (root == workspace.rstrip("/") or root.startswith(workspace.rstrip("/") + "/"))
    return slug if inside and _SLUG.fullmatch(slug) else ""


def _usual(server: str) -> tuple[str, str]:
    parts = urlsplit(origin(server))
    if parts.hostname == "github.com":
        return "https://api.github.com", "https://api.github.com/graphql"
    if (parts.hostname or "").endswith(".ghe.com"):
        return f"https://api.{parts.netloc}", f"https://api.{parts.netloc}/graphql"
    return f"{server}/api/v3", f"{server}/api/graphql"


def _safe(url: str) -> bool:
    parts = urlsplit(url) if origin(url) else urlsplit("")
    if "@" in parts.netloc or any(sign.isspace() for sign in url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _same(one: str, other: str) -> bool:
    """Whether two addresses of servers are one: the case of the host and its usual port make no difference."""
    one, other = _trim(one), _trim(other)
    return bool(origin(one)) and origin(one) == origin(other) and urlsplit(one).path == urlsplit(other).path


def _trim(url: str) -> str:
    trimmed = url.strip().rstrip("/")
    return _OTHER_NAMES.get(trimmed.lower(), trimmed)
