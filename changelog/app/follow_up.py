"""After a release: deployments are watched, cards moved, pull requests commented.

1. ask the forge for deployments   2. ask the environments that answer their version   3. wait, and look again
4. move the cards of the tickets, those that are not archived   5. comment the pull requests, once

A deployment known to the forge and a version that the environment answers both count; one of them is enough. Comments
hold nothing that changes from one run to the next, so that running again leaves them as they are.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct, structs

from changelog.app import board_column
from changelog.app.board_column import Column
from changelog.app.carry_out import Unseen
from changelog.app.survey import Survey
from changelog.config.schema import Environment
from changelog.domain.docs.model import PAGE_TITLE
from changelog.domain.forge import Board, BoardItem, Deployment, Version
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
_JOB = re.compile(r"/actions/runs/\d+")
# running · failed · waiting: not yet · late: not when the time was over · unknown: nothing reports what it runs ·
# silent: what reports it does not answer
WatchState = Literal["running", "failed", "waiting", "late", "unknown", "silent"]
_OPEN: frozenset[WatchState] = frozenset({"waiting", "silent"})
AGAIN = marked("Run the same command again: it goes on from there.")


class EnvironmentState(Value, frozen=True, kw_only=True):
    """An environment and what it runs. `found`: the commit that was seen there, whole or short; `why`: what is odd."""

    environment: str
    state: WatchState
    found: str = ""
    url: str = ""
    why: str = ""


class DeploymentSources(Struct, frozen=True, kw_only=True):
    """Who is asked what runs; None where there is nobody.

    `own_run`: a part of the addresses of the jobs of this very run; `integration`: the branch that buttons run on,
    where production is another one. Empty: there is none.
    """

    deployments: ReadsDeployments | None = None
    versions: AsksVersions | None = None
    own_run: str = ""
    integration: str = ""


class Polling(Struct, frozen=True, kw_only=True):
    """A clock that counts seconds, a way to wait, how long to go on in all, and how often to look."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    limit: float = LIMIT
    every: float = EVERY


Report = Callable[[EnvironmentState], None]


def of_branch(environments: Iterable[Environment], branch: str) -> tuple[Environment, ...]:
    """The environments that follow a branch: production and demo alike."""
    return tuple(one for one in environments if one.branch == branch)


def carry_out(
    step: Watch, environments: Sequence[Environment], sources: DeploymentSources, polling: Polling, report: Report
) -> Done:
    """Watch the environments that a step names. Raises Stopped as `conclude` does; after one look, for what has failed
    alone.
    """
    watched = [one for one in environments if one.name in step.environments]
    if step.once:
        polling = structs.replace(polling, limit=0)
    found = watch(watched, step.sha, sources, polling, report)
    conclude([one for one in found if one.state == "failed"] if step.once else found, step.sha)
    return Done(step=step, how="done" if found else "already", told=_listed(found))


def watch(
    environments: Sequence[Environment], sha: str, sources: DeploymentSources, polling: Polling, report: Report
) -> tuple[EnvironmentState, ...]:
    """Look until each one runs the commit, has failed, or the time is over. `report` gets whatever changes."""
    start = polling.clock()
    known: dict[str, EnvironmentState] = {}
    while True:
        left = [one for one in environments if one.name not in known or known[one.name].state in _OPEN]
        for one, seen in zip(left, _look(left, sha, sources, known), strict=True):
            if known.get(one.name) != seen:
                report(seen)
            known[one.name] = seen
        over = polling.clock() - start + polling.every > polling.limit
        if over or all(one.state not in _OPEN for one in known.values()):
            found = (known[one.name] for one in environments)
            return tuple(structs.replace(one, state="late") if one.state == "waiting" else one for one in found)
        polling.sleep(polling.every)


def findings(results: Iterable[EnvironmentState]) -> tuple[Finding, ...]:
    """The environments of which nobody can tell what they run."""
    return tuple(
        Finding(code="deployment-unknown", message=say("was not watched: {why}", why=one.why), subject=one.environment)
        for one in results
        if one.state == "unknown"
    )


def conclude(results: Sequence[EnvironmentState], sha: str) -> None:
    """Raises Stopped when an environment has failed or is late: the branch has moved, and it does not run it. Raises
    Unseen when one does not answer: nobody knows, and what else is to be done can be done.
    """
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
    silent = [one for one in results if one.state == "silent"]
    if silent:
        raise Unseen(
            say("nobody can see what runs: {silent}", silent=_listed(silent)),
            hint=say("The branch has moved. Look at the environment; `nouveautes doctor` asks it again."),
        )


def _look(
    environments: Sequence[Environment], sha: str, sources: DeploymentSources, known: dict[str, EnvironmentState]
) -> list[EnvironmentState]:
    addresses = [one.version_url for one in environments if one.version_url]
    answers = sources.versions.versions(addresses) if sources.versions and addresses else {}
    found = []
    for one in environments:
        deployments, trouble = _deployments(one, sources)
        version = answers.get(one.version_url)
        state = _seen(one, sha, deployments, version)
        if state.state == "waiting" and one.name not in known and not deployments and version is None:
            why = trouble or say("no deployment of it is known, and it has no version_url")
            state = EnvironmentState(environment=one.name, state="unknown", url=one.url, why=why)
        found.append(state)
    return found


def _deployments(one: Environment, sources: DeploymentSources) -> tuple[tuple[Deployment, ...], str]:
    """What the forge knows, and why it does not answer."""
    try:
        known = sources.deployments.deployments(one.name) if sources.deployments else ()
    except Refused as problem:
        return (), problem.message
    return tuple(deployment for deployment in known if not _of_a_button(deployment, sources)), ""


def _of_a_button(one: Deployment, sources: DeploymentSources) -> bool:
    """Whether it only records that a job waited for the approval of its environment: GitHub makes a deployment for
    every such job, of the branch that the job runs on, and the job that watches would wait for its own end.
    """
    if sources.own_run and sources.own_run in f"{one.log}/":
        return True
    return bool(one.branch) and one.branch == sources.integration and bool(not one.log or _JOB.search(one.log))


def _seen(
    one: Environment, sha: str, known: tuple[Deployment, ...], version: Version | None
) -> EnvironmentState:  # fmt: skip
    ours = next((deployment for deployment in known if deployment.sha == sha), None)
    seen = EnvironmentState(environment=one.name, state="waiting", url=plain.line(ours.url if ours else "") or one.url)
    if version is not None and version.is_of(sha):
        return structs.replace(seen, state="running", found=next(one for one in version.shas if sha.startswith(one)))
    if ours is not None and ours.state in ("success", "inactive"):  # inactive: another one has taken its place since
        return structs.replace(seen, state="running", found=sha)
    if ours is not None and ours.state in ("failure", "error"):
        return structs.replace(seen, state="failed", why=say("its deployment reports « {state} »", state=ours.state))
    if ours is not None:
        return structs.replace(seen, why=say("its deployment reports « {state} »", state=plain.line(ours.state)))
    if version is not None and version.trouble and not version.shas and not known:
        return structs.replace(seen, state="silent", why=version.trouble)
    if version is not None:
        return structs.replace(seen, found=next(iter(version.shas), ""), why=version.trouble)
    return structs.replace(seen, found=known[0].sha if known else "", why=say("its deployment has not begun"))


def _listed(several: Iterable[EnvironmentState]) -> str:
    return ", ".join(one.environment + (f" ({one.why})" if one.why else "") for one in several)


class CardMoves(Value, frozen=True, kw_only=True):
    """The cards to be moved (`step`; None when there are none), and the tickets that have no card."""

    step: MoveCards | None = None
    findings: tuple[Finding, ...] = ()


def tickets_of(notes: Notes) -> tuple[int, ...]:
    """The tickets that some notes list, in their order."""
    return tuple(dict.fromkeys(entry.ticket for entry in notes.entries if entry.ticket is not None))


def plan(column: Column, numbers: Iterable[int], survey: Survey, name: str = "") -> CardMoves:
    """What moves to a column. Without a board nothing does; where nobody can read it, or it has no column `name`, all
    of it is left to be done, and the findings say why.
    """
    if column.board is None:
        return CardMoves(findings=column.findings)
    wanted = tuple(dict.fromkeys(numbers))
    if not column.name:
        step = MoveCards(numbers=wanted, column=name) if wanted and name else None
        return CardMoves(step=step, findings=column.findings)
    cards = cards_of(column.board.items, survey)
    moves = tuple(
        one for one in wanted if one in cards and not cards[one].archived and cards[one].column != column.name
    )
    message = say("is in production, but is not on the board; « {column} » is expected", column=column.name)
    missing = (
        Finding(code="board-missing", message=message, subject=f"#{one}")
        for one in wanted
        if one not in cards and column.board.whole
    )
    step = MoveCards(numbers=moves, column=column.name) if moves else None
    fixed = (read_only(column.board),) if step is not None and column.board.read_only else ()
    return CardMoves(step=step, findings=(*column.findings, *fixed, *missing))


def read_only(board: Board) -> Finding:
    """That a board may be read and not changed."""
    message = say("may be read with this token and not changed: no card moves, none is archived")
    return Finding(code="board-read-only", message=message, subject=board.url or "board")


def carry_out_move_cards(step: MoveCards, lists: ListsBoard, moves: MovesItems, survey: Survey) -> Done:
    """Move the cards, those that are not there yet. Raises Refused and Stopped as the board does, Refused as well where
    it cannot be read.
    """
    board = lists.board()
    if plain.same(step.column, board.columns) is None:
        why = "; ".join(f"{one.subject} {one.message}" for one in board.findings)
        raise Refused(
            say("the board cannot be read: {why}", why=why)
            if why
            else say("the board has no column « {name} »", name=step.column),
            hint=say("`nouveautes doctor` says what is missing."),
        )
    cards = cards_of(board.items, survey)
    there = (cards[one] for one in step.numbers if one in cards)
    left = [card for card in there if not card.archived and card.column != step.column]
    for card in left:
        moves.move(card, step.column)
    told = ", ".join(f"#{card.number}" for card in left)
    return Done(step=step, how="done" if left else "already", told=told)


def cards_of(items: Iterable[BoardItem], survey: Survey) -> dict[int, BoardItem]:
    """Our tickets' cards by number; of several for one ticket, one that is not archived."""
    ours = [one for one in items if one.kind == "ticket" and one.number and board_column.is_ours(one, survey)]
    return {one.number: one for one in sorted(ours, key=lambda one: not one.archived) if one.number}


def comments(notes: Notes, tag: str, page_url: str = "") -> tuple[Comment, ...]:
    """A step for each shipped pull request, machines' ones aside. `page_url` empty: nobody knows where people read."""
    listed = [number for entry in notes.entries for number in entry.changes]
    aside = [one.number for one in notes.aside if one.number is not None and not one.bot]
    marker, body = marker_of(tag), _body(notes, tag, page_url)
    return tuple(
        Comment(where="product", number=number, marker=marker, body=body) for number in dict.fromkeys([*listed, *aside])
    )


def marker_of(tag: str) -> str:
    """What the comment about a delivery is found again by."""
    return f"<!-- nouveautes:shipped {re.sub(r'[^0-9A-Za-z._-]', '_', tag)} -->"


def _body(notes: Notes, tag: str, page_url: str) -> str:
    heading = notes.heading[:1].lower() + notes.heading[1:]
    delivery = escape.inert(escape.escape(tag))
    lines = [say("In production, with the delivery {tag} ({heading}).", tag=delivery, heading=heading)]
    if page_url:
        title, url = again(say(PAGE_TITLE), notes.language), escape.address(page_url)
        lines.append(say("What users read of it: [{title}]({url})", title=title, url=url))
    return "\n\n".join([marker_of(tag), *(again(one, notes.language) for one in lines)])
