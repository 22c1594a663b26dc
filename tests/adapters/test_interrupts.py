"""A first signal lets the step under way end, a second one does not, and afterwards signals are what they were."""

import signal

import pytest

from changelog.adapters import interrupts


@pytest.mark.parametrize("number", interrupts.SIGNALS)
def test_the_first_one_is_noted_and_the_second_one_ends_at_once(number: signal.Signals) -> None:
    before = [signal.getsignal(one) for one in (*interrupts.SIGNALS, signal.SIGALRM)]
    with interrupts.held() as stopping:
        assert not stopping()
        signal.raise_signal(number)
        assert stopping()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert [signal.getsignal(one) for one in (*interrupts.SIGNALS, signal.SIGALRM)] == before


def test_a_step_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "GRACE", 0.05)
    with pytest.raises(KeyboardInterrupt), interrupts.held():
        signal.raise_signal(signal.SIGTERM)
        signal.pause()
