"""The state of a delivery (tagged, announced, shown, released …), and which command is next."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Literal

from changelog.config.schema import HOURS, Calendar
from changelog.domain.forge import Check, Deployment, Proposal
from changelog.domain.model import Value, moment_of
from changelog.domain.remote import Record
from changelog.domain.train import calendar, channel_state, verdicts
from changelog.domain.train.verdicts import Announced, DeliveryEvent, Evidence, Records, Refusal, Tag


class DeliveryFacts(Value, frozen=True, kw_only=True):
    """What the world shows beside records and statuses; None where nobody was asked.

    `asked`: whether the documentation's forge was; `deployments`: the newest one of each environment of production that
    runs this delivery; `in_production`: whether production holds it as a whole; `arrived`: when and by whom it came
    there, as the forge logged it; `page`: the documentation's pull request for it; `archived`: its tickets that are in
    the board's archive.
    """

    in_production: bool | None = None
    arrived: DeliveryEvent | None = None
    asked: bool = False
    deployments: tuple[Deployment, ...] | None = None
    page: Proposal | None = None
    archived: tuple[int, ...] | None = None


class DeliveryState(Value, frozen=True, kw_only=True):
    """The state of one delivery. `moved`: the object that was announced or shown under this tag's name, where it is
    not the one that the tag has now.

    `unrecorded`: whether its release is read from production and its forge alone; `gone`: its release, where production
    does not hold it as a whole any more; then `released` is None.

    `shown` is None where it was not, or where a refusal came after; then `refused` holds it. `overridden`: the records
    of overridden gates; `postponed`: the records that it does not ship as announced; `promised`: the last one that said
    people whether and when it ships.
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
    promised: Record | None = None
    released: DeliveryEvent | None = None
    unrecorded: bool = False
    gone: DeliveryEvent | None = None
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
    """The state of a tag's delivery. `tags`: those of the remote. `statuses`: those of its commit, and of the commits
    of tags whose place it takes, as far as they were asked for.
    """
    facts = facts or DeliveryFacts()
    known = {one.object_id: one for one in (*tags, tag)}
    evidence = Evidence(tags=known, records=records, verdicts=verdicts.verdicts_in(statuses))
    own = evidence.of(tag)
    recorded = next((one for one in own if one.kind == "released"), None)
    arrived = (facts.arrived or DeliveryEvent()) if facts.in_production else None
    released = verdicts.delivery_event(recorded) if recorded else arrived
    there = facts.in_production is not False
    return DeliveryState(
        tag=tag.name,
        tag_object=tag.object_id,
        commit=tag.commit,
        tagged=DeliveryEvent(at=tag.at, by=tag.by),
        announced=verdicts.announced(tag, evidence),
        shown=verdicts.shown(tag, evidence),
        refused=verdicts.refused(tag, evidence),
        overridden=tuple(one for one in own if one.kind == "overridden"),
        postponed=tuple(one for one in own if one.kind == "postponed"),
        promised=channel_state.promised(own),
        released=released if there else None,
        unrecorded=recorded is None,
        gone=None if there else released,
        deployed=facts.deployments,
        page=facts.page,
        archived=facts.archived,
        moved=verdicts.moved(tag, evidence),
    )


# Why a command comes next; a word of the forms for machines.
NextReason = Literal[
    "next-resync", "next-moved", "next-refused", "next-refused-whole", "next-announce", "next-demo", "next-shown",
    "next-release", "next-publish", "next-archive", "next-tag", "next-unshown", "next-gone",
]  # fmt: skip


class NextStep(Value, frozen=True, kw_only=True):
    """A command as it is typed after `nouveautes`; `at`: not before (None: at once)."""

    command: str
    why: NextReason
    at: datetime | None = None


class NextStepFacts(Value, frozen=True, kw_only=True):
    """What the next step depends on. `waiting`: changes that wait for the next tag; `lacking`: those of production that
    the integration branch lacks; `left`: tickets of the published delivery that are still on the board.

    `channels`: those that get an announcement of each delivery; `page`: whether a page is published at all; `hours`:
    the team's; `unshown`: changes that are live without having been shown.
    """

    delivery: DeliveryState | None
    waiting: int
    lacking: int
    calendar: Calendar
    now: datetime
    zone: tzinfo
    one_branch: bool = False
    channels: tuple[str, ...] = ()
    hours: str = HOURS
    page: bool = False
    left: int = 0
    unshown: int = 0


def next_step(facts: NextStepFacts) -> NextStep | None:
    """The next command; None where nothing is to be done."""
    if facts.one_branch:
        return _after_release(facts)
    if facts.unshown and (facts.delivery is None or facts.delivery.released is not None):
        return NextStep(command="unshown", why="next-unshown")
    if facts.lacking:
        return NextStep(command="resync", why="next-resync")
    if facts.delivery is not None and facts.delivery.released is None:
        return _before_release(facts, facts.delivery)
    tag = NextStep(command="tag", why="next-tag", at=_later("tag", facts)) if facts.waiting else None
    return tag if tag is not None and tag.at is None else _after_release(facts) or tag


def _before_release(facts: NextStepFacts, delivery: DeliveryState) -> NextStep:
    if delivery.moved:
        return NextStep(command="tag --again", why="next-moved")
    if delivery.refused is not None and not delivery.refused.numbers:
        return NextStep(command="tag --again", why="next-refused-whole")
    if delivery.refused is not None:
        options = " ".join(f"--refused {number}" for number in delivery.refused.numbers)
        return NextStep(command=f'demo {options} --because "…"', why="next-refused")
    reached = delivery.announced.channels if delivery.announced else ()
    if facts.channels and (delivery.announced is None or (reached and not set(facts.channels) <= set(reached))):
        return NextStep(command="announce", why="next-announce")
    if delivery.gone is not None:
        return NextStep(command="release", why="next-gone")
    if delivery.shown is not None:
        told = channel_state.ships_at(delivery.promised, facts.zone) if delivery.promised is not None else None
        since = _later("release", facts)
        if told is not None and told > facts.now:
            since = calendar.due("release", facts.calendar, told, facts.zone).at or told
        return NextStep(command="release", why="next-release", at=since)

    # The demo of this delivery, past or to come.
    tagged = delivery.tagged.at
    since = moment_of(tagged, facts.zone) if tagged else facts.now
    at = calendar.due("demo", facts.calendar, since, facts.zone).at
    if at is not None and at > facts.now:
        return NextStep(command="demo", why="next-demo", at=at)
    return NextStep(command="demo --shown", why="next-shown")


def _after_release(facts: NextStepFacts) -> NextStep | None:
    """The page, once production has it; then the board. What was released by hand may have been announced by hand."""
    found = facts.delivery
    if found is None or not facts.page:
        return None
    by_us = found.released is not None and found.released.at and not found.unrecorded
    if (found.page is None and by_us) or (found.page is not None and found.page.state == "open"):
        return NextStep(command="publish", why="next-publish")
    return NextStep(command="board archive", why="next-archive") if found.published and facts.left else None


def _later(step: calendar.StepName, facts: NextStepFacts) -> datetime | None:
    """When a step may be done, where that is not now."""
    if calendar.gate(step, facts.calendar, facts.now, facts.zone).state != "closed":
        return None
    return calendar.due(step, facts.calendar, facts.now, facts.zone, hours=facts.hours).at
