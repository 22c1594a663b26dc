"""`nouveautes comment`: a command written in a comment below the page's pull request, checked and carried out.

The first line decides, whatever follows it; a quoted line is no command. Accents and case do not matter.
"""

import re
from contextlib import suppress
from typing import Any, Literal

import click
from msgspec import Struct

from changelog.adapters.forge import runner
from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.runner import EventComment
from changelog.app import train_context, workflows
from changelog.app.publish import pull_request
from changelog.commands import demo, output
from changelog.commands.demo import DemoOutcome
from changelog.commands.options import common, deployment_wait
from changelog.commands.release import ship
from changelog.domain.model import OWN_BRANCHES
from changelog.domain.notes import escape
from changelog.domain.ports.forge import BoardAddress, Reach
from changelog.domain.train.plan import Comment
from changelog.errors import Misuse, Problem, Refused
from changelog.i18n import plain
from changelog.i18n.say import again, say
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


class CommentCommand(Struct, frozen=True, kw_only=True):
    """What a comment asks for: the step, the refused numbers, and why. `seen`: the tag object that it names."""

    step: Step
    numbers: tuple[int, ...] = ()
    because: str = ""
    seen: str = ""


@click.command("comment")
@click.option(
    "--of", type=click.Choice(["demo", "release"]), help="Do only what is asked about the demo, or about the release."
)
@click.option("--allowed", is_flag=True, help="Only check who asks, and of which delivery; do nothing.")
@deployment_wait
@common
@with_options
def command(options: Options, of: str | None, allowed: bool, max_wait: float, **_: Any) -> None:
    """Do what a permitted person asks for in a comment on the page's pull request."""
    workspace = open_workspace(options)
    comment = runner.comment()
    wanted = read(comment.body) if comment is not None else None
    about = "release" if wanted is not None and wanted.step == "release" else "demo"
    if comment is None or wanted is None or of not in (None, about):
        output.say(say("this comment holds no command for nouveautes"))
        return
    _refuse_strangers(workspace, comment, max_wait)
    tag = _tag(workspace, comment, max_wait)
    # What was said is about the tag as the pull request presented it then, or as the comment itself names it.
    seen = wanted.seen or pull_request.object_presented(comment.below)
    tag = f"{tag}@{seen}" if seen else tag
    if allowed:
        output.say(say("{login} may ask for that, of {tag}", login=plain.line(comment.login), tag=tag))
        return
    try:
        if wanted.step == "release":
            ship(options, tag, exact=True, max_wait=max_wait)
        else:
            outcome = DemoOutcome(shown=wanted.step == "shown", refused=wanted.numbers, because=wanted.because)
            demo.record(options, tag, outcome, exact=True)
    except Problem as problem:
        if not options.dry_run:
            _answer(workspace, comment, problem, max_wait)
        raise


def _answer(workspace: Workspace, comment: EventComment, problem: Problem, max_wait: float) -> None:
    """Why it was not done, below the comment, once: its author may have no other place to read that."""
    marker, body = marker_of(comment.id), answer_of(comment.id, problem, workspace.settings.language)
    with suppress(Problem), open_train(workspace, Reach(max_wait=max_wait), lambda _: None) as train:
        train.acts()[Comment](Comment(where="documentation", number=comment.number, marker=marker, body=body))


def marker_of(number: int) -> str:
    """What the answer to a comment is found again by."""
    return f"<!-- nouveautes:answer {number} -->"


def answer_of(number: int, problem: Problem, language: str) -> str:
    """Why what a comment asks for was not done."""
    reason = "\n".join(again(text, language) for text in (problem.message, problem.hint) if text)
    return "\n".join([marker_of(number), "", *escape.code_block(plain.block(reason), "text")])


def read(comment: str) -> CommentCommand | None:
    """The command in a comment; None when there is none. Raises Misuse when half of it is missing."""
    text = plain.block(comment).strip()
    word, _, rest = text.partition("\n")[0].partition(" ")
    step = WORDS.get(plain.fold(word)) if word.startswith("/") else None
    if step is None:
        return None
    rest = plain.line(text[len(word) :])
    first, _, after = rest.partition(" ")
    seen = train_context.name_and_object(first)[1]
    rest = after if seen else rest
    if step == "release" and rest:
        raise Misuse(
            say("/livrer takes nothing after it"),
            hint=say("Write /livrer and nothing else, in a comment of its own."),
        )
    if step != "refused":
        return CommentCommand(step=step, because=rest, seen=seen)
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
    return CommentCommand(step="refused", numbers=tuple(dict.fromkeys(numbers)), because=because, seen=seen)


def _refuse_strangers(workspace: Workspace, comment: EventComment, max_wait: float) -> None:
    """Raises Refused unless GitHub answers that the author may write to this repository, now."""
    seen = survey_clone(workspace)
    with connect(forge_address(workspace, seen), BoardAddress(), Reach(max_wait=max_wait), lambda _: None) as forge:
        on_github = forge.discovery is not None or forge.trouble is not None
        here = workflows.is_docs_here(workspace.settings, seen.slug) and comment.slug.casefold() == seen.slug.casefold()
        if not on_github or not here:
            raise Refused(
                say("comments are read where the page is kept in the product's own repository, on GitHub"),
                hint=say("Elsewhere the buttons do the same: « Montré », « Refusé, pourquoi », « Livrer »."),
            )
        if forge.trouble is not None:
            raise Refused(say("{subject}: {message}", subject=forge.trouble.subject, message=forge.trouble.message))
        may_write = forge.discovery is not None and forge.discovery.may_write(comment.login)
    if not may_write:
        raise Refused(
            say("{login} may not ask for that: it takes write access here", login=plain.line(comment.login) or "?"),
            hint=say("Somebody of the team can, by the same comment or by the button."),
        )


def _tag(workspace: Workspace, comment: EventComment, max_wait: float) -> str:
    """The delivery of the pull request below which the comment stands. Raises Misuse unless that pull request is the
    tool's own, and open.
    """
    with open_train(workspace, Reach(max_wait=max_wait), lambda _: None) as train:
        docs = train.documentation.opened
        found = docs.proposals.proposal(comment.number) if docs is not None and docs.proposals is not None else None
        tag = found.head.removeprefix(OWN_BRANCHES) if found is not None and found.head.startswith(OWN_BRANCHES) else ""
        # The same branch name in somebody's copy of the repository is another pull request.
        if tag and train.documentation.request_of(tag) == comment.number and train.context.survey.tag(tag):
            return tag
    raise Misuse(
        say("pull request {number} presents no delivery", number=comment.number),
        hint=say("Comment below the open pull request that nouveautes made for the page."),
    )
