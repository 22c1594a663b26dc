"""The nouns of the house, as plain frozen data: commits, date tags, changes, tickets, references, findings.

`msgspec.Struct` rather than dataclasses: frozen, slotted and keyword-only all the same, but defined and built several
times faster, which is what a history of 30,000 commits asks for. No library object is ever held in one.
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Literal

from msgspec import Struct

Kind = Literal["merge", "squash", "rebase", "commit"]
Disposition = Literal["entry", "aside", "bot", "cancelled", "duplicate"]
Source = Literal["closing", "list", "branch", "title", "url", "mention", "prose"]
Story = Literal["", "revert", "restore"]
OWN_BRANCHES = "nouveautes/"
HOTFIX_BRANCHES = "hotfix/"
"""What the branches of hotfixes begin with."""
OWN_TRAILER, OWN_TRAILER_OBJECT = "Nouveautes-Delivery", "Nouveautes-Tag-Object"
"""What the tool's own branches begin with, and the trailers of its own commits, in whatever repository they stand."""
TicketState = Literal["open", "closed"]
PullState = Literal["open", "closed", "merged"]

Milestone = Literal["tagged", "announced", "shown", "released", "deployed", "published", "archived"]
"""What a delivery goes through, in the order of the week."""


class Value(Struct, frozen=True, kw_only=True):
    """A frozen, slotted, keyword-only value."""


class Commit(Struct, frozen=True, gc=False):
    """One commit as git has it. Times are seconds since 1970; the message is text, invalid bytes replaced."""

    sha: str
    parents: tuple[str, ...]
    author: str
    author_email: str
    authored: int
    committed: int
    message: str
    paths: tuple[str, ...] = ()
    first_line: str = ""  # kept beside the message because every room asks for it, many times
    committer: str = ""  # by name: a forge's own where its button made the commit

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.first_line or self.message.partition("\n")[0].strip()

    @property
    def body(self) -> str:
        """What follows the first line."""
        return self.message.partition("\n")[2]


def moment_of(seconds: int, zone: tzinfo) -> datetime:
    """A moment (seconds since 1970) in a time zone. Whoever writes a commit, a tag or a record chooses its clock: the
    far past and future are cut at the years 2 and 9998, where a week more or less is still a date.
    """
    try:
        moment = datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        moment = None
    if moment is not None and 1 < moment.year < 9999:
        return moment
    return datetime(2, 1, 1, tzinfo=zone) if seconds < 0 else datetime(9998, 12, 31, tzinfo=zone)


class TagRef(Value, frozen=True, kw_only=True):
    """A tag as the repository holds it: `object_id` is the tag object (the commit for a lightweight tag).

    `by` and `at` (seconds since 1970): who set it and when; empty and 0 for a lightweight one.
    """

    name: str
    object_id: str
    commit: str
    annotated: bool = False
    message: str = ""
    by: str = ""
    at: int = 0


class Refs(Value, frozen=True, kw_only=True):
    """Every ref at one moment: tags peeled to commits, branches and remote branches by short name, what is broken.

    `backups`: the commits where branches stood before a resync rewrote them, as far as this clone has them.
    """

    tags: tuple[TagRef, ...]
    branches: dict[str, str]
    remote_branches: dict[str, str]
    remote_heads: dict[str, str]
    head: str
    broken: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()


class Shared(Value, frozen=True, kw_only=True):
    """What two commits have in common: when each was made, and the newest below both (seconds since 1970; 0: there is
    none). `alike`: content that the first one got since then is the other one's.
    """

    one_at: int
    other_at: int
    base_at: int = 0
    alike: bool = False


class DateTag(Value, frozen=True, kw_only=True):
    """A tag that marks a delivery point. `date` is in its name; `order` sorts by date, then time, then counter."""

    name: str
    commit: str
    object_id: str
    date: date
    order: tuple[int, ...]
    annotated: bool = False
    message: str = ""
    by: str = ""
    at: int = 0

    @property
    def exact(self) -> str:
        """Its name and the beginning of its tag object, `2022-01-18@1a2b3c4d5e6f`: the name of this very tag."""
        return f"{self.name}@{self.object_id[:12]}"


class Finding(Value, frozen=True, kw_only=True):
    """Something odd that a person should know; never a reason to stop. `subject` names what it is about."""

    code: str
    message: str
    subject: str = ""


class Reference(Value, frozen=True, kw_only=True):
    """A ticket's number and what named it, strongest first: closing, list, branch, title, url, mention; what prose
    only speaks of is never the change's ticket.
    """

    number: int
    source: Source


class Rename(Value, frozen=True, kw_only=True):
    """A title that was changed on the forge: when (seconds since 1970), and what it was until then."""

    at: int
    before: str


class Ticket(Value, frozen=True, kw_only=True):
    """What the team calls the work: an issue. `title` is today's; `renames` oldest first. `updated` as the forge says.

    `slug` is the repository it lives in; `done_by` the pull requests that the forge says did it and are merged.
    """

    number: int
    title: str
    body: str = ""
    state: TicketState = "open"
    reason: str = ""
    labels: tuple[str, ...] = ()
    type: str = ""
    url: str = ""
    slug: str = ""
    updated: str = ""
    renames: tuple[Rename, ...] = ()
    done_by: tuple[int, ...] = ()

    def title_at(self, moment: int) -> str:
        """The title as it stood at a moment (seconds since 1970)."""
        return next((rename.before for rename in self.renames if rename.at > moment), self.title)


class PullRequest(Value, frozen=True, kw_only=True):
    """A pull request as the forge has it. `author` is empty for a deleted account; `merged_at` in seconds since 1970.

    `closes`: the tickets of this repository that the forge itself links to it.
    """

    number: int
    title: str
    body: str = ""
    state: PullState = "open"
    base: str = ""
    branch: str = ""
    merge_commit: str = ""
    merged_at: int | None = None
    labels: tuple[str, ...] = ()
    author: str = ""
    people: tuple[str, ...] = ()
    milestone: str = ""
    url: str = ""
    updated: str = ""
    closes: tuple[int, ...] = ()
    renames: tuple[Rename, ...] = ()

    @property
    def title_when_merged(self) -> str:
        """The title as it stood when it was merged."""
        if self.merged_at is None:
            return self.title
        return next((rename.before for rename in self.renames if rename.at > self.merged_at), self.title)


class LiveSince(Value, frozen=True, kw_only=True):
    """How production got something: the `commit` of its line that brought it, and the move to there: `at` (seconds
    since 1970), `by` whom, `before` and `to`. Whatever nothing says is empty, or 0.
    """

    commit: str = ""
    at: int = 0
    by: str = ""
    before: str = ""
    to: str = ""


class Change(Value, frozen=True, kw_only=True):
    """One thing that entered the branch: a pull request or, failing that, a lone commit (TRAIN.md).

    `commits` holds the head first, then what it brought; `echoes` the commits of the same change elsewhere, whose
    references count too, and `elsewhere` the SHAs of those of another repository's history, whose references do not.
    `about` has the titles of what a revert takes back or brings back. `pull` is what the forge
    knows of it, None where it was not asked or did not answer; `listed` the tickets that a tag's list names for it,
    where git and the forge say nothing. `sign` stands before its number, `!` where the forge counts what is merged
    apart from its tickets; `keys` name its tickets in the tracker of the settings. `live`: how production got it
    before its delivery, None where it did not; `live_on`: on which day, None where nothing says; `picked`: whether it
    is there already by a copy that production has beside the integration branch.
    """

    number: int | None
    kind: Kind
    title: str
    commits: tuple[Commit, ...]
    branch: str = ""
    hotfix: bool = False
    story: Story = ""
    about: str = ""
    echoes: tuple[Commit, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    listed: tuple[int, ...] = ()
    tickets: tuple[Reference, ...] = ()
    disposition: Disposition = "entry"
    why: str = ""
    of: int | str | None = None
    pull: PullRequest | None = None
    sign: Literal["#", "!"] = "#"
    keys: tuple[str, ...] = ()
    live: LiveSince | None = None
    live_on: date | None = None
    picked: bool = False

    @property
    def head(self) -> Commit:
        """The commit that brought the change in."""
        return self.commits[0]

    @property
    def is_live(self) -> bool:
        """Whether production has it before its delivery: a hotfix, or what went past the demo."""
        return self.hotfix or self.live_on is not None

    @property
    def label(self) -> str:
        """What people call it: `#107`, else the short SHA."""
        return f"#{self.number}" if self.number is not None else self.head.sha[:10]


def listed(changes: Iterable[Change]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Changes as records keep them: the numbers of pull requests, and the SHAs of lone commits."""
    held = list(changes)
    numbers = {one.number for one in held if one.number is not None}
    return tuple(sorted(numbers)), tuple(one.head.sha for one in held if one.number is None)


class SetAside(Value, frozen=True, kw_only=True):
    """A commit that is no change by itself, and why (a transparent merge, a release merge)."""

    commit: Commit
    why: str


class Point(Value, frozen=True, kw_only=True):
    """One end of a delivery. `tag` is empty where the end is a plain commit; `date` is in the settings' time zone."""

    tag: str
    sha: str
    date: date


class Delivery(Value, frozen=True, kw_only=True):
    """What one date tag carries relative to what was delivered before, and the days it covers (both inclusive)."""

    base: Point | None
    to: Point | None
    start: date | None
    end: date | None


class Collected(Value, frozen=True, kw_only=True):
    """A delivery with its changes (newest first), the commits set aside, and what was odd.

    `carried` holds the SHA of every commit of the range and of its hotfixes, whatever became of them.
    """

    delivery: Delivery
    carried: frozenset[str]
    changes: tuple[Change, ...]
    set_aside: tuple[SetAside, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def brought(self) -> tuple[Change, ...]:
        """What it brings, oldest first, whether or not its notes list it."""
        return tuple(one for one in reversed(self.changes) if one.disposition in ("entry", "aside", "bot"))

    @property
    def brought_or_picked(self) -> tuple[Change, ...]:
        """The same with what production has by a pick of its own, as somebody may have taken it past the demo."""
        known = {id(one) for one in self.brought}
        return tuple(one for one in reversed(self.changes) if id(one) in known or one.picked)


class Branches(Value, frozen=True, kw_only=True):
    """The two lines of the train. Names are short (`recette`), refs full; production is empty for one branch."""

    integration: str
    integration_ref: str
    integration_sha: str
    production: str = ""
    production_ref: str = ""
    production_sha: str = ""
    remote: str = ""

    @property
    def one_branch(self) -> bool:
        """Whether everything merged is in production."""
        return not self.production_sha
