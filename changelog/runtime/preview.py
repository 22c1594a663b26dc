"""Gathers what a preview is made of: both versions of the documentation, and what is on the train."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from msgspec import Struct, structs

from changelog.adapters import files
from changelog.app import delivery_steps, preview
from changelog.app.preview import Edits
from changelog.app.publish import publish
from changelog.app.scope import DeliveryQuestion
from changelog.app.survey import Survey
from changelog.domain.model import Finding
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import Reach
from changelog.domain.preview import clean, shown_files, site, train_pages
from changelog.domain.preview import rhythm as plots
from changelog.domain.preview.rhythm import Rhythm
from changelog.domain.preview.shown_files import ShownFile
from changelog.domain.preview.site import Site
from changelog.domain.preview.train_pages import Coming, Now, ShownStep, StepState, When
from changelog.domain.train import calendar
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime import demo, status
from changelog.runtime.delivery import Deliveries, notes_of, read_deliveries, survey_clone
from changelog.runtime.docs import OpenDocs
from changelog.runtime.preview_memory import Memory, RememberedDocs
from changelog.runtime.publish import notes_of_page, wish_of
from changelog.runtime.workspace import Workspace

NAMED = 3
"""Files that are not committed, named; the others are only counted as more."""


class PreviewTarget(Struct, frozen=True, kw_only=True):
    """Which state of the documentation is previewed: what a tag's publication makes, a branch, or a pull request."""

    tag: str = ""
    branch: str = ""
    pull: int | None = None

    @property
    def published(self) -> bool:
        """Whether it is what publishing would make."""
        return not self.branch and self.pull is None


class PreviewTrain(Struct, frozen=True, kw_only=True):
    """What git and the forge have: the delivery that is published, if there is one, what comes, where the newest
    delivery is, the demo's sheet in Markdown, and how deliveries went.
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


def train(workspace: Workspace, reach: Reach, tag: str) -> PreviewTrain:
    """Ask git and the forge: the notes of the delivery, and of what comes if that is in production already."""
    deliveries = _deliveries(workspace, reach, tag)
    notes = _in_sections(workspace, deliveries) if deliveries else None
    to = notes.delivery.to if notes else None
    since = datetime.combine(to.date if to else workspace.today, time(), workspace.zone)
    in_production = (
        not deliveries or deliveries.survey.branches.one_branch or ((to.tag if to else "") in deliveries.history.held)
    )
    if deliveries and notes and not in_production:
        upcoming, waiting = deliveries, notes
    else:
        upcoming, since = read_deliveries(workspace, DeliveryQuestion(next=True), reach), workspace.now
        waiting = _in_sections(workspace, upcoming)
    return PreviewTrain(
        deliveries=deliveries,
        notes=notes,
        coming=_coming(workspace, upcoming, waiting, since),
        now=_now(workspace, reach),
        sheet=demo.page(demo.sheet_of(workspace, upcoming).sheet, workspace, "markdown"),
        rhythm=_rhythm(workspace, (deliveries or upcoming).survey),
    )


def _deliveries(workspace: Workspace, reach: Reach, tag: str) -> Deliveries | None:
    """The newest delivery, or that of a tag; None before the first date tag."""
    try:
        return read_deliveries(workspace, DeliveryQuestion(words=tag), reach)
    except Refused:
        if tag:
            raise
        return None


def _in_sections(workspace: Workspace, deliveries: Deliveries) -> Notes:
    """The notes in sections, whatever the page does: who reads « À venir » looks for what is new first."""
    notes = structs.replace(workspace.settings.notes, layout="sections")
    settings = structs.replace(workspace.settings, notes=notes)
    return notes_of(structs.replace(workspace, settings=settings), deliveries)


def _coming(workspace: Workspace, deliveries: Deliveries, notes: Notes, since: datetime) -> Coming:
    """What comes, with the next demo and the release after it by the team's calendar, holidays and freezes."""
    settings, branches, zone = workspace.settings, deliveries.survey.branches, workspace.zone
    days = settings.calendar
    demo = calendar.due("demo", days, since, zone, settings.language).at if days.demo else None
    release = calendar.due("release", days, demo or since, zone, settings.language)
    late = release.skipped[-1] if release.skipped and release.at else None
    when = When(demo=demo, release=release.at, because=late.name if late else "")
    shipped = branches.one_branch and notes.delivery.to is not None and bool(notes.delivery.to.tag)
    label = settings.demo.label
    return train_pages.coming(notes, settings.environments, branches.integration, when, label, shipped=shipped)


def _now(workspace: Workspace, reach: Reach) -> Now:
    """Where the newest delivery is: the steps done, the first one that is not, and the rest, in the readers' words."""
    settings = workspace.settings
    screen = status.look(workspace, survey_clone(workspace), reach, settings.language, lambda _: None)
    writer = status.step_writer(workspace, screen, settings.language)
    standing, done = screen.around.standing, delivery_steps.done_steps(screen.around, writer)
    known = delivery_steps.step_texts(screen.around, writer)
    if standing and "tagged" not in dict(known):  # by hand, and nobody knows when
        known = [("tagged", writer.text(say("yes"))), *known]
    steps: list[ShownStep] = []
    for name, text in known:
        under_way = any(step.state != "done" for step in steps)
        state: StepState = "done" if name in done else "later" if under_way else "next"
        if name == "shown" and standing and standing.refused:
            state = "refused"
        steps.append(ShownStep(name=name, text=text, state=state))
    then = delivery_steps.next_text(screen.around, writer, screen.found.branches.integration, dated=False)
    return Now(
        tag=standing.tag if standing else "",
        heading=screen.found.last.heading if screen.found.last else "",
        steps=tuple(steps),
        then=f"{then}." if then else "",
        hotfixes=delivery_steps.hotfix_texts(screen.around, writer),
    )


def _rhythm(workspace: Workspace, survey: Survey) -> Rhythm:
    """How deliveries went, by the clone's history and what it last saw of the remote's records."""
    from changelog.runtime.train import records_that_count

    records = records_that_count(workspace, survey)
    return preview.rhythm(workspace.repository, survey, records, workspace.zone, workspace.today)


def make(
    workspace: Workspace,
    docs: OpenDocs,
    target: PreviewTarget,
    train: PreviewTrain,
    memory: Memory,
    edits: Edits = preview.NO_EDITS,
) -> PreviewSite:
    """The site as text. `edits`: what is not committed and is shown too. Raises Refused where the documentation is not
    there, or its page cannot be written.
    """
    settings, read = workspace.settings, RememberedDocs(docs.docs, memory)
    findings: tuple[Finding, ...] = train.notes.findings if train.notes else ()
    news = settings.docs.page
    if target.published and train.deliveries and train.notes:
        as_laid_out = train.notes if settings.notes.layout == "sections" else notes_of(workspace, train.deliveries)
        as_laid_out = notes_of_page(workspace, train.deliveries, docs, as_laid_out)
        plan = publish.plan(docs.docs, docs.proposals, wish_of(workspace, train.deliveries, as_laid_out))
        versions, news = preview.of_plan(read, plan, edits), plan.path
        findings += plan.findings
    else:
        versions = preview.of_branch(read, target.branch, target.pull, settings.docs.branch, edits, news)
    request = site.PreviewRequest(
        after=versions.after, before=versions.before, language=settings.language,
        templates=files.templates("preview"), coming=train.coming, now=train.now, sheet=train.sheet,
        rhythm=train.rhythm, news=news, url=settings.preview.url,
    )  # fmt: skip
    made = site.assemble(request, memory.spread(request))
    made = structs.replace(made, texts=made.texts | _plots(train.rhythm, made.home, settings.language))

    ids = {path: versions.after.blobs[source] for path, source in made.files.items()}
    held = read.contents(versions.revision, [one for one in ids.values() if one not in versions.held]) | versions.held
    shown = shown_files.cleaned({path: held[one] for path, one in ids.items() if one in held})
    large = say("is left out of the preview")
    findings += (
        *_cleaned(shown, made.files),
        *_uncommitted(edits),
        *(
            Finding(code="file-too-large", message=large, subject=made.files[path])
            for path, one in ids.items()
            if one not in held
        ),
    )
    return PreviewSite(
        site=made,
        held={path: one.data for path, one in shown.items() if one.data is not None},
        findings=tuple(dict.fromkeys((*findings, *made.findings))),
    )


def _cleaned(files: Mapping[str, ShownFile], sources: Mapping[str, str]) -> Iterable[Finding]:
    """What was removed from drawings, and files that are left out. `sources`: path on the site → in the repository."""
    gone = say("is removed: the preview keeps of a drawing only what draws")
    out = say("is left out: a browser could run or misread such a file")
    loads = say("is left out: it would load something from elsewhere")
    for path, one in files.items():
        if one.data is None:
            message = loads if path.endswith(".css") else out
            yield Finding(code="file-left-out", message=message, subject=sources[path])
        if one.removed:
            yield Finding(code="drawing-cleaned", message=gone, subject=f"{sources[path]}: {clean.listed(one.removed)}")


def _uncommitted(edits: Edits) -> tuple[Finding, ...]:
    if not edits:
        return ()
    named = ", ".join(plain.line(path) for path in sorted(edits)[:NAMED])
    message = say("is not committed, and shown as it stands in the work tree")
    return (Finding(code="docs-uncommitted", message=message, subject=named + (", …" if len(edits) > NAMED else "")),)


def _plots(rhythm: Rhythm, home: str, language: str) -> dict[str, str]:
    """The plots of « Rythme », as files of the site."""
    from changelog.adapters import plotting

    found = plots.plots(rhythm, language)
    return {f"docs/{home}/{name}": plotting.drawn(plot, scheme) for name, (plot, scheme) in found.items()}
