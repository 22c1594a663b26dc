"""`nouveautes notes`: the notes of a delivery, for the people who use the product."""

import re
from collections.abc import Callable
from typing import Any

import click
import msgspec

from changelog.adapters import files, workers
from changelog.commands import output as terminal
from changelog.commands.options import common, question, range_options, reach_of, reach_options, readers_language
from changelog.commands.output import hand_over
from changelog.domain.model import Finding
from changelog.domain.notes.model import Notes
from changelog.errors import Misuse
from changelog.i18n.say import plainly, say
from changelog.runtime.delivery import notes_writer, read_deliveries
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

_OF_TEMPLATES = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError,
)  # fmt: skip
# Rich shows no HTML: of the folded annex, a terminal gets the line that one would click on.
_FOLDED = re.compile(r"<details[^>]*>\n<summary>(.*?)</summary>.*?</details>", re.S)


class NotesText(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery's notes in the form asked for, and what was odd."""

    text: str
    findings: tuple[Finding, ...]


@click.command("notes")
@range_options
@click.option("--format", "form", type=click.Choice(["markdown", "html", "text", "json"]), help="Default: markdown.")
@click.option("--output", metavar="FILE", type=click.Path(), help="Write to a file instead of the terminal.")
@click.option("--context", is_flag=True, help="Print what a template of one's own gets, as JSON.")
@readers_language
@reach_options
@common
@with_options
def command(options: Options, form: str | None, output: str | None, context: bool, **given: Any) -> None:
    """Write the notes of a delivery, for the people who use the product."""
    workspace = open_workspace(options)
    asked, reach = question(given), reach_of(given)
    answered = read_deliveries(workspace, asked, reach)
    curator, writer = answered.curator, notes_writer(workspace, answered.survey)
    wanted = "context" if context else "json" if options.json else form or "markdown"
    put = _putting(workspace, wanted)

    def page(at: int) -> bytes:
        notes = writer.notes(curator.curate(at), answered.alone_at(at))
        return msgspec.msgpack.encode(NotesText(text=put(notes), findings=notes.findings), enc_hook=plainly)

    pages = [msgspec.msgpack.decode(one, type=NotesText) for one in workers.pages(page, len(curator))]
    text = _joined(pages, wanted, everything=asked.all)
    folded = _FOLDED.sub(r"*\1 : --format text*", text) if wanted == "markdown" and not form else ""
    hand_over(text, output, options, page=folded)
    if wanted not in ("json", "context"):
        terminal.findings([finding for one in pages for finding in one.findings])


def _putting(workspace: Workspace, wanted: str) -> Callable[[Notes], str]:
    """How one delivery's notes are put into the form asked for."""
    if wanted == "json":
        from changelog.commands.json_forms import NotedForm, mirror

        return lambda notes: msgspec.json.encode(mirror(NotedForm, notes), enc_hook=plainly).decode()
    if wanted == "context":
        import json

        from changelog.domain.notes import render

        return lambda notes: json.dumps(render.context(notes), ensure_ascii=False, indent=2) + "\n"
    return rendering(workspace, wanted)


def rendering(workspace: Workspace, form: str) -> Callable[[Notes], str]:
    """How notes become text, by the team's layout. What it makes raises Misuse where the team's template is wrong."""
    from jinja2 import TemplateError

    from changelog.domain.notes.render import ENDINGS, Renderer

    layout = workspace.settings.notes.layout
    templates = files.templates("notes")
    ours = layout in ("list", "sections")
    name = f"{layout}.{ENDINGS[form]}.j2" if ours else layout
    if not ours:
        templates[name] = files.own_template(workspace.repository, layout)
    renderer = Renderer(templates, form, sandboxed=not ours)

    def render(notes: Notes) -> str:
        try:
            return renderer.render(name, notes)
        except (TemplateError, *_OF_TEMPLATES) as problem:
            raise Misuse(
                say(
                    "the template {name!r} cannot be used: {problem}",
                    name=name,
                    problem=str(problem) or type(problem).__name__,
                ),
                hint=say("`nouveautes notes --context` prints what a template gets."),
            ) from problem

    return render


def _joined(pages: list[NotesText], wanted: str, *, everything: bool) -> str:
    if wanted == "json":
        whole = '{"version":1,"deliveries":[' + ",".join(page.text for page in pages) + "]}"
        text = whole if everything else '{"version":1,' + pages[-1].text[1:]
        return msgspec.json.format(text, indent=2) + "\n"
    if wanted == "context":
        return pages[-1].text
    # Newest first, as the page stands.
    return "\n".join(page.text for page in reversed(pages))
