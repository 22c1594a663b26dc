"""`nouveautes collect`: the changes of a delivery, and where every commit went."""

from typing import Any, TypeVar

import click
from msgspec import Struct

from changelog.commands import json_forms, offering, terminal, why
from changelog.commands.asked import answer
from changelog.commands.json_forms import ChangeForm, CollectAllForm, CollectedForm, CollectForm, mirror
from changelog.commands.opening import Options, World, open_world, with_options
from changelog.commands.options import common
from changelog.commands.ranges import question, range_options
from changelog.commands.reach import reach_of, reach_options
from changelog.errors import Misuse
from changelog.flow.tell import Judged
from changelog.flow.write import review_apps
from changelog.history.authors import people
from changelog.language import plain
from changelog.language.change_words import WENT
from changelog.language.speech import say, say_of
from changelog.model import Change, PullRequest

_F = TypeVar("_F", bound=Struct)
_UNKNOWN = PullRequest(number=0, title="")


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
    """The changes of a delivery, and where every commit went."""
    world = open_world(options)
    asked, reach = question(given), reach_of(given)
    if asked_why and options.json:
        raise Misuse(
            say("--why answers in words"),
            hint=say("`collect --json` holds every change's `why`, `of` and tickets with their sources."),
        )
    if asked_why:
        why.explain(world, asked, asked_why, reach)
        return
    judge = answer(world, asked, reach).judge
    judged = [judge.judge(at) for at in range(len(judge))]
    if options.json and asked.all:
        form = CollectAllForm(deliveries=[_form(CollectedForm, one, world) for one in judged])
        terminal.write(json_forms.encode(form))
    elif options.json:
        terminal.write(json_forms.encode(_form(CollectForm, judged[-1], world)))
    else:
        for one in judged:
            _print(one)


def _form(form: type[_F], judged: Judged, world: World) -> _F:
    changes = [_change(change, world) for change in judged.collected.changes]
    return mirror(form, judged.collected, judged, changes=changes)


def _change(change: Change, world: World) -> ChangeForm:
    pull = change.pull or _UNKNOWN
    apps = review_apps(world.settings.environments, change.number) if change.number else ()
    shas = [commit.sha for commit in change.commits]
    return mirror(
        ChangeForm,
        change,
        pull,
        zone=world.zone,
        shas=shas,
        people=people(change),
        logins=pull.people,
        review_apps=apps,
    )


def _print(judged: Judged) -> None:
    delivery = judged.collected.delivery
    base = delivery.base.tag or delivery.base.sha[:10] if delivery.base else say("the beginning")
    to = (delivery.to.tag or delivery.to.sha[:10]) if delivery.to else ""
    terminal.say(f"{base} → {to} ({delivery.start} – {delivery.end})")
    if judged.collected.changes:
        rows = [
            (
                f"#{change.number}" if change.number else change.head.sha[:10],
                say(WENT[change.disposition]),
                " ".join(f"#{one.number}" for one in change.tickets),
                plain.shortened(plain.line(change.title or change.branch), 90),
            )
            for change in judged.collected.changes
        ]
        terminal.table((say("change"), say("went to"), say("tickets"), say("title")), rows)
    sums = judged.accounting
    parts = [f"{getattr(sums, bucket)} {say(word)}" for bucket, word in WENT.items() if getattr(sums, bucket)]
    commits = say_of("{count} commit", "{count} commits", sums.commits)
    terminal.say(f"{commits} = " + (" + ".join(parts) or "0"))
    terminal.say()
    terminal.findings(judged.collected.findings)
