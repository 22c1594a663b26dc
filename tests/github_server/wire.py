"""Requests and answers as values, and the HTTP handler that turns bytes into one and back."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import IO, TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from .tokens import Token

GRAPHQL, REST = "/api/graphql", "/api/v3"
SMALL = 1 << 20


@dataclass(kw_only=True)
class Request:
    """What was asked. `line` is what faults match: method, path and the operation:
    the name of GraphQL's, the refs of a push."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    body: bytes
    kind: Literal["rest", "graphql", "git", "page"]
    operation: str = ""
    status: int = 0  # of the answer, once there is one
    token: Token | None = field(default=None, repr=False)

    @property
    def line(self) -> str:
        """ "GET /api/v3/user", "POST /api/graphql PullRequests"."""
        asked = "?" + "&".join(f"{name}={value}" for name, value in self.query.items()) if self.query else ""
        return f"{self.method} {self.path}{asked} {self.operation}".rstrip()

    @property
    def json(self) -> Any:
        """The body; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """The query of a GraphQL request."""
        asked = self.json
        return str(asked.get("query", "")) if isinstance(asked, dict) else ""

    @property
    def writes(self) -> bool:
        """Whether it asks for a change."""
        if self.kind == "graphql":
            return self.text.lstrip().startswith("mutation")
        if self.kind == "git":
            return bool(self.operation)
        return self.method not in ("GET", "HEAD")


@dataclass(kw_only=True)
class Answer:
    """What is answered. `drop`: the connection closes without a word; `cut`: only so many bytes of the body leave."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: int | None = None
    stream: IO[bytes] | None = None

    @classmethod
    def of(cls, status: int, value: object, **headers: str) -> Answer:
        """A JSON answer; underscores in header names become dashes."""
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        body = json.dumps(value, ensure_ascii=False).encode()
        return cls(status=status, body=body, headers={"Content-Type": "application/json; charset=utf-8"} | said)

    @classmethod
    def page(cls, status: int, text: str, kind: str = "text/html") -> Answer:
        """A page, or plain text."""
        return cls(status=status, body=text.encode(), headers={"Content-Type": f"{kind}; charset=utf-8"})


class Handler(BaseHTTPRequestHandler):
    """One connection. `serve` is set by the server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server_version, sys_version = "GitHub.com", ""
    serve: Callable[[Request, IO[bytes]], Answer]

    def do_GET(self) -> None:
        """Every method goes the same way."""
        with tempfile.SpooledTemporaryFile(max_size=SMALL) as body:
            for part in self._parts():
                body.write(part)
            body.seek(0)
            self._send(type(self).serve(self._request(body), body))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _request(self, body: IO[bytes]) -> Request:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        kind = _kind(path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        read = b"" if kind == "git" else body.read()
        return Request(method=self.command, path=path, query=asked, headers=headers, body=read, kind=kind)

    def _parts(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _send(self, answer: Answer) -> None:
        if answer.drop:
            self.close_connection = True
            if answer.stream is not None:
                answer.stream.close()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers and answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])
        if answer.stream is not None:
            with answer.stream:
                shutil.copyfileobj(answer.stream, self.wfile)
        self.close_connection = self.close_connection or answer.cut is not None


def _kind(path: str) -> Literal["rest", "graphql", "git", "page"]:
    if path == GRAPHQL:
        return "graphql"
    if path.startswith(REST + "/"):
        return "rest"
    ends = ("/info/refs", "/git-upload-pack", "/git-receive-pack")
    return "git" if path.endswith(ends) else "page"
