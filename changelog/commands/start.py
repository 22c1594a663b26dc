"""`nouveautes` alone: what is next in a clone with settings, how to begin anywhere else. Nobody is asked."""

from pathlib import Path
from typing import Any

import click

from changelog.adapters import files, terminal
from changelog.adapters.git.history import open_repository
from changelog.commands import output, status
from changelog.domain.ports.forge import Reach
from changelog.errors import Misuse
from changelog.i18n.say import chosen, say
from changelog.runtime import status as week_status
from changelog.runtime.delivery import survey_clone
from changelog.runtime.workspace import Options, open_workspace


def show(ctx: click.Context, given: dict[str, Any]) -> None:
    """Print it; `given` are the common options. Raises as `status` does."""
    options = Options(**{name: value for name, value in given.items() if value is not None})
    if options.json:
        raise Misuse(say("--json goes with a command"), hint=say("For what is next: nouveautes status --json"))
    if not _is_clone(options):
        _begin(
            say("This folder is in no clone. Try it on an example, or begin in a clone of yours:"), "sandbox", "init"
        )
    elif not options.config and files.settings_text(open_repository(Path(options.repo)), None)[1] is None:
        _begin(say("This clone has no settings yet. What works without them, and how to get them:"), "notes", "init")
        for line in _unread(options):
            output.say()
            output.say(line)
    else:
        workspace = open_workspace(options)
        with terminal.progress("reading the history") as progress:
            seen = week_status.look(workspace, survey_clone(workspace), Reach(offline=True), chosen(), progress)
        status.print_short(workspace, seen)
    output.say()
    output.say(say("Everything else: {command}", command=f"{ctx.command_path} --help"))


def _unread(options: Options) -> list[str]:
    """The dated tags that are not read, where the clone can be looked at: this page refuses nothing."""
    from changelog.app.scope import unread_tags
    from changelog.errors import Problem

    try:
        return unread_tags(survey_clone(open_workspace(options)))
    except Problem:
        return []


def _is_clone(options: Options) -> bool:
    try:
        open_repository(Path(options.repo))
    except Misuse:
        if options.repo != Options().repo:
            raise  # whoever names a clone means one
        return False
    return True


def _begin(line: str, *names: str) -> None:
    told = {
        "sandbox": ("nouveautes sandbox DIR", say("writes the example, and says what to type there")),
        "notes": ("nouveautes notes", say("the newest delivery, from git alone")),
        "init": ("nouveautes init", say("detects how the team works, and writes it as settings")),
    }
    output.say(line)
    for name in names:
        output.say()
        output.say(f"  {told[name][0]}")
        output.say(f"    {told[name][1]}")
