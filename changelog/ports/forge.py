"""A forge as one run uses it: the promises it keeps, None for each that it does not; and how far a run may reach."""

from collections.abc import Iterable
from typing import Literal, Protocol

from msgspec import Struct

from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.forge import Deployed, DocumentationSeen
from changelog.domain.model import Finding
from changelog.ports.proposals import KeepsProposals, ReadsChecks, ReadsDeployments, SetsStatuses
from changelog.ports.work import ArchivesItems, ClosesTickets, ListsBoard, MovesItems, ReadsWork

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
    """Knows what a repository has beside its changes, for `init`, `doctor` and `hear`."""

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
    """What is known of the product without a forge: its board, where that is a file. A forge offers more.

    `trouble`: why a forge that is known cannot be asked.
    """

    def __init__(
        self, *, board: ListsBoard | None = None, hands: Hands | None = None, trouble: Finding | None = None
    ) -> None:
        self._board = board
        self._hands = hands
        self.trouble = trouble

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is lacking, as it is told."""
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
    def discovery(self) -> Discovers | None:
        """What else the repository has."""
        return None

    def login(self, address: RepositoryAddress) -> Login:
        """The login that git is given for a repository on this forge; a false one for any other."""
        del address
        return Login()

    def close(self) -> None:
        """Close the connections."""
