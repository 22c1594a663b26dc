"""What a forge and a board answer, as plain frozen data: what was found, what was not and why, columns and their items.

Nothing here is dropped in silence: whatever was asked for is either found or absent, with a reason.
"""

from typing import Literal

from msgspec import field

from changelog.model import Finding, PullRequest, PullState, Ticket, TicketState, Value

# gone: the forge has no such number, or hides it · moved: it lives in another repository · deleted · other: it is a
# pull request where a ticket was asked for · unread: the forge could not be asked
Absence = Literal["gone", "moved", "deleted", "other", "unread"]
ItemKind = Literal["ticket", "pull", "draft", "redacted"]
CheckState = Literal["success", "failure", "pending"]
# unread: the forge has verdicts there, and does not show them to this token
CheckSeen = Literal["success", "failure", "pending", "unread"]


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
    """One card. `id` is the board's own name for it; drafts and redacted cards have no number."""

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


class Board(Value, frozen=True, kw_only=True):
    """A board: its columns in their order and its cards in theirs, archived ones included.

    `whole` is False when a part of it could not be read; `findings` then say which.
    """

    title: str
    url: str
    columns: tuple[str, ...]
    items: tuple[BoardItem, ...]
    whole: bool = True
    findings: tuple[Finding, ...] = ()


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
    """One deployment of a commit to an environment, newest state; `at` in seconds since 1970."""

    environment: str
    sha: str
    state: str
    at: int
    url: str = ""


class Version(Value, frozen=True, kw_only=True):
    """What an environment answers when it is asked which commit it runs: SHAs, whole or short, or why there is none."""

    shas: tuple[str, ...] = ()
    trouble: str = ""

    def is_of(self, sha: str) -> bool:
        """Whether it names this commit."""
        return any(sha.startswith(one) for one in self.shas)
