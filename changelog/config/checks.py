"""What types cannot check of the settings: zones that exist, addresses, hours of the week, paths that stay inside."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from changelog.config.schema import HOURS, Calendar, Environment, Repository, Rule, Settings, hours_of
from changelog.i18n.say import say

Problem = tuple[str, str, str]
_MOMENT = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day ([01]\d|2[0-3]):[0-5]\d")
_SLUG = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'@]+")
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHAPE = re.compile(r"%(?:-?[md]|[YHMS])|\{counter\}|\*")
_NOT_OF_A_BRANCH = re.compile(r"^-|[\s~^:?*\[\\\x00-\x1f\x7f]|\.\.|@\{")


def of(settings: Settings) -> Iterator[Problem]:
    """Each problem as (dotted path, message, hint)."""
    try:
        ZoneInfo(settings.timezone)
    except (KeyError, ValueError, OSError):
        message = say("there is no time zone {name!r}", name=settings.timezone)
        yield "timezone", message, say("Write it as Europe/Paris or UTC.")
    yield from _repository(settings.repository)
    yield from _shape("tags.format", settings.tags.format)
    for at, shape in enumerate(settings.tags.accept):
        yield from _shape(f"tags.accept[{at}]", shape)
    for at, place in enumerate(settings.environments):
        yield from _environment(f"environments[{at}]", place)
    for at, rule in enumerate(settings.notes.rules):
        yield from _rule(f"notes.rules[{at}]", rule)
    yield from _path("docs.page", settings.docs.page)
    yield from _page("docs.page", settings.docs.page)
    yield from _path("notes.layout", settings.notes.layout)
    yield from _path("demo.standing", settings.demo.standing)
    yield from _calendar(settings.calendar)
    yield from _address("preview.url", settings.preview.url)
    for at, name in enumerate(settings.announce.channels):
        if not _CHANNEL.fullmatch(name):
            message = say("{name!r} cannot name an environment variable", name=name)
            yield f"announce.channels[{at}]", message, say("Use letters and digits.")
    yield from _hours(settings.announce.hours, settings.calendar.release)


def _address(path: str, value: str) -> Iterator[Problem]:
    if value and not _ADDRESS.fullmatch(value):
        yield path, say("{value!r} is not an address", value=value), say("It begins with https://.")


def _repository(repository: Repository) -> Iterator[Problem]:
    if repository.slug and not _SLUG.fullmatch(repository.slug):
        message = say("{slug!r} is not owner/name", slug=repository.slug)
        yield "repository.slug", message, say("Write it as betagouv/rdv-service-public.")
    for at, slug in enumerate(repository.former):
        if not _SLUG.fullmatch(slug):
            message = say("{slug!r} is not owner/name", slug=slug)
            yield f"repository.former[{at}]", message, say("Write it as owner/name.")
    if repository.server and not _ADDRESS.fullmatch(repository.server):
        yield "repository.server", say("is not an address"), say("Write it as https://github.com.")
    tracker = repository.tracker
    if tracker and ("{key}" not in tracker and "{number}" not in tracker):
        hint = say("Write it as https://team.atlassian.net/browse/{key}.", key="{key}")
        yield "repository.tracker", say("names no place for a ticket's key"), hint
    elif tracker:
        yield from _address("repository.tracker", tracker.replace("{key}", "ABC-12").replace("{number}", "45"))
    for key in ("integration", "production"):
        name = getattr(repository, key)
        if _NOT_OF_A_BRANCH.search(name):
            hint = say("Write the branch's short name, as recette.")
            yield f"repository.{key}", say("{name!r} cannot be a branch", name=name), hint


def _shape(path: str, shape: str) -> Iterator[Problem]:
    parts = [part.replace("-", "") for part in _SHAPE.findall(shape)]
    if not {"%Y", "%m", "%d"} <= set(parts):
        hint = say("A shape needs %Y, %m and %d, as in v%Y.%m.%d-{counter}.")
        yield path, say("{shape!r} holds no whole date", shape=shape), hint
    elif len(parts) != len(set(parts)):
        yield path, say("{shape!r} names a part twice", shape=shape), say("Name each part once.")
    elif shape.startswith("-") or "%" in _SHAPE.sub("", shape):
        hint = say("It takes %Y %m %d %H %M %S, {counter} and *.")
        yield path, say("{shape!r} cannot be read", shape=shape), hint


def _environment(path: str, place: Environment) -> Iterator[Problem]:
    for key in ("url", "review_app_url", "version_url"):
        yield from _address(f"{path}.{key}", getattr(place, key))
    if place.review_app_url and "{number}" not in place.review_app_url:
        hint = say("Put {number} where the pull request's number goes.")
        yield f"{path}.review_app_url", say("holds no {number}"), hint


def _rule(path: str, rule: Rule) -> Iterator[Problem]:
    if not any((rule.title, rule.branch, rule.author, rule.path, rule.label)):
        yield path, say("matches nothing"), say("Give it a title, branch, author, path or label.")
    if bool(rule.section) == bool(rule.aside):
        yield path, say("needs either a section or a reason to set aside"), say("Give section or aside.")


def _path(path: str, value: str) -> Iterator[Problem]:
    parts = re.split(r"[/\\]", value)
    if _CONTROL.search(value):
        hint = say("Write the path of a file, as docs/nouveautes.md.")
        yield path, say("{value!r} holds a sign that no path has", value=value), hint
    elif ".git" in [part.lower() for part in parts]:
        yield path, say("{value!r} is git's own", value=value), say("Write a path among the repository's files.")
    elif value.startswith(("/", "\\", "-", "~")) or re.match(r"[A-Za-z]:", value) or ".." in parts:
        yield path, say("{value!r} leaves the repository", value=value), say("Write a path inside the repository.")


def _page(path: str, value: str) -> Iterator[Problem]:
    """A page is for people. What begins with a dot is for programs, which may run it (`.github/workflows/…`)."""
    unknown = re.search(r"%(?![YmdGV])\w", value)
    if unknown:
        hint = say("%Y, %m and %d are the delivery's year, month and day, %G and %V the year and number of its week.")
        yield path, say("{value!r} holds {sign}, which stands for nothing", value=value, sign=unknown[0]), hint
    found = next((part for part in value.split("/") if part.startswith(".") and part not in (".", "..")), "")
    if found and found.lower() != ".git":
        hint = say("Write the path of a page that people read, as docs/nouveautes.md.")
        yield path, say("{value!r} is read by programs: « {part} » begins with a dot", value=value, part=found), hint


def _calendar(calendar: Calendar) -> Iterator[Problem]:
    for key in ("tag", "demo", "release"):
        value = getattr(calendar, key)
        if value and not _MOMENT.fullmatch(value.lower()):
            message = say("{value!r} is not a day and an hour", value=value)
            yield f"calendar.{key}", message, say('Write it as "monday 18:00".')
    country, message = calendar.holidays, ""
    if country and not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", country):
        message = say("{holidays!r} is not a country's code", holidays=country)
    elif country and not _is_known(country):
        message = say("the public holidays of {holidays!r} are not known", holidays=country)
    if message:
        yield "calendar.holidays", message, say("Write it as FR.")
    for at, freeze in enumerate(calendar.freezes):
        if freeze.end < freeze.start:
            yield f"calendar.freezes[{at}]", say("ends before it begins"), say("Swap from and to.")


def _hours(hours: str, release: str) -> Iterator[Problem]:
    """The team's hours; a release before they begin would move production while nobody may be sent a message."""
    try:
        begins, _ = hours_of(hours)
    except ValueError:
        message = say("{hours!r} is not two hours of a day, the first one first", hours=hours)
        yield "announce.hours", message, say('Write it as "{hours}".', hours=HOURS)
        return
    hour = release.partition(" ")[2]
    if _MOMENT.fullmatch(release.lower()) and hour < f"{begins:%H:%M}":
        message = say("{hour} is before the team's hours, {hours}: nothing is announced then", hour=hour, hours=hours)
        yield "calendar.release", message, say("Set a later hour, or announce.hours.")


def _is_known(country: str) -> bool:
    if country == "FR":
        return True  # the library takes a tenth of a second to load, at every command
    import holidays

    code, _, part = country.partition("-")
    try:
        holidays.country_holidays(code, subdiv=part or None)
    except NotImplementedError:  # how the library reports a country that it does not know
        return False
    return True
