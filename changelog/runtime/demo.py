"""The sheet of a delivery's demo, and the page it makes."""

from msgspec import Struct

from changelog.adapters import files
from changelog.app import demo_sheet
from changelog.app.demo_sheet import Sheet, SheetContext
from changelog.app.scope import DeliveryQuestion
from changelog.domain.model import Delivery, Finding
from changelog.domain.notes import render
from changelog.domain.ports.forge import Reach
from changelog.domain.train.delivery_status import DeliveryFacts, delivery_state
from changelog.i18n.say import say
from changelog.runtime.delivery import Deliveries, notes_of, read_deliveries
from changelog.runtime.workspace import Workspace

_FORMS = {"markdown": "sheet.md.j2", "html": "sheet.html.j2"}


class DemoSheet(Struct, frozen=True, kw_only=True):
    """A sheet, the delivery it is of, and what was odd."""

    sheet: Sheet
    delivery: Delivery
    findings: tuple[Finding, ...]


def sheet(workspace: Workspace, question: DeliveryQuestion, reach: Reach) -> DemoSheet:
    """The sheet of what was asked for."""
    return sheet_of(workspace, read_deliveries(workspace, question, reach))


def sheet_of(workspace: Workspace, deliveries: Deliveries) -> DemoSheet:
    """The sheet of deliveries that were read."""
    from changelog.runtime.train import records_that_count

    branches, tags = deliveries.survey.branches, deliveries.survey.tags
    written = notes_of(workspace, deliveries)
    tag = deliveries.survey.tag(written.delivery.to.tag) if written.delivery.to else None
    in_production = branches.one_branch or (tag is not None and tag.name in deliveries.history.held)
    status = None
    if tag:
        records = records_that_count(workspace, deliveries.survey)
        status = delivery_state(tag, tags, records, facts=DeliveryFacts(in_production=in_production))
    text, findings = _standing_text(workspace)
    around = SheetContext(
        settings=workspace.settings,
        branches=branches,
        now=workspace.now,
        zone=workspace.zone,
        tag=tag,
        tags=tags,
        standing=status,
        standing_text=text,
        delivered=in_production and tag is not None and not branches.one_branch,
    )
    return DemoSheet(
        sheet=demo_sheet.sheet(deliveries.curator.curate(0), written, around),
        delivery=written.delivery,
        findings=(*written.findings, *findings),
    )


def _standing_text(workspace: Workspace) -> tuple[str, tuple[Finding, ...]]:
    """What the team writes below every sheet."""
    path = workspace.settings.demo.standing
    text = files.own_page(workspace.repository, path) if path else ""
    if text is not None:
        return text, ()
    message = say("is not there: the sheet goes without the team's standing text; correct demo.standing")
    return "", (Finding(code="demo-standing", message=message, subject=path),)


def page(of: Sheet, workspace: Workspace, form: str) -> str:
    """The sheet in one form ("markdown", "html"), with the tool's templates."""
    values = demo_sheet.context(of, workspace.settings, workspace.zone, form)
    return render.fill(files.templates("demo"), _FORMS[form], values, form)
