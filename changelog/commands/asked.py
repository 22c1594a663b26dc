"""The options by which collect and notes are asked about a delivery, and the collecting they share."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from changelog.commands.opening import World
from changelog.commands.terminal import patience
from changelog.errors import Misuse
from changelog.flow import asking, survey
from changelog.flow.asking import Asked
from changelog.flow.collect import collect
from changelog.flow.survey import Survey
from changelog.flow.tell import Judge
from changelog.notes import overrides
from changelog.outside import files


def range_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """FROM..TO, a tag, --next, --all, --since and --until."""
    options = (
        click.argument("range", required=False, metavar="[FROM..TO | TAG]", shell_complete=_tags),
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


def answer(world: World, asked: Asked) -> tuple[Judge, Survey]:
    """Survey and collect; the judge links and tells each delivery when it is asked to."""
    seen = survey.look(world.repository, world.settings)
    scope = asking.resolve(asked, seen, world.repository, world.today)
    with patience("reading the history"):
        gathered = collect(world.repository, seen, scope, world.zone, world.today)
        said, _ = overrides.read(files.overrides(world.repository, seen.branches.integration_sha))
        return Judge(world.repository, seen, world.settings, gathered, said), seen


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{option} {text!r} is not a day", hint=f"Write it as {option} 2022-01-18.") from None


def _tags(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
    """Date tags, newest first, for shell completion; silent where there is no repository."""
    from pathlib import Path

    from changelog.errors import Problem
    from changelog.history import date_tags
    from changelog.outside.git import open_repository

    try:
        repo = ctx.params.get("repo") or (ctx.parent.params.get("repo") if ctx.parent else None) or "."
        tags = date_tags.select(open_repository(Path(repo)).refs().tags)[0]
    except Problem:
        return []
    before, dots, last = typed.rpartition("..")
    return [before + dots + tag.name for tag in reversed(tags) if tag.name.startswith(last)]
