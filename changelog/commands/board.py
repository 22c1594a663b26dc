"""`nouveautes board`: the column of what is in production, each ticket with its delivery, and what disagrees."""

from typing import Any

import click

from changelog.cli import common
from changelog.commands import forming, forms, terminal
from changelog.commands.asked import look
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.worlds import Reached, reach_of, reach_options, reached
from changelog.errors import Misuse, Refused
from changelog.flow import board, carriage, reconcile, write
from changelog.flow.board import Beside, BoardStatus, Card
from changelog.flow.carriage import History
from changelog.flow.reconcile import Column
from changelog.flow.survey import Survey
from changelog.language import fold, phrases, plain, typography
from changelog.model import TicketState
from changelog.notes import titles
from changelog.outside import files


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


@click.command("board")
@click.option("--column", "name", metavar="NAME", help="Another column than the settings' (accents and case are free).")
@reach_options
@common
@with_options
def command(options: Options, name: str | None, **given: Any) -> None:
    """The column of what is in production, each ticket with its delivery."""
    world = open_world(options)
    seen = look(world)
    speech = world.settings.language if options.json else terminal.language(world.settings.language)
    with terminal.patience("reading the history"):
        history = carriage.read(world.repository, seen, world.zone, world.today)
    with terminal.patience("asking the forge") as say, reached(world, seen, reach_of(given), say) as beyond:
        if beyond.board is None:
            raise _no_board(world, " ".join(finding.message for finding in beyond.findings))
        wanted = name or world.settings.board.column
        column = _checked(reconcile.column(beyond.board, wanted, seen), wanted)
        found = board.status(_beside(world, seen, history, beyond, speech), column)
        if reconcile.is_renamed(seen, found.known):
            # The cards bear the repository's new name: they are ours as well.
            seen = reconcile.under_new_name(seen, found.known)
            column = reconcile.column(beyond.board, wanted, seen)
            found = board.status(_beside(world, seen, history, beyond, speech), column)
    if options.json:
        terminal.write(forms.encode(_form(found)))
    else:
        _print(found, speech)
        terminal.findings((*beyond.findings, *found.findings))


def _beside(world: World, seen: Survey, history: History, beyond: Reached, speech: str) -> Beside:
    overrides = files.overrides(world.repository, seen.branches.integration_sha)
    return Beside(
        reader=world.repository,
        survey=seen,
        settings=world.settings,
        writer=write.writer(seen, world.settings, speech, overrides),
        history=history,
        work=beyond.work,
    )


def _no_board(world: World, why: str) -> Exception:
    if world.settings.board.kind:
        return Refused(f"the board was not read: {why or 'nobody was asked (--offline)'}", hint=_DOCTOR)
    return Misuse(
        "no board is configured",
        hint='In nouveautes.toml: [board] kind = "github", project = "https://github.com/orgs/OWNER/projects/8".\n'
        'Or a file: kind = "file", project = "board.toml".',
    )


_DOCTOR = "`nouveautes doctor` says what is missing."


def _checked(column: Column, name: str) -> Column:
    """The column. Raises Refused for a board that cannot be read, Misuse for a column it lacks; it lists the others."""
    if column.board is not None and column.name:
        return column
    if column.board is not None and column.board.columns:
        listed = ", ".join(f"« {plain.line(one)} »" for one in fold.nearest_first(name, column.board.columns))
        raise Misuse(
            f"the board has no column « {name} »", hint=f"It has {listed}. See board.column in nouveautes.toml."
        )
    why = "; ".join(f"{finding.subject} {finding.message}" for finding in column.findings)
    raise Refused(f"the board cannot be read: {why}", hint=_DOCTOR)


def _print(found: BoardStatus, speech: str) -> None:
    words = {key: typography.of(text, speech) for key, text in phrases.BOARD[speech].items()}
    colon = f"{typography.NO_BREAK}: " if speech == "fr" else ": "
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
