"""What a forge and a board answer, as plain frozen data, and what every forge checks before it writes.

Nothing here is dropped in silence: whatever was asked for is either found or absent, with a reason.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import field, structs

from changelog.domain.model import Finding, PullRequest, PullState, Ticket, TicketState, Value
from changelog.domain.remote import check_branch
from changelog.errors import Refused, Stopped
from changelog.i18n import plain
from changelog.i18n.say import say

# gone: the forge has no such number, or hides it · moved: it lives in another repository · deleted · other: it is a
# pull request where a ticket was asked for · unread: the forge could not be asked
Absence = Literal["gone", "moved", "deleted", "other", "unread"]
ItemKind = Literal["ticket", "pull", "draft", "redacted"]
CheckState = Literal["success", "failure", "pending"]
# unread: the forge has verdicts there, and does not show them to this token
CheckSeen = Literal["success", "failure", "pending", "unread"]
SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
DESCRIPTION = 140  # characters of a status, as on GitHub
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class BehindBase(Refused):
    """The forge merges a branch only once it has all of its base, and this one lacks some of it."""


class Tickets(Value, frozen=True, kw_only=True):
    """Tickets by number, found or absent with the reason; `findings` say what a person should know."""

    found: dict[int, Ticket] = field(default_factory=dict)
    absent: dict[int, Absence] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class Pulls(Value, frozen=True, kw_only=True):
    """Pull requests by number, found or absent, and which of them brought a commit in: SHA → number.

    `unread`: commits about which nobody could be asked. `slug` and `default_branch`: the repository's name and branch
    as the forge has them today, empty where that is not known.
    """

    found: dict[int, PullRequest] = field(default_factory=dict)
    absent: dict[int, Absence] = field(default_factory=dict)
    by: dict[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    slug: str = ""
    default_branch: str = ""
    findings: tuple[Finding, ...] = ()


class BoardItem(Value, frozen=True, kw_only=True):
    """One card. `id` is the board's own name for it; drafts and redacted cards have no number. `reopened`: the ticket
    was closed once, and somebody has opened it again.
    """

    id: str
    kind: ItemKind
    column: str
    number: int | None = None
    slug: str = ""
    title: str = ""
    state: TicketState = "open"
    url: str = ""
    labels: tuple[str, ...] = ()
    archived: bool = False
    reopened: bool = False


class Board(Value, frozen=True, kw_only=True):
    """A board: its columns in their order and its cards in theirs, archived ones included.

    `whole` is False when a part of it could not be read; `findings` then say which. `read_only`: the forge says that
    this token may not change it.
    """

    title: str
    url: str
    columns: tuple[str, ...]
    items: tuple[BoardItem, ...]
    whole: bool = True
    findings: tuple[Finding, ...] = ()
    read_only: bool = False


class Draft(Value, frozen=True, kw_only=True):
    """A pull request to open: short branch names, a title of one line, a body in Markdown."""

    head: str
    base: str
    title: str
    body: str
    draft: bool = False


class Opened(Value, frozen=True, kw_only=True):
    """A pull request that stands. `new` when this very call made it."""

    number: int
    url: str
    head: str
    base: str
    title: str
    body: str
    draft: bool = False
    new: bool = False


class Proposal(Value, frozen=True, kw_only=True):
    """A pull request from one branch into another, whatever became of it. `sha`: its head, empty where not known.

    `merged_as`: the commit that stands on the base for it, where it was merged.
    """

    number: int
    url: str
    head: str
    base: str
    state: PullState
    title: str
    body: str
    sha: str = ""
    merged_as: str = ""
    draft: bool = False
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()


class Remark(Value, frozen=True, kw_only=True):
    """A comment below a pull request. `login`: the person's account, empty for a machine's and for one that is gone;
    `at`: when it was written (ISO, in UTC); `edited`: whoever may edit a comment need not be its author.
    """

    id: int
    body: str
    login: str
    at: str
    edited: bool = False


class Conversation(Value, frozen=True, kw_only=True):
    """What stands below a pull request: its description, when that was last edited (ISO, in UTC; empty: never), and
    the last comments, oldest first.
    """

    body: str = ""
    edited_at: str = ""
    remarks: tuple[Remark, ...] = ()


class Deployed(Value, frozen=True, kw_only=True):
    """That something was deployed somewhere: the environment's name, the branch and the address; empty: not known."""

    environment: str
    branch: str = ""
    url: str = ""


class Check(Value, frozen=True, kw_only=True):
    """One check on a commit: a status or a check run, by its name."""

    name: str
    state: CheckSeen
    description: str = ""
    url: str = ""


class Deployment(Value, frozen=True, kw_only=True):
    """One deployment of a commit to an environment, newest state; `at` in seconds since 1970.

    `branch` and `log`: what it was made from, and the address of the log of whoever made it; empty: not known.
    """

    environment: str
    sha: str
    state: str
    at: int
    url: str = ""
    branch: str = ""
    log: str = ""


PushKind = Literal["push", "forced", "created", "deleted", "merged"]
"""merged: by the button of a pull request, or by a merge queue."""


class BranchPush(Value, frozen=True, kw_only=True):
    """One move of a branch, as the forge logged it; `at` in seconds since 1970.

    `before` and `after`: whole SHAs, empty where the branch was not there; `actor`: the account, "" where it is gone.
    """

    before: str
    after: str
    actor: str
    at: int
    kind: PushKind


class Version(Value, frozen=True, kw_only=True):
    """What an environment answers when it is asked which commit it runs: SHAs, whole or short, or why there is none."""

    shas: tuple[str, ...] = ()
    trouble: str = ""

    def is_of(self, sha: str) -> bool:
        """Whether it names this commit."""
        return any(sha.startswith(one) for one in self.shas)


class Server(Value, frozen=True, kw_only=True):
    """Where tickets live. `own`: the environment's own server, which its tokens belong to."""

    kind: Literal["github", "gitlab", "none"] = "none"
    slug: str = ""
    host: str = ""
    api: str = ""
    own: bool = True
    safe: bool = True


class Token(Value, frozen=True, kw_only=True):
    """The right to ask that was found, never the token itself; `trouble` why there is none."""

    found: bool = False
    kind: str = "unknown"
    source: str = ""
    trouble: str = ""


class Rights(Value, frozen=True, kw_only=True):
    """What a token may do, as far as reading tells.

    `scopes` of a classic token, `granted` of an App, None for the others; `push`: what the forge says of the token's
    owner. `refused`: right → what the forge asks for; `odd`: right → why it is not known. `reason` and `trouble` say
    why the forge, or the repository, could not be asked.
    """

    slug: str = ""
    private: bool = False
    push: bool | None = None
    actions: bool = False
    scopes: tuple[str, ...] | None = None
    granted: dict[str, str] | None = None
    expires: datetime | None = None
    reads: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    trouble: str = ""


class DocumentationSeen(Value, frozen=True, kw_only=True):
    """`branch` is the one that counts. None for what was not looked at; `trouble` why the repository is not seen."""

    branch: str = ""
    branch_there: bool | None = None
    page_there: bool | None = None
    push: bool | None = None
    trouble: str = ""
    reason: str = ""


def check_draft(draft: Draft) -> None:
    """Raises Refused for a pull request that no forge takes."""
    if check_branch(draft.head) == check_branch(draft.base):
        raise Refused(
            say("« {head} » cannot be merged into itself", head=draft.head),
            hint=say("Give another branch to merge into."),
        )
    check_title(draft.title)


def check_title(title: str) -> None:
    """Raises Refused where it says nothing."""
    if not plain.line(title):
        raise Refused(say("a pull request needs a title"), hint=say("Give it one line of text."))


def check_marker(marker: str) -> None:
    """Raises Refused where it marks nothing: every text holds an empty one."""
    if not marker.strip():
        raise Refused(say("a comment needs a marker"), hint=say("Give it a text by which it is found again."))


def ended_meanwhile(number: int, state: str) -> Stopped:
    """That a pull request was merged or closed since it was looked at: the next run sees that, and what follows."""
    merged = say("pull request {number} was merged meanwhile", number=number)
    closed = say("pull request {number} was closed meanwhile", number=number)
    return Stopped(
        merged if state == "merged" else closed,
        hint=say("Run the same command again: what is done is found, and the rest is done."),
    )


def tidy_body(body: str) -> str:
    """A text as it is kept and compared: ends of lines made `\\n`, no control characters, no empty lines around it."""
    return _CONTROLS.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def check_sha(sha: str) -> str:
    """The SHA, which becomes the name of a file. Raises Refused where it is none."""
    if not SHA.fullmatch(sha):
        shown = plain.shortened(plain.line(sha), 60)
        raise Refused(
            say("« {shown} » is no SHA", shown=shown),
            hint=say("Give the whole SHA of a commit, 40 or 64 hexadecimal digits."),
        )
    return sha


def tidy_status(status: Check) -> Check:
    """A verdict as a forge keeps it: one visible line each, the description cut at its longest."""
    return structs.replace(
        status,
        name=plain.line(status.name),
        description=plain.shortened(plain.line(status.description), DESCRIPTION),
        url=plain.line(status.url),
    )


def names_missing(names: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """The names that are not there, each once, in whatever case: forges make no difference."""
    known = {one.casefold() for one in there}
    found: dict[str, str] = {}
    for name in map(str.strip, names):
        if name and name.casefold() not in known:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def column_named(column: str, columns: Sequence[str]) -> str:
    """The board's own name of a column. Raises Refused with its columns, the most alike first."""
    found = plain.same(column, columns)
    if found is not None:
        return found
    names = ", ".join(f"« {plain.line(name)} »" for name in plain.nearest_first(column, columns))
    hint = say("It has {names}.", names=names) if names else say("It names no column at all: give it some.")
    raise Refused(say("the board has no column « {column} »", column=plain.line(column)), hint=hint)
