"""`nouveautes sandbox`: write a complete example to try everything on."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from changelog.commands import terminal
from changelog.commands.opening import Options, with_options
from changelog.commands.options import common
from changelog.language.speech import say
from changelog.outside import clock

if TYPE_CHECKING:
    from changelog.sandbox.values import Story


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
"""Known without importing the weeks; a test holds them against `sandbox.weeks_to_play`."""


@click.command("sandbox")
@click.argument("folder", type=click.Path(), metavar="DIR")
@click.option("--week", type=click.Choice(NAMES), help="A week of the train to play.")
@common
@with_options
def command(options: Options, folder: str, week: str | None) -> None:
    """Write a complete example to try everything on."""
    from changelog.outside import sandbox_writer

    told = _told(week)
    place = Path(folder)
    if options.dry_run:
        parts = [
            "remotes/",
            f"{told.product.name}/",
            "documentation/",
            "board.toml",
            *(["LISEZMOI.md"] if told.readme else []),
        ]
        terminal.say(say("would write to {folder}: {parts}", folder=folder, parts=", ".join(parts)))
        return
    places = sandbox_writer.write(told, place)
    if options.json:
        import json

        found = {"version": 1} | {name: str(getattr(places, name)) for name in places.__struct_fields__}
        terminal.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return
    product = place / places.product.name
    if told.readme:
        terminal.say(
            say("Written to {folder}. What to type, day by day: {file}", folder=folder, file=place / places.readme.name)
        )
        return
    terminal.say(say("Written to {folder}. Try:", folder=folder))
    terminal.say(f"  nouveautes notes --repo {product}")
    terminal.say(f"  nouveautes status --repo {product}")


def _told(week: str | None) -> "Story":
    """The example as it is, or a week to be played; all of it in the past."""
    from datetime import timedelta

    from changelog.sandbox import calendar, story

    timezone = "Europe/Paris"
    now = clock.now(timezone)
    if week is None:
        return story.tell(calendar.latest_anchor(now), timezone)
    from changelog.sandbox.weeks_to_play import WEEKS

    ends = timedelta(days=2, hours=10)  # every week begins to be played before Wednesday's
    return story.play(WEEKS[week], calendar.latest_anchor(now, ends), timezone)
