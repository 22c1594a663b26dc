"""`nouveautes unshown`: what is live without having been shown, and what somebody decides about it."""

from datetime import date
from typing import Annotated, Any

import click

from changelog.adapters import terminal
from changelog.app import production_moves, unshown
from changelog.app.train_context import TrainContext
from changelog.app.unshown import Unshown
from changelog.commands import json_forms, output, plans
from changelog.commands.json_forms import Line, at, mirror
from changelog.commands.options import common
from changelog.domain.model import Change, Finding
from changelog.domain.ports.forge import WAIT, Reach
from changelog.i18n import grammar, plain
from changelog.i18n.say import chosen, say
from changelog.runtime.train import open_train
from changelog.runtime.workspace import Options, open_workspace, with_options


class LiveForm(json_forms.Form, frozen=True, kw_only=True):
    """A change that production has. `live_since`: the day on which it got it; null where that is not known. `live`:
    with which move.
    """

    number: int | None
    sha: Annotated[str, at("head.sha")]
    title: Line
    live_since: Annotated[date | None, at("live_on")]
    live: json_forms.LiveSinceForm | None


class UnshownForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`unshown --json`. `tag`: the newest delivery that production got; `at`: production's commit; both null before
    the first one, and for a team with one branch.
    """

    tag: str | None
    at: str | None
    changes: list[LiveForm]


json_forms.FORMS["unshown"] = UnshownForm


@click.group("unshown", invoke_without_command=True)
@common
@with_options
@click.pass_context
def command(context: click.Context, /, options: Options, **_: Any) -> None:
    """List what is live without having been shown, and decide what becomes of it."""
    if context.invoked_subcommand is not None:
        return
    workspace = open_workspace(options)
    with (
        terminal.progress("asking the remote") as progress,
        open_train(workspace, Reach(max_wait=WAIT), progress) as train,
    ):
        found = unshown.find(train.context)
        odd = _unread(train.context) if found and found.changes else ()
    if options.json:
        changes = [mirror(LiveForm, one, zone=workspace.zone) for one in (found.changes if found else ())]
        form = UnshownForm(tag=found.tag.name if found else None, at=found.at if found else None, changes=changes)
        output.write(json_forms.encode(form))
    else:
        _print(found)
    output.findings(odd)


def _print(found: Unshown | None) -> None:
    """What is live, since when, and the three ways on as they are typed."""
    if found is None or not found.changes:
        output.say(say("Production holds nothing that was not shown."))
        return
    output.say(say("Live without having been shown; the newest delivery in production is {tag}:", tag=found.tag.name))
    for change in found.changes:
        title = plain.shortened(plain.line(change.title), 60)
        output.say(f"  • {' '.join(part for part in (title, change.label) if part)} ({_since(change)})")
    names = " ".join(label.removeprefix("#") for label in found.labels)
    output.say()
    output.say(say("Decide:"))
    output.say(f"  {output.labelled(say('it was shown since'), f'nouveautes unshown demo {names}')}")
    accept = f'nouveautes unshown accept {names} --at {found.at[:10]} --because "…"'
    output.say(f"  {output.labelled(say('it stays as it is'), accept)}")
    output.say(f"  {output.labelled(say('it goes back'), f'nouveautes unshown take-back {names}')}")


def _unread(train: TrainContext) -> tuple[Finding, ...]:
    return production_moves.unread(train.log(), train.survey.branches.production)


def _since(change: Change) -> str:
    """Since when it is live, and with which move, as far as that is known."""
    day, live = change.live_on, change.live
    if day is None or live is None:
        return say("since when is not known")
    since = say("since {day}", day=grammar.short(day, chosen()))
    if not live.to:
        return since
    by = plain.shortened(plain.line(live.by), 40) or say("somebody")
    before = live.before[:10] or say("nothing")
    return say(
        "{since}: {by} moved production from {before} to {to}", since=since, by=by, before=before, to=live.to[:10]
    )


@command.command("demo")
@click.argument("names", nargs=-1, required=True, metavar="NUMBER…")
@common
@with_options
def demo(options: Options, names: tuple[str, ...], **_: Any) -> None:
    """Record that it was shown after it went live."""
    with plans.train_of(open_workspace(options)) as (train, acts):
        plans.conclude(unshown.shown(train.context, names), train, options, acts=acts)


@command.command("accept")
@click.argument("names", nargs=-1, required=True, metavar="NUMBER…")
@click.option(
    "--at", "sha", required=True, metavar="SHA", help="Production's commit, as `nouveautes unshown` prints it."
)
@click.option("--because", required=True, metavar="REASON", help="Why; recorded where everybody can read it.")
@common
@with_options
def accept(options: Options, names: tuple[str, ...], sha: str, because: str, **_: Any) -> None:
    """Accept it as it is: exactly this list, at this commit."""
    with plans.train_of(open_workspace(options)) as (train, acts):
        plans.conclude(unshown.accept(train.context, names, sha, because.strip()), train, options, acts=acts)


@command.command("take-back")
@click.argument("names", nargs=-1, required=True, metavar="NUMBER…")
@common
@with_options
def take_back(options: Options, names: tuple[str, ...], **_: Any) -> None:
    """Revert it on production, and bring it in again on the integration branch as something new."""
    with plans.train_of(open_workspace(options)) as (train, acts):
        plans.conclude(unshown.taken_back(train.context, names), train, options, acts=acts)
