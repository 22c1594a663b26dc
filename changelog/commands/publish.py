"""`nouveautes publish`: the notes of a delivery onto the documentation's page, by one pull request people may edit."""

from pathlib import Path
from typing import Annotated, Any

import click
from msgspec import Meta

from changelog.cli import common
from changelog.commands import diffs, forming, forms, terminal
from changelog.commands.asked import Answered, answer
from changelog.commands.docs_world import DocsWorld, opened
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.worlds import reach_of, reach_options
from changelog.docs.compose import Group, Written
from changelog.docs.model import Period
from changelog.docs.publication import Telling
from changelog.errors import Misuse, Refused
from changelog.flow import describe, publish, write
from changelog.flow.asking import Asked
from changelog.flow.publishing import Plan, Receipt, Wish
from changelog.flow.survey import Survey
from changelog.language import phrases, typography
from changelog.model import DateTag, Finding
from changelog.notes import markdown, render
from changelog.notes.model import Entry, Notes
from changelog.outside import files


class KeptForm(forms.Form, frozen=True, kw_only=True):
    """An entry in a person's words, and what the tool would have said."""

    title: str
    proposed: str


class FileForm(forms.Form, frozen=True, kw_only=True):
    """A file of the documentation that changes."""

    path: str
    diff: Annotated[str, Meta(description="Unified, without the header lines' times.")]


class RequestForm(forms.Form, frozen=True, kw_only=True):
    """The pull request."""

    number: int
    url: str
    draft: bool


class PublishForm(forms.Versioned, frozen=True, kw_only=True):
    """`publish --json`. With `--dry-run`, what would be done: `commit` and `request` are then null where new."""

    tag: str
    page: str
    branch: str
    base: str
    in_production: bool
    files: list[FileForm]
    added: list[str]
    updated: list[str]
    kept: list[KeptForm]
    foreign: list[str]
    deleted: list[str]
    withdrawn: list[str]
    commit: str | None
    request: RequestForm | None
    findings: list[forms.FindingForm]


forms.FORMS["publish"] = PublishForm


@click.command("publish")
@click.argument("tag", required=False, metavar="[TAG]")
@click.option("--output", metavar="DIR", type=click.Path(), help="Write the files there, and touch no repository.")
@reach_options
@common
@with_options
def command(options: Options, tag: str | None, output: str | None, **given: Any) -> None:
    """The notes of a delivery onto the documentation's page, by one pull request."""
    world, reach = open_world(options), reach_of(given)
    if tag and ".." in tag:
        raise Misuse("publish takes one delivery", hint="Give a date tag, as nouveautes publish 2022-01-18.")
    answered = answer(world, Asked(words=tag or ""), reach)
    notes = _notes(world, answered)
    wish = _wish(world, answered, notes)
    with terminal.patience("looking at the documentation") as say, opened(world, reach, say) as docs:
        plan = publish.plan(docs.docs, docs.proposals, wish)
        findings = (*notes.findings, *plan.findings)
        receipt = None
        if output and not options.dry_run:
            _write(plan, Path(output))
        elif not options.dry_run and plan.proposes:
            _agree(plan, options, world)
            receipt = _carry_out(plan, docs, _description(plan, notes, findings), world)
    if options.json:
        terminal.write(forms.encode(_form(plan, receipt, findings)))
        return
    _print(plan, receipt, world, dry=options.dry_run, output=output)
    terminal.findings(findings)


def groups_of(notes: Notes) -> tuple[Group, ...]:
    """The entries of some notes, in Markdown, as the page's room lays them out."""
    return tuple(_group(section.title, section.entries) for section in notes.sections)


def _notes(world: World, answered: Answered) -> Notes:
    said = files.overrides(world.repository, answered.survey.branches.integration_sha)
    writer = write.writer(answered.survey, world.settings, world.settings.language, said)
    return writer.notes(answered.judge.judge(0), answered.alone_at(0))


def _wish(world: World, answered: Answered, notes: Notes) -> Wish:
    tag = _tag(answered.survey, notes)
    start, end = notes.start or tag.date, notes.end or tag.date
    survey, docs = answered.survey, world.settings.docs
    heading = notes.heading[:1].lower() + notes.heading[1:]
    return Wish(
        tag=tag.name,
        tag_object=tag.object_id,
        telling=Telling(
            period=Period(start=start, end=end),
            groups=groups_of(notes),
            language=notes.language,
            slugs=tuple(dict.fromkeys(name.lower() for name in (survey.slug, *survey.slugs) if name)),
            archive=docs.archive,
            order=docs.order,
            heading=docs.heading,
            marker=docs.marker,
        ),
        subject=phrases.PUBLISH[notes.language]["subject"].format(heading=heading),
        in_production=survey.branches.one_branch or tag.name in answered.in_production,
        page=docs.page,
        base=docs.branch,
        labels=docs.labels,
        reviewers=docs.reviewers,
    )


def _tag(survey: Survey, notes: Notes) -> DateTag:
    name = notes.delivery.to.tag if notes.delivery.to else ""
    tag = survey.tag(name)
    if tag is None:
        raise Refused("this delivery has no date tag", hint="Publish what a date tag marks.")
    return tag


def _group(title: str, entries: tuple[Entry, ...]) -> Group:
    return Group(title=markdown.escape(title) if title else "", entries=tuple(_written(entry) for entry in entries))


def _written(entry: Entry) -> Written:
    return Written(
        title=markdown.escape(entry.title),
        label=entry.label,
        url=markdown.address(entry.url) if entry.url else "",
        text=tuple(entry.text.split("\n")) if entry.text else (),
        ticket=entry.ticket,
        pull=next(iter(entry.changes), None),
    )


def _description(plan: Plan, notes: Notes, findings: tuple[Finding, ...]) -> str:
    values = describe.context(plan, notes, findings)
    said = render.fill(files.templates("publish"), "pull_request.md.j2", values)
    return describe.framed(said, plan.place.proposal.body if plan.place.proposal else "")


def _agree(plan: Plan, options: Options, world: World) -> None:
    """Ask before anything is pushed; where nobody can answer, `--yes` has to be said."""
    if options.yes or not plan.writes:
        return
    speech = terminal.language(world.settings.language)
    terminal.agree(_steps(plan, speech), speech)


def _carry_out(plan: Plan, docs: DocsWorld, description: str, world: World) -> Receipt:
    return publish.carry_out(plan, docs.docs, docs.proposals, description, docs.author, world.now)


def _write(plan: Plan, folder: Path) -> None:
    for path, text in plan.published.files.items():
        files.write_below(folder, path, text)


def _steps(plan: Plan, speech: str) -> list[str]:
    words = phrases.PUBLISH[speech]
    report = plan.published.report
    counts = [(name, len(getattr(report, name))) for name in ("added", "updated", "kept", "deleted", "withdrawn")]
    said = [phrases.plural(speech, name, count) for name, count in counts if count]
    lines = [f"{plan.path}{_colon(speech)}{', '.join(said)}" if said else words["unchanged"]]
    return [*lines, f"{words['branch']}{_colon(speech)}{plan.place.branch} → {plan.place.base}"]


def _print(plan: Plan, receipt: Receipt | None, world: World, *, dry: bool, output: str | None) -> None:
    speech = terminal.language(world.settings.language)
    words = {key: typography.of(text, speech) for key, text in phrases.PUBLISH[speech].items()}
    for line in _steps(plan, speech) if plan.writes else [words["nothing"]]:
        terminal.say(line)
    if dry:
        for path, text in plan.published.files.items():
            terminal.write(diffs.shown(path, plan.before.get(path), text))
    elif output:
        for path in plan.published.files:
            terminal.say(f"written: {Path(output) / path}")
    elif receipt and receipt.opened:
        draft = f" ({words['draft_word']})" if receipt.opened.draft and not plan.wish.in_production else ""
        terminal.say(f"{words['request']}{_colon(speech)}{receipt.opened.number}{draft} {receipt.opened.url}")


def _colon(speech: str) -> str:
    return f"{typography.NO_BREAK}: " if speech == "fr" else ": "


def _form(plan: Plan, receipt: Receipt | None, findings: tuple[Finding, ...]) -> PublishForm:
    report = plan.published.report
    request = receipt.opened if receipt else None
    standing = plan.place.proposal
    return PublishForm(
        tag=plan.wish.tag,
        page=plan.path,
        branch=plan.place.branch,
        base=plan.place.base,
        in_production=plan.wish.in_production,
        files=[
            FileForm(path=path, diff=diffs.unified(path, plan.before.get(path), text))
            for path, text in plan.published.files.items()
        ],
        added=list(report.added),
        updated=list(report.updated),
        kept=[KeptForm(title=one.title, proposed=one.proposed) for one in report.kept],
        foreign=list(report.foreign),
        deleted=list(report.deleted),
        withdrawn=list(report.withdrawn),
        commit=receipt.commit or None if receipt else None,
        request=RequestForm(number=request.number, url=request.url, draft=request.draft)
        if request
        else RequestForm(number=standing.number, url=standing.url, draft=standing.draft)
        if standing
        else None,
        findings=forming.findings(findings),
    )
