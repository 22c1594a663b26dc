"""The questions of `init`, at most four before the last one, "write it?": each brings the answer that was found."""

from typing import Literal

from msgspec import Struct

from changelog.flow.starting.proposing import NONE, Found, Wanted
from changelog.language.speech import say

Key = Literal["integration", "production", "docs", "board"]
KEYS: tuple[Key, ...] = ("integration", "production", "docs", "board")
_SETTINGS: dict[Key, str] = {
    "integration": "repository.integration",
    "production": "repository.production",
    "docs": "docs.repository",
    "board": "board.project",
}
MOST = 5
"""Answers in all, the last word included."""


class Question(Struct, frozen=True, kw_only=True):
    """One question. `found` is the answer that Enter gives; `among` are others to choose from, told with it."""

    key: Key
    text: str
    found: str
    among: tuple[str, ...] = ()


def questions(found: Found, known: frozenset[str]) -> list[Question]:
    """What to ask, in the order of the week; what the settings say already (`known`, dotted) is not asked again."""
    return [one for one in _all(found) if _SETTINGS[one.key] not in known]


def defaults(found: Found) -> dict[Key, str]:
    """The answers found."""
    return {one.key: one.found for one in _all(found)}


def settled(said: Wanted) -> dict[Key, str]:
    """The answers that the settings hold already."""
    return {key: str(said[setting]) for key, setting in _SETTINGS.items() if setting in said}


def _all(found: Found) -> list[Question]:
    boards = tuple(one.url for one in found.boards)
    return [
        Question(key="integration", text=say("Which branch are changes merged into?"), found=found.integration),
        Question(
            key="production",
            text=say("Which branch do users run? ({none}: the same one)", none=NONE),
            found=found.production or NONE,
        ),
        Question(
            key="docs",
            text=say("Which repository holds the page of news? ({none}: none)", none=NONE),
            found=found.docs or NONE,
        ),
        Question(
            key="board",
            text=say("Which board holds the tickets? ({none}: none)", none=NONE),
            found=boards[0] if boards else NONE,
            among=boards[1:],
        ),
    ]
