"""Chapter 2: learn. What the forge knows of the changes that git alone cannot tell: pull requests and their tickets.

1. ask about the changes of these deliveries, and the tickets git names, in one go   2. put what came beside each change
3. ask for the tickets that descriptions name
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from changelog.app.collect import CollectedHistory
from changelog.app.link import ForgeAnswers, Linker
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.forge import Absence
from changelog.domain.model import Change, Collected, Finding, PullRequest
from changelog.domain.notes import curation
from changelog.domain.ports.forge import ReadsWork
from changelog.i18n.say import marked, say

_WHY: Mapping[Absence, str] = {
    "gone": marked("no such ticket is there, or it is hidden"),
    "deleted": marked("the ticket was deleted"),
    "moved": marked("the ticket lives in another repository now"),
}


def learn(
    work: ReadsWork | None, survey: Survey, settings: Settings, gathered: CollectedHistory, also: Sequence[int] = ()
) -> tuple[CollectedHistory, ForgeAnswers]:
    """The same deliveries with what the forge knows of their changes, the tickets they name, and those of `also`."""
    if work is None:
        return gathered, ForgeAnswers()
    asked = [change for one in gathered.deliveries for change in one.changes if _is_asked(change, settings)]
    named = Linker(survey, gathered).link(asked)
    pulls = work.pull_requests(
        list(dict.fromkeys(change.number for change in asked if change.number is not None)),
        shas=[change.head.sha for change in asked if change.number is None],
        base=survey.branches.integration,
        tickets=list(dict.fromkeys([*_tickets_of(named), *also])),
    )
    production = "" if survey.branches.one_branch else survey.branches.production
    told = [_learnt(one, pulls.found, pulls.by, production) for one in gathered.deliveries]
    numbers = gathered.numbers | pulls.found.keys() | frozenset(pulls.by.values())
    # The trail stays what git says of it: by it those changes are judged that nobody could be asked about.
    gathered = structs.replace(gathered, deliveries=tuple(told), numbers=numbers)
    slug = pulls.slug or survey.slug
    again = [change for one in told for change in one.changes if _is_asked(change, settings)]
    linker = Linker(survey, gathered, ForgeAnswers(slug=slug))
    tickets = work.tickets(list(dict.fromkeys([*_tickets_of(linker.link(again)), *also])))
    known = ForgeAnswers(
        tickets=tickets.found,
        pulls=frozenset(number for number, why in tickets.absent.items() if why == "other"),
        slug=slug,
        default_branch=pulls.default_branch,
        asked=True,
        unread=frozenset((*pulls.unread, *(number for number, why in pulls.absent.items() if why == "unread"))),
        findings=(*_once(pulls.findings, tickets.findings), *_missing(pulls.absent, tickets.absent)),
    )
    return gathered, known


def _is_asked(change: Change, settings: Settings) -> bool:
    return change.disposition == "entry" and not curation.is_bot(change, settings.notes.bots)


def _tickets_of(changes: Sequence[Change]) -> list[int]:
    return list(dict.fromkeys(reference.number for change in changes for reference in change.tickets))


def _learnt(
    collected: Collected, pulls: Mapping[int, PullRequest], by: Mapping[str, int], production: str
) -> Collected:
    """A delivery whose changes know their pull requests; the commits of one pull request become one change."""
    changes: list[Change] = []
    places: dict[int, int] = {}
    for change in collected.changes:
        number = change.number if change.number is not None else by.get(change.head.sha)
        pull = pulls.get(number) if number is not None else None
        if change.disposition != "entry" or number is None:
            changes.append(change)
            continue
        place = places.get(number)
        if place is not None and change.number is None:
            changes[place] = _grouped(changes[place], change)
            continue
        places.setdefault(number, len(changes))
        changes.append(_with_pull(change, number, pull, production) if pull else change)
    return structs.replace(collected, changes=tuple(changes))


def _grouped(change: Change, other: Change) -> Change:
    """A rebase merge leaves one commit each: they are one change, the newest commit its head."""
    kind = "rebase" if change.kind == "commit" else change.kind
    return structs.replace(change, kind=kind, commits=(*change.commits, *other.commits))


def _with_pull(change: Change, number: int, pull: PullRequest, production: str) -> Change:
    return structs.replace(
        change,
        number=number,
        pull=pull,
        title=change.title if _is_titled(change) else pull.title_when_merged,
        branch=change.branch or pull.branch,
        hotfix=change.hotfix or bool(production and pull.base == production),
    )


def _is_titled(change: Change) -> bool:
    """Whether git holds the pull request's own title: that of the merge. A merge without a body, or a change without
    a number, bears the words of one of its commits.
    """
    bare = change.kind == "merge" and not change.head.body.strip()
    return change.number is not None and bool(change.title) and not bare


def _once(*several: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(finding for findings in several for finding in findings))


def _missing(pulls: Mapping[int, Absence], tickets: Mapping[int, Absence]) -> list[Finding]:
    """What was asked for and is not there. What was not read at all is said once, by whoever could not read it."""
    found = [
        Finding(
            code="pull-missing",
            message=say("no such pull request is there, or it is hidden; git's own title is told"),
            subject=f"#{number}",
        )
        for number, why in pulls.items()
        if why != "unread"
    ]
    return found + [
        Finding(
            code="ticket-missing",
            message=say("{why}; its change's title is told", why=say(_WHY[why])),
            subject=f"#{number}",
        )
        for number, why in tickets.items()
        if why in _WHY
    ]
