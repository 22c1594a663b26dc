"""Publishing a delivery with a world that is open: what `publish` does, and what other commands have it do."""

from collections.abc import Callable

from msgspec import Struct, structs

from changelog.commands.asked import Answered, answer_of
from changelog.commands.docs_world import DocsWorld, opened
from changelog.commands.opening import World
from changelog.flow import asking, write
from changelog.flow.asking import Asked
from changelog.flow.publication import describe, publish, wishing
from changelog.flow.publication.publishing import Plan, Receipt, Wish
from changelog.flow.survey import Survey
from changelog.model import Finding
from changelog.notes import render
from changelog.notes.model import Notes
from changelog.outside import files
from changelog.ports.forge import Reach


class Prepared(Struct, frozen=True, kw_only=True):
    """What is about to be published: the notes, the plan, and what the pull request will say."""

    notes: Notes
    plan: Plan
    description: str
    findings: tuple[Finding, ...]
    acts: bool


def bring_up_to_date(
    world: World, seen: Survey, reach: Reach, say: Callable[[str], None], tag: str = ""
) -> tuple[Prepared, Receipt | None]:
    """Publish a delivery (the newest, if no tag is named) without asking anybody: its pull request is opened, brought
    up to date, or made ready once users have it. None where nothing was left to be done.

    Raises Misuse where no documentation is configured, Refused and Stopped as `publish` does; run again, it does the
    rest.
    """
    scope = asking.resolve(Asked(words=tag), seen, world.repository, world.today)
    answered = answer_of(world, seen, scope, reach)
    notes = notes_of(world, answered)
    wish = wish_of(world, answered, notes)
    with opened(world, answered.survey, reach, say) as docs:
        ready = prepare(docs, notes, wish)
        return ready, carry_out(world, docs, ready) if ready.acts else None


def notes_of(world: World, answered: Answered) -> Notes:
    """The notes of the delivery that was asked for, in the readers' language."""
    said = files.overrides(world.repository, answered.survey.branches.integration_sha)
    writer = write.writer(answered.survey, world.settings, world.settings.language, said)
    return writer.notes(answered.judge.judge(0), answered.alone_at(0))


def wish_of(world: World, answered: Answered, notes: Notes) -> Wish:
    """The wish to have them published. Raises Refused for a tag that is no delivery."""
    return wishing.wish(notes, answered.survey, world.settings, answered.in_production, answered.superseded)


def prepare(docs: DocsWorld, notes: Notes, wish: Wish) -> Prepared:
    """Look at the documentation and decide; nothing is written."""
    plan = publish.plan(docs.docs, docs.proposals, structs.replace(wish, base=wish.base or docs.base))
    findings = (*notes.findings, *plan.findings)
    values = describe.context(plan, notes, findings)
    said = render.fill(files.templates("publish"), "pull_request.md.j2", values)
    description = describe.framed(said, plan.place.proposal.body if plan.place.proposal else "")
    acts = plan.proposes and plan.acts(description, forge=docs.proposals is not None)
    return Prepared(notes=notes, plan=plan, description=description, findings=findings, acts=acts)


def carry_out(world: World, docs: DocsWorld, ready: Prepared) -> Receipt:
    """Commit, push, open or bring up to date."""
    return publish.carry_out(ready.plan, docs.docs, docs.proposals, ready.description, docs.author, world.now)
