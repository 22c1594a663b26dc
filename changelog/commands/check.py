"""`nouveautes check`: how a branch or a pull request will be told, before it is merged. Nothing is changed."""

import sys
from typing import Annotated, Any, Literal

import click
from msgspec import Meta, structs

from changelog.commands import check_branch, check_said, json_forms, terminal
from changelog.commands.asked import look
from changelog.commands.check_branch import Asked
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.notes import rendering
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.options import common
from changelog.commands.reach import reach_of, reach_options
from changelog.commands.worlds import reached
from changelog.errors import Misuse
from changelog.flow import checking
from changelog.flow.checking import Around, Checked
from changelog.language import plain
from changelog.language.annotations import tamed
from changelog.language.speech import say
from changelog.outside import actions, tty
from changelog.ports.forge import Reach


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
@reach_options
@common
@with_options
@click.pass_context
def command(
    ctx: click.Context, /, options: Options, ref: str, pull: int | None, into: str | None, **given: Any
) -> None:
    """How a branch will be told, before it is merged: its ticket, its words, its demo."""
    reach = reach_of(given)
    if ref and pull is not None:
        raise Misuse(say("a branch and --pull each ask for something else"), hint=say("Give one of them."))
    if into and pull is not None:
        raise Misuse(say("a pull request says itself where it goes"), hint=say("Leave --into out."))
    number = pull if pull is not None or ref or into else actions.pull_number()
    world = open_world(options)
    checked = _checked(world, reach, Asked(ref=ref, into=into or "", number=number))
    page = rendering(world, "markdown")(checked.notes) if checked.notes.sections else ""
    if options.json:
        terminal.write(json_forms.encode(_form(checked)))
    else:
        _print(checked, page)
    if actions.running():
        for line in check_said.annotations(checked):
            sys.stderr.write(line + "\n")
        if not options.dry_run:
            actions.summarize(check_said.summary(checked, page))
    ctx.exit(1 if checked.missing else 0)


def _checked(world: World, reach: Reach, asked: Asked) -> Checked:
    seen = look(world)
    with tty.patience("asking the forge") as murmur:
        branch = check_branch.found(world, seen, reach, asked, murmur)
        with reached(world, seen, reach, murmur) as beyond:
            around = Around(
                reader=world.repository,
                survey=seen,
                settings=world.settings,
                work=beyond.work,
                zone=world.zone,
                today=world.today,
                now=int(world.now.timestamp()),
            )
            found = checking.check(branch, around)
    return structs.replace(found, findings=tuple(dict.fromkeys((*beyond.findings, *found.findings))))


def _print(checked: Checked, page: str) -> None:
    """The sentences, then the page's part as it will stand; on a runner, nothing of it is a command."""
    runner = actions.running()
    show = _to_a_runner if runner else terminal.say
    head, *rest = check_said.lines(checked)
    show(head)
    for line in rest:
        show(f"  {line}")
    if checked.missing:
        show(f"    {check_said.cure()}")
    if page:
        terminal.write("\n" + (tamed(page) if runner else page).rstrip("\n") + "\n")
    if not runner:  # there they are annotations
        terminal.findings(checked.findings)


def _to_a_runner(line: str) -> None:
    indent = " " * (len(line) - len(line.lstrip(" ")))
    terminal.write(f"{indent}{tamed(plain.line(line))}\n")


def _form(checked: Checked) -> CheckForm:
    changes = [mirror(CheckedChangeForm, one, one.change) for one in checked.verdicts]
    return mirror(CheckForm, checked, checked.branch, ok=not checked.missing, changes=changes)
