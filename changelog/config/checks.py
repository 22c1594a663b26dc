"""What types cannot say of the settings: zones that exist, addresses, hours of the week, paths that stay inside."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from changelog.config.schema import Settings
from changelog.i18n.say import say

Problem = tuple[str, str, str]
_MOMENT = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day ([01]\d|2[0-3]):[0-5]\d")
_SLUG = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'@]+")
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SHAPE = re.compile(r"%[YmdHMS]|\{counter\}|\*")


def of(settings: Settings) -> Iterator[Problem]:
    """Each problem as (dotted path, message, hint)."""
    yield from _zone(settings.timezone)
    yield from _repository(settings)
    yield from _shapes(settings)
    yield from _environments(settings)
    yield from _rules(settings)
    yield from _paths(settings)
    yield from _calendar(settings)
    if settings.preview.url and not _ADDRESS.fullmatch(settings.preview.url):
        yield (
            "preview.url",
            say("{value!r} is not an address", value=settings.preview.url),
            say("It begins with https://."),
        )
    for at, name in enumerate(settings.announce.channels):
        if not _CHANNEL.fullmatch(name):
            yield (
                f"announce.channels[{at}]",
                say("{name!r} cannot name an environment variable", name=name),
                say("Use letters and digits."),
            )


def _zone(name: str) -> Iterator[Problem]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield "timezone", say("there is no time zone {name!r}", name=name), say("Write it as Europe/Paris or UTC.")


def _repository(settings: Settings) -> Iterator[Problem]:
    repository = settings.repository
    if repository.slug and not _SLUG.fullmatch(repository.slug):
        yield (
            "repository.slug",
            say("{slug!r} is not owner/name", slug=repository.slug),
            say("Write it as betagouv/rdv-service-public."),
        )
    for at, slug in enumerate(repository.former):
        if not _SLUG.fullmatch(slug):
            yield (
                f"repository.former[{at}]",
                say("{slug!r} is not owner/name", slug=slug),
                say("Write it as owner/name."),
            )
    if repository.server and not _ADDRESS.fullmatch(repository.server):
        yield "repository.server", say("is not an address"), say("Write it as https://github.com.")
    for key in ("integration", "production"):
        name = getattr(repository, key)
        if name.startswith("-") or re.search(r"[\s~^:?*\[\\\x00-\x1f\x7f]|\.\.|@\{", name):
            yield (
                f"repository.{key}",
                say("{name!r} cannot be a branch", name=name),
                say("Write the branch's short name, as recette."),
            )


def _shapes(settings: Settings) -> Iterator[Problem]:
    for path, shape in [
        ("tags.format", settings.tags.format),
        *((f"tags.accept[{at}]", shape) for at, shape in enumerate(settings.tags.accept)),
    ]:
        parts = _SHAPE.findall(shape)
        if not {"%Y", "%m", "%d"} <= set(parts):
            yield (
                path,
                say("{shape!r} holds no whole date", shape=shape),
                say("A shape needs %Y, %m and %d, as in v%Y.%m.%d-{counter}."),
            )
        elif len(parts) != len(set(parts)):
            yield path, say("{shape!r} names a part twice", shape=shape), say("Name each part once.")
        elif shape.startswith("-") or "%" in _SHAPE.sub("", shape):
            yield (
                path,
                say("{shape!r} cannot be read", shape=shape),
                say("It takes %Y %m %d %H %M %S, {counter} and *."),
            )


def _environments(settings: Settings) -> Iterator[Problem]:
    for at, place in enumerate(settings.environments):
        for key in ("url", "review_app_url", "version_url"):
            value = getattr(place, key)
            if value and not _ADDRESS.fullmatch(value):
                yield (
                    f"environments[{at}].{key}",
                    say("{value!r} is not an address", value=value),
                    say("It begins with https://."),
                )
        if place.review_app_url and "{number}" not in place.review_app_url:
            hint = say("Put {number} where the pull request's number goes.")
            yield f"environments[{at}].review_app_url", say("holds no {number}"), hint


def _rules(settings: Settings) -> Iterator[Problem]:
    for at, rule in enumerate(settings.notes.rules):
        if not any((rule.title, rule.branch, rule.author, rule.path, rule.label)):
            yield f"notes.rules[{at}]", say("matches nothing"), say("Give it a title, branch, author, path or label.")
        if bool(rule.section) == bool(rule.aside):
            yield (
                f"notes.rules[{at}]",
                say("needs either a section or a reason to set aside"),
                say("Give section or aside."),
            )


def _paths(settings: Settings) -> Iterator[Problem]:
    for path, value in (
        ("docs.page", settings.docs.page),
        ("notes.layout", settings.notes.layout),
        ("demo.standing", settings.demo.standing),
    ):
        leaves = value.startswith(("/", "\\", "-", "~")) or re.match(r"[A-Za-z]:", value)
        parts = re.split(r"[/\\]", value)
        if ".git" in [part.lower() for part in parts]:
            yield path, say("{value!r} is git's own", value=value), say("Write a path among the repository's files.")
        elif leaves or ".." in parts:
            yield path, say("{value!r} leaves the repository", value=value), say("Write a path inside the repository.")


def _calendar(settings: Settings) -> Iterator[Problem]:
    calendar = settings.calendar
    for key in ("tag", "demo", "release"):
        value = getattr(calendar, key)
        if value and not _MOMENT.fullmatch(value.lower()):
            yield (
                f"calendar.{key}",
                say("{value!r} is not a day and an hour", value=value),
                say('Write it as "monday 18:00".'),
            )
    if calendar.holidays and not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", calendar.holidays):
        yield (
            "calendar.holidays",
            say("{holidays!r} is not a country's code", holidays=calendar.holidays),
            say("Write it as FR."),
        )
    elif calendar.holidays and not _is_known(calendar.holidays):
        yield (
            "calendar.holidays",
            say("the public holidays of {holidays!r} are not known", holidays=calendar.holidays),
            say("Write it as FR."),
        )
    for at, freeze in enumerate(calendar.freezes):
        if freeze.end < freeze.start:
            yield f"calendar.freezes[{at}]", say("ends before it begins"), say("Swap from and to.")


def _is_known(country: str) -> bool:
    if country == "FR":
        return True  # the library takes a tenth of a second to load, at every command
    import holidays

    code, _, part = country.partition("-")
    try:
        holidays.country_holidays(code, subdiv=part or None)
    except NotImplementedError:  # how the library says that it does not know a country
        return False
    return True
