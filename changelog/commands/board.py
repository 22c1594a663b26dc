"""`nouveautes board`: the column of what is in production, each ticket with its delivery, and what disagrees."""

from typing import Annotated, Any

import click

from changelog.adapters import terminal
from changelog.app import ticket_deliveries
from changelog.app.board import BoardStatus, Card
from changelog.commands import json_forms, output
from changelog.commands.board_archive import archive
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.forge import Board
from changelog.domain.model import TicketState
from changelog.domain.notes import titles
from changelog.i18n import plain
from changelog.i18n.say import chosen, say, say_of
from changelog.runtime import board
from changelog.runtime.delivery import survey_clone
from changelog.runtime.forge import open_forge
from changelog.runtime.workspace import Options, open_workspace, with_options


class PlaceForm(json_forms.Form, frozen=True, kw_only=True):
    """Where a ticket travels. `tag` is null for what waits for the next date tag."""

    tag: str | None
    in_production: bool


class CardForm(json_forms.Form, frozen=True, kw_only=True):
    """A ticket of the column. `delivery` is null where no change carries it."""

    number: Annotated[int | None, at("item.number")]
    title: Line
    state: TicketState
    labels: list[Line]
    url: str | None
    delivery: Annotated[PlaceForm | None, at("place")]
    changes: list[int]
    in_notes: Annotated[bool, at("told")]


class BoardForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`board --json`. The counts are of the whole board; archived cards are in no column."""

    title: Line
    url: str | None
    columns: list[Line]
    column: Annotated[Line, at("column.name")]
    tickets: list[CardForm]
    drafts: int
    redacted: int
    archived: int
    findings: list[json_forms.FindingForm]


json_forms.FORMS["board"] = BoardForm
_NO_BOARD = Board(title="", url="", columns=(), items=())


@click.group("board", invoke_without_command=True)
@click.option("--column", "name", metavar="NAME", help="Another column than the settings' (accents and case are free).")
@reach_options
@common
@click.pass_context
def command(ctx: click.Context, /, name: str | None, **given: Any) -> None:
    """List the tickets of the board's production column, each with its delivery."""
    if ctx.invoked_subcommand is None:
        show(name=name, **given)
        return
    if name:
        raise click.UsageError(say("--column is for the board itself: archive takes the settings' column"), ctx)
    said = {one: value for one, value in given.items() if value is not None}
    ctx.obj = (ctx.obj or {}) | {one: value for one, value in said.items() if one in Options.__struct_fields__}
    ctx.default_map = {ctx.invoked_subcommand: said}


command.add_command(archive)


@with_options
def show(options: Options, name: str | None, **given: Any) -> None:
    """`nouveautes board` alone."""
    workspace = open_workspace(options)
    seen = survey_clone(workspace)
    with terminal.progress("reading the history"):
        history = ticket_deliveries.read(workspace.repository, seen, workspace.zone, workspace.today)
    with (
        terminal.progress("asking the forge") as progress,
        open_forge(workspace, seen, reach_of(given), progress) as forge,
    ):
        found = board.read(workspace, seen, history, forge, chosen(), name or "").status
    if options.json:
        output.write(json_forms.encode(_form(found)))
    else:
        _print(found)
        output.findings((*forge.findings, *found.findings))


def _print(found: BoardStatus) -> None:
    count = say_of("{count} ticket", "{count} tickets", len(found.cards))
    column = f"{found.column.name}, {count}"
    title = found.column.board.title if found.column.board else ""
    output.say(output.labelled(title, column) if title else column)
    if found.cards:
        output.say()
        headings = (say("ticket"), say("state"), say("delivery"), say("notes"), say("title"))
        output.table(headings, [_row(card) for card in found.cards])
    others = [
        say_of("{count} draft", "{count} drafts", found.drafts) if found.drafts else "",
        say_of("{count} redacted card", "{count} redacted cards", found.redacted) if found.redacted else "",
        say_of("{count} archived card", "{count} archived cards", found.archived) if found.archived else "",
    ]
    if any(others):
        output.say()
        output.say(output.labelled(say("Also on the board"), ", ".join(filter(None, others))))


def _row(card: Card) -> tuple[str, ...]:
    place = card.place
    where = (place.tag or say("the next one")) if place else say("no change")
    return (
        f"#{card.ticket.number}",
        say("open") if card.ticket.state == "open" else say("closed"),
        where if place is None or place.in_production else f"{where} ({say('not in production yet')})",
        say("yes") if card.told else say("no"),
        plain.shortened(titles.clean(card.ticket.title, frozenset([card.ticket.number]), chosen()), 90),
    )


def _form(found: BoardStatus) -> BoardForm:
    tickets = [
        mirror(CardForm, card, card.ticket, changes=card.place.changes if card.place else ()) for card in found.cards
    ]
    return mirror(BoardForm, found, found.column.board or _NO_BOARD, tickets=tickets)
