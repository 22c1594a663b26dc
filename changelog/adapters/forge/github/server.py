"""The addresses of a GitHub: github.com, GitHub Enterprise, or those of Actions' own variables.

The settings of a repository may name any server; a pull request may change them. So the environment's addresses and
tokens are used for the environment's own server only (`GITHUB_SERVER_URL`, github.com where absent).
"""

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from changelog.domain.address import LOOPBACK
from changelog.domain.model import Value

HOME = "https://github.com"
Kind = Literal["github", "gitlab", "none"]
_PORTS = {"https": 443, "http": 80}
_OTHER_NAMES = {"https://ssh.github.com": HOME, "https://www.github.com": HOME}  # of one and the same server
_SLUG = re.compile(r"[\w.-]+/[\w.-]+")


class ServerAddresses(Value, frozen=True, kw_only=True):
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
        return _safe(self.api) and _safe(self.graphql)


def kind_of(server: str, configured: str, environ: Mapping[str, str]) -> Kind:
    """Which kind of forge a server is; the kind that the settings give it comes first."""
    if configured:
        return "github" if configured == "github" else "gitlab" if configured == "gitlab" else "none"
    host = (urlsplit(origin(server)).hostname or "").lower()
    own = _trim(environ.get("GITHUB_SERVER_URL", ""))
    if host == "github.com" or host.endswith(".ghe.com") or "github" in host or (own and _same(server, own)):
        return "github"
    return "gitlab" if "gitlab" in host else "none"


def own_server(environ: Mapping[str, str]) -> str:
    """The environment's own server: set by Actions, or by users of GitHub Enterprise; github.com otherwise."""
    return _trim(environ.get("GITHUB_SERVER_URL", "")) or HOME


def addresses_of(server: str, environ: Mapping[str, str]) -> ServerAddresses:
    """The addresses of a server's API."""
    own = own_server(environ)
    api, graphql = _usual(_trim(server))
    if not _same(server, own):
        return ServerAddresses(server=_trim(server), api=api, graphql=graphql, own=False)
    given_api = _trim(environ.get("GITHUB_API_URL", ""))
    given_graphql = _trim(environ.get("GITHUB_GRAPHQL_URL", ""))
    beside = f"{given_api.removesuffix('/v3')}/graphql" if given_api else graphql
    return ServerAddresses(server=own, api=given_api or api, graphql=given_graphql or beside, own=True)


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


def workflow_slug(root: str, environ: Mapping[str, str]) -> str:
    """`GITHUB_REPOSITORY`, where the clone is the one a workflow has checked out."""
    workspace, slug = environ.get("GITHUB_WORKSPACE", ""), environ.get("GITHUB_REPOSITORY", "")
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
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _same(one: str, other: str) -> bool:
    """Whether two addresses of servers are one: the case of the host and its usual port make no difference."""
    one, other = _trim(one), _trim(other)
    return bool(origin(one)) and origin(one) == origin(other) and urlsplit(one).path == urlsplit(other).path


def _trim(url: str) -> str:
    trimmed = url.strip().rstrip("/")
    return _OTHER_NAMES.get(trimmed.lower(), trimmed)
