"""The sheet of a demo: what to show first, then the rest; and the values that its template gets.

First comes what has the label « Nécessite une démo » (`[demo] label`) on its ticket or on a pull request. Hotfixes are
in production already: they come last. What the demo refused is kept apart, as is what was withdrawn since.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, tzinfo
from typing import Any, Literal

from changelog.app.curate import CuratedDelivery
from changelog.config.schema import Calendar, Environment, Settings
from changelog.domain.history import messages
from changelog.domain.model import Branches, Change, DateTag, Value, moment_of
from changelog.domain.notes import render, safe_markdown
from changelog.domain.notes.model import Aside, Notes, ReviewApp
from changelog.domain.train import calendar, tag_message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.tag_message import Frozen
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, joined, say, say_as, say_of

# live: in production already, and nobody was shown it · first: has the label · rest: to show as well · hotfix: already
# in production · refused: by the demo of this very tag
GroupKind = Literal["live", "first", "rest", "hotfix", "refused"]
KINDS: tuple[GroupKind, ...] = ("live", "first", "rest", "hotfix", "refused")


class InstanceLink(Value, frozen=True, kw_only=True):
    """An instance that runs the integration branch: where the delivery can be looked at."""

    name: str
    url: str


class SheetItem(Value, frozen=True, kw_only=True):
    """One thing to show. `text` is tamed Markdown, `changes` pull request numbers, `people` who made it."""

    title: str
    label: str
    ticket: int | None
    changes: tuple[int, ...]
    url: str
    text: str
    people: tuple[str, ...]
    review_apps: tuple[ReviewApp, ...]


class SheetGroup(Value, frozen=True, kw_only=True):
    """Things to show together."""

    kind: GroupKind
    items: tuple[SheetItem, ...]


class Withdrawn(Value, frozen=True, kw_only=True):
    """A pull request that an earlier demo refused, taken out of this delivery. `title`: the one in its tag."""

    number: int
    title: str


class Sheet(Value, frozen=True, kw_only=True):
    """The sheet of one delivery. `tag` is empty for what is not tagged yet; `at`: when the demo is due.

    `standing_text`: what the team itself wants on each sheet, tamed Markdown. `delivered`: production has it already.
    """

    tag: str
    heading: str
    language: str
    at: datetime | None
    places: tuple[InstanceLink, ...]
    groups: tuple[SheetGroup, ...]
    aside: tuple[Aside, ...]
    withdrawn: tuple[Withdrawn, ...]
    because: str
    standing_text: str
    standing: DeliveryState | None
    delivered: bool

    @property
    def items(self) -> tuple[SheetItem, ...]:
        """Everything that is shown, in its order."""
        return tuple(item for group in self.groups for item in group.items)


class SheetContext(Value, frozen=True, kw_only=True):
    """What the sheet needs beside the notes. `tags`: those of the remote, for the titles in an earlier one."""

    settings: Settings
    branches: Branches
    now: datetime
    zone: tzinfo
    tag: DateTag | None = None
    tags: tuple[DateTag, ...] = ()
    standing: DeliveryState | None = None
    standing_text: str = ""
    delivered: bool = False


def sheet(curated: CuratedDelivery, notes: Notes, around: SheetContext) -> Sheet:
    """The sheet of one delivery."""
    tag, settings = around.tag, around.settings
    message = tag_message.read(tag.message) if tag else None
    changes = curated.collected.changes
    return Sheet(
        tag=tag.name if tag else "",
        heading=notes.heading,
        language=notes.language,
        at=demo_time(settings.calendar, tag, around.now, around.zone, notes.language),
        places=instances_of(settings.environments, around.branches.integration),
        groups=_groups(notes, {change.head.sha: change for change in changes}, around),
        aside=notes.aside,
        withdrawn=_withdrawn(message, changes, around.tags),
        because=message.because if message else "",
        standing_text=safe_markdown.team_text(around.standing_text),
        standing=around.standing,
        delivered=around.delivered,
    )


def demo_time(
    days: Calendar, tag: DateTag | None, now: datetime, zone: tzinfo, language: str
) -> datetime | None:  # fmt: skip
    """The first demo after the tag's day has begun; of what is not tagged yet, the next one. None where none is set."""
    since = datetime.combine(tag.date, time(), zone) if tag else now
    return calendar.due("demo", days, since, zone, language).at


def instances_of(environments: Sequence[Environment], branch: str) -> tuple[InstanceLink, ...]:
    """The instances with an address that run a branch."""
    return tuple(InstanceLink(name=one.name, url=one.url) for one in environments if one.branch == branch and one.url)


def _groups(notes: Notes, changes: Mapping[str, Change], around: SheetContext) -> tuple[SheetGroup, ...]:
    refused = around.standing.refused.numbers if around.standing and around.standing.refused else ()
    label = around.settings.demo.label
    items: dict[GroupKind, list[SheetItem]] = {}
    for entry in notes.entries:
        held = [changes[sha] for sha in reversed(entry.commits) if sha in changes]
        kind: GroupKind = "first" if label and plain.same(label, entry.labels) else "rest"
        if held and all(change.hotfix for change in held):
            kind = "hotfix"
        elif entry.live and not around.delivered:
            kind = "live"
        if not set(entry.changes).isdisjoint(refused):
            kind = "refused"
        item = SheetItem(
            title=entry.title,
            label=entry.label,
            ticket=entry.ticket,
            changes=entry.changes,
            url=entry.url,
            text=entry.text,
            people=tuple(dict.fromkeys(name for change in held for name in messages.people(change))),
            review_apps=entry.review_apps,
        )
        items.setdefault(kind, []).append(item)
    return tuple(SheetGroup(kind=one, items=tuple(items[one])) for one in KINDS if one in items)


def _withdrawn(message: Frozen | None, changes: Sequence[Change], tags: Sequence[DateTag]) -> tuple[Withdrawn, ...]:
    """What the tag lists as taken out, by the titles of the tag that it replaces; else by those of the history."""
    if message is None or not message.withdrawn:
        return ()
    replaced = next((tag_message.read(tag.message) for tag in tags if tag.name == message.replaces), None)
    titles = {change.number: change.title for change in changes}
    titles |= {change.number: change.title for change in (replaced.changes if replaced else ())}
    return tuple(Withdrawn(number=number, title=titles.get(number, "")) for number in message.withdrawn)


def context(sheet: Sheet, settings: Settings, zone: tzinfo, form: str) -> dict[str, Any]:
    """What `templates/demo/sheet.*.j2` get; `form` is markdown or html."""
    language = sheet.language
    title = say("Delivery {tag}", tag=plain.line(sheet.tag)) if sheet.tag else say("What waits for the next delivery")
    title = again(title, language)
    technical = [one for one in sheet.aside if not one.bot]
    machines = len(sheet.aside) - len(technical)
    count = say_of("{count} entry", "{count} entries", len(sheet.items))
    if sheet.aside:
        aside = say_of("{count} technical change", "{count} technical changes", len(sheet.aside))
        count = joined(", ", [count, aside])
    updates = say_of("{count} automatic update", "{count} automatic updates", machines)
    return {
        "language": language,
        "words": {key: again(text, language) for key, text in _words().items()},
        "colon": f"{grammar.NO_BREAK}:" if language == "fr" else ":",
        "title": title,
        "inside": title[:1].lower() + title[1:],
        "heading": sheet.heading,
        "when": grammar.moment(sheet.at.astimezone(zone), language) if sheet.at else "",
        "places": [_link(place) for place in sheet.places],
        "count": again(count, language),
        "state": [again(one, language) for one in _state(sheet, zone)],
        "groups": _group_values(sheet, settings, form),
        "technical": [
            {"title": one.title, "label": f"#{one.number}" if one.number else "", "url": one.url} for one in technical
        ],
        "machines": again(updates, language) if machines else "",
        "withdrawn": [{"label": f"#{one.number}", "title": plain.line(one.title)} for one in sheet.withdrawn],
        "because": plain.line(sheet.because),
        "standing": render.worded(sheet.standing_text, form),
    }


def _words() -> dict[str, str]:
    return {
        "title": say("Demo"),
        "when": say("When"),
        "where": say("Where"),
        "carries": say("What it carries"),
        "ticket": say_as("demo", "Ticket"),
        "change": say("Pull request"),
        "code": say("Code"),
        "commit": say("commit"),
        "try": say("Try it"),
        "by": say("Made by"),
        "technical": say("Technical, without a demo"),
        "withdrawn": say("Taken out of this delivery"),
        "withdrawn_said": say("Refused at an earlier demo; it is no longer in what will ship."),
        "because": say_as("demo", "Reason"),
        "standing": say("For the record"),
        "nothing": say("Nothing to show this time."),
        "state": say("State"),
    }


def _state(sheet: Sheet, zone: tzinfo) -> list[str]:
    """What has become of it so far, each in a few words."""
    state = sheet.standing
    found = [say("In production already")] if sheet.delivered else []
    if state and state.refused and not state.refused.numbers:
        return [*found, say("Refused at the demo: it cannot ship as it is.")]
    if state is None or state.shown is None:
        return found
    shown = state.shown
    if not (shown.at and shown.by):
        return [*found, say_as("delivery", "Shown")]
    when = grammar.moment(moment_of(shown.at, zone), sheet.language)
    who, through = plain.line(shown.by), plain.line(shown.through)
    if through:
        return [*found, say("Shown on {when} by {who}, as {tag}", when=when, who=who, tag=through)]
    return [*found, say("Shown on {when} by {who}", when=when, who=who)]


def _group_values(sheet: Sheet, settings: Settings, form: str) -> list[dict[str, Any]]:
    firsts = any(group.kind == "first" for group in sheet.groups)
    titles: dict[GroupKind, str] = {
        "first": plain.line(settings.demo.label),
        "rest": say("To show as well") if firsts else say("To show"),
        "live": say("In production already, without having been shown"),
        "hotfix": say("Urgent fixes, in production already"),
        "refused": say("Refused at the demo"),
    }
    refusal = sheet.standing.refused if sheet.standing else None
    found: list[dict[str, Any]] = []
    at = 1
    for group in sheet.groups:
        found.append(
            {
                "kind": group.kind,
                "title": again(titles[group.kind], sheet.language),
                "items": [_item_values(item, place, sheet, form) for place, item in enumerate(group.items, start=at)],
                "why": plain.line(refusal.why) if refusal and group.kind == "refused" else "",
            }
        )
        at += len(group.items)
    return found


def _item_values(item: SheetItem, at: int, sheet: Sheet, form: str) -> dict[str, Any]:
    apps = [
        {"name": again(say("review app of {number}", number=app.number), sheet.language), "url": app.url}
        for app in item.review_apps
    ]
    return {
        "at": at,
        "title": item.title,
        "label": item.label,
        "url": item.url,
        "ticket": item.ticket,
        "text": render.worded(item.text, form),
        "tries": [*(_link(place) for place in sheet.places), *apps],
        "people": ", ".join(item.people),
    }


def _link(place: InstanceLink) -> dict[str, str]:
    return {"name": plain.line(place.name), "url": place.url}
