"""What the chapters of the train stand on: the remote as just read, its deliveries, and what was said of them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from changelog.app import scope as asking
from changelog.app.curate import CuratedDelivery
from changelog.app.scope import DeliveryQuestion, Scope
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.forge import Check
from changelog.domain.model import OWN_BRANCHES, Change, DateTag
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import KeepsProposals
from changelog.domain.ports.repository import MakesObjects, ReadsHistory, ResolvesNames
from changelog.domain.remote import Observed, Record
from changelog.errors import Refused
from changelog.i18n.say import chosen, say

OWN = OWN_BRANCHES
"""What the tool's own branches and commit statuses begin with; its statuses never count in "checks green"."""


class LoadedDelivery(Struct, frozen=True, kw_only=True):
    """One delivery with what the forge knows of it, its notes, and where the other deliveries stand."""

    judged: CuratedDelivery
    notes: Notes
    in_production: frozenset[str]
    superseded: Mapping[str, str]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What it brings, oldest first, whether or not its notes speak of it."""
        found = self.judged.collected.changes
        return tuple(one for one in reversed(found) if one.disposition in ("entry", "aside", "bot"))

    @property
    def numbers(self) -> frozenset[int]:
        """The pull requests that it brings."""
        return frozenset(change.number for change in self.changes if change.number is not None)


class TrainContext(Struct, frozen=True, kw_only=True):
    """What a chapter reads. `carried` tells a delivery of a survey; `checks` and `product` are None without a forge;
    `speech` is the language of what is written on the remote.
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

    @property
    def speech(self) -> str:
        """The language of messages, descriptions and records."""
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

    def said(self, tag: DateTag) -> tuple[Record, ...]:
        """What was recorded about a delivery."""
        return self.records.get(tag.object_id, ())


def delivery(train: TrainContext, name: str) -> tuple[DateTag, LoadedDelivery]:
    """The delivery of that name, else the newest one that waits, else the newest. Raises Misuse for one that is none,
    Refused where there is no date tag.
    """
    scope = asking.resolve(DeliveryQuestion(words=name), train.survey, train.names, train.now.date())
    carried = train.carried(train.survey, scope)
    to = carried.judged.collected.delivery.to
    tag = train.survey.tag(to.tag if to else "")
    if tag is None:
        raise Refused(say("there is no date tag yet"), hint=say("`nouveautes tag` marks the delivery point."))
    return tag, carried


def waiting(train: TrainContext, carried: LoadedDelivery) -> tuple[DateTag, ...]:
    """The deliveries that are neither in production nor superseded, oldest first."""
    return tuple(
        tag for tag in train.survey.tags if tag.name not in carried.in_production and tag.name not in carried.superseded
    )
