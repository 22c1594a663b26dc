"""Moves several refs of the remote, all of them or none, and says truly what became of them.

Decided on git's porcelain lines, then on `ls-remote`, which is asked every time: an answer may be lost after the refs
have moved, and a server's word may be wrong. A lease permits a rewind: that a branch goes forward is proven before.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from changelog.documents import Outcome
from changelog.errors import Problem, Refused
from changelog.language.speech import say
from changelog.outside.docs_repository import pushing, words
from changelog.outside.docs_repository.door import MOVING_SECONDS, Broken, Late
from changelog.outside.train import listing, places
from changelog.outside.train.door import REMOTE, ProductDoor
from changelog.outside.train.words import full
from changelog.remote import Moved, RefMove

_LINE = re.compile(r"(?P<flag>[ +*=!-])\t(?P<source>[^:\t]*):(?P<ref>[^\t]*)\t(?P<summary>.*)")
_STALE = re.compile(r"stale info|fetch first|non-fast-forward|already exists|remote ref updated since checkout")
# Somebody else's push of the same refs is under way, or has just ended.
_RACED = re.compile(r"cannot lock ref|failed to (?:update|lock) ref|reference already exists|incorrect old value", re.I)
# A plain git server that takes no rewrite (receive.denyNonFastForwards) says so in the words of a race.
_FORWARD_ONLY = re.compile(r"denying non-fast-forward")
_UNABLE = re.compile(r"does not support --atomic")


class _Answer(NamedTuple):
    """Git's line for each ref (flag and summary), and everything that was said."""

    lines: Mapping[str, tuple[str, str]]
    said: str

    def flag(self, ref: str) -> str:
        return self.lines.get(ref, ("", ""))[0]

    @property
    def whole(self) -> str:
        """What was said, and the reasons beside the refs."""
        return "\n".join([self.said, *(summary for _, summary in self.lines.values())])


def push(door: ProductDoor, moves: Sequence[RefMove]) -> Moved:
    """Push with a lease on every ref, then ask. Raises Refused before anything is sent where it may not be."""
    if not moves:
        return Moved(outcome="already")
    places.check(moves)
    _prove(door, moves)
    answer = _sent(door, moves)
    try:
        found = listing.standing(door, [move.ref for move in moves])
    except (Problem, Broken):
        return _unverified(answer, moves)
    outcome = _outcome(answer, moves, found)
    told = words.remote(answer.said) if outcome in ("done", "already") else _words(answer)
    return Moved(outcome=outcome, found=found, words=told)


def _prove(door: ProductDoor, moves: Sequence[RefMove]) -> None:
    """That what is pushed is here, is of its kind, and loses nothing that stands. Raises Refused."""
    asked = list(dict.fromkeys(sha for move in moves for sha in (move.new, move.old) if sha))
    known = dict(zip(asked, door.lines("cat-file", "--batch-check=%(objecttype)", given=asked), strict=False))
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


def _forward(door: ProductDoor, move: RefMove, known: Mapping[str, str]) -> bool:
    """Whether a ref only goes forward. A tag never does, and what goes away does not."""
    if move.ref.startswith("refs/tags/") or (known.get(move.old), known.get(move.new)) != ("commit", "commit"):
        return False
    return not door.lines("rev-list", "--max-count=1", "--stdin", given=[move.old, f"^{move.new}"])


def _sent(door: ProductDoor, moves: Sequence[RefMove]) -> _Answer:
    try:
        said = door.run(
            "push", "--atomic", "--porcelain", "--no-verify", "--no-follow-tags",
            *(f"--force-with-lease={move.ref}:{move.old}" for move in moves),
            "--end-of-options", REMOTE, *(f"{move.new}:{move.ref}" for move in moves), seconds=MOVING_SECONDS,
        )  # fmt: skip
    except Late:
        return _Answer({}, "fatal: the connection timed out")
    rows = [_LINE.fullmatch(line) for line in said.out.decode("utf-8", "replace").split("\n")]
    return _Answer({row["ref"]: (row["flag"], row["summary"]) for row in rows if row}, said.err)


def _outcome(answer: _Answer, moves: Sequence[RefMove], found: Mapping[str, str]) -> Outcome:
    """What became of it, where the remote has answered."""
    if all(found[move.ref] == move.new for move in moves):
        return "already" if _was_so(answer, moves) else "done"
    if any(found[move.ref] not in (move.old, move.new) for move in moves):
        return "lost"  # somebody has moved one of them
    if _FORWARD_ONLY.search(answer.said):
        return "protected"
    moved = any(answer.flag(move.ref) in " +*-" and answer.flag(move.ref) for move in moves)
    if moved or _STALE.search(answer.whole) or _RACED.search(answer.whole):
        return "lost"  # or has just moved it back, or is at it
    return _why(answer)


def _was_so(answer: _Answer, moves: Sequence[RefMove]) -> bool:
    """A lost answer counts as done. Of a branch that was gone before, git says that it cannot be taken away."""
    return all(answer.flag(move.ref) == "=" or (not move.new and answer.flag(move.ref) == "!") for move in moves)


def _why(answer: _Answer) -> Outcome:
    """Why all stands where it stood."""
    if pushing.PROTECTED.search(answer.whole):
        return "protected"
    if _UNABLE.search(answer.said) or full(answer.said):
        return "refused"
    if any(flag == "!" for flag, _ in answer.lines.values()) and not pushing.INCOMPLETE.search(answer.whole):
        return "refused"
    return pushing.REFUSED.get(words.reason(answer.said), "refused")


def _unverified(answer: _Answer, moves: Sequence[RefMove]) -> Moved:
    """Nobody answers any more: what was said before is all there is."""
    flags = {answer.flag(move.ref) for move in moves}
    told = _words(answer)
    if flags <= set(" +*-="):
        new = {move.ref: move.new for move in moves}
        return Moved(outcome="already" if flags == {"="} else "done", found=new, words=words.remote(answer.said))
    if _RACED.search(answer.whole):
        return Moved(outcome="unsure", words=told)
    if "!" in flags:
        return Moved(outcome="lost" if _STALE.search(answer.whole) else _why(answer), words=told)
    why = words.reason(answer.said)
    if why == "network" and not pushing.NOT_REACHED.search(answer.said):
        return Moved(outcome="unsure", words=told)
    return Moved(outcome="unreachable" if why == "missing" else _why(answer), words=told)


def _words(answer: _Answer) -> tuple[str, ...]:
    found = (re.search(r"\((.*)\)", summary) for flag, summary in answer.lines.values() if flag == "!")
    reasons = tuple(dict.fromkeys(one[1] for one in found if one))
    return words.lines(answer.said) or reasons
