"""An announcement in the form that a channel reads: sentences in words, as many entries as it takes, harmless text."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from changelog.flow.announcing.announcement import Announcement
from changelog.flow.demo_sheet import Item
from changelog.language import dates, typography
from changelog.language.announce_words import plural, words
from changelog.letters import Form, Letter, Reads
from changelog.notes import chat, render
from changelog.train.calendar import Skipped

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


def letter(told: Announcement, reads: Reads, templates: Mapping[str, str], zone: tzinfo) -> Letter:
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
    said = words(language, f"subject-{kind}")
    if told.about == "coming" and told.ships:
        said = words(language, "subject-coming-when", when=dates.short(told.ships.date(), language))
    if not told.product:
        return said[:1].upper() + said[1:]
    return f"{chat.tamed(told.product)}{_colon(language)} {said}"


def context(told: Announcement, zone: tzinfo, entries: int, *, titled: bool = True) -> dict[str, Any]:
    """What the templates get; everything from outside is one line that calls nobody. `titled`: whether the message has
    to say what it is about itself.
    """
    language, sheet = told.sheet.language, told.sheet
    items, open_to_no = told.items, told.about == "coming" or told.changed
    kind = "changed" if told.changed else told.about
    return {
        "language": language,
        "colon": _colon(language),
        "titled": titled,
        "product": chat.tamed(told.product),
        "subject": subject(told),
        "title": words(language, f"title-{kind}"),
        "lead": _lead(told, kind),
        "facts": [{"term": words(language, term), "said": said} for term, said in _facts(told, zone)],
        "try": words(language, "see" if told.about == "shipped" else "try"),
        "places": [{"name": chat.tamed(one.name), "url": one.url} for one in told.places]
        if told.about != "postponed" or told.changed else [],
        "because_word": words(language, "because"),
        "because": _because(told),
        "gone_word": words(language, "gone"),
        "gone": _gone(told),
        "in_it": words(language, f"in-{kind}") if items else "",
        "items": [_item(item, told) for item in items[:entries]],
        "more": plural(language, "more", len(items) - entries) if len(items) > entries else "",
        "aside": plural(language, "aside", len(sheet.aside)) if sheet.aside and told.about != "postponed" else "",
        "no": words(language, "no") if open_to_no else "",
        "no_command": words(language, "no-command", command=_command(language)) if open_to_no else "",
        "foot": _foot(told),
    }  # fmt: skip


def _because(told: Announcement) -> str:
    """Why something does not ship."""
    if told.about != "postponed" and not told.sheet.withdrawn:
        return ""
    return chat.tamed(told.message.why or told.sheet.because, BECAUSE)


def _lead(told: Announcement, kind: str) -> str:
    """What it is about, in a sentence: how much is new for users, what they have already left aside."""
    language = told.sheet.language
    if told.about == "postponed":
        return words(language, f"lead-{kind}")
    had = [item for item in told.items if told.about == "coming" and _is(item, told, "hotfix")]
    return plural(language, f"lead-{kind}", len(told.items) - len(had))


def _fitting(at: Callable[[int], str], reads: Reads) -> str:
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
        return [("until", dates.short(told.until, language) if told.until else words(language, "unknown-until"))]
    shown = told.sheet.standing.shown if told.sheet.standing else None
    facts: list[tuple[str, str]] = []
    if shown is not None and shown.at:
        facts.append(("shown", dates.moment(datetime.fromtimestamp(shown.at, zone), language)))
    elif shown is None and told.demo:
        facts.append(("demo", dates.moment(told.demo.astimezone(zone), language)))
    return [*facts, ("ships", _ships(told, zone))]


def _ships(told: Announcement, zone: tzinfo) -> str:
    language = told.sheet.language
    if told.ships is None:
        return words(language, "unknown")
    when = dates.moment(told.ships.astimezone(zone), language)
    return _instead(when, told.instead, language) if told.instead else when


def _instead(when: str, skipped: Skipped, language: str) -> str:
    day = dates.short(skipped.day, language)
    if not skipped.name:
        return words(language, "instead-bare", when=when, day=day)
    return words(language, "instead", when=when, day=day, because=chat.tamed(skipped.name))


def _gone(told: Announcement) -> list[dict[str, str]]:
    """What was taken out: by its tag's own list, else what the demo has just refused."""
    if told.about == "postponed" and not told.changed:
        return []
    known = {one.number: one.title for one in told.sheet.withdrawn}
    refused = [item for group in told.sheet.groups if group.kind == "refused" for item in group.items]
    known |= {number: item.title for item in refused for number in item.changes}
    numbers = told.message.numbers or tuple(one.number for one in told.sheet.withdrawn)
    return [{"label": f"#{number}", "title": chat.tamed(known.get(number, ""))} for number in numbers]


def _item(item: Item, told: Announcement) -> dict[str, Any]:
    first, hotfix = (_is(item, told, kind) for kind in ("first", "hotfix"))
    language = told.sheet.language
    mark = chat.tamed(told.label) if first and told.about == "coming" else ""
    # Where some of it asks for a demo, that is what people are to try by itself.
    asks = any(group.kind == "first" for group in told.sheet.groups)
    tried = told.about == "coming" and not hotfix and (first or not asks)
    app = next(iter(item.review_apps), None) if tried else None
    return {
        "title": chat.tamed(item.title),
        "label": item.label,
        "url": item.url,
        "mark": mark,
        "already": words(language, "already") if hotfix and told.about != "shipped" else "",
        "app": {"word": words(language, "alone"), "url": app.url} if app else None,
    }


def _is(item: Item, told: Announcement, kind: str) -> bool:
    return any(item in group.items for group in told.sheet.groups if group.kind == kind)


def _command(language: str) -> str:
    return f'nouveautes demo --refused {words(language, "number")} --because "…"'


def _foot(told: Announcement) -> str:
    tag = words(told.sheet.language, "delivery", tag=chat.tamed(told.sheet.tag))
    heading = told.sheet.heading[:1].lower() + told.sheet.heading[1:]
    return f"{tag} · {heading}" if heading else tag


def _colon(language: str) -> str:
    return f"{typography.NO_BREAK}:" if language == "fr" else ":"
