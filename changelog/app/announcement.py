"""The announcement of a delivery, and its form for each channel.

It is the demo's sheet for those who were not there: the same entries, in the same order.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

from changelog.app import demo_sheet
from changelog.app.curate import CuratedDelivery
from changelog.app.demo_sheet import InstanceLink, Sheet, SheetItem, Withdrawn
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.model import DateTag, Value, moment_of
from changelog.domain.notes import escape, render
from changelog.domain.notes.model import Notes
from changelog.domain.remote import About
from changelog.domain.train import calendar
from changelog.domain.train.calendar import Due
from changelog.domain.train.channel_state import ChannelFormat, Form, Letter, Message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.domain.train.working_days import Skipped
from changelog.i18n import grammar
from changelog.i18n.say import again, joined, marked, say, say_as, say_of

ENTRIES = (12, 8, 5, 3, 1, 0)  # how many are listed: as many as a channel takes
BY_MAIL = 30
BECAUSE = 500  # characters of a reason
_TEMPLATES: dict[Form, tuple[str, str]] = {
    "chat": ("message.md.j2", "chat"),
    "commonmark": ("message.md.j2", "commonmark"),
    "paste": ("message.md.j2", "markdown"),
    "html": ("message.chat.html.j2", "html"),
    "mail": ("message.txt.j2", "text"),
    "text": ("message.txt.j2", "text"),
}
_TITLES = {
    "coming": marked("What is coming"),
    "shipped": marked("It is in production"),
    "postponed": marked("Delivery postponed"),
    "changed": marked("Delivery changed"),
    "unshown": marked("Live without having been shown"),
}
_SUBJECTS = {
    "coming": marked("what is coming"),
    "shipped": marked("it is in production"),
    "postponed": marked("delivery postponed"),
    "changed": marked("delivery changed"),
    "unshown": marked("live without having been shown"),
}
_IN_IT = {"coming": marked("In it"), "shipped": marked("What is new"), "changed": marked("What ships")}


class Announcement(Value, frozen=True, kw_only=True):
    """One message. `product`: the repository's short name, empty where it is not known.

    `ships` and `until` are None where no date is known; `instead`: the day on which it would have shipped, and why it
    does not; `places`: where it can be tried, or seen; `unshown`: what is live without having been shown.
    """

    about: About
    message: Message
    sheet: Sheet
    product: str
    label: str
    demo: datetime | None = None
    ships: datetime | None = None
    instead: Skipped | None = None
    until: date | None = None
    places: tuple[InstanceLink, ...] = ()
    unshown: tuple[Withdrawn, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether only some of the delivery does not ship."""
        return self.about == "postponed" and bool(self.message.numbers)

    @property
    def items(self) -> tuple[SheetItem, ...]:
        """What it lists: what waits to be shown, without what was refused; nothing where nothing ships."""
        if self.about == "unshown" or (self.about == "postponed" and not self.changed):
            return ()
        return tuple(item for group in self.sheet.groups if group.kind != "refused" for item in group.items)


class AnnouncementFacts(Value, frozen=True, kw_only=True):
    """What an announcement is made from, beside the notes."""

    survey: Survey
    settings: Settings
    now: datetime
    tag: DateTag
    standing: DeliveryState | None = None
    delivered: bool = False
    unshown: tuple[Withdrawn, ...] = ()


def announcement(
    curated: CuratedDelivery, notes: Notes, known: AnnouncementFacts, message: Message, until: date | None = None
) -> Announcement:
    """The message about a delivery. `until`: the day on which a postponed one ships, where it was given."""
    settings, branches, zone = known.settings, known.survey.branches, _zone(known)
    context = demo_sheet.SheetContext(
        settings=settings, branches=branches, now=known.now, zone=zone, tag=known.tag, tags=known.survey.tags,
        standing=known.standing, delivered=known.delivered,
    )  # fmt: skip
    sheet = demo_sheet.sheet(curated, notes, context)
    branch = branches.production if message.about in ("shipped", "unshown") else branches.integration
    due = release_time(known, notes.language)
    return Announcement(
        about=message.about,
        message=message,
        sheet=sheet,
        product=known.survey.slug.rpartition("/")[2],
        label=settings.demo.label,
        demo=sheet.at if sheet.at and sheet.at >= known.now else None,
        ships=due.at,
        instead=next(iter(due.skipped), None),
        until=until,
        unshown=known.unshown,
        places=demo_sheet.instances_of(settings.environments, branch),
    )


def _zone(known: AnnouncementFacts) -> tzinfo:
    zone = known.now.tzinfo
    assert zone is not None  # noqa: S101 - times are aware in this house
    return zone


def release_time(known: AnnouncementFacts, language: str) -> Due:
    """When it ships: today where today is the day, else the next time after its demo."""
    zone, settings, since = _zone(known), known.settings.calendar, known.now
    shown = known.standing is not None and known.standing.shown is not None
    demo = demo_sheet.demo_time(settings, known.tag, since, zone, language)
    if not shown and demo is not None and demo > since:
        since = demo
    elif calendar.gate("release", settings, since, zone, language).state == "open":
        since = datetime.combine(since.date(), time(), zone)
    return calendar.due("release", settings, since, zone, language)


def letter(told: Announcement, reads: ChannelFormat, templates: Mapping[str, str], zone: tzinfo) -> Letter:
    """The message in one form; of several lengths, the longest that the channel takes."""
    name, form = _TEMPLATES[reads.form]
    if reads.form == "mail":
        text = render.fill(templates, name, context(told, zone, BY_MAIL, titled=False), form)
        html = render.fill(templates, "message.html.j2", context(told, zone, BY_MAIL), "html")
        return Letter(form=reads.form, subject=subject(told), text=text, html=html)
    text = ""
    for entries in ENTRIES:
        text = render.fill(templates, name, context(told, zone, entries), form)
        if not reads.longest or len(text) <= reads.longest:
            break
    return Letter(form=reads.form, subject=subject(told), text=text, html="")


def subject(told: Announcement) -> str:
    """« outil : ce qui arrive jeudi 20 janvier »"""
    language = told.sheet.language
    text = say(_SUBJECTS["changed" if told.changed else told.about])
    if told.about == "coming" and told.ships:
        text = say("what is coming on {when}", when=grammar.short(told.ships.date(), language))
    text = again(text, language)
    if not told.product:
        return text[:1].upper() + text[1:]
    return f"{escape.tamed(told.product)}{_colon(language)} {text}"


def context(told: Announcement, zone: tzinfo, entries: int, *, titled: bool = True) -> dict[str, Any]:
    """What the templates get; all outside text is one line that mentions nobody. `titled`: whether the message needs a
    title of its own.
    """
    language, items = told.sheet.language, told.items
    tag = again(say("Delivery {tag}", tag=escape.tamed(told.sheet.tag)), language)
    heading = told.sheet.heading[:1].lower() + told.sheet.heading[1:]
    kind = "changed" if told.changed else told.about
    return {
        "language": language,
        "colon": _colon(language),
        "titled": titled,
        **{key: again(text, language) for key, text in _words(told, kind, entries).items()},
        "product": escape.tamed(told.product),
        "subject": subject(told),
        "facts": [{"term": again(term, language), "said": again(said, language)} for term, said in _facts(told, zone)],
        "places": [{"name": escape.tamed(one.name), "url": one.url} for one in told.places]
        if told.about != "postponed" or told.changed else [],
        "because": escape.tamed(told.message.why or told.sheet.because, BECAUSE)
        if told.about == "postponed" or (told.sheet.withdrawn and told.about != "unshown") else "",
        "gone": _gone(told),
        "items": [_item(item, told) for item in items[:entries]],
        "foot": f"{tag} · {heading}" if heading else tag,
    }  # fmt: skip


def _words(told: Announcement, kind: str, entries: int) -> dict[str, str]:
    """Whole sentences, each with its own number."""
    items, aside = told.items, told.sheet.aside
    more = say_of("and {count}\u00a0more", "and {count}\u00a0more", len(items) - entries)
    technical = say_of(
        "With no effect that users see: {count}\u00a0technical change.",
        "With no effect that users see: {count}\u00a0technical changes.",
        len(aside),
    )
    refuse = joined("", ["nouveautes demo --refused ", say("NUMBER"), ' --because "…"'])
    open_to_no = told.about == "coming" or told.changed
    return {
        "title": say(_TITLES[kind]),
        "lead": _lead(told),
        "try": say("Where to see it") if told.about in ("shipped", "unshown") else say("Where to try it"),
        "because_word": say_as("announcement", "Reason"),
        "gone_word": say("Not shown") if told.about == "unshown" else say("Taken out after the demo"),
        "in_it": say(_IN_IT[kind]) if items else "",
        "more": more if len(items) > entries else "",
        "aside": technical if aside and told.about not in ("postponed", "unshown") else "",
        "no": say("Is something wrong? Answer this message before it goes to production.") if open_to_no else "",
        "no_command": say("On the command line: {command}", command=refuse) if open_to_no else "",
    }


def _lead(told: Announcement) -> str:
    """What it is about, in a sentence: how much is new for users, hotfixes left aside as they have them already."""
    if told.changed:
        return say("Not all of it ships: this is what was taken out of the delivery that was announced.")
    if told.about == "unshown":
        return say_of(
            "This change is in production, and nobody was shown it.",
            "These changes are in production, and nobody was shown them.",
            len(told.unshown),
        )
    if told.about == "postponed":
        return say("The delivery that was announced does not ship as planned. Nothing changes for users yet.")
    if told.about == "shipped":
        if not told.items:
            return say("The delivery is online. Users will see nothing new in it.")
        return say_of(
            "One piece of news is online: users have it.",
            "{count}\u00a0pieces of news are online: users have them.",
            len(told.items),
        )
    count = len([item for item in told.items if not _is_online(item, told)])
    if not count:
        return say_as("announcement", "Nothing new for users this time.")
    return say_of(
        "One piece of news ships soon. It is not online yet: now is the time to look at it.",
        "{count}\u00a0pieces of news ship soon. Nothing is online yet: now is the time to look at them.",
        count,
    )


def _facts(told: Announcement, zone: tzinfo) -> list[tuple[str, str]]:
    """When it is shown, when it ships."""
    language = told.sheet.language
    if told.about in ("shipped", "unshown"):
        return []
    if told.about == "postponed" and not told.changed:
        return [(say("New date"), grammar.short(told.until, language) if told.until else say("it will be announced"))]
    shown = told.sheet.standing.shown if told.sheet.standing else None
    facts: list[tuple[str, str]] = []
    if shown is not None and shown.at:
        facts.append((say("Shown already"), grammar.moment(moment_of(shown.at, zone), language)))
    elif shown is None and told.demo:
        facts.append((say("Demo"), grammar.moment(told.demo.astimezone(zone), language)))
    return [*facts, (say("In production"), _ships(told, zone))]


def _ships(told: Announcement, zone: tzinfo) -> str:
    language, skipped = told.sheet.language, told.instead
    if told.ships is None:
        return say("no date yet")
    when = grammar.moment(told.ships.astimezone(zone), language)
    if skipped is None:
        return when
    day = grammar.short(skipped.day, language)
    if not skipped.name:
        return say("{when} (and not {day})", when=when, day=day)
    return say("{when} (and not {day}: {because})", when=when, day=day, because=escape.tamed(skipped.name))


def _gone(told: Announcement) -> list[dict[str, str]]:
    """What was taken out: by its tag's own list, else what the demo has just refused. Or what was not shown."""
    if told.about == "unshown":
        return [
            {"label": f"#{one.number}" if one.number else "", "title": escape.tamed(one.title)} for one in told.unshown
        ]
    if told.about == "postponed" and not told.changed:
        return []
    known = {one.number: one.title for one in told.sheet.withdrawn}
    refused = [item for group in told.sheet.groups if group.kind == "refused" for item in group.items]
    known |= {number: item.title for item in refused for number in item.changes}
    numbers = told.message.numbers or tuple(one.number for one in told.sheet.withdrawn)
    return [{"label": f"#{number}", "title": escape.tamed(known.get(number, ""))} for number in numbers]


def _item(item: SheetItem, told: Announcement) -> dict[str, Any]:
    first, hotfix = _is(item, told, "first"), _is_online(item, told)
    language = told.sheet.language
    mark = escape.tamed(told.label) if first and told.about == "coming" else ""
    # Where some of it asks for a demo, that is what people are to try by itself.
    asks = any(group.kind == "first" for group in told.sheet.groups)
    tried = told.about == "coming" and not hotfix and (first or not asks)
    app = next(iter(item.review_apps), None) if tried else None
    return {
        "title": escape.tamed(item.title),
        "label": item.label,
        "url": item.url,
        "mark": mark,
        "already": again(say("in production already"), language) if hotfix and told.about != "shipped" else "",
        "app": {"word": again(say("try it alone"), language), "url": app.url} if app else None,
    }


def _is_online(item: SheetItem, told: Announcement) -> bool:
    """Whether production has it already: a hotfix, or what went there without being shown."""
    return _is(item, told, "hotfix") or _is(item, told, "live")


def _is(item: SheetItem, told: Announcement, kind: str) -> bool:
    return any(item in group.items for group in told.sheet.groups if group.kind == kind)


def _colon(language: str) -> str:
    return f"{grammar.NO_BREAK}:" if language == "fr" else ":"
