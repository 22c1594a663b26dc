"""`nouveautes check`: how the notes will present a branch, as text, JSON, or annotations on its pull request."""

import sys
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import click
from msgspec import Meta, structs

from changelog.adapters import terminal
from changelog.adapters.forge import runner as actions
from changelog.app import check
from changelog.app.check import ChangeVerdict, CheckContext, Checked
from changelog.commands import json_forms, output
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.notes import rendering
from changelog.commands.options import common, reach_of, reach_options, readers_language
from changelog.domain.model import Finding
from changelog.domain.notes import escape
from changelog.domain.ports.forge import Reach
from changelog.errors import Misuse
from changelog.i18n import plain
from changelog.i18n.plain import annotation, tamed
from changelog.i18n.say import marked, say
from changelog.runtime import branch as check_branch
from changelog.runtime.branch import BranchQuestion
from changelog.runtime.delivery import survey_clone
from changelog.runtime.forge import open_forge
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class CheckedChangeForm(json_forms.Form, frozen=True, kw_only=True):
    """One change of the branch, newest first. `why` names the rule; `sections` hold its entries as they will stand."""

    number: int | None
    title: Line
    state: Annotated[
        Literal["told", "aside", "hidden", "over", "missing"],
        Meta(description="missing: it names no ticket and brings no words, and nobody chose that."),
    ]
    why: Line
    tickets: list[json_forms.TicketForm]
    needs_demo: bool
    sections: list[json_forms.SectionForm]


class CheckForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`check --json`. `ok` is false where a ticket or a note is missing: the exit code is then 1."""

    ok: bool
    number: Annotated[int | None, Meta(description="The pull request; null where none is known.")]
    branch: Annotated[Line, at("name")]
    head: str
    into: Line
    needs_demo: bool
    changes: list[CheckedChangeForm]
    findings: list[json_forms.FindingForm]


json_forms.FORMS["check"] = CheckForm


@click.command("check")
@click.argument("ref", required=False, default="", metavar="[REF]")
@click.option(
    "--pull",
    type=click.IntRange(1, 999_999_999),
    metavar="N",
    help="An open pull request, with its description and labels.",
)
@click.option("--into", metavar="BRANCH", help="Where it goes, instead of the branch that changes are merged into.")
@readers_language
@reach_options
@common
@with_options
@click.pass_context
def command(
    ctx: click.Context, /, options: Options, ref: str, pull: int | None, into: str | None, **given: Any
) -> None:
    """Show how the notes will present a branch, before it is merged: its ticket, its words, its demo."""
    reach = reach_of(given)
    if ref and pull is not None:
        raise Misuse(say("a branch and --pull exclude each other"), hint=say("Give one of them."))
    if into and pull is not None:
        raise Misuse(
            say("--into does not go with --pull: a pull request has a base of its own"), hint=say("Leave --into out.")
        )
    number = pull if pull is not None or ref or into else actions.pull_number()
    workspace = open_workspace(options)
    checked = _checked(workspace, reach, BranchQuestion(ref=ref, into=into or "", number=number))
    page = rendering(workspace, "markdown")(checked.notes) if checked.notes.sections else ""
    if options.json:
        changes = [mirror(CheckedChangeForm, one, one.change) for one in checked.verdicts]
        form = mirror(CheckForm, checked, checked.branch, ok=not checked.missing, changes=changes)
        output.write(json_forms.encode(form))
    else:
        _print(checked, page)
    if actions.running():
        for line in annotations(checked):
            sys.stderr.write(line + "\n")
        if not options.dry_run:
            actions.summarize(summary(checked, page))
    ctx.exit(1 if checked.missing else 0)


def _checked(workspace: Workspace, reach: Reach, asked: BranchQuestion) -> Checked:
    seen = survey_clone(workspace)
    with terminal.progress("asking the forge") as progress:
        branch = check_branch.branch_to_check(workspace, seen, reach, asked, progress)
        with open_forge(workspace, seen, reach, progress) as beyond:
            around = CheckContext(
                reader=workspace.repository,
                survey=seen,
                settings=workspace.settings,
                work=beyond.work,
                zone=workspace.zone,
                today=workspace.today,
                now=int(workspace.now.timestamp()),
            )
            found = check.check(branch, around)
    return structs.replace(found, findings=tuple(dict.fromkeys((*beyond.findings, *found.findings))))


def _print(checked: Checked, page: str) -> None:
    """The sentences, then the page's part as it will stand; on a runner, nothing of it is a command."""
    runner = actions.running()
    show = _to_a_runner if runner else output.say
    head, *rest = lines(checked)
    show(head)
    for line in rest:
        show(f"  {line}")
    if checked.missing:
        show(f"    {cure()}")
    if page:
        output.write("\n" + (tamed(page) if runner else page).rstrip("\n") + "\n")
    if not runner:  # there they are annotations
        output.findings(checked.findings)


def _to_a_runner(line: str) -> None:
    indent = " " * (len(line) - len(line.lstrip(" ")))
    output.write(f"{indent}{tamed(plain.line(line))}\n")


LONGEST = 120  # characters of a title
TITLE = "nouveautes"
SIGNS = {"told": "✓", "aside": "–", "hidden": "–", "over": "–", "missing": "✗"}
STATES = {
    "told": marked("{label} is listed: {why}"),
    "aside": marked("{label} is set aside: {why}"),
    "hidden": marked("{label} is not listed: somebody hides it, or its ticket asks for no entry"),
    "over": marked("{label} is not listed: {why}"),
    "missing": marked("{label} would be listed nowhere: it names no ticket and brings no words"),
}
CURE = marked(
    "Name its ticket (« Ferme #12 »), or give it words for users: a block ```nouveaute, or nouveautes.d/NUMBER.md. "
    "To say nothing, by choice: Nouveaute: aucune."
)
# Why a change is listed or set aside, as `notes.curation` and `history` give it in JSON.
WHYS = (
    marked("it is the page of the news itself"),
    marked("written by a machine (notes.bots)"),
    marked("its author chose to say nothing"),
    marked("it brings its own words for users"),
    marked("everything but bots is listed here"),
)
NAMED, RULED = "it names a ticket: ", "listed by "


def lines(checked: Checked) -> list[str]:
    """The sentences, without the page's part."""
    said = [f"{_name(checked)} → {checked.into}", *(_verdict(one, checked) for one in checked.verdicts)]
    if checked.needs_demo:
        said.append(say("It is announced as needing a demo."))
    return said


def cure() -> str:
    """What to do where a ticket or a note is missing."""
    return say(CURE)


def annotations(checked: Checked) -> Iterator[str]:
    """For GitHub's runners: what is missing as errors, what is odd as warnings."""
    for one in checked.missing:
        yield annotation("error", TITLE, f"{_verdict(one, checked)[2:]}\n{cure()}")
    for finding in checked.findings:
        yield annotation("warning", TITLE, _told(finding))


def summary(checked: Checked, page: str) -> str:
    """The same as Markdown, with the page's part as it will stand."""
    head, *rest = lines(checked)
    parts = [f"### {escape.escape(plain.line(head))}", *(f"* {escape.escape(plain.line(line))}" for line in rest)]
    parts += [f"* {escape.escape(plain.line(cure()))}"] if checked.missing else []
    for finding in checked.findings:
        parts.append(f"* {escape.escape(plain.line('! ' + _told(finding)))}")
    return "\n".join(parts) + (f"\n\n{page}" if page else "") + "\n"


def _name(checked: Checked) -> str:
    branch = checked.branch
    name = plain.line(branch.name) or branch.head[:10]
    title = plain.shortened(plain.line(branch.title), LONGEST)
    return f"#{branch.number} « {title} » ({name})" if branch.number is not None else name


def _verdict(one: ChangeVerdict, checked: Checked) -> str:
    return f"{SIGNS[one.state]} " + say(STATES[one.state], label=_label(one, checked), why=_why(one.change.why))


def _label(one: ChangeVerdict, checked: Checked) -> str:
    change = one.change
    if change.number is not None:
        return f"#{change.number}"
    is_merge = change.head.sha.strip("0") == ""
    return (
        _name(checked)
        if is_merge
        else f"{change.head.sha[:10]} « {plain.shortened(plain.line(change.title), LONGEST)} »"
    )


def _why(why: str) -> str:
    if why.startswith(NAMED):
        return say("it names {tickets}", tickets=why.removeprefix(NAMED))
    if why.startswith(RULED):
        return say("by {rule}", rule=why.removeprefix(RULED))
    return say(why) if why in WHYS else why


def _told(finding: Finding) -> str:
    if not finding.subject:
        return finding.message
    return say("{subject}: {message}", subject=finding.subject, message=finding.message)
