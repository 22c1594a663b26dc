"""`nouveautes` alone: what is next in a clone with settings, how to begin anywhere else. Nobody is asked."""

from pathlib import Path
from typing import Any

import click

from changelog.adapters import files, terminal
from changelog.adapters.git.history import open_repository
from changelog.app.delivery_steps import StepWriter
from changelog.commands import output, status
from changelog.domain.ports.forge import Reach
from changelog.errors import Misuse
from changelog.i18n.say import say
from changelog.runtime import status as week_seen
from changelog.runtime.delivery import survey_clone
from changelog.runtime.workspace import Options, Workspace, open_workspace


def show(ctx: click.Context, given: dict[str, Any]) -> None:
    """Print it; `given` are the common options. Raises as `status` does."""
    options = Options(**{name: value for name, value in given.items() if value is not None})
    if options.json:
        raise Misuse(say("--json goes with a command"), hint=say("For what is next: nouveautes status --json"))
    if not _is_clone(options):
        _begin(
            say("This folder is in no clone. Try it on an example, or begin in a clone of yours:"), "sandbox", "init"
        )
    elif not options.config and not _has_settings(options):
        _begin(say("This clone has no settings yet. What works without them, and how to get them:"), "notes", "init")
    else:
        _next(open_workspace(options))
    output.say()
    output.say(say("Everything else: {command}", command=f"{ctx.command_path} --help"))


def _is_clone(options: Options) -> bool:
    try:
        open_repository(Path(options.repo))
    except Misuse:
        if options.repo != Options().repo:
            raise  # whoever names a clone means one
        return False
    return True


def _has_settings(options: Options) -> bool:
    return files.settings_text(open_repository(Path(options.repo)), None)[1] is not None


def _begin(line: str, *names: str) -> None:
    told = {
        "sandbox": ("nouveautes sandbox DIR", say("writes the example, and says what to type there")),
        "notes": ("nouveautes notes", say("the newest delivery, from git alone")),
        "init": ("nouveautes init", say("finds the team's ways, and writes them as settings")),
    }
    output.say(line)
    for name in names:
        output.say()
        output.say(f"  {told[name][0]}")
        output.say(f"    {told[name][1]}")


def _next(workspace: Workspace) -> None:
    survey = survey_clone(workspace)
    speech = output.language(workspace.settings.language)
    with terminal.progress("reading the history") as waiting:
        seen = week_seen.look(workspace, survey, Reach(offline=True), speech, waiting)
    channels = bool(workspace.settings.announce.channels)
    one = survey.branches.one_branch
    telling = StepWriter(speech=speech, zone=workspace.zone, channels=channels, one_branch=one, left=seen.left)
    status.short(seen.found, seen.around, telling)
