"""A question about a delivery answered (survey, collect, learn, link, judge), and the sheet of its demo."""

from collections.abc import Mapping

from msgspec import Struct, field, structs

from changelog.adapters import files
from changelog.adapters.forge.connect import of_workflow
from changelog.adapters.terminal import patience
from changelog.app import board_column, demo_sheet, survey, ticket_deliveries
from changelog.app import notes as write
from changelog.app import scope as asking
from changelog.app.collect import collect
from changelog.app.curate import Judge
from changelog.app.demo_sheet import Around, Sheet
from changelog.app.learn import learn
from changelog.app.link import Linker
from changelog.app.scope import Asked, Scope
from changelog.app.survey import Survey
from changelog.app.ticket_deliveries import Carriage
from changelog.domain.model import DateTag, Delivery, Finding
from changelog.domain.notes import overrides, render
from changelog.domain.notes.entries import Spoken
from changelog.domain.ports.forge import Reach, ReadsWork
from changelog.domain.train.delivery_status import Facts, Standing, standing
from changelog.i18n.say import say
from changelog.runtime.forge import reached
from changelog.runtime.workspace import World


class Answered(Struct, frozen=True, kw_only=True):
    """What collect, notes and status are told from: the judge of the deliveries, and the tickets told beside them.

    `alone`: tickets of the board's column that no change carries; they belong to the last delivery. `in_production`:
    the date tags that production has; `superseded`: those that are no boundaries, name → why.
    """

    judge: Judge
    survey: Survey
    alone: tuple[Spoken, ...] = ()
    in_production: frozenset[str] = frozenset()
    superseded: Mapping[str, str] = field(default_factory=dict)

    def alone_at(self, at: int) -> tuple[Spoken, ...]:
        """Those told with one of the deliveries."""
        return self.alone if at == len(self.judge) - 1 else ()


def answer(world: World, asked: Asked, reach: Reach) -> Answered:
    """Survey, collect and learn; the judge links and tells each delivery when it is asked to."""
    seen = look(world)
    return answer_of(world, seen, asking.resolve(asked, seen, world.repository, world.today), reach)


def answer_of(world: World, seen: Survey, scope: Scope, reach: Reach) -> Answered:
    """The same of a world that was surveyed already: the remote as it is now, with a tag that is about to be made."""
    with patience("reading the history"):
        gathered = collect(world.repository, seen, scope, world.zone, world.today)
    with patience("asking the forge") as murmur, reached(world, seen, reach, murmur) as beyond:
        board = beyond.board if board_column.wants_board(scope, seen) else None
        column = board_column.column(board, world.settings.board.column, seen)
        told, known = learn(beyond.work, seen, world.settings, gathered, column.numbers)
        if board_column.is_renamed(seen, known):
            # Its cards bear the new name: they are ours, and were not asked about.
            seen = board_column.under_new_name(seen, known)
            column = board_column.column(board, world.settings.board.column, seen)
            told, known = learn(beyond.work, seen, world.settings, gathered, column.numbers)
        gathered = told
        alone = board_column.alone(
            column, world.settings, seen, gathered, known, lambda: _carriage(world, seen, beyond.work)
        )
    findings = (*beyond.findings, *known.findings, *column.findings, *alone.findings)
    known = structs.replace(known, findings=findings)
    said, _ = overrides.read(files.overrides(world.repository, seen.branches.integration_sha))
    judge = Judge(world.repository, seen, world.settings, gathered, said, known)
    return Answered(
        judge=judge,
        survey=seen,
        alone=alone.tickets,
        in_production=gathered.in_production,
        superseded=gathered.superseded,
    )


def _carriage(world: World, seen: Survey, work: ReadsWork | None) -> Carriage:
    """Where every ticket travels: by git, and by the forge for what waits and for the newest deliveries."""
    history = ticket_deliveries.read(world.repository, seen, world.zone, world.today)
    found = ticket_deliveries.carriage(history, seen, ticket_deliveries.linkers(history, seen))
    recent, known = learn(work, seen, world.settings, ticket_deliveries.recent(history))
    return ticket_deliveries.enlarged(found, recent, Linker(seen, recent, known)) if known.asked else found


def look(world: World) -> Survey:
    """Survey the clone of a command, with what a workflow says of it."""
    run = of_workflow(world.repository.root)
    return survey.look(world.repository, world.settings, slug=run.slug, server=run.server)


_FORMS = {"markdown": "sheet.md.j2", "html": "sheet.html.j2"}


class Made(Struct, frozen=True, kw_only=True):
    """A sheet, the delivery it is of, and what was odd."""

    sheet: Sheet
    delivery: Delivery
    findings: tuple[Finding, ...]


def sheet(world: World, asked: Asked, reach: Reach) -> Made:
    """The sheet of what was asked for."""
    return sheet_of(world, answer(world, asked, reach))


def sheet_of(world: World, answered: Answered) -> Made:
    """The sheet of what was answered."""
    said = files.overrides(world.repository, answered.survey.branches.integration_sha)
    judged = answered.judge.judge(0)
    writer = write.writer(answered.survey, world.settings, world.settings.language, said)
    notes = writer.notes(judged, answered.alone_at(0))
    tag = answered.survey.tag(notes.delivery.to.tag) if notes.delivery.to else None
    delivered = answered.survey.branches.one_branch or (tag is not None and tag.name in answered.in_production)
    text, findings = _standing_text(world)
    around = Around(
        settings=world.settings,
        branches=answered.survey.branches,
        now=world.now,
        zone=world.zone,
        tag=tag,
        tags=answered.survey.tags,
        standing=_standing(world, answered, tag, in_production=delivered) if tag else None,
        standing_text=text,
        delivered=delivered and tag is not None and not answered.survey.branches.one_branch,
    )
    return Made(
        sheet=demo_sheet.sheet(judged, notes, around), delivery=notes.delivery, findings=(*notes.findings, *findings)
    )


def page(of: Sheet, world: World, form: str) -> str:
    """The sheet in one form, with the templates of the house."""
    values = demo_sheet.context(of, world.settings, world.zone, form)
    return render.fill(files.templates("demo"), _FORMS[form], values, form)


def _standing(world: World, answered: Answered, tag: DateTag, *, in_production: bool) -> Standing:
    """What was recorded of it, as this clone last saw."""
    from changelog.adapters.train_repository.repository import records_seen

    found = records_seen(world.repository, answered.survey.branches.remote)
    return standing(tag, answered.survey.tags, found, facts=Facts(in_production=in_production))


def _standing_text(world: World) -> tuple[str, tuple[Finding, ...]]:
    path = world.settings.demo.standing
    text = files.own_page(world.repository, path) if path else ""
    if text is not None:
        return text, ()
    message = say("is not there: the sheet goes without the team's standing text; mend demo.standing")
    return "", (Finding(code="demo-standing", message=message, subject=path),)
