"""`comment` (`hear` stays an alias): the words of a comment read, the permission asked, the command done.

The first line decides, whatever stands below it; what it quotes is not said. Accents and case do not matter.
"""

import re
from typing import Any, Literal

import click
from msgspec import Struct

from changelog.adapters.forge import runner
from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.runner import Heard
from changelog.app import workflows
from changelog.commands import demo, output
from changelog.commands.demo import Said
from changelog.commands.options import common, patience_option
from changelog.commands.release import ship
from changelog.domain.model import OWN_BRANCHES
from changelog.domain.ports.forge import BoardAddress, Reach
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime.delivery import survey_clone
from changelog.runtime.forge import forge_address
from changelog.runtime.train import open_train
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

Step = Literal["shown", "refused", "release"]
WORDS: dict[str, Step] = {
    "/montre": "shown", "/shown": "shown", "/refuse": "refused", "/refused": "refused",
    "/livrer": "release", "/ship": "release",
}  # fmt: skip
_NUMBERS = re.compile(r"(?:\s*(?:[,;&]|\bet\b|\band\b)?\s*#?(?P<number>[1-9]\d{0,8})(?![\w.]))", re.I)


class Spoken(Struct, frozen=True, kw_only=True):
    """What somebody said: the step, the numbers that are refused, and why."""

    step: Step
    numbers: tuple[int, ...] = ()
    because: str = ""


def read(comment: str) -> Spoken | None:
    """What a comment says; None where it says nothing to the train. Raises Misuse where half of it is missing."""
    text = plain.block(comment).strip()
    word, _, rest = text.partition("\n")[0].partition(" ")
    step = WORDS.get(plain.fold(word)) if word.startswith("/") else None
    if step is None:
        return None
    rest = plain.line(text[len(word) :])
    if step == "refused":
        return _refused(rest)
    if step == "release" and rest:
        raise Misuse(
            say("/livrer stands alone: nothing is shipped by half a sentence"),
            hint=say("Write /livrer and nothing else, in a comment of its own."),
        )
    return Spoken(step=step, because=rest)


def _refused(rest: str) -> Spoken:
    numbers: list[int] = []
    at = 0
    while found := _NUMBERS.match(rest, at):
        numbers.append(int(found["number"]))
        at = found.end()
    because = rest[at:].lstrip(" :,;-–—").strip()
    if not numbers or not because:
        raise Misuse(
            say("/refusé takes the number of a ticket or pull request, then why"),
            hint=say("As: /refusé 214 Le courriel part deux fois."),
        )
    return Spoken(step="refused", numbers=tuple(dict.fromkeys(numbers)), because=because)


@click.command("hear")
@click.option(
    "--of", type=click.Choice(["demo", "release"]), help="Hear only what is said of the demo, or of the release."
)
@patience_option
@common
@with_options
def command(options: Options, of: str | None, max_wait: float, **_: Any) -> None:
    """What a permitted person says in a comment on the page's pull request, done."""
    workspace = open_workspace(options)
    heard = runner.comment()
    said = read(heard.body) if heard is not None else None
    if heard is None or said is None or (of is not None and of != _of(said)):
        output.say(say("nothing here is said to the train"))
        return
    _refuse_strangers(workspace, heard, max_wait)
    tag = _tag(workspace, heard, max_wait)
    if said.step == "release":
        ship(options, tag, max_wait=max_wait)
    else:
        shown = said.step == "shown"
        demo.record(options, tag, Said(shown=shown, refused=said.numbers, because=said.because))


def _of(said: Spoken) -> str:
    return "release" if said.step == "release" else "demo"


def _refuse_strangers(workspace: Workspace, heard: Heard, max_wait: float) -> None:
    """GitHub says who may write, now. Raises Refused for all others, and where the comment stands elsewhere."""
    seen = survey_clone(workspace)
    with connect(forge_address(workspace, seen), BoardAddress(), Reach(max_wait=max_wait), lambda _: None) as forge:
        hears = forge.discovery is not None or forge.trouble is not None
        if not hears or not workflows.is_docs_here(workspace.settings, seen.slug) or not _same(heard.slug, seen.slug):
            raise Refused(
                say("comments are heard where the page is kept in the product's own repository, on GitHub"),
                hint=say("Elsewhere the buttons say the same: « Montré », « Refusé, pourquoi », « Livrer »."),
            )
        if forge.trouble is not None:
            raise Refused(say("{subject}: {message}", subject=forge.trouble.subject, message=forge.trouble.message))
        may = forge.discovery is not None and forge.discovery.may_write(heard.login)
    if not may:
        raise Refused(
            say("{login} may not say that: it takes the right to write here", login=plain.line(heard.login) or "?"),
            hint=say("Somebody of the team can, by the same comment or by the button."),
        )


def _tag(workspace: Workspace, heard: Heard, max_wait: float) -> str:
    """The delivery that the pull request tells: it must be the tool's own, and open. Raises Misuse, Refused."""
    with open_train(workspace, Reach(max_wait=max_wait), lambda _: None) as train:
        docs = train.documentation.known()
        found = docs.proposals.proposal(heard.number) if docs is not None and docs.proposals is not None else None
        tag = found.head.removeprefix(OWN_BRANCHES) if found is not None and found.head.startswith(OWN_BRANCHES) else ""
        # The same branch name in somebody's copy of the repository is another pull request.
        if tag and train.documentation.request_of(tag) == heard.number and train.context.survey.tag(tag):
            return tag
    raise Misuse(
        say("pull request {number} does not tell a delivery", number=heard.number),
        hint=say("Write it below the open pull request that nouveautes made for the page."),
    )


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
