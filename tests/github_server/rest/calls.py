"""What routes share: the book of routes, one call being answered, and pages with their Link header."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..access import Refused, require
from ..commits import Commit, commit_of
from ..repository import Repository
from ..state import Issue, PullRequest, Ticket
from ..tokens import Token
from ..wire import Answer, Request

if TYPE_CHECKING:
    from ..server import GitHubServer

SLASHED = ("path", "ref", "branch")  # parameters that may hold slashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An operation of GitHub's description, what it asks of a token, and who answers it."""

    method: str
    path: str
    right: str
    wanted: str
    shape: re.Pattern[str]
    function: Callable[[Call], Answer]


@dataclass(kw_only=True)
class Call:
    """One request to a route. `named` is what stood in its path."""

    hub: GitHubServer
    request: Request
    token: Token | None
    route: Route
    named: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    found: Repository | None = None

    @property
    def repository(self) -> Repository:
        """The repository of the path."""
        assert self.found is not None
        return self.found

    @property
    def user(self) -> str:
        """The login of who asks."""
        return self.token.user if self.token else ""

    def pull(self) -> PullRequest:
        """The pull request of the path; raises `Refused`."""
        found = self.repository.pulls.get(int(self.named["pull_number"]))
        if found is None or found.fate:
            raise Refused(404, "Not Found")
        return found

    def ticket(self, wanted: str = "read") -> Ticket:
        """The issue or pull request of the path, which moved and deleted ones refuse; raises `Refused`."""
        found = self.repository.ticket(int(self.named["issue_number"]))
        if found is None or found.fate == "hidden":
            raise Refused(404, "Not Found")
        if found.fate == "deleted":
            raise Refused(410, "This issue was deleted")
        if found.moved_to is not None:
            there = found.moved_to
            raise Moved(f"{self.hub.api_url}/repositories/{there.repository.id}/issues/{there.number}")
        require(self.token, self.repository, "issues" if isinstance(found, Issue) else "pull_requests", wanted)
        return found

    def commit(self, name: str) -> Commit:
        """The commit of a name; raises `Refused`."""
        found = commit_of(self.repository, name.removeprefix("heads/"))
        if found is None:
            raise Refused(422, f"No commit found for SHA: {name}")
        return found

    def listed(self, things: Sequence[Any], form: Callable[[Any], Any], *, under: str = "") -> Answer:
        """A page of things, with Link; `under`: the key that holds them beside `total_count`."""
        size = min(100, max(1, _number(self.request.query.get("per_page"), 30)))
        number = max(1, _number(self.request.query.get("page"), 1))
        kept = [form(one) for one in things[(number - 1) * size : number * size]]
        said = {"total_count": len(things), under: kept} if under else kept
        answer = Answer.of(200, said)
        if link := self._link(number, max(1, -(-len(things) // size))):
            answer.headers["Link"] = link
        return answer

    def _link(self, number: int, last: int) -> str:
        names = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number >= last:
            names = {"prev": number - 1, "first": 1}
        if number <= 1:
            names = {name: page for name, page in names.items() if name in ("next", "last")} if last > 1 else {}
        base = self.hub.server_url + self.request.path
        return ", ".join(
            f'<{base}?{urlencode(self.request.query | {"page": str(page)})}>; rel="{name}"'
            for name, page in names.items()
        )


class Moved(Exception):
    """The thing is elsewhere: 301 (307 where it was not only read)."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def answer(self, method: str) -> Answer:
        """The redirect."""
        status, words = (301, "Moved Permanently") if method == "GET" else (307, "Temporary Redirect")
        return Answer.of(
            status,
            {"message": words, "url": self.url, "documentation_url": "https://docs.github.com/v3/#http-redirects"},
            Location=self.url,
        )


ROUTES: list[Route] = []


def route(
    method: str, path: str, right: str = "", wanted: str = "read"
) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    """Enter a function in the book of routes, under its official path template."""
    parts = re.split(r"\{(\w+)\}", path)
    shape = "".join(
        re.escape(part) if at % 2 == 0 else f"(?P<{part}>{'.+' if part in SLASHED else '[^/]+'})"
        for at, part in enumerate(parts)
    )

    def enter(function: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        ROUTES.append(
            Route(method=method, path=path, right=right, wanted=wanted, shape=re.compile(shape), function=function)
        )
        return function

    return enter


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
