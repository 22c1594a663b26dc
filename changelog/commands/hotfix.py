"""`nouveautes hotfix`: what cannot wait for the train goes to production from a branch of its own."""

from typing import Any

import click

from changelog.app import hotfix
from changelog.commands import options as offering
from changelog.commands import plans
from changelog.commands.options import common
from changelog.domain.remote import check_branch
from changelog.i18n.plain import as_written
from changelog.i18n.say import say
from changelog.runtime.workspace import Options, open_workspace, with_options


@click.group("hotfix")
def command() -> None:
    """Deliver what cannot wait for the train."""


@command.command("start")
@click.argument("name", metavar="NAME")
@click.option(
    "--because", metavar="REASON", type=as_written, default="", help="Why it cannot be shown first; recorded."
)
@common
@with_options
def start(options: Options, name: str, because: str, **_: Any) -> None:
    """Create a branch from production and its pull request; when run again, check what was pushed."""
    branch = check_branch(hotfix.branch_of(name))
    workspace = open_workspace(options)
    with plans.train_of(workspace) as (train, acts):
        plan = hotfix.start(train.context, name, because.strip())
        then = say("Push the fix to {branch}, then: nouveautes hotfix merge {name}", branch=branch, name=name)
        plans.conclude(plan, train, options, acts=acts, then=then)


@command.command("merge")
@click.argument("name", metavar="NAME", shell_complete=offering.hotfixes)
@common
@with_options
def merge(options: Options, name: str, **_: Any) -> None:
    """Merge its pull request into production, by a merge commit."""
    check_branch(hotfix.branch_of(name))
    workspace = open_workspace(options)
    with plans.train_of(workspace) as (train, acts):
        plan = hotfix.merge(train.context, name)
        then = say("Bring the fix back to the integration branch: nouveautes resync")
        plans.conclude(plan, train, options, acts=acts, then=then)
