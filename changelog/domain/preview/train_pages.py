"""« À venir » and « En ce moment »."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from changelog.config.schema import Environment
from changelog.domain.model import Milestone
from changelog.domain.notes.model import Entry, Notes
from changelog.domain.notes.render import Ready
from changelog.domain.preview.html import shown
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, marked, say, say_as, say_of

TITLE = marked("Coming next")


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
    words = {key: again(text, language) for key, text in _words().items()}
    entries = [entry for section in told.notes.sections for entry in section.entries]
    wait = sum(needs_demo(entry, told.label) for entry in entries)
    count = say_of("{count} entry", "{count} entries", len(entries)) if entries else say("Nothing waits for now.")
    waits = say_of("{count} waits for a demo", "{count} wait for a demo", wait)
    aside = say_of("{count} technical change", "{count} technical changes", len(told.notes.aside))
    return {
        "words": words,
        "lead": again(_lead(told), language),
        "period": told.notes.heading,
        "tag": told.tag,
        "facts": _facts(told, language),
        "sections": [
            {"title": section.title, "entries": [_entry(entry, language, told.label) for entry in section.entries]}
            for section in told.notes.sections
        ],
        "places": [
            {"words": again(say("Open {name}", name=one.name), language), "url": one.url} for one in told.environments
        ],
        "count": _shown(again(count, language)),
        "wait": _shown(again(waits, language)) if wait else "",
        "aside": _shown(again(aside, language)) if told.notes.aside else "",
        **more,
    }


def _words() -> dict[str, str]:
    return {
        "title": say(TITLE),
        "try": say("Try it before everybody else:"),
        "ticket": say_as("preview", "Ticket"),
        "also": say("And, with no effect that users see:"),
        "see_changes": say("What changes in the documentation"),
        "see_page": say("The page of news, as it will be"),
    }


def _lead(told: Coming) -> str:
    if told.shipped:
        return say("This delivery is in production: users have it.")
    if told.tag:
        return say("What the next release brings to users. Nothing below is online yet.")
    return say("What is ready and waits for the next delivery. Nothing below is online yet.")


def needs_demo(entry: Entry, label: str) -> bool:
    """Whether an entry bears the label of what is to be shown first."""
    return bool(label) and plain.fold(label) in {plain.fold(one) for one in entry.labels}


def _entry(entry: Entry, language: str, label: str) -> dict[str, Any]:
    return {
        "title": entry.title,
        "label": entry.label,
        "url": entry.url,
        "text": Ready(entry.text),  # tamed Markdown already
        "demo": _shown(plain.line(label)) if needs_demo(entry, label) else "",
        "apps": [
            {"words": again(say("Try this change alone (no. {number})", number=app.number), language), "url": app.url}
            for app in entry.review_apps
        ],
    }


def _facts(told: Coming, language: str) -> list[dict[str, Ready]]:
    """Three lines that answer: what is it, when is it shown, when does it ship."""
    facts = [(say("Delivery"), told.notes.heading or again(say("To be said"), language), told.tag)]
    when = told.when
    facts += [(say("Demo"), _moment(when.demo, language), "")] if when.demo else []
    facts += [(say("Release"), _moment(when.release, language), when.because)] if when.release else []
    return [
        {"term": _shown(again(term, language)), "said": _shown(said), "small": _shown(small)}
        for term, said, small in facts
    ]


def _shown(text: str) -> Ready:
    """Words that stand between tags, where Markdown is not read."""
    return Ready(shown(text))


def _moment(when: datetime, language: str) -> str:
    said = grammar.moment(when, language)
    return said[:1].upper() + said[1:]


TITLE_NOW = marked("Right now")
State = Literal["done", "next", "later", "refused"]


class Step(Struct, frozen=True, kw_only=True):
    """One step: its name, what is known of it in words, and whether it is done."""

    name: Milestone
    said: str
    state: State


class Now(Struct, frozen=True, kw_only=True):
    """Where the newest delivery stands. `tag`: empty before the first; `then`: what comes next, in words; `hotfixes`:
    branches under way, each in words.
    """

    tag: str = ""
    heading: str = ""
    steps: tuple[Step, ...] = ()
    then: str = ""
    hotfixes: tuple[str, ...] = ()


def context_now(now: Now, language: str, more: dict[str, Any]) -> dict[str, Any]:
    """What the template gets; `more`: the addresses of the pages beside it."""
    names, states = _names(), _states()
    return {
        "words": {key: again(text, language) for key, text in _words_now().items()},
        "colon": f"{grammar.NO_BREAK}:" if language == "fr" else ":",
        "lead": again(_lead_now(now), language),
        "tag": _shown_now(now.tag),
        "heading": _shown_now(now.heading),
        "steps": [
            {
                "name": _shown_now(again(names[one.name], language)),
                "said": _shown_now(one.said),
                "state": one.state,
                "aloud": again(states[one.state], language),
            }
            for one in now.steps
        ],
        "then": now.then,
        "hotfixes": list(now.hotfixes),
        **more,
    }


def _lead_now(now: Now) -> str:
    if now.tag:
        return say("Where the coming delivery stands, step by step.")
    return say("No delivery is under way: what is ready waits for the next one.")


def _words_now() -> dict[str, str]:
    return {
        "title": say(TITLE_NOW),
        "steps": say("The steps of the delivery"),
        "then": say("Next"),
        "delivery": say("Delivery"),
        "hotfixes": say("Hotfixes under way"),
        "see_coming": say("What the delivery brings"),
        "see_demo": say("What is shown at the demo"),
    }


def _names() -> dict[Milestone, str]:
    return {
        "tagged": say("Content settled"),
        "announced": say_as("delivery", "Announced"),
        "shown": say_as("delivery", "Shown"),
        "released": say("Released"),
        "deployed": say("Deployed"),
        "published": say("News published"),
        "archived": say("Tickets put away"),
    }


def _states() -> dict[State, str]:
    return {
        "done": say_as("step", "done"),
        "next": say("this is the step under way"),
        "later": say("to come"),
        "refused": say("stopped there"),
    }


def _shown_now(text: str) -> Ready:
    """Words that stand between tags, where Markdown is not read."""
    return Ready(shown(plain.line(text)))
