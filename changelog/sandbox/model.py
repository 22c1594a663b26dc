"""The story of a sandbox as data: its people, tickets, weeks and what happened in them; and what is made of it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from changelog.errors import Misuse
from changelog.i18n.say import say

WEEK = timedelta(days=7)


class Told(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a story's file."""


class Person(Told, frozen=True, kw_only=True):
    """Somebody of the invented team."""

    name: str
    email: str


class WordChange(Told, frozen=True, kw_only=True):
    """Some words of a file, found once, replaced by others."""

    before: str
    after: str


class FileEdit(Struct, frozen=True, kw_only=True):
    """One change to one file: `before`, found once, becomes `after`. An empty `before` adds at the end of the file."""

    path: str
    before: str
    after: str

    @property
    def undone(self) -> "FileEdit":
        """The change that takes this one back."""
        return FileEdit(path=self.path, before=self.after, after=self.before)


class Edits(Told, frozen=True, kw_only=True):
    """What a commit does to files, by path: a new file or lines at its end (`add`), words replaced (`change`)."""

    add: dict[str, str] = {}
    change: dict[str, WordChange] = {}

    @property
    def edits(self) -> tuple[FileEdit, ...]:
        """Each of them."""
        changed = (FileEdit(path=path, before=one.before, after=one.after) for path, one in self.change.items())
        return (*changed, *(FileEdit(path=path, before="", after=text) for path, text in self.add.items()))


class Step(Edits, frozen=True, kw_only=True):
    """A commit as its author made it. `at` is "J-5 10:42": five days before the delivery point's Monday.

    Without edits it is an empty one. `picked`: when it was first written, where it was picked from elsewhere.
    `settings`: it also writes the settings of the train. `reverts`: it takes back the landing of that pull request; git
    writes the message, then comes `because`.
    """

    at: str
    by: str
    message: str = ""
    picked: str = ""
    settings: bool = False
    reverts: int = 0
    because: str = ""


class MergedPull(Told, frozen=True, kw_only=True, tag_field="kind", tag="merge"):
    """A pull request merged with a merge commit, into the integration branch unless `into` names another one.

    `words` is what the person who merged wrote below the title, `by_hand` what was edited into the merge itself:
    neither of its two sides holds it.
    """

    number: int
    branch: str
    title: str
    at: str
    by: str
    commits: tuple[Step, ...]
    words: str = ""
    into: str = ""
    by_hand: Edits = Edits()


class Squashed(Edits, frozen=True, kw_only=True, tag_field="kind", tag="squash"):
    """A pull request merged as one commit, titled `Title (#number)`."""

    number: int
    title: str
    body: str
    at: str
    by: str


class Proposed(Told, frozen=True, kw_only=True, tag_field="kind", tag="branch"):
    """A branch that is pushed, and not merged yet. Its first commit says where it is cut."""

    branch: str
    commits: tuple[Step, ...]


class DirectCommit(Step, frozen=True, kw_only=True, tag_field="kind", tag="commit"):
    """A commit made straight on the integration branch, without a pull request."""


class Resynced(Told, frozen=True, kw_only=True, tag_field="kind", tag="resync"):
    """Production merged into the integration branch after a hotfix."""

    at: str
    by: str


class Delivered(Told, frozen=True, kw_only=True, tag_field="kind", tag="delivery"):
    """A date tag on the integration branch, a lightweight one without a message.

    `shipped`: when production moved to it, empty while it waits. `published`: its tickets in the documentation.
    """

    at: str
    by: str
    message: str = ""
    shipped: str = ""
    published: tuple[int, ...] = ()


Event = MergedPull | Squashed | Proposed | DirectCommit | Resynced | Delivered


class Product(Told, frozen=True, kw_only=True):
    """The product's repository."""

    owner: str
    name: str
    integration: str
    production: str
    settings: str
    timezone: str


class DatedMessage(Told, frozen=True, kw_only=True):
    """A message and the hour at which it is written."""

    at: str
    message: str


class DocsExample(Told, frozen=True, kw_only=True):
    """The documentation's repository, its page of news and where that page links to."""

    name: str
    branch: str
    page: str
    ticket_url: str
    by: str
    opened: DatedMessage
    published: DatedMessage


class BoardTicket(Told, frozen=True, kw_only=True):
    """A ticket of the board; its title is what users should read."""

    number: int
    column: str
    title: str
    body: str
    labels: tuple[str, ...] = ()


class BoardHead(Told, frozen=True, kw_only=True):
    """The head of `board.toml`. Tickets in the column `done` are closed."""

    comment: str
    title: str
    columns: tuple[str, ...]
    done: str


class Example(Told, frozen=True, kw_only=True):
    """The example as it is written without `--week`: its weeks by name, and when its last commit is made."""

    opening: str
    delivered: tuple[str, ...]
    newest: tuple[str, ...]
    until: str


class Typed(Told, frozen=True, kw_only=True):
    """Some commands at a moment of the week, and what they are for. `{tag}` is the newest tag."""

    at: str
    sentence: str
    commands: tuple[str, ...]


class EditedMerge(Edits, frozen=True, kw_only=True):
    """What whoever merged a pull request also wrote into the merge."""

    number: int


class Week(Told, frozen=True, kw_only=True):
    """A week to play: what happened in it so far, whether its tag was shown, and what to type from there on.

    `tickets`: those that only this week has. `settings`: lines added to the settings. `empty_commit`: the message of an
    empty commit that each merged branch also holds.
    """

    name: str
    sentence: str
    events: tuple[str, ...]
    typed: tuple[str, ...]
    shown: bool = True
    until: str = "J+2 09:10"
    tickets: tuple[int, ...] = ()
    settings: str = ""
    empty_commit: str = ""
    edited_merges: tuple[EditedMerge, ...] = ()


class Playing(Told, frozen=True, kw_only=True):
    """The page of a week to play, and who says when that its delivery was shown. Every week begins before `until`."""

    page: str
    title: str
    sentence: str
    hour: str
    shown_at: str
    shown_by: str
    until: str


class Story(Told, frozen=True, kw_only=True):
    """Everything that a story's file says. `pages` and `settings` are the files beside it."""

    language: str
    people: dict[str, Person]
    forge: str
    visitor: str
    product: Product
    documentation: DocsExample
    board: BoardHead
    example: Example
    playing: Playing
    tickets: tuple[BoardTicket, ...]
    week_tickets: tuple[BoardTicket, ...]
    events: dict[str, tuple[Event, ...]]
    typed: dict[str, Typed]
    weeks: tuple[Week, ...]
    pages: dict[str, bytes] = {}
    settings: str = ""


class File(Struct, frozen=True, kw_only=True):
    """A file of a tree: its path from the root, with slashes, and its bytes."""

    path: str
    content: bytes


class WrittenCommit(Struct, frozen=True, kw_only=True):
    """A commit whose SHA is already known. `parents` are SHAs, `files` is the whole tree in order of path."""

    sha: str
    branch: str
    parents: tuple[str, ...]
    author: Person
    authored: datetime
    committer: Person
    committed: datetime
    message: str
    files: tuple[File, ...]

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


class Tag(Struct, frozen=True, kw_only=True):
    """A date tag; without a message it is a lightweight one."""

    name: str
    commit: str
    tagger: Person
    tagged: datetime
    message: str = ""


class WrittenBranch(Struct, frozen=True, kw_only=True):
    """A branch and the SHA it ends on."""

    name: str
    commit: str


class WrittenRepository(Struct, frozen=True, kw_only=True):
    """A repository: its commits with parents before children, its branches (the default one first) and its tags.

    `records` are what was said of its deliveries, as commits of git notes.
    """

    name: str
    commits: tuple[WrittenCommit, ...]
    branches: tuple[WrittenBranch, ...]
    tags: tuple[Tag, ...] = ()
    records: tuple[WrittenCommit, ...] = ()

    def commit(self, sha: str) -> WrittenCommit:
        """The commit with that SHA."""
        return next(commit for commit in self.commits if commit.sha == sha)

    def tip(self, branch: str) -> WrittenCommit:
        """The commit a branch ends on."""
        return self.commit(next(one.commit for one in self.branches if one.name == branch))


class Sandbox(Struct, frozen=True, kw_only=True):
    """Everything that is written: two repositories and the board file, with the moment the story stops.

    `page` says what to type, in a week that is to be played. `visitor` is who acts in the clones.
    """

    product: WrittenRepository
    documentation: WrittenRepository
    board: bytes
    until: datetime
    visitor: Person
    page: File | None = None


def moment(monday: date, at: str, timezone: str) -> datetime:
    """The instant that `J-5 10:42` names, in a week delivered on `monday`."""
    day, _, clock = at.partition(" ")
    return datetime.combine(
        monday + timedelta(days=int(day.removeprefix("J"))), time.fromisoformat(clock), ZoneInfo(timezone)
    )


def mistake(trouble: str) -> Misuse:
    """What ends a run whose story cannot be written."""
    return Misuse(
        say("the story of the sandbox cannot be read: {trouble}", trouble=trouble),
        hint=say("Correct its file, beside `changelog/sandbox/story.py`."),
    )
