"""Whether everything the week needs is there: every problem at once, each with its cure; nothing raised or changed."""

from collections.abc import Iterator

from changelog.app.doctor import clone, remote, token, week
from changelog.app.doctor.facts import CheckupFacts
from changelog.app.doctor.lines import Examined, skipped
from changelog.i18n.say import say


def checkup(facts: CheckupFacts) -> tuple[Examined, ...]:
    """Each check, from the clone outwards."""
    if facts.clone.root:
        return (*_clone(facts), *remote.remote(facts.remote), *_forge(facts), *_week(facts))
    found = (clone.clone(facts.clone),) if facts.clone.trouble else ()
    return (clone.git(facts.clone), *found, skipped("rest", say("everything else is read from a clone")))


def _clone(facts: CheckupFacts) -> Iterator[Examined]:
    yield clone.git(facts.clone)
    yield clone.clone(facts.clone)
    yield from clone.settings(facts.said)
    yield clone.language(facts.said)
    yield clone.timezone(facts)
    yield from clone.branches(facts.around)
    if facts.around.survey:
        yield from clone.tags(facts, facts.around.survey)
        yield clone.fetch(facts, facts.around.survey)
        if facts.remote:
            yield from clone.moved_tags(facts.remote, facts.around.survey)
            yield from clone.ahead(facts.remote)


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
    yield week.calendar(settings.calendar, settings.announce.hours)
    yield week.cache(facts.storage)
