"""Whether everything the week needs is there: every problem at once, each with its cure; nothing raised or changed."""

from collections.abc import Iterator

from changelog.app.doctor import clone, remote, token, week
from changelog.app.doctor.facts import CheckupFacts
from changelog.app.doctor.lines import Examined, skipped
from changelog.i18n.say import say


def checkup(facts: CheckupFacts) -> tuple[Examined, ...]:
    """Judge what the door found out, from the clone outwards."""
    return tuple(_lines(facts))


def _lines(facts: CheckupFacts) -> Iterator[Examined]:
    yield clone.git(facts.clone)
    if not facts.clone.root:
        if facts.clone.trouble:
            yield clone.clone(facts.clone)
        yield skipped("rest", say("everything else is read from a clone"))
        return
    yield clone.clone(facts.clone)
    yield from clone.settings(facts.said)
    yield clone.language(facts.said)
    yield clone.timezone(facts)
    yield from clone.branches(facts.around)
    if facts.around.survey:
        yield from clone.tags(facts, facts.around.survey)
        yield clone.fetch(facts, facts.around.survey)
    yield from remote.remote(facts.remote)
    yield from _forge(facts)
    yield from _week(facts)


def _forge(facts: CheckupFacts) -> Iterator[Examined]:
    yield remote.forge(facts.forge, facts.rights)
    if facts.token:
        yield token.token(facts.token, facts.forge, facts.rights, facts.now)
        if facts.rights:
            yield from remote.name(facts.forge, facts.remote, facts.rights)
            yield from token.rights(facts.token, facts.forge, facts.rights)
            yield from token.writing(facts.token, facts.rights, facts.said.settings)
        elif facts.token.found:
            yield skipped("rights", say("what the token may do is not asked: --offline"))
    yield from remote.board(facts)


def _week(facts: CheckupFacts) -> Iterator[Examined]:
    settings = facts.said.settings
    yield from week.docs(facts)
    yield from week.environments(settings, facts.visits, facts.around.branches)
    yield from week.channels(settings.announce.channels, facts.channels)
    yield week.calendar(settings.calendar)
    yield week.cache(facts.storage)
