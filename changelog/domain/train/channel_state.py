"""A message to a channel: its form, whether it was sent, and by whom.

Whoever sends it claims the channel first, by a record that the remote accepts from one run alone. A claim without a
result may have been sent: it counts until somebody settles it (`--sent`, `--again`), so that nobody gets it twice.
"""

from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, MINYEAR, datetime, tzinfo
from typing import Literal

from msgspec import structs

from changelog.domain.model import Value
from changelog.domain.remote import About, Record, RecordKind


class Message(Value, frozen=True, kw_only=True):
    """What a message is about; postponements differ by `numbers` (none: all of the delivery) and `why`."""

    about: About
    numbers: tuple[int, ...] = ()
    why: str = ""


class ChannelState(Value, frozen=True, kw_only=True):
    """Whether a channel has a message. `claim`: the last one, whatever came of it; `by`, `at`: of this state."""

    kind: Literal["free", "claimed", "told"] = "free"
    claim: str = ""
    by: str = ""
    at: int = 0


# chat: Markdown that a chat shows as it is sent · commonmark: Markdown to the letter, which whoever sends it turns into
# a chat's own · html: a chat that takes a little HTML · mail: HTML beside plain text · text: plain lines, addresses and
# all · paste: Markdown for whoever pastes it somewhere
Form = Literal["chat", "commonmark", "html", "mail", "text", "paste"]


class ChannelFormat(Value, frozen=True, kw_only=True):
    """The form that a channel takes, and how many characters of it at most (0: unknown)."""

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

    `why` quotes nothing of the other side, which may repeat an address that is a secret.
    """

    outcome: Literal["sent", "failed", "unsure"]
    why: str = ""


def state_of(records: Iterable[Record], tag: str, message: Message, channel: str) -> ChannelState:
    """The state of a channel, by the records of a tag object, oldest first. Once told, it remains told."""
    found = ChannelState()
    for one in records:
        about = Message(about=one.about or "coming", numbers=one.numbers, why=one.why)
        if one.tag != tag or one.channel != channel or about != message:
            continue
        if one.kind == "announcing" and found.kind == "told":
            found = structs.replace(found, claim=one.claim)
        elif one.kind == "announcing":
            found = ChannelState(kind="claimed", claim=one.claim, by=one.by, at=one.at)
        elif one.kind == "announced" and found.kind != "told":
            found = ChannelState(kind="told", claim=found.claim or one.claim, by=one.by, at=one.at)
        elif one.kind == "failed" and found.kind == "claimed" and one.claim == found.claim:
            found = ChannelState(claim=found.claim)
    return found


def promised(records: Iterable[Record]) -> Record | None:
    """The last record, of some given oldest first, that announced whether and when it ships; None for none."""
    told = [one for one in records if one.kind in ("announced", "postponed") and one.about != "shipped"]
    return told[-1] if told else None


def is_postponed(told: Record) -> bool:
    """Whether it was announced that none of it ships as planned."""
    return told.about == "postponed" and not told.numbers


def ships_at(told: Record, zone: tzinfo) -> datetime | None:
    """When it ships, as announced; a day begins at midnight. None for none, or for what is no moment: anybody
    may write a record.
    """
    try:
        found = datetime.fromisoformat(told.until)
    except ValueError:
        return None
    if not MINYEAR + 1 < found.year < MAXYEAR - 1:  # at the ends of time, no zone can be applied
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def record(claim: Record, kind: RecordKind) -> Record:
    """The same of another kind: what becomes of a claim."""
    return structs.replace(claim, kind=kind)


TOGETHER = "NOUVEAUTES_CHANNELS"
"""The variable that holds the addresses of several channels, one a line: the one secret that a called workflow is
handed, for it cannot know the names of others.
"""


def variable_of(channel: str) -> str:
    """The environment variable that holds a channel's address."""
    return f"NOUVEAUTES_CHANNEL_{channel.upper().replace('-', '_')}"


def addresses(channels: Iterable[str], surroundings: Mapping[str, str]) -> dict[str, str]:
    """Each channel's address, "" where there is none: its own variable, else its line `NAME=address` of the one that
    holds several, which is what a reusable workflow can be handed.
    """
    together: dict[str, str] = {}
    for line in surroundings.get(TOGETHER, "").splitlines():
        name, _, address = line.partition("=")
        together[variable_of(name.strip())] = address.strip()
    variables = {name: variable_of(name) for name in channels}
    return {name: surroundings.get(one, "").strip() or together.get(one, "") for name, one in variables.items()}
