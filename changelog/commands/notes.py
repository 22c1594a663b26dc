"""`nouveautes notes`: the notes of a delivery, for the people who use the product."""

from pathlib import Path
from typing import Any

import click

from changelog.cli import common
from changelog.commands import forms, terminal
from changelog.commands.asked import answer, question, range_options
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.errors import Misuse
from changelog.flow import write
from changelog.flow.survey import Survey
from changelog.notes.model import Notes
from changelog.outside import files


@click.command("notes")
@range_options
@click.option("--format", "form", type=click.Choice(["markdown", "html", "text", "json"]), help="The form (default: markdown).")
@click.option("--language", type=click.Choice(["fr", "en"]), help="The readers' language, instead of the settings'.")
@click.option("--output", metavar="FILE", type=click.Path(), help="Write to a file instead of the terminal.")
@click.option("--context", is_flag=True, help="Print what a template of one's own gets, as JSON.")
@common
@with_options
def command(options: Options, form: str | None, language: str | None, output: str | None, context: bool, **given: Any) -> None:
    """The notes of a delivery, for the people who use the product."""
    world = open_world(options)
    asked = question(given)
    judged, seen, _ = answer(world, asked)
    writer = write.writer(seen, world.settings, language or world.settings.language, _overrides(world, seen))
    written = [writer.notes(one) for one in judged]
    if context:
        text = _context(written)
    elif options.json or form == "json":
        text = _json(written, everything=asked.all)
    else:
        text = _rendered(world, written, form or "markdown")
    _hand_over(text, output, options, pretty=form is None and not options.json and not context)
    if not options.json and form != "json":
        terminal.findings([finding for notes in written for finding in notes.findings])


def _overrides(world: World, seen: Survey) -> dict[str, str]:
    return files.overrides(world.repository, seen.branches.integration_sha)


def _json(written: list[Notes], *, everything: bool) -> str:
    if everything:
        return forms.encode(forms.NotesAllForm(deliveries=[forms.NotedForm(**forms.noted(notes)) for notes in written]))
    return forms.encode(forms.NotesForm(**forms.noted(written[-1])))


def _context(written: list[Notes]) -> str:
    import json

    from changelog.notes import render

    return json.dumps(render.context(written[-1]), ensure_ascii=False, indent=2) + "\n"


def _rendered(world: World, written: list[Notes], form: str) -> str:
    from jinja2 import TemplateError

    from changelog.notes.render import ENDINGS, Renderer

    layout = world.settings.notes.layout
    templates = files.templates("notes")
    if layout in ("list", "sections"):
        name = f"{layout}.{ENDINGS[form]}.j2"
    else:
        name = layout
        templates[name] = files.own_template(world.repository, layout)
    renderer = Renderer(templates, form)
    try:
        # Newest first, as the page stands.
        return "\n".join(renderer.render(name, notes) for notes in reversed(written))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as problem:
        raise Misuse(
            f"the template {name!r} cannot be used: {problem}",
            hint="`nouveautes notes --context` prints what a template gets.",
        ) from problem


def _hand_over(text: str, output: str | None, options: Options, *, pretty: bool) -> None:
    if output and options.dry_run:
        terminal.say(f"would write {len(text.encode())} bytes to {output}")
    elif output:
        files.write(Path(output), text)
        terminal.say(f"written: {output}")
    elif pretty and terminal.is_terminal():
        from rich.markdown import Markdown

        page, _, _ = text.partition("\n<details>")
        terminal.console().print(Markdown(page if "<details>" in text and text.count("<details>") == 1 else text))
    else:
        terminal.write(text)
