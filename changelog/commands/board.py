"""`nouveautes board`: the column of what is in production, each ticket with its delivery, and what disagrees."""

from typing import Any

import click

from changelog.commands import board_column, forming, forms, terminal
from changelog.commands.asked import look
from changelog.commands.board_archive import archive
from changelog.commands.opening import Options, open_world, with_options
from changelog.commands.options import common
from changelog.commands.worlds import reach_of, reach_options, reached
from changelog.flow import carriage
from changelog.flow.board import BoardStatus, Card
from changelog.language import phrases, plain, typography
from changelog.language.speech import say
from changelog.model import TicketState
from changelog.notes import titles


class PlaceForm(forms.Form, frozen=True, kw_only=True):
    """Where a ticket travels. `tag` is null for what waits for the next date tag."""

    tag: str | None
    in_production: bool


class CardForm(forms.Form, frozen=True, kw_only=True):
    """A ticket of the column. `delivery` is null where no change carries it."""

    number: int | None
    title: str
    state: TicketState
    labels: list[str]
    url: str | None
    delivery: PlaceForm | None
    changes: list[int]
    in_notes: bool


class BoardForm(forms.Versioned, frozen=True, kw_only=True):
    """`board --json`. The counts are of the whole board; archived cards are in no column."""

    title: str
    url: str | None
    columns: list[str]
    column: str
    tickets: list[CardForm]
    drafts: int
    redacted: int
    archived: int
    findings: list[forms.FindingForm]


forms.FORMS["board"] = BoardForm


@click.group("board", invoke_without_command=True)
@click.option("--column", "name", metavar="NAME", help="Another column than the settings' (accents and case are free).")
@reach_options
@common
@click.pass_context
def command(ctx: click.Context, /, name: str | None, **given: Any) -> None:
    """The column of what is in production, each ticket with its delivery."""
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
    world = open_world(options)
    seen = look(world)
    speech = terminal.language(world.settings.language)
    with terminal.patience("reading the history"):
        history = carriage.read(world.repository, seen, world.zone, world.today)
    with terminal.patience("asking the forge") as murmur, reached(world, seen, reach_of(given), murmur) as beyond:
        found = board_column.read(world, seen, history, beyond, speech, name or "").status
    if options.json:
        terminal.write(forms.encode(_form(found)))
    else:
        _print(found, speech)
        terminal.findings((*beyond.findings, *found.findings))


def _print(found: BoardStatus, speech: str) -> None:
    words = {key: typography.of(text, speech) for key, text in phrases.BOARD[speech].items()}
    colon = typography.colon(speech)
    count = phrases.plural(speech, "tickets", len(found.cards))
    terminal.say(
        f"{found.column.board.title if found.column.board else ''}{colon}{found.column.name}, {count}".lstrip(colon)
    )
    if found.cards:
        terminal.say()
        headings = (words["ticket"], words["state"], words["delivery"], words["notes"], words["title"])
        terminal.table(headings, [_row(card, words, speech) for card in found.cards])
    others = [(key, getattr(found, key)) for key in ("drafts", "redacted", "archived")]
    said = [phrases.plural(speech, key, count) for key, count in others if count]
    if said:
        terminal.say()
        terminal.say(f"{words['besides']}{colon}{', '.join(said)}")


def _row(card: Card, words: dict[str, str], speech: str) -> tuple[str, ...]:
    place = card.place
    where = (place.tag or words["next"]) if place else words["nobody"]
    return (
        f"#{card.ticket.number}",
        words[card.ticket.state],
        where if place is None or place.in_production else f"{where} ({words['waits']})",
        words["yes" if card.told else "no"],
        plain.shortened(titles.clean(card.ticket.title, frozenset([card.ticket.number]), speech), 90),
    )


def _form(found: BoardStatus) -> BoardForm:
    there = found.column.board
    return BoardForm(
        title=plain.line(there.title) if there else "",
        url=there.url or None if there else None,
        columns=[plain.line(name) for name in (there.columns if there else ())],
        column=plain.line(found.column.name),
        tickets=[_card_form(card) for card in found.cards],
        drafts=found.drafts,
        redacted=found.redacted,
        archived=found.archived,
        findings=forming.findings(found.findings),
    )


def _card_form(card: Card) -> CardForm:
    place = card.place
    return CardForm(
        number=card.item.number,
        title=plain.line(card.ticket.title),
        state=card.ticket.state,
        labels=[plain.line(label) for label in card.ticket.labels],
        url=card.ticket.url or None,
        delivery=PlaceForm(tag=place.tag or None, in_production=place.in_production) if place else None,
        changes=list(place.changes) if place else [],
        in_notes=card.told,
    )
