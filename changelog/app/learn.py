"""Chapter 2, learn: what the forge knows of the changes, and git does not: pull requests and their tickets.

1. ask for the pull requests of these deliveries, and the tickets that git names, in one go
2. put each pull request beside its change, else what a tag's list says of it   3. ask for the tickets that
descriptions name
"""

from collections.abc import Mapping, Sequence

from msgspec import structs

from changelog.app import rewritten
from changelog.app.collect import CollectedHistory
from changelog.app.link import ForgeAnswers, Linker
from changelog.app.survey import Survey
from changelog.config.schema import Settings
from changelog.domain.forge import Absence
from changelog.domain.history import cut_titles, messages
from changelog.domain.model import Change, Collected, Finding, PullRequest
from changelog.domain.notes import curation
from changelog.domain.ports.forge import ReadsWork
from changelog.domain.train.tag_message import FrozenChange
from changelog.i18n.say import marked, say

_WHY: Mapping[Absence, str] = {
    "gone": marked("no such ticket exists, or it is hidden"),
    "deleted": marked("the ticket was deleted"),
    "moved": marked("the ticket lives in another repository now"),
}


def learn(
    work: ReadsWork | None, survey: Survey, settings: Settings, history: CollectedHistory, also: Sequence[int] = ()
) -> tuple[CollectedHistory, ForgeAnswers]:
    """The same deliveries with what the forge knows of their changes, the tickets they name, and those of `also`."""
    changes, before = _to_ask(history.deliveries, settings), history.before_resync
    claims = rewritten.listed(survey.tags, changes, before, history.numbers)
    if work is None:
        by = {**_parts(changes), **rewritten.numbers(changes, before, {}, claims)}
        return _named(history, survey, {}, by, claims), ForgeAnswers()
    own = [change.number for change in changes if change.number is not None]
    lone = [change.head.sha for change in changes if change.number is None]
    pulls = work.pull_requests(
        list(dict.fromkeys([*own, *(one.number for one in claims.values() if one.number is not None)])),
        shas=list(dict.fromkeys(name for sha in lone for name in (sha, *before.get(sha, ())))),
        base=survey.branches.integration,
        tickets=_tickets_of(Linker(survey, history).link(changes), also),
    )

    unread = [number for number, why in pulls.absent.items() if why == "unread"]
    carried = frozenset(sha for one in history.deliveries for sha in one.carried)
    claims = rewritten.confirmed(claims, pulls.found, unread, carried)
    by = {**pulls.by, **rewritten.numbers(changes, before, pulls.by, claims)}
    history = _named(history, survey, pulls.found, by, claims)

    slug = pulls.slug or survey.slug
    linked = Linker(survey, history, ForgeAnswers(slug=slug)).link(_to_ask(history.deliveries, settings))
    tickets = work.tickets(_tickets_of(linked, also))
    findings = list(dict.fromkeys([*pulls.findings, *tickets.findings]))
    return history, ForgeAnswers(
        tickets=tickets.found,
        pulls=frozenset(number for number, why in tickets.absent.items() if why == "other"),
        slug=slug,
        default_branch=pulls.default_branch,
        asked=True,
        unread=frozenset((*pulls.unread, *unread)),
        findings=(*findings, *_missing(pulls.absent, tickets.absent)),
    )


def _parts(changes: Sequence[Change]) -> dict[str, int]:
    """The commits that say which merge request they are a part of, without a merge of their own."""
    lone = (change for change in changes if change.number is None)
    return {change.head.sha: part for change in lone if (part := messages.part_of(change.head)) is not None}


def _to_ask(deliveries: Sequence[Collected], settings: Settings) -> list[Change]:
    changes = (change for one in deliveries for change in one.changes if change.disposition == "entry")
    return [change for change in changes if not curation.is_bot(change, settings.notes.bots)]


def _tickets_of(changes: Sequence[Change], also: Sequence[int]) -> list[int]:
    return list(dict.fromkeys([*(reference.number for change in changes for reference in change.tickets), *also]))


def _named(
    history: CollectedHistory, survey: Survey, pulls: Mapping[int, PullRequest], by: Mapping[str, int],
    claims: Mapping[str, FrozenChange],
) -> CollectedHistory:  # fmt: skip
    """The deliveries with their pull requests. The trail stays what git says of it: by it those changes are judged
    that nobody could be asked about.
    """
    production = "" if survey.branches.one_branch else survey.branches.production
    deliveries = tuple(_with_pulls(one, pulls, by, claims, production) for one in history.deliveries)
    numbers = history.numbers | pulls.keys() | frozenset(by.values())
    return structs.replace(history, deliveries=deliveries, numbers=numbers)


def _with_pulls(
    collected: Collected, pulls: Mapping[int, PullRequest], by: Mapping[str, int], claims: Mapping[str, FrozenChange],
    production: str,
) -> Collected:  # fmt: skip
    """A delivery whose changes know their pull requests; the commits of one pull request become one change."""
    changes: list[Change] = []
    places: dict[int, int] = {}
    for change in collected.changes:
        number = change.number if change.number is not None else by.get(change.head.sha)
        if change.disposition != "entry" or number is None:
            changes.append(change)
            continue
        place = places.get(number)
        if place is not None and change.number is None:
            # A rebase merge leaves one commit each: they are one change, the newest commit its head.
            first = changes[place]
            kind = "rebase" if first.kind == "commit" else first.kind
            changes[place] = structs.replace(first, kind=kind, commits=(*first.commits, *change.commits))
            continue
        places.setdefault(number, len(changes))
        pull, claim = pulls.get(number), claims.get(change.head.sha)
        if pull is not None:
            changes.append(_with_pull(change, number, pull, production))
        else:
            listed = claim is not None and number == claim.number
            changes.append(_as_listed(change, claim) if claim is not None and listed else _as_part(change))
    return structs.replace(collected, changes=tuple(changes))


def _with_pull(change: Change, number: int, pull: PullRequest, production: str) -> Change:
    # git holds the pull request's own title, that of the merge, unless the merge has no body or the change no number:
    # those have the subject of one of their commits.
    bare = change.kind == "merge" and not change.head.body.strip()
    titled = change.number is not None and bool(change.title) and not bare
    return structs.replace(
        change,
        number=number,
        pull=pull,
        title=change.title if titled else cut_titles.whole(pull.title_when_merged, pull.body),
        branch=change.branch or pull.branch,
        hotfix=change.hotfix or bool(production and pull.base == production),
    )


def _as_part(change: Change) -> Change:
    """A commit that marge-bot says is a part of a merge request."""
    part = messages.part_of(change.head) if change.number is None else None
    return change if part is None else structs.replace(change, number=part, sign="!")


def _as_listed(change: Change, claim: FrozenChange) -> Change:
    return structs.replace(
        change,
        number=claim.number,
        title=change.title if change.number is not None else claim.title or change.title,
        hotfix=change.hotfix or claim.hotfix,
        listed=claim.tickets,
    )


def _missing(pulls: Mapping[int, Absence], tickets: Mapping[int, Absence]) -> list[Finding]:
    """What was asked for and does not exist. What could not be read is reported once, by whoever could not read it."""
    hidden = say("no such pull request exists, or it is hidden; git's own title is used")
    missing = [
        Finding(code="pull-missing", message=hidden, subject=f"#{number}")
        for number, why in pulls.items()
        if why != "unread"
    ]
    untitled = [
        (number, say("{why}; its change's title is used", why=say(_WHY[why])))
        for number, why in tickets.items()
        if why in _WHY
    ]
    return missing + [Finding(code="ticket-missing", message=text, subject=f"#{number}") for number, text in untitled]
