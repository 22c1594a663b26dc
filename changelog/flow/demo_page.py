"""The demo sheet as its templates see it: every sentence in words, every text marked for the form it lands in."""

from datetime import datetime, tzinfo
from typing import Any

from changelog.config.schema import Settings
from changelog.flow.demo_sheet import Group, Item, Place, Sheet
from changelog.language import dates, plain, typography
from changelog.language.delivery_words import DEMO, plural
from changelog.notes import render
from changelog.notes.model import Aside
from changelog.train.hearing import Said


def context(sheet: Sheet, settings: Settings, zone: tzinfo, form: str) -> dict[str, Any]:
    """What `templates/demo/sheet.*.j2` get; `form` is markdown or html."""
    language = sheet.language
    words = {key: typography.of(text, language) for key, text in DEMO[language].items()}
    title = words["delivery"].format(tag=plain.line(sheet.tag)) if sheet.tag else words["next"]
    shown, machines = len(sheet.items), sum(1 for one in sheet.aside if one.bot)
    return {
        "language": language,
        "words": words,
        "colon": f"{typography.NO_BREAK}:" if language == "fr" else ":",
        "title": title,
        "inside": title[:1].lower() + title[1:],
        "heading": sheet.heading,
        "when": dates.moment(sheet.at.astimezone(zone), language) if sheet.at else "",
        "places": [_place(place) for place in sheet.places],
        "count": ", ".join(
            [plural(words, language, "to_show", shown)]
            + ([plural(words, language, "annex", len(sheet.aside))] if sheet.aside else [])
        ),
        "state": _state(sheet, words, zone),
        "groups": _groups(sheet, settings, words, form),
        "technical": [_aside(one) for one in sheet.aside if not one.bot],
        "machines": plural(words, language, "machines", machines) if machines else "",
        "withdrawn": [{"label": f"#{one.number}", "title": plain.line(one.title)} for one in sheet.withdrawn],
        "because": plain.line(sheet.because),
        "standing": render.worded(sheet.standing_text, form),
    }


def _place(place: Place) -> dict[str, str]:
    return {"name": plain.line(place.name), "url": place.url}


def _state(sheet: Sheet, words: dict[str, str], zone: tzinfo) -> list[str]:
    """What has become of it so far, each in a few words."""
    standing = sheet.standing
    said = [words["delivered"]] if sheet.delivered else []
    if standing and standing.refused and not standing.refused.numbers:
        said.append(words["refused_whole"])
    elif standing and standing.shown:
        said.append(_shown(standing.shown, words, sheet.language, zone))
    return said


def _shown(shown: Said, words: dict[str, str], language: str, zone: tzinfo) -> str:
    if not (shown.at and shown.by):
        return words["shown_bare"]
    when = dates.moment(datetime.fromtimestamp(shown.at, zone), language)
    key = "shown_through" if shown.through else "shown"
    return words[key].format(when=when, who=plain.line(shown.by), tag=plain.line(shown.through))


def _groups(sheet: Sheet, settings: Settings, words: dict[str, str], form: str) -> list[dict[str, Any]]:
    found, at = [], 0
    firsts = any(group.kind == "first" for group in sheet.groups)
    for group in sheet.groups:
        items = [_item(item, at + place, sheet, words, form) for place, item in enumerate(group.items, start=1)]
        found.append({"kind": group.kind, "title": _titled(group, settings, words, firsts=firsts), "items": items})
        found[-1]["why"] = _why(sheet) if group.kind == "refused" else ""
        at += len(items)
    return found


def _titled(group: Group, settings: Settings, words: dict[str, str], *, firsts: bool) -> str:
    if group.kind == "first":
        return plain.line(settings.demo.label)
    return words["only" if group.kind == "rest" and not firsts else group.kind]


def _why(sheet: Sheet) -> str:
    refused = sheet.standing.refused if sheet.standing else None
    return plain.line(refused.why) if refused else ""


def _item(item: Item, at: int, sheet: Sheet, words: dict[str, str], form: str) -> dict[str, Any]:
    tries = [*(_place(place) for place in sheet.places)]
    tries += [{"name": words["review"].format(number=app.number), "url": app.url} for app in item.review_apps]
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
