"""Options that name a range of commits."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from changelog.commands import offering
from changelog.errors import Misuse
from changelog.flow.asking import Asked
from changelog.language.speech import say


def range_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """FROM..TO, a tag, --next, --all, --since and --until."""
    options = (
        click.argument("range", required=False, metavar="[FROM..TO | TAG]", shell_complete=offering.tags),
        click.option("--next", is_flag=True, help="What the next tag would carry."),
        click.option("--all", is_flag=True, help="Every delivery of the history, in one pass."),
        click.option("--since", metavar="DATE", help="From this day on (inclusive), on a line without tags."),
        click.option("--until", metavar="DATE", help="Up to this day (inclusive)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def question(given: dict[str, Any]) -> Asked:
    """The question in the options; takes them out of `given`."""
    return Asked(
        words=given.pop("range") or "",
        next=given.pop("next"),
        all=given.pop("all"),
        since=_day(given.pop("since"), "--since"),
        until=_day(given.pop("until"), "--until"),
    )


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(
            say("{option} {text!r} is not a day", option=option, text=text),
            hint=say("Write it as {option} 2022-01-18.", option=option),
        ) from None
