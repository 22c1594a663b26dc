"""One request to one GitHub, with one credential: through PyGithub's requester, over a connection that is bounded.

A redirect is followed where it stays on the same server (a renamed repository), and never to another one: the token
would go along.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from msgspec import Struct, structs

from changelog.adapters.forge.github import token, wire
from changelog.adapters.forge.github.server import ServerAddresses, origin
from changelog.adapters.forge.github.token import Credential
from changelog.domain.model import Value
from changelog.i18n.say import say

if TYPE_CHECKING:
    from github.Requester import Requester


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
    """An answer: status, headers by lower-case name, and what its JSON holds."""

    status: int
    headers: dict[str, str]
    data: Any

    @property
    def message(self) -> str:
        """GitHub's own words."""
        return str(self.data.get("message", "")) if isinstance(self.data, dict) else ""


class _Request(Struct, frozen=True):
    """`home`: the base address it is sent from; `may_be_empty`: so may its answer."""

    home: str
    verb: str
    path: str
    parameters: Mapping[str, Any] = {}
    body: dict[str, Any] | None = None
    may_be_empty: bool = False


class Transport:
    """Sends one request and parses the answer."""

    def __init__(self, addresses: ServerAddresses, credential: Credential, slug: str) -> None:
        self._addresses = addresses
        self._credential = credential
        self._slug = slug
        self._requesters: dict[str, Requester] = {}
        self._wires: dict[str, wire.Wire] = {}

    def rest(self, verb: str, path: str, parameters: dict[str, Any], body: dict[str, Any] | None) -> Reply:
        """A request to a path of the REST interface. Raises Unanswered."""
        return self._send(_Request(self._addresses.api, verb, path, parameters, body, may_be_empty=verb != "GET"))

    def graphql(self, body: dict[str, Any]) -> Reply:
        """A question, or a change, to GraphQL. Raises Unanswered."""
        there = self._addresses.graphql
        home = self._addresses.api if origin(self._addresses.api) == origin(there) else there
        return self._send(_Request(home, "POST", there, body=body))

    def close(self) -> None:
        """Close the connections."""
        for requester in self._requesters.values():
            requester.close()
        for connection in self._wires.values():
            connection.close()

    def _send(self, request: _Request) -> Reply:
        for _ in range(HOPS + 1):
            try:
                return self._sent(request)
            except wire.Redirected as redirect:
                try:
                    there = urljoin(request.home, redirect.location)
                except ValueError:
                    break
                if origin(there) != origin(request.home):
                    break
                request = structs.replace(request, path=there)
        host = self._addresses.host
        raise Unanswered("refused", say("{host} redirects to another server, which is not followed", host=host))

    def _sent(self, request: _Request) -> Reply:
        from urllib3.exceptions import HTTPError

        host = self._addresses.host
        try:
            requester = self._authorised(request.home)
            if request.home not in self._wires:
                self._wires[request.home] = wire.Wire(origin(request.home))
            connection: Any = self._wires[request.home]
            status, headers, text = requester.requestJson(
                request.verb, request.path, dict(request.parameters), None, request.body, cnx=connection
            )
        except wire.Broken as problem:
            raise Unanswered("server", f"{host} {problem}") from None
        except (OSError, HTTPError) as problem:
            message = say("{host} cannot be reached ({why})", host=host, why=wire.cause(problem))
            raise Unanswered("network", message) from None
        except ValueError:
            raise Unanswered("server", say("{host} answered with headers that cannot be read", host=host)) from None
        # A proxy that quotes what it was sent would have us print it too. No real token is as short as a word.
        secret = requester.auth.token if requester.auth else ""
        text = text.replace(secret, "…") if len(secret) >= SHORTEST and secret in text else text
        return self._parsed(status, headers, text, may_be_empty=request.may_be_empty)

    def _authorised(self, home: str) -> "Requester":
        """The requester with its token: an App's is made when it is needed, by one more request or two."""
        if not self._credential.app:
            return self._requester(home)
        from github import GithubException
        from jwt import PyJWTError

        host, source = self._addresses.host, self._credential.source
        try:
            requester = self._requester(home)
            _ = requester.auth.token if requester.auth else ""
        except GithubException as problem:
            if problem.status >= 500:
                message = say("{host} answered {status}", host=host, status=problem.status)
                raise Unanswered("server", message) from None
            message = say("{host} refuses {source}: {status}", host=host, source=source, status=problem.status)
            raise Unanswered("unauthorized", message) from None
        except OSError:
            raise
        except (PyJWTError, TypeError, ValueError, RuntimeError, AssertionError):
            # The key signs nothing, or what came back is no token.
            raise Unanswered("unauthorized", say("{source} cannot be used", source=source)) from None
        return requester

    def _requester(self, home: str) -> "Requester":
        from github import Github

        if home not in self._requesters:
            # Its own retry would send a failed POST up to eleven times, its throttle counts a GraphQL read as a write.
            self._requesters[home] = Github(
                auth=token.auth_of(self._credential, self._addresses, self._slug),
                base_url=home,
                timeout=token.SECONDS,
                user_agent=token.AGENT,
                retry=0,
                seconds_between_requests=0,
                seconds_between_writes=0,
            ).requester
        return self._requesters[home]

    def _parsed(self, status: int, headers: Mapping[str, str], text: str, *, may_be_empty: bool) -> Reply:
        host = self._addresses.host
        if status >= 500:
            raise Unanswered("server", say("{host} answered {status}", host=host, status=status))
        try:
            data = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            message = say("{host} answered {status} with something else than JSON", host=host, status=status)
            raise Unanswered("server", message) from None
        if data is None and not may_be_empty and status == 200:
            raise Unanswered("server", say("{host} answered {status} with nothing", host=host, status=status))
        # Half of a pair of \\ud83d\\ude00, which JSON permits and no file can hold.
        data = _without_halves(data) if "\\ud" in text or "\\uD" in text else data
        return Reply(status=status, headers={name.lower(): value for name, value in headers.items()}, data=data)


def _without_halves(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode()
    if isinstance(data, list):
        return [_without_halves(one) for one in data]
    return {key: _without_halves(value) for key, value in data.items()} if isinstance(data, dict) else data
