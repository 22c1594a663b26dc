"""The event that started a run of GitHub Actions, and the summary of its step. Anybody may have written its texts.

Only the typed fields of an event are read: numbers, an account's name, a comment. A file that is too large, or has
another form, is refused as a whole.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from changelog.errors import Misuse
from changelog.i18n.say import say

LARGEST = 8 << 20  # bytes; GitHub's own events stay far below
SUMMARY = 512 << 10  # bytes; a step's summary may hold a megabyte
Number = Annotated[int, Meta(ge=1, le=999_999_999)]


class _Pull(Struct, frozen=True):
    number: Number


class _Issue(Struct, frozen=True):
    number: Number
    pull_request: dict[str, object] | None = None
    body: str | None = None


class _User(Struct, frozen=True):
    login: Annotated[str, Meta(max_length=100)] = ""


class _Comment(Struct, frozen=True):
    id: Annotated[int, Meta(ge=0)] = 0
    body: Annotated[str, Meta(max_length=70_000)] = ""
    user: _User = _User()


class _Home(Struct, frozen=True):
    full_name: Annotated[str, Meta(max_length=300)] = ""


class _Event(Struct, frozen=True):
    action: str = ""
    pull_request: _Pull | None = None
    issue: _Issue | None = None
    comment: _Comment | None = None
    repository: _Home = _Home()


class EventComment(Struct, frozen=True, kw_only=True):
    """A comment that somebody has just written below a pull request: its text, its author, and where.

    `below`: the pull request's description as it was then; run again, the event says the same. `id`: the comment's.
    """

    id: int
    number: int
    body: str
    login: str
    slug: str
    below: str = ""


def running(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this is one of GitHub's runners."""
    return environ.get("GITHUB_ACTIONS") == "true"


def job(environ: Mapping[str, str] = os.environ) -> str:
    """`/owner/name/actions/runs/N/`, which the addresses of this run's own jobs hold; empty elsewhere."""
    slug, number = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_RUN_ID", "")
    return f"/{slug}/actions/runs/{number}/" if running(environ) and slug and number.isdecimal() else ""


def pull_number(environ: Mapping[str, str] = os.environ) -> int | None:
    """The pull request that a run is about; None where it is about none. Raises Misuse for an event nobody can read."""
    event = _event(environ) if running(environ) else None
    return event.pull_request.number if event is not None and event.pull_request is not None else None


def comment(environ: Mapping[str, str] = os.environ) -> EventComment | None:
    """The comment that a run is about, if it was just written, below a pull request. Raises Misuse as above.

    One that was edited is ignored: whoever may edit a comment need not be its author.
    """
    event = _event(environ)
    if event is None or event.action != "created" or event.issue is None or event.comment is None:
        return None
    if event.issue.pull_request is None:
        return None
    text, slug = event.comment, event.repository.full_name
    below = event.issue.body or ""
    return EventComment(
        id=text.id, number=event.issue.number, body=text.body, login=text.user.login, slug=slug, below=below
    )


def summarize(markdown: str, environ: Mapping[str, str] = os.environ) -> None:
    """Add to the summary of the step, where there is one; nothing happens where it cannot be written."""
    place = environ.get("GITHUB_STEP_SUMMARY", "")
    if not place or not running(environ):
        return
    data = (markdown.rstrip("\n") + "\n").encode()
    with suppress(OSError), Path(place).open("ab") as file:
        file.write(data if len(data) <= SUMMARY else data[:SUMMARY].rpartition(b"\n")[0] + b"\n")


def _event(environ: Mapping[str, str]) -> _Event | None:
    place = environ.get("GITHUB_EVENT_PATH", "")
    if not place:
        return None
    # msgspec's own problems are ValueErrors; so is what no text can be
    with suppress(OSError, ValueError), Path(place).open("rb") as file:
        data = file.read(LARGEST + 1)
        if len(data) <= LARGEST:
            return msgspec.json.decode(data, type=_Event)
    raise Misuse(
        say("the event in GITHUB_EVENT_PATH cannot be read"),
        hint=say("It is the file that GitHub Actions writes. Without it, name a branch, or use --pull N."),
    )
