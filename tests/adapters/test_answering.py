"""Addresses are asked all at once, each within a time, by nobody in particular; no answer can hold a command up."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from environment import Place, serving

from changelog.adapters import environments
from changelog.adapters.environments import Environments, ask, shas_in

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def place() -> Iterator[Place]:
    """An address that answers."""
    with serving() as one:
        yield one


@pytest.mark.parametrize(
    ("body", "sha"),
    [
        (SHA, SHA), (f'{{"sha": "{SHA}"}}', SHA), (f"v1 {SHA[:7]}\n", SHA[:7]), ("pas de version", ""), ("", ""),
        ("g" + SHA, ""), (SHA.upper(), ""), ("x" * 5000 + f" {SHA}", ""),
    ],
)  # fmt: skip
def test_a_sha_in_an_answer(body: str, sha: str, place: Place) -> None:
    place.version = body.encode()
    assert ask([f"{place.url}/v"])[f"{place.url}/v"].sha == sha


@pytest.mark.parametrize("status", [200, 204, 302, 401, 404, 500, 503])
def test_a_status(status: int, place: Place) -> None:
    place.status = status
    assert ask([place.url])[place.url].status == status


def test_nothing_says_who_asks(place: Place) -> None:
    ask([place.url])
    assert set(place.asked[0]) <= {"host", "user-agent", "accept", "accept-encoding", "connection", "path"}
    assert place.asked[0]["user-agent"] == "nouveautes"


def test_one_that_is_asked_twice_is_asked_once(place: Place) -> None:
    ask([place.url, place.url])
    assert len(place.asked) == 1


@pytest.mark.parametrize(
    "address", ["", "file:///etc/passwd", "http://lea:mot@127.0.0.1/", "http://127.0.0.1/ x", "javascript:alert(1)"]
)
def test_what_is_not_asked(address: str) -> None:
    assert ask([address]) == {}


def test_nobody_there() -> None:
    assert ask(["http://127.0.0.1:1/"])["http://127.0.0.1:1/"].trouble == "no connection"


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://127.0.0.1:99999/", f"http://{'a' * 70}.invalid/", "http://..//"]
)
def test_addresses_that_cannot_be(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask([address])[address].trouble


def test_one_that_dribbles_holds_nobody_up(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    monkeypatch.setattr(environments, "SECONDS", 0.4)
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def dribble() -> None:
        connection, _ = server.accept()
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not ended.wait(0.1):
            connection.sendall(b"a")
        connection.close()

    thread = threading.Thread(target=dribble)
    thread.start()
    slow, start = f"http://127.0.0.1:{server.getsockname()[1]}/", time.monotonic()
    found = ask([slow, place.url])
    assert time.monotonic() - start < 5
    assert (found[slow].trouble, found[place.url].status) == ("no answer for 0.4 s", 200)
    ended.set()
    thread.join()
    server.close()


def test_many_at_once(place: Place) -> None:
    found = ask(f"{place.url}/{number}" for number in range(40))
    assert {one.status for one in found.values()} == {200}
    assert len(found) == 40


@pytest.mark.parametrize(
    ("body", "shas"),
    [
        (f'{{"build": 1669423372, "sha": "{SHA}"}}', (SHA,)),
        (f'{{"commit": {{"id": "{SHA[:8]}"}}, "previous_commit": "fedcba9876543210"}}', (SHA[:8],)),
        (f'{{"current": "{SHA}"}}', (SHA,)),
        (f'[{{"name": "web", "revision": "{SHA}"}}]', (SHA,)),
        (f"v2.1-14-g{SHA[:9]}", (SHA[:9],)),
        (f"20221126 {SHA[:7]}", ("20221126", SHA[:7])),
        ("[" * 4000, ()),
        ('{"sha": 12345678}', ("12345678",)),
        ('{"sha": null}', ()),
    ],
)
def test_the_shas_of_an_answer(body: str, shas: tuple[str, ...]) -> None:
    assert shas_in(body) == shas


def test_what_an_environment_says_of_itself(place: Place) -> None:
    address = f"{place.url}/v"
    assert Environments().versions([address])[address].is_of("0123456789abcdef0123456789abcdef01234567")
    for status, words in ((302, "redirects"), (404, "answers 404"), (503, "answers 503")):
        place.status = status
        assert words in Environments().versions([address])[address].trouble
    place.status, place.version = 200, b"<h1>Bonjour</h1>"
    assert "no commit" in Environments().versions([address])[address].trouble
    assert "no web address" in Environments().versions(["file:///etc/passwd"])["file:///etc/passwd"].trouble
