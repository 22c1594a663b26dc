"""A question about a delivery answered (survey, collect, learn, link, curate), and its notes."""

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.adapters import files, terminal
from changelog.adapters.forge.connect import of_workflow
from changelog.app import board_column, notes, production_moves, scope, survey
from changelog.app.collect import CollectedHistory, collect
from changelog.app.curate import Curator
from changelog.app.learn import learn
from changelog.app.link import ForgeAnswers, Linker
from changelog.app.notes import Writer
from changelog.app.production_moves import ReadsLog
from changelog.app.scope import DeliveryQuestion, Scope
from changelog.app.survey import Survey
from changelog.domain.model import Finding
from changelog.domain.notes import overrides
from changelog.domain.notes.entries import TicketWords
from changelog.domain.notes.model import Notes
from changelog.domain.notes.readers import sentence
from changelog.domain.ports.forge import Reach, ReadsWork
from changelog.i18n.say import say
from changelog.runtime.forge import open_forge
from changelog.runtime.workspace import Progress, Workspace

if TYPE_CHECKING:
    from changelog.app.ticket_deliveries import TicketDeliveries


class Deliveries(Struct, frozen=True, kw_only=True):
    """The curator of the deliveries that were asked for, the history that it curates, and what their notes need beside.

    `alone`: tickets of the board's column that no change carries; they belong to the last delivery.
    """

    curator: Curator
    survey: Survey
    history: CollectedHistory
    alone: tuple[TicketWords, ...] = ()

    def alone_at(self, at: int) -> tuple[TicketWords, ...]:
        """The tickets without a change that are listed with one of the deliveries."""
        return self.alone if at == len(self.curator) - 1 else ()


def survey_clone(workspace: Workspace) -> Survey:
    """The survey of the clone, with what a workflow's environment adds to it."""
    run = of_workflow(workspace.repository.root)
    return survey.look(workspace.repository, workspace.settings, slug=run.slug, server=run.server)


def indexing(workspace: Workspace, progress: Progress) -> None:
    """Say that all of a history is read for once, where it is."""
    workspace.repository.at_first(lambda: progress(say("first time: indexing the history")))


def read_deliveries(
    workspace: Workspace, question: DeliveryQuestion, reach: Reach, seen: Survey | None = None
) -> Deliveries:
    """Survey (unless that was done), collect and learn; the curator links and sorts each delivery when it is asked."""
    found = seen or survey_clone(workspace)
    return read_scope(workspace, found, scope.resolve(question, found, workspace.repository, workspace.today), reach)


def read_scope(
    workspace: Workspace, survey: Survey, scope: Scope, reach: Reach, log: ReadsLog | None = None
) -> Deliveries:
    """The same of a clone surveyed already: the remote as it is now, with a tag that is about to be made. `log`: who
    moved production, where somebody reads that for several deliveries.
    """
    settings, production = workspace.settings, survey.branches.production
    with terminal.progress("reading the history") as progress:
        indexing(workspace, progress)
        collected = collect(workspace.repository, survey, scope, workspace.zone, workspace.today)
    with terminal.progress("asking the forge") as progress, open_forge(workspace, survey, reach, progress) as forge:
        own_log = cache(lambda: production_moves.read(forge.pushes, production))
        collected = production_moves.with_moves(
            collected, log or own_log, survey.branches.production_sha, workspace.repository, workspace.repository,
            workspace.zone,
        )  # fmt: skip
        board = forge.board if board_column.wants_board(scope, survey) else None

        def learnt(survey: Survey) -> tuple[board_column.Column, CollectedHistory, ForgeAnswers]:
            column = board_column.column(board, settings.board.column, survey)
            return column, *learn(forge.work, survey, settings, collected, column.numbers)

        column, gathered, known = learnt(survey)
        if board_column.is_renamed(survey, known):
            # The cards bear the repository's new name: they are ours, and were not asked about.
            survey = board_column.under_new_name(survey, known)
            column, gathered, known = learnt(survey)
        alone = board_column.alone(
            column, settings, survey, gathered, known, lambda: _carriage(workspace, survey, forge.work)
        )
    odd = production_moves.unread(own_log(), production) if own_log.cache_info().currsize else ()
    known = structs.replace(known, findings=(*forge.findings, *known.findings, *column.findings, *alone.findings, *odd))
    said, _ = overrides.read(files.overrides(workspace.repository, survey.branches.integration_sha))
    return Deliveries(
        curator=Curator(workspace.repository, survey, settings, gathered, said, known),
        survey=survey,
        history=gathered,
        alone=alone.tickets,
    )


def _carriage(workspace: Workspace, survey: Survey, work: ReadsWork | None) -> "TicketDeliveries":
    """Which delivery carries each ticket: by git, and by the forge for what waits and for the newest deliveries."""
    from changelog.app import ticket_deliveries  # few columns have a ticket that no change of this part carries

    history = ticket_deliveries.read(workspace.repository, survey, workspace.zone, workspace.today)
    found = ticket_deliveries.of_history(history, survey, ticket_deliveries.linkers(history, survey))
    recent, known = learn(work, survey, workspace.settings, ticket_deliveries.recent(history))
    return ticket_deliveries.with_descriptions(found, recent, Linker(survey, recent, known)) if known.asked else found


def notes_writer(workspace: Workspace, survey: Survey, language: str = "") -> Writer:
    """A writer with the override files of the integration branch; in the readers' language by default."""
    texts = files.overrides(workspace.repository, survey.branches.integration_sha)
    written = notes.writer(survey, workspace.settings, language or workspace.settings.language, texts)
    return structs.replace(written, findings=(*written.findings, *language_findings(workspace)))


def language_findings(workspace: Workspace) -> tuple[Finding, ...]:
    """That the titles are in two languages, where they alone decided which one readers get."""
    choice = workspace.language
    if not choice.mixed:
        return ()
    message = say("{sentence}; `language` in nouveautes.toml decides otherwise", sentence=sentence(choice))
    return (Finding(code="language-mixed", message=message, subject="language"),)


def notes_of(workspace: Workspace, deliveries: Deliveries) -> Notes:
    """The notes of the (first) delivery that was asked for, in the readers' language."""
    writer = notes_writer(workspace, deliveries.survey)
    return writer.notes(deliveries.curator.curate(0), deliveries.alone_at(0))
