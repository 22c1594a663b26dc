"""What comes next, from where the delivery stands: one command, and from when on."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from changelog.config.schema import Calendar
from changelog.domain.forge import Proposal
from changelog.domain.remote import Record
from changelog.domain.train.delivery_status import DeliveryState, NextStep, NextStepFacts, next_step
from changelog.domain.train.verdicts import Announced, DeliveryEvent, Refusal

PARIS = ZoneInfo("Europe/Paris")
WEEK = Calendar(tag="monday 18:00", demo="tuesday 10:00", release="thursday 12:30", holidays="FR")
OURS = DeliveryEvent(at=1_642_677_000, by="Léa")


def at(text: str) -> datetime:
    """A moment of Paris, in January 2022."""
    return datetime.fromisoformat(f"2022-01-{text}").replace(tzinfo=PARIS)


def delivery(**known: Any) -> DeliveryState:
    """Monday's delivery."""
    tagged = DeliveryEvent(at=int(at("17T18:05").timestamp()), by="Léa")
    return DeliveryState(tag="2022-01-17", tag_object="a" * 40, commit="b" * 40, tagged=tagged, **known)


def told(until: str) -> Record:
    """What people were told of it."""
    return Record(
        kind="postponed", tag="2022-01-17", tag_object="a" * 40, commit="b" * 40, by="Léa", at=0, about="postponed",
        until=until,
    )  # fmt: skip


def step(standing: DeliveryState | None, now: str = "17T19:00", **known: Any) -> NextStep | None:
    """What comes next."""
    given: dict[str, Any] = {"waiting": 0, "lacking": 0, "calendar": WEEK, "page": True} | known
    return next_step(NextStepFacts(delivery=standing, now=at(now), zone=PARIS, **given))


def page(state: Any, **more: Any) -> Proposal:
    """The documentation's pull request."""
    return Proposal(number=7, url="", head="h", base="b", state=state, title="", body="", **more)


@pytest.mark.parametrize(
    ("standing", "now", "known", "command", "since"),
    [
        (None, "17T19:00", {"waiting": 2}, "tag", None),
        (None, "17T09:00", {"waiting": 2}, "tag", "17T18:00"),
        (None, "18T11:00", {"waiting": 2}, "tag", "24T18:00"),
        (None, "18T11:00", {"waiting": 2, "calendar": Calendar()}, "tag", None),
        (delivery(), "17T19:00", {}, "demo", "18T10:00"),
        (delivery(), "18T10:00", {}, "demo --shown", None),
        (delivery(), "21T10:00", {}, "demo --shown", None),
        (delivery(), "17T19:00", {"calendar": Calendar()}, "demo --shown", None),
        (delivery(), "17T19:00", {"channels": ("equipe",)}, "announce", None),
        (delivery(announced=Announced(channels=("equipe",))), "17T19:00", {"channels": ("equipe",)}, "demo", "18T10:00"),
        (delivery(announced=Announced(channels=("equipe",))), "17T19:00", {"channels": ("equipe", "b")}, "announce", None),
        (delivery(announced=Announced()), "17T19:00", {"channels": ("equipe",)}, "demo", "18T10:00"),
        (delivery(shown=OURS), "18T11:00", {}, "release", "20T12:30"),
        (delivery(shown=OURS), "20T12:30", {}, "release", None),
        (delivery(shown=OURS), "21T12:30", {}, "release", "27T12:30"),
        (delivery(shown=OURS, promised=told("2022-01-25")), "18T11:00", {}, "release", "27T12:30"),
        (delivery(shown=OURS, promised=told("2022-01-20T12:30:00+01:00")), "18T11:00", {}, "release", "20T12:30"),
        (delivery(shown=OURS, promised=told("bientôt")), "20T12:30", {}, "release", None),
        (delivery(shown=OURS, promised=told("9999-12-31T23:59:59-12:00")), "20T12:30", {}, "release", None),
        (delivery(shown=OURS, promised=told("0001-01-01")), "20T12:30", {}, "release", None),
        (delivery(shown=OURS), "18T11:00", {"lacking": 1}, "resync", None),
        (delivery(moved="c" * 40, shown=None), "18T11:00", {}, "tag --again", None),
        (delivery(refused=Refusal(numbers=(102, 103))), "18T11:00", {}, 'demo --refused 102 --refused 103 --because "…"', None),
        (delivery(refused=Refusal()), "18T11:00", {}, "tag --again", None),
        (delivery(released=OURS, shown=OURS), "20T13:00", {}, "publish", None),
        (delivery(released=OURS, page=page("open")), "20T13:00", {}, "publish", None),
        (delivery(released=OURS, page=page("merged")), "20T13:00", {"left": 2}, "board archive", None),
        (delivery(released=OURS, page=page("merged")), "20T13:00", {"waiting": 1}, "tag", "24T18:00"),
        (delivery(released=OURS, page=page("open")), "24T18:00", {"waiting": 1}, "tag", None),
        (delivery(released=OURS), "20T13:00", {"page": False, "waiting": 1}, "tag", "24T18:00"),
        (delivery(released=DeliveryEvent()), "20T13:00", {"waiting": 1}, "tag", "24T18:00"),
        (delivery(released=OURS, page=page("open")), "20T13:00", {"one_branch": True}, "publish", None),
    ],
)  # fmt: skip
def test_the_next_command(
    standing: DeliveryState | None, now: str, known: dict[str, Any], command: str, since: str | None
) -> None:
    """The one thing that moves the week on."""
    found = step(standing, now, **known)
    assert found is not None
    assert (found.command, found.at) == (command, at(since) if since else None)


@pytest.mark.parametrize(
    ("standing", "known"),
    [
        (None, {}),
        (delivery(released=OURS, page=page("merged")), {}),
        (delivery(released=OURS, page=page("closed")), {"left": 2}),
        (delivery(released=DeliveryEvent()), {}),
        (None, {"one_branch": True, "waiting": 3}),
        (delivery(released=OURS), {"one_branch": True, "page": False}),
    ],
)
def test_nothing_is_left_to_do(standing: DeliveryState | None, known: dict[str, Any]) -> None:
    """A quiet week; and what somebody closed on purpose stays closed."""
    assert step(standing, **known) is None
