"""A small server of the built site with live pages; stamps of the files it watches.

It answers GET and HEAD. The `Host` of a request must be one of ours: a page of another site whose name was made to
lead here (DNS rebinding) gets nothing. The policy of each page is also sent as a header. Who sends a request, or takes
an answer, too slowly is cut off; each request has a thread of its own, so nobody else waits.
"""

import contextlib
import http
import io
import ipaddress
import json
import mimetypes
import os
import posixpath
import re
import socket
import sys
import threading
import time
from collections.abc import Iterable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from changelog.adapters import files
from changelog.adapters.docs_site.finish import policy
from changelog.domain.preview.source import THEME
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say, system_reason

OWN = "/_nouveautes/"
"""Where the live page asks; no page of a documentation begins so."""
_HOST = re.compile(r"(?:(?P<name>[A-Za-z0-9.-]+)|\[(?P<number>[0-9a-fA-F:.]+)\])(?::\d{1,5})?")
_BEAT = 15.0  # seconds: a line that keeps a connection from being cut
PATIENCE = 20.0
"""Seconds for all of a request to arrive, and for all of an answer to be taken."""
LINGER = 1.0
MOST = 200
"""Requests at once, open pages included; one more is answered with 503."""
_LIVE = f'<script src="{OWN}live.js"></script>'
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class News:
    """Lets open pages wait for new built pages; `lock` is held while the site is built or read."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._changed = threading.Condition()
        self._lines: list[str] = []
        self._over = False

    def tell(self, pages: Iterable[str]) -> None:
        """Some built pages are new."""
        with self._changed:
            self._lines.append(json.dumps(sorted(pages)))
            self._changed.notify_all()

    def end(self) -> None:
        """End all waiting."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def after(self, seen: int) -> tuple[list[str] | None, int]:
        """The news after the first `seen`, after 15 seconds at most (then empty); None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or len(self._lines) > seen, _BEAT)
            return (None if self._over else self._lines[seen:]), len(self._lines)


class SiteServer(ThreadingHTTPServer):
    """Serves a folder until it is closed."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, site: Path, host: str, port: int, news: News) -> None:
        self.site, self.news, self.asked = site.resolve(), news, host
        self._places = threading.BoundedSemaphore(MOST)
        super().__init__((host, port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a request a thread, or turn it away where there are too many."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        with contextlib.suppress(OSError):
            request.setblocking(False)
            request.send(b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One request, in its own thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - socketserver's signature
        """Nothing is printed for a connection that broke; a fault of ours is one line."""
        problem = sys.exc_info()[1]
        if not isinstance(problem, OSError):
            sys.stderr.write(f"! {plain.line(f'{type(problem).__name__}: {problem}')}\n")

    @property
    def url(self) -> str:
        """Where it answers."""
        shown = f"[{self.asked}]" if ":" in self.asked else self.asked
        return f"http://{'127.0.0.1' if self.asked in ('0.0.0.0', '') else shown}:{self.server_port}/"  # noqa: S104

    def knows(self, host: str) -> bool:
        """Whether a request's `Host` is one of ours."""
        found = _HOST.fullmatch(host)
        name = (found["name"] or found["number"]).lower() if found else ""
        if name in ("localhost", self.asked.lower()):
            return True
        try:
            number = ipaddress.ip_address(name)
        except ValueError:
            return False
        return number.is_loopback or self.asked in ("0.0.0.0", "::")  # noqa: S104


class _RequestReader(io.RawIOBase):
    """What a client sends, with a deadline for all of a request; each byte does not begin a new one."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._seconds = connection, seconds
        self.begin()

    def begin(self) -> None:
        """A new request is waited for."""
        self._deadline = time.monotonic() + self._seconds
        self._begun = self.late = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises TimeoutError after the deadline; `late` where something of a request had come."""
        left = self._deadline - time.monotonic()
        try:
            self._connection.settimeout(max(left, 0.001))
            count = self._connection.recv_into(buffer)
        except TimeoutError:
            self.late = self._begun
            raise
        finally:
            self._connection.settimeout(self._seconds)
        self._begun = True
        return count


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: SiteServer
    protocol_version = "HTTP/1.1"
    server_version = "nouveautes"
    sys_version = ""
    timeout = PATIENCE

    def setup(self) -> None:
        """Read through what knows how long a request takes."""
        super().setup()
        self._request = _RequestReader(self.connection, PATIENCE)
        self.rfile = io.BufferedReader(self._request)

    def handle_one_request(self) -> None:
        """One request within its time; what began and did not end gets a 408."""
        self._request.begin()
        super().handle_one_request()
        if self._request.late:
            with contextlib.suppress(OSError):
                self.wfile.write(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                self._linger()

    def _linger(self) -> None:
        """Let the answer arrive: a connection that is closed on what still comes is reset, and its answer lost."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(LINGER)
        end = time.monotonic() + LINGER
        while time.monotonic() < end and self.connection.recv(4096):
            pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """An answer to a request that is none, as words; nothing more is read from its connection."""
        self.close_connection = True
        phrase = message or http.HTTPStatus(code).phrase
        self._send(http.HTTPStatus(code), f"{plain.line(phrase)}\n".encode(), "text/plain", own=False)

    def do_GET(self) -> None:
        """Answer with a file of the site, the live script, or its news."""
        if not self.server.knows(self.headers.get("Host", "")):
            self._send(
                http.HTTPStatus.MISDIRECTED_REQUEST, b"This server does not answer under that name.\n", "text/plain"
            )
            return
        path = unquote(urlsplit(self.path).path, errors="replace")
        if path == f"{OWN}live.js":
            script = files.templates_folder() / "preview" / "live.js"
            self._send(http.HTTPStatus.OK, script.read_bytes(), "text/javascript")
        elif path == f"{OWN}events":
            self._events()
        else:
            self._file(path)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def _file(self, path: str) -> None:
        with self.server.news.lock:
            found = self._found(path)
            status = http.HTTPStatus.OK if found else http.HTTPStatus.NOT_FOUND
            found = found or self.server.site / "404.html"
            data = found.read_bytes() if found.is_file() else b"Not found\n"
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        if kind == "text/html":
            data = data.replace(b"</body>", f"{_LIVE}</body>".encode(), 1)
        own = kind == "text/html" or path.removeprefix("/").startswith(THEME)
        self._send(status, data, kind, own=own)

    def _found(self, path: str) -> Path | None:
        """The file of the site at a path; a folder is its first page, and is never listed."""
        if "\0" in path or "\\" in path:
            return None
        try:
            found = (self.server.site / posixpath.normpath("/" + path).lstrip("/")).resolve()
            if not found.is_relative_to(self.server.site):
                return None
            found = found / "index.html" if found.is_dir() else found
            hidden = any(part.startswith(".") for part in found.relative_to(self.server.site).parts)
            return found if found.is_file() and not hidden else None
        except OSError:  # such as a name that is too long for a file
            return None

    def _send(self, status: http.HTTPStatus, data: bytes, kind: str, *, own: bool = True) -> None:
        self.send_response(status)
        text = kind.startswith("text/") or kind in ("application/json", "application/xml")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(data)))
        rule = f"{policy()}; frame-ancestors 'none'"
        if not own:  # a browser shows no PDF in a sandbox
            boxed = "" if kind == "application/pdf" else "; sandbox"
            rule = f"default-src 'none'; style-src 'unsafe-inline'{boxed}"
        self.send_header("Content-Security-Policy", rule)
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _events(self) -> None:
        """A stream of news, as `EventSource` reads it, until the page is left."""
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        seen = 0
        told: list[str] | None = []
        _, seen = self.server.news.after(-1)
        try:
            while told is not None:
                self.wfile.write("".join(f"data: {one}\n\n" for one in told).encode() or b": here\n\n")
                self.wfile.flush()
                told, seen = self.server.news.after(seen)
        except OSError:
            return  # the page was left


def open_server(site: Path, host: str, port: int, news: News) -> SiteServer:
    """A server that answers already. Raises Refused where the address cannot be used."""
    try:
        server = SiteServer(site, host, port, news)
    except OSError as problem:
        raise Refused(
            say("{host}:{port} cannot be served: {trouble}", host=host, port=port, trouble=system_reason(problem)),
            hint=say("Give another one with --port N or --host H."),
        ) from problem
    threading.Thread(target=partial(server.serve_forever, poll_interval=0.1), daemon=True).start()
    return server


LONGEST = 20_000
"""Files that are watched; in a folder with more, the others are not."""
_NEVER = frozenset((".git", "node_modules", ".venv"))
Stamp = tuple[tuple[str, int, int], ...]


def stamp(places: Iterable[Path]) -> Stamp:
    """The state of files, and of all files in folders: (path, time in nanoseconds, size)."""
    found: list[tuple[str, int, int]] = []
    for place in places:
        found += _stamp_of(place)
        for here, _, names in os.walk(place):
            found += [one for name in names for one in _stamp_of(Path(here) / name)]
            if len(found) > LONGEST:
                return tuple(sorted(found[:LONGEST]))
    return tuple(sorted(found))


def tree_of(root: Path) -> Stamp:
    """The state of the files of a work tree, git's own folders left out."""
    found: list[tuple[str, int, int]] = []
    for here, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in _NEVER]
        found += [one for name in names for one in _stamp_of(Path(here) / name)]
        if len(found) > LONGEST:
            break
    return tuple(sorted(found[:LONGEST]))


def refs_of(git_dir: Path) -> list[Path]:
    """Where a repository keeps its refs."""
    return [git_dir / "HEAD", git_dir / "packed-refs", git_dir / "refs"]


def git_dir_of(folder: Path) -> Path:
    """The repository of a folder: itself where it is bare."""
    return folder / ".git" if (folder / ".git").is_dir() else folder


def _stamp_of(path: Path) -> list[tuple[str, int, int]]:
    try:
        seen = path.stat()
    except OSError:
        return []
    return [(str(path), seen.st_mtime_ns, seen.st_size)]
