"""`nouveautes collect --why N`: where a pull request, a ticket or a SHA went, and which rule decided."""

import re

from msgspec import structs

from changelog.commands import terminal
from changelog.commands.asked import answer
from changelog.commands.opening import World
from changelog.errors import Misuse, Refused
from changelog.flow.asking import Asked
from changelog.flow.link import Linker
from changelog.flow.tell import Judged
from changelog.language.change_words import KINDS, SOURCES, WENT
from changelog.language.speech import marked, say, say_of
from changelog.model import Change
from changelog.ports.forge import Reach

DEFAULTS = {
    True: marked("Default rule here: what names a ticket or brings its own words is told, the rest is set aside."),
    False: marked(
        "Default rule here: everything but bots is told; fewer than one in ten of the last 200 changes names one."
    ),
}


def explain(world: World, asked: Asked, name: str, reach: Reach) -> None:
    """Print every place where `name` occurs; of all deliveries when no range was given. Raises Refused when nowhere."""
    if not re.fullmatch(r"#?\d{1,9}|[0-9a-fA-F]{7,64}", name):
        raise Misuse(
            say("{name!r} is neither a number nor a SHA", name=name),
            hint=say("Write it as --why 1803 or --why 06cc4d2030."),
        )
    anywhere = not (asked.words or asked.next or asked.since or asked.until)
    questions = [structs.replace(asked, all=True), Asked(next=True)] if anywhere else [asked]
    found = False
    for one in questions:
        judge = answer(world, one, reach).judge
        for at in range(len(judge)):
            found = _explain_in(judge.judge(at), judge.linker, name.lstrip("#"), told_before=found) or found
    if not found:
        raise Refused(
            say("{name} is in no delivery that was read", name=name),
            hint=say("It may be unmerged, on another branch, or a ticket that no message, branch or title names."),
        )


def _explain_in(judged: Judged, linker: Linker, name: str, *, told_before: bool) -> bool:
    changes = [change for change in judged.collected.changes if _concerns(change, linker, name)]
    aside = [one for one in judged.collected.set_aside if len(name) >= 7 and one.commit.sha.startswith(name)]
    if not changes and not aside:
        return False
    to = judged.collected.delivery.to
    if told_before:
        terminal.say()
    terminal.say(say("In the delivery {tag}:", tag=to.tag) if to and to.tag else say("Not tagged yet:"))
    for change in changes:
        _tell(change, linker)
    for one in aside:
        terminal.say("  " + say("{sha} is set aside: it {why}.", sha=one.commit.sha[:10], why=one.why))
    terminal.say(f"  {say(DEFAULTS[judged.tickets_only])}")
    return True


def _tell(change: Change, linker: Linker) -> None:
    label = f"#{change.number}" if change.number else change.head.sha[:10]
    commits = say_of("{count} commit", "{count} commits", len(change.commits))
    line = say(
        "{label} « {title} » ({kind}, {commits}) → {went}: {why}.",
        label=label,
        title=change.title,
        kind=say(KINDS[change.kind]),
        commits=commits,
        went=say(WENT[change.disposition]),
        why=change.why or say("it holds"),
    )
    terminal.say(f"  {line}")
    chosen = {reference.number for reference in change.tickets}
    for reference in linker.gathered(change):
        if reference.number in chosen:
            verdict = say("its ticket")
        elif linker.is_pull_request(reference.number):
            verdict = say("not a ticket: a pull request of this history")
        else:
            verdict = say("left out: a stronger reference names the ticket")
        named = say(
            "#{number} by {source}: {verdict}.",
            number=reference.number,
            source=say(SOURCES[reference.source]),
            verdict=verdict,
        )
        terminal.say(f"    {named}")


def _concerns(change: Change, linker: Linker, name: str) -> bool:
    if name.isdigit() and len(name) < 10:
        number = int(name)
        if number in (change.number, change.of) or number in {reference.number for reference in change.tickets}:
            return True
        return any(reference.number == number for reference in linker.gathered(change))
    return any(commit.sha.startswith(name.lower()) for commit in change.commits)
