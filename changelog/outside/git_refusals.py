"""What git says when it refuses, turned into one line and what to do about it."""

import re

from changelog.errors import Misuse, Problem, Refused
from changelog.language.speech import marked, say

_KNOWN = (
    (
        re.compile(r"dubious ownership"),
        marked("git does not trust this folder: it belongs to somebody else"),
        marked("If you trust it: git config --global --add safe.directory {path}"),
    ),
    (
        re.compile(r"not a git repository|must be run in a work tree"),
        marked("{path} is not a git repository"),
        marked("Give a clone of your repository: nouveautes --repo PATH …"),
    ),
    (
        re.compile(r"unknown repository extension|Expected git repo version|unsupported repository"),
        marked("this git is too old to read the repository"),
        marked("Install a newer git, then run the same command again."),
    ),
    (
        re.compile(r"missing (object|blob|tree|commit)|bad object|unable to read|could not read|"
                   r"Could not read|corrupt|Failed to traverse"),
        marked("the repository lacks objects that its history needs ({first})"),
        marked("Mend it with `git fsck` and `git fetch`, or clone again, then run the same command again."),
    ),
)  # fmt: skip


def explain(command: str, stderr: str, *, path: str = "") -> Problem:
    """The problem behind git's words; what is not known is told in git's own first line."""
    path = path or say("this folder")
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    first = next((line for line in lines if not line.startswith(("warning:", "hint:"))), say("no reason given"))
    for pattern, message, hint in _KNOWN:
        if pattern.search(stderr):
            kind = Misuse if "not a git repository" in message else Refused
            return kind(say(message, path=path, first=first), hint=say(hint, path=path, first=first))
    return Refused(
        say("git {command} stopped: {first}", command=command, first=first),
        hint=say("`--debug` shows where; `git fsck` checks the repository."),
    )
