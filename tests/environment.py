"""An environment of a product, on this machine: an address that answers what a test says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Place:
    """An environment on this machine: what it answers can be changed."""

    def __init__(self) -> None:
        self.status = 200
        self.version = b'{"sha": "0123456789abcdef0123456789abcdef01234567"}'
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.url = ""

    def said(self) -> bytes:
        """What it answers about its version."""
        return self.version


@contextmanager
def serving(place: Place | None = None) -> Iterator[Place]:
    """An environment that answers until the end of the block."""
    here = place or Place()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            body = here.said() if self.path == "/v" else b"<h1>RDV</h1>"
            self.send_response(here.status)
            for name, value in {"Content-Length": str(len(body)), **here.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
