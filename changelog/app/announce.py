"""Which channels are due, as a plan; and one channel done: claim, send, record.

1. find the delivery and its message   2. see which channels have it already   3. plan: claim, send and record for each
of the others; once all have it, set the status that the release gate reads

Killed before the claim, nothing has happened; after it, nobody sends until someone records what became of it.
"""

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from changelog.app import announcement, demo, gates, train_context
from changelog.app.announcement import AnnouncementFacts
from changelog.app.demo import RequestOf
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.app.unshown import Unshown
from changelog.domain.model import DateTag, Value
from changelog.domain.ports.repository import KeepsRecords, TellsChannels
from changelog.domain.remote import About, Record
from changelog.domain.train import channel_state, tag_message, verdicts
from changelog.domain.train.channel_state import ChannelFormat, ChannelState, Letter, Message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.plan import Done, Note, Nothing, Plan, SendMessage, Status, Step, Together
from changelog.errors import Problem, Refused, Stopped
from changelog.i18n import plain
from changelog.i18n.say import say

NewClaim = Callable[[], str]
"""Makes a word that nobody else has: claims of two people differ, even of the same message at the same second."""


class AnnounceOptions(Value, frozen=True, kw_only=True):
    """What was asked for. `channels`: which ones (none: all that are configured); `again`: also those that have it, or
    may have; `sent`: what may have been sent was; `postponed`: why it does not ship as announced; `until`: the day on
    which it ships instead, where that is known.
    """

    channels: tuple[str, ...] = ()
    again: bool = False
    sent: bool = False
    postponed: str = ""
    until: date | None = None


class AnnouncePlan(Struct, frozen=True, kw_only=True):
    """A plan, with what it is about: the delivery, its message, and the state of each channel."""

    plan: Plan
    tag: DateTag
    carried: LoadedDelivery
    standing: DeliveryState
    message: Message
    states: dict[str, ChannelState]


def plan(
    around: TrainContext, name: str, wish: AnnounceOptions, claim: NewClaim, request_of: RequestOf
) -> AnnouncePlan:
    """Decide. Raises Refused when the tag is no delivery any more, or was moved since."""
    tag, carried = train_context.delivery(around, name)
    train_context.refuse_superseded(tag, carried.history)
    standing = gates.status_of(around, tag)
    if standing.moved:
        raise Refused(
            say("the tag {tag} was moved since it was shown or announced", tag=tag.name),
            hint=say(
                "Put it back where it was, or mark a new delivery with `nouveautes tag --again` and announce that."
            ),
        )
    users_have_it = delivered(around, tag, carried)
    if not users_have_it and not wish.postponed and tag.name in carried.history.in_production:
        raise taken_back(tag)
    message = message_of(tag, standing, wish.postponed, delivered=users_have_it)
    if message.about == "coming":
        message = _withdrawn(around, tag, standing) or message
    states = _states(around, tag, standing, message)
    until = _until(around, tag, standing, message, wish.until)
    steps = tuple(_steps(around, tag, message, states, wish, claim, request_of, until))
    nothing: Nothing = "sent-nothing" if wish.sent else "announced-already"
    if any(isinstance(step, Together | Note) for step in steps):
        nothing = ""
    return AnnouncePlan(
        plan=Plan(command="announce", tag=tag.name, steps=steps, nothing=nothing),
        tag=tag,
        carried=carried,
        standing=standing,
        message=message,
        states=states,
    )


def delivered(around: TrainContext, tag: DateTag, carried: LoadedDelivery) -> bool:
    """Whether users have it."""
    return around.survey.branches.one_branch or tag.name in carried.history.held


def taken_back(tag: DateTag) -> Refused:
    """Of what production got and does not hold as a whole any more, neither message is true."""
    return Refused(
        say("production got {tag}, and does not hold it as a whole any more", tag=tag.name),
        hint=say("`nouveautes status` says what it lacks; `nouveautes tag` marks a new delivery."),
    )


def message_of(tag: DateTag, standing: DeliveryState | None, postponed: str, *, delivered: bool) -> Message:
    """The message: it does not ship as announced, users have it, or it is coming. Raises Refused when what is postponed
    has shipped.
    """
    if postponed and delivered:
        raise Refused(
            say("{tag} is in production already: it can no longer be postponed", tag=tag.name),
            hint=say("`nouveautes release --undo` prepares the way back."),
        )
    if postponed:
        return Message(about="postponed", why=plain.line(postponed))
    if delivered:
        return Message(about="shipped")
    refused = standing.refused if standing else None
    if refused is not None:
        return Message(about="postponed", numbers=refused.numbers, why=plain.line(refused.why))
    return Message(about="coming")


def follow_up(around: TrainContext, tag: DateTag, claim: NewClaim) -> tuple[Step, ...]:
    """What follows a release: every channel that has not got it gets the message that users have it."""
    message = Message(about="shipped")
    states = _states(around, tag, None, message)
    left = [name for name, state in states.items() if state.kind != "told"]
    return tuple(_tell(around, tag, message, name, ChannelState(), claim) for name in left)


def alert(around: TrainContext, tag: DateTag, found: Unshown, claim: NewClaim) -> tuple[Step, ...]:
    """The message that something went live without being shown, for every channel that does not have it yet."""
    why = ", ".join(label for label in found.labels if not label.startswith("#"))
    numbers = tuple(sorted(one.number for one in found.changes if one.number is not None))
    message = Message(about="unshown", numbers=numbers, why=why)
    states = _states(around, tag, None, message)
    return tuple(
        _tell(around, tag, message, name, ChannelState(), claim) for name, one in states.items() if one.kind == "free"
    )


def _withdrawn(around: TrainContext, tag: DateTag, standing: DeliveryState) -> Message | None:
    """The message that something was taken out since the delivery that this one replaces was announced."""
    listed = tag_message.of_tag(tag)
    old = around.survey.tag(listed.replaces) if listed is not None and listed.withdrawn else None
    if listed is None or old is None or old.object_id != listed.shown_as or standing.announced is not None:
        return None
    if gates.status_of(around, old).announced is None:
        return None  # nobody expects what was taken out
    return Message(about="postponed", numbers=listed.withdrawn, why=plain.line(listed.because))


def _until(
    around: TrainContext, tag: DateTag, standing: DeliveryState, message: Message, day: date | None
) -> str:  # fmt: skip
    """When the message says that it ships: kept in the records, for the clock releases nothing before that."""
    if message.about == "postponed" and not message.numbers:
        return day.isoformat() if day else ""
    facts = AnnouncementFacts(
        survey=around.survey, settings=around.settings, now=around.now, tag=tag, standing=standing
    )  # fmt: skip
    due = announcement.release_time(facts, around.speech).at if message.about != "shipped" else None
    return due.isoformat() if due else ""


def _states(
    around: TrainContext, tag: DateTag, standing: DeliveryState | None, message: Message
) -> dict[str, ChannelState]:
    """The state of each configured channel; of a delivery that replaces another one, what that one's records say."""
    channels = around.settings.announce.channels
    found = {name: channel_state.state_of(around.records_of(tag), tag.name, message, name) for name in channels}
    if message.about != "coming" or standing is None or standing.announced is None:
        return found
    left, said = gates.missing_channels(standing.announced, channels), standing.announced
    known = ChannelState(kind="told", by=said.by, at=said.at)
    return {name: state if name in left or state.kind == "told" else known for name, state in found.items()}


def _steps(
    around: TrainContext, tag: DateTag, message: Message, states: dict[str, ChannelState], wish: AnnounceOptions,
    claim: NewClaim, request_of: RequestOf, until: str,
) -> Iterator[Step]:  # fmt: skip
    chosen = {name: state for name, state in states.items() if not wish.channels or name in wish.channels}
    confirmed: list[str] = []
    if wish.sent:
        confirmed = [name for name, state in chosen.items() if state.kind == "claimed"]
        yield from (Note(record=_record(around, tag, message, name, chosen[name].claim, until)) for name in confirmed)
        tells: tuple[Step, ...] = ()
    else:
        left = [name for name, state in chosen.items() if wish.again or state.kind != "told"]
        tells = tuple(
            _tell(
                around,
                tag,
                message,
                name,
                chosen[name] if wish.again else ChannelState(),
                claim,
                until,
                again=wish.again,
            )
            for name in left
        )
    if tells:
        yield Together(steps=tells)
    told = {name for name, state in states.items() if state.kind == "told"} | set(confirmed)
    told |= {step.subject for step in tells}
    if states and told >= set(states):
        yield from _all_told(around, tag, message, request_of, until, new=bool(tells or confirmed))


def _tell(
    around: TrainContext,
    tag: DateTag,
    message: Message,
    channel: str,
    state: ChannelState,
    claim: NewClaim,
    until: str = "",
    *,
    again: bool = False,
) -> SendMessage:
    record = _record(around, tag, message, channel, claim(), until)
    return SendMessage(claim=channel_state.record(record, "announcing"), again=again, after=state.claim)


def _record(
    around: TrainContext, tag: DateTag, message: Message, channel: str, claim: str, until: str = ""
) -> Record:  # fmt: skip
    about: About = message.about
    return Record(
        kind="announced", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=around.objects.who(),
        at=around.at, why=message.why, numbers=message.numbers, channel=channel, about=about, claim=claim,
        until=until,
    )  # fmt: skip


def _all_told(
    around: TrainContext, tag: DateTag, message: Message, request_of: RequestOf, until: str, *, new: bool
) -> Iterator[Step]:
    """What marks that all channels have it: the status that the gate and branch protection read, or a record."""
    listed = tag_message.of_tag(tag)
    rest_ships = bool(message.numbers) and listed is not None and listed.withdrawn == message.numbers
    if around.checks is not None and (message.about == "coming" or rest_ships):
        words = verdicts.status_description("announced", tag.object_id, around.speech)
        yield Status(sha=tag.commit, name=verdicts.ANNOUNCE, state="success", description=words)
    plain_record = _record(around, tag, message, "", "", until)
    if message.about == "postponed":
        record = channel_state.record(plain_record, "postponed")
        if not any(one.says == record.says for one in around.records_of(tag)):
            yield Note(record=record)
            yield from demo.commented(around, tag, record, request_of)
    elif message.about == "coming" and new:
        yield from demo.commented(around, tag, plain_record, request_of)


WritesLetters = Callable[[ChannelFormat], Letter]
"""The message in the form that a channel reads."""


def carry_out(step: SendMessage, write: WritesLetters, channels: TellsChannels, records: KeepsRecords) -> Done:
    """Send it. Raises Refused when it was not sent and may be tried again, Stopped when nobody knows whether it was."""
    claim = step.claim
    letter = write(channels.reads(claim.channel))
    if not records.claim(claim, lambda known: _free(known, step)):
        return _taken(_state(records.records().get(claim.tag_object, ()), claim), step)
    sent = channels.tell(claim.channel, letter)
    if sent.outcome == "failed":
        records.record(channel_state.record(claim, "failed"))
        raise Refused(
            say("nothing was sent to {channel}: {why}", channel=claim.channel, why=sent.why),
            hint=say("`nouveautes doctor` looks at channels."),
        )
    if sent.outcome == "unsure":
        raise Stopped(
            say("the message may or may not have reached {channel}: {why}", channel=claim.channel, why=sent.why),
            hint=_which(claim.channel),
        )
    try:
        records.record(channel_state.record(claim, "announced"))
    except Problem as problem:
        said = say(
            "the message was sent to {channel}, but that is not recorded: {message}",
            channel=claim.channel,
            message=problem.message,
        )
        raise Stopped(
            said,
            hint=say(
                "Record that it was sent: nouveautes announce {tag} --sent --channel {channel}",
                tag=claim.tag,
                channel=claim.channel,
            ),
        ) from problem
    return Done(step=step, how="done")


def _free(known: tuple[Record, ...], step: SendMessage) -> bool:
    """Whether the channel is free: nobody claimed it, or it is sent again and nobody else claimed that first."""
    state = _state(known, step.claim)
    return state.claim == step.after if step.again else state.kind == "free"


def _state(known: tuple[Record, ...], claim: Record) -> ChannelState:
    message = Message(about=claim.about, numbers=claim.numbers, why=claim.why)
    return channel_state.state_of(known, claim.tag, message, claim.channel)


def _taken(state: ChannelState, step: SendMessage) -> Done:
    """Someone else claimed it and sent it; raises Stopped when nobody knows whether they did."""
    channel = step.claim.channel
    if state.kind == "told" and not step.again:
        return Done(step=step, how="already")
    if step.again:
        raise Stopped(
            say("someone else is sending to {channel} again", channel=channel),
            hint=say("Look at the channel before you do."),
        )
    by = plain.line(state.by) or say("somebody")
    raise Stopped(
        say("{by} may have sent the message to {channel}: nothing confirms it", channel=channel, by=by),
        hint=_which(channel),
    )


def _which(channel: str) -> str:
    return say(
        "Look at the channel. It is there: nouveautes announce --sent --channel {channel}\n"
        "It is not: nouveautes announce --again --channel {channel}",
        channel=channel,
    )
