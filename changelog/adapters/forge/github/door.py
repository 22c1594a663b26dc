"""The door to GitHub: one request at a time; reads are asked again, writes never blindly, limits are waited for.

A read that fails ends as `Unanswered`, with a reason in words; a write whose end nobody saw ends as `Unsure`. GraphQL
answers come back whole, data beside errors: whoever asked reads both.
"""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from changelog.adapters.forge.github import refusals
from changelog.adapters.forge.github.sending import AGENT, Reply, Sender, Unanswered
from changelog.adapters.forge.github.server import Places
from changelog.adapters.forge.github.token import Pass
from changelog.adapters.forge.github.wire import TIMEOUT
from changelog.adapters.wait_budget import WaitBudget
from changelog.i18n.say import say

__all__ = ["AGENT", "TIMEOUT", "TRIES", "Door", "Reply", "Unanswered", "Unsure"]

TRIES = 3
PAUSES = (0.5, 2.0)  # seconds before the second and the third try
MOMENT = 1.0  # seconds
_PASSING = ("network", "server")  # reasons that may have gone the next time


class Unsure(Unanswered):
    """A write was sent and its answer lost: it may or may not have been done."""


class Door:
    """Asks one GitHub with one right."""

    def __init__(self, places: Places, right: Pass, slug: str, patience: WaitBudget) -> None:
        self.places = places
        self.right = right
        self.slug = slug
        self.patience = patience
        self._sender = Sender(places, right, slug)
        self._failed: Unanswered | None = None
        self._silent = False

    def read(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Reply:
        """GET a path of the REST interface. Raises Unanswered."""
        return self._asked_again(lambda: self._sender.rest("GET", path, dict(parameters or {}), None))

    def query(self, question: str, variables: Mapping[str, Any], *, tries: int = TRIES) -> Reply:
        """Ask GraphQL. Raises Unanswered; errors beside data are the caller's to read."""
        return self._asked_again(lambda: self._graphql(question, variables), tries)

    def write(self, verb: str, path: str, body: Mapping[str, Any]) -> Reply:
        """Change something by REST, once. Raises Unsure where the answer was lost, Unanswered where it was refused."""
        return self._sent(lambda: self._sender.rest(verb, path, {}, dict(body)))

    def mutate(self, question: str, variables: Mapping[str, Any]) -> Reply:
        """Change something by GraphQL, once. Raises as `write` does."""
        return self._sent(lambda: self._graphql(question, variables))

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def _graphql(self, question: str, variables: Mapping[str, Any]) -> Reply:
        reply = self._sender.graphql({"query": question, "variables": dict(variables)})
        if refusals.is_broken(reply.data):
            raise Unanswered(
                "server", say("{host} answered: {reply}", host=self.places.host, reply=refusals.words(reply))
            )
        return reply

    def _asked_again(self, ask: Callable[[], Reply], tries: int = TRIES) -> Reply:
        # As long as nothing has come through since a question failed for good, one try is enough for each, and none
        # where all the time there was has gone into waiting for nothing.
        if self._failed and self._silent:
            raise self._failed
        tries = 1 if self._failed else tries
        while True:
            begun = monotonic()
            try:
                reply = ask()
            except Unanswered as problem:
                if problem.reason not in _PASSING:
                    raise
                tries -= 1
                if tries <= 0 or not self._time_left(monotonic() - begun):
                    self._failed = problem
                    raise
                self.patience.spend(PAUSES[TRIES - 1 - tries], problem.message)
                continue
            self._failed = None
            if not self._waited(reply):
                return self._accepted(reply)

    def _time_left(self, took: float) -> bool:
        """Whether a question that failed may be asked again, by the time that it took; a moment does not count."""
        if took < MOMENT:
            return True
        self.patience.lose(took)
        self._silent = self.patience.left <= 0
        return not self._silent

    def _sent(self, ask: Callable[[], Reply]) -> Reply:
        while True:
            try:
                reply = ask()
            except Unanswered as problem:
                if problem.reason in _PASSING:
                    raise Unsure(problem.reason, problem.message) from problem
                raise
            # A limit refuses before anything is done: only then may a write be sent again.
            if not self._waited(reply):
                return self._accepted(reply)

    def _waited(self, reply: Reply) -> bool:
        """Whether a limit was met and waited for; raises where that would take longer than is allowed."""
        seconds = refusals.wait_for(reply.status, reply.headers, reply.data)
        if seconds is None:
            return False
        if not self.patience.spend(seconds, say("{host} asks to wait", host=self.places.host)):
            raise Unanswered(
                "limited",
                say(
                    "{host} asks to wait {seconds} s, longer than --max-wait",
                    host=self.places.host,
                    seconds=round(seconds),
                ),
            )
        return True

    def _accepted(self, reply: Reply) -> Reply:
        if reply.status == 401:
            raise Unanswered(
                "unauthorized",
                say("{host} does not accept the token of {source}", host=self.places.host, source=self.right.source),
            )
        return reply
