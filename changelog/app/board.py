"""The board beside the train: each ticket of a column with its delivery, and whether the notes tell it.

1. read the column and the whole history   2. ask the forge about the deliveries that matter   3. say where each ticket
travels, whether it is told, and where board and reality disagree
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
from changelog.domain.notes.overrides import Override
from changelog.domain.ports.forge import ReadsWork
from changelog.domain.ports.repository import ReadsHistory
from changelog.i18n import plain


class Card(Struct, frozen=True, kw_only=True):
    """A ticket of the column. `place` is None where no change carries it; `told`: the notes have an entry for it."""

    item: BoardItem
    ticket: Ticket
    place: CarryingDelivery | None
    told: bool


class BoardStatus(Struct, frozen=True, kw_only=True):
    """What `board` tells: the column with its cards, and how many others the board counts."""

    column: Column
    cards: tuple[Card, ...]
    drafts: int
    redacted: int
    archived: int
    findings: tuple[Finding, ...]
    known: ForgeAnswers


class BoardContext(Struct, frozen=True, kw_only=True):
    """What the board is held against."""

    reader: ReadsHistory
    survey: Survey
    settings: Settings
    writer: Writer
    history: History
    work: ReadsWork | None = None

    @property
    def said(self) -> dict[int, Override]:
        """What the override files say."""
        return self.writer.overrides


def status(context: BoardContext, column: Column) -> BoardStatus:
    """Hold a column against the train."""
    survey, history = context.survey, context.history
    by_git = ticket_deliveries.of_history(history, survey, ticket_deliveries.linkers(history, survey))
    halves, known = _learnt(context, by_git, column)
    places = _places(history, survey, halves, by_git, known)
    told, shipped = _told(context, halves, known)
    # Another column than the published one is shown, and held against nothing.
    published = plain.same(context.settings.board.column, [column.name]) is not None
    cards = tuple(_card(item, places, known, told, context.settings, published=published) for item in column.tickets)
    carried = {card.item.number or 0: card.place for card in cards if card.place}
    disagreements = board_column.disagreements(column, carried, shipped, survey)
    items = column.board.items if column.board else ()
    return BoardStatus(
        column=column,
        cards=cards,
        drafts=sum(item.kind == "draft" and not item.archived for item in items),
        redacted=sum(item.kind == "redacted" and not item.archived for item in items),
        archived=sum(item.archived for item in items),
        known=known,
        findings=(
            *known.findings,
            *column.findings,
            *board_column.untold(column),
            *(disagreements if published else ()),
        ),
    )


def _learnt(
    context: BoardContext, by_git: TicketDeliveries, column: Column
) -> tuple[list[CollectedHistory], ForgeAnswers]:
    """The deliveries that matter (those of the column's tickets, the newest, what waits), learnt from the forge."""
    history, numbers = context.history, column.numbers
    tags = {by_git.tickets[number].tag for number in numbers if number in by_git.tickets}
    # A ticket that git does not know may stand in a description of some weeks ago.
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
    newest = range(max(0, len(gathered.deliveries) - count), len(gathered.deliveries))
    kept = [
        at for at, one in enumerate(gathered.deliveries) if at in newest or ticket_deliveries.name(one.delivery) in tags
    ]
    return structs.replace(
        gathered,
        deliveries=tuple(gathered.deliveries[at] for at in kept),
        ends=tuple(gathered.ends[at] for at in kept),
    )


def _places(
    history: History, survey: Survey, halves: Sequence[CollectedHistory], by_git: TicketDeliveries, known: ForgeAnswers
) -> TicketDeliveries:
    """Where everything travels, by git and by what was learnt; the newest delivery wins."""
    learnt = History(delivered=halves[0] if history.delivered else None, waiting=halves[-1])
    linkers = [Linker(survey, half, known) for half in halves]
    more = ticket_deliveries.of_history(learnt, survey, linkers)
    return TicketDeliveries(tickets=by_git.tickets | more.tickets, pulls=by_git.pulls | more.pulls)


def _told(
    context: BoardContext, halves: Sequence[CollectedHistory], known: ForgeAnswers
) -> tuple[dict[str, set[int]], list[int]]:
    """Tag → the tickets that its notes tell, and the tickets that the newest delivery in production has shipped."""
    told: dict[str, set[int]] = {}
    shipped: list[int] = []
    for half in halves:
        curator = Curator(context.reader, context.survey, context.settings, half, context.said, known)
        for at in range(len(curator)):
            notes = context.writer.notes(curator.curate(at))
            tag = ticket_deliveries.name(notes.delivery)
            entries = [entry for section in notes.sections for entry in section.entries]
            told[tag] = {entry.ticket for entry in entries if entry.ticket is not None}
            if tag in half.in_production:
                shipped = [entry.ticket for entry in entries if entry.ticket is not None]
    return told, shipped


def _card(
    item: BoardItem,
    places: TicketDeliveries,
    known: ForgeAnswers,
    told: dict[str, set[int]],
    settings: Settings,
    *,
    published: bool,
) -> Card:
    ticket = board_column.ticket_of(item, known.tickets)
    place = places.tickets.get(ticket.number) or next(
        (places.pulls[number] for number in reversed(ticket.done_by) if number in places.pulls), None
    )
    if place is None:
        return Card(item=item, ticket=ticket, place=None, told=published and settings.board.without_change == "entry")
    return Card(item=item, ticket=ticket, place=place, told=ticket.number in told.get(place.tag, set()))
