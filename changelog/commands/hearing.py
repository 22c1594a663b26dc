"""Comments below the page's pull request in a documentation of its own repository, where no workflow of ours lives.

`week` reads them, with the rules of `comment`: the first line is the command, who may write to the product's repository
may say it, and it is about the tag object that the description presented. Each gets one answer, which is left before
anything is done: what cannot be answered is not done, and what was interrupted is taken up again.
"""

from collections.abc import Callable

from msgspec import Struct, structs

from changelog.app import demo, refuse, train_context
from changelog.app.publish import pull_request
from changelog.commands import plans
from changelog.commands.comment import CommentCommand, answer_of, marker_of, read
from changelog.domain.forge import Conversation, Remark
from changelog.domain.train.plan import Comment
from changelog.errors import Interruption, Misuse, Problem, Refused
from changelog.i18n import plain
from changelog.i18n.say import again, say
from changelog.runtime import steps
from changelog.runtime.train import OpenTrain, open_train
from changelog.runtime.workspace import Progress

BEGUN = "<!-- nouveautes:begun -->"
"""In an answer whose comment is being done."""
Ship = Callable[[OpenTrain, str], object]
"""Ships a delivery, named with its tag object."""


class Asked(Struct, frozen=True, kw_only=True):
    """A comment that asks for something and has no answer yet. `seen`: the tag object that its author saw, empty where
    nobody can tell.
    """

    number: int
    remark: Remark
    wanted: CommentCommand | Misuse
    seen: str


def unanswered(train: OpenTrain, tag: str) -> tuple[Asked, ...]:
    """What people who may ask for in comments, oldest first. Raises Refused where they cannot be read."""
    docs, proposals = train.documentation.opened, train.documentation.proposals()
    asked_who = train.forge.discovery
    number = train.documentation.request_of(tag) if docs is not None and docs.beside else None
    if proposals is None or asked_who is None or number is None:
        return ()
    below = proposals.conversation(number)
    known: dict[str, bool] = {}
    found: list[Asked] = []
    for remark in below.remarks:
        wanted = _command(remark)
        if wanted is None or remark.edited or not remark.login or not remark.id or _is_answered(below, remark):
            continue
        if remark.login not in known:
            known[remark.login] = asked_who.may_write(remark.login)
        if known[remark.login]:
            seen = _seen(below, remark, wanted)
            found.append(Asked(number=number, remark=remark, wanted=wanted, seen=seen))
    return tuple(found)


def answer(train: OpenTrain, tag: str, progress: Progress, ship: Ship | None) -> None:
    """Do what is asked for, one after the other, each with the train as the one before left it. `ship`: how this
    run does, None where it may not. Raises Refused, Stopped where an answer cannot be left, Interruption as it comes.
    """
    for asked in unanswered(train, tag):
        _say(
            train, asked, f"{marker_of(asked.remark.id)}\n{BEGUN}\n\n{again(say('Being done.'), train.context.speech)}"
        )
        try:
            with open_train(train.workspace, train.reach, progress) as now:
                context = structs.replace(now.context, by=plain.line(asked.remark.login))
                _do(structs.replace(now, context=context), tag, asked, progress, ship)
        except Interruption:
            raise
        except Problem as problem:
            _say(train, asked, answer_of(asked.remark.id, problem, train.context.speech))
        else:
            _say(train, asked, f"{marker_of(asked.remark.id)}\n\n{again(say('Done.'), train.context.speech)}")


def _do(train: OpenTrain, tag: str, asked: Asked, progress: Progress, ship: Ship | None) -> None:
    wanted = asked.wanted
    if isinstance(wanted, Misuse):
        raise wanted
    exact = f"{tag}@{asked.seen}" if asked.seen else tag
    train_context.refuse_without_object(train.context, exact)
    train_context.refuse_far_clock(train.context)
    request_of = train.documentation.request_of
    if wanted.step == "release":
        if ship is None:
            raise Refused(
                say("{tag} is not shipped from a comment here", tag=tag),
                hint=say("The button « Livrer » of the product's repository does, or `nouveautes release`."),
            )
        ship(train, exact)
        return
    if wanted.step == "refused":
        plan = refuse.plan(train.context, exact, wanted.numbers, wanted.because, request_of)
    else:
        plan = demo.plan(train.context, exact, wanted.because, request_of)
    plans.carried_out(plan, train, steps.acts_in(train, progress))


def _command(remark: Remark) -> CommentCommand | Misuse | None:
    try:
        return read(remark.body)
    except Misuse as problem:
        return problem


def _is_answered(below: Conversation, remark: Remark) -> bool:
    """Whether an answer stands there that is not the beginning of one. Whoever writes a marker by hand silences a
    comment for this clock, and nothing else: the buttons and `demo` stay.
    """
    marker = marker_of(remark.id)
    return any(marker in one.body and BEGUN not in one.body for one in below.remarks)


def _seen(below: Conversation, remark: Remark, wanted: CommentCommand | Misuse) -> str:
    """The object that the comment names, else the one that the description presents, if that has stood since before
    the comment.
    """
    if isinstance(wanted, CommentCommand) and wanted.seen:
        return wanted.seen
    return pull_request.object_presented(below.body) if remark.at > below.edited_at else ""


def _say(train: OpenTrain, asked: Asked, body: str) -> None:
    """The answer, below the comment: one, which is brought up to date."""
    step = Comment(where="documentation", number=asked.number, marker=marker_of(asked.remark.id), body=body)
    train.acts()[Comment](step)
