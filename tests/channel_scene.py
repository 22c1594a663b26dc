"""Channels on this machine: a chat that takes webhooks, and a mail server; what they got, and what they answer."""

import email
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

SECRET = "s3cr3th00ks3cr3th00ks3cr3t"  # noqa: S105 - as long as the tokens of Mattermost's webhooks


class Chat:
    """A chat that takes what is posted. `status`: what it answers; `silent`: it takes it, and never answers."""

    def __init__(self) -> None:
        self.status = 200
        self.silent = False
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.port = 0

    def address(self, kind: str = "mmost") -> str:
        """Where to write to, as Apprise has it; it holds a secret."""
        return f"{kind}://127.0.0.1:{self.port}/{SECRET}"

    @property
    def texts(self) -> list[str]:
        """What was said there."""
        return [body.get("text") or body.get("message") or "" for _, body in self.got]


class Mails:
    """A mail server. `refuses`: addresses that it lets nobody write to."""

    def __init__(self) -> None:
        self.refuses: set[str] = set()
        self.got: list[EmailMessage] = []
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Whether somebody may be written to."""
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a mail."""
        self.got.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def address(self, *to: str) -> str:
        """Where to write to, as Apprise has it."""
        return f"mailto://127.0.0.1:{self.port}?from=nouveautes@exemple.invalid&to={','.join(to)}"


@contextmanager
def chatting(given: Chat | None = None) -> Iterator[Chat]:
    """A chat that listens until the end of the block."""
    chat = given or Chat()
    waiting = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            chat.got.append((self.path, body))
            if chat.silent:
                waiting.wait(10)
                return
            self.send_response(chat.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    chat.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield chat
    finally:
        waiting.set()
        server.shutdown()
        server.server_close()


@contextmanager
def mailing() -> Iterator[Mails]:
    """A mail server that listens until the end of the block."""
    mails = Mails()
    mails.port = free_port()
    controller = Controller(mails, hostname="127.0.0.1", port=mails.port)
    controller.start()
    try:
        yield mails
    finally:
        controller.stop()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
