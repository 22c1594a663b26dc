"""Once users have a delivery, its tickets move to « En production »: the cards that are elsewhere, and not archived.

What somebody has archived stays so, and a ticket without a card is told. Cards are found by number and repository.
"""

from collections.abc import Iterable, Sequence

from changelog.flow import reconcile
from changelog.flow.reconcile import Column
from changelog.flow.survey import Survey
from changelog.forge import BoardItem
from changelog.language.speech import say
from changelog.model import Finding, Value
from changelog.notes.model import Notes
from changelog.ports.work import ListsBoard, MovesItems
from changelog.train.plan import Done, MoveCards


class Moving(Value, frozen=True, kw_only=True):
    """What is to be moved, and the tickets that have no card. `step` is None where nothing is."""

    step: MoveCards | None = None
    findings: tuple[Finding, ...] = ()


def tickets_of(notes: Notes) -> tuple[int, ...]:
    """The tickets that some notes tell, in their order."""
    told = (entry.ticket for section in notes.sections for entry in section.entries)
    return tuple(dict.fromkeys(number for number in told if number is not None))


def plan(held: Column, numbers: Iterable[int], survey: Survey) -> Moving:
    """What moves to a column. Without a board, or where it has no such column, nothing does; its findings say why."""
    if held.board is None or not held.name:
        return Moving(findings=held.findings)
    cards = cards_of(held.board.items, survey)
    wanted = tuple(dict.fromkeys(numbers))
    there = [number for number in wanted if number in cards]
    elsewhere = tuple(one for one in there if not cards[one].archived and cards[one].column != held.name)
    return Moving(
        step=MoveCards(numbers=elsewhere, column=held.name) if elsewhere else None,
        findings=(
            *held.findings,
            *(_missing(one, held.name) for one in wanted if one not in cards and held.board.whole),
        ),
    )


def carry_out(step: MoveCards, lists: ListsBoard, moves: MovesItems, survey: Survey) -> Done:
    """Move the cards, those that are not there yet. Raises Refused and Stopped as the board does."""
    cards = cards_of(lists.board().items, survey)
    left = [cards[one] for one in step.numbers if one in cards]
    left = [card for card in left if not card.archived and card.column != step.column]
    for card in left:
        moves.move(card, step.column)
    return Done(step=step, how="done" if left else "already", told=_listed([card.number or 0 for card in left]))


def cards_of(items: Iterable[BoardItem], survey: Survey) -> dict[int, BoardItem]:
    """Our tickets' cards by number; of several for one ticket, one that is not archived."""
    ours = [one for one in items if one.kind == "ticket" and one.number and reconcile.is_ours(one, survey)]
    return {one.number: one for one in sorted(ours, key=lambda one: not one.archived) if one.number}


def _missing(number: int, column: str) -> Finding:
    message = say("is in production, but is not on the board; « {column} » is expected", column=column)
    return Finding(code="board-missing", message=message, subject=f"#{number}")


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)
