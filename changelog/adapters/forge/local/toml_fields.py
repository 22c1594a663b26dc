"""The values of a TOML table, each of the type that was asked for; others are left out, and reported."""

from collections.abc import Sequence
from typing import Any

from changelog.adapters.forge.local.toml_text import Data
from changelog.i18n import plain
from changelog.i18n.say import marked, say

KINDS: dict[type, str] = {
    str: marked("a text"),
    bool: marked("true or false"),
    list: marked("a list"),
    int: marked("a number"),
}
_MANY = 20  # keys of a team's own that are looked at
_LIKE = 0.8  # a key is taken for a misspelt one above that: `titre` and `colum` are, `estimate` is not `state`


class Fields:
    """One table. `odd` grows with what was found to be odd, in the order of asking."""

    def __init__(self, raw: Data) -> None:
        self.raw = raw
        self.odd: list[str] = []

    def text(self, key: str) -> str:
        """A text as it is written; "" where there is none."""
        return str(self.typed(key, str, ""))

    def line(self, key: str) -> str:
        """A text made one visible line."""
        return plain.line(self.text(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list, as they are written."""
        found = self.typed(key, list, [])
        if not all(isinstance(one, str) for one in found):
            self.odd.append(say('{key} holds something that is no text; write ["…", "…"]', key=key))
        return tuple(one for one in found if isinstance(one, str))

    def lines(self, key: str) -> tuple[str, ...]:
        """The texts of a list, each made one visible line; empty ones are left out."""
        return tuple(line for one in self.texts(key) if (line := plain.line(one)))

    def true(self, key: str) -> bool:
        """Whether it is true."""
        return bool(self.typed(key, bool, False))

    def number(self, key: str, largest: int) -> int | None:
        """A number from 1 on, None where there is none."""
        found = self.typed(key, int, None)
        if found is None or 0 < found <= largest:
            return None if found is None else int(found)
        self.odd.append(say("{key} takes a number from 1 to {largest}", key=key, largest=largest))
        return None

    def one_of(self, key: str, words: tuple[str, ...]) -> str:
        """One of these words, whatever its case; the first of them where it is absent or another one."""
        written = self.line(key)
        if plain.fold(written) in words:
            return plain.fold(written)
        if written:
            self.odd.append(
                say(
                    "{key} is « {written} »; it takes {words}, and counts as {first}",
                    key=key,
                    written=written,
                    words=", ".join(words),
                    first=words[0],
                )
            )
        return words[0]

    def tables(self, key: str) -> list[tuple[int, Data]]:
        """The tables of a list of tables, each with its place; whatever else is in it is reported."""
        found = self.typed(key, list, [])
        self.odd += [
            say("{key}: number {number} is no table; write [[{key}]]", key=key, number=at + 1)
            for at, one in enumerate(found)
            if type(one) is not dict
        ]
        return [(at, one) for at, one in enumerate(found) if type(one) is dict]

    def misspelt(self, known: Sequence[str]) -> None:
        """Report keys that are almost known ones; a team's own keys are its own business."""
        free = [key for key in known if key not in self.raw]
        for key in [key for key in self.raw if key not in known][:_MANY]:
            if meant := plain.nearest(key, free, likeness=_LIKE):
                self.odd.append(say("« {key} » is no key; did you mean {meant}?", key=plain.line(key), meant=meant))

    def typed(self, key: str, kind: type, default: Any) -> Any:
        """A value of exactly that type (`true` is no number), else the default. Reported once."""
        found = self.raw.get(key, default)
        if found is default or type(found) is kind:
            return found
        message = say("{key} takes {kind}", key=key, kind=say(KINDS[kind]))
        if message not in self.odd:
            self.odd.append(message)
        return default
