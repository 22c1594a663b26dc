"""Whether a delivery was shown, refused, announced or moved: read from records and commit statuses, either of which
counts.

They count for the very tag object alone: a moved tag is another one, and stops the train. A successor takes over what
its message names (`shown_as`): the demo of the tag whose place it takes, less what was refused there and withdrawn
since. People read statuses on the forge, the tool reads them back, and branch protection can demand them by name.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import structs

from changelog.domain.forge import Check
from changelog.domain.model import DateTag, TagRef, Value
from changelog.domain.remote import Record
from changelog.domain.train import tag_message

# urgent: a hotfix that goes without a demo; who decided and why is recorded
VerdictName = Literal["shown", "refused", "announced", "urgent"]
DEMO, ANNOUNCE = "nouveautes/demo", "nouveautes/announce"
VERDICTS: dict[str, dict[VerdictName, str]] = {
    "fr": {
        "shown": "Montrée à la démonstration",
        "refused": "Refusée à la démonstration",
        "announced": "Annoncée",
        "urgent": "Urgente, sans démonstration",
    },
    "en": {
        "shown": "Shown at the demo",
        "refused": "Refused at the demo",
        "announced": "Announced",
        "urgent": "Urgent, without a demo",
    },
}
"""A format, no sentences of the catalogue: they are read back, in either language, whatever wrote them."""
_SAID = re.compile(r"(?P<words>[^()]{1,60}) \(tag (?P<object>[0-9a-f]{64}|[0-9a-f]{40})\)")
_NAMES: dict[str, VerdictName] = {word: name for words in VERDICTS.values() for name, word in words.items()}


class Verdict(Value, frozen=True, kw_only=True):
    """A verdict about a tag object."""

    name: VerdictName
    tag_object: str


def status_description(verdict: VerdictName, tag_object: str, language: str = "fr") -> str:
    """« Montrée à la démonstration (tag 9fceb02d…) »: at most 140 characters, with SHAs of 64 too."""
    return f"{VERDICTS[language][verdict]} (tag {tag_object})"


def read_status(description: str) -> Verdict | None:
    """The verdict in a description; None in one that was not written here."""
    found = _SAID.fullmatch(description.strip()) if len(description) <= 200 else None
    name = _NAMES.get(found["words"]) if found else None
    return Verdict(name=name, tag_object=found["object"]) if found and name else None


Records = Mapping[str, tuple[Record, ...]]
Tag = TagRef | DateTag
LONGEST = 50
"""Tags that take each other's place, one after the other, as far as they are followed."""


class DeliveryEvent(Value, frozen=True, kw_only=True):
    """Who did it and when; `at` (seconds since 1970) is 0 and `by` empty where only a commit status reports it.

    `through`: the tag that it was done to, where this delivery takes its place; empty where it is this one.
    """

    at: int = 0
    by: str = ""
    through: str = ""


class Announced(DeliveryEvent, frozen=True, kw_only=True):
    """`channels` that have the announcement (none where only a commit status reports it), `at` the first time."""

    channels: tuple[str, ...] = ()


class Refusal(DeliveryEvent, frozen=True, kw_only=True):
    """The demo refused pull requests, and why; no numbers: the whole delivery."""

    numbers: tuple[int, ...] = ()
    why: str = ""


class Evidence(Value, frozen=True, kw_only=True):
    """What is known of the remote's tags (object → tag): records by object, and the verdicts of commit statuses."""

    tags: Mapping[str, Tag]
    records: Records
    verdicts: tuple[Verdict, ...]

    def of(self, tag: Tag) -> tuple[Record, ...]:
        """The records of a tag, oldest first. Lightweight tags of one commit share its object, and differ by name."""
        held = self.records.get(tag.object_id, ())
        return held if tag.annotated else tuple(one for one in held if one.tag == tag.name)

    def has_status(self, verdict: VerdictName, tag: Tag) -> bool:
        """Whether a commit status has this verdict of this very tag object."""
        return any(one.name == verdict and one.tag_object == tag.object_id for one in self.verdicts)

    def tag(self, tag_object: str) -> Tag | None:
        """The tag of an object; one that is gone from the remote, by its records."""
        held = self.records.get(tag_object, ())
        gone = TagRef(name=held[0].tag, object_id=tag_object, commit=held[0].commit, annotated=True) if held else None
        return self.tags.get(tag_object) or gone


def refused(tag: Tag, evidence: Evidence) -> Refusal | None:
    """The refusal that counts: nothing was shown since. Where records and statuses differ, the refusal counts."""
    newest = next((one for one in reversed(evidence.of(tag)) if one.kind in ("shown", "refused")), None)
    if newest is not None and newest.kind == "refused":
        return Refusal(at=newest.at, by=newest.by, numbers=newest.numbers, why=newest.why)
    return Refusal() if evidence.has_status("refused", tag) else None


def shown(tag: Tag, evidence: Evidence, below: frozenset[str] = frozenset()) -> DeliveryEvent | None:
    """That it was shown, itself or as the tag whose place it takes; None where it is refused. `below`: objects that
    led here, for messages that name one another.
    """
    if tag.object_id in below or len(below) > LONGEST or refused(tag, evidence) is not None:
        return None
    records = evidence.of(tag)
    last = max((at for at, one in enumerate(records) if one.kind == "refused"), default=-1)
    own = next((one for one in records[last + 1 :] if one.kind == "shown"), None)
    if own is not None or evidence.has_status("shown", tag):
        return delivery_event(own) if own else DeliveryEvent()
    old, withdrawn = _place_taken(tag, evidence)
    if old is None:
        return None
    refusal = refused(old, evidence)
    if refusal is None:
        found = shown(old, evidence, below | {tag.object_id})
        return structs.replace(found, through=found.through or old.name) if found else None
    # The demo took place, and refused some of it: what is left of it was seen, and nothing else is in the successor.
    seen = refusal.numbers and withdrawn.issuperset(refusal.numbers)
    return DeliveryEvent(at=refusal.at, by=refusal.by, through=old.name) if seen else None


def announced(tag: Tag, evidence: Evidence, below: frozenset[str] = frozenset()) -> Announced | None:
    """That it was announced, itself or as the tag whose place it takes, where people learned what was withdrawn."""
    own = tuple(one for one in evidence.of(tag) if _is_announcement(one))
    if own:
        channels = tuple(dict.fromkeys(one.channel for one in own if one.channel))
        return Announced(at=own[0].at, by=own[0].by, channels=channels)
    if evidence.has_status("announced", tag):
        return Announced()
    old, withdrawn = _place_taken(tag, evidence)
    if old is None or tag.object_id in below or len(below) > LONGEST:
        return None
    postponed = (record for one in (tag, old) for record in evidence.of(one) if record.kind == "postponed")
    known = {number for record in postponed for number in record.numbers}
    found = announced(old, evidence, below | {tag.object_id})
    return structs.replace(found, through=found.through or old.name) if found and withdrawn <= known else None


def _place_taken(tag: Tag, evidence: Evidence) -> tuple[Tag | None, frozenset[int]]:
    """The tag whose "shown" carries over to this one, as its message says, and what was withdrawn in between."""
    message = tag_message.read(tag.message)
    old = evidence.tag(message.shown_as) if message is not None and message.shown_as else None
    before = tag_message.read(old.message) if old is not None else None
    withdrawn = frozenset(message.withdrawn if message else ())
    return old, withdrawn.difference(before.withdrawn if before else ())


def moved(tag: Tag, evidence: Evidence) -> str:
    """The object under this tag's name that was shown, or announced, while the one it has now was not."""
    records = [one for held in evidence.records.values() for one in held]
    others = [one for one in records if one.tag == tag.name and one.tag_object != tag.object_id]
    # This very object was shown, though it may have been refused since.
    own = any(one.kind in ("shown", "refused") for one in evidence.of(tag))
    if not own and shown(tag, evidence) is None and (other := [one for one in others if one.kind == "shown"]):
        return other[0].tag_object
    if announced(tag, evidence) is None and (other := [one for one in others if _is_announcement(one)]):
        return other[0].tag_object
    return ""


def _is_announcement(record: Record) -> bool:
    """An announcement before production moves; a later one opens no gate."""
    return record.kind == "announced" and record.about in ("", "coming")


def delivery_event(record: Record) -> DeliveryEvent:
    """Who recorded it, and when."""
    return DeliveryEvent(at=record.at, by=record.by)


def verdicts_in(statuses: Iterable[Check]) -> tuple[Verdict, ...]:
    """The verdicts of our own statuses whose state agrees with their words: a person may set any of them by hand."""
    own = (one for one in statuses if one.name in (DEMO, ANNOUNCE))
    read = ((one, read_status(one.description)) for one in own)
    return tuple(
        found
        for one, found in read
        if found is not None and one.state == ("failure" if found.name == "refused" else "success")
    )
