"""A plan: the frozen list of what a command is about to do. Printing it is the dry run, carrying it out is the command.

A step names what it changes, with old and new values; whether it is done is seen in the world, never remembered.
"""

from typing import Literal

from msgspec import field, structs

from changelog.forge import CheckState, Draft
from changelog.model import Finding, Value
from changelog.remote import Record, RefMove
from changelog.train.gates import Gate

Command = Literal["tag", "demo", "release", "undo", "hotfix", "resync", "board", "announce"]


class Keep(Value, frozen=True, kw_only=True, tag="keep"):
    """A ref of this clone (a tag, a backup) is set; a convenience that nothing rests on."""

    ref: str
    sha: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return short(self.ref)


class Push(Value, frozen=True, kw_only=True, tag="push"):
    """Refs of the remote move, all of them or none. `otherwise`: what is done instead where a branch is protected."""

    moves: tuple[RefMove, ...]
    otherwise: "tuple[Step, ...]" = ()

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return ", ".join(short(move.ref) for move in self.moves)


class Note(Value, frozen=True, kw_only=True, tag="note"):
    """A record is kept on the remote."""

    record: Record

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return self.record.kind


class Status(Value, frozen=True, kw_only=True, tag="status"):
    """A commit status is set on the forge, so that branch protection can demand it."""

    sha: str
    name: str
    state: CheckState
    description: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return self.name


class Propose(Value, frozen=True, kw_only=True, tag="propose"):
    """A pull request of the product's repository is opened, or found; `labels` are put on it."""

    draft: Draft
    labels: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return f"{self.draft.head} → {self.draft.base}"


class MergeProposal(Value, frozen=True, kw_only=True, tag="merge"):
    """The pull request from `head` into `base` is merged by a merge commit, if its head is still `sha`; the tree of
    what comes of it must be `tree`.
    """

    head: str
    base: str
    sha: str
    tree: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return f"{self.head} → {self.base}"


class Comment(Value, frozen=True, kw_only=True, tag="comment"):
    """A comment is left once on a pull request: of the product, or the documentation's one for a delivery."""

    where: Literal["product", "documentation"]
    number: int
    marker: str
    body: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return f"#{self.number}"


class Watch(Value, frozen=True, kw_only=True, tag="watch"):
    """The environments of a branch are watched until they run a commit."""

    environments: tuple[str, ...]
    sha: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return ", ".join(self.environments)


class MoveCards(Value, frozen=True, kw_only=True, tag="cards"):
    """Tickets move to a column of the board."""

    numbers: tuple[int, ...]
    column: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return self.column


class ArchiveCards(Value, frozen=True, kw_only=True, tag="archive"):
    """Tickets that the published page tells are closed and archived, as the settings say."""

    numbers: tuple[int, ...]
    close: bool
    archive: bool

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return ", ".join(f"#{number}" for number in self.numbers)


class Publish(Value, frozen=True, kw_only=True, tag="publish"):
    """The documentation's pull request is brought up to date with what is true now."""

    tag: str

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return self.tag


class Tell(Value, frozen=True, kw_only=True, tag="tell"):
    """A channel is told: `claim` is recorded first, so that nobody else tells it; then the message is sent, then that
    is recorded. `again`: it is sent though it was, or may have been, sent by the claim `after`.
    """

    claim: Record
    again: bool = False
    after: str = ""

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return self.claim.channel


class Together(Value, frozen=True, kw_only=True, tag="together"):
    """Steps of which none waits for another one. Where one fails, the others are done, and what comes after is not."""

    steps: "tuple[Step, ...]"

    @property
    def subject(self) -> str:
        """What it is about, in one word."""
        return ", ".join(step.subject for step in self.steps)


Step = (
    Keep | Push | Note | Status | Propose | MergeProposal | Comment | Watch | MoveCards | ArchiveCards | Publish | Tell
    | Together
)  # fmt: skip


class Proof(Value, frozen=True, kw_only=True):
    """Something that was checked before anything moves, in a key of the phrases and its values: `tree-equal`."""

    name: str
    values: dict[str, str] = field(default_factory=dict)


class Plan(Value, frozen=True, kw_only=True):
    """What a command is about to do. `nothing`: why there is nothing to do (a key of the phrases), empty otherwise.

    `gates` with what each one said; `refused` where one that holds is not passed by name and reason: then the plan is
    shown, and not carried out.
    """

    command: Command
    tag: str
    steps: tuple[Step, ...] = ()
    gates: tuple[Gate, ...] = ()
    proofs: tuple[Proof, ...] = ()
    findings: tuple[Finding, ...] = ()
    nothing: str = ""

    @property
    def without_steps(self) -> "Plan":
        """What it was decided from: the steps are told one by one as they are done."""
        return structs.replace(self, steps=())

    @property
    def closed(self) -> tuple[Gate, ...]:
        """The gates that hold."""
        return tuple(gate for gate in self.gates if gate.state == "closed")


class Done(Value, frozen=True, kw_only=True):
    """What became of a step: done now, or found done. `told`: what the world answered (a pull request's address),
    or why it failed where others went on.
    """

    step: Step
    how: Literal["done", "already", "skipped", "failed"]
    told: str = ""


class Receipt(Value, frozen=True, kw_only=True):
    """What a command did. Kept under the git folder for whoever wants to look; losing it loses nothing."""

    command: Command
    tag: str
    at: int
    by: str
    done: tuple[Done, ...]
    gates: tuple[Gate, ...] = ()
    proofs: tuple[Proof, ...] = ()


def short(ref: str) -> str:
    """A ref as people call it: `production`, `2022-01-18`."""
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/")
