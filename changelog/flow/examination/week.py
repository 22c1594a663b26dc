"""What the week needs beside the forge: environments that answer, channels, the calendar, the cache."""

from collections.abc import Iterator, Mapping

from changelog.config.schema import Calendar, Settings
from changelog.flow.examination.examined import Examined, failed, ok, skipped, warning
from changelog.flow.examination.facts import Storage, Visit

PROTECTED = (401, 403)
WORDS = {"url": "it", "version_url": "its version"}


def environments(settings: Settings, visits: tuple[Visit, ...] | None, branches: frozenset[str]) -> Iterator[Examined]:
    """Each environment: whether its addresses answer, and its branch is there."""
    if not settings.environments:
        yield ok("environments", "off: none is set ([[environments]])")
    for place in settings.environments:
        if place.branch and branches and place.branch not in branches:
            cure = "Correct the branch of this environment, or run `git fetch` where it is new."
            yield warning(
                "environments", f"follows {place.branch}, and there is no such branch", cure, subject=place.name
            )
    if visits is None:
        if any(place.url or place.version_url for place in settings.environments):
            yield skipped("environments", "their addresses are not asked: --offline")
        return
    for visit in visits:
        yield _visited(visit)


def channels(names: tuple[str, ...], given: Mapping[str, bool]) -> Iterator[Examined]:
    """Each channel: whether the environment holds its address. Its value is never looked at, let alone shown."""
    if not names:
        yield ok("channels", "off: none is set (announce.channels)")
    for name in names:
        variable = variable_of(name)
        if given.get(name):
            yield ok("channels", f"{variable} is set", subject=name)
        else:
            yield failed(
                "channels",
                f"{variable} is not set",
                f"Set {variable} to the channel's address (a secret).",
                subject=name,
            )


def variable_of(channel: str) -> str:
    """The environment variable that holds a channel's address."""
    return f"NOUVEAUTES_CHANNEL_{channel.upper().replace('-', '_')}"


def calendar(found: Calendar) -> Examined:
    """What is set, and what is off."""
    moments = [f"{name} {value}" if value else f"{name} off"
               for name, value in (("tag", found.tag), ("demo", found.demo), ("release", found.release))]  # fmt: skip
    if not (found.tag or found.demo or found.release or found.holidays or found.freezes):
        return ok("calendar", "off: nothing ships by the clock ([calendar])")
    freezes = f"{len(found.freezes)} freeze{'s' if len(found.freezes) > 1 else ''}" if found.freezes else "no freeze"
    return ok("calendar", ", ".join([*moments, f"holidays {found.holidays or 'off'}", freezes]))


def cache(found: Storage) -> Examined:
    """Whether the folder of the cache can be used."""
    if not found.used:
        return skipped("cache", "not used: --no-cache")
    if found.trouble:
        cure = "Make it writable, or set NOUVEAUTES_CACHE to another folder; without it every run asks for everything."
        return warning("cache", f"{found.folder} {found.trouble}", cure)
    return ok("cache", found.folder)


def _visited(visit: Visit) -> Examined:
    key, name = WORDS[visit.what], visit.environment
    setting = f"Check {visit.what} of this environment, and that it runs."
    if visit.trouble:
        return failed("environments", f"{visit.host}: {key} does not answer ({visit.trouble})", setting, subject=name)
    if visit.status >= 500:
        return failed("environments", f"{visit.host}: {key} answers {visit.status}", setting, subject=name)
    if visit.what == "version_url" and not visit.sha:
        cure = "version_url is an address that answers the deployed SHA, without a redirect or a password."
        return warning("environments", f"{visit.host}: {key} answers {visit.status}, without a SHA", cure, subject=name)
    if visit.status >= 400 and visit.status not in PROTECTED:
        return warning("environments", f"{visit.host}: {key} answers {visit.status}", setting, subject=name)
    said = f"version {visit.sha[:10]}" if visit.sha else f"answers {visit.status}"
    return ok("environments", f"{visit.host}: {said}", subject=name)
