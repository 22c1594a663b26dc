"""« En ce moment »: where the delivery stands, as a line of steps."""

from typing import Any, Literal

from msgspec import Struct

from changelog.language import plain, standing_words, typography
from changelog.notes.render import Ready
from changelog.preview.html import shown

State = Literal["done", "next", "later", "refused"]


class Step(Struct, frozen=True, kw_only=True):
    """One step: its name among the words (`NOW`), what is known of it in words, and whether it is done."""

    name: str
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
    words = {key: typography.of(text, language) for key, text in standing_words.NOW[language].items()}
    return {
        "words": words,
        "colon": f"{typography.NO_BREAK}:" if language == "fr" else ":",
        "lead": words["lead" if now.tag else "lead_next"],
        "tag": _shown(now.tag),
        "heading": _shown(now.heading),
        "steps": [
            {"name": _shown(words[one.name]), "said": _shown(one.said), "state": one.state, "aloud": words[one.state]}
            for one in now.steps
        ],
        "then": now.then,
        "hotfixes": list(now.hotfixes),
        **more,
    }


def _shown(text: str) -> Ready:
    """Words that stand between tags, where Markdown is not read."""
    return Ready(shown(plain.line(text)))
