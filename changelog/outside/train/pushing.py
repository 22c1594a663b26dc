"""Moves several refs of the remote, all of them or none, and says truly what became of them.

Decided on git's porcelain lines, then on `ls-remote`, which is asked every time: an answer may be lost after the refs
have moved, and a server's word may be wrong. A lease permits a rewind: that a branch goes forward is proven before.
"""

import re
from collections.abc import Mapping, Sequence

from changelog.documents import Outcome
from changelog.errors import Problem, Refused
from changelog.language.speech import say
from changelog.outside.docs_repository.door import Broken
from changelog.outside.git import push as pushes
from changelog.outside.git import reasons
from changelog.outside.git.push import Answer
from changelog.outside.train import listing, places
from changelog.outside.train.door import REMOTE, ProductGit
from changelog.remote import Moved, RefMove

_STALE = re.compile(r"stale info|fetch first|non-fast-forward|already exists|remote ref updated since checkout")
# A plain git server that takes no rewrite (receive.denyNonFastForwards) says so in the words of a race.
_FORWARD_ONLY = re.compile(r"denying non-fast-forward")
_UNABLE = re.compile(r"does not support --atomic")


def push(door: ProductGit, moves: Sequence[RefMove]) -> Moved:
    """Push with a lease on every ref, then ask. Raises Refused before anything is sent where it may not be."""
    if not moves:
        return Moved(outcome="already")
    places.check(moves)
    _prove(door, moves)
    answer = pushes.send(door, REMOTE, moves, *door.access.program("receivepack"))
    try:
        found = listing.standing(door, [move.ref for move in moves])
    except (Problem, Broken):
        return _unverified(answer, moves)
    outcome = _outcome(answer, moves, found)
    told = reasons.remote_lines(answer.said) if outcome in ("done", "already") else answer.words
    return Moved(outcome=outcome, found=found, words=told)


def _prove(door: ProductGit, moves: Sequence[RefMove]) -> None:
    """That what is pushed is here, is of its kind, and loses nothing that stands. Raises Refused."""
    asked = list(dict.fromkeys(sha for move in moves for sha in (move.new, move.old) if sha))
    known = dict(zip(asked, door.lines("cat-file", "--batch-check=%(objecttype)", stdin=asked), strict=False))
    for move in moves:
        if move.new and known.get(move.new, "").endswith("missing"):
            raise Refused(
                say("{new} is not in this clone: {ref} is not pushed", new=move.new, ref=move.ref),
                hint=say(places.AGAIN),
            )
        if move.ref.startswith("refs/heads/") and move.new and known[move.new] != "commit":
            raise Refused(
                say("{new} is no commit: {ref} is not pushed", new=move.new, ref=move.ref), hint=say(places.AGAIN)
            )
        if move.old and move.old != move.new and not move.rewrites and not _forward(door, move, known):
            raise Refused(
                say("{ref} is not pushed: what stands on it would be lost", ref=move.ref), hint=say(places.AGAIN)
            )


def _forward(door: ProductGit, move: RefMove, known: Mapping[str, str]) -> bool:
    """Whether a ref only goes forward. A tag never does, and what goes away does not."""
    if move.ref.startswith("refs/tags/") or (known.get(move.old), known.get(move.new)) != ("commit", "commit"):
        return False
    return not door.lines("rev-list", "--max-count=1", "--stdin", stdin=[move.old, f"^{move.new}"])


def _outcome(answer: Answer, moves: Sequence[RefMove], found: Mapping[str, str]) -> Outcome:
    """What became of it, where the remote has answered."""
    if all(found[move.ref] == move.new for move in moves):
        return "already" if answer.was_so(moves) else "done"
    if any(found[move.ref] not in (move.old, move.new) for move in moves):
        return "lost"  # somebody has moved one of them
    if _FORWARD_ONLY.search(answer.said):
        return "protected"
    moved = any(answer.flag(move.ref) in " +*-" and answer.flag(move.ref) for move in moves)
    if moved or _STALE.search(answer.whole) or answer.raced:
        return "lost"  # or has just moved it back, or is at it
    return _why(answer)


def _why(answer: Answer) -> Outcome:
    """Why all stands where it stood."""
    if answer.protected:
        return "protected"
    if _UNABLE.search(answer.said) or reasons.full(answer.said) or answer.refused:
        return "refused"
    return answer.outcome or "refused"


def _unverified(answer: Answer, moves: Sequence[RefMove]) -> Moved:
    """Nobody answers any more: what was said before is all there is."""
    flags = {answer.flag(move.ref) for move in moves}
    told = answer.words
    if flags <= set(" +*-="):
        new = {move.ref: move.new for move in moves}
        told = reasons.remote_lines(answer.said)
        return Moved(outcome="already" if flags == {"="} else "done", found=new, words=told)
    if answer.raced:
        return Moved(outcome="unsure", words=told)
    if "!" in flags:
        return Moved(outcome="lost" if _STALE.search(answer.whole) else _why(answer), words=told)
    if answer.cut_off:
        return Moved(outcome="unsure", words=told)
    return Moved(outcome="unreachable" if answer.reason == "missing" else _why(answer), words=told)
