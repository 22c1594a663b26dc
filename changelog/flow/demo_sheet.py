"""The demo sheet of a delivery, as data: what to show first, then the rest, what is technical, what was refused.

First stands what bears the label « Nécessite une démo » (`[demo] label`) on its ticket or on a pull request. Hotfixes
are in production already: they come last. What the demo refused is kept apart, as is what was withdrawn since.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, tzinfo
from typing import Literal

from changelog.config.schema import Environment, Settings
from changelog.flow.tell import Judged
from changelog.history import authors
from changelog.language import fold
from changelog.model import Branches, Change, DateTag, Value
from changelog.notes import authored
from changelog.notes.model import Aside, Entry, Notes, ReviewApp
from changelog.train import calendar, frozen
from changelog.train.frozen import Frozen
from changelog.train.standing import Standing

# first: bears the label · rest: to show as well · hotfix: already in production · refused: by the demo of this very tag
GroupKind = Literal["first", "rest", "hotfix", "refused"]
KINDS: tuple[GroupKind, ...] = ("first", "rest", "hotfix", "refused")


class Place(Value, frozen=True, kw_only=True):
    """An instance that runs the integration branch: where the delivery can be looked at."""

    name: str
    url: str


class Item(Value, frozen=True, kw_only=True):
    """One thing to show. `text` is tamed Markdown, `changes` pull request numbers, `people` who made it."""

    title: str
    label: str
    ticket: int | None
    changes: tuple[int, ...]
    url: str
    text: str
    people: tuple[str, ...]
    review_apps: tuple[ReviewApp, ...]


class Group(Value, frozen=True, kw_only=True):
    """Things to show together."""

    kind: GroupKind
    items: tuple[Item, ...]


class Withdrawn(Value, frozen=True, kw_only=True):
    """A pull request that an earlier demo refused, taken out of this delivery. `title` as its tag said it."""

    number: int
    title: str


class Sheet(Value, frozen=True, kw_only=True):
    """The sheet of one delivery. `tag` is empty for what is not tagged yet; `at`: when the demo is due.

    `standing_text`: what the team itself wants said each time, tamed Markdown. `delivered`: production has it already.
    """

    tag: str
    heading: str
    language: str
    at: datetime | None
    places: tuple[Place, ...]
    groups: tuple[Group, ...]
    aside: tuple[Aside, ...]
    withdrawn: tuple[Withdrawn, ...]
    because: str
    standing_text: str
    standing: Standing | None
    delivered: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that is shown, in its order."""
        return tuple(item for group in self.groups for item in group.items)


class Around(Value, frozen=True, kw_only=True):
    """What the sheet needs beside the notes. `tags`: those of the remote, for what an earlier one said."""

    settings: Settings
    branches: Branches
    now: datetime
    zone: tzinfo
    tag: DateTag | None = None
    tags: tuple[DateTag, ...] = ()
    standing: Standing | None = None
    standing_text: str = ""
    delivered: bool = False


def sheet(judged: Judged, notes: Notes, around: Around) -> Sheet:
    """The sheet of one delivery."""
    message = frozen.read(around.tag.message) if around.tag else None
    changes = {change.head.sha: change for change in judged.collected.changes}
    return Sheet(
        tag=around.tag.name if around.tag else "",
        heading=notes.heading,
        language=notes.language,
        at=_due(around, notes.language),
        places=_places(around.settings.environments, around.branches.integration),
        groups=_groups(notes, changes, around),
        aside=notes.aside,
        withdrawn=_withdrawn(message, judged.collected.changes, around.tags),
        because=message.because if message else "",
        standing_text=authored.team_text(around.standing_text),
        standing=around.standing,
        delivered=around.delivered,
    )


def _due(around: Around, language: str) -> datetime | None:
    """When the demo is due: the first one after the tag's day has begun, else the next one."""
    since = around.now
    if around.tag is not None:
        since = datetime.combine(around.tag.date, time(), around.zone)
    return calendar.due("demo", around.settings.calendar, since, around.zone, language).at


def _places(environments: Sequence[Environment], branch: str) -> tuple[Place, ...]:
    return tuple(Place(name=one.name, url=one.url) for one in environments if one.branch == branch and one.url)


def _groups(notes: Notes, changes: Mapping[str, Change], around: Around) -> tuple[Group, ...]:
    kind = _sorter(changes, around)
    items: dict[GroupKind, list[Item]] = {}
    for entry in (entry for section in notes.sections for entry in section.entries):
        items.setdefault(kind(entry), []).append(_item(entry, changes))
    return tuple(Group(kind=one, items=tuple(items[one])) for one in KINDS if one in items)


def _sorter(changes: Mapping[str, Change], around: Around) -> Callable[[Entry], GroupKind]:
    refused = around.standing.refused.numbers if around.standing and around.standing.refused else ()
    label = around.settings.demo.label

    def kind(entry: Entry) -> GroupKind:
        if not set(entry.changes).isdisjoint(refused):
            return "refused"
        held = [changes[sha] for sha in entry.commits if sha in changes]
        if held and all(change.hotfix for change in held):
            return "hotfix"
        return "first" if label and fold.same(label, entry.labels) else "rest"

    return kind


def _item(entry: Entry, changes: Mapping[str, Change]) -> Item:
    held = [changes[sha] for sha in reversed(entry.commits) if sha in changes]
    return Item(
        title=entry.title,
        label=entry.label,
        ticket=entry.ticket,
        changes=entry.changes,
        url=entry.url,
        text=entry.text,
        people=tuple(dict.fromkeys(name for change in held for name in authors.people(change))),
        review_apps=entry.review_apps,
    )


def _withdrawn(message: Frozen | None, changes: Sequence[Change], tags: Sequence[DateTag]) -> tuple[Withdrawn, ...]:
    """What the tag says was taken out, by the titles of the tag that it replaces; else by those of the history."""
    if message is None or not message.withdrawn:
        return ()
    replaced = next((frozen.read(tag.message) for tag in tags if tag.name == message.replaces), None)
    titles = {change.number: change.title for change in changes}
    titles |= {change.number: change.title for change in (replaced.changes if replaced else ())}
    return tuple(Withdrawn(number=number, title=titles.get(number, "")) for number in message.withdrawn)
