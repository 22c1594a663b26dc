"""One channel is told: claim, send, record. At most once, whoever else is at it and wherever it is killed.

Killed before the claim, nothing has happened; after it, nobody sends until somebody says what became of it.
"""

from collections.abc import Callable

from changelog.errors import Problem, Refused, Stopped
from changelog.language import plain
from changelog.language.speech import say
from changelog.letters import Letter, Reads
from changelog.ports.remote import KeepsRecords, TellsChannels
from changelog.remote import Record
from changelog.train import telling
from changelog.train.plan import Done, Tell
from changelog.train.telling import Message, State

WritesLetters = Callable[[Reads], Letter]
"""The message in the form that a channel reads."""


def carry_out(step: Tell, write: WritesLetters, channels: TellsChannels, records: KeepsRecords) -> Done:
    """Tell it. Raises Refused where it was not told and may be again, Stopped where nobody knows whether it was."""
    claim = step.claim
    letter = write(channels.reads(claim.channel))
    if not records.claim(claim, lambda known: _free(known, step)):
        return _taken(_state(records.records().get(claim.tag_object, ()), claim), step)
    sent = channels.tell(claim.channel, letter)
    if sent.outcome == "failed":
        records.record(telling.record(claim, "failed"))
        raise Refused(
            say("{channel} was not told: {why}", channel=claim.channel, why=sent.why),
            hint=say("`nouveautes doctor` looks at channels."),
        )
    if sent.outcome == "unsure":
        raise Stopped(
            say("{channel} may have been told, and may not: {why}", channel=claim.channel, why=sent.why),
            hint=_which(claim.channel),
        )
    try:
        records.record(telling.record(claim, "announced"))
    except Problem as problem:
        said = say(
            "{channel} was told, but that is not recorded: {message}", channel=claim.channel, message=problem.message
        )
        raise Stopped(
            said,
            hint=say(
                "Say that it was: nouveautes announce {tag} --sent --channel {channel}",
                tag=claim.tag,
                channel=claim.channel,
            ),
        ) from problem
    return Done(step=step, how="done")


def _free(known: tuple[Record, ...], step: Tell) -> bool:
    """Whether the channel may be told now: nobody has, or it is told again and nobody was faster in doing so."""
    state = _state(known, step.claim)
    return state.claim == step.after if step.again else state.kind == "free"


def _state(known: tuple[Record, ...], claim: Record) -> State:
    message = Message(about=claim.about, numbers=claim.numbers, why=claim.why)
    return telling.state(known, claim.tag, message, claim.channel)


def _taken(state: State, step: Tell) -> Done:
    """Somebody else has it: told, or nobody knows. Raises Stopped for that."""
    channel = step.claim.channel
    if state.kind == "told" and not step.again:
        return Done(step=step, how="already")
    if step.again:
        raise Stopped(
            say("somebody else is telling {channel} again", channel=channel),
            hint=say("Look at the channel before you do."),
        )
    by = plain.line(state.by) or say("somebody")
    raise Stopped(
        say("{channel} may have been told by {by}: nothing confirms it", channel=channel, by=by), hint=_which(channel)
    )


def _which(channel: str) -> str:
    return say(
        "Look at the channel. It is there: nouveautes announce --sent --channel {channel}\n"
        "It is not: nouveautes announce --again --channel {channel}",
        channel=channel,
    )
