"""Servers of a few lines on this machine: one that hears and hangs up, one that trickles without end."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def trickling() -> Iterator[str]:
    """A server that answers a byte now and then, without end."""
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not over.wait(0.02):
                connection.sendall(b" ")

    with serving(answer) as url:
        yield url
        over.set()


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server that hears and hangs up."""
    heard: list[bytes] = []

    def hear(connection: socket.socket) -> None:
        with connection:
            heard.append(connection.recv(65_536))

    with serving(hear) as url:
        yield url, heard


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A socket on this machine, each connection answered in a thread of its own."""

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=quiet, args=(connection,), daemon=True).start()

    def quiet(connection: socket.socket) -> None:
        try:
            answer(connection)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
