"""After a release: deployments watched, cards moved, pull requests commented.

1. ask the forge for deployments   2. ask the environments that answer their version   3. wait, and look again

What a forge knows of an environment and what the environment says of itself count both; one of them is enough.

It says nothing that changes from one run to the next, so that running again leaves it as it is.

What somebody has archived stays so, and a ticket without a card is told. Cards are found by number and repository.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct, structs

from changelog.app import board_column
from changelog.app.board_column import Column
from changelog.app.publish import pull_request
from changelog.app.survey import Survey
from changelog.config.schema import Environment
from changelog.domain.docs.publication import usual_title
from changelog.domain.forge import BoardItem, Deployment, Version
from changelog.domain.model import Finding, Value
from changelog.domain.notes import escape
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import AsksVersions, ListsBoard, MovesItems, ReadsDeployments
from changelog.domain.train.plan import Comment, Done, MoveCards, Watch
from changelog.errors import Refused, Stopped
from changelog.i18n import plain
from changelog.i18n.say import again, marked, say

LIMIT = 1800.0  # seconds: half an hour is long for a deployment
EVERY = 10.0  # seconds between two looks
# running · failed · waiting: not yet · late: not when the time was over · unknown: nothing tells what it runs
WatchState = Literal["running", "failed", "waiting", "late", "unknown"]
_FAILED = frozenset(("failure", "error"))
_ARRIVED = frozenset(("success", "inactive"))  # inactive: another one has taken its place since
AGAIN = marked("Run the same command again: it goes on from there.")


class EnvironmentState(Value, frozen=True, kw_only=True):
    """An environment and what it runs. `found`: the commit that was seen there, whole or short; `why`: what is odd."""

    environment: str
    state: WatchState
    found: str = ""
    url: str = ""
    why: str = ""


class DeploymentSources(Struct, frozen=True, kw_only=True):
    """Whom to ask; None where there is nobody."""

    deployments: ReadsDeployments | None = None
    versions: AsksVersions | None = None


class Polling(Struct, frozen=True, kw_only=True):
    """A clock that counts seconds, a way to wait, how long to go on in all, and how often to look."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    limit: float = LIMIT
    every: float = EVERY


def of_branch(environments: Iterable[Environment], branch: str) -> tuple[Environment, ...]:
    """The environments that follow a branch: production and demo alike."""
    return tuple(one for one in environments if one.branch == branch)


def watch(
    environments: Sequence[Environment],
    sha: str,
    eyes: DeploymentSources,
    pace: Polling,
    tell: Callable[[EnvironmentState], None],
) -> tuple[EnvironmentState, ...]:
    """Look until each one runs the commit, has failed, or the time is over. `tell` hears of whatever changes."""
    start = pace.clock()
    known: dict[str, EnvironmentState] = {}
    while True:
        left = [one for one in environments if one.name not in known or known[one.name].state == "waiting"]
        for one, seen in zip(left, _look(left, sha, eyes, known), strict=True):
            if known.get(one.name) != seen:
                tell(seen)
            known[one.name] = seen
        over = pace.clock() - start + pace.every > pace.limit
        if over or all(one.state != "waiting" for one in known.values()):
            return tuple(_late(known[one.name]) for one in environments)
        pace.sleep(pace.every)


def carry_out(
    step: Watch,
    environments: Sequence[Environment],
    eyes: DeploymentSources,
    pace: Polling,
    tell: Callable[[EnvironmentState], None],
) -> Done:
    """Watch the environments that a step names. Raises Stopped as `conclude` does."""
    watched = [one for one in environments if one.name in step.environments]
    found = watch(watched, step.sha, eyes, pace, tell)
    conclude(found, step.sha)
    return Done(step=step, how="done" if found else "already", told=_listed(found))


def findings(results: Iterable[EnvironmentState]) -> tuple[Finding, ...]:
    """The environments of which nobody can tell what they run."""
    return tuple(
        Finding(code="deployment-unknown", message=say("was not watched: {why}", why=one.why), subject=one.environment)
        for one in results
        if one.state == "unknown"
    )


def conclude(results: Sequence[EnvironmentState], sha: str) -> None:
    """Raises Stopped where an environment has failed, or is late: production is where it should be, and it is not."""
    failed = [one for one in results if one.state == "failed"]
    late = [one for one in results if one.state == "late"]
    if failed:
        raise Stopped(
            say("the deployment of {sha} has failed: {failed}", sha=sha[:10], failed=_listed(failed)),
            hint=say(
                "The branch has moved, and these environments still run what they ran. Look at the "
                "deployment's own log, start it again there, then:\n"
                "{again}\n"
                "To take the delivery back: nouveautes release --undo.",
                again=say(AGAIN),
            ),
        )
    if late:
        raise Stopped(
            say("{sha} is not there yet: {late}", sha=sha[:10], late=_listed(late)),
            hint=say(
                "The branch has moved. See whether a deployment is under way, then:\n"
                "{again}\n"
                "Without waiting: --no-wait.",
                again=say(AGAIN),
            ),
        )


def _look(
    environments: Sequence[Environment], sha: str, eyes: DeploymentSources, known: dict[str, EnvironmentState]
) -> list[EnvironmentState]:
    addresses = [one.version_url for one in environments if one.version_url]
    answers = eyes.versions.versions(addresses) if eyes.versions and addresses else {}
    return [
        _seen(one, sha, _told(one, eyes), answers.get(one.version_url), first=one.name not in known)
        for one in environments
    ]


def _told(one: Environment, eyes: DeploymentSources) -> tuple[Deployment, ...] | str:
    """What the forge knows, or why it does not say."""
    if eyes.deployments is None:
        return ()
    try:
        return eyes.deployments.deployments(one.name)
    except Refused as problem:
        return problem.message


def _seen(
    one: Environment, sha: str, told: tuple[Deployment, ...] | str, version: Version | None, *, first: bool
) -> EnvironmentState:
    known = told if isinstance(told, tuple) else ()
    ours = next((deployment for deployment in known if deployment.sha == sha), None)
    seen = EnvironmentState(environment=one.name, state="waiting", url=plain.line(ours.url if ours else "") or one.url)
    if version is not None and version.is_of(sha):
        return structs.replace(seen, state="running", found=next(one for one in version.shas if sha.startswith(one)))
    if ours is not None and ours.state in _ARRIVED:
        return structs.replace(seen, state="running", found=sha)
    if ours is not None and ours.state in _FAILED:
        return structs.replace(seen, state="failed", why=say("its deployment says « {state} »", state=ours.state))
    if first and not known and version is None:
        why = told if isinstance(told, str) else say("no deployment of it is known, and it has no version_url")
        return structs.replace(seen, state="unknown", why=why)
    if ours is not None:
        return structs.replace(seen, why=say("its deployment says « {state} »", state=plain.line(ours.state)))
    if version is not None:
        return structs.replace(seen, found=next(iter(version.shas), ""), why=version.trouble)
    return structs.replace(seen, found=known[0].sha if known else "", why=say("its deployment has not begun"))


def _late(one: EnvironmentState) -> EnvironmentState:
    return structs.replace(one, state="late") if one.state == "waiting" else one


def _listed(several: Iterable[EnvironmentState]) -> str:
    return ", ".join(one.environment + (f" ({one.why})" if one.why else "") for one in several)


def comments(notes: Notes, tag: str, page_url: str = "") -> tuple[Comment, ...]:
    """A step for each shipped pull request, machines' ones aside. `page_url` empty: nobody knows where people read."""
    told = [number for section in notes.sections for entry in section.entries for number in entry.changes]
    aside = [one.number for one in notes.aside if one.number is not None and not one.bot]
    marker, body = marker_of(tag), _body(notes, tag, page_url)
    return tuple(
        Comment(where="product", number=number, marker=marker, body=body) for number in dict.fromkeys([*told, *aside])
    )


def marker_of(tag: str) -> str:
    """What the comment about a delivery is found again by."""
    return f"<!-- nouveautes:shipped {re.sub(r'[^0-9A-Za-z._-]', '_', tag)} -->"


def _body(notes: Notes, tag: str, page_url: str) -> str:
    language = notes.language
    heading = notes.heading[:1].lower() + notes.heading[1:]
    delivery = pull_request.tamed(escape.escape(tag))
    told = [say("In production, with the delivery {tag} ({heading}).", tag=delivery, heading=heading)]
    if page_url:
        title = usual_title(language)
        told.append(say("What users read of it: [{title}]({url})", title=title, url=escape.address(page_url)))
    return "\n\n".join([marker_of(tag), *(again(one, language) for one in told)])


class CardMoves(Value, frozen=True, kw_only=True):
    """What is to be moved, and the tickets that have no card. `step` is None where nothing is."""

    step: MoveCards | None = None
    findings: tuple[Finding, ...] = ()


def tickets_of(notes: Notes) -> tuple[int, ...]:
    """The tickets that some notes tell, in their order."""
    told = (entry.ticket for section in notes.sections for entry in section.entries)
    return tuple(dict.fromkeys(number for number in told if number is not None))


def plan(held: Column, numbers: Iterable[int], survey: Survey) -> CardMoves:
    """What moves to a column. Without a board, or where it has no such column, nothing does; its findings say why."""
    if held.board is None or not held.name:
        return CardMoves(findings=held.findings)
    cards = cards_of(held.board.items, survey)
    wanted = tuple(dict.fromkeys(numbers))
    there = [number for number in wanted if number in cards]
    elsewhere = tuple(one for one in there if not cards[one].archived and cards[one].column != held.name)
    return CardMoves(
        step=MoveCards(numbers=elsewhere, column=held.name) if elsewhere else None,
        findings=(
            *held.findings,
            *(_missing(one, held.name) for one in wanted if one not in cards and held.board.whole),
        ),
    )


def carry_out_move_cards(step: MoveCards, lists: ListsBoard, moves: MovesItems, survey: Survey) -> Done:
    """Move the cards, those that are not there yet. Raises Refused and Stopped as the board does."""
    cards = cards_of(lists.board().items, survey)
    left = [cards[one] for one in step.numbers if one in cards]
    left = [card for card in left if not card.archived and card.column != step.column]
    for card in left:
        moves.move(card, step.column)
    return Done(
        step=step, how="done" if left else "already", told=_listed_move_cards([card.number or 0 for card in left])
    )


def cards_of(items: Iterable[BoardItem], survey: Survey) -> dict[int, BoardItem]:
    """Our tickets' cards by number; of several for one ticket, one that is not archived."""
    ours = [one for one in items if one.kind == "ticket" and one.number and board_column.is_ours(one, survey)]
    return {one.number: one for one in sorted(ours, key=lambda one: not one.archived) if one.number}


def _missing(number: int, column: str) -> Finding:
    message = say("is in production, but is not on the board; « {column} » is expected", column=column)
    return Finding(code="board-missing", message=message, subject=f"#{number}")


def _listed_move_cards(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)
