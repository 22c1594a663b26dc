"""`nouveautes board archive`: closes and archives the tickets of « En production » that the published page lists."""

from typing import Annotated, Any

import click
from msgspec import Struct

from changelog.adapters import terminal
from changelog.adapters.train_repository.repository import records_seen
from changelog.app import board_archive, ticket_deliveries
from changelog.app.board_archive import Archiving, RemainingTicket
from changelog.app.survey import Survey
from changelog.commands import json_forms, output
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.ports.forge import Reach
from changelog.domain.train.plan import ArchiveCards
from changelog.errors import Problem, Refused, Stopped
from changelog.i18n import plain
from changelog.i18n.say import chosen, say, say_of
from changelog.runtime import board
from changelog.runtime.board import ColumnStatus
from changelog.runtime.docs import open_docs
from changelog.runtime.forge import open_forge
from changelog.runtime.train import survey_remote, train_repository
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class WrittenForm(json_forms.Form, frozen=True, kw_only=True):
    """A ticket that the published page lists: the page, and the heading it stands under."""

    number: int
    title: str
    page: Annotated[Line, at("path")]
    heading: Line


class LeftForm(json_forms.Form, frozen=True, kw_only=True):
    """A ticket that is left. `why`: not-written, earlier, not-in-production, not-tagged or put-back."""

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
    """Close and archive the column's tickets that the published page lists."""
    workspace, reach = open_workspace(options), reach_of(given)
    with terminal.progress("reading the history") as progress:
        # What this clone has not fetched yet may be a later delivery of the same ticket.
        seen = survey_remote(workspace, reach, progress)
    tidied = tidy(workspace, seen, reach, options)
    if options.json:
        form = mirror(ArchiveForm, tidied.step, tidied.found, tidied.found.plan, tidied.held.status, done=tidied.done)
        output.write(json_forms.encode(form))
        return
    show(tidied)
    output.findings([one for one in tidied.found.plan.findings if one.code != "board-left"])


class Tidied(Struct, frozen=True, kw_only=True):
    """What was found of the column, what is to be archived, and whether it was."""

    found: Archiving
    held: ColumnStatus
    step: ArchiveCards
    done: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """The tickets that left the board, or were closed."""
        return self.step.numbers if self.done else ()


def tidy(workspace: Workspace, seen: Survey, reach: Reach, options: Options) -> Tidied:
    """Archive the tickets that the published page lists; ask first, unless `--yes`; only look with `--dry-run`."""
    history = ticket_deliveries.read(workspace.repository, seen, workspace.zone, workspace.today)
    with (
        terminal.progress("reading the published page") as progress,
        open_docs(workspace, seen, reach, progress) as docs,
    ):
        published = board_archive.published(docs.docs, workspace.settings, seen, workspace.today, docs.base)
    with terminal.progress("asking the forge") as progress, open_forge(workspace, seen, reach, progress) as forge:
        held = board.read(workspace, seen, history, forge, chosen())
        findings = (*forge.findings, *held.status.known.findings)
        remote = seen.branches.remote
        records = records_seen(workspace.repository, remote) if remote else {}
        found = board_archive.plan(held.status.cards, published, history, workspace.settings, findings, records)
        step = next((one for one in found.plan.steps if isinstance(one, ArchiveCards)), _NO_STEP)
        done = bool(found.plan.steps) and not options.dry_run
        if done:
            if not options.yes:
                output.agree(_lines(found, step))
            if forge.board is None or forge.hands is None:
                raise Refused(
                    say("nothing may be done to this board"), hint=say("`nouveautes doctor` says what is missing.")
                )
            board_archive.carry_out(step, forge.board, forge.hands.archives, forge.hands.closes, held.survey)
            if remote and not reach.offline:
                _record(workspace, seen, step, held)
    return Tidied(found=found, held=held, step=step, done=done)


def _record(workspace: Workspace, seen: Survey, step: ArchiveCards, held: ColumnStatus) -> None:
    """That these tickets were tidied: whoever puts one back is not undone. Raises Stopped where nothing is recorded."""
    refs, at = train_repository(workspace, seen.branches.remote), int(workspace.now.timestamp())
    for record in board_archive.tidied_records(step.numbers, held.status.cards, seen.tags, refs.who(), at):
        try:
            refs.record(record)
        except Problem as problem:
            message = say("the board is tidy, but that is not recorded: {message}", message=problem.message)
            raise Stopped(message, hint=problem.hint) from problem


def tidy_after_merge(workspace: Workspace, seen: Survey, reach: Reach, options: Options) -> Tidied:
    """The same, once a page was just merged. Raises Stopped when the board cannot be tidied: the page is published."""
    try:
        return tidy(workspace, seen, reach, options)
    except Problem as problem:
        hint = f"{problem.hint}\n{say('Then: nouveautes board archive.')}".strip()
        raise Stopped(
            say("the page is merged, and the board is not tidied: {message}", message=problem.message), hint=hint
        ) from problem


def show(tidied: Tidied) -> None:
    """Print what was done, ticket by ticket, and what was left and why."""
    for line in _lines(tidied.found, tidied.step):
        output.say(line)
    if tidied.done:
        count = len(tidied.step.numbers)
        output.say()
        output.say(
            say_of("{count} ticket archived", "{count} tickets archived", count)
            if tidied.step.archive
            else say_of("{count} closed", "{count} closed", count)
        )


def _lines(found: Archiving, step: ArchiveCards) -> list[str]:
    verb = say("Archive") if step.archive else say("Close")
    lines = [
        output.labelled(
            f"{verb} #{one.number} {_short(one.title)}",
            say("written in {path}, under “{heading}”", path=plain.line(one.path), heading=_short(one.heading)),
        )
        for one in found.written
        if one.number in step.numbers
    ]
    left = say("Left in the column")
    return [
        *(lines or [say("Nothing to archive.")]),
        *(output.labelled(f"{left} #{one.number} {_short(one.title)}", _why(one)) for one in found.left),
    ]


def _why(one: RemainingTicket) -> str:
    match one.why:
        case "earlier":
            return say("the page lists it in an earlier delivery only (“{heading}”)", heading=_short(one.heading))
        case "not-in-production":
            return say("its delivery, {tag}, is not in production", tag=plain.line(one.tag))
        case "put-back":
            return say("somebody reopened it, or took it out of the archive")
        case "not-tagged":
            return say("its delivery has no tag yet")
    return say("the page does not list it")


def _short(text: str) -> str:
    return plain.shortened(plain.line(text), 70)
