"""`demo`: the sheet, and what people said of it (--shown, --refused); text and JSON."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import click
from msgspec import Meta, Struct

from changelog.adapters import terminal as tty
from changelog.app import demo, refuse
from changelog.app.demo_sheet import GroupKind
from changelog.app.scope import DeliveryQuestion
from changelog.commands import json_forms as commands_json_forms
from changelog.commands import options as offering
from changelog.commands import output as terminal
from changelog.commands import plans
from changelog.commands.json_forms import Line, SaidForm, at, mirror
from changelog.commands.options import common, question, range_options, reach_of, reach_options
from changelog.commands.output import hand_over
from changelog.domain.ports.forge import WAIT, Reach
from changelog.errors import Misuse
from changelog.i18n.say import say
from changelog.runtime.delivery import DemoSheet, page, sheet
from changelog.runtime.steps import acts_in
from changelog.runtime.train import open_train
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class Said(Struct, frozen=True, kw_only=True):
    """What was said: that it was shown, or which numbers were refused, and why."""

    shown: bool = False
    refused: tuple[int, ...] = ()
    because: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to record."""
        return self.shown or bool(self.refused) or bool(self.because)


def said_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--shown, --refused and --because."""
    options = (
        click.option("--shown", is_flag=True, help="Record that it was shown (TAG may be a pull request's number)."),
        click.option(
            "--refused", type=click.IntRange(min=1), multiple=True, metavar="NUMBER",
            shell_complete=offering.numbers,
            help="Take a ticket or pull request out of the delivery; what is left needs no second demo.",
        ),
        click.option("--because", metavar="REASON", help="Why; recorded where everybody can read it."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def said_in(given: dict[str, Any]) -> Said:
    """What the options say; takes them out of `given`."""
    refused = tuple(dict.fromkeys(given.pop("refused")))
    return Said(shown=given.pop("shown"), refused=refused, because=(given.pop("because") or "").strip())


def record(options: Options, tag: str, said: Said) -> None:
    """Record it. Raises Misuse where it contradicts itself, or a refusal has no reason."""
    _check(said)
    workspace = open_workspace(options)
    with (
        tty.progress("reading the history") as progress,
        open_train(workspace, Reach(max_wait=WAIT), progress) as train,
    ):
        request_of = train.documentation.request_of
        if said.refused:
            plan = refuse.plan(train.context, tag, said.refused, said.because, request_of)
        elif tag.isdecimal():
            plan = demo.plan_of_request(train.context, int(tag), said.because)
        else:
            plan = demo.plan(train.context, tag, said.because, request_of)
        plans.conclude(plan, train, options, acts=acts_in(train, progress), then=say("Ship it: nouveautes release"))


def _check(said: Said) -> None:
    if said.shown and said.refused:
        raise Misuse(
            say("--shown and --refused contradict each other"), hint=say("What is not refused counts as shown.")
        )
    if said.refused and not said.because:
        raise Misuse(say("a refusal takes a reason"), hint=say('Say it with --because "…": it is recorded.'))
    if not said.shown and not said.refused:
        raise Misuse(
            say("--because goes with --shown or --refused"), hint=say("nouveautes demo --refused 1234 --because …")
        )


class PlaceForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """An instance that runs the integration branch."""

    name: Line
    url: str


class ShownItemForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """One thing to show."""

    title: str
    ticket: int | None
    changes: list[int]
    url: str | None
    text: Annotated[str, Meta(description="Markdown.")]
    people: list[str]
    review_apps: list[commands_json_forms.ReviewAppForm]


class GroupForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """Things to show together: those with the label first, the rest, hotfixes, what this demo refused."""

    kind: GroupKind
    items: list[ShownItemForm]


class WithdrawnForm(commands_json_forms.Form, frozen=True, kw_only=True):
    """A pull request that an earlier demo refused and that is no longer in the delivery."""

    number: int
    title: Line


class DemoForm(commands_json_forms.Versioned, frozen=True, kw_only=True):
    """`demo --json`. `tag` is null for what is not tagged yet; `at`: when the demo is due."""

    delivery: commands_json_forms.DeliveryForm
    tag: str | None
    heading: str
    language: Literal["fr", "en"]
    at: datetime | None
    places: list[PlaceForm]
    groups: list[GroupForm]
    aside: list[commands_json_forms.AsideForm]
    withdrawn: list[WithdrawnForm]
    standing: Annotated[str, Meta(description="The team's own standing text, as Markdown."), at("standing_text")]
    shown: SaidForm | None
    in_production: Annotated[bool, at("delivered")]
    findings: list[commands_json_forms.FindingForm]


commands_json_forms.FORMS["demo"] = DemoForm


@click.command("demo")
@range_options
@said_options
@click.option("--html", is_flag=True, help="The sheet as a page to open or to print.")
@click.option("--output", metavar="FILE", type=click.Path(), help="Write to a file instead of the terminal.")
@reach_options
@common
@with_options
def command(options: Options, html: bool, output: str | None, **given: Any) -> None:
    """What to show at a delivery's demo, and what people said of it."""
    asked, reach, said = question(given), reach_of(given), said_in(given)
    if asked.all:
        raise Misuse(say("a demo shows one delivery"), hint=say("Give a date tag, or --next."))
    if said.anything:
        _record(options, asked, said, sheet_asked=html or bool(output))
        return
    workspace = open_workspace(options)
    made = sheet(workspace, asked, reach)
    if options.json:
        text = commands_json_forms.encode(_form(made, workspace))
    else:
        text = page(made.sheet, workspace, "html" if html else "markdown")
    hand_over(text, output, options, page="" if html or options.json else text)
    if not options.json:
        terminal.findings(made.findings)


def _record(options: Options, asked: DeliveryQuestion, said: Said, *, sheet_asked: bool) -> None:
    if asked.words != asked.words.partition("..")[0] or asked.next or asked.since or asked.until:
        raise Misuse(
            say("what a demo said is recorded for one tag"), hint=say("As nouveautes demo 2022-01-18 --shown.")
        )
    if sheet_asked:
        raise Misuse(
            say("the sheet is one thing, what the demo said another"), hint=say("Say them one after the other.")
        )
    record(options, asked.words, said)


def _form(made: DemoSheet, workspace: Workspace) -> DemoForm:
    shown = made.sheet.standing.shown if made.sheet.standing else None
    return mirror(DemoForm, made, made.sheet, zone=workspace.zone, shown=shown)
