"""A column of the board beside the train: each ticket with its delivery, and whether the notes list it.

1. read the whole history by git   2. ask the forge about the deliveries that matter   3. say which delivery carries
each ticket, whether its notes list it, and where board and history disagree
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from changelog.app import board_column, ticket_deliveries
from changelog.app.board_column import Column
from changelog.app.collect import CollectedHistory
from changelog.app.curate import Curator
from changelog.app.learn import learn
from changelog.app.link import NOT_ASKED, ForgeAnswers, Linker
from changelog.app.notes import Writer
from changelog.app.survey import Survey
from changelog.app.ticket_deliveries import CarryingDelivery, History, TicketDeliveries
from changelog.config.schema import Settings
from changelog.domain.forge import BoardItem
from changelog.domain.model import Finding, Ticket
from changelog.domain.ports.forge import ReadsWork
from changelog.domain.ports.repository import ReadsHistory
from changelog.i18n import plain


class Card(Struct, frozen=True, kw_only=True):
    """A ticket of the column. `place` is None where no change carries it; `told`: the notes list it."""

    item: BoardItem
    ticket: Ticket
    place: CarryingDelivery | None
    told: bool


class BoardStatus(Struct, frozen=True, kw_only=True):
    """What `board` shows: the column with its cards, and how many others the board counts."""

    column: Column
    cards: tuple[Card, ...]
    drafts: int
    redacted: int
    archived: int
    findings: tuple[Finding, ...]
    known: ForgeAnswers


class BoardContext(Struct, frozen=True, kw_only=True):
    """What the board is compared with."""

    reader: ReadsHistory
    survey: Survey
    settings: Settings
    writer: Writer
    history: History
    work: ReadsWork | None = None


def status(context: BoardContext, column: Column) -> BoardStatus:
    """A column compared with the train."""
    survey, history = context.survey, context.history
    by_git = ticket_deliveries.of_history(history, survey, ticket_deliveries.linkers(history, survey))
    halves, known = _learnt(context, by_git, column)
    # By git and by what was learnt; the newest delivery wins.
    learnt = History(delivered=halves[0] if history.delivered else None, waiting=halves[-1])
    more = ticket_deliveries.of_history(learnt, survey, [Linker(survey, half, known) for half in halves])
    places = TicketDeliveries(tickets=by_git.tickets | more.tickets, pulls=by_git.pulls | more.pulls)
    listed, shipped = _listed(context, halves, known)
    # Another column than the published one is shown, and compared with nothing.
    published = plain.same(context.settings.board.column, [column.name]) is not None
    without_change = published and context.settings.board.without_change == "entry"
    cards = tuple(_card(item, places, known, listed, without_change=without_change) for item in column.tickets)
    carried = {card.item.number or 0: card.place for card in cards if card.place}
    disagreements = board_column.disagreements(column, carried, shipped, survey) if published else []
    items = column.board.items if column.board else ()
    return BoardStatus(
        column=column,
        cards=cards,
        drafts=sum(item.kind == "draft" and not item.archived for item in items),
        redacted=sum(item.kind == "redacted" and not item.archived for item in items),
        archived=sum(item.archived for item in items),
        known=known,
        findings=(*known.findings, *column.findings, *board_column.untold(column), *disagreements),
    )


def _learnt(
    context: BoardContext, by_git: TicketDeliveries, column: Column
) -> tuple[list[CollectedHistory], ForgeAnswers]:
    """The deliveries that matter (those of the column's tickets, the newest, what waits), learnt from the forge."""
    history, numbers = context.history, column.numbers
    tags = {by_git.tickets[number].tag for number in numbers if number in by_git.tickets}
    # A ticket that git does not know may be named by a description of some weeks ago.
    count = 2 if all(number in by_git.tickets for number in numbers) else ticket_deliveries.RECENT
    halves = [_part(history.delivered, tags, count)] if history.delivered else []
    known = NOT_ASKED
    found: list[CollectedHistory] = []
    for half in (*halves, history.waiting):
        half, more = learn(context.work, context.survey, context.settings, half, numbers)
        found.append(half)
        known = structs.replace(
            more,
            tickets=known.tickets | more.tickets,
            pulls=known.pulls | more.pulls,
            unread=known.unread | more.unread,
            findings=tuple(dict.fromkeys((*known.findings, *more.findings))),
        )
    return found, known


def _part(gathered: CollectedHistory, tags: set[str], count: int) -> CollectedHistory:
    """The newest deliveries, and those of some tags."""
    newest = len(gathered.deliveries) - count
    pairs = [
        (one, end)
        for at, (one, end) in enumerate(zip(gathered.deliveries, gathered.ends, strict=True))
        if at >= newest or ticket_deliveries.name(one.delivery) in tags
    ]
    return structs.replace(gathered, deliveries=tuple(one for one, _ in pairs), ends=tuple(end for _, end in pairs))


def _listed(
    context: BoardContext, halves: Sequence[CollectedHistory], known: ForgeAnswers
) -> tuple[dict[str, set[int]], list[int]]:
    """Tag → the tickets that its notes list, and the tickets that the newest delivery in production has shipped."""
    listed: dict[str, set[int]] = {}
    shipped: list[int] = []
    for half in halves:
        curator = Curator(context.reader, context.survey, context.settings, half, context.writer.overrides, known)
        for at in range(len(curator)):
            notes = context.writer.notes(curator.curate(at))
            tag = ticket_deliveries.name(notes.delivery)
            tickets = [entry.ticket for entry in notes.entries if entry.ticket is not None]
            listed[tag] = set(tickets)
            if tag in half.in_production:
                shipped = tickets if tag in half.held else []
    return listed, shipped


def _card(
    item: BoardItem, places: TicketDeliveries, known: ForgeAnswers, listed: dict[str, set[int]], *, without_change: bool
) -> Card:
    ticket = board_column.ticket_of(item, known.tickets)
    by_pull = (places.pulls[number] for number in reversed(ticket.done_by) if number in places.pulls)
    place = places.tickets.get(ticket.number) or next(by_pull, None)
    told = without_change if place is None else ticket.number in listed.get(place.tag, set())
    return Card(item=item, ticket=ticket, place=place, told=told)
