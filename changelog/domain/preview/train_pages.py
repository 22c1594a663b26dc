"""« À venir » and « En ce moment »: what comes next, and how far the delivery is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from changelog.config.schema import Environment
from changelog.domain.model import Milestone
from changelog.domain.notes.model import Entry, Notes
from changelog.domain.notes.render import Ready
from changelog.domain.preview.html import between_tags
from changelog.i18n import grammar, plain
from changelog.i18n.say import again, marked, say, say_as, say_of

TITLE = marked("Coming next")
TITLE_NOW = marked("Right now")
StepState = Literal["done", "next", "later", "refused"]


class When(Struct, frozen=True, kw_only=True):
    """When it is shown and when it ships by the calendar (None: no day), and why the release is not sooner."""

    demo: datetime | None = None
    release: datetime | None = None
    because: str = ""


class Coming(Struct, frozen=True, kw_only=True):
    """The notes of what is on the train, its tag (empty: not tagged yet), when and where it can be seen, and the label
    of what must be shown (`[demo] label`).
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
    """`branch`: what the shown instances follow; `when`: ignored for what has shipped."""
    return Coming(
        notes=notes,
        tag=notes.delivery.to.tag if notes.delivery.to else "",
        shipped=shipped,
        when=When() if shipped else when,
        label=label,
        environments=tuple(one for one in environments if one.url and one.branch == branch),
    )


def coming_context(coming: Coming, language: str, more: dict[str, Any]) -> dict[str, Any]:
    """The values of the template of « À venir »; `more`: the addresses of the pages beside it."""
    live = any(entry.live_since for section in coming.notes.sections for entry in section.entries)
    if coming.shipped:
        lead = say("This delivery is in production: users have it.")
    elif coming.tag:
        lead = say("What the next release brings to users. Nothing below is online yet.")
        if live:
            lead = say("What the next release brings to users. What is online already is marked.")
    else:
        lead = say("What is ready and waits for the next delivery. Nothing below is online yet.")
        if live:
            lead = say("What is ready and waits for the next delivery. What is online already is marked.")
    words = {
        "title": say(TITLE),
        "try": say("Try it before everybody else:"),
        "ticket": say_as("preview", "Ticket"),
        "also": say("And, with no effect that users see:"),
        "see_changes": say("What changes in the documentation"),
        "see_page": say("The page of news, as it will be"),
    }
    entries = [entry for section in coming.notes.sections for entry in section.entries]
    waiting = sum(needs_demo(entry, coming.label) for entry in entries)
    technical = len(coming.notes.aside)
    count = say_of("{count} entry", "{count} entries", len(entries)) if entries else say("Nothing waits for now.")
    wait = say_of("{count} waits for a demo", "{count} wait for a demo", waiting)
    aside = say_of("{count} technical change", "{count} technical changes", technical)
    return {
        "words": {key: again(text, language) for key, text in words.items()},
        "lead": again(lead, language),
        "period": coming.notes.heading,
        "tag": coming.tag,
        "facts": _facts(coming, language),
        "sections": [
            {"title": section.title, "entries": [_entry(entry, language, coming.label) for entry in section.entries]}
            for section in coming.notes.sections
        ],
        "places": [
            {"words": again(say("Open {name}", name=one.name), language), "url": one.url} for one in coming.environments
        ],
        "count": between_tags(again(count, language)),
        "wait": between_tags(again(wait, language)) if waiting else "",
        "aside": between_tags(again(aside, language)) if technical else "",
        **more,
    }


def needs_demo(entry: Entry, label: str) -> bool:
    """Whether an entry has the label of what is to be shown first."""
    return bool(label) and plain.fold(label) in {plain.fold(one) for one in entry.labels}


def _entry(entry: Entry, language: str, label: str) -> dict[str, Any]:
    return {
        "title": entry.title,
        "label": entry.label,
        "url": entry.url,
        "text": Ready(entry.text),  # tamed Markdown already
        "demo": between_tags(plain.line(label)) if needs_demo(entry, label) else "",
        "apps": [
            {"words": again(say("Try this change alone (no. {number})", number=app.number), language), "url": app.url}
            for app in entry.review_apps
        ],
    }


def _facts(coming: Coming, language: str) -> list[dict[str, Ready]]:
    """At most three lines: the delivery, its demo, its release."""

    def moment(when: datetime) -> str:
        text = grammar.moment(when, language)
        return text[:1].upper() + text[1:]

    when = coming.when
    facts = [(say("Delivery"), coming.notes.heading or again(say("To be said"), language), coming.tag)]
    facts += [(say("Demo"), moment(when.demo), "")] if when.demo else []
    facts += [(say("Release"), moment(when.release), when.because)] if when.release else []
    return [
        {"term": between_tags(again(term, language)), "said": between_tags(text), "small": between_tags(small)}
        for term, text, small in facts
    ]


class ShownStep(Struct, frozen=True, kw_only=True):
    """One step of a delivery: its name, what is known of it in words, and whether it is done."""

    name: Milestone
    text: str
    state: StepState


class Now(Struct, frozen=True, kw_only=True):
    """How far the newest delivery is. `tag`: empty before the first; `then`: what comes next, in words; `hotfixes`:
    branches under way, each in words.
    """

    tag: str = ""
    heading: str = ""
    steps: tuple[ShownStep, ...] = ()
    then: str = ""
    hotfixes: tuple[str, ...] = ()


def now_context(now: Now, language: str, more: dict[str, Any]) -> dict[str, Any]:
    """The values of the template of « En ce moment »; `more`: the addresses of the pages beside it."""
    if now.tag:
        lead = say("Where the coming delivery stands, step by step.")
    else:
        lead = say("No delivery is under way: what is ready waits for the next one.")
    words = {
        "title": say(TITLE_NOW),
        "steps": say("The steps of the delivery"),
        "then": say("Next"),
        "delivery": say("Delivery"),
        "hotfixes": say("Hotfixes under way"),
        "see_coming": say("What the delivery brings"),
        "see_demo": say("What is shown at the demo"),
    }
    names: dict[Milestone, str] = {
        "tagged": say("Content settled"),
        "announced": say_as("delivery", "Announced"),
        "shown": say_as("delivery", "Shown"),
        "released": say("Released"),
        "deployed": say("Deployed"),
        "published": say("News published"),
        "archived": say("Tickets put away"),
    }
    states: dict[StepState, str] = {
        "done": say_as("step", "done"),
        "next": say("this is the step under way"),
        "later": say("to come"),
        "refused": say("stopped there"),
    }
    steps = [
        {
            "name": between_tags(plain.line(again(names[one.name], language))),
            "said": between_tags(plain.line(one.text)),
            "state": one.state,
            "aloud": again(states[one.state], language),
        }
        for one in now.steps
    ]
    return {
        "words": {key: again(text, language) for key, text in words.items()},
        "colon": grammar.colon(language).rstrip(" "),
        "lead": again(lead, language),
        "tag": between_tags(plain.line(now.tag)),
        "heading": between_tags(plain.line(now.heading)),
        "steps": steps,
        "then": now.then,
        "hotfixes": list(now.hotfixes),
        **more,
    }
