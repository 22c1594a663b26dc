"""What was found in a clone and on its forge → the settings to begin with, and the few questions."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct, structs

from changelog.domain.forge import Deployed
from changelog.domain.history import date_tags
from changelog.domain.model import DateTag, Value
from changelog.domain.notes.readers import Language
from changelog.i18n import plain
from changelog.i18n.say import say

MOST = 6  # environments
LONGEST = 200  # characters of a name or an address
_NUMBER = re.compile(r"\d+")
_PRODUCTION = re.compile(r"prod(?:uction)?(?:\b|_|-|$)", re.I)
_BEFORE = re.compile(r"pre-?prod|recette|staging|dev|demo|test|integration|qualif", re.I)
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
SEVERAL = 2  # messages that name one tracker: one may be quoted from elsewhere
_KEYED = re.compile(
    r"(?P<base>https://[\w.-]{1,100}(?::\d{1,5})?/(?:[\w.-]{1,60}/){0,3}(?:browse|issues?))/[A-Z][A-Z0-9]{1,9}-\d{1,7}\b"
)
_NUMBERED = re.compile(r"(?P<base>https://[\w.-]{1,100}/(?:[\w.%-]{1,60}/){1,2}_workitems/edit)/\d{1,9}\b")
RECENT = 20  # deliveries; a team's way of naming tags changes with the years
Key = Literal["integration", "production", "docs", "board"]
KEYS: tuple[Key, ...] = ("integration", "production", "docs", "board")
_SETTINGS: dict[Key, str] = {
    "integration": "repository.integration",
    "production": "repository.production",
    "docs": "docs.repository",
    "board": "board.project",
}


class Instance(Value, frozen=True, kw_only=True):
    """An environment as the settings have it; empty: not known."""

    name: str
    url: str
    branch: str = ""
    review_app_url: str = ""


class Project(Value, frozen=True, kw_only=True):
    """A board that the forge lists, open, with the columns of its field Status."""

    title: str
    url: str
    columns: tuple[str, ...] = ()


class InitFacts(Value, frozen=True, kw_only=True):
    """What was found. Empty: there is none, or it could not be read. `boards`: the repository's own first."""

    remote: str = ""
    slug: str = ""
    integration: str = ""
    production: str = ""
    tags: tuple[str, ...] = ()
    format: str = ""
    accept: tuple[str, ...] = ()
    tracker: str = ""
    language: Language = "fr"
    boards: tuple[Project, ...] = ()
    docs: str = ""
    page: str = ""
    timezone: str = HOME
    environments: tuple[Instance, ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """One question. `found` is the answer that Enter gives; `among` are others to choose from, printed with it."""

    key: Key
    text: str
    found: str
    among: tuple[str, ...] = ()


def instances(found: Sequence[Deployed], integration: str, production: str) -> tuple[Instance, ...]:
    """Each environment by its newest deployment with an address, those of the branches alone."""
    newest: dict[str, Deployed] = {}
    for one in found:
        named = one.environment and len(one.environment) <= LONGEST and plain.line(one.environment) == one.environment
        if named and _web(one.url):
            newest.setdefault(one.environment, one)
    apps = _review_apps(list(newest.values()))
    kept = [
        Instance(name=one.environment, url=one.url.rstrip("/"), branch=branch)
        for one in newest.values()
        if not _of_a_request(one) and (branch := _branch(one, integration, production))
    ][:MOST]
    first = next((at for at, one in enumerate(kept) if one.branch == integration), -1)
    if apps and first < 0 and integration:
        kept.append(Instance(name=integration, url="", branch=integration, review_app_url=apps))
    elif apps:
        kept[first] = structs.replace(kept[first], review_app_url=apps)
    return tuple(kept)


def _branch(one: Deployed, integration: str, production: str) -> str:
    """The long-lived branch that it runs: what was deployed says it, else the name."""
    if one.branch in (integration, production) and one.branch:
        return one.branch
    if _BEFORE.search(one.environment):
        return integration
    return (production or integration) if _PRODUCTION.search(one.environment) else ""


def _of_a_request(one: Deployed) -> bool:
    number = _NUMBER.findall(one.environment)
    return bool(number) and number[-1] in one.url


def _review_apps(found: Sequence[Deployed]) -> str:
    """The address of the pull requests' own instances, if two of them differ by a number alone."""
    shapes: list[str] = []
    for one in found:
        if _of_a_request(one):
            before, _, after = one.url.rpartition(_NUMBER.findall(one.environment)[-1])
            shape = f"{before}{{number}}{after}".rstrip("/")
            if shape in shapes:
                return shape
            shapes.append(shape)
    return ""


def _web(url: str) -> bool:
    """An address that may stand in a file that everybody reads: of the web, with no user, no query, nothing odd."""
    if not url or len(url) > LONGEST or plain.line(url) != url or "{" in url or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not (parts.username or parts.query)


def zone_of(machine: str, language: Language) -> str:
    """The zone of the team's week: the machine's, unless that is a server's; a French team is in Paris."""
    return HOME if machine in NOWHERE and language == "fr" else machine or "UTC"


def documentations(slug: str) -> tuple[str, ...]:
    """Where the documentation of a product may be, beside it: owner/name, or a folder's names."""
    owner, _, name = slug.rpartition("/")
    stem = name.partition(".")[0]
    named = (f"{one}-{ending}" for one in dict.fromkeys((name, stem)) for ending in DOCS)
    return tuple(f"{owner}/{one}" if owner else one for one in (*named, *DOCS))


def shape_of(tags: Sequence[DateTag]) -> str:
    """The shape in which most of the newest tags were written: what `tag` is to go on with. Empty: the usual one."""
    # The counted ones are what `tag` does with the second of a day; those with anything behind cannot be written.
    shapes = ("%Y-%m-%d", "%Y-%m-%d-%H-%M")
    counted = Counter(next((one for one in shapes if date_tags.parse(tag.name, (one,))), "") for tag in tags[-RECENT:])
    counted.pop("", None)
    most = next((shape for shape, _ in counted.most_common(1)), "")
    return most if most != date_tags.SHAPES[0] else ""


def tracker_of(messages: Iterable[str]) -> str:
    """The tracker whose tickets' addresses stand in several messages, as the settings write it; empty: none does.

    Jira: /browse/ABC-12; Linear and YouTrack: /issue/ABC-12; Azure DevOps: /_workitems/edit/45, beside `AB#45`.
    """
    texts = list(messages)
    keyed = Counter(base for text in texts for base in {found["base"] for found in _KEYED.finditer(text)})
    if any("AB#" in text for text in texts):
        keyed.update(base for text in texts for base in {found["base"] for found in _NUMBERED.finditer(text)})
    base, times = next(iter(keyed.most_common(1)), ("", 0))
    place = "{number}" if base.endswith("/_workitems/edit") else "{key}"
    return f"{base}/{place}" if times >= SEVERAL else ""


def wanted(found: InitFacts, *, integration: str, production: str, docs: str, board: str, page: str = "") -> Wanted:
    """The settings of these answers; `NONE` or empty: there is none. `page`: the one in `docs`, where it was seen."""
    values: Wanted = {"language": found.language}
    two = production not in ("", NONE, integration)
    values |= {"timezone": found.timezone} if two else {}
    values["repository.integration"] = integration
    # One branch is said by naming it twice: else another one named main would be taken for production.
    values["repository.production"] = integration if production in ("", NONE) else production
    if found.format:
        values["tags.format"] = found.format
    if found.tracker:
        values["repository.tracker"] = found.tracker
    if found.accept:
        values["tags.accept"] = found.accept
    if board not in ("", NONE):
        values |= {"board.kind": "github" if "://" in board else "file", "board.project": board}
        columns = next((one.columns for one in found.boards if one.url == board), ())
        # The column of what is in production, by its name.
        column = next((one for one in columns if "prod" in one.lower()), "")
        values |= {"board.column": column} if column else {}
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


def questions(found: InitFacts, known: frozenset[str]) -> list[Question]:
    """What to ask, in the order of the week; what the settings say already (`known`, dotted) is not asked again."""
    return [one for one in _all(found) if _SETTINGS[one.key] not in known]


def defaults(found: InitFacts) -> dict[Key, str]:
    """The answers found."""
    return {one.key: one.found for one in _all(found)}


def settled(said: Wanted) -> dict[Key, str]:
    """The answers that the settings hold already."""
    return {key: str(said[setting]) for key, setting in _SETTINGS.items() if setting in said}


def _all(found: InitFacts) -> list[Question]:
    boards = tuple(one.url for one in found.boards)
    return [
        Question(key="integration", text=say("Which branch are changes merged into?"), found=found.integration),
        Question(
            key="production",
            text=say("Which branch do users run? ({none}: the same one)", none=NONE),
            found=found.production or NONE,
        ),
        Question(
            key="docs",
            text=say("Which repository holds the page of news? ({none}: none)", none=NONE),
            found=found.docs or NONE,
        ),
        Question(
            key="board",
            text=say("Which board holds the tickets? ({none}: none)", none=NONE),
            found=boards[0] if boards else NONE,
            among=boards[1:],
        ),
    ]
