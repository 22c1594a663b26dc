"""What a comment on the page's pull request says to the train: `/montré`, `/refusé 214 pourquoi`, `/livrer`.

The first line decides, whatever stands below it; what it quotes is not said. Accents and case do not matter.
"""

import re
from typing import Literal

from msgspec import Struct

from changelog.errors import Misuse
from changelog.language import fold, plain
from changelog.language.speech import say

Step = Literal["shown", "refused", "release"]
WORDS: dict[str, Step] = {
    "/montre": "shown", "/shown": "shown", "/refuse": "refused", "/refused": "refused",
    "/livrer": "release", "/ship": "release",
}  # fmt: skip
_NUMBERS = re.compile(r"(?:\s*(?:[,;&]|\bet\b|\band\b)?\s*#?(?P<number>[1-9]\d{0,8})(?![\w.]))", re.I)


class Spoken(Struct, frozen=True, kw_only=True):
    """What somebody said: the step, the numbers that are refused, and why."""

    step: Step
    numbers: tuple[int, ...] = ()
    because: str = ""


def read(comment: str) -> Spoken | None:
    """What a comment says; None where it says nothing to the train. Raises Misuse where half of it is missing."""
    text = plain.block(comment).strip()
    word, _, rest = text.partition("\n")[0].partition(" ")
    step = WORDS.get(fold.fold(word)) if word.startswith("/") else None
    if step is None:
        return None
    rest = plain.line(text[len(word) :])
    if step == "refused":
        return _refused(rest)
    if step == "release" and rest:
        raise Misuse(
            say("/livrer stands alone: nothing is shipped by half a sentence"),
            hint=say("Write /livrer and nothing else, in a comment of its own."),
        )
    return Spoken(step=step, because=rest)


def _refused(rest: str) -> Spoken:
    numbers: list[int] = []
    at = 0
    while found := _NUMBERS.match(rest, at):
        numbers.append(int(found["number"]))
        at = found.end()
    because = rest[at:].lstrip(" :,;-–—").strip()
    if not numbers or not because:
        raise Misuse(
            say("/refusé takes the number of a ticket or pull request, then why"),
            hint=say("As: /refusé 214 Le courriel part deux fois."),
        )
    return Spoken(step="refused", numbers=tuple(dict.fromkeys(numbers)), because=because)
