"""Which delivery carries each ticket and each pull request, over the whole history; the board is compared with it."""

from collections.abc import Sequence
from datetime import date, tzinfo

from msgspec import Struct, structs

from changelog.app.collect import CollectedHistory, collect
from changelog.app.link import NOT_ASKED, ForgeAnswers, Linker
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.domain.model import Change, Collected, Delivery
from changelog.domain.ports.repository import ReadsHistory

RECENT = 8  # deliveries: the column holds what is not published yet, two months at most


class CarryingDelivery(Struct, frozen=True, kw_only=True):
    """What carries something: the delivery's tag (empty: it waits for the next one), and whether users have it."""

    tag: str
    in_production: bool
    changes: tuple[int, ...] = ()


class TicketDeliveries(Struct, frozen=True, kw_only=True):
    """The carrying delivery by ticket and by pull request; where several deliveries carry one, the newest."""

    tickets: dict[int, CarryingDelivery]
    pulls: dict[int, CarryingDelivery]


class History(Struct, frozen=True, kw_only=True):
    """The whole history of a clone, read once: every delivery, and what waits for the next one."""

    delivered: CollectedHistory | None
    waiting: CollectedHistory


def read(reader: ReadsHistory, survey: Survey, zone: tzinfo, today: date) -> History:
    """Read every delivery and what waits."""
    tip = survey.branches.integration_sha
    return History(
        delivered=collect(reader, survey, Scope(kind="all", to_sha=tip), zone, today) if survey.tags else None,
        waiting=collect(reader, survey, Scope(kind="next", to_sha=tip), zone, today),
    )


def of_history(history: History, survey: Survey, linkers: Sequence[Linker]) -> TicketDeliveries:
    """What carries everything; one linker for each of the two halves, in order."""
    found = TicketDeliveries(tickets={}, pulls={})
    halves = [one for one in (history.delivered, history.waiting) if one is not None]
    for gathered, linker in zip(halves, linkers, strict=True):
        for one in gathered.deliveries:
            tag = name(one.delivery)
            got = tag in gathered.in_production or survey.branches.one_branch
            gone = _taken_back(one, gathered)
            for change in reversed(_linked(one, linker)):
                shipped = (got and change.head.sha not in gone) or change.is_live
                _place(found, change, CarryingDelivery(tag=tag, in_production=shipped))
    return found


def linkers(history: History, survey: Survey, known: ForgeAnswers = NOT_ASKED) -> list[Linker]:
    """A linker for each of the two halves."""
    return [Linker(survey, one, known) for one in (history.delivered, history.waiting) if one is not None]


def recent(history: History) -> CollectedHistory:
    """What waits and the newest deliveries, as one: asked of the forge where git links no change to a ticket."""
    if history.delivered is None:
        return history.waiting
    newest = history.delivered.deliveries[-RECENT:]
    numbers = history.delivered.numbers | history.waiting.numbers
    return structs.replace(history.waiting, deliveries=(*newest, *history.waiting.deliveries), numbers=numbers)


def with_descriptions(found: TicketDeliveries, history: CollectedHistory, linker: Linker) -> TicketDeliveries:
    """The same with what the descriptions of some deliveries' changes add."""
    more = TicketDeliveries(tickets={}, pulls={})
    for one in history.deliveries:
        got, gone = name(one.delivery) in history.in_production, _taken_back(one, history)
        for change in _linked(one, linker):
            shipped = (got and change.head.sha not in gone) or change.is_live
            _place(more, change, CarryingDelivery(tag=name(one.delivery), in_production=shipped))
    return TicketDeliveries(tickets=more.tickets | found.tickets, pulls=more.pulls | found.pulls)


def name(delivery: Delivery) -> str:
    """The tag of a delivery, empty for what waits."""
    return delivery.to.tag if delivery.to else ""


def _taken_back(one: Collected, history: CollectedHistory) -> frozenset[str]:
    """The commits of a delivery that production got and has nothing of any more."""
    holding = history.holdings.get(name(one.delivery))
    if holding is None or not holding.delivered or holding.state == "whole":
        return frozenset()
    return history.gone([change.head.sha for change in one.changes])


def _linked(one: Collected, linker: Linker) -> list[Change]:
    return linker.link([change for change in one.changes if change.disposition == "entry"])


def _place(found: TicketDeliveries, change: Change, place: CarryingDelivery) -> None:
    numbers = (change.number,) if change.number is not None else ()
    if change.number is not None:
        found.pulls[change.number] = place
    for reference in change.tickets:
        before = found.tickets.get(reference.number)
        if before is not None and before.in_production and not place.in_production:
            continue  # users have it; what follows is its finishing touches
        same = before is not None and before.tag == place.tag
        found.tickets[reference.number] = structs.replace(
            place, changes=(*(before.changes if before and same else ()), *numbers)
        )
