"""Whether git and the clone will do, and whether the settings can be read."""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import structs

from changelog.config.schema import Settings, Tags
from changelog.flow.examination.examined import Examined, failed, ok
from changelog.flow.examination.facts import Clone, Facts, Said
from changelog.language.speech import marked, say

NEEDED = (2, 38)  # `git merge-tree --write-tree`, on which the proof of a release rests
LANGUAGES = {"fr": marked("readers get French"), "en": marked("readers get English")}
_INSTALL = marked("Install git 2.38 or newer (https://git-scm.com/downloads).")
_VERSION = re.compile(r"(\d+)\.(\d+)")
_OWN = {"language": "language", "timezone": "timezone"}  # settings that are checks of their own


def git(clone: Clone) -> Examined:
    """The version of git."""
    found = _VERSION.match(clone.git)
    if not found:
        return failed("git", say("git was not found on this machine"), say(_INSTALL))
    if (int(found[1]), int(found[2])) < NEEDED:
        return failed("git", say("{git} is too old", git=clone.git), say(_INSTALL))
    return ok("git", clone.git)


def clone(found: Clone) -> Examined:
    """Whether there is a clone, and all of it."""
    if found.trouble:
        return failed("clone", found.trouble.message, found.trouble.cure)
    if found.shallow:
        cure = say("Run `git fetch --unshallow --tags` (in a workflow: fetch-depth: 0).")
        return failed("clone", say("it is shallow: what was delivered before its first commits cannot be told"), cure)
    return ok("clone", say("{root}, with its whole history", root=found.root))


def settings(said: Said) -> Iterator[Examined]:
    """The settings file, one line a problem."""
    troubles = [one for one in said.troubles if one.subject not in _OWN]
    for one in troubles:
        cure = one.cure or say("`nouveautes config --example` shows how it is written.")
        yield failed("settings", one.message, cure, subject=one.subject)
    if not troubles:
        yield ok(
            "settings",
            say("{file} is read", file=said.file) if said.file else say("no nouveautes.toml: the defaults hold"),
        )


def language(said: Said) -> Examined:
    """The language that readers get."""
    for one in said.troubles:
        if one.subject == "language":
            return failed(
                "language", say("language: {message}", message=one.message), one.cure or say('It takes "fr" or "en".')
            )
    return ok("language", say(LANGUAGES[said.settings.language]))


def timezone(facts: Facts) -> Examined:
    """Where the days begin and end, and what the clock says."""
    for one in facts.said.troubles:
        if one.subject == "timezone":
            return failed(
                "timezone",
                say("timezone: {message}", message=one.message),
                one.cure or say("Write it as Europe/Paris or UTC."),
            )
    if facts.now is None:
        trouble = facts.clock_trouble
        return failed(
            "timezone", trouble.message if trouble else say("the clock cannot be read"), trouble.cure if trouble else ""
        )
    return ok(
        "timezone", say("{timezone}, where it is {now}", timezone=facts.said.settings.timezone, now=_moment(facts.now))
    )


def sound(read: Settings, wrong: frozenset[str]) -> Settings:
    """Settings that can be worked with: what is wrong and would stop the other checks gives way to its default."""
    if "timezone" in wrong:
        read = structs.replace(read, timezone=Settings().timezone)
    if any(path == "tags" or path.startswith("tags.") for path in wrong):
        read = structs.replace(read, tags=Tags())
    if "docs.page" in wrong:
        read = structs.replace(read, docs=structs.replace(read.docs, page=""))
    return read


def _moment(now: datetime) -> str:
    return say("{now:%H:%M} on {now:%Y-%m-%d}", now=now)
