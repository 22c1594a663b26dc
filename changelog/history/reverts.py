"""What a message says it takes back or brings back: by SHA, by pull request number, by the quoted title."""

import re

from msgspec import Struct

from changelog.domain.model import Commit
from changelog.history.headlines import Headline
from changelog.language import quoting

_NUMBERED = re.compile(
    r"Revert(?:s|ing| de| du| of)? (?:pull request |PR )?(?:[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9})\b", re.I
)
_BRANCH = re.compile(r"revert-(?P<number>\d{1,9})-")
_THIS_REVERTS = re.compile(r"This reverts commit (?P<sha>[0-9a-f]{7,64})\b")
_THIS_REAPPLIES = re.compile(r"This reapplies commit (?P<sha>[0-9a-f]{7,64})\b")
_LONE_SHA = re.compile(r"^[ \t]{0,8}(?P<sha>[0-9a-f]{40}|[0-9a-f]{64})[ \t\r]{0,8}$", re.M)
_REVERTS_LINE = re.compile(r"^Reverts (?:[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9})\s*$", re.M)
_MERGE_NUMBER = re.compile(r"^Merge pull request #(?P<number>\d{1,9})\b")
_LAST_NUMBER = re.compile(r"\(#(?P<number>\d{1,9})\)\s*$")


class Claim(Struct, frozen=True, kw_only=True):
    """One message's claim to take something back (`again` is False) or to bring it back (`again` is True)."""

    again: bool = False
    shas: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    quoted: str = ""


def may_claim(commit: Commit) -> bool:
    """Whether a message can hold a claim at all: a cheap question asked of every commit."""
    return "evert" in commit.message or "eappl" in commit.message


def claim(commit: Commit, headline: Headline) -> Claim | None:
    """The claim of a commit or of the pull request it stands for, or None. Pure: nothing is looked up."""
    if not may_claim(commit):
        return None
    message = commit.message
    title = headline.title or commit.subject
    found = quoting.quoted(title) or quoting.quoted(commit.subject)
    word, quoted = found or ("", "")
    again = word == "Reapply"
    named = _NUMBERED.match(title) or _NUMBERED.match(commit.subject)
    branch = _BRANCH.match(headline.branch.rpartition("/")[2])
    this = _THIS_REVERTS.findall(message)
    if not (found or named or branch or this):
        return None
    if again:
        # git names the *revert* that a reapplication takes back; the title names what comes back.
        this = [*this, *_THIS_REAPPLIES.findall(message)]
    # The team's own shape leaves the bare SHA alone on a line under `Revert "…"`.
    shas = this or (_LONE_SHA.findall(commit.body) if found else [])
    numbers = [int(match["number"]) for match in (named, branch) if match]
    numbers += [int(number) for number in _REVERTS_LINE.findall(message)]
    if quoted and not numbers:
        inner = _MERGE_NUMBER.match(quoted) or _LAST_NUMBER.search(quoted)
        numbers = [int(inner["number"])] if inner else []
    return Claim(again=again, shas=tuple(shas), numbers=tuple(dict.fromkeys(numbers)), quoted=quoted)
