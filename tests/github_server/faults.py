"""Faults on demand: each is armed by one call, falls on the requests it matches, and can be combined with others.

`matching` is a piece of the request's line ("POST /api/graphql Board", "/pulls") or a predicate; without it any API
request matches (git's only where it is named). `nth` is the first matching request that it falls on (1: the next),
`times` on how many (None: for ever).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

from .wire import Answer, Request

Matching = str | Callable[[Request], bool] | None
UNICORN = "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head><body><h1>502 Bad Gateway</h1><p>This page is taking too long to load.</p></body></html>\n"
PROXY = (
    "<html><head><title>Proxy</title></head><body><h1>Authentification requise</h1><p>proxy.example</p></body></html>\n"
)
EXCEEDED = "API rate limit exceeded for user ID 1."
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
TIMED_OUT = "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include `0123:4567` when reporting this issue."
ABOUT_LIMITS = "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api"


class When(TypedDict, total=False):
    """On which requests a fault falls."""

    matching: Matching
    nth: int
    times: int | None


@dataclass(kw_only=True)
class Fault:
    """One armed fault: `before` answers instead of the server, `after` changes its answer, `marks` a GraphQL request."""

    matching: Matching = None
    nth: int = 1
    times: int | None = 1
    before: Callable[[Request], Answer | None] | None = None
    after: Callable[[Answer], Answer] | None = None
    partial: tuple[str, ...] = ()
    seen: int = 0

    def due(self, request: Request) -> bool:
        """Count the request where it matches; whether the fault falls on it."""
        if not self._matches(request):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)

    @property
    def spent(self) -> bool:
        """Whether it has fallen as often as was asked."""
        return self.times is not None and self.seen >= self.nth + self.times - 1

    def _matches(self, request: Request) -> bool:
        if self.matching is None:
            return request.kind in ("rest", "graphql")
        return self.matching in request.line if isinstance(self.matching, str) else self.matching(request)


@dataclass
class Faults:
    """The faults of one server."""

    armed: list[Fault] = field(default_factory=list)
    lost: dict[int, Answer] = field(default_factory=dict)  # pages of a board
    above: int | None = None  # lookups in one query
    lag: int = 0  # list requests that a new pull request misses
    ended: threading.Event = field(default_factory=threading.Event)

    def due(self, request: Request) -> list[Fault]:
        """The faults that fall on a request, oldest first."""
        return [one for one in self.armed if one.due(request)]

    def clear(self) -> None:
        """Disarm everything."""
        self.armed, self.lost, self.above, self.lag = [], {}, None, 0

    def bad_gateway(self, *, status: int = 502, json_body: bool = False, **when: Unpack[When]) -> Fault:
        """502 with GitHub's page, or with the JSON that GraphQL answers when a query takes too long."""
        said = (
            Answer.of(status, {"data": None, "errors": [{"message": TIMED_OUT}]})
            if json_body
            else Answer.page(status, UNICORN)
        )
        return self.answer(said, **when)

    def secondary_limit(self, *, retry_after: int | None = 1, status: int = 403, **when: Unpack[When]) -> Fault:
        """403 (or 429) with Retry-After, unless None."""
        said = Answer.of(status, {"message": SECONDARY, "documentation_url": ABOUT_LIMITS})
        if retry_after is not None:
            said.headers["Retry-After"] = str(retry_after)
        return self.answer(said, **when)

    def too_many_requests(self, *, retry_after: int | None = 1, **when: Unpack[When]) -> Fault:
        """429."""
        return self.secondary_limit(retry_after=retry_after, status=429, **when)

    def primary_limit(self, *, reset_in: int = 1, **when: Unpack[When]) -> Fault:
        """403 with nothing remaining until `reset_in` seconds from when it falls."""
        said = Answer.of(403, {"message": EXCEEDED, "documentation_url": ABOUT_LIMITS})
        return self._add(before=lambda _: replace(said, headers=said.headers | _nothing_left(reset_in)), **when)

    def rate_limited_200(self, *, type: str = "RATE_LIMITED", reset_in: int = 1, **when: Unpack[When]) -> Fault:
        """GraphQL's own: 200 with an error. GitHub has been seen to write RATE_LIMITED, and RATE_LIMIT since 2026."""
        error = {
            "type": type,
            "code": "graphql_rate_limit",
            "message": "API rate limit already exceeded for user ID 1.",
        }
        said = Answer.of(200, {"errors": [error]})

        def now(request: Request) -> Answer | None:
            return replace(said, headers=said.headers | _nothing_left(reset_in)) if request.kind == "graphql" else None

        return self._add(before=now, **{"matching": _graphql} | when)

    def partial(self, *fields: str, **when: Unpack[When]) -> Fault:
        """These fields (by name or alias) come back null with RESOURCE_LIMITS_EXCEEDED, the rest of the data with them."""
        return self._add(partial=fields, **{"matching": _graphql} | when)

    def resource_limits(self, *, above: int) -> None:
        """From now on, the lookups of a query past this many (aliased fields with arguments) come back null."""
        self.above = above

    def timeout_after_write(self, **when: Unpack[When]) -> Fault:
        """The write is applied, then the connection closes without an answer."""
        wanted = Fault(matching=when.pop("matching", None), times=None)

        def write(request: Request) -> bool:
            return request.writes and wanted.due(request)

        return self._add(after=lambda answer: replace(answer, drop=True), **when | {"matching": write})

    def drop(self, **when: Unpack[When]) -> Fault:
        """The connection closes before anything is done."""
        return self.answer(Answer(status=0, drop=True), **when)

    def lagging_index(self, lists: int = 1) -> None:
        """Pull requests opened from now on do not show in the next `lists` list requests."""
        self.lag = lists

    def page_lost(self, page: int, *, empty: bool = False) -> None:
        """A page of a board (1: the first) always answers 502, or 200 with an empty body."""
        self.lost[page] = Answer.of(200, None) if empty else Answer.page(502, UNICORN)
        if empty:
            self.lost[page].body = b""

    def unauthorized_from(self, nth: int = 1, *, matching: Matching = None) -> Fault:
        """401 from this request on."""
        said = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"}
        return self.answer(Answer.of(401, said), matching=matching, nth=nth, times=None)

    def hang(self, seconds: float, **when: Unpack[When]) -> Fault:
        """Wait, then answer as usual."""

        def wait(_: Request) -> None:
            self.ended.wait(seconds)

        return self._add(before=wait, **when)

    def redirect(self, to: str, *, status: int = 302, **when: Unpack[When]) -> Fault:
        """Send elsewhere."""
        said = Answer(status=status, headers={"Location": to, "Content-Type": "text/html"})
        return self.answer(said, **when)

    def truncated_body(self, *, keep: int = 20, **when: Unpack[When]) -> Fault:
        """The connection closes in the middle of the body."""
        return self._add(after=lambda answer: replace(answer, cut=keep), **when)

    def not_json(self, *, status: int = 200, **when: Unpack[When]) -> Fault:
        """A proxy's page: 200, 407 or 503."""
        return self.answer(Answer.page(status, PROXY), **when)

    def answer(self, said: Answer, **when: Unpack[When]) -> Fault:
        """Any answer."""
        return self._add(before=lambda _: replace(said), **when)

    def _add(self, **known: object) -> Fault:
        self.armed.append(Fault(**known))  # type: ignore[arg-type]
        return self.armed[-1]


def _graphql(request: Request) -> bool:
    return request.kind == "graphql"


def _nothing_left(reset_in: int) -> dict[str, str]:
    reset = str(int(time.time()) + reset_in)
    return {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Used": "5000",
        "X-RateLimit-Reset": reset,
    }
