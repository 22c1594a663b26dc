"""Where a delivery stands, and which command is next."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Literal

from changelog.config.schema import Calendar
from changelog.domain.forge import Check, Deployment, Proposal
from changelog.domain.model import Value
from changelog.domain.remote import Record
from changelog.domain.train import calendar
from changelog.domain.train.verdicts import (
    Announced,  # fmt: skip
    DeliveryEvent,  # fmt: skip
    Evidence,  # fmt: skip
    Records,  # fmt: skip
    Refusal,  # fmt: skip
    Tag,  # fmt: skip
    announced,  # fmt: skip
    delivery_event,  # fmt: skip
    moved,  # fmt: skip
    refused,  # fmt: skip
    shown,  # fmt: skip
    verdicts_in,  # fmt: skip
)


class DeliveryFacts(Value, frozen=True, kw_only=True):
    """What the world shows beside what was said. `asked`: whether the documentation's forge was; None where nobody was.

    `deployments`: the newest one of each environment of production that runs this delivery; `page`: the documentation's
    pull request for it; `archived`: its tickets that are in the board's archive.
    """

    in_production: bool = False
    asked: bool = False
    deployments: tuple[Deployment, ...] | None = None
    page: Proposal | None = None
    archived: tuple[int, ...] | None = None


class DeliveryState(Value, frozen=True, kw_only=True):
    """Where one delivery stands. `moved`: the object that was announced or shown under this tag's name, where it is
    not the one that the tag has now.

    `shown` is None where it was not, or where a refusal came after; then `refused` says what. `overridden`: gates that
    were passed by name and reason; `postponed`: that people were told it does not ship as announced.
    """

    tag: str
    tag_object: str
    commit: str
    tagged: DeliveryEvent
    announced: Announced | None = None
    shown: DeliveryEvent | None = None
    refused: Refusal | None = None
    overridden: tuple[Record, ...] = ()
    postponed: tuple[Record, ...] = ()
    released: DeliveryEvent | None = None
    deployed: tuple[Deployment, ...] | None = None
    page: Proposal | None = None
    archived: tuple[int, ...] | None = None
    moved: str = ""

    @property
    def published(self) -> bool:
        """Whether its page is merged."""
        return self.page is not None and self.page.state == "merged"


def delivery_state(
    tag: Tag, tags: Iterable[Tag], records: Records, statuses: Sequence[Check] = (), facts: DeliveryFacts | None = None
) -> DeliveryState:
    """Where the delivery of a tag stands. `tags`: those of the remote. `statuses`: those of its commit, and of the
    commits of tags whose place it takes, as far as they were asked for.
    """
    facts = facts or DeliveryFacts()
    heard = Evidence(tags={one.object_id: one for one in (*tags, tag)}, records=records, verdicts=verdicts_in(statuses))
    own = heard.of(tag)
    released = next((one for one in own if one.kind == "released"), None)
    return DeliveryState(
        tag=tag.name,
        tag_object=tag.object_id,
        commit=tag.commit,
        tagged=DeliveryEvent(at=tag.at, by=tag.by),
        announced=announced(tag, heard),
        shown=shown(tag, heard),
        refused=refused(tag, heard),
        overridden=tuple(one for one in own if one.kind == "overridden"),
        postponed=tuple(one for one in own if one.kind == "postponed"),
        released=delivery_event(released) if released else DeliveryEvent() if facts.in_production else None,
        deployed=facts.deployments,
        page=facts.page,
        archived=facts.archived,
        moved=moved(tag, heard),
    )


# Why a command comes next; a word of the forms for machines.
NextReason = Literal[
    "next-resync", "next-moved", "next-refused", "next-refused-whole", "next-announce", "next-demo", "next-shown",
    "next-release", "next-publish", "next-archive", "next-tag",
]  # fmt: skip


class NextStep(Value, frozen=True, kw_only=True):
    """A command as it is typed after `nouveautes`; `at`: not before (None: at once)."""

    command: str
    why: NextReason
    at: datetime | None = None


class NextStepFacts(Value, frozen=True, kw_only=True):
    """What a next step is told from. `waiting`: changes that wait for the next tag; `lacking`: those of production that
    the integration branch lacks; `left`: tickets of the published delivery that are still on the board.

    `channels`: those that are to be told of a delivery; `page`: whether a page is published at all.
    """

    delivery: DeliveryState | None
    waiting: int
    lacking: int
    calendar: Calendar
    now: datetime
    zone: tzinfo
    one_branch: bool = False
    channels: tuple[str, ...] = ()
    page: bool = False
    left: int = 0


def next_step(now: NextStepFacts) -> NextStep | None:
    """The next command; None where nothing is to be done."""
    if now.one_branch:
        return _after(now)
    if now.lacking:
        return NextStep(command="resync", why="next-resync")
    if now.delivery is not None and now.delivery.released is None:
        return _before_release(now, now.delivery)
    tag = _tag(now)
    return tag if tag is not None and tag.at is None else _after(now) or tag


def _before_release(now: NextStepFacts, found: DeliveryState) -> NextStep:
    if found.moved:
        return NextStep(command="tag --again", why="next-moved")
    if found.refused is not None:
        return _refused(found.refused.numbers)
    told = found.announced.channels if found.announced else ()
    if now.channels and (found.announced is None or (told and not set(now.channels) <= set(told))):
        return NextStep(command="announce", why="next-announce")
    if found.shown is None:
        at = _due("demo", now, found.tagged.at)  # that of this delivery, past or to come
        if at is not None and at > now.now:
            return NextStep(command="demo", why="next-demo", at=at)
        return NextStep(command="demo --shown", why="next-shown")
    return NextStep(command="release", why="next-release", at=_later("release", now))


def _refused(numbers: tuple[int, ...]) -> NextStep:
    if not numbers:
        return NextStep(command="tag --again", why="next-refused-whole")
    options = " ".join(f"--refused {number}" for number in numbers)
    return NextStep(command=f'demo {options} --because "…"', why="next-refused")


def _after(now: NextStepFacts) -> NextStep | None:
    """The page, once production has it; then the board. What was released by hand may have been told by hand."""
    found = now.delivery
    if found is None or not now.page:
        return None
    by_us = found.released is not None and found.released.at
    if (found.page is None and by_us) or (found.page is not None and found.page.state == "open"):
        return NextStep(command="publish", why="next-publish")
    return NextStep(command="board archive", why="next-archive") if found.published and now.left else None


def _tag(now: NextStepFacts) -> NextStep | None:
    return NextStep(command="tag", why="next-tag", at=_later("tag", now)) if now.waiting else None


def _later(step: calendar.StepName, now: NextStepFacts) -> datetime | None:
    """When a step may be done, where that is not now."""
    if calendar.gate(step, now.calendar, now.now, now.zone).state != "closed":
        return None
    return calendar.due(step, now.calendar, now.now, now.zone).at


def _due(step: calendar.StepName, now: NextStepFacts, since: int) -> datetime | None:
    """When a step is due after a moment (seconds since 1970; 0: now)."""
    after = datetime.fromtimestamp(since, now.zone) if since else now.now
    return calendar.due(step, now.calendar, after, now.zone).at
