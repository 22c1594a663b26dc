"""`nouveautes collect`: the changes of a delivery and where every commit went; `--why N` explains one."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import click
from msgspec import Struct, structs

from changelog.app.curate import CuratedDelivery
from changelog.app.link import Linker
from changelog.app.notes import review_apps
from changelog.app.scope import DeliveryQuestion
from changelog.commands import json_forms, output
from changelog.commands import options as offering
from changelog.commands.json_forms import ChangeForm, CollectAllForm, CollectedForm, CollectForm, mirror
from changelog.commands.options import common, question, range_options, reach_of, reach_options
from changelog.domain.history.messages import people
from changelog.domain.model import Change, Kind, PullRequest
from changelog.domain.notes import default_rule
from changelog.domain.notes.curation import SOURCES
from changelog.domain.notes.readers import sentence
from changelog.domain.ports.forge import Reach
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import marked, say, say_of
from changelog.runtime.delivery import read_deliveries
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

_F = TypeVar("_F", bound=Struct)
_UNKNOWN = PullRequest(number=0, title="")
_KINDS: Mapping[Kind, str] = {
    "merge": marked("merge"),
    "squash": marked("squash"),
    "rebase": marked("rebase"),
    "commit": marked("commit"),
}
_WENT = {
    "entry": marked("entry"),
    "inside": marked("inside"),
    "aside": marked("aside"),
    "bot": marked("bot"),
    "cancelled": marked("cancelled"),
    "duplicate": marked("duplicate"),
}
"""Dispositions; `inside` counts the commits that an entry brought."""


@click.command("collect")
@range_options
@click.option(
    "--why",
    "asked_why",
    metavar="N",
    shell_complete=offering.numbers,
    help="Where a pull request, a ticket or a SHA went.",
)
@reach_options
@common
@with_options
def command(options: Options, asked_why: str | None, **given: Any) -> None:
    """List the changes of a delivery, and where every commit went."""
    workspace = open_workspace(options)
    asked, reach = question(given), reach_of(given)
    if asked_why and options.json:
        raise Misuse(
            say("--why has no JSON form"),
            hint=say("`collect --json` holds every change's `why`, `of` and tickets with their sources."),
        )
    if asked_why:
        explain(workspace, asked, asked_why, reach)
        return
    curator = read_deliveries(workspace, asked, reach).curator
    judged = [curator.curate(at) for at in range(len(curator))]
    if options.json and asked.all:
        form = CollectAllForm(deliveries=[_form(CollectedForm, one, workspace) for one in judged])
        output.write(json_forms.encode(form))
    elif options.json:
        output.write(json_forms.encode(_form(CollectForm, judged[-1], workspace)))
    else:
        for one in judged:
            _print(one)


def _form(form: type[_F], judged: CuratedDelivery, workspace: Workspace) -> _F:
    changes = [_change(change, workspace) for change in judged.collected.changes]
    return mirror(form, judged.collected, judged, changes=changes)


def _change(change: Change, workspace: Workspace) -> ChangeForm:
    pull = change.pull or _UNKNOWN
    apps = review_apps(workspace.settings.environments, change.number) if change.number else ()
    shas = [commit.sha for commit in change.commits]
    return mirror(
        ChangeForm,
        change,
        pull,
        zone=workspace.zone,
        shas=shas,
        people=people(change),
        logins=pull.people,
        review_apps=apps,
    )


def _print(judged: CuratedDelivery) -> None:
    delivery = judged.collected.delivery
    base = delivery.base.tag or delivery.base.sha[:10] if delivery.base else say("the beginning")
    to = (delivery.to.tag or delivery.to.sha[:10]) if delivery.to else ""
    output.say(f"{base} → {to} ({delivery.start} – {delivery.end})")
    if judged.collected.changes:
        rows = [
            (
                f"{change.sign}{change.number}" if change.number else change.head.sha[:10],
                say(_WENT[change.disposition]),
                " ".join(f"#{one.number}" for one in change.tickets),
                plain.shortened(plain.line(change.title or change.branch), 90),
            )
            for change in judged.collected.changes
        ]
        output.table((say("change"), say("went to"), say("tickets"), say("title")), rows)
    sums = judged.accounting
    parts = [f"{getattr(sums, bucket)} {say(word)}" for bucket, word in _WENT.items() if getattr(sums, bucket)]
    commits = say_of("{count} commit", "{count} commits", sums.commits)
    output.say(f"{commits} = " + (" + ".join(parts) or "0"))
    output.say()
    output.findings(judged.collected.findings)


def explain(workspace: Workspace, asked: DeliveryQuestion, name: str, reach: Reach) -> None:
    """Print every place where `name` occurs; of all deliveries when no range was given. Raises Refused when nowhere."""
    if not re.fullmatch(r"#?\d{1,9}|[0-9a-fA-F]{7,64}", name):
        raise Misuse(
            say("{name!r} is neither a number nor a SHA", name=name),
            hint=say("Write it as --why 1803 or --why 06cc4d2030."),
        )
    anywhere = not (asked.words or asked.next or asked.since or asked.until)
    questions = [structs.replace(asked, all=True), DeliveryQuestion(next=True)] if anywhere else [asked]
    found = False
    for one in questions:
        curator = read_deliveries(workspace, one, reach).curator
        for at in range(len(curator)):
            found = _explain_in(curator.curate(at), curator.linker, name.lstrip("#"), printed_before=found) or found
    if not found:
        raise Refused(
            say("{name} is in no delivery that was read", name=name),
            hint=say("It may be unmerged, on another branch, or a ticket that no message, branch or title names."),
        )
    language = sentence(workspace.language)
    output.say(f"{language[:1].upper()}{language[1:]}.")


def _explain_in(judged: CuratedDelivery, linker: Linker, name: str, *, printed_before: bool) -> bool:
    changes = [change for change in judged.collected.changes if _concerns(change, linker, name)]
    aside = [one for one in judged.collected.set_aside if len(name) >= 7 and one.commit.sha.startswith(name)]
    if not changes and not aside:
        return False
    to = judged.collected.delivery.to
    if printed_before:
        output.say()
    output.say(say("In the delivery {tag}:", tag=to.tag) if to and to.tag else say("Not tagged yet:"))
    for change in changes:
        _print_change(change, linker)
    for one in aside:
        output.say("  " + say("{sha} is set aside: it {why}.", sha=one.commit.sha[:10], why=one.why))
    output.say(f"  {default_rule.sentence(judged.habit, tickets_only=judged.tickets_only)}")
    return True


def _print_change(change: Change, linker: Linker) -> None:
    label = f"{change.sign}{change.number}" if change.number else change.head.sha[:10]
    commits = say_of("{count} commit", "{count} commits", len(change.commits))
    line = say(
        "{label} « {title} » ({kind}, {commits}) → {went}: {why}.",
        label=label,
        title=change.title,
        kind=say(_KINDS[change.kind]),
        commits=commits,
        went=say(_WENT[change.disposition]),
        why=change.why or say("it holds"),
    )
    output.say(f"  {line}")
    chosen = {reference.number for reference in change.tickets}
    for reference in linker.references(change):
        if reference.number in chosen:
            verdict = say("its ticket")
        elif linker.is_pull_request(reference.number):
            verdict = say("not a ticket: a pull request of this history")
        elif reference.source == "prose":
            verdict = say("not its ticket: the text only speaks of it")
        else:
            verdict = say("left out: a stronger reference names the ticket")
        named = say(
            "#{number} by {source}: {verdict}.",
            number=reference.number,
            source=say(SOURCES[reference.source]),
            verdict=verdict,
        )
        output.say(f"    {named}")


def _concerns(change: Change, linker: Linker, name: str) -> bool:
    if name.isdigit() and len(name) < 10:
        number = int(name)
        if number in (change.number, change.of) or number in {reference.number for reference in change.tickets}:
            return True
        return any(reference.number == number for reference in linker.references(change))
    return any(commit.sha.startswith(name.lower()) for commit in change.commits)
