"""Documentation, environments, channels, calendar, cache."""

from collections.abc import Iterator, Mapping
from datetime import time

from changelog.app.doctor.facts import CheckupFacts, DocsFacts, Storage, Visit
from changelog.app.doctor.lines import NEVER, Examined, failed, ok, skipped, warning
from changelog.config.schema import Calendar, Settings, hours_of
from changelog.domain.docs import one_file
from changelog.domain.train.channel_state import variable_of
from changelog.i18n.say import marked, say, say_of

_HOW = marked("docs.repository takes the address of a repository, or a path from the folder of nouveautes.toml.")
PROTECTED = (401, 403)
CURES = {
    "url": marked("Check the url of this environment, and that it runs."),
    "version_url": marked("Check the version_url of this environment, and that it runs."),
}
SILENT = {
    "url": marked("{host} does not answer ({trouble})"),
    "version_url": marked("{host}: its version does not answer ({trouble})"),
}
ANSWERS = {
    "url": marked("{host} answers {status}"),
    "version_url": marked("{host}: its version answers {status}"),
}


def docs(facts: CheckupFacts) -> Iterator[Examined]:
    """The documentation repository, its branch and its page."""
    found = facts.docs
    if found is None:
        yield ok("docs", say("off: no documentation repository is set (docs.repository)"))
        return
    place = found.address.shown
    if found.address.secret:
        message = say("docs.repository holds a password or a token, in the open ({place})", place=place)
        cure = say("Take it out of docs.repository and revoke it; git asks its credential helper, GitHub the token.")
        yield failed("docs", message, cure)
    elif found.trouble:
        actions = facts.rights is not None and facts.rights.actions
        cure = f"{say(NEVER)}." if actions else found.trouble.cure or say(_HOW)
        yield failed("docs", say("{subject}: {message}", subject=place, message=found.trouble.message), cure)
    elif found.way is None:
        offline, unasked = say("{place} is not asked: --offline", place=place), say("{place} is not asked", place=place)
        yield skipped("docs", offline if facts.offline else unasked)
    elif found.branch_there is False and found.branch:
        cure = say("Create the branch {branch}, or set docs.branch.", branch=found.branch)
        yield failed("docs", say("{place} has no branch {branch}", place=place, branch=found.branch), cure)
    elif found.branch_there is False:
        yield failed("docs", say("{place} has no branch yet", place=place), say("Set docs.branch."))
    else:
        branch = say("{place}, branch {branch}", place=place, branch=found.branch)
        yield _page(found, facts.said.settings.docs.page, branch)
        if found.push is False:
            message = say("the owner of the token may only read {place}: no pull request can be opened", place=place)
            cure = say("Have the token's owner given the role Write there, or use the token of somebody who has it.")
            yield warning("docs", message, cure, subject="push")


def _page(found: DocsFacts, page: str, place: str) -> Examined:
    if found.page_there is None or one_file.is_template(page):
        return ok("docs", say("{place} answers; page not checked", place=place))
    if found.page_there is False:
        cure = say("Create {page} there, or set docs.page to the page people read.", page=page)
        return failed("docs", say("{place}: there is no page {page}", place=place, page=page), cure)
    return ok("docs", say("{place}, page {page}", place=place, page=page))


def environments(settings: Settings, visits: tuple[Visit, ...] | None, branches: frozenset[str]) -> Iterator[Examined]:
    """Each environment: whether its addresses answer, and its branch is there."""
    if not settings.environments:
        yield ok("environments", say("off: none is set ([[environments]])"))
    for place in settings.environments:
        if place.branch and branches and place.branch not in branches:
            cure = say("Correct the branch of this environment, or run `git fetch` where it is new.")
            message = say("follows {branch}, and there is no such branch", branch=place.branch)
            yield warning("environments", message, cure, subject=place.name)
    if visits is None:
        if any(place.url or place.version_url for place in settings.environments):
            yield skipped("environments", say("their addresses are not asked: --offline"))
        return
    for visit in visits:
        yield _visited(visit)


def _visited(visit: Visit) -> Examined:
    name, setting = visit.environment, say(CURES[visit.what])
    answers = say(ANSWERS[visit.what], host=visit.host, status=visit.status)
    if visit.trouble:
        silent = say(SILENT[visit.what], host=visit.host, trouble=visit.trouble)
        return failed("environments", silent, setting, subject=name)
    if visit.status >= 500:
        return failed("environments", answers, setting, subject=name)
    if visit.what == "version_url" and not visit.sha:
        cure = say("version_url is an address that answers the deployed SHA, without a redirect or a password.")
        lacking = say("{host}: its version answers {status}, without a SHA", host=visit.host, status=visit.status)
        return warning("environments", lacking, cure, subject=name)
    if visit.status >= 400 and visit.status not in PROTECTED:
        return warning("environments", answers, setting, subject=name)
    if visit.sha:
        answers = say("{host}: version {sha}", host=visit.host, sha=visit.sha[:10])
    return ok("environments", answers, subject=name)


def channels(names: tuple[str, ...], given: Mapping[str, bool]) -> Iterator[Examined]:
    """Each channel: whether the environment holds its address. Its value is never looked at, let alone shown."""
    if not names:
        yield ok("channels", say("off: none is set (announce.channels)"))
    for name in names:
        variable = variable_of(name)
        if given.get(name):
            yield ok("channels", say("{variable} is set", variable=variable), subject=name)
        else:
            cure = say("Set {variable} to the channel's address (a secret).", variable=variable)
            yield failed("channels", say("{variable} is not set", variable=variable), cure, subject=name)


def calendar(found: Calendar, hours: str) -> Examined:
    """What is set, and what is off; a release after which no message goes out for a while."""
    steps = ((say("tag"), found.tag), (say("demo"), found.demo), (say("release"), found.release))
    moments = [f"{name} {value or say('off')}" for name, value in steps]
    if not (found.tag or found.demo or found.release or found.holidays or found.freezes):
        return ok("calendar", say("off: nothing ships by the clock ([calendar])"))
    freezes = say_of("{count} freeze", "{count} freezes", len(found.freezes)) if found.freezes else say("no freeze")
    holidays = say("holidays {holidays}", holidays=found.holidays or say("off"))
    if _late(found.release, hours):
        message = say(
            "the release, {release}, is outside of the team's hours ({hours})", release=found.release, hours=hours
        )
        cure = say("No message goes out before they begin again: set an earlier calendar.release, or announce.hours.")
        return warning("calendar", message, cure)
    return ok("calendar", ", ".join([*moments, holidays, freezes]))


def _late(release: str, hours: str) -> bool:
    """Whether a release is after the team's hours or on a weekend; what cannot be read has its own line."""
    day, _, hour = release.lower().partition(" ")
    try:
        _, ends = hours_of(hours)
        return day in ("saturday", "sunday") or (ends is not None and time.fromisoformat(hour) >= ends)
    except ValueError:
        return False


def cache(found: Storage) -> Examined:
    """Whether the folder of the cache can be used."""
    if not found.used:
        return skipped("cache", say("not used: --no-cache"))
    if found.trouble:
        cure = say(
            "Make it writable, or set NOUVEAUTES_CACHE to another folder; without it every run asks for everything."
        )
        return warning("cache", say("{folder} {trouble}", folder=found.folder, trouble=found.trouble), cure)
    return ok("cache", found.folder)
