"""« À venir »: what is on the train, as somebody who never saw the tool reads it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from changelog.config.schema import Environment
from changelog.language import dates, fold, phrases, plain, preview_words, typography
from changelog.notes.model import Entry, Notes
from changelog.notes.render import Ready
from changelog.preview.html import shown


class When(Struct, frozen=True, kw_only=True):
    """When it is shown and when it ships, as the calendar says (None: it names no day), and why that is not sooner."""

    demo: datetime | None = None
    release: datetime | None = None
    because: str = ""


class Coming(Struct, frozen=True, kw_only=True):
    """What comes: the notes of what is on the train, its tag (empty: not marked yet), when and where it is seen, and
    the label of what must be shown (`[demo] label`).
    """

    notes: Notes
    tag: str = ""
    shipped: bool = False
    when: When = When()
    label: str = ""
    environments: tuple[Environment, ...] = ()


def coming(
    notes: Notes, environments: Sequence[Environment], branch: str, when: When, label: str, *, shipped: bool
) -> Coming:
    """`branch`: what the shown instances follow; `when`: left out of what has shipped."""
    return Coming(
        notes=notes,
        tag=notes.delivery.to.tag if notes.delivery.to else "",
        shipped=shipped,
        when=When() if shipped else when,
        label=label,
        environments=tuple(one for one in environments if one.url and one.branch == branch),
    )


def context(told: Coming, language: str, more: dict[str, Any]) -> dict[str, Any]:
    """What the template gets; `more`: the addresses of the pages beside it."""
    words = {key: typography.of(text, language) for key, text in preview_words.COMING[language].items()}
    entries = [entry for section in told.notes.sections for entry in section.entries]
    wait = sum(needs_demo(entry, told.label) for entry in entries)
    return {
        "words": words,
        "lead": words["lead_shipped" if told.shipped else "lead" if told.tag else "lead_next"],
        "period": told.notes.heading,
        "tag": told.tag,
        "facts": _facts(told, words, language),
        "sections": [
            {"title": section.title, "entries": [_entry(entry, words, told.label) for entry in section.entries]}
            for section in told.notes.sections
        ],
        "places": [{"words": words["place"].format(name=one.name), "url": one.url} for one in told.environments],
        "count": _shown(phrases.plural(language, "entries", len(entries)) if entries else words["nothing"]),
        "wait": _shown(phrases.plural(language, "demo", wait)) if wait else "",
        "aside": _shown(phrases.plural(language, "annex", len(told.notes.aside))) if told.notes.aside else "",
        **more,
    }


def needs_demo(entry: Entry, label: str) -> bool:
    """Whether an entry bears the label of what is to be shown first."""
    return bool(label) and fold.fold(label) in {fold.fold(one) for one in entry.labels}


def _entry(entry: Entry, words: dict[str, str], label: str) -> dict[str, Any]:
    return {
        "title": entry.title,
        "label": entry.label,
        "url": entry.url,
        "text": Ready(entry.text),  # tamed Markdown already
        "demo": _shown(plain.line(label)) if needs_demo(entry, label) else "",
        "apps": [{"words": words["app"].format(number=app.number), "url": app.url} for app in entry.review_apps],
    }


def _facts(told: Coming, words: dict[str, str], language: str) -> list[dict[str, Ready]]:
    """Three lines that answer: what is it, when is it shown, when does it ship."""
    facts = [(words["period"], told.notes.heading or words["unknown"], told.tag)]
    when = told.when
    facts += [(words["demo"], _moment(when.demo, language), "")] if when.demo else []
    facts += [(words["release"], _moment(when.release, language), when.because)] if when.release else []
    return [{"term": _shown(term), "said": _shown(said), "small": _shown(small)} for term, said, small in facts]


def _shown(text: str) -> Ready:
    """Words that stand between tags, where Markdown is not read."""
    return Ready(shown(text))


def _moment(when: datetime, language: str) -> str:
    said = dates.moment(when, language)
    return said[:1].upper() + said[1:]
