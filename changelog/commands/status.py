"""`nouveautes status`: where the week stands: the last delivery, what waits for the next one, what to do now."""

from typing import Any

import click

from changelog.commands import json_forms, status_json, status_screen, terminal, week_seen
from changelog.commands.asked import look
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.options import common
from changelog.commands.reach import reach_of, reach_options
from changelog.commands.status_steps import Telling
from changelog.commands.train_world import as_observed, train_repository
from changelog.errors import Misuse
from changelog.flow.survey import Survey
from changelog.language.speech import say
from changelog.outside import tty


@click.command("status")
@click.option("--fetch", is_flag=True, help="Look at the remote first: branches, tags and records as they are now.")
@reach_options
@common
@with_options
def command(options: Options, fetch: bool, **given: Any) -> None:
    """Where the week stands, and what to do now."""
    world, reach = open_world(options), reach_of(given)
    if fetch and reach.offline:
        raise Misuse(say("--fetch asks the remote, and --offline asks nobody"), hint=say("Say one of them."))
    survey = _looked(world, fetch=fetch)
    speech = terminal.language(world.settings.language)
    with tty.patience("reading the history") as murmur:
        seen = week_seen.look(world, survey, reach, speech, murmur)
    found, around, findings = seen.found, seen.around, seen.findings
    if options.json:
        terminal.write(json_forms.encode(status_json.form(found, around, world, findings)))
        return
    telling = Telling(
        speech=speech,
        zone=world.zone,
        channels=bool(world.settings.announce.channels),
        one_branch=survey.branches.one_branch,
        left=seen.left,
    )
    status_screen.show(found, around, world, telling)
    status_screen.findings(findings, telling)


def _looked(world: World, *, fetch: bool) -> Survey:
    """What the clone has; with --fetch, what the remote has now. Raises Refused where it cannot be asked."""
    here = look(world)
    if not fetch:
        return here
    with tty.patience("asking the remote"):
        observed = train_repository(world, here.branches.remote).observe()
    return as_observed(world, here, observed)
