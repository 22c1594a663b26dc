"""« En ce moment »: where the delivery stands, as a line of steps."""

from typing import Any, Literal

from msgspec import Struct

from changelog.domain.model import Milestone
from changelog.domain.notes.render import Ready
from changelog.language import plain, typography
from changelog.language.speech import again, marked, say, say_as
from changelog.preview.html import shown

TITLE = marked("Right now")
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


def context(now: Now, language: str, more: dict[str, Any]) -> dict[str, Any]:
    """What the template gets; `more`: the addresses of the pages beside it."""
    names, states = _names(), _states()
    return {
        "words": {key: again(text, language) for key, text in _words().items()},
        "colon": f"{typography.NO_BREAK}:" if language == "fr" else ":",
        "lead": again(_lead(now), language),
        "tag": _shown(now.tag),
        "heading": _shown(now.heading),
        "steps": [
            {
                "name": _shown(again(names[one.name], language)),
                "said": _shown(one.said),
                "state": one.state,
                "aloud": again(states[one.state], language),
            }
            for one in now.steps
        ],
        "then": now.then,
        "hotfixes": list(now.hotfixes),
        **more,
    }


def _lead(now: Now) -> str:
    if now.tag:
        return say("Where the coming delivery stands, step by step.")
    return say("No delivery is under way: what is ready waits for the next one.")


def _words() -> dict[str, str]:
    return {
        "title": say(TITLE),
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


def _shown(text: str) -> Ready:
    """Words that stand between tags, where Markdown is not read."""
    return Ready(shown(plain.line(text)))
