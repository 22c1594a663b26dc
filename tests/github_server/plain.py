"""Asking the local GitHub over plain HTTP, for tests that want no library between."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from .server import GitHubServer
from .tokens import Token
from .wire import GRAPHQL


@dataclass(frozen=True, slots=True)
class Said:
    """A plain answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def asked(
    hub: GitHubServer, method: str, path: str, token: Token | str | None = None, body: object = None, **headers: str
) -> Said:
    """Ask over plain HTTP, no library between; redirects are shown, not followed."""
    secret = token.value if isinstance(token, Token) else token
    sent = {"User-Agent": "tests"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    connection = HTTPConnection(hub.server_url.removeprefix("http://"), timeout=10)
    try:
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, sent | {name.replace("_", "-"): text for name, text in headers.items()})
        said = connection.getresponse()
        return Said(said.status, {name.lower(): text for name, text in said.getheaders()}, said.read())
    finally:
        connection.close()


def query(hub: GitHubServer, text: str, token: Token | str | None, **variables: object) -> dict[str, Any]:
    """The JSON answer of a GraphQL query."""
    answer: dict[str, Any] = asked(hub, "POST", GRAPHQL, token, {"query": text, "variables": variables}).json
    return answer
