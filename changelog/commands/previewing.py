"""Gathers what a preview is made of: both versions of the documentation, and what is on the train."""

from datetime import date

from msgspec import Struct, structs

from changelog.commands.asked import Answered, answer
from changelog.commands.docs_world import DocsWorld
from changelog.commands.opening import World
from changelog.commands.publishing import wish_of
from changelog.commands.remembering import Memory, RememberedDocs
from changelog.commands.worlds import Reach
from changelog.config.schema import Settings
from changelog.errors import Refused
from changelog.flow import preview, write
from changelog.flow.asking import Asked
from changelog.flow.publication import publish
from changelog.model import Finding
from changelog.notes.model import Notes
from changelog.outside import files
from changelog.preview import coming, site
from changelog.preview.coming import Coming
from changelog.preview.site import Site


class Which(Struct, frozen=True, kw_only=True):
    """Which state of the documentation is looked at: what a tag's publication makes, a branch, or a pull request."""

    tag: str = ""
    branch: str = ""
    pull: int | None = None

    @property
    def published(self) -> bool:
        """Whether it is what publishing would make."""
        return not self.branch and self.pull is None


class Train(Struct, frozen=True, kw_only=True):
    """What git and the forge said: the delivery that is published, if there is one, and what comes."""

    answered: Answered | None
    notes: Notes | None
    coming: Coming


class Made(Struct, frozen=True, kw_only=True):
    """A site as text, the bytes of the files in it, and everything odd."""

    site: Site
    held: dict[str, bytes]
    findings: tuple[Finding, ...]


def train(world: World, reach: Reach, tag: str) -> Train:
    """Ask git and the forge: the notes of the delivery, and of what comes if that is in production already."""
    answered = _answered(world, reach, Asked(words=tag))
    if answered is None:
        waiting = answer(world, Asked(next=True), reach)
        return Train(answered=None, notes=None, coming=_coming(world, waiting, _notes(world, waiting), world.today))
    notes = _notes(world, answered)
    name = notes.delivery.to.tag if notes.delivery.to else ""
    if name not in answered.in_production and not answered.survey.branches.one_branch:
        since = notes.delivery.to.date if notes.delivery.to else world.today
        return Train(answered=answered, notes=notes, coming=_coming(world, answered, notes, since))
    waiting = answer(world, Asked(next=True), reach)
    return Train(answered=answered, notes=notes, coming=_coming(world, waiting, _notes(world, waiting), world.today))


def make(world: World, docs: DocsWorld, which: Which, told: Train, memory: Memory) -> Made:
    """The site as text. Raises Refused where the documentation is not there, or its page cannot be written."""
    read = RememberedDocs(docs.docs, memory)
    findings: tuple[Finding, ...] = told.notes.findings if told.notes else ()
    news = world.settings.docs.page
    if which.published and told.answered and told.notes:
        wish = wish_of(world, told.answered, _as_published(told.notes, world, told.answered))
        plan = publish.plan(docs.docs, docs.proposals, wish)
        versions, news = preview.published(read, plan), plan.path
        findings += plan.findings
    else:
        versions = preview.at(read, which.branch, which.pull, world.settings.docs.branch)
    asked = site.Asked(
        after=versions.after, before=versions.before, language=world.settings.language,
        templates=files.templates("preview"), coming=told.coming, news=news, url=world.settings.preview.url,
    )  # fmt: skip
    made = site.assemble(asked, memory.spread(asked))
    held = read.contents(versions.revision, [versions.after.blobs[source] for source in made.files.values()])
    shown = {path: held.get(versions.after.blobs[source]) for path, source in made.files.items()}
    large = [made.files[path] for path, data in shown.items() if data is None]
    findings += tuple(
        Finding(code="file-too-large", message="is left out of the preview", subject=one) for one in large
    )
    return Made(
        site=made,
        held={path: data for path, data in shown.items() if data is not None},
        findings=tuple(dict.fromkeys((*findings, *made.findings))),
    )


def _answered(world: World, reach: Reach, asked: Asked) -> Answered | None:
    """The newest delivery; None before the first date tag."""
    try:
        return answer(world, asked, reach)
    except Refused:
        if asked.words:
            raise
        return None


def _notes(world: World, answered: Answered) -> Notes:
    """The notes in sections, whatever the page does: who reads « À venir » looks for what is new first."""
    in_sections = structs.replace(world.settings, notes=structs.replace(world.settings.notes, layout="sections"))
    return _written(world, in_sections, answered)


def _as_published(notes: Notes, world: World, answered: Answered) -> Notes:
    return notes if world.settings.notes.layout == "sections" else _written(world, world.settings, answered)


def _written(world: World, settings: Settings, answered: Answered) -> Notes:
    said = files.overrides(world.repository, answered.survey.branches.integration_sha)
    writer = write.writer(answered.survey, settings, settings.language, said)
    return writer.notes(answered.judge.judge(0), answered.alone_at(0))


def _coming(world: World, answered: Answered, notes: Notes, since: date) -> Coming:
    settings = world.settings
    branches = answered.survey.branches
    shipped = branches.one_branch and notes.delivery.to is not None and bool(notes.delivery.to.tag)
    return coming.coming(
        notes, settings.calendar, settings.environments, branches.integration, since, world.zone, shipped=shipped
    )
