"""`nouveautes release`: production moves to exactly what was shown; `--undo` prepares the way back."""

from collections.abc import Mapping
from typing import Any

import click
from msgspec import structs

from changelog.app import release, train_context, undo
from changelog.commands import options as offering
from changelog.commands import plans
from changelog.commands.options import common, deployment_wait, exact_option
from changelog.errors import Misuse
from changelog.i18n.say import say
from changelog.runtime.after_release import AfterRelease
from changelog.runtime.steps import new_claim
from changelog.runtime.workspace import Options, open_workspace, with_options


@click.command("release")
@click.argument("tag", required=False, default="", metavar="[TAG]", shell_complete=offering.tags)
@click.option("--undo", "back", is_flag=True, help="Prepare the pull request that takes a released delivery back.")
@click.option("--no-wait", is_flag=True, help="Do not watch the deployments.")
@exact_option
@deployment_wait
@plans.override_options
@common
@with_options
def command(
    options: Options, tag: str, back: bool, no_wait: bool, exact: bool, max_wait: float, **given: Any
) -> None:  # fmt: skip
    """Move production to exactly what was shown."""
    overrides = plans.overrides_of(given)
    ship(options, tag, back=back, watch=not no_wait, exact=exact, max_wait=max_wait, overrides=overrides)


def ship(
    options: Options, tag: str, *, max_wait: float, back: bool = False, watch: bool = True, exact: bool = False,
    overrides: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Release, or prepare the way back (`back`). `watch`: the deployments; `overrides`: gate → why it is overridden;
    `exact`: refuse a tag without its object.
    """
    workspace, overrides = open_workspace(options), dict(overrides or {})
    if back and overrides:
        raise Misuse(say("--undo has no gate to override"), hint=say("Leave --override out."))
    with plans.train_of(workspace, max_wait) as (train, acts):
        if exact:
            train_context.refuse_without_object(train.context, tag)
        if back:
            plan = undo.plan(train.context, tag)
            then = say("Show it, then: nouveautes demo --shown NUMBER, and merge it by a merge commit")
        else:
            after = AfterRelease(train, watch="wait" if watch else "no")
            plan = release.plan(train.context, tag, overrides, after, train.documentation.request_of, new_claim)
            plan = structs.replace(plan, findings=(*plan.findings, *after.findings))
            then = say("Once the page was read: nouveautes publish --merge")
            if not workspace.settings.docs.repository:
                then = say("Next week starts from here: nouveautes status")
        plans.conclude(plan, train, options, acts=acts, then=then)
