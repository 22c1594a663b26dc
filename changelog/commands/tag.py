"""`nouveautes tag`: mark the delivery point, the commit that is to be shown, with an annotated date tag."""

from datetime import date
from typing import Any

import click

from changelog.adapters import terminal
from changelog.app import tag
from changelog.commands import plans
from changelog.commands.options import common
from changelog.domain.ports.forge import WAIT, Reach
from changelog.errors import Misuse
from changelog.i18n.say import say
from changelog.runtime.steps import acts_in
from changelog.runtime.train import open_train
from changelog.runtime.workspace import Options, open_workspace, with_options


@click.command("tag")
@click.option("--at", metavar="REF", default="", help="Another commit of the branch than its head.")
@click.option("--date", "day", metavar="DAY", help="Another day in the name than today.")
@click.option("--again", is_flag=True, help="A further delivery on a day that has one.")
@plans.override_options
@common
@with_options
def command(options: Options, at: str, day: str | None, again: bool, **given: Any) -> None:
    """Mark the delivery point with a date tag."""
    workspace, overrides = open_workspace(options), plans.overrides_of(given)
    on = _day(day) if day else workspace.today
    with (
        terminal.progress("reading the history") as progress,
        open_train(workspace, Reach(max_wait=WAIT), progress) as train,
    ):
        plan = tag.plan(train.context, at=at, day=on, again=again, overrides=overrides)
        then = say("Show it: nouveautes demo, then nouveautes demo --shown")
        plans.conclude(plan, train, options, acts=acts_in(train, progress), then=then)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(
            say("--date {text!r} is not a day", text=text), hint=say("Write it as --date 2022-01-18.")
        ) from None
