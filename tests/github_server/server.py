"""The server itself: one port on 127.0.0.1 for REST, GraphQL and git, with what it was asked and what went against the contract."""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
import time
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from typing import IO, Any, Self

from . import git_report
from .access import Refused, asker
from .faults import Fault, Faults
from .repository import Repository
from .state import PullRequest
from .tokens import Token
from .wire import GRAPHQL, REST, Answer, Handler, Request
from .world import World

FIRST = 1 << 16  # of a push: the refs come before the pack
OPERATION = re.compile(r"\b(?:query|mutation)\s+(\w+)")


class GitHubServer(World):
    """A GitHub on 127.0.0.1, up between `with GitHubServer() as hub:` and the end of the block.

    `requests` (API) and `git_requests` are all that was asked, in order; `breaches` is everything that GitHub's own
    contract or this server's routes did not foresee, and must be empty at the end of a test; `fault` arms faults.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="github-", ignore_cleanup_errors=True)
        super().__init__(folder or Path(self._temporary.name if self._temporary else ""))
        self.requests: list[Request] = []
        self.git_requests: list[Request] = []
        self.breaches: list[str] = []
        self.lacks: set[str] = set()  # fields that an older GitHub Enterprise Server does not have: {"Issue.issueType"}
        self.fault = Faults()
        self.lock = threading.RLock()
        self._spent: dict[tuple[str, str], int] = {}
        self._http: _Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> None:
        """Listen."""
        handler = type("BoundHandler", (Handler,), {"serve": staticmethod(self._serve)})
        self._http = _Server(("127.0.0.1", port), handler)
        self.server_url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=partial(self._http.serve_forever, poll_interval=0.01), daemon=True).start()

    def stop(self) -> None:
        """Close every connection and forget the git repositories."""
        self.fault.ended.set()
        if self._http:
            self._http.shutdown()
            self._http.server_close()
        if self._temporary:
            self._temporary.cleanup()

    @property
    def api_url(self) -> str:
        """The base of REST."""
        return self.server_url + REST

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is asked."""
        return self.server_url + GRAPHQL

    def environment(self, token: Token | None = None) -> dict[str, str]:
        """What Actions sets, and what points a tool here."""
        said = {
            "GITHUB_SERVER_URL": self.server_url,
            "GITHUB_API_URL": self.api_url,
            "GITHUB_GRAPHQL_URL": self.graphql_url,
        }
        return said | ({"GITHUB_TOKEN": token.value} if token else {})

    def asked(self, piece: str = "") -> list[Request]:
        """The API requests whose line holds this piece."""
        return [one for one in self.requests if piece in one.line]

    def listed(self, repository: Repository) -> list[PullRequest]:
        """The pull requests that a list shows now; one that the index has not seen yet is one list closer to it."""
        shown = [one for one in repository.pulls.values() if not one.unlisted]
        for one in repository.pulls.values():
            one.unlisted = max(0, one.unlisted - 1)
        return shown

    def spend(self, token: Token, resource: str, points: int) -> bool:
        """Count against the hourly rate of a token; False where too little is left."""
        key = (token.value, resource)
        self._spent[key] = self._spent.get(key, 0) + points
        return self._spent[key] <= token.limit

    def used(self, token: Token, resource: str) -> int:
        """What a token has used of its hourly rate."""
        return self._spent.get((token.value, resource), 0)

    def _serve(self, request: Request, body: IO[bytes]) -> Answer:
        with self.lock:
            (self.git_requests if request.kind == "git" else self.requests).append(request)
            request.operation = _operation(request, body)
            due = self.fault.due(request)
        answer = self._faulty(request, due) or self._answered(request, body, due)
        for fault in due:
            answer = fault.after(answer) if fault.after else answer
        request.status = answer.status
        return answer

    def _faulty(self, request: Request, due: list[Fault]) -> Answer | None:
        answers = (fault.before(request) for fault in due if fault.before)
        return next((one for one in answers if one), None)

    def _answered(self, request: Request, body: IO[bytes], due: list[Fault]) -> Answer:
        if request.kind == "git":
            from . import git_http

            return git_http.answer(self, request, body)
        with self.lock:
            try:
                answer = self._api(request, {name for fault in due for name in fault.partial})
            except Refused as refused:
                answer = refused.answer()
            except Exception as error:
                self.breaches.append(f"{request.line}: {type(error).__name__}: {error}")
                answer = Answer.of(500, {"message": f"the local GitHub failed: {error}"})
            self._signed(request, answer)
        return answer

    def _api(self, request: Request, lacking: set[str]) -> Answer:
        if not request.headers.get("user-agent"):
            self.breaches.append(f"no User-Agent: {request.line}")
            return Answer.page(
                403,
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
                "text/plain",
            )
        if request.kind == "graphql":
            from . import graph

            return graph.answer(self, request, lacking)
        if request.kind == "rest":
            from . import rest

            return rest.answer(self, request)
        self.breaches.append(f"unknown page: {request.line}")
        return Answer.page(404, "Not Found", "text/plain")

    def _signed(self, request: Request, answer: Answer) -> None:
        """The headers that every answer of the API carries."""
        headers: dict[str, Any] = {
            "X-GitHub-Request-Id": f"{len(self.requests):04X}:LOCAL",
            "X-GitHub-Media-Type": "github.v3; format=json",
        }
        try:
            token = asker(self, request)
        except Refused:
            token = None
        if token:
            resource = "graphql" if request.kind == "graphql" else "core"
            used = min(self.used(token, resource), token.limit)
            headers |= {"X-RateLimit-Limit": token.limit, "X-RateLimit-Remaining": token.limit - used, "X-RateLimit-Used": used,
                        "X-RateLimit-Reset": int(time.time()) + 3600, "X-RateLimit-Resource": resource}  # fmt: skip
            headers |= (
                {"X-OAuth-Scopes": ", ".join(token.scopes), "X-Accepted-OAuth-Scopes": "repo"}
                if token.kind == "classic"
                else {}
            )
            headers |= {"GitHub-Authentication-Token-Expiration": token.expires} if token.expires else {}
        answer.headers = {name: str(value) for name, value in headers.items()} | answer.headers
        if request.kind == "rest" and request.method == "GET" and answer.status == 200:
            _remembered(request, answer)


def _operation(request: Request, body: IO[bytes]) -> str:
    """The name of a GraphQL operation; the refs of a push."""
    if request.kind == "graphql":
        found = OPERATION.search(request.text)
        return found.group(1) if found else ""
    if request.kind == "git" and request.path.endswith("/git-receive-pack"):
        refs = " ".join(one.ref for one in git_report.commands(body.read(FIRST)))
        body.seek(0)
        return refs
    return ""


def _remembered(request: Request, answer: Answer) -> None:
    """ETag; 304 without a body where the asker has this very answer already."""
    answer.headers["ETag"] = f'W/"{hashlib.sha256(answer.body).hexdigest()}"'
    if request.headers.get("if-none-match") == answer.headers["ETag"]:
        answer.status, answer.body = 304, b""


class _Server(ThreadingHTTPServer):
    """A threaded server that closes what is still open when it ends."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, *args: Any) -> None:
        self.open: set[socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep the connection in sight."""
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """The connection is over."""
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news."""

    def server_close(self) -> None:
        """Close all."""
        super().server_close()
        for one in list(self.open):
            try:
                one.shutdown(SHUT_RDWR)
            except OSError:
                continue
