"""The client of one GitHub: one request at a time; reads are retried, writes never blindly, limits are waited for.

A read that fails raises `Unanswered`, with a reason in words; a write whose answer was lost raises `AnswerLost`.
GraphQL answers are returned whole, data beside errors: the caller reads both.
"""

from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import Any

from changelog.adapters.forge.github import refusals
from changelog.adapters.forge.github.server import ServerAddresses
from changelog.adapters.forge.github.token import Credential
from changelog.adapters.forge.github.transport import Reply, Transport, Unanswered
from changelog.adapters.wait_budget import WaitBudget
from changelog.errors import Refused
from changelog.i18n.say import say

TRIES = 3
PAUSES = (0.5, 2.0)  # seconds before the second and the third try
MOMENT = 1.0  # seconds; a failure that comes sooner costs nothing of the wait budget
PAGES = 100  # of a hundred each
_PASSING = ("network", "server")  # reasons that may have gone the next time


class AnswerLost(Unanswered):
    """A write was sent and its answer lost: it may or may not have been done."""


class Client:
    """Asks one GitHub with one credential."""

    def __init__(self, addresses: ServerAddresses, credential: Credential, slug: str, wait_budget: WaitBudget) -> None:
        self.addresses = addresses
        self.credential = credential
        self.slug = slug
        self.wait_budget = wait_budget
        self._transport = Transport(addresses, credential, slug)
        self._failed: Unanswered | None = None
        self._out_of_time = False

    def read(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Reply:
        """GET a path of the REST interface. Raises Unanswered."""
        return self._retried(lambda: self._transport.rest("GET", path, dict(parameters or {}), None))

    def pages(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Iterator[Reply]:
        """The pages of a list by REST, as far as they are read. Raises Unanswered, Refused for a list without end."""
        for page in range(1, PAGES + 1):
            reply = self.read(path, {**(parameters or {}), "per_page": 100, "page": page})
            yield reply
            if 'rel="next"' not in reply.headers.get("link", ""):
                return
        raise Refused(
            say("GitHub shows no end of {path}", path=path),
            hint=say("This is a mistake of the server, or of a proxy before it."),
        )

    def query(self, question: str, variables: Mapping[str, Any], *, tries: int = TRIES) -> Reply:
        """Ask GraphQL. Raises Unanswered; errors beside data are the caller's to read."""
        return self._retried(lambda: self._graphql(question, variables), tries)

    def write(self, verb: str, path: str, body: Mapping[str, Any]) -> Reply:
        """Change something by REST, once. Raises AnswerLost where that happened, Unanswered where it was refused."""
        return self._once(lambda: self._transport.rest(verb, path, {}, dict(body)))

    def mutate(self, question: str, variables: Mapping[str, Any]) -> Reply:
        """Change something by GraphQL, once. Raises as `write` does."""
        return self._once(lambda: self._graphql(question, variables))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _graphql(self, question: str, variables: Mapping[str, Any]) -> Reply:
        reply = self._transport.graphql({"query": question, "variables": dict(variables)})
        if refusals.is_broken(reply.data):
            reason = refusals.words(reply)
            raise Unanswered("server", say("{host} answered: {reply}", host=self.addresses.host, reply=reason))
        return reply

    def _retried(self, send: Callable[[], Reply], tries: int = TRIES) -> Reply:
        # As long as nothing has come through since a question failed for good, one try is enough for each, and none
        # where all the time there was has gone into waiting for nothing.
        if self._failed and self._out_of_time:
            raise self._failed
        tries = 1 if self._failed else tries
        while True:
            begun = monotonic()
            try:
                reply = send()
            except Unanswered as problem:
                if problem.reason not in _PASSING:
                    raise
                tries -= 1
                if tries <= 0 or not self._time_left(monotonic() - begun):
                    self._failed = problem
                    raise
                self.wait_budget.spend(PAUSES[TRIES - 1 - tries], problem.message)
                continue
            self._failed = None
            if not self._limited(reply):
                return reply

    def _time_left(self, took: float) -> bool:
        """Whether a question that failed after so many seconds may be asked again."""
        if took < MOMENT:
            return True
        self.wait_budget.lose(took)
        self._out_of_time = self.wait_budget.left <= 0
        return not self._out_of_time

    def _once(self, send: Callable[[], Reply]) -> Reply:
        while True:
            try:
                reply = send()
            except Unanswered as problem:
                if problem.reason in _PASSING:
                    raise AnswerLost(problem.reason, problem.message) from problem
                raise
            # A limit refuses before anything is done: only then may a write be sent again.
            if not self._limited(reply):
                return reply

    def _limited(self, reply: Reply) -> bool:
        """Whether a limit was met and waited for. Raises Unanswered for a wait too long, or a token not accepted."""
        host = self.addresses.host
        seconds = refusals.wait_for(reply.status, reply.headers, reply.data)
        if seconds is not None:
            if not self.wait_budget.spend(seconds, say("{host} asks to wait", host=host)):
                asked = round(seconds)
                message = say("{host} asks to wait {seconds} s, longer than --max-wait", host=host, seconds=asked)
                raise Unanswered("limited", message)
            return True
        if reply.status == 401:
            source = self.credential.source
            message = say("{host} does not accept the token of {source}", host=host, source=source)
            raise Unanswered("unauthorized", message)
        return False
