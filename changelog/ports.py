"""The promises the story relies on, split by need; `outside` keeps them with git, a forge, files, or a rehearsal.

Reading promises never raise for what the world lacks: they answer what they have, and say the rest in findings. Writing
promises look before they write, so that they can be called again; they raise Refused where the forge says no, and
Stopped where nobody can tell whether it was done.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from changelog.documents import Author, Marked, Pushed, Seen, Unfit
from changelog.forge import Board, BoardItem, Check, Deployment, Draft, Opened, Proposal, Pulls, Tickets, Version
from changelog.letters import Letter, Reads, Sent
from changelog.model import Commit, Refs
from changelog.remote import Conflict, FileChange, Merged, Moved, Observed, Record, RefMove, Rewritten


class ShowsRefs(Protocol):
    """Tells what a clone has."""

    shallow: bool

    def refs(self) -> Refs:
        """Tags, branches and HEAD."""

    def remote_urls(self) -> dict[str, str]:
        """Remote name → address."""


class ReadsLine(Protocol):
    """A first-parent line, newest first, that can be read once."""

    def down(self, steps: int) -> tuple[str, int]:
        """Go down `steps` commits: the SHA and the time (seconds since 1970) found there, or ("", 0)."""

    def subjects(self) -> Iterator[str]:
        """The subjects of all that was not read yet."""

    def close(self) -> None:
        """Read no further."""


class ReadsHistory(Protocol):
    """Reads commits and what they changed."""

    def history(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[Commit]:
        """Commits reachable from `include` and not from `exclude`."""

    def line(self, tip: str, before: int | None = None) -> "ReadsLine":
        """The first-parent line below a commit (older than a time), read as far as it is asked for."""

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """SHA → patch id."""

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed."""


class ResolvesNames(Protocol):
    """Turns revision names into commits."""

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Name → SHA; names that are no commit are left out."""


class ReadsChanges(Protocol):
    """Knows pull requests."""

    def pull_requests(
        self, numbers: Sequence[int], *, shas: Sequence[str] = (), base: str = "", tickets: Sequence[int] = ()
    ) -> Pulls:
        """Pull requests by number, and those that brought commits in: of several, the one merged as that commit, else
        one merged into `base`. `tickets` will be asked for next: a forge may bring them along.
        """


class ReadsTickets(Protocol):
    """Knows tickets."""

    def tickets(self, numbers: Sequence[int]) -> Tickets:
        """Tickets by number; a number that is a pull request is absent as `other`."""


class ReadsWork(ReadsChanges, ReadsTickets, Protocol):
    """Knows both."""


class OpensPullRequests(Protocol):
    """Opens pull requests and keeps them up to date."""

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another, if there is one."""

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open already."""

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give an open pull request another title and body; nothing is sent where they are the same."""

    def comment(self, number: int, marker: str, body: str) -> None:
        """Leave a comment once: the one that holds `marker` is brought up to date instead of a second one."""


class KeepsProposals(OpensPullRequests, Protocol):
    """Follows pull requests from the first draft to the merge."""

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Every pull request from one branch into another, newest first, closed and merged ones too."""

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number, if there is one."""

    def ready(self, number: int) -> None:
        """Make a draft ready for review; nothing is sent where it is."""

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Put labels on it; nothing is sent where it bears them all."""

    def ask_review(self, number: int, people: Sequence[str]) -> None:
        """Ask people for their review; nothing is sent where they are asked, and its author never is."""

    def unasked(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Of these people, those whose review is neither asked for nor given, without the author."""

    def merge(self, number: int, sha: str) -> None:
        """Merge it by a merge commit, if its head is still `sha`; nothing is sent where it is merged.

        Never squashed, rebased or moved forward. Raises Refused with the reason.
        """


class ReadsChecks(Protocol):
    """Knows whether a commit is green."""

    def checks(self, sha: str) -> tuple[Check, ...]:
        """Every status and check run of a commit, the newest of each name."""


class SetsStatuses(Protocol):
    """Records a verdict on a commit."""

    def set_status(self, sha: str, status: Check) -> None:
        """Set a status; nothing is sent where the same one stands. Descriptions stop at 140 characters."""


class ReadsDeployments(Protocol):
    """Knows what runs where."""

    def deployments(self, environment: str) -> tuple[Deployment, ...]:
        """Deployments to an environment, newest first."""


class AsksVersions(Protocol):
    """Asks environments themselves what they run."""

    def versions(self, addresses: Iterable[str]) -> dict[str, Version]:
        """Address → what it answers; never raises."""


class KeepsDocs(Protocol):
    """The documentation repository: seen, read, written to by commits, moved by pushes (`outside/docs_repository`).

    A revision is a whole SHA or the short name of a branch as last seen. Questions raise Refused where the repository
    cannot be asked.
    """

    @property
    def seen(self) -> Seen:
        """What was last seen."""

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        """Ask what there is; bring the default branch, these branches and the heads of these pull requests."""

    def head_of(self, branch: str) -> str:
        """Where a branch stood when it was last seen; "" where there was none."""

    def read_all(self, revision: str, paths: Iterable[str]) -> dict[str, bytes | Unfit | None]:
        """Path → its bytes, why it is no file, or None where nothing stands there."""

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` descends from `one`, or is it."""

    def commits_with_trailer(
        self,
        key: str,
        value: str | None,
        revisions: Iterable[str],
        *,
        without: Iterable[str] = (),
        enough: int | None = None,
    ) -> tuple[Marked, ...]:
        """Commits with a trailer of that key and value, newest first."""

    def moved_to(self, path: str, revision: str = "") -> str:
        """Where a file is now, followed where it was renamed; "" if nowhere."""

    def commit(
        self, parent: str, changes: Mapping[str, bytes | None], message: str, author: Author, at: datetime
    ) -> str:
        """A commit on `parent`; `parent` itself where nothing changes. Nobody sees it yet."""

    def join(
        self, ours: str, other: str, changes: Mapping[str, bytes | None], message: str, author: Author, at: datetime
    ) -> str:
        """A merge commit of two revisions, with these files as they are handed in. Nobody sees it yet."""

    def push(self, branch: str, new: str, expected: str) -> Pushed:
        """Move a branch from where it was seen (`expected`; "": it must not exist)."""


class ReadsTree(Protocol):
    """Reads all of the documentation repository. A revision is a whole SHA or the short name of a branch."""

    def fetch(self, branches: Iterable[str] = (), pulls: Sequence[int] = ()) -> Seen:
        """Ask what there is; bring the default branch, these branches and the heads of these pull requests."""

    def head_of(self, branch: str) -> str:
        """Where a branch stood when it was last seen; "" where there was none."""

    def tree(self, revision: str) -> dict[str, str]:
        """Path → id of the content, of every file; nothing where there is no such revision."""

    def contents(self, revision: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Id → bytes, of contents that the revision holds; what is too large is left out."""

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""


class ListsBoard(Protocol):
    """Shows the board."""

    def board(self) -> Board:
        """Its columns and cards, archived ones included."""


class MovesItems(Protocol):
    """Moves cards."""

    def move(self, item: BoardItem, column: str) -> None:
        """Put a card in a column; nothing is sent where it is there."""


class ArchivesItems(Protocol):
    """Archives cards."""

    def archive(self, item: BoardItem) -> None:
        """Take a card off the board, kept in its archive; nothing is sent where it is archived."""


class ClosesTickets(Protocol):
    """Closes tickets."""

    def close_ticket(self, number: int) -> None:
        """Close a ticket as done; nothing is sent where it is closed."""


class ObservesRemote(Protocol):
    """Tells what the remote has, and brings it here."""

    def observe(self) -> Observed:
        """Ask the remote and bring what it has; nobody's branches, tags or files are moved. Raises Refused."""


class MovesRefs(ObservesRemote, Protocol):
    """Moves the remote's refs: all of a push, or none."""

    def push(self, moves: Sequence[RefMove]) -> Moved:
        """Push with a lease on every ref, then ask the remote what became of it. `already` where all stand as wanted.

        Raises Refused where a branch would go back without `rewrites`, or a name is none.
        """

    def keep(self, ref: str, sha: str) -> bool:
        """Set a ref of this clone under `refs/tags/` or `refs/nouveautes/`, and whether that was needed; one that is
        there is never moved.
        """


class MakesObjects(Protocol):
    """Computes trees and makes commits and tags that nobody sees until they are pushed. No work tree is touched."""

    def tree(self, commit: str) -> str:
        """The tree of a commit."""

    def trees(self, commits: Iterable[str]) -> dict[str, str]:
        """The trees of several commits, in one process."""

    def merge(self, ours: str, theirs: str, base: str = "") -> Merged:
        """What merging two commits (or, with a base, three trees or commits) gives, by `git merge-tree`."""

    def commit(self, tree: str, parents: Sequence[str], message: str, at: datetime) -> str:
        """A commit by whoever runs the command; its message byte by byte."""

    def tag(self, name: str, commit: str, message: str, at: datetime) -> str:
        """An annotated tag's object; its message byte by byte (TRAIN.md: lines that begin with # are kept)."""

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` descends from `one`, or is it."""

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; "" where there is none."""

    def changed(self, one: str, other: str) -> tuple[FileChange, ...]:
        """The files that two trees (or commits) do not share."""

    def who(self) -> str:
        """The name of whoever runs the command, as their git has it."""


class KeepsRecords(Protocol):
    """Keeps what people said and did about deliveries, on the remote."""

    def records(self) -> dict[str, tuple[Record, ...]]:
        """Tag object → its records, oldest first, as last observed."""

    def record(self, record: Record) -> None:
        """Add one, on the remote; nothing is sent where one says the same. Tried again where somebody was faster.

        Raises Stopped where nobody can tell whether it was kept, Refused where it may not be.
        """

    def claim(self, record: Record, free: Callable[[tuple[Record, ...]], bool]) -> bool:
        """Add one if, in what the remote has at that very moment of this tag object, `free` says that it may be added;
        of several who try at once, one alone is answered True. Raises as `record` does.
        """


class TellsChannels(Protocol):
    """Sends messages to the team's channels, whose addresses are secrets: no word of them is in what is answered."""

    def reads(self, channel: str) -> Reads:
        """The form that a channel reads. Raises Refused where it has no address, or one that nobody can write to."""

    def tell(self, channel: str, letter: Letter) -> Sent:
        """Send once, and say what became of it; never tried again. Raises Refused as `reads` does."""


class RebasesBranches(Protocol):
    """Brings a branch on top of another one, its merges kept, in a temporary work tree; only commits are made."""

    def rebase(
        self, old: str, onto: str, *, drop: Sequence[str] = (), also: Sequence[str] = ()
    ) -> Rewritten | Conflict:  # fmt: skip
        """Rebase `old`, and `also` what stands beside it, onto `onto`, without the commits `drop`. A conflict leaves
        the work tree for a person.
        """

    def weave(
        self, tips: Sequence[str], onto: str, message: str, *, apart: Sequence[str] = ()
    ) -> Rewritten | Conflict:  # fmt: skip
        """Merge `onto` into the first of the tips, what comes of that into the next, and so on (`pairs`: tip → what
        holds both); what comes of those `apart` is not brought into the next.
        """

    def identities(self, commits: Sequence[str]) -> dict[str, str]:
        """Commit → a digest of its author, their date and its message, byte by byte."""

    def resume(self) -> Rewritten | Conflict:
        """Go on after a person has settled a conflict. Raises Refused where nothing is under way."""

    def abort(self) -> None:
        """Take the temporary work tree away; nothing where there is none."""
