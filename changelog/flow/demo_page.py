"""The demo sheet as its templates see it: every sentence in words, every text marked for the form it lands in."""

from datetime import datetime, tzinfo
from typing import Any

from changelog.config.schema import Settings
from changelog.flow.demo_sheet import Group, Item, Place, Sheet
from changelog.language import dates, plain, typography
from changelog.language.speech import again, joined, say, say_as, say_of
from changelog.notes import render
from changelog.notes.model import Aside
from changelog.train.hearing import Said


def context(sheet: Sheet, settings: Settings, zone: tzinfo, form: str) -> dict[str, Any]:
    """What `templates/demo/sheet.*.j2` get; `form` is markdown or html."""
    language = sheet.language
    delivery = say("Delivery {tag}", tag=plain.line(sheet.tag))
    title = again(delivery if sheet.tag else say("What waits for the next delivery"), language)
    machines = sum(1 for one in sheet.aside if one.bot)
    updates = say_of("{count} automatic update", "{count} automatic updates", machines)
    return {
        "language": language,
        "words": {key: again(text, language) for key, text in _words().items()},
        "colon": f"{typography.NO_BREAK}:" if language == "fr" else ":",
        "title": title,
        "inside": title[:1].lower() + title[1:],
        "heading": sheet.heading,
        "when": dates.moment(sheet.at.astimezone(zone), language) if sheet.at else "",
        "places": [_place(place) for place in sheet.places],
        "count": again(_count(sheet), language),
        "state": [again(one, language) for one in _state(sheet, zone)],
        "groups": _groups(sheet, settings, form),
        "technical": [_aside(one) for one in sheet.aside if not one.bot],
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


def _count(sheet: Sheet) -> str:
    shown, aside = len(sheet.items), len(sheet.aside)
    parts = [say_of("{count} entry", "{count} entries", shown)]
    if sheet.aside:
        parts.append(say_of("{count} technical change", "{count} technical changes", aside))
    return joined(", ", parts)


def _place(place: Place) -> dict[str, str]:
    return {"name": plain.line(place.name), "url": place.url}


def _state(sheet: Sheet, zone: tzinfo) -> list[str]:
    """What has become of it so far, each in a few words."""
    standing = sheet.standing
    said = [say("In production already")] if sheet.delivered else []
    if standing and standing.refused and not standing.refused.numbers:
        said.append(say("Refused at the demo: it cannot ship as it is."))
    elif standing and standing.shown:
        said.append(_shown(standing.shown, sheet.language, zone))
    return said


def _shown(shown: Said, language: str, zone: tzinfo) -> str:
    if not (shown.at and shown.by):
        return say_as("delivery", "Shown")
    when, who = dates.moment(datetime.fromtimestamp(shown.at, zone), language), plain.line(shown.by)
    if shown.through:
        return say("Shown on {when} by {who}, as {tag}", when=when, who=who, tag=plain.line(shown.through))
    return say("Shown on {when} by {who}", when=when, who=who)


def _groups(sheet: Sheet, settings: Settings, form: str) -> list[dict[str, Any]]:
    found, at = [], 0
    firsts = any(group.kind == "first" for group in sheet.groups)
    for group in sheet.groups:
        items = [_item(item, at + place, sheet, form) for place, item in enumerate(group.items, start=1)]
        found.append(
            {
                "kind": group.kind,
                "title": again(_titled(group, settings, firsts=firsts), sheet.language),
                "items": items,
            }
        )
        found[-1]["why"] = _why(sheet) if group.kind == "refused" else ""
        at += len(items)
    return found


def _titled(group: Group, settings: Settings, *, firsts: bool) -> str:
    if group.kind == "first":
        return plain.line(settings.demo.label)
    if group.kind == "rest":
        return say("To show as well") if firsts else say("To show")
    return say("Refused at the demo") if group.kind == "refused" else say("Urgent fixes, in production already")


def _why(sheet: Sheet) -> str:
    refused = sheet.standing.refused if sheet.standing else None
    return plain.line(refused.why) if refused else ""


def _item(item: Item, at: int, sheet: Sheet, form: str) -> dict[str, Any]:
    tries = [*(_place(place) for place in sheet.places)]
    tries += [
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
        "tries": tries,
        "people": ", ".join(item.people),
    }


def _aside(one: Aside) -> dict[str, str]:
    return {"title": one.title, "label": f"#{one.number}" if one.number else "", "url": one.url}
