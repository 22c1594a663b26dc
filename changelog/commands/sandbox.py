"""`nouveautes sandbox`: write a complete example to try everything on."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from changelog.adapters import clock
from changelog.commands import output
from changelog.commands.options import common
from changelog.i18n.say import say
from changelog.runtime.workspace import Options, with_options

if TYPE_CHECKING:
    from changelog.sandbox.model import Sandbox

NAMES = (
    "whole",
    "no-hotfix",
    "hotfix",
    "empty-commits",
    "conflict",
    "refused",
    "cherry-pick",
    "evil-merge",
    "merge-releases",
    "by-merge",
    "late-branch",
    "interrupted",
)
"""Known without reading the story; a test holds them against it."""


@click.command("sandbox")
@click.argument("folder", type=click.Path(), metavar="DIR")
@click.option("--week", type=click.Choice(NAMES), help="A week of the train to play.")
@common
@with_options
def command(options: Options, folder: str, week: str | None) -> None:
    """Write a complete example to try everything on."""
    from changelog.adapters import sandbox_writer

    sandbox, place = _sandbox(week), Path(folder)
    product, documentation, page = sandbox.product.name, sandbox.documentation.name, sandbox.page
    if options.dry_run:
        parts = ["remotes/", f"{product}/", f"{documentation}/", "board.toml", *([page.path] if page else [])]
        output.say(say("would write to {folder}: {parts}", folder=folder, parts=", ".join(parts)))
        return
    places = sandbox_writer.write(sandbox, place)
    if options.json:
        form = {"version": 1} | {name: str(getattr(places, name)) for name in places.__struct_fields__}
        output.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
    elif page:
        file = place / page.path
        output.say(say("Written to {folder}. What to type, day by day: {file}", folder=folder, file=file))
    else:
        output.say(say("Written to {folder}. Try:", folder=folder))
        output.say(f"  nouveautes notes --repo {place / product}")
        output.say(f"  nouveautes status --repo {place / product}")


def _sandbox(name: str | None) -> "Sandbox":
    """The example as it is, or a week to be played; all of it in the past."""
    from changelog.adapters import sandbox_writer
    from changelog.sandbox import story

    told = sandbox_writer.read()
    now = clock.now(told.product.timezone)
    if name is None:
        return story.example(told, story.latest_anchor(now, told.example.until))
    return story.play(told, story.week_of(told, name), story.latest_anchor(now, told.playing.until))
