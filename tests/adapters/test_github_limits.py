"""Limits are waited for, as long as GitHub asks and a person allows, and each second is said."""

from typing import Any

import pytest
from asking_github import ALL, at_once, board, lawful, read, said, week
from forge_history import Forged
from github_server.wire import Answer

from changelog.adapters.forge.github import client, refusals, wire

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def waited(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A week of three, and every pause that is made from now on, in seconds."""
    week(forged, 3)
    return at_once(monkeypatch)


WAITS: dict[str, tuple[Any, float]] = {
    "Retry-After": (lambda fault: fault.secondary_limit(retry_after=3), 3),
    "429": (lambda fault: fault.too_many_requests(retry_after=2), 2),
    "no word of how long": (lambda fault: fault.secondary_limit(retry_after=None), refusals.UNSAID),
    "at once": (lambda fault: fault.secondary_limit(retry_after=0), refusals.LEAST),
    "primary": (lambda fault: fault.primary_limit(reset_in=5), 6),
    "RATE_LIMITED": (lambda fault: fault.rate_limited_200(reset_in=5), 6),
    "RATE_LIMIT": (lambda fault: fault.rate_limited_200(type="RATE_LIMIT", reset_in=5), 6),
    "secondary in a 200": (
        lambda fault: fault.answer(Answer.of(200, {"message": "You have exceeded a secondary rate limit."})),
        refusals.UNSAID,
    ),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("limit", WAITS)
def test_a_limit_is_waited_for(forged: Forged, waited: list[float], limit: str) -> None:
    """As long as GitHub asks for, then the same question again."""
    arm, seconds = WAITS[limit]
    arm(forged.hub.fault)
    found = lawful(forged)
    assert read(found) == ALL
    assert said(found, "forge-unread") == []
    assert seconds - 1.5 <= sum(waited) <= seconds


@pytest.mark.one_in(3)
@pytest.mark.parametrize("limit", WAITS)
def test_a_limit_that_lasts_longer_than_is_allowed(forged: Forged, waited: list[float], limit: str) -> None:
    """The end comes at once, and says what was asked for."""
    WAITS[limit][0](forged.hub.fault)
    found = lawful(forged, "--max-wait", "0.5")
    assert read(found) == set()
    assert "longer than --max-wait" in said(found, "forge-unread")[0]
    assert waited == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("after", ["0", "1", "9" * 400, "٣", "²", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", ""])
def test_limits_without_end_come_to_one(forged: Forged, waited: list[float], after: str) -> None:
    """Whatever Retry-After says, again and again: no more is waited than --max-wait."""
    answer = Answer.of(429, {"message": "You have exceeded a secondary rate limit."})
    answer.headers["Retry-After"] = after.encode().decode("latin-1")
    forged.hub.fault.answer(answer, times=None)
    found = lawful(forged, "--max-wait", "20")
    assert read(found) == set()
    assert "longer than --max-wait" in said(found, "forge-unread")[0]
    assert sum(waited) <= 20


def test_silence_counts_as_waiting(forged: Forged, waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, no more than --max-wait goes into hoping, and nothing after that."""
    board(forged, 5)
    monkeypatch.setattr(wire, "TIMEOUT", 0.2)
    monkeypatch.setattr(client, "MOMENT", 0.1)
    forged.hub.fault.hang(5, times=None)
    found = lawful(forged, "--max-wait", "0.3")
    assert read(found) == set()
    assert "no answer for" in said(found, "forge-unread")[0]
    assert len(forged.hub.requests) == 2


def test_waiting_says_a_word_each_second() -> None:
    from changelog.adapters.wait_budget import WaitBudget

    words: list[str] = []
    waited: list[float] = []
    patience = WaitBudget(10, words.append, waited.append)
    assert patience.spend(2.5, "github.com asks to wait")
    assert words == ["github.com asks to wait: 3 s", "github.com asks to wait: 2 s", "github.com asks to wait: 1 s", ""]
    assert waited == [1.0, 1.0, 0.5]
    assert not patience.spend(8, "encore")
    assert patience.left == 7.5
