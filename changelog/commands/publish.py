"""`nouveautes publish`: puts the notes of a delivery on the documentation's page, by a pull request people may edit."""

from pathlib import Path
from typing import Annotated, Any

import click
from msgspec import Meta

from changelog.adapters import files, terminal
from changelog.adapters.wait_budget import WaitBudget
from changelog.app.publish import pull_request
from changelog.app.publish.model import PagePlan, PageReceipt
from changelog.commands import board_archive, json_forms, output
from changelog.commands import options as offering
from changelog.commands.json_forms import at, mirror
from changelog.commands.options import common, reach_of, reach_options, readers_language
from changelog.domain.docs.section import Report
from changelog.domain.model import Finding
from changelog.errors import Misuse
from changelog.i18n.say import say, say_of
from changelog.runtime import publish as publishing
from changelog.runtime.delivery import notes_of, read_deliveries
from changelog.runtime.docs import open_docs
from changelog.runtime.train import survey_remote
from changelog.runtime.workspace import Options, open_workspace, with_options


class KeptForm(json_forms.Form, frozen=True, kw_only=True):
    """An entry in a person's words, and what the tool would have said."""

    title: str
    proposed: str


class FileForm(json_forms.Form, frozen=True, kw_only=True):
    """A file of the documentation that changes."""

    path: str
    diff: Annotated[str, Meta(description="Unified, without the header lines' times.")]


class RequestForm(json_forms.Form, frozen=True, kw_only=True):
    """The pull request."""

    number: int
    url: str
    draft: bool


class PublishForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`publish --json`. With `--dry-run`, what would be done: `commit` and `request` are then null where new.

    `archived`: with `--merge`, the tickets that left the board, or were closed, because the page lists them.
    """

    tag: str
    page: Annotated[str, at("path")]
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
    merged: Annotated[bool, Meta(description="Whether this very run merged it.")]
    archived: list[int]
    findings: list[json_forms.FindingForm]


json_forms.FORMS["publish"] = PublishForm


@click.command("publish")
@click.argument("tag", required=False, metavar="[TAG]", shell_complete=offering.tags)
@click.option(
    "--output", "folder", metavar="DIR", type=click.Path(), help="Write the files there, and touch no repository."
)
@click.option("--merge", is_flag=True, help="Merge the pull request, once the delivery is in production.")
@readers_language
@offering.period_options
@reach_options
@common
@with_options
def command(options: Options, tag: str | None, folder: str | None, merge: bool, **given: Any) -> None:
    """Put the notes of a delivery on the documentation's page."""
    question = offering.delivery_or_period(tag or "", given)
    workspace, reach = open_workspace(options), reach_of(given)
    if tag and ".." in tag:
        raise Misuse(say("publish takes one delivery"), hint=say("Give a date tag, as nouveautes publish 2022-01-18."))
    with terminal.progress("asking the remote") as progress:
        # A clone that has not fetched the release yet would leave the page a draft.
        seen = survey_remote(workspace, reach, progress)
    answered = read_deliveries(workspace, question, reach, seen)
    notes = notes_of(workspace, answered)
    wish = publishing.wish_of(workspace, answered, notes, question)
    if merge:
        pull_request.refuse_early(wish)
    receipt, merged = None, False
    with (
        terminal.progress("looking at the documentation") as progress,
        open_docs(workspace, answered.survey, reach, progress) as docs,
    ):
        notes = publishing.notes_of_page(workspace, answered, docs, notes)
        wish = publishing.wish_of(workspace, answered, notes, question)
        ready = publishing.prepare(docs, notes, wish)
        if folder and not options.dry_run:
            for path, text in ready.plan.files.items():
                files.write_below(Path(folder), path, text)
        elif not options.dry_run and (ready.acts or (merge and ready.plan.proposes)):
            if not options.yes:
                output.agree(_lines(ready.plan))
            receipt = publishing.carry_out(workspace, docs, ready)
            if merge:
                pull_request.merge(
                    ready.plan, receipt, docs.proposals, docs.checks, WaitBudget(reach.max_wait, progress)
                )
                merged = True
    # Also where the page was merged before: a run that was killed in between left the board as it was.
    tidies = merge and not options.dry_run and not folder and bool(workspace.settings.board.kind)
    tidied = board_archive.tidy_after_merge(workspace, seen, reach, options) if tidies else None
    if options.json:
        archived = tidied.numbers if tidied else ()
        output.write(json_forms.encode(_form(ready.plan, receipt, ready.findings, archived, merged=merged)))
        return
    _print(ready.plan, receipt, dry=options.dry_run, folder=folder, merged=merged)
    if tidied is not None:
        board_archive.show(tidied)
    output.findings(ready.findings)


def _lines(plan: PagePlan) -> list[str]:
    counts = ", ".join(_counts(plan.published.report))
    return [
        output.labelled(plan.path, counts) if counts else say("The page does not change."),
        output.labelled(say("Branch"), f"{plan.place.branch} → {plan.place.base}"),
    ]


def _counts(report: Report) -> list[str]:
    """How many lines of each kind, those that there are."""
    added, updated, kept, deleted, withdrawn = map(
        len, (report.added, report.updated, report.kept, report.deleted, report.withdrawn)
    )
    texts = (
        added and say_of("{count} line added", "{count} lines added", added),
        updated and say_of("{count} brought up to date", "{count} brought up to date", updated),
        kept and say_of("{count} kept as a person wrote it", "{count} kept as people wrote them", kept),
        deleted
        and say_of(
            "{count} left out, because somebody took it out",
            "{count} left out, because somebody took them out",
            deleted,
        ),
        withdrawn and say_of("{count} taken off", "{count} taken off", withdrawn),
    )
    return [text for text in texts if text]


def _print(plan: PagePlan, receipt: PageReceipt | None, *, dry: bool, folder: str | None, merged: bool) -> None:
    for line in _lines(plan) if plan.writes else [say("Nothing to publish: the page is complete.")]:
        output.say(line)
    if dry:
        for path, text in plan.published.files.items():
            output.write(output.shown(path, plan.before.get(path), text))
    elif folder:
        for path in plan.files:
            output.say(output.labelled(say("Written"), str(Path(folder) / path)))
    elif request := (receipt.opened if receipt else None) or plan.place.proposal:
        state = say("draft") if request.draft else say("merged") if merged else ""
        number = f"{request.number} ({state})" if state else request.number
        output.say(output.labelled(say("Pull request"), f"{number} {request.url}"))


def _form(
    plan: PagePlan,
    receipt: PageReceipt | None,
    findings: tuple[Finding, ...],
    archived: tuple[int, ...],
    *,
    merged: bool,
) -> PublishForm:
    files = [
        FileForm(path=path, diff=output.unified(path, plan.before.get(path), text))
        for path, text in plan.published.files.items()
    ]
    request = (receipt.opened if receipt else None) or plan.place.proposal
    return mirror(
        PublishForm, plan, plan.request, plan.place, plan.published.report, files=files, request=request,
        base=plan.place.base, commit=receipt.commit or None if receipt else None, merged=merged,
        archived=archived, findings=findings,
    )  # fmt: skip
