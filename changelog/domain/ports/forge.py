"""The promises about pull requests, checks, tickets and boards, and `Forge`, which offers those that are kept.

A new forge is a room `adapters/forge/<name>/` and a line in `adapters/forge/connect.py`. It offers:

* a subclass of `Forge`, made from a `ForgeAddress`, a `BoardAddress`, the board that is a file (if any) and a `Reach`.
  It overrides a property for each promise that it keeps; a promise that it does not keep stays None, and the commands
  do without. What is missing for the whole forge (no token, an unsafe address) is the `trouble` of a plain `Forge`;
* `login`: its token as git's login, for repositories of its own server only;
* for `doctor`: the `Server`, `Token` and `Rights` of `domain/forge`, read without changing anything.

Values of `domain/forge` go in and out, never the forge's own JSON. A question raises Refused where it cannot be
answered, unless its docstring says that it never raises. A write looks first, writes once, and looks again where the
answer was lost: it raises Refused where nothing was done, Stopped where nobody knows. Texts, titles, branch names and
SHAs are checked by the functions of `domain/forge` and `domain/remote` before they are sent. What every forge must pass
is in `tests/adapters/promises.py` and `tests/adapters/proposing.py`.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.forge import (
    Board,
    BoardItem,
    BranchPush,
    Check,
    Conversation,
    Deployed,
    Deployment,
    DocumentationSeen,
    Draft,
    Opened,
    Proposal,
    Pulls,
    Tickets,
    Version,
)
from changelog.domain.model import Finding


class OpensPullRequests(Protocol):
    """Opens pull requests and keeps them up to date."""

    def opened(self, head: str, base: str) -> Opened | None:
        """The open pull request from one branch into another, if there is one."""

    def open(self, draft: Draft) -> Opened:
        """Open it, or find the one that is open already."""

    def update(self, number: int, *, title: str, body: str) -> Opened:
        """Give an open pull request another title and body; nothing is sent where they are the same."""

    def commented(self, number: int, marker: str) -> str | None:
        """The comment that holds a marker, None where there is none."""

    def comment(self, number: int, marker: str, body: str) -> None:
        """Leave a comment once: the one that holds `marker` is brought up to date instead of a second one."""


class KeepsProposals(OpensPullRequests, Protocol):
    """Follows pull requests from the first draft to the merge."""

    def proposals(self, head: str, base: str) -> tuple[Proposal, ...]:
        """Every pull request from one branch into another, newest first, closed and merged ones too."""

    def proposal(self, number: int) -> Proposal | None:
        """The pull request of that number, if there is one."""

    def conversation(self, number: int) -> Conversation:
        """Its description and its last hundred comments; empty on a forge where people have no accounts."""

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

        Never squashed, rebased or moved forward. Raises BehindBase where the branch is to have all of its base first,
        Refused with the reason otherwise.
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


class ReadsPushes(Protocol):
    """Knows who moved a branch, when, and from where to where."""

    def pushes(self, branch: str) -> tuple[BranchPush, ...]:
        """The moves of a branch that the forge logged, newest first: the last hundred, as far back as it keeps them."""


class AsksVersions(Protocol):
    """Asks environments themselves what they run."""

    def versions(self, addresses: Iterable[str]) -> dict[str, Version]:
        """Address → what it answers; never raises."""


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


class EditableBoard(ListsBoard, ReadsTickets, MovesItems, ArchivesItems, ClosesTickets, Protocol):
    """A board that holds its tickets, and does all of this by itself: one that is a file."""


WAIT = 60.0  # seconds; what GitHub itself advises where it names no time


class Reach(Struct, frozen=True, kw_only=True):
    """How far a command may reach: whether it asks at all, what it may remember, how long it may wait (seconds)."""

    offline: bool = False
    cache: Literal["use", "refresh", "none"] = "use"
    max_wait: float = WAIT


class ForgeAddress(Struct, frozen=True, kw_only=True):
    """A repository on a server. `kind`: which kind of forge the settings say that it is, "" where they do not."""

    server: str = ""
    slug: str = ""
    kind: str = ""


class BoardAddress(Struct, frozen=True, kw_only=True):
    """Where the board is: the path of a file, or the address of a project; `field` holds a project's columns."""

    kind: str = ""
    place: str = ""
    field: str = ""


class Hands(Struct, frozen=True, kw_only=True):
    """What may be done to the board and its tickets."""

    moves: MovesItems
    archives: ArchivesItems
    closes: ClosesTickets


class Discovers(Protocol):
    """Knows what a repository has beside its changes, for `init`, `doctor` and `comment`."""

    def boards(self, field: str) -> list[tuple[str, str, tuple[str, ...]]]:
        """Title, address and columns of the owner's boards, the newest first; never raises."""

    def deployed(self) -> tuple[Deployed, ...]:
        """The last hundred deployments, newest first; never raises."""

    def first_there(self, slugs: Iterable[str]) -> str:
        """The first of a few repositories that there is; "" for none. Never raises."""

    def documentation(self, slug: str, branch: str, page: str) -> DocumentationSeen:
        """Whether a repository has a branch and a page; never raises."""

    def may_write(self, login: str) -> bool:
        """Whether an account may write, asked now. Raises Refused where nobody can be asked."""


class Forge:
    """What a run can ask about the product's forge. This one is no forge: it has a board at most, which is a file.

    `trouble`: why a forge that is known cannot be asked.
    """

    def __init__(self, *, board: EditableBoard | None = None, trouble: Finding | None = None) -> None:
        self._board: ListsBoard | None = board
        self._hands = Hands(moves=board, archives=board, closes=board) if board is not None else None
        self.trouble = trouble

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is missing, for people to read."""
        return (self.trouble,) if self.trouble else ()

    @property
    def work(self) -> ReadsWork | None:
        """Its pull requests and tickets, by number."""
        return None

    @property
    def board(self) -> ListsBoard | None:
        """The board."""
        return self._board

    @property
    def hands(self) -> Hands | None:
        """What may be done to the board."""
        return self._hands

    @property
    def proposals(self) -> KeepsProposals | None:
        """Pull requests, from the draft to the merge."""
        return None

    @property
    def shared(self) -> bool:
        """Whether everybody who has a clone sees the same pull requests."""
        return True

    @property
    def statuses(self) -> SetsStatuses | None:
        """Commit statuses to set."""
        return None

    @property
    def checks(self) -> ReadsChecks | None:
        """Statuses and check runs."""
        return None

    @property
    def deployments(self) -> ReadsDeployments | None:
        """What runs where."""
        return None

    @property
    def pushes(self) -> ReadsPushes | None:
        """Who moved a branch, and when."""
        return None

    @property
    def discovery(self) -> Discovers | None:
        """What else the repository has."""
        return None

    def login(self, address: RepositoryAddress) -> Login:
        """The login that git is given for a repository on this forge; a false one for any other."""
        del address
        return Login()

    def close(self) -> None:
        """Close the connections."""
