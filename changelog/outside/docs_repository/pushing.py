"""Moves one branch of the repository, if it still stands where it was seen; and says truly whether it moved.

Decided on git's porcelain line for the branch, then on `ls-remote`, which is asked every time: an answer may be lost
after the branch has moved, and a server's word may be wrong.
"""

import re
from typing import NamedTuple

from changelog.documents import Outcome, Pushed
from changelog.errors import Problem
from changelog.outside.docs_repository import looking, words
from changelog.outside.docs_repository.access import REMOTE
from changelog.outside.docs_repository.door import MOVING_SECONDS, Broken, Door, Late
from changelog.outside.git_remote import Reason

_LINE = re.compile(r"(?P<flag>[ +*=!-])\t(?P<source>[^:\t]*):(?P<ref>[^\t]*)\t(?P<summary>.*)")
_MOVED = frozenset(" +*-")
PROTECTED = re.compile(
    r"GH006|GH013|protected branch|repository rule violations|push declined due to|Cannot force-push|is protected", re.I
)
# Before any of these, the other side has been asked to do nothing.
NOT_REACHED = re.compile(
    r"Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|timed out)|No route to host"
    r"|Network is unreachable|not allowed|unable to access '"
)
# What arrived was not whole: our own clone went away, or broke, while it was read.
INCOMPLETE = re.compile(r"unpacker error|missing necessary objects")
# Where an answer is lost, curl asks again by itself (tried): the second one finds what the first one did in its way.
_TWICE = re.compile(r"cannot lock ref|failed to update ref|reference already exists")
REFUSED: dict[Reason, Outcome] = {
    "denied": "forbidden",
    "missing": "forbidden",  # it could be read: whoever may not write is told that there is nothing
    "network": "unreachable",
    "late": "unreachable",
    "certificate": "unreachable",
    "protocol": "unreachable",
}


class _Answer(NamedTuple):
    """Git's line for the branch (`flag` is empty where there was none) and everything that was said."""

    flag: str
    summary: str
    said: str


def push(door: Door, ref: str, new: str, expected: str) -> Pushed:
    """Move a branch (its full name) to a commit; an empty `expected`: it must not exist.

    Raises Broken where it is our own clone that cannot push.
    """
    answer = _sent(door, ref, new, expected)
    try:
        found = looking.branch(door, ref)
    except (Problem, Broken):
        return _unverified(answer, new)
    if found == new:
        return Pushed(outcome=_already(answer), found=found, words=words.remote(answer.said))
    if answer.flag in _MOVED or found != expected or "stale info" in answer.summary:
        return Pushed(outcome="lost", found=found, words=words.lines(answer.said))
    return Pushed(outcome=_outcome(answer), found=found, words=_words(answer))


def _sent(door: Door, ref: str, new: str, expected: str) -> _Answer:
    try:
        said = door.run(
            "push", "--atomic", "--porcelain", "--no-verify", f"--force-with-lease={ref}:{expected}",
            "--end-of-options", REMOTE, f"{new}:{ref}", seconds=MOVING_SECONDS,
        )  # fmt: skip
    except Late:
        return _Answer("", "", "fatal: the connection timed out")
    found = (_LINE.fullmatch(line) for line in said.out.decode("utf-8", "replace").split("\n"))
    line = next((one for one in found if one and one["ref"] == ref), None)
    return _Answer(line["flag"] if line else "", line["summary"] if line else "", said.err)


def _already(answer: _Answer) -> Outcome:
    """A lost answer counts as done."""
    return "already" if answer.flag == "=" else "done"


def _outcome(answer: _Answer) -> Outcome:
    """Why the branch still stands where it stood."""
    if PROTECTED.search(answer.said + answer.summary):
        return "protected"
    if answer.flag == "!" and not INCOMPLETE.search(answer.summary):
        return "refused"
    why = words.reason(answer.said)
    if why == "other":
        raise Broken(answer.said)
    return REFUSED[why]


def _unverified(answer: _Answer, new: str) -> Pushed:
    """Nobody answers any more: what was said before is all there is."""
    if answer.flag in _MOVED | {"="}:
        return Pushed(outcome=_already(answer), found=new, words=words.remote(answer.said))
    if _TWICE.search(answer.said + answer.summary):
        return Pushed(outcome="unsure", words=_words(answer))
    if answer.flag == "!":
        return Pushed(outcome="lost" if "stale info" in answer.summary else _outcome(answer), words=_words(answer))
    why = words.reason(answer.said)
    if why == "network" and not NOT_REACHED.search(answer.said):
        return Pushed(outcome="unsure", words=words.lines(answer.said))
    return Pushed(outcome="unreachable" if why == "missing" else _outcome(answer), words=_words(answer))


def _words(answer: _Answer) -> tuple[str, ...]:
    found = re.search(r"\((.*)\)", answer.summary)
    return words.lines(answer.said) or ((found[1],) if found else ())
