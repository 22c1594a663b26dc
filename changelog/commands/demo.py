"""`nouveautes demo`: what people said of a demo."""

from typing import Any

import click

from changelog.cli import common
from changelog.commands import demo_said
from changelog.commands.demo_said import Said
from changelog.commands.opening import Options, with_options


@click.command("demo")
@click.argument("tag", required=False, default="", metavar="[TAG]")
@demo_said.said_options
@common
@with_options
def command(options: Options, tag: str, **given: Any) -> None:
    """Record what a demo said."""
    said: Said = demo_said.said_in(given)
    demo_said.record(options, tag, said)
