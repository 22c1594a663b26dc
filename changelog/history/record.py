"""A unit with its fate so far: alive or taken back, by whom, and what it did to others."""

from changelog.domain.model import Commit
from changelog.history.reverts import Claim
from changelog.history.walk import Unit


class Record:
    """A unit with its fate so far. Mutable: the ledger is the one place where fates change."""

    __slots__ = ("alive", "before", "brought", "claims", "commits", "killed_by", "only_claims", "relanded", "relands",
                 "revived_by", "says_so", "took", "twin", "undid", "unit")  # fmt: skip

    def __init__(self, unit: Unit, commits: tuple[Commit, ...]) -> None:
        self.unit = unit
        self.commits = commits
        self.claims: tuple[Claim, ...] = ()
        self.only_claims = False  # a revert and nothing else
        self.says_so = False  # its own title is a revert's
        self.alive = True
        self.before: bool | None = None  # alive when the delivery being read began; None: it came in it
        self.killed_by: Record | None = None
        self.twin: Record | None = None  # the same change, already there
        self.relands: Record | None = None  # the same change, taken back before this one
        self.relanded: Record | None = None
        self.revived_by: Record | None = None  # the last one that brought it back
        self.took: list[Record] = []
        self.brought: list[Record] = []
        self.undid: list[Record] = []

    @property
    def label(self) -> int | str:
        """The pull request's number, else the short SHA."""
        number = self.unit.number
        return number if number is not None else self.commits[0].sha[:10]

    @property
    def is_revert(self) -> bool:
        """A revert whose targets are known: undoing it undoes what it did."""
        return self.only_claims and bool(self.took or self.brought or self.undid)

    def still_took(self) -> list["Record"]:
        """What it took back and nobody has brought back since."""
        return [target for target in self.took if target.killed_by is self]
