"""Promises about a clone and its remote."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from changelog.domain.history.content import Difference, MergedTrees, Triple
from changelog.domain.history.facts import Facts
from changelog.domain.model import Commit, Refs, Shared
from changelog.domain.remote import Conflict, FileChange, Merged, Moved, Observed, Record, RefMove, Rewritten
from changelog.domain.train.channel_state import ChannelFormat, Letter, SendResult


class ShowsRefs(Protocol):
    """Lists what a clone has."""

    shallow: bool

    def refs(self) -> Refs:
        """Tags, branches and HEAD."""

    def remote_urls(self) -> dict[str, str]:
        """Remote name → address."""

    def shared(self, one: str, other: str) -> Shared:
        """What two commits have in common."""


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

    def facts(self, tips: Iterable[str]) -> Facts:
        """Short facts about all that these commits reach."""

    def patch_ids(self, shas: Iterable[str]) -> dict[str, str]:
        """SHA → what the patch is known by among these."""

    def paths(self, shas: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """SHA → the paths it changed."""

    def entries(self, commit: str) -> dict[str, str]:
        """Path → mode and blob of every file of a commit."""

    def differences(self, pairs: Sequence[tuple[str, str]]) -> list[Difference]:
        """How the second commit of each pair differs from the first."""

    def merged(self, triples: Sequence[Triple]) -> list[MergedTrees]:
        """The merge of each triple's three trees, compared with the commit that was asked."""


class ResolvesNames(Protocol):
    """Turns revision names into commits."""

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Name → SHA; names that are no commit are left out."""


class ReadsBranches(ReadsHistory, ResolvesNames, Protocol):
    """Reads what a branch would bring into another one."""

    def changed(self, base: str, head: str) -> tuple[str, ...]:
        """The paths that a branch changed since it left another one; none where they have nothing in common."""

    def files(self, revision: str, folder: str) -> dict[str, str]:
        """The text files directly in a folder at a revision: name → text."""


class ObservesRemote(Protocol):
    """Lists what the remote has, and brings it here."""

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

    def tip(self) -> str:
        """The commit at which the records stand, as last observed or written; "" where there are none."""

    def record(self, record: Record, *, anew: bool = False) -> bool:
        """Add one, on the remote; False, and nothing is sent, where one says the same (unless it is said `anew`). Tried
        again where somebody was faster.

        Raises Stopped where nobody can tell whether it was kept, Refused where it may not be.
        """

    def claim(self, record: Record, free: Callable[[tuple[Record, ...]], bool]) -> bool:
        """Add one if, in what the remote has at that very moment of this tag object, `free` says that it may be added;
        of several who try at once, one alone is answered True. Raises as `record` does.
        """


class TellsChannels(Protocol):
    """Sends messages to the team's channels, whose addresses are secrets: no word of them is in what is answered."""

    def reads(self, channel: str) -> ChannelFormat:
        """The form that a channel reads. Raises Refused where it has no address, or one that nobody can write to."""

    def tell(self, channel: str, letter: Letter) -> SendResult:
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

    def abort(self) -> None:
        """Take the temporary work tree away; nothing where there is none."""
