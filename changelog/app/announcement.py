"""What people are told of a delivery, and its form for each channel.

It is the demo's sheet, told to those who were not there: the same entries, in the same order.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

from changelog.app import demo_sheet
from changelog.app.curate import CuratedDelivery
from changelog.app.demo_sheet import InstanceLink, Sheet, SheetItem
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.model import DateTag, Value
from changelog.domain.notes import escape, render
from changelog.domain.notes.model import Notes
from changelog.domain.remote import About
from changelog.domain.train import calendar
from changelog.domain.train.calendar import Due, Skipped
from changelog.domain.train.channel_state import ChannelFormat, Form, Letter, Message
from changelog.domain.train.delivery_status import DeliveryState
from changelog.i18n import grammar
from changelog.i18n.say import again, joined, marked, say, say_as, say_of


class Announcement(Value, frozen=True, kw_only=True):
    """One message. `product`: the repository's short name, empty where nobody knows it; `withdrawn`: it is about what
    was taken out, and the rest ships; `ships` and `until` are None where nothing says when.

    `instead`: the day on which it would have shipped, and why it does not; `places`: where it can be tried, or seen.
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

    @property
    def changed(self) -> bool:
        """Whether only some of the delivery does not ship."""
        return self.about == "postponed" and bool(self.message.numbers)

    @property
    def items(self) -> tuple[SheetItem, ...]:
        """What it tells: what waits to be shown, without what was refused; nothing where nothing ships."""
        if self.about == "postponed" and not self.changed:
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


def announcement(
    judged: CuratedDelivery, notes: Notes, known: AnnouncementFacts, message: Message, until: date | None = None
) -> Announcement:
    """What people are told. `until`: the day on which a postponed delivery ships, where somebody says it."""
    zone = known.now.tzinfo
    assert zone is not None  # noqa: S101 - times are aware in this house
    settings, branches = known.settings, known.survey.branches
    around = demo_sheet.SheetContext(
        settings=settings, branches=branches, now=known.now, zone=zone, tag=known.tag, tags=known.survey.tags,
        standing=known.standing, delivered=known.delivered,
    )  # fmt: skip
    sheet = demo_sheet.sheet(judged, notes, around)
    branch = branches.production if message.about == "shipped" else branches.integration
    due = _release(sheet, known, notes.language)
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
        places=tuple(
            InstanceLink(name=one.name, url=one.url)
            for one in settings.environments
            if one.branch == branch and one.url
        ),
    )


def _release(sheet: Sheet, known: AnnouncementFacts, language: str) -> Due:
    """When it ships: today where today is the day, else the next time after its demo."""
    zone, settings = known.now.tzinfo, known.settings.calendar
    assert zone is not None  # noqa: S101 - times are aware in this house
    shown = known.standing is not None and known.standing.shown is not None
    if not shown and sheet.at is not None and sheet.at > known.now:
        return calendar.due("release", settings, sheet.at, zone, language)
    is_open = calendar.gate("release", settings, known.now, zone, language).state == "open"
    since = datetime.combine(known.now.date(), time(), zone) if is_open else known.now
    return calendar.due("release", settings, since, zone, language)


ENTRIES = (12, 8, 5, 3, 1, 0)  # how many are told: as many as a channel takes
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
}
_SUBJECTS = {
    "coming": marked("what is coming"),
    "shipped": marked("it is in production"),
    "postponed": marked("delivery postponed"),
    "changed": marked("delivery changed"),
}
_IN_IT = {"coming": marked("In it"), "shipped": marked("What is new"), "changed": marked("What ships")}


def letter(told: Announcement, reads: ChannelFormat, templates: Mapping[str, str], zone: tzinfo) -> Letter:
    """The message in one form; of several lengths, the longest that the channel takes."""
    name, form = _TEMPLATES[reads.form]

    def at(entries: int) -> str:
        return render.fill(templates, name, context(told, zone, entries, titled=reads.form != "mail"), form)

    text = _fitting(at, reads)
    html = ""
    if reads.form == "mail":
        html = render.fill(templates, "message.html.j2", context(told, zone, BY_MAIL), "html")
    return Letter(form=reads.form, subject=subject(told), text=text, html=html)


def subject(told: Announcement) -> str:
    """« outil : ce qui arrive jeudi 20 janvier »"""
    language = told.sheet.language
    kind = "changed" if told.changed else told.about
    said = again(say(_SUBJECTS[kind]), language)
    if told.about == "coming" and told.ships:
        when = grammar.short(told.ships.date(), language)
        said = again(say("what is coming on {when}", when=when), language)
    if not told.product:
        return said[:1].upper() + said[1:]
    return f"{escape.tamed(told.product)}{_colon(language)} {said}"


def context(told: Announcement, zone: tzinfo, entries: int, *, titled: bool = True) -> dict[str, Any]:
    """What the templates get; everything from outside is one line that calls nobody. `titled`: whether the message has
    to say what it is about itself.
    """
    language, items = told.sheet.language, told.items
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
        "because": _because(told),
        "gone": _gone(told),
        "items": [_item(item, told) for item in items[:entries]],
        "foot": _foot(told),
    }  # fmt: skip


def _words(told: Announcement, kind: str, entries: int) -> dict[str, str]:
    """Sentences that stand by themselves; the number of anything keeps to what it counts."""
    items, aside = told.items, told.sheet.aside
    more = say_of("and {count}\u00a0more", "and {count}\u00a0more", len(items) - entries)
    technical = say_of(
        "With no effect that users see: {count}\u00a0technical change.",
        "With no effect that users see: {count}\u00a0technical changes.",
        len(aside),
    )
    open_to_no = told.about == "coming" or told.changed
    return {
        "title": say(_TITLES[kind]),
        "lead": _lead(told),
        "try": say("Where to see it") if told.about == "shipped" else say("Where to try it"),
        "because_word": say_as("announcement", "Reason"),
        "gone_word": say("Taken out after the demo"),
        "in_it": say(_IN_IT[kind]) if items else "",
        "more": more if len(items) > entries else "",
        "aside": technical if aside and told.about != "postponed" else "",
        "no": say("Is something wrong? Answer this message before it goes to production.") if open_to_no else "",
        "no_command": say("On the command line: {command}", command=_command()) if open_to_no else "",
    }


def _because(told: Announcement) -> str:
    """Why something does not ship."""
    if told.about != "postponed" and not told.sheet.withdrawn:
        return ""
    return escape.tamed(told.message.why or told.sheet.because, BECAUSE)


def _lead(told: Announcement) -> str:
    """What it is about, in a sentence: how much is new for users, what they have already left aside."""
    if told.changed:
        return say("Not all of it ships: this is what was taken out of the delivery that was announced.")
    if told.about == "postponed":
        return say("The delivery that was announced does not ship as planned. Nothing changes for users yet.")
    if told.about == "shipped":
        return _shipped(len(told.items))
    return _coming(len([item for item in told.items if not _is(item, told, "hotfix")]))


def _coming(count: int) -> str:
    if not count:
        return say_as("announcement", "Nothing new for users this time.")
    return say_of(
        "One piece of news ships soon. It is not online yet: now is the time to look at it.",
        "{count}\u00a0pieces of news ship soon. Nothing is online yet: now is the time to look at them.",
        count,
    )


def _shipped(count: int) -> str:
    if not count:
        return say("The delivery is online. Users will see nothing new in it.")
    return say_of(
        "One piece of news is online: users have it.", "{count}\u00a0pieces of news are online: users have them.", count
    )


def _fitting(at: Callable[[int], str], reads: ChannelFormat) -> str:
    if reads.form == "mail":
        return at(BY_MAIL)
    text = ""
    for entries in ENTRIES:
        text = at(entries)
        if not reads.longest or len(text) <= reads.longest:
            break
    return text


def _facts(told: Announcement, zone: tzinfo) -> list[tuple[str, str]]:
    """When it is shown, when it ships."""
    language = told.sheet.language
    if told.about == "shipped":
        return []
    if told.about == "postponed" and not told.changed:
        return [(say("New date"), grammar.short(told.until, language) if told.until else say("it will be announced"))]
    shown = told.sheet.standing.shown if told.sheet.standing else None
    facts: list[tuple[str, str]] = []
    if shown is not None and shown.at:
        facts.append((say("Shown already"), grammar.moment(datetime.fromtimestamp(shown.at, zone), language)))
    elif shown is None and told.demo:
        facts.append((say("Demo"), grammar.moment(told.demo.astimezone(zone), language)))
    return [*facts, (say("In production"), _ships(told, zone))]


def _ships(told: Announcement, zone: tzinfo) -> str:
    language = told.sheet.language
    if told.ships is None:
        return say("to be said")
    when = grammar.moment(told.ships.astimezone(zone), language)
    return _instead(when, told.instead, language) if told.instead else when


def _instead(when: str, skipped: Skipped, language: str) -> str:
    day = grammar.short(skipped.day, language)
    if not skipped.name:
        return say("{when} (and not {day})", when=when, day=day)
    return say("{when} (and not {day}: {because})", when=when, day=day, because=escape.tamed(skipped.name))


def _gone(told: Announcement) -> list[dict[str, str]]:
    """What was taken out: by its tag's own list, else what the demo has just refused."""
    if told.about == "postponed" and not told.changed:
        return []
    known = {one.number: one.title for one in told.sheet.withdrawn}
    refused = [item for group in told.sheet.groups if group.kind == "refused" for item in group.items]
    known |= {number: item.title for item in refused for number in item.changes}
    numbers = told.message.numbers or tuple(one.number for one in told.sheet.withdrawn)
    return [{"label": f"#{number}", "title": escape.tamed(known.get(number, ""))} for number in numbers]


def _item(item: SheetItem, told: Announcement) -> dict[str, Any]:
    first, hotfix = (_is(item, told, kind) for kind in ("first", "hotfix"))
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


def _is(item: SheetItem, told: Announcement, kind: str) -> bool:
    return any(item in group.items for group in told.sheet.groups if group.kind == kind)


def _command() -> str:
    return joined("", ["nouveautes demo --refused ", say("NUMBER"), ' --because "…"'])


def _foot(told: Announcement) -> str:
    tag = again(say("Delivery {tag}", tag=escape.tamed(told.sheet.tag)), told.sheet.language)
    heading = told.sheet.heading[:1].lower() + told.sheet.heading[1:]
    return f"{tag} · {heading}" if heading else tag


def _colon(language: str) -> str:
    return f"{grammar.NO_BREAK}:" if language == "fr" else ":"
