"""One request to one GitHub, with one right: through PyGithub's requester, over a connection that is bounded.

A redirect is followed where it stays on the same server (a renamed repository), and never to another one: the token
would go along.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from msgspec import Struct, structs

from changelog.adapters.forge.github import token, wire
from changelog.adapters.forge.github.server import Places, origin
from changelog.adapters.forge.github.token import Pass
from changelog.domain.model import Value
from changelog.i18n.say import say

if TYPE_CHECKING:
    from github.Requester import Requester


AGENT = "nouveautes"
SHORTEST = 20  # characters of a token
HOPS = 3  # a renamed repository is one, a ticket that was moved out of it another
Reason = Literal["network", "server", "unauthorized", "limited", "refused"]


class Unanswered(Exception):
    """GitHub could not be asked; `message` is one line that may be shown."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Reply(Value, frozen=True, kw_only=True):
    """An answer: status, headers by lower-case name, and what its JSON says."""

    status: int
    headers: dict[str, str]
    data: Any

    @property
    def message(self) -> str:
        """GitHub's own words."""
        return str(self.data.get("message", "")) if isinstance(self.data, dict) else ""


class _Asked(Struct, frozen=True):
    """One request. `home`: the base it is asked from; `hollow`: its answer may be empty."""

    home: str
    verb: str
    path: str
    parameters: Mapping[str, Any] = {}
    body: dict[str, Any] | None = None
    hollow: bool = False


class Sender:
    """Sends one request and understands the answer."""

    def __init__(self, places: Places, right: Pass, slug: str) -> None:
        self._places = places
        self._right = right
        self._slug = slug
        self._requesters: dict[str, Requester] = {}
        self._wires: dict[str, wire.Wire] = {}

    def rest(self, verb: str, path: str, parameters: dict[str, Any], body: dict[str, Any] | None) -> Reply:
        """A request to a path of the REST interface. Raises Unanswered."""
        return self._send(
            _Asked(self._places.api, verb, path, parameters=parameters, body=body, hollow=verb != "GET"),
        )

    def graphql(self, body: dict[str, Any]) -> Reply:
        """A question, or a change, to GraphQL. Raises Unanswered."""
        there = self._places.graphql
        home = self._places.api if origin(self._places.api) == origin(there) else there
        return self._send(_Asked(home, "POST", there, body=body))

    def close(self) -> None:
        """Close the connections."""
        for requester in self._requesters.values():
            requester.close()
        for connection in self._wires.values():
            connection.close()

    def _send(self, asked: "_Asked") -> Reply:
        for _ in range(HOPS + 1):
            try:
                return self._once(asked)
            except wire.Elsewhere as elsewhere:
                there = _joined(asked.home, elsewhere.location)
                if origin(there) != origin(asked.home):
                    break
                asked = structs.replace(asked, path=there)
        raise Unanswered(
            "refused", say("{host} sends us to another place, which is not followed", host=self._places.host)
        )

    def _once(self, asked: "_Asked") -> Reply:
        from urllib3.exceptions import HTTPError

        host = self._places.host
        try:
            requester, connection = self._ready(asked.home), self._wire(asked.home)
            status, headers, text = requester.requestJson(
                asked.verb, asked.path, dict(asked.parameters), None, asked.body, cnx=connection
            )
        except wire.Broken as problem:
            raise Unanswered("server", f"{host} {problem}") from None
        except (OSError, HTTPError) as problem:
            raise Unanswered(
                "network", say("{host} cannot be reached ({why})", host=host, why=wire.cause(problem))
            ) from None
        except ValueError:
            raise Unanswered("server", say("{host} answered with headers that cannot be read", host=host)) from None
        # A proxy that says what it was sent would have us say it too. No real token is as short as a word.
        secret = requester.auth.token if requester.auth else ""
        text = text.replace(secret, "…") if len(secret) >= SHORTEST and secret in text else text
        return self._understood(status, headers, text, hollow=asked.hollow)

    def _ready(self, home: str) -> "Requester":
        """The requester with its token: an App's is made when it is needed, by one more request or two."""
        if not self._right.app:
            return self._requester(home)
        from github import GithubException
        from jwt import PyJWTError

        try:
            requester = self._requester(home)
            _ = requester.auth.token if requester.auth else ""
        except GithubException as problem:
            raise self._refused(problem.status) from None
        except OSError:
            raise
        except (PyJWTError, TypeError, ValueError, RuntimeError, AssertionError):
            # The key signs nothing, or what came back is no token.
            raise Unanswered("unauthorized", say("{source} cannot be used", source=self._right.source)) from None
        return requester

    def _refused(self, status: int) -> Unanswered:
        """An App's own token could not be had."""
        if status >= 500:
            return Unanswered("server", say("{host} answered {status}", host=self._places.host, status=status))
        return Unanswered(
            "unauthorized",
            say("{host} refuses {source}: {status}", host=self._places.host, source=self._right.source, status=status),
        )

    def _understood(self, status: int, headers: Mapping[str, str], text: str, *, hollow: bool) -> Reply:
        host = self._places.host
        if status >= 500:
            raise Unanswered("server", say("{host} answered {status}", host=host, status=status))
        try:
            data = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            raise Unanswered(
                "server", say("{host} answered {status} with something else than JSON", host=host, status=status)
            ) from None
        if data is None and not hollow and status == 200:
            raise Unanswered("server", say("{host} answered {status} with nothing", host=host, status=status))
        # Half of a pair of \\ud83d\\ude00, which JSON permits and no file can hold.
        data = _whole(data) if "\\ud" in text or "\\uD" in text else data
        return Reply(status=status, headers={name.lower(): value for name, value in headers.items()}, data=data)

    def _requester(self, home: str) -> "Requester":
        from github import Github

        if home not in self._requesters:
            # Its own retry would send a failed POST up to eleven times, its throttle counts a GraphQL read as a write.
            self._requesters[home] = Github(
                auth=token.auth_of(self._right, self._places, self._slug),
                base_url=home,
                timeout=token.SECONDS,
                user_agent=AGENT,
                retry=0,
                seconds_between_requests=0,
                seconds_between_writes=0,
            ).requester
        return self._requesters[home]

    def _wire(self, home: str) -> Any:
        if home not in self._wires:
            self._wires[home] = wire.Wire(origin(home))
        return self._wires[home]


def _joined(home: str, location: str) -> str:
    try:
        return urljoin(home, location)
    except ValueError:
        return ""


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode()
    if isinstance(data, list):
        return [_whole(one) for one in data]
    return {key: _whole(value) for key, value in data.items()} if isinstance(data, dict) else data
