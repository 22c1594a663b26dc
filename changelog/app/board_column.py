"""A column of the board compared with the history: tickets that no change carries, and disagreements."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.app.collect import CollectedHistory
from changelog.app.link import ForgeAnswers, Linker
from changelog.app.scope import Scope
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.forge import Board, BoardItem
from changelog.domain.model import Finding, Ticket
from changelog.domain.notes.entries import TicketWords, ticket_words
from changelog.domain.ports.forge import ListsBoard
from changelog.i18n import plain
from changelog.i18n.say import say, say_of

if TYPE_CHECKING:
    from changelog.app.ticket_deliveries import CarryingDelivery, TicketDeliveries


class Column(Struct, frozen=True, kw_only=True):
    """One column of a board: its name as the board writes it, empty where there is none, and our tickets in it."""

    board: Board | None = None
    name: str = ""
    tickets: tuple[BoardItem, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """The tickets' numbers, in the board's order."""
        return [item.number for item in self.tickets if item.number is not None]


class Alone(Struct, frozen=True, kw_only=True):
    """Tickets that are listed though no change carries them, or the findings that report them instead."""

    tickets: tuple[TicketWords, ...] = ()
    findings: tuple[Finding, ...] = ()


def column(lists: ListsBoard | None, name: str, survey: Survey) -> Column:
    """The tickets of a column, found without accents or case mattering; a wrong name lists the real ones."""
    if lists is None:
        return Column()
    board = lists.board()
    there = plain.same(name, board.columns)
    if there is None:
        if not board.columns:
            return Column(board=board, findings=board.findings)
        listed = ", ".join(f"« {one} »" for one in plain.nearest_first(name, board.columns))
        message = say(
            "the board has no column « {name} »; it has {listed} (board.column in nouveautes.toml)",
            name=name,
            listed=listed,
        )
        odd = Finding(code="board-no-column", message=message, subject="board")
        return Column(board=board, findings=(*board.findings, odd))
    held = (item for item in board.items if item.column == there and not item.archived and item.kind == "ticket")
    ours = tuple(item for item in held if is_ours(item, survey))
    return Column(board=board, name=there, tickets=ours, findings=board.findings)


def is_ours(item: BoardItem, survey: Survey) -> bool:
    """Whether a card is a ticket of this repository: an organisation's board may hold those of others."""
    return not item.slug or not survey.slug or item.slug.lower() in survey.slugs


def is_renamed(survey: Survey, known: ForgeAnswers) -> bool:
    """Whether the forge calls the repository by a name that the clone does not know."""
    return bool(known.slug) and known.slug.lower() not in survey.slugs


def under_new_name(survey: Survey, known: ForgeAnswers) -> Survey:
    """The survey that knows both names."""
    return structs.replace(survey, slugs=survey.slugs | {known.slug.lower()})


def wants_board(scope: Scope, survey: Survey) -> bool:
    """Whether the board's column belongs to what was asked: the newest delivery, or the days up to now.

    The column holds what is in production and not published yet; an older delivery has been published.
    """
    if scope.kind == "tag":
        return scope.to is None or (bool(survey.tags) and scope.to.name == survey.tags[-1].name)
    if scope.kind == "next":
        return not survey.tags
    return scope.kind == "all" or (scope.kind == "days" and scope.until is None)


def alone(
    column: Column,
    settings: Settings,
    survey: Survey,
    gathered: CollectedHistory,
    known: ForgeAnswers,
    whole: Callable[[], "TicketDeliveries"],
) -> Alone:
    """The column's tickets that no change carries. The whole history is read only where this part leaves a doubt."""
    findings = untold(column)
    if not column.tickets:
        return Alone(findings=findings)
    linker = Linker(survey, gathered, known)
    here = [change for one in gathered.deliveries for change in one.changes if change.disposition == "entry"]
    carried = {reference.number for change in linker.link([*gathered.trail, *here]) for reference in change.tickets}

    def without(items: Iterable[BoardItem], numbers: Container[int | None], pulls: Container[int]) -> list[BoardItem]:
        """Those that neither a change nor, as the forge knows, a pull request of this history did."""
        left = []
        for item in items:
            ticket = known.tickets.get(item.number or 0)
            done = ticket is not None and any(number in pulls for number in ticket.done_by)
            if item.number not in numbers and not done:
                left.append(item)
        return left

    left = without(column.tickets, carried, gathered.numbers)
    if left:
        elsewhere = whole()
        left = without(left, elsewhere.tickets, elsewhere.pulls)
    if settings.board.without_change == "finding":
        return Alone(findings=(*findings, *(_without_change(item, column.name) for item in left)))
    return Alone(tickets=tuple(ticket_words(ticket_of(item, known.tickets)) for item in left), findings=findings)


def ticket_of(item: BoardItem, tickets: Mapping[int, Ticket]) -> Ticket:
    """A card's ticket: as the forge has it, else as the board does."""
    return tickets.get(item.number or 0) or Ticket(
        number=item.number or 0, title=item.title, labels=item.labels, url=item.url, state=item.state, slug=item.slug
    )


def disagreements(
    column: Column, places: Mapping[int, "CarryingDelivery"], shipped: Iterable[int], survey: Survey
) -> list[Finding]:
    """Where board and history disagree. `shipped`: the tickets of the newest delivery that users have."""
    found = []
    for item in column.tickets:
        place = places.get(item.number or 0)
        if place is None:
            found.append(_without_change(item, column.name))
        elif not place.in_production:
            found.append(_finding("board-early", _early(column.name, place.tag), item))
    if column.board is None or not column.name:
        return found
    on_board = {item.number: item for item in column.board.items if item.kind == "ticket" and is_ours(item, survey)}
    for number in shipped:
        card = on_board.get(number)
        if card is None and column.board.whole:
            message = say("is in production, but is not on the board; « {column} » is expected", column=column.name)
            found.append(Finding(code="board-missing", message=message, subject=f"#{number}"))
        elif card is not None and not card.archived and card.column != column.name:
            found.append(_finding("board-late", _late(column.name, card.column), card))
    return found


def untold(column: Column) -> tuple[Finding, ...]:
    """The cards of the column that are no tickets: they are counted, and cannot be listed in the notes."""
    if column.board is None or not column.name:
        return ()
    there = [item.kind for item in column.board.items if item.column == column.name and not item.archived]
    counts = {kind: there.count(kind) for kind in ("draft", "redacted", "pull") if kind in there}
    if not counts:
        return ()
    message = say_of(
        "{count} card of « {column} » is not listed, because only tickets are: {kinds}",
        "{count} cards of « {column} » are not listed, because only tickets are: {kinds}",
        sum(counts.values()),
        column=column.name,
        kinds=", ".join(_counted(kind, count) for kind, count in counts.items()),
    )
    return (Finding(code="board-cards-untold", message=message, subject="board"),)


def _counted(kind: str, count: int) -> str:
    if kind == "draft":
        return say_of("{count} draft", "{count} drafts", count)
    if kind == "redacted":
        return say_of("{count} card that cannot be seen", "{count} cards that cannot be seen", count)
    return say_of("{count} pull request", "{count} pull requests", count)


def _early(column: str, tag: str) -> str:
    if tag:
        return say("stands in « {column} », but {tag} is not in production yet", column=column, tag=tag)
    return say("stands in « {column} », but waits for the next date tag", column=column)


def _late(expected: str, column: str) -> str:
    if column:
        return say(
            "is in production, but stands in « {column} », not in « {expected} »", column=column, expected=expected
        )
    return say("is in production, but stands in no column, not in « {expected} »", expected=expected)


def _without_change(item: BoardItem, column: str) -> Finding:
    message = say("stands in « {column} », but no change carries it", column=column)
    return _finding("board-without-change", message, item)


def _finding(code: str, message: str, item: BoardItem) -> Finding:
    return Finding(code=code, message=message, subject=f"#{item.number}")
