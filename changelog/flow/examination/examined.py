"""One line of a checkup: what was examined, how it stands, and the cure where it does not."""

from typing import Literal

from changelog.language import plain
from changelog.model import Value

State = Literal["ok", "warning", "failed", "skipped"]
Key = Literal[
    "git", "clone", "settings", "language", "timezone", "branches", "tags", "fetch", "remote", "forge", "token",
    "name", "rights", "writing", "board", "docs", "environments", "channels", "calendar", "cache", "rest",
]  # fmt: skip
LONGEST = 500  # characters of a message or a cure: names from outside may be of any length


class Examined(Value, frozen=True, kw_only=True):
    """`key` names the check for machines, `subject` which of several it is about. A cure stands where one is needed."""

    key: Key
    state: State
    message: str
    cure: str = ""
    subject: str = ""


def ok(key: Key, message: str, *, subject: str = "") -> Examined:
    """It is as it should be."""
    return _examined(key, "ok", message, "", subject)


def warning(key: Key, message: str, cure: str, *, subject: str = "") -> Examined:
    """The week goes on without it, but somebody should know."""
    return _examined(key, "warning", message, cure, subject)


def failed(key: Key, message: str, cure: str, *, subject: str = "") -> Examined:
    """Something of the week will not work."""
    return _examined(key, "failed", message, cure, subject)


def skipped(key: Key, message: str, *, subject: str = "") -> Examined:
    """It was not examined; the message says why."""
    return _examined(key, "skipped", message, "", subject)


def halves(message: str) -> tuple[str, str]:
    """What a finding says is wrong and, after a semicolon (French sets a space before it), what to do."""
    wrong, _, cure = message.partition("; ")
    return wrong.rstrip(), cure


def _examined(key: Key, state: State, message: str, cure: str, subject: str) -> Examined:
    return Examined(key=key, state=state, message=_plain(message), cure=_plain(cure), subject=_plain(subject))


def _plain(text: str) -> str:
    return plain.shortened(plain.line(text), LONGEST)
