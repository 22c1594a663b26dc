"""`nouveautes board archive`: the tickets of « En production » that the published page tells leave the board."""

from typing import Annotated, Any

import click
from msgspec import Struct

from changelog.adapters import terminal
from changelog.app import board_archive, ticket_deliveries
from changelog.app.board_archive import Archiving, PublishedTickets, RemainingTicket
from changelog.app.survey import Survey
from changelog.commands import json_forms, output
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.ports.forge import Forge, Reach
from changelog.domain.train.plan import ArchiveCards, Done
from changelog.errors import Problem, Refused, Stopped
from changelog.i18n import grammar, plain
from changelog.i18n.say import say, say_of
from changelog.runtime import board
from changelog.runtime.board import ColumnStatus
from changelog.runtime.delivery import survey_clone
from changelog.runtime.docs import open_docs
from changelog.runtime.forge import open_forge
from changelog.runtime.train import survey_remote
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class WrittenForm(json_forms.Form, frozen=True, kw_only=True):
    """A ticket that the published page tells: the page, and the heading it stands under."""

    number: int
    title: str
    page: Annotated[Line, at("path")]
    heading: Line


class LeftForm(json_forms.Form, frozen=True, kw_only=True):
    """A ticket that stays. `why`: not-written, earlier, not-in-production or not-tagged."""

    number: int
    title: str
    why: str


class ArchiveForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`board archive --json`. `done` is false with `--dry-run`, and where there was nothing to do."""

    column: Annotated[Line, at("column.name")]
    close: bool
    archive: bool
    numbers: list[int]
    written: list[WrittenForm]
    left: list[LeftForm]
    done: bool
    findings: list[json_forms.FindingForm]


json_forms.FORMS["board-archive"] = ArchiveForm
_NO_STEP = ArchiveCards(numbers=(), close=False, archive=False)


@click.command("archive")
@reach_options
@common
@with_options
def archive(options: Options, **given: Any) -> None:
    """Close and archive the column's tickets that the published page tells."""
    workspace, reach = open_workspace(options), reach_of(given)
    speech = output.language(workspace.settings.language)
    with terminal.progress("reading the history") as progress:
        # What this clone has not heard of yet may be a later delivery of the same ticket.
        seen = survey_clone(workspace) if reach.offline else survey_remote(workspace, progress)
    tidied = tidy(workspace, seen, reach, options)
    if options.json:
        output.write(json_forms.encode(_form(tidied.found, tidied.held, bool(tidied.done))))
        return
    show(tidied, speech)
    output.findings([one for one in tidied.found.plan.findings if one.code != "board-left"])


class Tidied(Struct, frozen=True, kw_only=True):
    """What was found of the column and done to it."""

    found: Archiving
    held: ColumnStatus
    done: tuple[Done, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The tickets that left the board, or were closed."""
        return tuple(number for one in self.done if isinstance(one.step, ArchiveCards) for number in one.step.numbers)


def tidy(workspace: Workspace, seen: Survey, reach: Reach, options: Options) -> Tidied:
    """Archive what the published page tells, asked about unless `--yes` is said; with `--dry-run` nothing is done."""
    speech = output.language(workspace.settings.language)
    history = ticket_deliveries.read(workspace.repository, seen, workspace.zone, workspace.today)
    told = _published(workspace, seen, reach)
    with terminal.progress("asking the forge") as progress, open_forge(workspace, seen, reach, progress) as beyond:
        held = board.read(workspace, seen, history, beyond, speech)
        findings = (*beyond.findings, *held.status.known.findings)
        found = board_archive.plan(held.status.cards, told, history, workspace.settings, findings)
        done: tuple[Done, ...] = ()
        if found.plan.steps and not options.dry_run:
            if not options.yes:
                output.agree(_lines(found, speech), speech)
            done = tuple(_done(step, beyond, held) for step in found.plan.steps if isinstance(step, ArchiveCards))
    return Tidied(found=found, held=held, done=done)


def tidy_after_merge(workspace: Workspace, seen: Survey, reach: Reach, options: Options) -> Tidied:
    """The same, once a page was just merged. Raises Stopped where the board cannot be tidied: the page is out."""
    try:
        return tidy(workspace, seen, reach, options)
    except Problem as problem:
        hint = f"{problem.hint}\n{say('Then: nouveautes board archive.')}".strip()
        raise Stopped(
            say("the page is merged, and the board is not tidied: {message}", message=problem.message), hint=hint
        ) from problem


def show(tidied: Tidied, speech: str) -> None:
    """Say what was done, ticket by ticket, and what was left and why."""
    _print(tidied.found, tidied.done, speech)


def _published(workspace: Workspace, seen: Survey, reach: Reach) -> PublishedTickets:
    with (
        terminal.progress("reading the published page") as progress,
        open_docs(workspace, seen, reach, progress) as docs,
    ):
        return board_archive.published(docs.docs, workspace.settings, seen, workspace.today, docs.base)


def _done(step: ArchiveCards, beyond: Forge, held: ColumnStatus) -> Done:
    if beyond.board is None or beyond.hands is None:
        raise Refused(say("nothing may be done to this board"), hint=say("`nouveautes doctor` says what is missing."))
    hands = beyond.hands
    return board_archive.carry_out(step, beyond.board, hands.archives, hands.closes, held.survey)


def _print(found: Archiving, done: tuple[Done, ...], speech: str) -> None:
    for line in _lines(found, speech):
        output.say(line)
    if done:
        (step,) = found.plan.steps
        count = len(step.numbers) if isinstance(step, ArchiveCards) else 0
        output.say()
        archived = say_of("{count} ticket archived", "{count} tickets archived", count)
        output.say(archived if _archives(found) else say_of("{count} closed", "{count} closed", count))


def _lines(found: Archiving, speech: str) -> list[str]:
    wanted = {number for step in found.plan.steps if isinstance(step, ArchiveCards) for number in step.numbers}
    colon = grammar.colon(speech)
    verb = say("Archive") if _archives(found) else say("Close")
    lines = [
        f"{verb} #{one.number} {_short(one.title)}{colon}"
        + say("written in {path}, under “{heading}”", path=plain.line(one.path), heading=_short(one.heading))
        for one in found.written
        if one.number in wanted
    ]
    if not lines:
        lines = [say("Nothing to archive.")]
    left = [f"{say('Left in the column')} #{one.number} {_short(one.title)}{colon}{_why(one)}" for one in found.left]
    return [*lines, *left]


def _why(one: RemainingTicket) -> str:
    match one.why:
        case "earlier":
            return say("the page tells it in an earlier delivery only (“{heading}”)", heading=_short(one.heading))
        case "not-in-production":
            return say("its delivery, {tag}, is not in production", tag=plain.line(one.tag))
        case "not-tagged":
            return say("its delivery has no tag yet")
    return say("the page does not tell it")


def _archives(found: Archiving) -> bool:
    step = next((one for one in found.plan.steps if isinstance(one, ArchiveCards)), None)
    return step is None or step.archive


def _short(text: str) -> str:
    return plain.shortened(plain.line(text), 70)


def _form(found: Archiving, held: ColumnStatus, done: bool) -> ArchiveForm:
    step = next((one for one in found.plan.steps if isinstance(one, ArchiveCards)), _NO_STEP)
    return mirror(ArchiveForm, step, found, found.plan, held.status, done=done)
