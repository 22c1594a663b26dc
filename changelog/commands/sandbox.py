"""`nouveautes sandbox`: write a complete example to try everything on."""

from pathlib import Path

import click

from changelog.cli import common
from changelog.commands import terminal
from changelog.commands.opening import Options, with_options
from changelog.outside import clock


@click.command("sandbox")
@click.argument("folder", type=click.Path(), metavar="DIR")
@common
@with_options
def command(options: Options, folder: str) -> None:
    """Write a complete example to try everything on."""
    from changelog.outside import sandbox_writer
    from changelog.sandbox import calendar, story

    timezone = "Europe/Paris"
    told = story.tell(calendar.latest_anchor(clock.now(timezone)), timezone)
    place = Path(folder)
    if options.dry_run:
        terminal.say(f"would write to {folder}: remotes/, {told.product.name}/, documentation/ and board.toml")
        return
    places = sandbox_writer.write(told, place)
    if options.json:
        import json

        found = {"version": 1} | {name: str(getattr(places, name)) for name in places.__struct_fields__}
        terminal.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return
    product = place / places.product.name
    terminal.say(f"Written to {folder}. Try:")
    terminal.say(f"  nouveautes notes --repo {product}")
    terminal.say(f"  nouveautes status --repo {product}")
