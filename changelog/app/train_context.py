"""What the use cases of the train read: the remote as it is now, its deliveries, and the records about them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from changelog.app import scope as asking
from changelog.app.collect import CollectedHistory
from changelog.app.curate import CuratedDelivery
from changelog.app.scope import DeliveryQuestion, Scope
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.forge import Check
from changelog.domain.model import OWN_BRANCHES, Change, DateTag, listed
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import KeepsProposals
from changelog.domain.ports.repository import MakesObjects, ReadsHistory, ResolvesNames
from changelog.domain.remote import Observed, Record, RecordKind, holds
from changelog.domain.train.plan import AnchorRecords
from changelog.domain.train.positions import PushLog
from changelog.errors import Misuse, Refused
from changelog.i18n.say import again, chosen, say

OWN = OWN_BRANCHES
"""The prefix of the tool's own branches and commit statuses; its statuses never count in "checks green"."""
_EXACT = re.compile(r"(?P<name>.*)@(?P<object>[0-9a-f]{7,64})", re.DOTALL)


BEHIND, AHEAD = timedelta(days=7), timedelta(days=3650)
"""How far a clock may be before or after the newest thing on the remote: further away it is not to be believed."""
_YEAR_9999 = 253_370_764_800  # its first second; a commit may bear any date


class LoadedDelivery(Struct, frozen=True, kw_only=True):
    """One delivery with what the forge knows of it, its notes, and the history it was collected from, which holds the
    state of the other deliveries.
    """

    judged: CuratedDelivery
    notes: Notes
    history: CollectedHistory

    @property
    def changes(self) -> tuple[Change, ...]:
        """What it brings, oldest first, whether or not its notes list it."""
        return self.judged.collected.brought

    @property
    def still_live(self) -> tuple[Change, ...]:
        """What it brings and production still has something of."""
        return self.history.still_live(self.changes)

    @property
    def numbers(self) -> frozenset[int]:
        """The pull requests that it brings."""
        return frozenset(change.number for change in self.changes if change.number is not None)

    @property
    def listed(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Its list as records keep it: the numbers of pull requests, and the SHAs of lone commits."""
        return listed(self.changes)


class SignedEvidence(Struct, frozen=True, kw_only=True):
    """What counts of a delivery where signatures are required: whether somebody who may has signed its tag (`tag`), the
    records that such a person signed, and whether the records go back to where they stood before (`chain`).
    """

    tag: bool
    records: Mapping[str, tuple[Record, ...]]
    chain: bool


class TrainContext(Struct, frozen=True, kw_only=True):
    """What a use case reads. `carried` loads one delivery; `checks` and `product` are None without a forge; `signed`
    answers what counts of a delivery, None where signatures are not required; `log` reads who moved production, once;
    `by`: whose words are recorded, where those are not of whoever runs this.
    """

    reader: ReadsHistory
    names: ResolvesNames
    objects: MakesObjects
    observed: Observed
    survey: Survey
    settings: Settings
    records: Mapping[str, tuple[Record, ...]]
    now: datetime
    carried: Callable[[Survey, Scope], LoadedDelivery]
    checks: Callable[[str], tuple[Check, ...]] | None = None
    product: KeepsProposals | None = None
    signed: Callable[[DateTag], SignedEvidence] | None = None
    log: Callable[[], PushLog] = PushLog
    by: str = ""

    @property
    def speech(self) -> str:
        """The language of what is written on the remote: messages, descriptions, records."""
        return self.settings.language

    @property
    def screen(self) -> str:
        """The language of gates, which are for whoever runs the command."""
        return chosen() or self.speech

    @property
    def zone(self) -> tzinfo:
        """The settings' time zone."""
        return self.now.tzinfo or UTC

    @property
    def at(self) -> int:
        """Now, in seconds since 1970."""
        return int(self.now.timestamp())

    def written(self, message: str) -> str:
        """A message in the language of what is written on the remote."""
        return again(message, self.speech)

    def counted(self, tag: DateTag) -> Mapping[str, tuple[Record, ...]]:
        """The records that count for a delivery."""
        return self.signed(tag).records if self.signed is not None else self.records

    def records_of(self, tag: DateTag) -> tuple[Record, ...]:
        """The records about a delivery that count, oldest first."""
        return self.counted(tag).get(tag.object_id, ())

    def is_said_in_vain(self, tag: DateTag, record: Record) -> bool:
        """Whether the same is on record by somebody who does not count: it is then recorded once more."""
        return holds(self.records.get(tag.object_id, ()), record) and not holds(self.records_of(tag), record)

    def record(
        self, kind: RecordKind, tag: DateTag, *, why: str = "", gate: str = "", numbers: tuple[int, ...] = (),
        tree: str = "", changes: tuple[str, ...] = (), before: str = "", to: str = "",
    ) -> Record:  # fmt: skip
        """A new record about a delivery: by whoever runs this, now."""
        return Record(
            kind=kind, tag=tag.name, tag_object=tag.object_id, commit=tag.commit,
            by=self.by or self.objects.who(), at=self.at, why=why, gate=gate,
            numbers=numbers, changes=changes, tree=tree, before=before, to=to,
        )  # fmt: skip

    def anchored(self, sha: str) -> tuple[AnchorRecords, ...]:
        """That the status of a commit says where the records stand; nothing without a forge."""
        return (AnchorRecords(sha=sha),) if self.checks is not None else ()


def delivery(train: TrainContext, name: str) -> tuple[DateTag, LoadedDelivery]:
    """The delivery of that name, else the newest one that waits, else the newest.

    A name may end in the tag object that somebody saw (`DateTag.exact`). Raises Misuse when the name is no delivery,
    Refused when there is no date tag, or when the tag is another object than the one that was seen.
    """
    name, seen = (name, "") if train.survey.tag(name) else name_and_object(name)
    scope = asking.resolve(DeliveryQuestion(words=name), train.survey, train.names, train.now.date())
    loaded = train.carried(train.survey, scope)
    to = loaded.judged.collected.delivery.to
    tag = train.survey.tag(to.tag if to else "")
    if tag is None:
        raise Refused(say("there is no date tag yet"), hint=say("`nouveautes tag` marks the delivery point."))
    if not tag.object_id.startswith(seen):
        raise Refused(
            say(
                "the tag {tag} was moved: {seen} was seen, and it is {now} now", tag=tag.name, seen=seen, now=tag.exact
            ),
            hint=say("Look at the delivery as it is now; if it is meant, name it {now}.", now=tag.exact),
        )
    return tag, loaded


def name_and_object(name: str) -> tuple[str, str]:
    """A delivery as somebody named it: its tag, and the beginning of the tag object they saw ("": none given)."""
    found = _EXACT.fullmatch(name)
    return (found["name"], found["object"]) if found else (name, "")


def refuse_without_object(train: TrainContext, name: str) -> None:
    """Raises Misuse where a delivery is named without the tag object that was seen: a button, pressed on another page
    than the delivery, could mean a tag that was moved since.
    """
    if name_and_object(name)[1]:
        return
    tag, _ = delivery(train, name)
    raise Misuse(
        say("{tag} is named without what was seen of it", tag=tag.name),
        hint=say("If the delivery as it is now is meant, name it {now}.", now=tag.exact),
    )


def refuse_far_clock(train: TrainContext) -> None:
    """Raises Refused when the clock shows a time far from that of the newest date tag and commit on the remote."""
    line, tags = train.reader.line(train.survey.branches.integration_sha), train.survey.tags
    _, head = line.down(0)
    line.close()
    seen = datetime.fromtimestamp(min(max([head, *(tag.at for tag in tags[-1:])]), _YEAR_9999), train.zone)
    marked = tags[-1].date if tags else seen.date()
    if train.now - seen <= AHEAD and min(seen.date(), marked) - train.now.date() <= BEHIND:
        return
    raise Refused(
        say("the clock shows {now:%Y-%m-%d}, and the newest commit is of {seen:%Y-%m-%d}", now=train.now, seen=seen),
        hint=say("Set the clock: nothing is done by it until then."),
    )


def refuse_superseded(tag: DateTag, history: CollectedHistory) -> None:
    """Raises Refused when another delivery has taken the place of this one."""
    if why := history.superseded.get(tag.name):
        raise Refused(
            say("{tag} is not a delivery any more: {why}", tag=tag.name, why=why),
            hint=say("Name another one: `nouveautes status` shows the delivery that counts."),
        )


def waiting(train: TrainContext, loaded: LoadedDelivery) -> tuple[DateTag, ...]:
    """The deliveries that are neither in production nor superseded, oldest first."""
    history = loaded.history
    return tuple(
        tag for tag in train.survey.tags if tag.name not in history.in_production and tag.name not in history.superseded
    )


def shipped_apart(train: TrainContext, loaded: LoadedDelivery) -> str:
    """The commit of the newest delivery that production got, where git's own merge base is not where the two branches
    start from: production has it in a commit of its own, as after a squash (TRAIN.md, "Resync"), or has merged a later
    delivery and kept its own files in place of that one's. Else "".
    """
    newest = loaded.history.newest(train.survey.tags)
    holding = loaded.history.holdings.get(newest.name) if newest is not None else None
    if newest is None or holding is None:
        return ""
    return newest.commit if holding.apart or is_hollow(loaded) else ""


def is_hollow(loaded: LoadedDelivery) -> bool:
    """Whether production has merged a delivery and kept its own files in place of that one's."""
    return any(one.merged and not one.delivered for one in loaded.history.holdings.values())
