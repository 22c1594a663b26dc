"""The language that readers get, and what decided it."""

from typing import Literal

from msgspec import Struct

from changelog.i18n.say import marked, say

MIXED = 4  # one in so many titles is in the other language: worth saying
Language = Literal["fr", "en"]
Basis = Literal["setting", "option", "page", "titles", "locale", "default"]
"""What decided: the settings, an option, the page that is there, the titles, the terminal's language, nothing."""

_NAMES: dict[Language, str] = {"fr": marked("French"), "en": marked("English")}
_SENTENCES: dict[Basis, str] = {
    "setting": marked("readers get {language}: the settings say so"),
    "option": marked("readers get {language}: --language says so"),
    "page": marked("readers get {language}, as the page that is there"),
    "titles": marked("readers get {language}, as most titles are: {french} in French, {english} in English"),
    "locale": marked(
        "readers get {language}, as the terminal does: titles do not say it ({french} in French, {english} in English)"
    ),
    "default": marked("readers get {language}: titles do not say it ({french} in French, {english} in English)"),
}


class Choice(Struct, frozen=True, kw_only=True):
    """The language of what readers get, what decided it, and how many titles are in each."""

    language: Language
    basis: Basis
    french: int = 0
    english: int = 0

    @property
    def mixed(self) -> bool:
        """Whether so many titles are in the other language that the choice should be said."""
        fewer, more = sorted((self.french, self.english))
        return self.basis in ("titles", "locale", "default") and fewer > 0 and fewer * MIXED >= fewer + more


def sentence(choice: Choice) -> str:
    """Which language readers get, and how it was decided, in words."""
    return say(_SENTENCES[choice.basis], language=say(_NAMES[choice.language]), french=choice.french,
               english=choice.english)  # fmt: skip
