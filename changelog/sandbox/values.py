"""What the sandbox is made of, as plain frozen data: people, commits, tags, repositories and the whole story."""

from datetime import datetime

from msgspec import Struct


class Person(Struct, frozen=True, kw_only=True):
    """Somebody of the invented team."""

    name: str
    email: str


class File(Struct, frozen=True, kw_only=True):
    """A file of a tree: its path from the root, with slashes, and its bytes."""

    path: str
    content: bytes


class Commit(Struct, frozen=True, kw_only=True):
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


class Branch(Struct, frozen=True, kw_only=True):
    """A branch and the SHA it ends on."""

    name: str
    commit: str


class Repository(Struct, frozen=True, kw_only=True):
    """A repository: its commits with parents before children, its branches (the default one first) and its tags.

    `records` are what was said of its deliveries, as commits of git notes.
    """

    name: str
    commits: tuple[Commit, ...]
    branches: tuple[Branch, ...]
    tags: tuple[Tag, ...] = ()
    records: tuple[Commit, ...] = ()

    def commit(self, sha: str) -> Commit:
        """The commit with that SHA."""
        return next(commit for commit in self.commits if commit.sha == sha)

    def tip(self, branch: str) -> Commit:
        """The commit a branch ends on."""
        return self.commit(next(one.commit for one in self.branches if one.name == branch))


class Ticket(Struct, frozen=True, kw_only=True):
    """A ticket of the board; its title is what users should read."""

    number: int
    title: str
    labels: tuple[str, ...]
    body: str
    state: str
    column: str


class Story(Struct, frozen=True, kw_only=True):
    """Everything the sandbox writes: two repositories and the board file, with the moment the story stops.

    `readme` says what to type, in a week that is to be played; empty otherwise.
    """

    product: Repository
    documentation: Repository
    board: bytes
    until: datetime
    readme: bytes = b""
