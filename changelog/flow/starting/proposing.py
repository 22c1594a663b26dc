"""What was found of a team's ways → the settings to begin with: what the tool would find alone is not written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from changelog.flow.starting.instances import Instance
from changelog.flow.survey import PRODUCTIONS
from changelog.history import date_tags
from changelog.model import DateTag, Value

Language = Literal["fr", "en"]
Wanted = dict[str, str | tuple[str, ...]]
"""Dotted key → value, in the order of the file."""
WEEK = {"tag": "monday 18:00", "demo": "tuesday 10:00", "release": "thursday 12:30"}
"""The week that a team begins with, where it has a branch to show before production."""
HOME = "Europe/Paris"
NOWHERE = ("", "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu")
"""Zones of machines that stand for nobody's clock."""
DOCS = ("doc", "docs", "documentation")
"""How the documentation's repository is called beside the product's: `<product>-doc`, or that alone."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NONE = "-"
"""What is answered where there is none."""
PAGES = ("dernieres-nouveautes.md", "nouveautes.md", "whats-new.md", "CHANGELOG.md")
"""The names of a page of news, looked for in the product's own repository, below each of `FOLDERS`."""
FOLDERS = ("", "docs/", "doc/", "site/")
BEFORE = ("recette", "develop", "development", "dev", "staging", "preprod", "preproduction", "next")
"""Where changes are merged, where the remote's default branch is the one users run; the first that is there."""
RECENT = 20  # deliveries; a team's way of naming tags changes with the years
_NOISE = ("merge ", "bump ", "revert ")  # a forge's and a bot's own English
_FRENCH = frozenset(("le", "la", "les", "des", "du", "une", "un", "et", "pour", "dans", "sur", "avec", "est", "aux"))
_ENGLISH = frozenset(("the", "of", "and", "for", "to", "in", "with", "on", "is", "from", "when"))


class Project(Value, frozen=True, kw_only=True):
    """A board that the forge lists, open, with the columns of its field Status."""

    title: str
    url: str
    columns: tuple[str, ...] = ()


class Found(Value, frozen=True, kw_only=True):
    """What was found. Empty: there is none, or it could not be read. `boards`: the repository's own first."""

    remote: str = ""
    slug: str = ""
    integration: str = ""
    production: str = ""
    tags: tuple[str, ...] = ()
    format: str = ""
    accept: tuple[str, ...] = ()
    language: Language = "fr"
    boards: tuple[Project, ...] = ()
    docs: str = ""
    page: str = ""
    timezone: str = HOME
    environments: tuple[Instance, ...] = ()


def zone_of(machine: str, language: Language) -> str:
    """The zone of the team's week: the machine's, unless that is a server's; a French team is in Paris."""
    return HOME if machine in NOWHERE and language == "fr" else machine or "UTC"


def documentations(slug: str) -> tuple[str, ...]:
    """Where the documentation of a product may be, beside it: owner/name, or a folder's names."""
    owner, _, name = slug.rpartition("/")
    stem = name.partition(".")[0]
    named = (f"{one}-{ending}" for one in dict.fromkeys((name, stem)) for ending in DOCS)
    return tuple(f"{owner}/{one}" if owner else one for one in (*named, *DOCS))


def branches_of(default: str, production: str, names: Iterable[str]) -> tuple[str, str]:
    """Where changes are merged, and what users run ("" for one branch), by the usual names: recette and production,
    develop and main, staging and main. `production`: what the default branch was given for a partner.
    """
    there = set(names)
    if default in PRODUCTIONS:
        before = next((one for one in BEFORE if one in there and one != default), "")
        if before:
            return before, default
        # main beside master is one renamed; main beside production is a team with two.
        return default, production if production in ("production", "prod") else ""
    return default, production


def shape_of(tags: Sequence[DateTag]) -> str:
    """The shape in which most of the newest tags were written: what `tag` is to go on with. Empty: the usual one."""
    counted = Counter(shape for tag in tags[-RECENT:] if (shape := _shape(tag.name)))
    return counted.most_common(1)[0][0] if counted and counted.most_common(1)[0][0] != date_tags.SHAPES[0] else ""


def _shape(name: str) -> str:
    # The counted ones are what `tag` does with the second of a day; those with anything behind cannot be written.
    return next((one for one in ("%Y-%m-%d", "%Y-%m-%d-%H-%M") if date_tags.parse(name, (one,))), "")


def language_of(texts: Iterable[str], locale: str) -> Language:
    """The language of what people write (messages of tags and commits), else the locale's, else French."""
    said = (text.lower() for text in texts)
    words = Counter(
        word
        for text in said
        if not text.startswith(_NOISE)
        for word in text.replace("’", " ").replace("'", " ").split()
    )
    french, english = (sum(words[word] for word in known) for known in (_FRENCH, _ENGLISH))
    if french + english >= 5 and french != english:  # fewer small words say nothing
        return "fr" if french > english else "en"
    return "en" if locale == "en" else "fr"


def column_of(columns: Sequence[str]) -> str:
    """The column of what is in production, by its name; empty where none says so."""
    return next((one for one in columns if "prod" in one.lower()), "")


def wanted(found: Found, *, integration: str, production: str, docs: str, board: str, page: str = "") -> Wanted:
    """The settings of these answers; `NONE` or empty: there is none. `page`: the one in `docs`, where it was seen."""
    values: Wanted = {"language": found.language}
    two = production not in ("", NONE, integration)
    values |= {"timezone": found.timezone} if two else {}
    values["repository.integration"] = integration
    # One branch is said by naming it twice: else another one named main would be taken for production.
    values["repository.production"] = integration if production in ("", NONE) else production
    if found.format:
        values["tags.format"] = found.format
    if found.accept:
        values["tags.accept"] = found.accept
    if board not in ("", NONE):
        values |= _board(found, board)
    if docs not in ("", NONE):
        values["docs.repository"] = docs
        values["docs.page"] = page or (found.page if found.page and docs == found.docs else PAGES[0])
    if two:
        values |= {f"calendar.{step}": moment for step, moment in WEEK.items()}
        values |= {"calendar.holidays": "FR"} if found.timezone == HOME else {}
    return values


def left(values: Wanted, known: Iterable[str]) -> Wanted:
    """Without what the settings say in their own way: whoever wrote one day of the week left the others out."""
    said = set(known)
    dated = any(key.startswith("calendar.") for key in said)
    return {
        key: value
        for key, value in values.items()
        if key not in said and not (dated and (key.startswith("calendar.") or key == "timezone"))
    }


def _board(found: Found, board: str) -> Wanted:
    values: Wanted = {"board.kind": "github" if "://" in board else "file", "board.project": board}
    columns = next((one.columns for one in found.boards if one.url == board), ())
    if column := column_of(columns):
        values["board.column"] = column
    return values
