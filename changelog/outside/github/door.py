"""The door to GitHub: one request at a time through PyGithub's requester; reads are asked again, writes never blindly.

A read that fails ends as `Unanswered`, with a reason in words; a write whose end nobody saw ends as `Unsure`. GraphQL
answers come back whole, data beside errors: whoever asked reads both.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from changelog.model import Value
from changelog.outside.github import limits, token
from changelog.outside.github.patience import Patience
from changelog.outside.github.places import Places
from changelog.outside.github.token import Pass

if TYPE_CHECKING:
    from github.Requester import Requester

TRIES = 3
PAUSES = (0.5, 2.0)  # seconds before the second and the third try
TIMEOUT = 20  # seconds without a byte
AGENT = "nouveautes"
Reason = Literal["network", "server", "unauthorized", "limited", "refused"]


class Unanswered(Exception):
    """GitHub could not be asked; `message` is one line that may be shown."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Unsure(Unanswered):
    """A write was sent and its answer lost: it may or may not have been done."""


class Reply(Value, frozen=True, kw_only=True):
    """An answer: status, headers by lower-case name, and what its JSON says."""

    status: int
    headers: dict[str, str]
    data: Any

    @property
    def message(self) -> str:
        """GitHub's own words."""
        return str(self.data.get("message", "")) if isinstance(self.data, dict) else ""


class Door:
    """Asks one GitHub with one right."""

    def __init__(self, places: Places, right: Pass, slug: str, patience: Patience) -> None:
        self.places = places
        self.right = right
        self.slug = slug
        self.patience = patience
        self._requester: Requester | None = None
        self._graphql: Requester | None = None

    def read(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Reply:
        """GET a path of the REST interface. Raises Unanswered."""
        return self._asked_again(lambda: self._once("GET", path, parameters=dict(parameters or {})))

    def query(self, question: str, variables: Mapping[str, Any]) -> Reply:
        """Ask GraphQL. Raises Unanswered; errors beside data are the caller's to read."""
        body = {"query": question, "variables": dict(variables)}
        return self._asked_again(lambda: self._once("POST", self.places.graphql, body=body, graphql=True))

    def write(self, verb: str, path: str, body: Mapping[str, Any]) -> Reply:
        """Change something by REST, once. Raises Unsure where the answer was lost, Unanswered where it was refused."""
        return self._sent(lambda: self._once(verb, path, body=dict(body)))

    def mutate(self, question: str, variables: Mapping[str, Any]) -> Reply:
        """Change something by GraphQL, once. Raises as `write` does."""
        body = {"query": question, "variables": dict(variables)}
        return self._sent(lambda: self._once("POST", self.places.graphql, body=body, graphql=True))

    def close(self) -> None:
        """Close the connections."""
        for requester in (self._requester, self._graphql):
            if requester is not None:
                requester.close()

    def _asked_again(self, ask: Any) -> Reply:
        tried = 0
        while True:
            try:
                reply: Reply = ask()
            except Unanswered as problem:
                tried += 1
                if problem.reason not in ("network", "server") or tried >= TRIES:
                    raise
                self.patience.spend(PAUSES[tried - 1], problem.message)
                continue
            if not self._waited(reply):
                return self._accepted(reply)

    def _sent(self, ask: Any) -> Reply:
        while True:
            try:
                reply: Reply = ask()
            except Unanswered as problem:
                if problem.reason in ("network", "server"):
                    raise Unsure(problem.reason, problem.message) from problem
                raise
            # A limit refuses before anything is done: only then may a write be sent again.
            if not self._waited(reply):
                return self._accepted(reply)

    def _waited(self, reply: Reply) -> bool:
        """Whether a limit was met and waited for; raises where that would take longer than is allowed."""
        seconds = limits.wait_for(reply.status, reply.headers, reply.data)
        if seconds is None:
            return False
        if not self.patience.spend(seconds, f"{self.places.host} asks to wait"):
            raise Unanswered("limited", f"{self.places.host} asks to wait {round(seconds)} s, longer than --max-wait")
        return True

    def _accepted(self, reply: Reply) -> Reply:
        if reply.status == 401:
            raise Unanswered("unauthorized", f"{self.places.host} does not accept the token of {self.right.source}")
        return reply

    def _once(
        self,
        verb: str,
        path: str,
        *,
        parameters: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        graphql: bool = False,
    ) -> Reply:
        import requests
        from github import GithubException

        try:
            requester = self._requester_for(graphql=graphql)
            status, headers, text = requester.requestJson(verb, path, parameters, None, body)
        except requests.exceptions.RequestException as problem:
            raise Unanswered("network", f"{self.places.host} cannot be reached ({_cause(problem)})") from problem
        except GithubException as problem:
            # An App's own token could not be had.
            raise Unanswered(
                "unauthorized", f"{self.places.host} refuses {self.right.source}: {problem.status}"
            ) from None
        except (RuntimeError, RecursionError, AssertionError) as problem:
            raise Unanswered(
                "refused", f"{self.places.host} sends us to another place, which is not followed"
            ) from problem
        except ValueError as problem:
            # What signs for an App, or reads a header, met something it cannot use.
            raise Unanswered("unauthorized", f"{self.right.source} cannot be used") from problem
        return self._understood(status, headers, text)

    def _understood(self, status: int, headers: Mapping[str, str], text: str) -> Reply:
        try:
            data = json.loads(text) if text else None
        except ValueError as problem:
            raise Unanswered(
                "server", f"{self.places.host} answered {status} with something else than JSON"
            ) from problem
        if status >= 500:
            raise Unanswered("server", f"{self.places.host} answered {status}")
        return Reply(status=status, headers=dict(headers), data=data)

    def _requester_for(self, *, graphql: bool) -> "Requester":
        if self._requester is None:
            self._requester = self._open(self.places.api)
        elsewhere = urlsplit(self.places.graphql).netloc != urlsplit(self.places.api).netloc
        if not (graphql and elsewhere):
            return self._requester
        if self._graphql is None:
            parts = urlsplit(self.places.graphql)
            self._graphql = self._open(f"{parts.scheme}://{parts.netloc}")
        return self._graphql

    def _open(self, base: str) -> "Requester":
        from github import Github

        # Its own retry would send a failed POST up to eleven times, its throttle counts a GraphQL read as a write.
        return Github(
            auth=token.auth_of(self.right, self.places, self.slug),
            base_url=base,
            timeout=TIMEOUT,
            user_agent=AGENT,
            retry=0,
            seconds_between_requests=0,
            seconds_between_writes=0,
        ).requester


def _cause(problem: Exception) -> str:
    """What kind of trouble it is. Never the problem's own text: a proxy's address may hold a password."""
    import requests

    kinds = (
        (requests.exceptions.ProxyError, "the proxy refuses"),
        (requests.exceptions.SSLError, "its certificate is not trusted"),
        (requests.exceptions.Timeout, f"no answer for {TIMEOUT} s"),
        (requests.exceptions.ConnectionError, _connection(str(problem))),
    )
    return next((words for kind, words in kinds if isinstance(problem, kind)), "the answer broke off")


def _connection(text: str) -> str:
    if any(sign in text for sign in ("NameResolution", "Name or service", "getaddrinfo", "nodename")):
        return "its name is not known: is there a network?"
    return "it closed the connection" if "aborted" in text or "reset" in text else "no connection"
