"""A question about a delivery deliveries (survey, collect, learn, link, judge), and the sheet of its demo."""

from collections.abc import Mapping

from msgspec import Struct, field, structs

from changelog.adapters import files, terminal
from changelog.adapters.forge.connect import of_workflow
from changelog.app import board_column, demo_sheet, survey, ticket_deliveries
from changelog.app import notes as write
from changelog.app import scope as asking
from changelog.app.collect import collect
from changelog.app.curate import Curator
from changelog.app.demo_sheet import Sheet, SheetContext
from changelog.app.learn import learn
from changelog.app.link import Linker
from changelog.app.scope import DeliveryQuestion, Scope
from changelog.app.survey import Survey
from changelog.app.ticket_deliveries import TicketDeliveries
from changelog.domain.model import DateTag, Delivery, Finding
from changelog.domain.notes import overrides, render
from changelog.domain.notes.entries import Spoken
from changelog.domain.ports.forge import Reach, ReadsWork
from changelog.domain.train.delivery_status import DeliveryFacts, DeliveryState, delivery_state
from changelog.i18n.say import say
from changelog.runtime.forge import open_forge
from changelog.runtime.workspace import Workspace


class Deliveries(Struct, frozen=True, kw_only=True):
    """What collect, notes and status are told from: the judge of the deliveries, and the tickets told beside them.

    `alone`: tickets of the board's column that no change carries; they belong to the last delivery. `in_production`:
    the date tags that production has; `superseded`: those that are no boundaries, name → why.
    """

    curator: Curator
    survey: Survey
    alone: tuple[Spoken, ...] = ()
    in_production: frozenset[str] = frozenset()
    superseded: Mapping[str, str] = field(default_factory=dict)

    def alone_at(self, at: int) -> tuple[Spoken, ...]:
        """Those told with one of the deliveries."""
        return self.alone if at == len(self.curator) - 1 else ()


def read_deliveries(workspace: Workspace, asked: DeliveryQuestion, reach: Reach) -> Deliveries:
    """Survey, collect and learn; the judge links and tells each delivery when it is asked to."""
    seen = survey_clone(workspace)
    return read_scope(workspace, seen, asking.resolve(asked, seen, workspace.repository, workspace.today), reach)


def read_scope(workspace: Workspace, seen: Survey, scope: Scope, reach: Reach) -> Deliveries:
    """The same of a clone surveyed already: the remote as it is now, with a tag that is about to be made."""
    with terminal.progress("reading the history"):
        gathered = collect(workspace.repository, seen, scope, workspace.zone, workspace.today)
    with terminal.progress("asking the forge") as progress, open_forge(workspace, seen, reach, progress) as beyond:
        board = beyond.board if board_column.wants_board(scope, seen) else None
        column = board_column.column(board, workspace.settings.board.column, seen)
        told, known = learn(beyond.work, seen, workspace.settings, gathered, column.numbers)
        if board_column.is_renamed(seen, known):
            # Its cards bear the new name: they are ours, and were not asked about.
            seen = board_column.under_new_name(seen, known)
            column = board_column.column(board, workspace.settings.board.column, seen)
            told, known = learn(beyond.work, seen, workspace.settings, gathered, column.numbers)
        gathered = told
        alone = board_column.alone(
            column, workspace.settings, seen, gathered, known, lambda: _carriage(workspace, seen, beyond.work)
        )
    findings = (*beyond.findings, *known.findings, *column.findings, *alone.findings)
    known = structs.replace(known, findings=findings)
    said, _ = overrides.read(files.overrides(workspace.repository, seen.branches.integration_sha))
    curator = Curator(workspace.repository, seen, workspace.settings, gathered, said, known)
    return Deliveries(
        curator=curator,
        survey=seen,
        alone=alone.tickets,
        in_production=gathered.in_production,
        superseded=gathered.superseded,
    )


def _carriage(workspace: Workspace, seen: Survey, work: ReadsWork | None) -> TicketDeliveries:
    """Where every ticket travels: by git, and by the forge for what waits and for the newest deliveries."""
    history = ticket_deliveries.read(workspace.repository, seen, workspace.zone, workspace.today)
    found = ticket_deliveries.of_history(history, seen, ticket_deliveries.linkers(history, seen))
    recent, known = learn(work, seen, workspace.settings, ticket_deliveries.recent(history))
    return ticket_deliveries.with_descriptions(found, recent, Linker(seen, recent, known)) if known.asked else found


def survey_clone(workspace: Workspace) -> Survey:
    """Survey the clone of a command, with what a workflow says of it."""
    run = of_workflow(workspace.repository.root)
    return survey.look(workspace.repository, workspace.settings, slug=run.slug, server=run.server)


_FORMS = {"markdown": "sheet.md.j2", "html": "sheet.html.j2"}


class DemoSheet(Struct, frozen=True, kw_only=True):
    """A sheet, the delivery it is of, and what was odd."""

    sheet: Sheet
    delivery: Delivery
    findings: tuple[Finding, ...]


def sheet(workspace: Workspace, asked: DeliveryQuestion, reach: Reach) -> DemoSheet:
    """The sheet of what was asked for."""
    return sheet_of(workspace, read_deliveries(workspace, asked, reach))


def sheet_of(workspace: Workspace, deliveries: Deliveries) -> DemoSheet:
    """The sheet of what was deliveries."""
    said = files.overrides(workspace.repository, deliveries.survey.branches.integration_sha)
    judged = deliveries.curator.curate(0)
    writer = write.writer(deliveries.survey, workspace.settings, workspace.settings.language, said)
    notes = writer.notes(judged, deliveries.alone_at(0))
    tag = deliveries.survey.tag(notes.delivery.to.tag) if notes.delivery.to else None
    delivered = deliveries.survey.branches.one_branch or (tag is not None and tag.name in deliveries.in_production)
    text, findings = _standing_text(workspace)
    around = SheetContext(
        settings=workspace.settings,
        branches=deliveries.survey.branches,
        now=workspace.now,
        zone=workspace.zone,
        tag=tag,
        tags=deliveries.survey.tags,
        standing=_standing(workspace, deliveries, tag, in_production=delivered) if tag else None,
        standing_text=text,
        delivered=delivered and tag is not None and not deliveries.survey.branches.one_branch,
    )
    return DemoSheet(
        sheet=demo_sheet.sheet(judged, notes, around), delivery=notes.delivery, findings=(*notes.findings, *findings)
    )


def page(of: Sheet, workspace: Workspace, form: str) -> str:
    """The sheet in one form, with the templates of the house."""
    values = demo_sheet.context(of, workspace.settings, workspace.zone, form)
    return render.fill(files.templates("demo"), _FORMS[form], values, form)


def _standing(workspace: Workspace, deliveries: Deliveries, tag: DateTag, *, in_production: bool) -> DeliveryState:
    """What was recorded of it, as this clone last saw."""
    from changelog.adapters.train_repository.repository import records_seen

    found = records_seen(workspace.repository, deliveries.survey.branches.remote)
    return delivery_state(tag, deliveries.survey.tags, found, facts=DeliveryFacts(in_production=in_production))


def _standing_text(workspace: Workspace) -> tuple[str, tuple[Finding, ...]]:
    path = workspace.settings.demo.standing
    text = files.own_page(workspace.repository, path) if path else ""
    if text is not None:
        return text, ()
    message = say("is not there: the sheet goes without the team's standing text; mend demo.standing")
    return "", (Finding(code="demo-standing", message=message, subject=path),)
