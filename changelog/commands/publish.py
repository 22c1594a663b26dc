"""`nouveautes publish`: the notes of a delivery onto the documentation's page, by one pull request people may edit."""

from pathlib import Path
from typing import Any

import click

from changelog.cli import common
from changelog.commands import diffs, forms, publish_forms, terminal
from changelog.commands.asked import Answered, answer
from changelog.commands.docs_world import DocsWorld, opened
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.worlds import reach_of, reach_options
from changelog.docs.compose import Group, Written
from changelog.docs.model import Period
from changelog.docs.publication import Telling
from changelog.errors import Misuse, Refused, Stopped
from changelog.flow import describe, publish, write
from changelog.flow.asking import Asked
from changelog.flow.publishing import Plan, Receipt, Wish
from changelog.flow.survey import Survey
from changelog.language import phrases, plain, typography
from changelog.model import DateTag, Finding
from changelog.notes import markdown, render
from changelog.notes.model import Entry, Notes
from changelog.outside import files
from changelog.outside.github.patience import Patience

POLL = 5.0  # seconds between two looks at the checks


@click.command("publish")
@click.argument("tag", required=False, metavar="[TAG]")
@click.option("--output", metavar="DIR", type=click.Path(), help="Write the files there, and touch no repository.")
@click.option("--merge", is_flag=True, help="Merge the pull request, once the delivery is in production.")
@reach_options
@common
@with_options
def command(options: Options, tag: str | None, output: str | None, merge: bool, **given: Any) -> None:
    """The notes of a delivery onto the documentation's page, by one pull request."""
    world, reach = open_world(options), reach_of(given)
    if tag and ".." in tag:
        raise Misuse("publish takes one delivery", hint="Give a date tag, as nouveautes publish 2022-01-18.")
    answered = answer(world, Asked(words=tag or ""), reach)
    notes = _notes(world, answered)
    wish = _wish(world, answered, notes)
    if merge and not wish.in_production:
        raise Refused(
            f"{wish.tag} is not in production yet: its page is merged once it is",
            hint="Without --merge the pull request is kept up to date.",
        )
    with terminal.patience("looking at the documentation") as say, opened(world, reach, say) as docs:
        plan = publish.plan(docs.docs, docs.proposals, wish)
        findings = (*notes.findings, *plan.findings)
        receipt = None
        if output and not options.dry_run:
            _write(plan, Path(output))
        elif not options.dry_run and plan.proposes:
            description = _description(plan, notes, findings)
            if merge or plan.acts(description, forge=docs.proposals is not None):
                _agree(plan, options, world)
                receipt = _carry_out(plan, docs, description, world)
            if merge and receipt:
                _merge(plan, receipt, docs, Patience(reach.max_wait, say))
    if options.json:
        terminal.write(forms.encode(publish_forms.form(plan, receipt, findings)))
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
    if options.yes:
        return
    speech = terminal.language(world.settings.language)
    terminal.agree(_steps(plan, speech), speech)


def _carry_out(plan: Plan, docs: DocsWorld, description: str, world: World) -> Receipt:
    return publish.carry_out(plan, docs.docs, docs.proposals, description, docs.author, world.now)


def _merge(plan: Plan, receipt: Receipt, docs: DocsWorld, patience: Patience) -> None:
    """Merge once the checks are green; they are waited for as long as --max-wait allows."""
    if docs.proposals is None or receipt.opened is None:
        raise Refused("there is no pull request to merge", hint=f"Merge the branch {plan.place.branch} by hand.")
    while docs.checks is not None:
        checks = docs.checks.checks(receipt.commit)
        bad = [plain.line(one.name) for one in checks if one.state == "failure"]
        if bad:
            raise Refused(
                f"checks have failed: {', '.join(bad[:5])}", hint="Mend them, then run the same command again."
            )
        waiting = [plain.line(one.name) for one in checks if one.state == "pending"]
        if not waiting:
            break
        if not patience.spend(POLL, f"waiting for {waiting[0]}"):
            raise Stopped(f"checks are not over: {', '.join(waiting[:5])}", hint="Run the same command again later.")
    docs.proposals.merge(receipt.opened.number, receipt.commit)


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
    elif request := (receipt.opened if receipt else None) or plan.place.proposal:
        draft = f" ({words['draft_word']})" if request.draft else ""
        terminal.say(f"{words['request']}{_colon(speech)}{request.number}{draft} {request.url}")


def _colon(speech: str) -> str:
    return f"{typography.NO_BREAK}: " if speech == "fr" else ": "
