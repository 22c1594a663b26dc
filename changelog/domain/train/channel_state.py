"""A message, its form, its channel's secret by name, and whether it was sent.

Who tells a channel claims it first, by a record that the remote takes from one person alone. A claim that nothing
follows may have been sent: it stands until somebody says which (`--sent`, `--again`), so that nobody is told twice.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import structs

from changelog.domain.model import Value
from changelog.domain.remote import About, Record, RecordKind


class Message(Value, frozen=True, kw_only=True):
    """What people are told of a delivery; of postponements, `numbers` (none: all of it) and `why` tell them apart."""

    about: About
    numbers: tuple[int, ...] = ()
    why: str = ""


class ChannelState(Value, frozen=True, kw_only=True):
    """Where a channel stands. `claim`: the last one, whatever came of it; `by` and `at`: of what the state says."""

    kind: Literal["free", "claimed", "told"] = "free"
    claim: str = ""
    by: str = ""
    at: int = 0


def state_of(records: Iterable[Record], tag: str, message: Message, channel: str) -> ChannelState:
    """Where a channel stands, by the records of a tag object, oldest first. Once told, it stays so."""
    found = ChannelState()
    for one in records:
        if one.tag != tag or one.channel != channel or _message(one) != message:
            continue
        if one.kind == "announcing":
            found = _claimed(found, one)
        elif one.kind == "announced" and found.kind != "told":
            found = ChannelState(kind="told", claim=found.claim or one.claim, by=one.by, at=one.at)
        elif one.kind == "failed" and found.kind == "claimed" and one.claim == found.claim:
            found = ChannelState(claim=found.claim)
    return found


def record(claim: Record, kind: RecordKind) -> Record:
    """The same of another kind: what becomes of a claim."""
    return structs.replace(claim, kind=kind)


def _claimed(found: ChannelState, one: Record) -> ChannelState:
    if found.kind == "told":
        return structs.replace(found, claim=one.claim)
    return ChannelState(kind="claimed", claim=one.claim, by=one.by, at=one.at)


def _message(record: Record) -> Message:
    return Message(about=record.about or "coming", numbers=record.numbers, why=record.why)


# chat: Markdown that a chat reads as it is sent · commonmark: Markdown to the letter, which whoever sends it turns into
# a chat's own · html: a chat that reads a little HTML · mail: HTML beside plain text · text: plain lines, addresses and
# all · paste: Markdown for whoever pastes it somewhere
Form = Literal["chat", "commonmark", "html", "mail", "text", "paste"]


class ChannelFormat(Value, frozen=True, kw_only=True):
    """What a channel reads, and how many characters of it at most (0: nobody knows)."""

    form: Form
    longest: int = 0


class Letter(Value, frozen=True, kw_only=True):
    """A message in one form. A chat's text begins with its subject; `html` is there for a mail, beside its text."""

    form: Form
    subject: str
    text: str
    html: str = ""


class SendResult(Value, frozen=True, kw_only=True):
    """What became of a message. failed: surely nobody has it; unsure: some may, and nobody can tell.

    `why` holds no word of the other side, who may repeat an address that is a secret.
    """

    outcome: Literal["sent", "failed", "unsure"]
    why: str = ""
