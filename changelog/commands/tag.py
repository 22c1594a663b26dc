"""`nouveautes tag`: mark the delivery point, the commit that is to be shown, with an annotated date tag."""

from typing import Any

import click

from changelog.app import tag
from changelog.commands import plans
from changelog.commands.options import common, day_of
from changelog.i18n.say import say
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
    on = day_of(day, "--date") or workspace.today
    with plans.train_of(workspace) as (train, acts):
        plan = tag.plan(train.context, at=at, day=on, again=again, overrides=overrides)
        then = say("Show it: nouveautes demo, then nouveautes demo --shown")
        plans.conclude(plan, train, options, acts=acts, then=then)
