"""The preview's server with people who are slow, who leave, or who send what is no request."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from changelog.adapters.docs_site import server
from changelog.adapters.docs_site.server import SiteServer

PATIENCE = 0.6
BIG = 20_000_000


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: None) -> Iterator[SiteServer]:
    """A server that waits half a second for what takes twenty seconds elsewhere."""
    monkeypatch.setattr(server, "PATIENCE", PATIENCE)
    monkeypatch.setattr(server.Handler, "timeout", PATIENCE)
    (tmp_path / "index.html").write_text("<p>Accueil</p></body>", "utf-8")
    (tmp_path / "dessin.svg").write_text("<svg/>", "utf-8")
    (tmp_path / "grand.bin").write_bytes(b"x" * BIG)
    news = server.News()
    opened = server.open_server(tmp_path, "127.0.0.1", 0, news)
    yield opened
    news.end()
    opened.shutdown()
    opened.server_close()


def connected(site: SiteServer, sent: bytes = b"") -> socket.socket:
    """A connection, with what was sent on it."""
    opened = socket.create_connection(("127.0.0.1", site.server_port), timeout=10)
    opened.sendall(sent)
    return opened


def ask(path: str) -> bytes:
    """A whole request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


def answer(opened: socket.socket) -> bytes:
    """All that comes until the connection ends."""
    parts = []
    while part := opened.recv(65536):
        parts.append(part)
    opened.close()
    return b"".join(parts)


def drip(opened: socket.socket) -> None:
    """A byte, and another one, never all."""
    with pytest.raises(OSError):
        for _ in range(200):
            opened.sendall(b"a")
            time.sleep(0.02)


def test_a_slow_request_is_cut_off_and_nobody_else_waits(site: SiteServer) -> None:
    begun = time.monotonic()
    slow = [connected(site, b"GET / HTTP/1.1\r\nX: ") for _ in range(10)]
    dripping = threading.Thread(target=drip, args=(slow[0],), daemon=True)
    dripping.start()
    assert b"Accueil" in answer(connected(site, ask("/")))
    assert time.monotonic() - begun < PATIENCE, "the others have not ended yet"
    assert answer(slow[1]).startswith(b"HTTP/1.1 408 ")
    assert answer(slow[0]).startswith(b"HTTP/1.1 408 "), "a byte now and then does not begin a new wait"
    assert time.monotonic() - begun < PATIENCE + 3 * server.LINGER
    assert answer(connected(site)) == b"", "who asks nothing is told nothing"


def test_who_does_not_take_the_answer_is_cut_off(site: SiteServer) -> None:
    slow = connected(site, ask("/grand.bin"))
    time.sleep(2 * PATIENCE)
    assert len(answer(slow)) < BIG
    assert b"Accueil" in answer(connected(site, ask("/")))


def test_too_many_at_once_are_turned_away(site: SiteServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "_places", threading.BoundedSemaphore(1))
    first = connected(site, b"GET / HTTP/1.1\r\n")
    time.sleep(0.1)
    assert answer(connected(site)).startswith(b"HTTP/1.1 503 ")
    assert answer(first).startswith(b"HTTP/1.1 408 ")
    # The answer is there before its place is free again.
    until = time.monotonic() + 30
    while b"Accueil" not in answer(connected(site, ask("/"))):
        assert time.monotonic() < until


@pytest.mark.parametrize(
    ("sent", "status"),
    [(ask("/" + "a" * 5000), b"404"), (ask("/%ff%00"), b"404"), (b"\x16 x y HTTP/1.1\r\n\r\n", b"400"), (b"PUT / HTTP/1.1\r\n\r\n", b"501"),
     (b"GET /" + b"a" * 70_000, b"414"), (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 200 + b"\r\n", b"431")],
)  # fmt: skip
def test_what_is_no_request(site: SiteServer, sent: bytes, status: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    opened = connected(site, sent)
    got = opened.recv(4096)
    opened.close()
    assert got.split(b" ", 2)[1] == status and b"<" not in got.partition(b"\r\n\r\n")[2]
    assert b"Accueil" in answer(connected(site, ask("/")))
    assert capfd.readouterr().err == ""


def test_a_drawing_that_is_opened_has_no_rights(site: SiteServer) -> None:
    assert b"sandbox" in answer(connected(site, ask("/dessin.svg"))) and b"sandbox" not in answer(
        connected(site, ask("/"))
    )


def test_who_leaves_in_the_middle_leaves_no_trace(site: SiteServer, capfd: pytest.CaptureFixture[str]) -> None:
    for sent in (b"GET / HT", ask("/grand.bin")):
        opened = connected(site, sent)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset
        opened.close()
    time.sleep(0.1)
    assert b"Accueil" in answer(connected(site, ask("/")))
    assert capfd.readouterr().err == ""
