"""One push of several refs, all of them or none, each only from where it was seen; and what git said of it.

Whether a ref has moved is never taken from this alone: an answer may be lost after it has, and a server's word may be
wrong. Callers ask with `ls-remote` afterwards, every time.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from changelog.documents import Outcome
from changelog.outside.git import reasons
from changelog.outside.git.reasons import Reason
from changelog.outside.git.run import MOVING_SECONDS, Git, Late
from changelog.remote import RefMove

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
