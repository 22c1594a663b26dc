"""The sheet of a demo."""

from msgspec import Struct

from changelog.commands.asked import Answered, answer
from changelog.commands.opening import World
from changelog.flow import demo_page, demo_sheet, write
from changelog.flow.asking import Asked
from changelog.flow.demo_sheet import Around, Sheet
from changelog.language.speech import say
from changelog.model import DateTag, Delivery, Finding
from changelog.notes import render
from changelog.outside import files
from changelog.ports.forge import Reach
from changelog.train.standing import Facts, Standing, standing

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
    values = demo_page.context(of, world.settings, world.zone, form)
    return render.fill(files.templates("demo"), _FORMS[form], values, form)


def _standing(world: World, answered: Answered, tag: DateTag, *, in_production: bool) -> Standing:
    """What was recorded of it, as this clone last saw."""
    from changelog.outside.train.reading import records_seen

    found = records_seen(world.repository, answered.survey.branches.remote)
    return standing(tag, answered.survey.tags, found, facts=Facts(in_production=in_production))


def _standing_text(world: World) -> tuple[str, tuple[Finding, ...]]:
    path = world.settings.demo.standing
    text = files.own_page(world.repository, path) if path else ""
    if text is not None:
        return text, ()
    message = say("is not there: the sheet goes without the team's standing text; mend demo.standing")
    return "", (Finding(code="demo-standing", message=message, subject=path),)
