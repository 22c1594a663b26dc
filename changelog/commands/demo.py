"""`nouveautes demo`: the sheet of a delivery's demo: what to show and where, by whom, what was refused."""

from datetime import datetime
from typing import Annotated, Any, Literal

import click
from msgspec import Meta, Struct

from changelog.commands import demo_said, json_forms, terminal
from changelog.commands.asked import Answered, answer, question, range_options
from changelog.commands.demo_said import Said
from changelog.commands.handing import hand_over
from changelog.commands.json_forms import Line, SaidForm, at, mirror
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.options import common
from changelog.commands.worlds import reach_of, reach_options
from changelog.errors import Misuse
from changelog.flow import demo_page, demo_sheet, write
from changelog.flow.asking import Asked
from changelog.flow.demo_sheet import Around, GroupKind, Sheet
from changelog.language.speech import say
from changelog.model import DateTag, Delivery, Finding
from changelog.notes import render
from changelog.outside import files
from changelog.ports.forge import Reach
from changelog.train.standing import Facts, Standing, standing

_FORMS = {"markdown": "sheet.md.j2", "html": "sheet.html.j2"}


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


class Made(Struct, frozen=True, kw_only=True):
    """A sheet, the delivery it is of, and what was odd."""

    sheet: Sheet
    delivery: Delivery
    findings: tuple[Finding, ...]


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


def sheet(world: World, asked: Asked, reach: Reach) -> Made:
    """The sheet of what was asked for."""
    return sheet_of(world, answer(world, asked, reach))


def sheet_of(world: World, answered: Answered) -> Made:
    """The sheet of what was answered."""
    said = files.overrides(world.repository, answered.survey.branches.integration_sha)
    judged = answered.judge.judge(0)
    writer = write.writer(answered.survey, world.settings, world.settings.language, said)
    notes = writer.notes(judged, answered.alone_at(0))
    tag = answered.survey.tag(notes.delivery.to.tag) if notes.delivery.to else None
    delivered = answered.survey.branches.one_branch or (tag is not None and tag.name in answered.in_production)
    text, findings = _standing_text(world)
    around = Around(
        settings=world.settings,
        branches=answered.survey.branches,
        now=world.now,
        zone=world.zone,
        tag=tag,
        tags=answered.survey.tags,
        standing=_standing(world, answered, tag, in_production=delivered) if tag else None,
        standing_text=text,
        delivered=delivered and tag is not None and not answered.survey.branches.one_branch,
    )
    return Made(
        sheet=demo_sheet.sheet(judged, notes, around), delivery=notes.delivery, findings=(*notes.findings, *findings)
    )


def page(of: Sheet, world: World, form: str) -> str:
    """The sheet in one form, with the templates of the house."""
    values = demo_page.context(of, world.settings, world.zone, form)
    return render.fill(files.templates("demo"), _FORMS[form], values, form)


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


def _standing(world: World, answered: Answered, tag: DateTag, *, in_production: bool) -> Standing:
    """What was recorded of it, as this clone last saw."""
    from changelog.outside.train.reading import records_seen

    found = records_seen(world.repository, answered.survey.branches.remote)
    return standing(tag, answered.survey.tags, found, facts=Facts(in_production=in_production))


def _standing_text(world: World) -> tuple[str, tuple[Finding, ...]]:
    path = world.settings.demo.standing
    text = files.own_page(world.repository, path) if path else ""
    if text is not None:
        return text, ()
    message = say("is not there: the sheet goes without the team's standing text; mend demo.standing")
    return "", (Finding(code="demo-standing", message=message, subject=path),)


def _form(made: Made, world: World) -> DemoForm:
    shown = made.sheet.standing.shown if made.sheet.standing else None
    return mirror(DemoForm, made, made.sheet, zone=world.zone, shown=shown)
