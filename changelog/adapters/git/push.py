"""Refs of a remote moved, all or none, and what became of them.

Whether a ref has moved is never taken from this alone: an answer may be lost after it has, and a server's word may be
wrong. Callers ask with `ls-remote` afterwards, every time.

Decided on git's porcelain lines, then on `ls-remote`, which is asked every time: an answer may be lost after the refs
have moved, and a server's word may be wrong. A lease permits a rewind: that a branch goes forward is proven before.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from changelog.adapters.git import names, reasons, remote
from changelog.adapters.git.environment import REMOTE as environment_REMOTE
from changelog.adapters.git.reasons import Reason
from changelog.adapters.git.run import MOVING_SECONDS, REMOTE, Broken, CacheGit, Git, Late, ProductGit
from changelog.domain.remote import Moved, Outcome, Pushed, RefMove
from changelog.errors import Problem, Refused
from changelog.i18n.say import say

_LINE = re.compile(r"(?P<flag>[ +*=!-])\t(?P<source>[^:\t]*):(?P<ref>[^\t]*)\t(?P<summary>.*)")
_PROTECTED = re.compile(
    r"GH006|GH013|protected branch|repository rule violations|push declined due to|Cannot force-push|is protected", re.I
)
# Before any of these, the other side has been asked to do nothing.
_NOT_REACHED = re.compile(
    r"Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|timed out)|No route to host"
    r"|Network is unreachable|not allowed|unable to access '"
)
# What arrived was not whole: our own clone went away, or broke, while it was read.
_INCOMPLETE = re.compile(r"unpacker error|missing necessary objects")
# Somebody else's push of the same refs is under way, or has just ended. Where an answer is lost, curl asks again by
# itself (tried): the second one finds what the first one did in its way.
_RACED = re.compile(r"cannot lock ref|failed to (?:update|lock) ref|reference already exists|incorrect old value", re.I)
_OUTCOMES: dict[Reason, Outcome] = {
    "denied": "forbidden",
    "missing": "forbidden",  # it could be read: whoever may not write is told that there is nothing
    "network": "unreachable",
    "late": "unreachable",
    "certificate": "unreachable",
    "protocol": "unreachable",
}


class Answer(NamedTuple):
    """Git's line for each ref (its flag and summary), and everything that was said on standard error."""

    refs: Mapping[str, tuple[str, str]]
    said: str

    def flag(self, ref: str) -> str:
        """Git's flag for a ref, "" where it said nothing of it."""
        return self.refs.get(ref, ("", ""))[0]

    @property
    def whole(self) -> str:
        """What was said, and the reasons beside the refs."""
        return "\n".join([self.said, *(summary for _, summary in self.refs.values())])

    @property
    def words(self) -> tuple[str, ...]:
        """What is shown to a person: what was said, else why refs were refused."""
        found = (re.search(r"\((.*)\)", summary) for flag, summary in self.refs.values() if flag == "!")
        return reasons.lines(self.said) or tuple(dict.fromkeys(one[1] for one in found if one))

    @property
    def protected(self) -> bool:
        """Whether a rule of the server forbids it."""
        return _PROTECTED.search(self.whole) is not None

    @property
    def refused(self) -> bool:
        """Whether the server was asked, and says no."""
        return any(flag == "!" for flag, _ in self.refs.values()) and not _INCOMPLETE.search(self.whole)

    @property
    def raced(self) -> bool:
        """Whether another push of the same refs was in the way."""
        return _RACED.search(self.whole) is not None

    @property
    def cut_off(self) -> bool:
        """Whether the connection ended when the other side may have done it already."""
        return self.reason == "network" and not _NOT_REACHED.search(self.said)

    @property
    def reason(self) -> Reason:
        """Why the other side could not be asked."""
        return reasons.reason(self.said)

    @property
    def outcome(self) -> Outcome | None:
        """What that reason comes to; None where it is none that is known."""
        return _OUTCOMES.get(self.reason)

    def was_so(self, moves: Sequence[RefMove]) -> bool:
        """Whether all stood as wanted before. A lost answer counts as done; of a branch that was gone before, git says
        that it cannot be taken away.
        """
        return all(self.flag(move.ref) == "=" or (not move.new and self.flag(move.ref) == "!") for move in moves)


def send(git: Git, remote: str, moves: Sequence[RefMove], *options: str) -> Answer:
    """Push with a lease on every ref. An empty `new` takes it away, an empty `old`: it must not exist."""
    try:
        said = git.run(
            "push", *options, "--atomic", "--porcelain", "--no-verify", "--no-follow-tags",
            *(f"--force-with-lease={move.ref}:{move.old}" for move in moves),
            "--end-of-options", remote, *(f"{move.new}:{move.ref}" for move in moves), seconds=MOVING_SECONDS,
        )  # fmt: skip
    except Late:
        return Answer({}, "fatal: the connection timed out")
    rows = [_LINE.fullmatch(line) for line in said.out.decode("utf-8", "replace").split("\n")]
    return Answer({row["ref"]: (row["flag"], row["summary"]) for row in rows if row}, said.err)


_STALE = re.compile(r"stale info|fetch first|non-fast-forward|already exists|remote ref updated since checkout")
# A plain git server that takes no rewrite (receive.denyNonFastForwards) says so in the words of a race.
_FORWARD_ONLY = re.compile(r"denying non-fast-forward")
_UNABLE = re.compile(r"does not support --atomic")


def push(door: ProductGit, moves: Sequence[RefMove]) -> Moved:
    """Push with a lease on every ref, then ask. Raises Refused before anything is sent where it may not be."""
    if not moves:
        return Moved(outcome="already")
    names.check(moves)
    _prove(door, moves)
    answer = send(door, REMOTE, moves, *door.access.program("receivepack"))
    try:
        found = remote.standing(door, [move.ref for move in moves])
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
                hint=say(names.AGAIN),
            )
        if move.ref.startswith("refs/heads/") and move.new and known[move.new] != "commit":
            raise Refused(
                say("{new} is no commit: {ref} is not pushed", new=move.new, ref=move.ref), hint=say(names.AGAIN)
            )
        if move.old and move.old != move.new and not move.rewrites and not _forward(door, move, known):
            raise Refused(
                say("{ref} is not pushed: what stands on it would be lost", ref=move.ref), hint=say(names.AGAIN)
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


_MOVED = frozenset(" +*-")


def push_pushing(door: CacheGit, ref: str, new: str, expected: str) -> Pushed:
    """Move a branch (its full name) to a commit; an empty `expected`: it must not exist.

    Raises Broken where it is our own clone that cannot push.
    """
    move = RefMove(ref=ref, old=expected, new=new)
    answer = send(door, environment_REMOTE, [move], *door.access.program("receivepack"))
    try:
        found = remote.branch(door, ref)
    except (Problem, Broken):
        return _unverified_pushing(answer, move)
    if found == new:
        return _done(answer, move)
    if answer.flag(ref) in _MOVED or found != expected or "stale info" in answer.whole:
        return Pushed(outcome="lost", found=found, words=reasons.lines(answer.said))
    return Pushed(outcome=_outcome_pushing(answer), found=found, words=answer.words)


def _done(answer: Answer, move: RefMove) -> Pushed:
    outcome: Outcome = "already" if answer.was_so([move]) else "done"
    return Pushed(outcome=outcome, found=move.new, words=reasons.remote_lines(answer.said))


def _outcome_pushing(answer: Answer) -> Outcome:
    """Why the branch still stands where it stood."""
    if answer.protected:
        return "protected"
    if answer.refused:
        return "refused"
    if answer.outcome is None:
        raise Broken(answer.said)
    return answer.outcome


def _unverified_pushing(answer: Answer, move: RefMove) -> Pushed:
    """Nobody answers any more: what was said before is all there is."""
    flag = answer.flag(move.ref)
    if flag in _MOVED | {"="}:
        return _done(answer, move)
    if answer.raced:
        return Pushed(outcome="unsure", words=answer.words)
    if flag == "!":
        return Pushed(outcome="lost" if "stale info" in answer.whole else _outcome_pushing(answer), words=answer.words)
    if answer.cut_off:
        return Pushed(outcome="unsure", words=reasons.lines(answer.said))
    return Pushed(outcome="unreachable" if answer.reason == "missing" else _outcome_pushing(answer), words=answer.words)
