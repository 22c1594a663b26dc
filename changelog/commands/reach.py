"""Options of how far a command reaches."""

from collections.abc import Callable
from typing import Any

import click

from changelog.ports.forge import WAIT, Reach


def patience_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--max-wait of what watches deployments."""
    return click.option(
        "--max-wait",
        type=click.FloatRange(min=0),
        default=WAIT * 15,
        show_default=True,
        metavar="SECONDS",
        help="How long deployments and the forge may take, in all.",
    )(command)


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--offline, --no-cache, --refresh and --max-wait, for the commands that ask the forge."""
    options = (
        click.option("--offline", is_flag=True, help="Ask nobody: git alone, and files."),
        click.option("--no-cache", is_flag=True, help="Remember nothing of what the forge says."),
        click.option("--refresh", is_flag=True, help="Ask for everything again, and remember that."),
        click.option(
            "--max-wait",
            type=click.FloatRange(min=0),
            default=WAIT,
            show_default=True,
            metavar="SECONDS",
            help="How long the forge may make us wait, in all.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def reach_of(given: dict[str, Any]) -> Reach:
    """The reach in the options; takes them out of `given`."""
    none, refresh = given.pop("no_cache"), given.pop("refresh")
    return Reach(
        offline=given.pop("offline"),
        cache="none" if none else "refresh" if refresh else "use",
        max_wait=given.pop("max_wait"),
    )
