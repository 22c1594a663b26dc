"""What git says when it refuses, turned into one line and what to do about it."""

import re

from changelog.errors import Misuse, Problem, Refused

_KNOWN = (
    (
        re.compile(r"dubious ownership"),
        "git does not trust this folder: it belongs to somebody else",
        "If you trust it: git config --global --add safe.directory {path}",
    ),
    (
        re.compile(r"not a git repository|must be run in a work tree"),
        "{path} is not a git repository",
        "Give a clone of your repository: nouveautes --repo PATH …",
    ),
    (
        re.compile(r"unknown repository extension|Expected git repo version|unsupported repository"),
        "this git is too old to read the repository",
        "Install a newer git, then run the same command again.",
    ),
    (
        re.compile(r"missing (object|blob|tree|commit)|bad object|unable to read|could not read|"
                   r"Could not read|corrupt|Failed to traverse"),
        "the repository lacks objects that its history needs ({first})",
        "Mend it with `git fsck` and `git fetch`, or clone again, then run the same command again.",
    ),
)  # fmt: skip


def explain(command: str, stderr: str, *, path: str = "this folder") -> Problem:
    """The problem behind git's words; what is not known is told in git's own first line."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    first = next((line for line in lines if not line.startswith(("warning:", "hint:"))), "no reason given")
    for pattern, message, hint in _KNOWN:
        if pattern.search(stderr):
            kind = Misuse if "not a git repository" in message else Refused
            return kind(message.format(path=path, first=first), hint=hint.format(path=path, first=first))
    return Refused(f"git {command} stopped: {first}", hint="`--debug` shows where; `git fsck` checks the repository.")
