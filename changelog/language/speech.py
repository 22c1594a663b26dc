"""What a command says to whoever runs it, in their language: English in the code, French in a gettext catalogue.

The language is the run's own: `--lang`, else what the locale says; the door finds its catalogue and says so once, with
`use`. It is not the language that readers get, which is a setting. The French is in `locale/fr/LC_MESSAGES`; a test
holds it against every message of the code.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from gettext import NullTranslations
from typing import NamedTuple

SPOKEN = ("fr", "en")


class Tongue(NamedTuple):
    """A language ("fr", "en"; "" when nobody chose one) and its catalogue."""

    language: str
    catalogue: NullTranslations


NOBODY = Tongue("", NullTranslations())
_tongue: ContextVar[Tongue] = ContextVar("the language of this run", default=NOBODY)


def use(language: str, catalogue: NullTranslations) -> None:
    """Speak `language` from now on."""
    _tongue.set(Tongue(language, catalogue))


def chosen() -> str:
    """The language that `--lang` or the locale asked for; "" when neither did."""
    return _tongue.get().language


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
    said = _tongue.get().catalogue.gettext(message) if message else ""
    return said.format(**values) if values else said


def say_of(one: str, many: str, count: int, /, **values: object) -> str:
    """The same of something counted: `one` or `many`, with `{count}` filled in."""
    return _tongue.get().catalogue.ngettext(one, many, count).format(count=count, **values)


def marked(message: str, /) -> str:
    """`message` as it is, for a table: it is looked up later, by `say`, and found by the test of the catalogue."""
    return message
