"""Moves one branch of the repository, if it still stands where it was seen; and says truly whether it moved."""

from changelog.documents import Outcome, Pushed
from changelog.errors import Problem
from changelog.outside.docs_repository import looking
from changelog.outside.docs_repository.access import REMOTE
from changelog.outside.docs_repository.door import Broken, CacheGit
from changelog.outside.git import push as pushes
from changelog.outside.git import reasons
from changelog.outside.git.push import Answer
from changelog.remote import RefMove

_MOVED = frozenset(" +*-")


def push(door: CacheGit, ref: str, new: str, expected: str) -> Pushed:
    """Move a branch (its full name) to a commit; an empty `expected`: it must not exist.

    Raises Broken where it is our own clone that cannot push.
    """
    move = RefMove(ref=ref, old=expected, new=new)
    answer = pushes.send(door, REMOTE, [move], *door.access.program("receivepack"))
    try:
        found = looking.branch(door, ref)
    except (Problem, Broken):
        return _unverified(answer, move)
    if found == new:
        return _done(answer, move)
    if answer.flag(ref) in _MOVED or found != expected or "stale info" in answer.whole:
        return Pushed(outcome="lost", found=found, words=reasons.lines(answer.said))
    return Pushed(outcome=_outcome(answer), found=found, words=answer.words)


def _done(answer: Answer, move: RefMove) -> Pushed:
    outcome: Outcome = "already" if answer.was_so([move]) else "done"
    return Pushed(outcome=outcome, found=move.new, words=reasons.remote_lines(answer.said))


def _outcome(answer: Answer) -> Outcome:
    """Why the branch still stands where it stood."""
    if answer.protected:
        return "protected"
    if answer.refused:
        return "refused"
    if answer.outcome is None:
        raise Broken(answer.said)
    return answer.outcome


def _unverified(answer: Answer, move: RefMove) -> Pushed:
    """Nobody answers any more: what was said before is all there is."""
    flag = answer.flag(move.ref)
    if flag in _MOVED | {"="}:
        return _done(answer, move)
    if answer.raced:
        return Pushed(outcome="unsure", words=answer.words)
    if flag == "!":
        return Pushed(outcome="lost" if "stale info" in answer.whole else _outcome(answer), words=answer.words)
    if answer.cut_off:
        return Pushed(outcome="unsure", words=reasons.lines(answer.said))
    return Pushed(outcome="unreachable" if answer.reason == "missing" else _outcome(answer), words=answer.words)
