"""Gathers what a preview is made of: both versions of the documentation, and what is on the train."""

from datetime import datetime, time

from msgspec import Struct, structs

from changelog.adapters import files
from changelog.app import delivery_steps, preview
from changelog.app import notes as write
from changelog.app.delivery_steps import StepWriter
from changelog.app.preview import Edits
from changelog.app.publish import publish
from changelog.app.scope import DeliveryQuestion
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.model import Finding
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import Reach
from changelog.domain.preview import rhythm as plots
from changelog.domain.preview import site, train_pages
from changelog.domain.preview.rhythm import Rhythm
from changelog.domain.preview.site import Site
from changelog.domain.preview.train_pages import Coming, Now, State, Step, When
from changelog.domain.train import calendar
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime import delivery, status
from changelog.runtime.delivery import Deliveries, read_deliveries, survey_clone
from changelog.runtime.docs import OpenDocs, wish_of
from changelog.runtime.preview_memory import Memory, RememberedDocs
from changelog.runtime.workspace import Workspace

SAID = 3
"""Files that are not committed, named; the others are only more of them."""


class PreviewTarget(Struct, frozen=True, kw_only=True):
    """Which state of the documentation is previewed: what a tag's publication makes, a branch, or a pull request."""

    tag: str = ""
    branch: str = ""
    pull: int | None = None

    @property
    def published(self) -> bool:
        """Whether it is what publishing would make."""
        return not self.branch and self.pull is None


class Train(Struct, frozen=True, kw_only=True):
    """What git and the forge said: the delivery that is published, if there is one, what comes, where the newest
    delivery stands, the demo's sheet in Markdown, and how deliveries went.
    """

    deliveries: Deliveries | None
    notes: Notes | None
    coming: Coming
    now: Now
    sheet: str
    rhythm: Rhythm


class PreviewSite(Struct, frozen=True, kw_only=True):
    """A site as text, the bytes of the files in it, and everything odd."""

    site: Site
    held: dict[str, bytes]
    findings: tuple[Finding, ...]


def train(workspace: Workspace, reach: Reach, tag: str) -> Train:
    """Ask git and the forge: the notes of the delivery, and of what comes if that is in production already."""
    deliveries = _answered(workspace, reach, DeliveryQuestion(words=tag))
    notes = _notes(workspace, deliveries) if deliveries else None
    name = notes.delivery.to.tag if notes and notes.delivery.to else ""
    marked = notes.delivery.to.date if notes and notes.delivery.to else workspace.today
    since = datetime.combine(marked, time(), workspace.zone)
    if deliveries and notes and name not in deliveries.in_production and not deliveries.survey.branches.one_branch:
        comes, waiting = deliveries, notes
    else:
        comes, since = read_deliveries(workspace, DeliveryQuestion(next=True), reach), workspace.now
        waiting = _notes(workspace, comes)
    return Train(
        deliveries=deliveries,
        notes=notes,
        coming=_coming(workspace, comes, waiting, since),
        now=_now(workspace, reach),
        sheet=delivery.page(delivery.sheet_of(workspace, comes).sheet, workspace, "markdown"),
        rhythm=_rhythm(workspace, (deliveries or comes).survey),
    )


def make(
    workspace: Workspace,
    docs: OpenDocs,
    which: PreviewTarget,
    told: Train,
    memory: Memory,
    edits: Edits = preview.NO_EDITS,
) -> PreviewSite:
    """The site as text. `edits`: what is not committed and is shown too. Raises Refused where the documentation is not
    there, or its page cannot be written.
    """
    read = RememberedDocs(docs.docs, memory)
    findings: tuple[Finding, ...] = told.notes.findings if told.notes else ()
    news = workspace.settings.docs.page
    if which.published and told.deliveries and told.notes:
        wish = wish_of(workspace, told.deliveries, _as_published(told.notes, workspace, told.deliveries))
        plan = publish.plan(docs.docs, docs.proposals, wish)
        versions, news = preview.of_plan(read, plan, edits), plan.path
        findings += plan.findings
    else:
        versions = preview.of_branch(read, which.branch, which.pull, workspace.settings.docs.branch, edits)
    asked = site.Asked(
        after=versions.after, before=versions.before, language=workspace.settings.language,
        templates=files.templates("preview"), coming=told.coming, now=told.now, sheet=told.sheet, rhythm=told.rhythm,
        news=news, url=workspace.settings.preview.url,
    )  # fmt: skip
    made = site.assemble(asked, memory.spread(asked))
    made = structs.replace(made, texts=made.texts | _drawn(told.rhythm, made.home, workspace.settings.language))
    findings += _uncommitted(edits)
    wanted = [versions.after.blobs[source] for source in made.files.values()]
    held = read.contents(versions.revision, [one for one in wanted if one not in versions.held]) | versions.held
    shown = {path: held.get(versions.after.blobs[source]) for path, source in made.files.items()}
    large = [made.files[path] for path, data in shown.items() if data is None]
    findings += tuple(
        Finding(code="file-too-large", message=say("is left out of the preview"), subject=one) for one in large
    )
    return PreviewSite(
        site=made,
        held={path: data for path, data in shown.items() if data is not None},
        findings=tuple(dict.fromkeys((*findings, *made.findings))),
    )


def _uncommitted(edits: Edits) -> tuple[Finding, ...]:
    if not edits:
        return ()
    named = ", ".join(plain.line(path) for path in sorted(edits)[:SAID])
    message = say("is not committed, and shown as it stands in the work tree")
    return (Finding(code="docs-uncommitted", message=message, subject=named + (", …" if len(edits) > SAID else "")),)


def _drawn(told: Rhythm, home: str, language: str) -> dict[str, str]:
    """The plots of « Rythme », as files of the site."""
    from changelog.adapters import plotting

    found = plots.plots(told, language)
    return {f"docs/{home}/{name}": plotting.drawn(plot, scheme) for name, (plot, scheme) in found.items()}


def _answered(workspace: Workspace, reach: Reach, asked: DeliveryQuestion) -> Deliveries | None:
    """The newest delivery; None before the first date tag."""
    try:
        return read_deliveries(workspace, asked, reach)
    except Refused:
        if asked.words:
            raise
        return None


def _notes(workspace: Workspace, deliveries: Deliveries) -> Notes:
    """The notes in sections, whatever the page does: who reads « À venir » looks for what is new first."""
    in_sections = structs.replace(
        workspace.settings, notes=structs.replace(workspace.settings.notes, layout="sections")
    )
    return _written(workspace, in_sections, deliveries)


def _as_published(notes: Notes, workspace: Workspace, deliveries: Deliveries) -> Notes:
    return (
        notes if workspace.settings.notes.layout == "sections" else _written(workspace, workspace.settings, deliveries)
    )


def _written(workspace: Workspace, settings: Settings, deliveries: Deliveries) -> Notes:
    said = files.overrides(workspace.repository, deliveries.survey.branches.integration_sha)
    writer = write.writer(deliveries.survey, settings, settings.language, said)
    return writer.notes(deliveries.curator.curate(0), deliveries.alone_at(0))


def _coming(workspace: Workspace, deliveries: Deliveries, notes: Notes, since: datetime) -> Coming:
    settings = workspace.settings
    branches = deliveries.survey.branches
    shipped = branches.one_branch and notes.delivery.to is not None and bool(notes.delivery.to.tag)
    when = _when(workspace, since)
    return train_pages.coming(
        notes, settings.environments, branches.integration, when, settings.demo.label, shipped=shipped
    )


def _when(workspace: Workspace, first: datetime) -> When:
    """The demo from then on, and the release after it, as the team's calendar, holidays and freezes have them."""
    days, zone, language = workspace.settings.calendar, workspace.zone, workspace.settings.language
    shown = calendar.due("demo", days, first, zone, language).at if days.demo else None
    ships = calendar.due("release", days, shown or first, zone, language)
    late = ships.skipped[-1] if ships.skipped and ships.at else None
    return When(demo=shown, release=ships.at, because=late.name if late else "")


def _rhythm(workspace: Workspace, survey: Survey) -> Rhythm:
    """How deliveries went, by the clone's history and what it last saw of the remote's records."""
    from changelog.adapters.train_repository.repository import records_seen

    records = records_seen(workspace.repository, survey.branches.remote)
    return preview.rhythm(workspace.repository, survey, records, workspace.zone, workspace.today)


def _now(workspace: Workspace, reach: Reach) -> Now:
    """Where the newest delivery stands, in the readers' words."""
    settings = workspace.settings
    seen = status.look(workspace, survey_clone(workspace), reach, settings.language, lambda _: None)
    telling = StepWriter(
        speech=settings.language,
        zone=workspace.zone,
        channels=bool(settings.announce.channels),
        one_branch=seen.found.branches.one_branch,
        left=seen.left,
    )
    return now_of(seen, telling)


def now_of(seen: status.Seen, telling: StepWriter) -> Now:
    """The steps with their states: what is done, the first one that is not, and the rest."""
    standing, done = seen.around.standing, delivery_steps.done_steps(seen.around, telling)
    steps: list[Step] = []
    under_way = False
    known = delivery_steps.step_texts(seen.around, telling)
    if standing and "tagged" not in dict(known):  # by hand, and nobody knows when
        known = [("tagged", telling.text(say("yes"))), *known]
    for name, said in known:
        state: State = "done" if name in done else "later" if under_way else "next"
        if name == "shown" and standing and standing.refused:
            state = "refused"
        under_way = under_way or state != "done"
        steps.append(Step(name=name, said=said, state=state))
    return Now(
        tag=standing.tag if standing else "",
        heading=seen.found.last.heading if seen.found.last else "",
        steps=tuple(steps),
        then=_sentence(delivery_steps.next_text(seen.around, telling, seen.found.branches.integration, dated=False)),
        hotfixes=delivery_steps.hotfix_texts(seen.around, telling),
    )


def _sentence(words: str) -> str:
    return f"{words}." if words else ""
