"""What a command says to whoever runs it, in their language: English in the code, French in a gettext catalogue.

The language of a run is `--lang`, else a locale that is French or English, else the settings'. The door says so with
`use`; where nobody chose, the command says it with `speak`, once it has read the settings. It is not the language that
readers get: what a command writes where a team reads it is said `again` in theirs. The French is in
`locale/fr/LC_MESSAGES`; a test holds it against every message of the code.
"""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from gettext import NullTranslations
from typing import NamedTuple

SPOKEN = ("fr", "en")


InWords = Callable[[str], str]
"""A value that each language says in its own words: a day, of which `dates` knows how."""


class ChosenWords(NamedTuple):
    """A language ("fr", "en"; "" when nobody chose one, which is English) and its catalogue."""

    language: str
    catalogue: NullTranslations


class Tongue(NamedTuple):
    """What a run speaks, and where the words of other languages are."""

    words: ChosenWords
    catalogues: Callable[[str], NullTranslations]


class Said(str):
    """What `say` has said in the language of the run; `by` says it in the words of another one."""

    __slots__ = ("by",)
    by: Callable[[ChosenWords], str]

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Copied into another process, it is its text."""
        return str, (str(self),)


NOBODY = Tongue(ChosenWords("", NullTranslations()), lambda _: NullTranslations())
_tongue: ContextVar[Tongue] = ContextVar("the language of this run", default=NOBODY)


def use(language: str, catalogues: Callable[[str], NullTranslations]) -> None:
    """Speak `language` from now on; `catalogues` finds the words of any language."""
    _tongue.set(Tongue(ChosenWords(language, catalogues(language)), catalogues))


def speak(language: str) -> None:
    """Speak `language` from now on, with the words that are known."""
    use(language, _tongue.get().catalogues)


def chosen() -> str:
    """The language of the run; "" where neither `--lang` nor the locale chose one, and no settings are read yet."""
    return _tongue.get().words.language


def of_locale(environ: Mapping[str, str]) -> str:
    """The language that POSIX's variables ask for; "" for C, POSIX and those we do not speak.

    As gettext reads them: the first of LC_ALL, LC_MESSAGES and LANG that is set names the locale, and LANGUAGE lists
    what is preferred, unless that locale is C.
    """
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    if not locale or _short(locale) in ("c", "posix"):
        return ""
    wanted = [one for one in environ.get("LANGUAGE", "").split(":") if one] or [locale]
    return next((short for short in map(_short, wanted) if short in SPOKEN), "")


def _short(locale: str) -> str:
    return locale.replace("-", "_").split(".")[0].split("_")[0].casefold()


def say(message: str, /, **values: object) -> str:
    """`message` in the language of the run, its `{names}` filled in with `values`, which are never read as messages."""
    if not message:
        return ""

    def by(words: ChosenWords) -> str:
        said = words.catalogue.gettext(message)
        return said.format(**_by(words, values)) if values else said

    return _said(by)


def say_of(one: str, many: str, count: int, /, **values: object) -> str:
    """The same of something counted: `one` or `many`, with `{count}` filled in."""

    def by(words: ChosenWords) -> str:
        return words.catalogue.ngettext(one, many, count).format(count=count, **_by(words, values))

    return _said(by)


def say_as(context: str, message: str, /, **values: object) -> str:
    """The same of a word that French says in several ways: `context` tells which ("gate": "Shown" is « Montré »).

    The catalogue has it as `context|message`, like GLib's `Q_`.
    """
    asked = f"{context}|{message}"

    def by(words: ChosenWords) -> str:
        said = words.catalogue.gettext(asked).removeprefix(f"{context}|")
        return said.format(**_by(words, values)) if values else said

    return _said(by)


def say_of_as(context: str, one: str, many: str, count: int, /, **values: object) -> str:
    """The same of something counted."""
    mark = f"{context}|"

    def by(words: ChosenWords) -> str:
        said = words.catalogue.ngettext(mark + one, mark + many, count).removeprefix(mark)
        return said.format(count=count, **_by(words, values))

    return _said(by)


def joined(glue: str, parts: Iterable[str], /) -> str:
    """Several that were said, in one text that can be said again; `glue` is a mark between them, and no word."""
    several = tuple(parts)
    return _said(lambda words: glue.join(_again(one, words) for one in several))


def again(text: str, language: str, /) -> str:
    """A text in the language of those who will read it; as it is where it was not said by `say`."""
    tongue = _tongue.get()
    return _again(
        text, tongue.words if language == tongue.words.language else ChosenWords(language, tongue.catalogues(language))
    )


def plainly(text: object, /) -> str:
    """What was said as a text and no more, for what takes no other (`enc_hook` of msgspec)."""
    if isinstance(text, Said):
        return str(text)
    raise NotImplementedError(type(text))  # how msgspec is told that a hook does not know a type


def marked(message: str, /) -> str:
    """`message` as it is, for a table: it is looked up later, by `say`, and found by the test of the catalogue."""
    return message


def _said(by: Callable[[ChosenWords], str]) -> Said:
    said = Said(by(_tongue.get().words))
    said.by = by
    return said


def _again(text: str, words: ChosenWords) -> str:
    return text.by(words) if isinstance(text, Said) else text


def _by(words: ChosenWords, values: Mapping[str, object]) -> dict[str, object]:
    return {name: _of(value, words) for name, value in values.items()}


def _of(value: object, words: ChosenWords) -> object:
    if isinstance(value, str):
        return _again(value, words)
    return value(words.language or "en") if callable(value) else value


# What Linux prints when it refuses, for the catalogue; the words of other systems are passed on as they are.
_SYSTEM = (
    marked("No such file or directory"),
    marked("Permission denied"),
    marked("Operation not permitted"),
    marked("No space left on device"),
    marked("Disk quota exceeded"),
    marked("File too large"),
    marked("File name too long"),
    marked("File exists"),
    marked("Is a directory"),
    marked("Not a directory"),
    marked("Directory not empty"),
    marked("Read-only file system"),
    marked("Too many levels of symbolic links"),
    marked("Too many open files"),
    marked("Cannot allocate memory"),
    marked("Address already in use"),
    marked("Cannot assign requested address"),
    marked("Broken pipe"),
)


def system_reason(problem: Exception, otherwise: str = "") -> str:
    """Why the system refused, in the language of the run; `otherwise`, else its own text, where it does not say."""
    return say(getattr(problem, "strerror", None) or "") or otherwise or str(problem)
