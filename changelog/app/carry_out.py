"""The one place where a plan is carried out, step by step. Each step looks first whether the world has it already.

A failure before anything was done is a refusal (1); after that it is a stop (3): run again, the rest is done. Somebody
who interrupts it learns which steps were done, and which were not.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from changelog.domain.forge import BehindBase, Check
from changelog.domain.ports.forge import KeepsProposals, SetsStatuses
from changelog.domain.ports.repository import KeepsRecords, MakesObjects, MovesRefs
from changelog.domain.remote import Moved, RefMove
from changelog.domain.train import anchors
from changelog.domain.train.anchors import ANCHOR
from changelog.domain.train.plan import (
    AnchorRecords,
    Comment,
    Done,
    Keep,
    MergeProposal,
    MoveCards,
    Note,
    Plan,
    Propose,
    Publish,
    Push,
    Status,
    Step,
    Together,
)
from changelog.errors import Interruption, Problem, Refused, Stopped
from changelog.i18n.say import joined, marked, say

Act = Callable[[Any], Done]
Report = Callable[[Done], None]
Stopping = Callable[[], bool]
"""Whether somebody has asked to stop: no further step is begun."""
AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")


class Interrupted(Exception):
    """Somebody asked to stop. `left`: the steps that were not done; `unsure`: the one of which nobody knows."""

    def __init__(self, unsure: Step | None = None) -> None:
        super().__init__()
        self.unsure = unsure
        self.left: tuple[Step, ...] = ()


def carry_out(
    plan: Plan, acts: Mapping[type[Any], Act], report: Report, stopping: Stopping = lambda: False
) -> tuple[Done, ...]:
    """Do every step in its order; `acts` knows how. Raises Refused when nothing was done yet, Stopped after that;
    Interrupted where somebody asked to stop before all was done.
    """
    done: list[Done] = []
    try:
        return _in_turn(plan.steps, acts, report, done, stopping)
    except Interrupted as problem:
        over = [one.step for one in done if one.how != "failed"]
        problem.left = tuple(one for one in _left(plan.steps, over) if one is not problem.unsure)
        raise


def interruption(done: Sequence[str], unsure: Sequence[str], left: Sequence[str]) -> Interruption:
    """What an interrupted run prints: what was done, what is not known, and what was not done."""
    lines = [say("Done: {steps}", steps=joined("; ", done))] if done else []
    if unsure:
        lines.append(say("Not known: {steps}", steps=joined("; ", unsure)))
    if left:
        lines.append(say("Not done: {steps}", steps=joined("; ", left)))
    return Interruption(say("interrupted before all was done"), hint="\n".join([*lines, say(AGAIN)]))


def _left(steps: Sequence[Step], over: Sequence[Step]) -> Iterator[Step]:
    """The steps that are not over; of one that was done another way, those of that way."""
    for step in steps:
        parts: Sequence[Step] = (step,)
        if isinstance(step, Together):
            parts = step.steps
        elif isinstance(step, Push) and any(one in over for one in step.otherwise):
            parts = step.otherwise
        yield from (one for one in parts if one not in over)


def acts_of(
    refs: MovesRefs,
    records: KeepsRecords,
    objects: MakesObjects,
    *,
    statuses: SetsStatuses | None,
    product: KeepsProposals | None,
    docs: Callable[[], KeepsProposals | None],
) -> dict[type[Any], Act]:
    """How git and the forge take their steps; other steps are added by whoever has their world open."""
    return {
        Keep: lambda step: Done(step=step, how="done" if refs.keep(step.ref, step.sha) else "already"),
        Push: lambda step: _push(refs, step),
        Note: lambda step: _note(records, step),
        Status: lambda step: _status(statuses, step),
        AnchorRecords: lambda step: _anchor(statuses, records, step),
        Propose: lambda step: _propose(product, step),
        MergeProposal: lambda step: _merge(product, refs, objects, step),
        Comment: lambda step: _comment(product if step.where == "product" else docs(), step),
    }


def do(step: Step, acts: Mapping[type[Any], Act]) -> Done:
    """One step, unless the world has it already."""
    return acts[type(step)](step)


class Unseen(Stopped):
    """What came of a step cannot be seen: nothing else waits for it."""


_APART = (MoveCards, Publish)
"""Steps that nothing waits for: where one fails, what comes after is done, but for the record that all was done."""


class Protected(Refused):
    """A branch takes no pushes; caught here when a step knows another way."""


def _in_turn(
    steps: Sequence[Step], acts: Mapping[type[Any], Act], report: Report, done: list[Done], stopping: Stopping
) -> tuple[Done, ...]:
    failed: list[Problem] = []
    for step in steps:
        if stopping():
            raise Interrupted
        if failed and isinstance(step, Note):
            continue
        if isinstance(step, Together):
            if problems := _side_by_side(step, acts, report, done, stopping):
                failed += problems
                break
            continue
        try:
            one = do(step, acts)
        except (KeyboardInterrupt, Interruption):
            raise Interrupted(step) from None
        except Problem as problem:
            if isinstance(problem, Unseen) or (isinstance(step, _APART) and not isinstance(problem, Interruption)):
                failed.append(problem)
                done.append(Done(step=step, how="failed", told=problem.message))
                report(done[-1])
                continue
            if not isinstance(problem, Refused):
                raise
            if isinstance(problem, Protected) and isinstance(step, Push) and step.otherwise:
                _in_turn(step.otherwise, acts, report, done, stopping)
                continue
            if not any(one.how == "done" for one in done):
                raise Refused(problem.message, hint=problem.hint) from problem
            raise Stopped(problem.message, hint=f"{problem.hint}\n{say(AGAIN)}".strip()) from problem
        done.append(one)
        report(one)
    if failed:
        raise _stopped(failed)
    return tuple(done)


def _side_by_side(
    together: Together, acts: Mapping[type[Any], Act], report: Report, done: list[Done], stopping: Stopping
) -> list[Problem]:
    """Every step, whatever became of the others; what failed."""
    failed: list[Problem] = []
    for step in together.steps:
        if stopping():
            raise Interrupted
        try:
            one = do(step, acts)
        except (KeyboardInterrupt, Interruption):
            raise Interrupted(step) from None
        except Problem as problem:
            failed.append(problem)
            one = Done(step=step, how="failed", told=problem.message)
        done.append(one)
        report(one)
    return failed


def _stopped(failed: Sequence[Problem]) -> Stopped:
    """All that failed, each with what to do."""
    hints = dict.fromkeys(line for problem in failed for line in problem.hint.split("\n") if line)
    return Stopped("; ".join(problem.message for problem in failed), hint="\n".join([*hints, say(AGAIN)]))


def _push(refs: MovesRefs, step: Push) -> Done:
    moved = refs.push(step.moves)
    if moved.outcome in ("done", "already"):
        return Done(step=step, how="done" if moved.outcome == "done" else "already")
    raise _not_pushed(moved, step)


def _not_pushed(moved: Moved, step: Push) -> Problem:
    said = f" ({'; '.join(moved.words[:3])})" if moved.words else ""
    names = step.subject
    if moved.outcome == "protected":
        rules = say("Its protection rules list who may push; an administrator can.")
        if any(move.rewrites and move.new for move in step.moves):
            # A branch that may not be rewritten can still be merged into.
            rules = say(
                "`nouveautes resync --by-merge` rewrites no branch. "
                "Otherwise an administrator may let this account pass the branch's rules."
            )
        return Protected(say("the remote takes no push of {names}{said}", names=names, said=said), hint=rules)
    if moved.outcome == "lost":
        return Stopped(
            say("somebody moved {names} meanwhile: nothing of theirs was touched, nothing was pushed", names=names),
            hint=say(AGAIN),
        )
    if moved.outcome == "unsure":
        return Stopped(
            say("the answer to the push of {names} was lost, and nobody can tell yet what became of it", names=names),
            hint=say(AGAIN),
        )
    if moved.outcome == "unreachable":
        return Refused(
            say("{names} was not pushed: the remote does not answer{said}", names=names, said=said), hint=say(AGAIN)
        )
    forbidden = say("Give a token or a key that may write there; `nouveautes doctor` shows which.")
    return Refused(
        say("{names} may not be pushed{said}", names=names, said=said),
        hint=forbidden if moved.outcome == "forbidden" else say("Its own words say why."),
    )


def _note(records: KeepsRecords, step: Note) -> Done:
    return Done(step=step, how="done" if records.record(step.record, anew=step.anew) else "already")


def _status(statuses: SetsStatuses | None, step: Status) -> Done:
    if statuses is None:
        return Done(step=step, how="skipped")
    statuses.set_status(step.sha, Check(name=step.name, state=step.state, description=step.description))
    return Done(step=step, how="done")


def _anchor(statuses: SetsStatuses | None, records: KeepsRecords, step: AnchorRecords) -> Done:
    tip = records.tip()
    if statuses is None or not tip:
        return Done(step=step, how="skipped")
    statuses.set_status(step.sha, Check(name=ANCHOR, state="success", description=anchors.description(tip)))
    return Done(step=step, how="done")


def _propose(product: KeepsProposals | None, step: Propose) -> Done:
    if product is None:
        return Done(step=step, how="skipped")
    there = next(iter(product.proposals(step.draft.head, step.draft.base)), None)
    if there is not None and there.state == "merged":
        return Done(step=step, how="already", told=there.url)
    opened = product.open(step.draft)
    if step.labels:
        product.label(opened.number, step.labels)
    return Done(step=step, how="done" if opened.new else "already", told=opened.url)


def _merge(product: KeepsProposals | None, refs: MovesRefs, objects: MakesObjects, step: MergeProposal) -> Done:
    """Merge, then look at what came of it: it holds the commit, and its tree is the one that was promised."""
    if product is None:
        raise Refused(
            say("{base} takes no pushes, and no forge is known that could merge into it", base=step.base),
            hint=say(AGAIN),
        )
    there = next(iter(product.proposals(step.head, step.base)), None)
    if there is None or there.state == "closed":
        raise Refused(
            say("the pull request {subject} was closed", subject=step.subject),
            hint=say("Reopen it, then run the same command again."),
        )
    if there.state == "open":
        try:
            product.merge(there.number, step.sha)
        except BehindBase:
            if not step.joined:
                raise
            refs.push([RefMove(ref=f"refs/heads/{step.head}", old=step.sha, new=step.joined)])
            raise Stopped(
                say(
                    "{head} now has all of {base}, as the forge demands; its content is the same",
                    head=step.head,
                    base=step.base,
                ),
                hint=say("Once its checks are green, run the same command again."),
            ) from None
    now = refs.observe().branch(step.base)
    if not objects.is_ancestor(step.sha, now):
        raise Refused(
            say(
                "pull request {number} was merged by squash or rebase: what was shown is not in {base}",
                number=there.number,
                base=step.base,
            ),
            hint=say("Run the same command again: it brings the tag in by a merge that changes no file."),
        )
    if objects.tree(now) != step.tree:
        raise Refused(
            say("{base} is not what was shown: somebody merged into it meanwhile", base=step.base),
            hint=say(
                "Look at what came after pull request {number}; `nouveautes status` lists it.", number=there.number
            ),
        )
    return Done(step=step, how="done" if there.state == "open" else "already", told=there.url)


def _comment(where: KeepsProposals | None, step: Comment) -> Done:
    if where is None:
        return Done(step=step, how="skipped")
    where.comment(step.number, step.marker, step.body)
    return Done(step=step, how="done")
