"""« À venir »: what is on the train, as somebody who never saw the tool reads it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from msgspec import Struct

from changelog.config.schema import Calendar, Environment, Freeze
from changelog.language import dates, fold, phrases, typography
from changelog.notes.model import Entry, Notes
from changelog.notes.render import Ready
from changelog.preview.html import shown

NEEDS_DEMO = ("Nécessite une démo", "Needs a demo")
"""The label of what is to be shown before it ships."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FARTHEST = 60  # weeks; a freeze that lasts longer is no date anybody waits for


class Coming(Struct, frozen=True, kw_only=True):
    """What comes: the notes of what is on the train, its tag (empty: not marked yet), and when and where it is seen."""

    notes: Notes
    tag: str = ""
    shipped: bool = False
    demo: datetime | None = None
    release: datetime | None = None
    freeze: str = ""
    environments: tuple[Environment, ...] = ()


def coming(
    notes: Notes,
    calendar: Calendar,
    environments: Sequence[Environment],
    branch: str,
    since: date,
    zone: tzinfo,
    *,
    shipped: bool,
) -> Coming:
    """`since`: from which day the next demo and release count; `branch`: what the shown instances follow."""
    release, freeze = _release(calendar, since, zone)
    return Coming(
        notes=notes,
        tag=notes.delivery.to.tag if notes.delivery.to else "",
        shipped=shipped,
        demo=None if shipped else _next(calendar.demo, since, zone),
        release=None if shipped else release,
        freeze="" if shipped else freeze,
        environments=tuple(one for one in environments if one.url and one.branch == branch),
    )


def context(told: Coming, language: str, more: dict[str, Any]) -> dict[str, Any]:
    """What the template gets; `more`: the addresses of the pages beside it."""
    words = {key: typography.of(text, language) for key, text in phrases.COMING[language].items()}
    entries = [entry for section in told.notes.sections for entry in section.entries]
    wait = sum(needs_demo(entry) for entry in entries)
    return {
        "words": words,
        "lead": words["lead_shipped" if told.shipped else "lead" if told.tag else "lead_next"],
        "period": told.notes.heading,
        "tag": told.tag,
        "facts": _facts(told, words, language),
        "sections": [
            {"title": section.title, "entries": [_entry(entry, words) for entry in section.entries]}
            for section in told.notes.sections
        ],
        "places": [{"words": words["place"].format(name=one.name), "url": one.url} for one in told.environments],
        "count": _shown(phrases.plural(language, "entries", len(entries)) if entries else words["nothing"]),
        "wait": _shown(phrases.plural(language, "demo", wait)) if wait else "",
        "aside": _shown(phrases.plural(language, "annex", len(told.notes.aside))) if told.notes.aside else "",
        **more,
    }


def needs_demo(entry: Entry) -> bool:
    """Whether an entry bears the label of what is to be shown first."""
    return bool({fold.fold(label) for label in entry.labels} & {fold.fold(label) for label in NEEDS_DEMO})


def _entry(entry: Entry, words: dict[str, str]) -> dict[str, Any]:
    return {
        "title": entry.title,
        "label": entry.label,
        "url": entry.url,
        "text": Ready(entry.text),  # tamed Markdown already
        "demo": needs_demo(entry),
        "apps": [{"words": words["app"].format(number=app.number), "url": app.url} for app in entry.review_apps],
    }


def _facts(told: Coming, words: dict[str, str], language: str) -> list[dict[str, Ready]]:
    """Three lines that answer: what is it, when is it shown, when does it ship."""
    facts = [(words["period"], told.notes.heading or words["unknown"], told.tag)]
    facts += [(words["demo"], _moment(told.demo, language), "")] if told.demo else []
    facts += [(words["release"], _moment(told.release, language), told.freeze)] if told.release else []
    return [{"term": _shown(term), "said": _shown(said), "small": _shown(small)} for term, said, small in facts]


def _shown(text: str) -> Ready:
    """Words that stand between tags, where Markdown is not read."""
    return Ready(shown(text))


def _moment(when: datetime, language: str) -> str:
    said = dates.moment(when, language)
    return said[:1].upper() + said[1:]


def _next(moment: str, since: date, zone: tzinfo) -> datetime | None:
    """The first such day and hour on or after a day; None where the calendar names none."""
    day, _, hour = moment.lower().partition(" ")
    if day not in _DAYS:
        return None
    ahead = (_DAYS.index(day) - since.weekday()) % 7
    return datetime.combine(since + timedelta(days=ahead), time.fromisoformat(hour), zone)


def _release(calendar: Calendar, since: date, zone: tzinfo) -> tuple[datetime | None, str]:
    """The next release outside every freeze, after the demo of its week, and why it is not sooner."""
    demo = _next(calendar.demo, since, zone)
    found = _next(calendar.release, demo.date() if demo else since, zone)
    because = ""
    for _ in range(_FARTHEST):
        freeze = _frozen(calendar.freezes, found.date()) if found else None
        if found is None or freeze is None:
            return found, because
        found, because = found + timedelta(days=7), freeze.because
    return None, because


def _frozen(freezes: Sequence[Freeze], day: date) -> Freeze | None:
    return next((one for one in freezes if one.start <= day <= one.end), None)
