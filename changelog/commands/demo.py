"""`nouveautes demo`: the sheet of a delivery's demo: what to show and where, by whom, what was refused."""

from datetime import datetime
from typing import Annotated, Any, Literal

import click
from msgspec import Meta

from changelog.commands import demo_said, json_forms, terminal
from changelog.commands.demo_said import Said
from changelog.commands.handing import hand_over
from changelog.commands.json_forms import Line, SaidForm, at, mirror
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.options import common
from changelog.commands.ranges import question, range_options
from changelog.commands.reach import reach_of, reach_options
from changelog.commands.sheets import Made, page, sheet
from changelog.errors import Misuse
from changelog.flow.asking import Asked
from changelog.flow.demo_sheet import GroupKind
from changelog.language.speech import say


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


@click.command("demo")
@range_options
@demo_said.said_options
@click.option("--html", is_flag=True, help="The sheet as a page to open or to print.")
@click.option("--output", metavar="FILE", type=click.Path(), help="Write to a file instead of the terminal.")
@reach_options
@common
@with_options
def command(options: Options, html: bool, output: str | None, **given: Any) -> None:
    """What to show at a delivery's demo, and what people said of it."""
    asked, reach, said = question(given), reach_of(given), demo_said.said_in(given)
    if asked.all:
        raise Misuse(say("a demo shows one delivery"), hint=say("Give a date tag, or --next."))
    if said.anything:
        _record(options, asked, said, sheet_asked=html or bool(output))
        return
    world = open_world(options)
    made = sheet(world, asked, reach)
    if options.json:
        text = json_forms.encode(_form(made, world))
    else:
        text = page(made.sheet, world, "html" if html else "markdown")
    hand_over(text, output, options, page="" if html or options.json else text)
    if not options.json:
        terminal.findings(made.findings)


def _record(options: Options, asked: Asked, said: Said, *, sheet_asked: bool) -> None:
    if asked.words != asked.words.partition("..")[0] or asked.next or asked.since or asked.until:
        raise Misuse(
            say("what a demo said is recorded for one tag"), hint=say("As nouveautes demo 2022-01-18 --shown.")
        )
    if sheet_asked:
        raise Misuse(
            say("the sheet is one thing, what the demo said another"), hint=say("Say them one after the other.")
        )
    demo_said.record(options, asked.words, said)


def _form(made: Made, world: World) -> DemoForm:
    shown = made.sheet.standing.shown if made.sheet.standing else None
    return mirror(DemoForm, made, made.sheet, zone=world.zone, shown=shown)
