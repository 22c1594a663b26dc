"""`nouveautes status`: the screen of the week: the last delivery step by step, the next command, what waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from changelog.adapters import terminal
from changelog.app import delivery_steps
from changelog.app.status import TrainStatus
from changelog.commands import json_forms, output, status_json
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.notes.model import Notes
from changelog.errors import Misuse
from changelog.i18n import grammar, plain
from changelog.i18n.say import chosen, say, say_of
from changelog.runtime import status
from changelog.runtime.delivery import survey_clone
from changelog.runtime.status import StatusScreen
from changelog.runtime.train import survey_observed, train_repository
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

WIDTH = 80
SHOWN = 4  # lines of a list
ODD = 4  # findings


@click.command("status")
@click.option("--fetch", is_flag=True, help="Look at the remote first: branches, tags and records as they are now.")
@reach_options
@common
@with_options
def command(options: Options, fetch: bool, **given: Any) -> None:
    """Show where the week stands and what to do now."""
    workspace, reach = open_workspace(options), reach_of(given)
    if fetch and reach.offline:
        raise Misuse(say("--fetch and --offline exclude each other"), hint=say("Give one of them."))
    survey = survey_clone(workspace)
    if fetch:
        with terminal.progress("asking the remote"):
            survey = survey_observed(workspace, survey, train_repository(workspace, survey.branches.remote).observe())
    with terminal.progress("reading the history") as progress:
        seen = status.look(workspace, survey, reach, chosen(), progress)
    if options.json:
        output.write(json_forms.encode(status_json.form(seen.found, seen.around, workspace, seen.findings)))
        return
    _print(workspace, seen)
    output.findings(seen.findings[:ODD])
    if len(seen.findings) > ODD:
        click.echo(f"! {say('… {count} more, in --json', count=len(seen.findings) - ODD)}", err=True)


def print_short(workspace: Workspace, seen: StatusScreen) -> None:
    """The last delivery, the next command and what waits, in a few lines."""
    last = seen.found.last
    _say(_delivered(last) if last and last.delivery.to and last.delivery.to.tag else _none())
    _print_next(workspace, seen)
    _print_waiting(seen.found.next)


def _print(workspace: Workspace, seen: StatusScreen) -> None:
    found = seen.found
    today = grammar.moment(workspace.now, chosen())
    _say(today[0].upper() + today[1:])
    _say()
    if found.last is None:
        _say(_none())
    else:
        first, holds = _delivered(found.last), _size_text(found.last)
        for line in [f"{first}, {holds}"] if len(first) + len(holds) + 2 <= WIDTH else [first, f"  {holds}"]:
            _say(line)
        for label, text in delivery_steps.lines(seen.around, status.step_writer(workspace, seen, chosen())):
            _say(f"  {output.labelled(label, text)}")
    _print_next(workspace, seen)
    _print_waiting(found.next)
    _print_list([(entry.title, entry.label) for entry in found.next.entries])
    _print_branches(found)
    if seen.around.hotfixes:
        hotfixes = delivery_steps.hotfix_texts(seen.around, status.step_writer(workspace, seen, chosen()))
        _say(output.labelled(say("Hotfixes under way"), ", ".join(hotfixes)))
    fetched = workspace.repository.fetched_at()
    if fetched is not None and found.branches.remote:
        when = grammar.moment(datetime.fromtimestamp(fetched, workspace.zone), chosen())
        _say(say("Seen here: {when}. To refresh: --fetch", when=when))


def _delivered(last: Notes) -> str:
    return output.labelled(say("Last delivery"), last.delivery.to.tag if last.delivery.to else "")


def _none() -> str:
    return say("No delivery: there is no date tag yet.")


def _print_next(workspace: Workspace, seen: StatusScreen) -> None:
    week = seen.around
    if week.next is not None:
        _say()
        _say(output.labelled(say("Next"), f"nouveautes {week.next.command}"))
        writer = status.step_writer(workspace, seen, chosen())
        _say(f"  {delivery_steps.next_text(week, writer, seen.found.branches.integration)}")
    elif seen.found.branches.one_branch and seen.found.last is None and seen.found.next.entries:
        # Without tags a period is a delivery: this week's, from its Monday on.
        monday = workspace.today - timedelta(days=workspace.today.weekday())
        command = "publish" if workspace.settings.docs.repository else "notes"
        _say()
        _say(output.labelled(say("Next"), f"nouveautes {command} --since {monday}"))
        _say(f"  {say('what was delivered this week, as one period')}")


def _print_waiting(notes: Notes) -> None:
    held = notes.entries or notes.aside
    _say()
    _say(output.labelled(say("Waiting for the next delivery"), _size_text(notes) if held else say("nothing")))


def _size_text(notes: Notes) -> str:
    """How much a delivery holds."""
    parts = [say_of("{count} entry", "{count} entries", len(notes.entries))]
    if notes.aside:
        parts.append(say_of("{count} technical change", "{count} technical changes", len(notes.aside)))
    return ", ".join(parts)


def _print_branches(found: TrainStatus) -> None:
    branch = found.branches.integration
    _say()
    if found.branches.one_branch:
        _say(say("One branch, {branch}: what is merged is in production.", branch=branch))
        return
    behind, ahead = (
        say_of("{count} change", "{count} changes", len(held)) if held else say("nothing")
        for held in (found.production_only, found.integration_only)
    )
    _say(output.labelled(say("In production, but not in {branch}", branch=branch), behind))
    _print_list([(one.title or one.branch, f"#{one.number}" if one.number else "") for one in found.production_only])
    _say(output.labelled(say("In {branch}, but not in production yet", branch=branch), ahead))


def _print_list(held: Sequence[tuple[str, str]]) -> None:
    for title, label in held[:SHOWN]:
        _say(f"  • {plain.shortened(plain.line(title), WIDTH - 5 - len(label))} {label}")
    if len(held) > SHOWN:
        _say(f"  … {len(held) - SHOWN}")


def _say(line: str = "") -> None:
    """One line of the screen, cut at its width: it may hold another tool's or person's words."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    output.say(indent + plain.shortened(line.strip(" "), WIDTH - len(indent)) if line else "")
