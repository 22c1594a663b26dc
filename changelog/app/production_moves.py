"""Who moved production, when, from where to where: the forge's log, read once, and asked of git's own history."""

from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from functools import partial

from msgspec import structs

from changelog.app.collect import CollectedHistory, with_live
from changelog.domain.forge import BranchPush
from changelog.domain.history.graph import Graph
from changelog.domain.model import Finding, LiveSince
from changelog.domain.ports.forge import ReadsPushes
from changelog.domain.ports.repository import ReadsHistory, ResolvesNames
from changelog.domain.train import positions
from changelog.domain.train.positions import PushLog
from changelog.errors import Problem

ReadsLog = Callable[[], PushLog]
"""The log of production's moves, read when it is first needed."""


def read(forge: ReadsPushes | None, branch: str) -> PushLog:
    """The log of a branch, in one request. Never raises: without it, who moved production is not known."""
    if forge is None or not branch:
        return PushLog()
    try:
        return PushLog(pushes=forge.pushes(branch))
    except Problem as problem:
        return PushLog(trouble=problem.message)


def arrivals(
    log: PushLog, shas: Iterable[str], tip: str, reader: ReadsHistory, names: ResolvesNames
) -> Mapping[str, BranchPush]:
    """Commit → the move with which production, which stands at `tip`, got it. One that the log says nothing of is left
    out. Two processes of git, whatever the number of moves and commits.
    """
    pushes, wanted = log.up_to(tip), [sha for sha in dict.fromkeys(shas) if sha]
    if not pushes or not wanted:
        return {}
    known = names.resolve(push.before for push in pushes)
    below = next((push.before for push in reversed(pushes) if push.before in known), "")
    graph = Graph(reader.history([tip], [below] if below else []))
    reached: dict[str, frozenset[int]] = {}

    def holds(wanted_at: int, sha: str) -> bool | None:
        if sha == below:
            return False  # what the window has, the commit below it lacks
        at = graph.position(sha)
        if at is None:
            return None
        if sha not in reached:
            reached[sha] = frozenset(graph.between([at], []))
        return wanted_at in reached[sha]

    places = {sha: at for sha in wanted if (at := graph.position(sha)) is not None}
    found = {sha: positions.arrival(pushes, partial(holds, at)) for sha, at in places.items()}
    return {sha: push for sha, push in found.items() if push is not None}


def with_moves(
    history: CollectedHistory, log: ReadsLog, tip: str, reader: ReadsHistory, names: ResolvesNames, zone: tzinfo
) -> CollectedHistory:
    """The same, where what production got before its delivery has the moment and the author of that move, as far as the
    log has it. The log is not read where there is no such thing.
    """
    live = {change.head.sha: change.live for one in history.deliveries for change in one.changes if change.live}
    if not any(since.commit for since in live.values()):
        return history
    found = arrivals(log(), [since.commit for since in live.values()], tip, reader, names)
    known = {sha: moved_by(found[one.commit], one.commit) for sha, one in live.items() if one.commit in found}
    deliveries = [structs.replace(one, changes=with_live(one.changes, known, zone)) for one in history.deliveries]
    return structs.replace(history, deliveries=tuple(deliveries))


def moved_by(push: BranchPush, commit: str) -> LiveSince:
    """That a move brought a commit of production's line."""
    return LiveSince(commit=commit, at=push.at, by=push.actor, before=push.before, to=push.after)


def unread(log: PushLog, branch: str) -> tuple[Finding, ...]:
    """That the log cannot be read, for people."""
    return (Finding(code="moves-unread", message=log.trouble, subject=branch),) if log.trouble else ()
