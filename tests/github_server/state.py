"""What people write on a forge, as plain data: accounts, issues, pull requests, comments, milestones, renamed titles.

A test builds these through `Repository.issue` and `Repository.pull_request`, and changes any field afterwards. Times are
texts as GitHub writes them ("2022-01-18T10:00:00Z"); people are logins, None for an account that is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from . import bare
from .reviews import Review

if TYPE_CHECKING:
    from .repository import Repository

CLOSING = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:https?://[^\s/]+/)?([\w.-]+/[\w.-]+)?(?:/issues/|#)(\d+)\b",
    re.IGNORECASE,
)  # here, elsewhere (owner/name#12) or by address; also inside code and comments, which GitHub leaves out


@dataclass(kw_only=True)
class Account:
    """A person, an organisation or a bot. A bot's login ends with `[bot]`, as REST says it."""

    kinds: ClassVar = {"User": "U", "Organization": "O", "Bot": "BOT"}
    login: str
    id: int
    kind: Literal["User", "Organization", "Bot"] = "User"
    name: str | None = None
    node_id: str = ""


@dataclass(kw_only=True)
class Label:
    """A label of a repository."""

    name: str
    id: int
    node_id: str = ""
    color: str = "ededed"
    description: str | None = None


@dataclass(kw_only=True)
class Milestone:
    """A milestone of a repository."""

    repository: Repository
    number: int
    title: str
    id: int
    node_id: str = ""
    description: str | None = None
    due_on: str | None = None
    closed_at: str | None = None
    created_at: str = ""


@dataclass(kw_only=True)
class Comment:
    """A comment under an issue or a pull request."""

    ticket: Ticket
    id: int
    body: str
    author: str | None
    at: str
    updated_at: str
    node_id: str = ""


@dataclass(kw_only=True)
class Rename:
    """A title that was changed, as the timeline keeps it."""

    ticket: Ticket
    previous: str
    current: str
    at: str
    actor: str | None
    node_id: str = ""


@dataclass(kw_only=True)
class Ticket:
    """What an issue and a pull request share. `fate` says why it cannot be read any more."""

    repository: Repository
    number: int
    title: str
    id: int
    node_id: str = ""
    body: str = ""
    author: str | None = "lea"
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # who took part without a comment here: reviewers, people named
    milestone: str | None = None
    created_at: str = ""
    updated_at: str = ""
    closed_at: str | None = None
    closed_by: str | None = None
    edited_at: str = ""  # when its description was last edited
    locked: bool = False
    state: Literal["open", "closed"] = "open"
    comments: list[Comment] = field(default_factory=list)
    renames: list[Rename] = field(default_factory=list)
    fate: Literal["", "hidden", "deleted", "transferred"] = ""
    moved_to: Ticket | None = None

    def rename(self, title: str, *, at: str = "", actor: str | None = "lea") -> None:
        """Give another title and keep the old one in the timeline."""
        world = self.repository.world
        at = at or world.now
        event = Rename(ticket=self, previous=self.title, current=title, at=at, actor=actor)
        self.renames.append(world.registered(event, "RTE"))
        self.title, self.updated_at = title, max(self.updated_at, at)

    def comment(self, body: str, *, author: str | None = "lea", at: str = "") -> Comment:
        """Add a comment."""
        world = self.repository.world
        at = at or world.now
        said = Comment(ticket=self, id=world.number(), body=body, author=author, at=at, updated_at=at)
        self.comments.append(world.registered(said, "IC"))
        self.updated_at = max(self.updated_at, at)
        return said

    def participants(self) -> list[str]:
        """Who took part, each once, in order of appearance; ghosts left out."""
        said = [self.author, *self.assignees, *(one.author for one in self.comments), *self.others]
        return [one for one in dict.fromkeys(said) if one]

    @property
    def url(self) -> str:
        """Its page."""
        word = "pull" if isinstance(self, PullRequest) else "issues"
        return f"{self.repository.url}/{word}/{self.number}"


@dataclass(kw_only=True)
class Issue(Ticket):
    """An issue. `type` is an issue type of the organisation ("Bug"), None without."""

    state_reason: Literal["completed", "not_planned", "reopened", "duplicate"] | None = None
    type: str | None = None

    def close(self, *, at: str = "", by: str | None = "lea", reason: str = "completed") -> None:
        """Close it."""
        at = at or self.repository.world.now
        assert reason in ("completed", "not_planned", "duplicate")
        self.state, self.state_reason, self.closed_at, self.closed_by = "closed", reason, at, by  # type: ignore[assignment]
        self.updated_at = max(self.updated_at, at)

    def delete(self) -> None:
        """REST answers 410, GraphQL NOT_FOUND."""
        self.fate = "deleted"

    def hide(self) -> None:
        """Confidential: as if it had never been; on a board, a redacted item."""
        self.fate = "hidden"

    def transfer(self, to: Repository) -> Issue:
        """Move it to another repository: REST answers 301 to the new place, GraphQL NOT_FOUND."""
        moved = to.issue(to.next_number(), self.title, body=self.body, author=self.author, labels=list(self.labels),
                         state=self.state, created_at=self.created_at, type=self.type)  # fmt: skip
        self.fate, self.moved_to = "transferred", moved
        return moved

    def closers(self) -> list[PullRequest]:
        """The pull requests that say they close it."""
        return [pull for pull in self.repository.pulls.values() if self in pull.closing()]


@dataclass(kw_only=True)
class PullRequest(Ticket):
    """A pull request. `closes` None: read from the body as GitHub does, when the base is the default branch.

    `mergeable` None: not found out yet. `followed`: where its two branches stood when its refs were last written, and
    `conflicts` whether git found one then (`pull_refs`).
    """

    base: str = ""
    head: str = ""
    head_sha: str = ""
    head_owner: str = ""
    base_sha: str = ""
    draft: bool = False
    mergeable: bool | None = True
    approvals: int = 0
    merge_commit: str | None = None
    merged_at: str | None = None
    merged_by: str | None = None
    commits: tuple[str, ...] = ()
    closes: list[int | Issue] | None = None
    reviewers: list[str] = field(default_factory=list)  # asked, and not answered yet
    reviews: list[Review] = field(default_factory=list)
    followed: tuple[str, str] = ("", "")
    conflicts: bool = False
    unlisted: int = 0  # list requests that will still not show it (Faults.lagging_index)

    def closing(self, *, by_hand: bool = False) -> list[Issue]:
        """The issues linked to it; `by_hand`: those linked in the page, not by closing words."""
        if self.closes is not None:
            found = [self.repository.issues.get(one) if isinstance(one, int) else one for one in self.closes]
        elif by_hand or self.base != self.repository.default_branch:
            found = []
        else:
            places = [(name or self.repository.full_name, int(number)) for name, number in CLOSING.findall(self.body)]
            there = [(self.repository.world.found(name), number) for name, number in dict.fromkeys(places)]
            found = [place.issues.get(number) if place else None for place, number in there]
        return [one.moved_to if isinstance(one.moved_to, Issue) else one for one in found if one]

    def review(self, author: str, state: str = "APPROVED", *, at: str = "") -> Review:
        """Somebody gives a review: it is asked for no more, and counts where it approves."""
        world = self.repository.world
        said = Review(
            pull=self, id=world.number(), author=author, state=state, at=at or world.now, commit=self.tip() or None
        )
        self.reviews.append(world.registered(said, "PRR"))
        self.reviewers = [one for one in self.reviewers if one != author]
        self.approvals += state == "APPROVED"
        return said

    def fits(self) -> bool | None:
        """Whether it can be merged, as far as its branches go; None where that is not found out yet."""
        return None if self.mergeable is None else self.mergeable and not self.conflicts

    def behind(self) -> bool:
        """Whether its base demands that it has all of it, and it has not."""
        home, base = self.repository, self.repository.branch_tip(self.base)
        strict = any(guard.strict for guard in home.guards(self.base))
        return bool(
            strict and home.git and base and bare.run(home.git, "rev-list", "--max-count=1", f"{self.tip()}..{base}")
        )

    def tip(self) -> str:
        """The head's commit: the branch as it is in git, else as it was said."""
        own = self.head_owner in ("", self.repository.owner)
        live = self.repository.branch_tip(self.head) if own and self.state == "open" else ""
        return live or self.head_sha

    def merge(self, commit: str, *, at: str = "", by: str | None = "lea") -> None:
        """It was merged by this commit."""
        at = at or self.repository.world.now
        self.head_sha = self.tip()
        self.state, self.merge_commit, self.merged_at, self.merged_by = "closed", commit, at, by
        self.closed_at, self.closed_by, self.updated_at = at, by, max(self.updated_at, at)
