"""`nouveautes demo`: the sheet of a delivery's demo, and the record of what people said of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

import click
from msgspec import Meta, Struct

from changelog.app import demo, refuse, train_context
from changelog.app.demo_sheet import GroupKind
from changelog.commands import json_forms, plans
from changelog.commands import options as offering
from changelog.commands import output as terminal
from changelog.commands.json_forms import Line, SaidForm, at, mirror
from changelog.commands.options import common, exact_option, question, range_options, reach_of, reach_options
from changelog.commands.output import hand_over
from changelog.errors import Misuse
from changelog.i18n.plain import as_written
from changelog.i18n.say import say
from changelog.runtime.demo import DemoSheet, page, sheet
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class PlaceForm(json_forms.Form, frozen=True, kw_only=True):
    """An instance that runs the integration branch."""

    name: Line
    url: str


class ShownItemForm(json_forms.Form, frozen=True, kw_only=True):
    """One thing to show."""

    title: str
    ticket: int | None
    changes: list[int]
    url: str | None
    text: Annotated[str, Meta(description="Markdown.")]
    people: list[str]
    review_apps: list[json_forms.ReviewAppForm]


class GroupForm(json_forms.Form, frozen=True, kw_only=True):
    """Things to show together: those with the label first, the rest, hotfixes, what this demo refused."""

    kind: GroupKind
    items: list[ShownItemForm]


class WithdrawnForm(json_forms.Form, frozen=True, kw_only=True):
    """A pull request that an earlier demo refused and that is no longer in the delivery."""

    number: int
    title: Line


class DemoForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`demo --json`. `tag` is null for what is not tagged yet; `at`: when the demo is due."""

    delivery: json_forms.DeliveryForm
    tag: str | None
    heading: str
    language: Literal["fr", "en"]
    at: datetime | None
    places: list[PlaceForm]
    groups: list[GroupForm]
    aside: list[json_forms.AsideForm]
    withdrawn: list[WithdrawnForm]
    standing: Annotated[str, Meta(description="The team's own standing text, as Markdown."), at("standing_text")]
    shown: SaidForm | None
    in_production: Annotated[bool, at("delivered")]
    findings: list[json_forms.FindingForm]


json_forms.FORMS["demo"] = DemoForm


class DemoOutcome(Struct, frozen=True, kw_only=True):
    """What a demo decided: that the delivery was shown, or which numbers were refused and why."""

    shown: bool = False
    refused: tuple[int, ...] = ()
    because: str = ""


@click.command("demo")
@range_options
@click.option("--shown", is_flag=True, help="Record that it was shown (TAG may be a pull request's number).")
@click.option(
    "--refused", type=click.IntRange(min=1), multiple=True, metavar="NUMBER", shell_complete=offering.numbers,
    help="Take a ticket or pull request out of the delivery; what is left needs no second demo.",
)  # fmt: skip
@click.option("--because", metavar="REASON", type=as_written, help="Why; recorded where everybody can read it.")
@click.option("--html", is_flag=True, help="The sheet as a page to open or to print.")
@click.option("--output", metavar="FILE", type=click.Path(), help="Write to a file instead of the terminal.")
@exact_option
@reach_options
@common
@with_options
def command(
    options: Options, shown: bool, refused: tuple[int, ...], because: str | None, html: bool, output: str | None,
    exact: bool, **given: Any,
) -> None:  # fmt: skip
    """List what to show at a delivery's demo, and record what people said of it."""
    asked, reach, why = question(given), reach_of(given), (because or "").strip()
    if asked.all:
        raise Misuse(say("a demo shows one delivery"), hint=say("Give a date tag, or --next."))
    if shown or refused or why:
        if asked.words != asked.words.partition("..")[0] or asked.next or asked.since or asked.until:
            raise Misuse(
                say("the outcome of a demo is recorded for one tag"), hint=say("As nouveautes demo 2022-01-18 --shown.")
            )
        if html or output:
            raise Misuse(
                say("one command writes the sheet or records the outcome, not both"),
                hint=say("Run it twice: once for the sheet, once for the record."),
            )
        record(
            options,
            asked.words,
            DemoOutcome(shown=shown, refused=tuple(dict.fromkeys(refused)), because=why),
            exact=exact,
        )
        return
    workspace = open_workspace(options)
    made = sheet(workspace, asked, reach)
    if options.json:
        text = json_forms.encode(_form(made, workspace))
    else:
        text = page(made.sheet, workspace, "html" if html else "markdown")
    hand_over(text, output, options, page="" if html or options.json else text)
    if not options.json:
        terminal.findings(made.findings)


def record(options: Options, tag: str, outcome: DemoOutcome, *, exact: bool = False) -> None:
    """Record the outcome. Raises Misuse when it contradicts itself, a refusal has no reason, or the tag comes without
    its object where that is asked for (`exact`).
    """
    _check(outcome)
    workspace = open_workspace(options)
    with plans.train_of(workspace) as (train, acts):
        request_of = train.documentation.request_of
        if exact:
            train_context.refuse_without_object(train.context, tag)
        if outcome.refused:
            plan = refuse.plan(train.context, tag, outcome.refused, outcome.because, request_of)
        elif tag.isdecimal():
            plan = demo.plan_of_request(train.context, int(tag), outcome.because)
        else:
            plan = demo.plan(train.context, tag, outcome.because, request_of)
        plans.conclude(plan, train, options, acts=acts, then=say("Ship it: nouveautes release"))


def _check(outcome: DemoOutcome) -> None:
    if outcome.shown and outcome.refused:
        raise Misuse(
            say("--shown and --refused contradict each other"), hint=say("What is not refused counts as shown.")
        )
    if outcome.refused and not outcome.because:
        raise Misuse(say("a refusal takes a reason"), hint=say('Give it with --because "…": it is recorded.'))
    if not outcome.shown and not outcome.refused:
        raise Misuse(
            say("--because goes with --shown or --refused"), hint=say("nouveautes demo --refused 1234 --because …")
        )


def _form(made: DemoSheet, workspace: Workspace) -> DemoForm:
    shown = made.sheet.standing.shown if made.sheet.standing else None
    return mirror(DemoForm, made, made.sheet, zone=workspace.zone, shown=shown)
