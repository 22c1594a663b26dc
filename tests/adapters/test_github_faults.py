"""What goes wrong between here and GitHub: each fault is outlived or said, and no change of git is ever lost by one."""

import socket
from functools import partial
from typing import Any

import pytest
from asking_github import ALL, at_once, lawful, read, said, week
from forge_history import Forged
from github_server.wire import Answer, Request

from changelog.adapters.forge.github import wire

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def waited(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A week of three, and every pause that is made from now on, in seconds."""
    week(forged, 3)
    return at_once(monkeypatch)


BRIEF: dict[str, Any] = {
    "502": lambda fault: fault.bad_gateway(),
    "502, of GraphQL": lambda fault: fault.bad_gateway(json_body=True),
    "503": lambda fault: fault.bad_gateway(status=503),
    "502 twice": lambda fault: fault.bad_gateway(times=2),
    "dropped": lambda fault: fault.drop(),
    "truncated": lambda fault: fault.truncated_body(keep=40),
    "cut before its first byte": lambda fault: fault.truncated_body(keep=0),
    "no JSON": lambda fault: fault.not_json(),
    "a proxy's 503": lambda fault: fault.not_json(status=503),
    "a proxy's 407": lambda fault: fault.not_json(status=407),
    "an empty body": lambda fault: fault.answer(Answer(status=200, headers={"Content-Type": "application/json"})),
    "null": lambda fault: fault.answer(Answer.of(200, None)),
    "a timeout in a 200": lambda fault: fault.bad_gateway(status=200, json_body=True),
    "nested without end": lambda fault: fault.answer(Answer(status=200, body=b"[" * 100_000)),
}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("fault", BRIEF)
def test_a_passing_fault_is_outlived(forged: Forged, waited: list[float], fault: str) -> None:
    """A read is asked again, after a pause, and nobody has to know."""
    BRIEF[fault](forged.hub.fault)
    found = lawful(forged)
    assert read(found) == ALL
    assert said(found, "forge-unread") == []
    assert sum(waited) <= 2.5


LASTING: dict[str, tuple[Any, str]] = {
    "502": (lambda fault: fault.bad_gateway(times=None), "answered 502"),
    "dropped": (lambda fault: fault.drop(times=None), "closed the connection"),
    "truncated": (lambda fault: fault.truncated_body(keep=40, times=None), "broke off"),
    "no JSON": (lambda fault: fault.not_json(times=None), "something else than JSON"),
    "a proxy's 407": (lambda fault: fault.not_json(status=407, times=None), "answered 407"),
    "an empty body": (lambda fault: fault.answer(Answer(status=200), times=None), "with nothing"),
    "a timeout in a 200": (lambda fault: fault.bad_gateway(status=200, json_body=True, times=None), "Something went"),
    "401": (lambda fault: fault.unauthorized_from(), "does not accept the token of GITHUB_TOKEN"),
    "403": (lambda fault: fault.answer(Answer.of(403, {"message": "Resource not accessible"}), times=None), "not acc"),
    "another host": (lambda fault: fault.redirect("http://127.0.0.2:1/api/graphql", times=None), "is not followed"),
    "in circles": (lambda fault: fault.redirect("/api/graphql", status=307, times=None), "is not followed"),
    "no address": (lambda fault: fault.redirect("http://[", status=301, times=None), "is not followed"),
    "a list": (lambda fault: fault.answer(Answer.of(200, [1, 2]), times=None), "GitHub answered"),
    "odd errors": (lambda fault: fault.answer(Answer.of(200, {"errors": "non"}), times=None), "GitHub answered"),
}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("fault", LASTING)
def test_a_lasting_fault_ends_soon_and_is_said(forged: Forged, waited: list[float], fault: str) -> None:
    """Git alone speaks, the finding says why, and neither time nor requests are wasted on it."""
    arm, words = LASTING[fault]
    arm(forged.hub.fault)
    found = lawful(forged)
    assert read(found) == set()
    (finding,) = said(found, "forge-unread")[:1]
    assert words in finding
    assert len(forged.hub.requests) <= 15
    assert sum(waited) <= 2.5


def test_a_big_delivery_with_a_dead_server_ends_soon(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> None:
    """Halving stops where smaller questions fare no better."""
    week(forged, 120)
    waited = at_once(monkeypatch)
    forged.hub.fault.bad_gateway(times=None)
    assert read(lawful(forged)) == set()
    assert len(forged.hub.requests) <= 20
    assert sum(waited) <= 2.5


def _asks_for(number: int, request: Request) -> bool:
    return f"pull_{number}:" in request.text


@pytest.mark.parametrize("poisoned", [(101,), (107, 108), (101, 120), (140,)])
def test_one_pull_request_that_the_server_chokes_on(
    forged: Forged, monkeypatch: pytest.MonkeyPatch, poisoned: tuple[int, ...]
) -> None:
    """All the others are told, and it is found by halves."""
    week(forged, 40)
    at_once(monkeypatch)
    for number in poisoned:
        forged.hub.fault.bad_gateway(matching=partial(_asks_for, number), times=None)
    found = lawful(forged)
    assert read(found) == set(range(101, 141)) - set(poisoned)
    assert f"{len(poisoned)} of the things" in said(found, "forge-unread")[0]
    assert len(forged.hub.requests) <= 20 * len(poisoned)


def test_a_read_that_takes_too_long(forged: Forged, waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "TIMEOUT", 0.1)
    usual = lambda _: monkeypatch.setattr(wire, "TIMEOUT", 20)  # noqa: E731
    with monkeypatch.context() as slow:
        slow.setattr("changelog.adapters.wait_budget.sleep", usual)
        forged.hub.fault.hang(5)
        assert read(lawful(forged)) == ALL
    monkeypatch.setattr(wire, "TIMEOUT", 0.1)
    forged.hub.fault.hang(5, times=None)
    found = lawful(forged, "--refresh")
    assert read(found) == set()
    assert "no answer for" in said(found, "forge-unread")[0]


def test_nobody_listens(forged: Forged, waited: list[float]) -> None:
    forged.hub.stop()
    found = lawful(forged)
    assert read(found) == set()
    assert "cannot be reached (no connection)" in said(found, "forge-unread")[0]


def test_a_name_that_nobody_knows(forged: Forged, waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for name in ("https_proxy", "http_proxy"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("GITHUB_API_URL", "https://github.invalid/api/v3")
    monkeypatch.setenv("GITHUB_GRAPHQL_URL", "https://github.invalid/api/graphql")
    found = lawful(forged)
    assert read(found) == set()
    assert "is there a network?" in said(found, "forge-unread")[0]


def test_a_proxy_that_refuses(forged: Forged, waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of it holds neither its address nor its password."""
    monkeypatch.setenv("https_proxy", "http://lea:mot-de-passe@127.0.0.1:9")
    monkeypatch.setenv("GITHUB_API_URL", "https://github.invalid/api/v3")
    monkeypatch.setenv("GITHUB_GRAPHQL_URL", "https://github.invalid/api/graphql")
    answer = forged.run("notes", "--debug")
    assert "the proxy refuses" in answer.err
    assert "mot-de-passe" not in answer.out + answer.err
    assert read(lawful(forged)) == set()


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_token_that_ends_in_the_middle(forged: Forged, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """What came before is told; one question more is all that is tried."""
    week(forged, 120)
    at_once(monkeypatch)
    forged.hub.fault.unauthorized_from(nth)
    found = lawful(forged)
    assert len(read(found)) == 50 * (nth - 1)
    assert "does not accept the token" in said(found, "forge-unread")[0]
    assert len(forged.hub.requests) <= nth + 2
