"""`status`: the screen of the week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from changelog.adapters import terminal
from changelog.app import delivery_steps
from changelog.app.delivery_steps import StepWriter
from changelog.app.status import TrainStatus, WeekStatus
from changelog.app.survey import Survey
from changelog.commands import json_forms, output, status_json
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.model import Change, Finding
from changelog.domain.notes.model import Notes
from changelog.errors import Misuse
from changelog.i18n import grammar, plain
from changelog.i18n.say import say, say_of
from changelog.runtime import status
from changelog.runtime.delivery import survey_clone
from changelog.runtime.train import survey_observed, train_repository
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


@click.command("status")
@click.option("--fetch", is_flag=True, help="Look at the remote first: branches, tags and records as they are now.")
@reach_options
@common
@with_options
def command(options: Options, fetch: bool, **given: Any) -> None:
    """Show where the week stands and what to do now."""
    workspace, reach = open_workspace(options), reach_of(given)
    if fetch and reach.offline:
        raise Misuse(say("--fetch asks the remote, and --offline asks nobody"), hint=say("Say one of them."))
    survey = _looked(workspace, fetch=fetch)
    speech = output.language(workspace.settings.language)
    with terminal.progress("reading the history") as progress:
        seen = status.look(workspace, survey, reach, speech, progress)
    found, around, findings = seen.found, seen.around, seen.findings
    if options.json:
        output.write(json_forms.encode(status_json.form(found, around, workspace, findings)))
        return
    telling = StepWriter(
        speech=speech,
        zone=workspace.zone,
        channels=bool(workspace.settings.announce.channels),
        one_branch=survey.branches.one_branch,
        left=seen.left,
    )
    show(found, around, workspace, telling)
    findings_status_screen(findings, telling)


def _looked(workspace: Workspace, *, fetch: bool) -> Survey:
    """What the clone has; with --fetch, what the remote has now. Raises Refused where it cannot be asked."""
    here = survey_clone(workspace)
    if not fetch:
        return here
    with terminal.progress("asking the remote"):
        observed = train_repository(workspace, here.branches.remote).observe()
    return survey_observed(workspace, here, observed)


WIDTH = 80
SHOWN = 4  # lines of a list
ODD = 4  # findings


def show(found: TrainStatus, week: WeekStatus, workspace: Workspace, telling: StepWriter) -> None:
    """Print it."""
    colon = grammar.colon(telling.speech)
    today = grammar.moment(workspace.now, telling.speech)
    _say(today[0].upper() + today[1:])
    _say()
    _last(found, week, colon, telling)
    _next(week, colon, telling, found.branches.integration)
    _say()
    waiting = phrases_of(found.next) if _size(found.next) else say("nothing")
    _say(f"{say('Waiting for the next delivery')}{colon}{waiting}")
    _list(_titles(found.next))
    _branches(found, colon)
    _hotfixes(week, colon, telling)
    fetched = workspace.repository.fetched_at()
    if fetched is not None and found.branches.remote:
        when = grammar.moment(datetime.fromtimestamp(fetched, workspace.zone), telling.speech)
        _say(say("Seen here: {when}. To refresh: --fetch", when=when))


def short(found: TrainStatus, week: WeekStatus, telling: StepWriter) -> None:
    """The last delivery, the next command and what waits, in a few lines."""
    colon = grammar.colon(telling.speech)
    tag = found.last.delivery.to.tag if found.last and found.last.delivery.to else ""
    _say(_delivered(tag, colon) if tag else _none())
    _next(week, colon, telling, found.branches.integration)
    _say()
    waiting = phrases_of(found.next) if _size(found.next) else say("nothing")
    _say(f"{say('Waiting for the next delivery')}{colon}{waiting}")


def findings_status_screen(found: Sequence[Finding], telling: StepWriter) -> None:
    """What is unusual, on standard error; the first ones, and how many more there are."""
    output.findings(found[:ODD])
    if len(found) > ODD:
        click.echo(f"! {telling.text(say('… {count} more, in --json', count=len(found) - ODD))}", err=True)


def phrases_of(notes: Notes) -> str:
    """How much a delivery holds."""
    told = sum(len(section.entries) for section in notes.sections)
    parts = [say_of("{count} entry", "{count} entries", told)]
    if notes.aside:
        parts.append(say_of("{count} technical change", "{count} technical changes", len(notes.aside)))
    return ", ".join(parts)


def _delivered(tag: str, colon: str) -> str:
    return f"{say('Last delivery')}{colon}{tag}"


def _none() -> str:
    return say("No delivery: there is no date tag yet.")


def _last(found: TrainStatus, week: WeekStatus, colon: str, telling: StepWriter) -> None:
    if found.last is None:
        _say(_none())
        return
    tag = found.last.delivery.to.tag if found.last.delivery.to else ""
    first, holds = _delivered(tag, colon), phrases_of(found.last)
    if len(first) + len(holds) + 2 <= WIDTH:
        _say(f"{first}, {holds}")
    else:
        _say(first)
        _say(f"  {holds}")
    for label, text in delivery_steps.lines(week, telling):
        _say(f"  {label}{colon}{text}")


def _next(week: WeekStatus, colon: str, telling: StepWriter, branch: str) -> None:
    if week.next is None:
        return
    _say()
    _say(f"{telling.text(say('Next'))}{colon}nouveautes {week.next.command}")
    _say(f"  {delivery_steps.next_text(week, telling, branch)}")


def _branches(found: TrainStatus, colon: str) -> None:
    branch = found.branches.integration
    _say()
    if found.branches.one_branch:
        _say(say("One branch, {branch}: what is merged is in production.", branch=branch))
        return
    behind, ahead = (
        say_of("{count} change", "{count} changes", len(held)) if held else say("nothing")
        for held in (found.production_only, found.integration_only)
    )
    _say(f"{say('In production, but not in {branch}', branch=branch)}{colon}{behind}")
    _list([_title(change) for change in found.production_only])
    _say(f"{say('In {branch}, but not in production yet', branch=branch)}{colon}{ahead}")


def _hotfixes(week: WeekStatus, colon: str, telling: StepWriter) -> None:
    if not week.hotfixes:
        return
    label = telling.text(say("Hotfixes under way"))
    _say(f"{label}{colon}{', '.join(delivery_steps.hotfix_texts(week, telling))}")


def _size(notes: Notes) -> int:
    return sum(len(section.entries) for section in notes.sections) + len(notes.aside)


def _titles(notes: Notes) -> list[tuple[str, str]]:
    return [(entry.title, entry.label) for section in notes.sections for entry in section.entries]


def _title(change: Change) -> tuple[str, str]:
    return change.title or change.branch, f"#{change.number}" if change.number else ""


def _list(held: Sequence[tuple[str, str]]) -> None:
    for title, label in held[:SHOWN]:
        _say(f"  • {plain.shortened(plain.line(title), WIDTH - 5 - len(label))} {label}")
    if len(held) > SHOWN:
        _say(f"  … {len(held) - SHOWN}")


def _say(line: str = "") -> None:
    """One line of the screen: of another tool's or person's words, as much as fits."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    output.say(indent + plain.shortened(line.strip(" "), WIDTH - len(indent)) if line else "")
