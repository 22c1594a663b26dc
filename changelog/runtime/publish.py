"""A delivery published: prepared, then carried out in the documentation."""

from msgspec import Struct, structs

from changelog.adapters import files
from changelog.app.publish import publish, pull_request
from changelog.app.publish.model import PagePlan, PageReceipt, PublishRequest
from changelog.app.publish.request import period_request, publish_request
from changelog.app.scope import DeliveryQuestion
from changelog.app.survey import Survey
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Period
from changelog.domain.model import Finding
from changelog.domain.notes import render
from changelog.domain.notes.model import Notes
from changelog.domain.notes.readers import Choice
from changelog.domain.ports.forge import Reach
from changelog.runtime.delivery import Deliveries, notes_of, read_deliveries
from changelog.runtime.docs import OpenDocs, open_docs
from changelog.runtime.workspace import Progress, Workspace, in_language


class Prepared(Struct, frozen=True, kw_only=True):
    """What is about to be published: the notes, the plan, and the pull request's description.

    `acts`: whether anything is left to do.
    """

    notes: Notes
    plan: PagePlan
    description: str
    findings: tuple[Finding, ...]
    acts: bool


def bring_up_to_date(
    workspace: Workspace, survey: Survey, reach: Reach, progress: Progress, tag: str = ""
) -> tuple[Prepared, PageReceipt | None]:
    """Publish a delivery (the newest, if no tag is named) without asking anybody: its pull request is opened, brought
    up to date, or made ready once users have it. None where nothing was left to be done.

    Raises Misuse where no documentation is configured, Refused and Stopped as `publish` does; run again, it does the
    rest.
    """
    deliveries = read_deliveries(workspace, DeliveryQuestion(words=tag), reach, survey)
    with open_docs(workspace, deliveries.survey, reach, progress) as docs:
        notes = notes_of_page(workspace, deliveries, docs, notes_of(workspace, deliveries))
        wish = wish_of(workspace, deliveries, notes)
        ready = prepare(docs, notes, wish)
        return ready, carry_out(workspace, docs, ready) if ready.acts else None


def notes_of_page(workspace: Workspace, deliveries: Deliveries, docs: OpenDocs, notes: Notes) -> Notes:
    """The notes in the language that the page is written in, where neither an option nor the settings chose one."""
    if workspace.language.basis in ("option", "setting"):
        return notes
    settings, seen = workspace.settings.docs, docs.docs.fetch()
    revision = docs.docs.head_of(settings.branch or docs.base or seen.default)
    text = docs.docs.read_all(revision, [settings.page])[settings.page] if revision else None
    page = pages.read(text.decode("utf-8", "replace")) if isinstance(text, bytes) else None
    if page is None or not any(section.days for section in page.sections):
        return notes
    choice = Choice(language=page.style.language, basis="page")
    same = choice.language == notes.language
    return notes if same else notes_of(in_language(workspace, choice), deliveries)


def wish_of(
    workspace: Workspace, deliveries: Deliveries, notes: Notes, question: DeliveryQuestion | None = None
) -> PublishRequest:
    """The request to publish them. Raises Refused for a tag that is no delivery, and for a period where tags mark
    deliveries.
    """
    if question is not None and question.since is not None:
        days = Period(start=question.since, end=question.until or workspace.today)
        return period_request(notes, deliveries.survey, workspace.settings, days)
    history = deliveries.history
    return publish_request(notes, deliveries.survey, workspace.settings, history.held, history.superseded)


def prepare(docs: OpenDocs, notes: Notes, wish: PublishRequest) -> Prepared:
    """Look at the documentation and decide; nothing is written."""
    plan = publish.plan(docs.docs, docs.proposals, structs.replace(wish, base=docs.base))
    findings = (*notes.findings, *plan.findings)
    values = pull_request.context(plan, notes, findings)
    text = render.fill(files.templates("publish"), "pull_request.md.j2", values)
    description = pull_request.framed(text, plan.place.proposal.body if plan.place.proposal else "")
    acts = plan.proposes and plan.acts(description, forge=docs.proposals is not None)
    return Prepared(notes=notes, plan=plan, description=description, findings=findings, acts=acts)


def carry_out(workspace: Workspace, docs: OpenDocs, ready: Prepared) -> PageReceipt:
    """Commit, push, open or bring up to date."""
    return publish.carry_out(ready.plan, docs.docs, docs.proposals, ready.description, docs.author, workspace.now)
