"""Refs of a remote moved, all or none, and what became of them.

Decided on git's porcelain lines, then on `ls-remote`, which is asked every time: an answer may be lost after the refs
have moved, and a server's word may be wrong. A lease permits a rewind: that a branch goes forward is proven before.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from changelog.adapters.git import names, reasons, remote
from changelog.adapters.git.clones import CacheGit, CloneUnavailable, ProductGit, RemoteGit
from changelog.adapters.git.reasons import Reason
from changelog.adapters.git.run import MOVING_SECONDS, GitTimeout
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
    "missing": "forbidden",  # it could be read: an account that may not write gets the answer that there is nothing
    "network": "unreachable",
    "late": "unreachable",
    "certificate": "unreachable",
    "protocol": "unreachable",
}
_STALE = re.compile(r"stale info|fetch first|non-fast-forward|already exists|remote ref updated since checkout")
# A plain git server that takes no rewrite (receive.denyNonFastForwards) says so in the words of a race.
_FORWARD_ONLY = re.compile(r"denying non-fast-forward")
_UNABLE = re.compile(r"does not support --atomic")
_MOVED = frozenset(" +*-")


class PushAnswer(NamedTuple):
    """Git's line for each ref (its flag and summary), and what it printed on standard error."""

    refs: Mapping[str, tuple[str, str]]
    err: str

    def flag(self, ref: str) -> str:
        """Git's flag for a ref, "" where it has no line for it."""
        return self.refs.get(ref, ("", ""))[0]

    @property
    def text(self) -> str:
        """Standard error, and the reasons beside the refs."""
        return "\n".join([self.err, *(summary for _, summary in self.refs.values())])

    @property
    def words(self) -> tuple[str, ...]:
        """What is shown to a person: the server's words, else why refs were refused."""
        found = (re.search(r"\((.*)\)", summary) for flag, summary in self.refs.values() if flag == "!")
        return reasons.lines(self.err) or tuple(dict.fromkeys(one[1] for one in found if one))

    @property
    def protected(self) -> bool:
        """Whether a rule of the server forbids it."""
        return _PROTECTED.search(self.text) is not None

    @property
    def refused(self) -> bool:
        """Whether the server was asked, and refuses."""
        return any(flag == "!" for flag, _ in self.refs.values()) and not _INCOMPLETE.search(self.text)

    @property
    def raced(self) -> bool:
        """Whether another push of the same refs was in the way."""
        return _RACED.search(self.text) is not None

    @property
    def cut_off(self) -> bool:
        """Whether the connection ended when the other side may have done it already."""
        return self.reason == "network" and not _NOT_REACHED.search(self.err)

    @property
    def reason(self) -> Reason:
        """Why the other side could not be asked."""
        return reasons.reason(self.err)

    def success(self, moves: Sequence[RefMove]) -> Outcome:
        """`already` where all refs were as wanted before. A lost answer counts as done; of a branch that was gone
        before, git says that it cannot be deleted.
        """
        before = (self.flag(move.ref) == "=" or (not move.new and self.flag(move.ref) == "!") for move in moves)
        return "already" if all(before) else "done"


def push(git: ProductGit, moves: Sequence[RefMove]) -> Moved:
    """Push with a lease on every ref, then ask. Raises Refused before anything is sent where it may not be."""
    if not moves:
        return Moved(outcome="already")
    names.check(moves)
    _check_moves(git, moves)
    answer = _send(git, moves)
    try:
        found = remote.shas(git, [move.ref for move in moves])
    except (Problem, CloneUnavailable):
        return _unverified(answer, moves, _refusal)
    outcome = _outcome(answer, moves, found)
    words = reasons.remote_lines(answer.err) if outcome in ("done", "already") else answer.words
    return Moved(outcome=outcome, found=found, words=words)


def push_branch(git: CacheGit, ref: str, new: str, expected: str) -> Pushed:
    """Move a branch (its full name) to a commit; an empty `expected`: it must not exist.

    Raises CloneUnavailable where it is our own clone that cannot push.
    """
    move = RefMove(ref=ref, old=expected, new=new)
    answer = _send(git, [move])
    try:
        found = remote.shas(git, [ref])[ref]
    except (Problem, CloneUnavailable):
        moved = _unverified(answer, [move], _branch_refusal)
        return Pushed(outcome=moved.outcome, found=moved.found.get(ref, ""), words=moved.words)
    if found == new:
        return Pushed(outcome=answer.success([move]), found=new, words=reasons.remote_lines(answer.err))
    if answer.flag(ref) in _MOVED or found != expected or "stale info" in answer.text:
        return Pushed(outcome="lost", found=found, words=reasons.lines(answer.err))
    return Pushed(outcome=_branch_refusal(answer), found=found, words=answer.words)


def _send(git: RemoteGit, moves: Sequence[RefMove]) -> PushAnswer:
    """Push with a lease on every ref. An empty `new` deletes it; with an empty `old` it must not exist."""
    try:
        result = git.run(
            "push", *git.access.program("receivepack"), "--atomic", "--porcelain", "--no-verify", "--no-follow-tags",
            *(f"--force-with-lease={move.ref}:{move.old}" for move in moves),
            "--end-of-options", git.access.remote, *(f"{move.new}:{move.ref}" for move in moves),
            seconds=MOVING_SECONDS,
        )  # fmt: skip
    except GitTimeout:
        return PushAnswer({}, "fatal: the connection timed out")
    rows = [_LINE.fullmatch(line) for line in result.out.decode("utf-8", "replace").split("\n")]
    return PushAnswer({row["ref"]: (row["flag"], row["summary"]) for row in rows if row}, result.err)


def _check_moves(git: ProductGit, moves: Sequence[RefMove]) -> None:
    """That what is pushed is here, is of its kind, and loses no commit on the remote. Raises Refused."""
    wanted = list(dict.fromkeys(sha for move in moves for sha in (move.new, move.old) if sha))
    kinds = dict(zip(wanted, git.lines("cat-file", "--batch-check=%(objecttype)", stdin=wanted), strict=False))
    for move in moves:
        problem = ""
        if move.new and kinds.get(move.new, "").endswith("missing"):
            problem = say("{new} is not in this clone: {ref} is not pushed", new=move.new, ref=move.ref)
        elif move.ref.startswith("refs/heads/") and move.new and kinds[move.new] != "commit":
            problem = say("{new} is not a commit: {ref} is not pushed", new=move.new, ref=move.ref)
        elif move.old and move.old != move.new and not move.rewrites and not _goes_forward(git, move, kinds):
            problem = say("{ref} is not pushed: what it holds would be lost", ref=move.ref)
        if problem:
            raise Refused(problem, hint=say(names.AGAIN))


def _goes_forward(git: ProductGit, move: RefMove, kinds: Mapping[str, str]) -> bool:
    """A tag never does, and neither does a deletion."""
    if move.ref.startswith("refs/tags/") or (kinds.get(move.old), kinds.get(move.new)) != ("commit", "commit"):
        return False
    return not git.lines("rev-list", "--max-count=1", "--stdin", stdin=[move.old, f"^{move.new}"])


def _outcome(answer: PushAnswer, moves: Sequence[RefMove], found: Mapping[str, str]) -> Outcome:
    """What became of it, where the remote has answered."""
    if all(found[move.ref] == move.new for move in moves):
        return answer.success(moves)
    if any(found[move.ref] not in (move.old, move.new) for move in moves):
        return "lost"  # somebody has moved one of them
    if _FORWARD_ONLY.search(answer.err):
        return "protected"
    if any(answer.flag(move.ref) in _MOVED for move in moves) or _STALE.search(answer.text) or answer.raced:
        return "lost"  # or has just moved it back, or is at it
    return _refusal(answer)


def _refusal(answer: PushAnswer) -> Outcome:
    """Why no ref has moved."""
    if answer.protected:
        return "protected"
    if _UNABLE.search(answer.err) or reasons.full(answer.err) or answer.refused:
        return "refused"
    return _OUTCOMES.get(answer.reason, "refused")


def _branch_refusal(answer: PushAnswer) -> Outcome:
    """The same from a clone in the cache, which may be broken itself. Raises CloneUnavailable."""
    if answer.protected:
        return "protected"
    if answer.refused:
        return "refused"
    if answer.reason not in _OUTCOMES:
        raise CloneUnavailable(answer.err)
    return _OUTCOMES[answer.reason]


def _unverified(answer: PushAnswer, moves: Sequence[RefMove], refusal: Callable[[PushAnswer], Outcome]) -> Moved:
    """Nobody answers any more: git's first answer is all there is."""
    flags = {answer.flag(move.ref) for move in moves}
    if flags <= _MOVED | {"="}:
        words = reasons.remote_lines(answer.err)
        found = {move.ref: move.new for move in moves}
        return Moved(outcome="already" if flags == {"="} else "done", found=found, words=words)
    outcome: Outcome
    if answer.raced:
        outcome = "unsure"
    elif "!" in flags:
        outcome = "lost" if _STALE.search(answer.text) else refusal(answer)
    elif answer.cut_off:
        outcome = "unsure"
    else:
        outcome = "unreachable" if answer.reason == "missing" else refusal(answer)
    return Moved(outcome=outcome, words=answer.words)
