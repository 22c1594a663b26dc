"""A plan: the frozen list of what a command is about to do. Printing it is the dry run, carrying it out is the command.

A step names what it changes, with old and new values, and its `subject` in a word; whether it is done is seen in the
world, never remembered.
"""

from typing import Literal

from msgspec import field, structs

from changelog.domain.forge import CheckState, Draft
from changelog.domain.model import Finding, Value
from changelog.domain.remote import Record, RefMove
from changelog.domain.train.anchors import ANCHOR
from changelog.domain.train.gates import Gate
from changelog.i18n.say import marked, say, say_of

ProofName = Literal[
    "carries", "tree-shown", "tree-shipped", "tree-tagged", "shipped-shown", "shipped-tagged", "with-hotfixes",
    "shown-without", "tree-before", "resync-tree", "resync-range", "resync-carries", "resync-show-again",
    "resync-backup", "tree-without",
]  # fmt: skip
Nothing = Literal[
    "",
    "tagged-already", "shown-already", "refused-already", "released-already",
    "announced-already", "sent-nothing", "hotfix-there", "hotfix-merged",
    "resync-withdrawn", "resynced-already", "nothing-to-archive",
]  # fmt: skip
"""Why there is nothing to do; a word of the forms for machines."""
Command = Literal["tag", "demo", "release", "undo", "hotfix", "resync", "board", "announce", "unshown"]


class Keep(Value, frozen=True, kw_only=True, tag="keep"):
    """A ref of this clone (a tag, a backup) is set; a convenience that nothing depends on."""

    ref: str
    sha: str

    @property
    def subject(self) -> str:
        return short(self.ref)


class Push(Value, frozen=True, kw_only=True, tag="push"):
    """Refs of the remote move, all of them or none. `otherwise`: what is done instead where a branch is protected."""

    moves: tuple[RefMove, ...]
    otherwise: "tuple[Step, ...]" = ()

    @property
    def subject(self) -> str:
        return ", ".join(short(move.ref) for move in self.moves)


class Note(Value, frozen=True, kw_only=True, tag="note"):
    """A record is kept on the remote; `anew`: also where one by somebody who does not count says the same."""

    record: Record
    anew: bool = False

    @property
    def subject(self) -> str:
        return self.record.kind


class Status(Value, frozen=True, kw_only=True, tag="status"):
    """A commit status is set on the forge, so that branch protection can demand it."""

    sha: str
    name: str
    state: CheckState
    description: str

    @property
    def subject(self) -> str:
        return self.name


class AnchorRecords(Value, frozen=True, kw_only=True, tag="anchor"):
    """A commit status says at which commit the records stand, so that none before it can be changed unseen."""

    sha: str

    @property
    def subject(self) -> str:
        return ANCHOR


class Propose(Value, frozen=True, kw_only=True, tag="propose"):
    """A pull request of the product's repository is opened, or found; `labels` are put on it."""

    draft: Draft
    labels: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"{self.draft.head} → {self.draft.base}"


class MergeProposal(Value, frozen=True, kw_only=True, tag="merge"):
    """The pull request from `head` into `base` is merged by a merge commit, if its head is still `sha`; the tree of
    what comes of it must be `tree`. `joined`: the commit that the branch gets where the forge merges only what has all
    of its base; it has the same tree.
    """

    head: str
    base: str
    sha: str
    tree: str
    joined: str = ""

    @property
    def subject(self) -> str:
        return f"{self.head} → {self.base}"


class Comment(Value, frozen=True, kw_only=True, tag="comment"):
    """A comment is left once on a pull request: of the product, or the documentation's one for a delivery."""

    where: Literal["product", "documentation"]
    number: int
    marker: str
    body: str

    @property
    def subject(self) -> str:
        return f"#{self.number}"


class Watch(Value, frozen=True, kw_only=True, tag="watch"):
    """The environments of a branch are watched until they run a commit. `once`: one look, for what has failed."""

    environments: tuple[str, ...]
    sha: str
    once: bool = False

    @property
    def subject(self) -> str:
        return ", ".join(self.environments)


class MoveCards(Value, frozen=True, kw_only=True, tag="cards"):
    """Tickets move to a column of the board."""

    numbers: tuple[int, ...]
    column: str

    @property
    def subject(self) -> str:
        return self.column


class ArchiveCards(Value, frozen=True, kw_only=True, tag="archive"):
    """Tickets that the published page lists are closed and archived, as the settings say."""

    numbers: tuple[int, ...]
    close: bool
    archive: bool

    @property
    def subject(self) -> str:
        return ", ".join(f"#{number}" for number in self.numbers)


class Publish(Value, frozen=True, kw_only=True, tag="publish"):
    """The documentation's pull request is brought up to date with what is true now."""

    tag: str

    @property
    def subject(self) -> str:
        return self.tag


class SendMessage(Value, frozen=True, kw_only=True, tag="tell"):
    """A message goes to a channel: `claim` is recorded first, so that nobody else sends it; then the message is sent,
    then that is recorded. `again`: it is sent though it was, or may have been, sent by the claim `after`.
    """

    claim: Record
    again: bool = False
    after: str = ""

    @property
    def subject(self) -> str:
        return self.claim.channel


class Together(Value, frozen=True, kw_only=True, tag="together"):
    """Steps of which none waits for another one. Where one fails, the others are done, and what comes after is not."""

    steps: "tuple[Step, ...]"

    @property
    def subject(self) -> str:
        return ", ".join(step.subject for step in self.steps)


Step = (
    Keep | Push | Note | Status | AnchorRecords | Propose | MergeProposal | Comment | Watch | MoveCards | ArchiveCards
    | Publish | SendMessage | Together
)  # fmt: skip


class Proof(Value, frozen=True, kw_only=True):
    """Something that was checked before anything moves, with the values of its sentence (`proof_text`)."""

    name: ProofName
    values: dict[str, str] = field(default_factory=dict)


class Plan(Value, frozen=True, kw_only=True):
    """What a command is about to do. `nothing`: why there is nothing to do, empty otherwise.

    A plan with a `closed` gate, which nobody has overridden, is shown and not carried out; `alerts`: the messages that
    go out all the same, for they are about what the gate found.
    """

    command: Command
    tag: str
    steps: tuple[Step, ...] = ()
    gates: tuple[Gate, ...] = ()
    proofs: tuple[Proof, ...] = ()
    findings: tuple[Finding, ...] = ()
    nothing: Nothing = ""
    alerts: tuple[Step, ...] = ()

    @property
    def without_steps(self) -> "Plan":
        """What it was decided from: the steps are printed one by one as they are done."""
        return structs.replace(self, steps=())

    @property
    def closed(self) -> tuple[Gate, ...]:
        """The gates that are closed and not overridden."""
        return tuple(gate for gate in self.gates if gate.state == "closed")


class Done(Value, frozen=True, kw_only=True):
    """What became of a step: done now, or found done. `told`: the answer of the forge (a pull request's address), or
    why the step failed where others went on.
    """

    step: Step
    how: Literal["done", "already", "skipped", "failed"]
    told: str = ""


class Receipt(Value, frozen=True, kw_only=True):
    """What a command did, written under the git folder for people to read; nothing reads it back."""

    command: Command
    tag: str
    at: int
    by: str
    done: tuple[Done, ...]
    gates: tuple[Gate, ...] = ()
    proofs: tuple[Proof, ...] = ()


def proof_text(proof: Proof) -> str:
    """What was proved, in words."""
    values = {name: shortened(value) for name, value in proof.values.items()}
    count = int(values.get("count", "0"))
    if proof.name == "carries":
        sha = values["sha"]
        return say_of(
            "Carries {count} change, at commit {sha}", "Carries {count} changes, at commit {sha}", count, sha=sha
        )
    if proof.name == "shipped-shown":
        return say_of("Shipped ⊆ shown: {count} pull request", "Shipped ⊆ shown: {count} pull requests", count)
    if proof.name == "shipped-tagged":
        return say_of("Shipped: {count} pull request of the tag", "Shipped: {count} pull requests of the tag", count)
    if proof.name in ("tree-shipped", "tree-tagged"):
        values["how"] = say("fast-forward") if values["how"] == "forward" else say("merge commit")
    if values.get("hotfixes") == SOMETHING:
        values["hotfixes"] = say("something else")
    return say(_PROOFS[proof.name], **values)


SOMETHING = "resync-something"
"""The value for hotfixes that have no number."""
_PROOFS: dict[ProofName, str] = {
    "tree-shown": marked("Tree shown: {tree} ({tag})"),
    "tree-shipped": marked("Tree shipped = tree shown: {tree} ({tag}, {how})"),
    "tree-tagged": marked("Tree shipped = the tag’s tree: {tree} ({tag}, {how})"),
    "with-hotfixes": marked("And what production has already: {numbers}"),
    "shown-without": marked("Shown, without {numbers}: {count} of {shown} are left"),
    "tree-before": marked("Tree before the delivery: {tree} (production at {sha})"),
    "resync-tree": marked("Tree: {tree}"),
    "resync-range": marked("Commits: {same} the same, {altered} adapted, {dropped} left out, 0 lost"),
    "resync-carries": marked("{tag} becomes {successor}: what was shown, and {hotfixes}"),
    "resync-show-again": marked("{tag} becomes {successor}: it is not exactly what was shown any more, show it again"),
    "resync-backup": marked("The old branch is kept: {ref}"),
    "tree-without": marked("Tree of production without {names}: {tree}"),
}


def nothing_text(plan: Plan) -> str:
    """Why there is nothing to do, in words."""
    return say(_NOTHING[plan.nothing], tag=plan.tag)


_NOTHING: dict[Nothing, str] = {
    "": "",
    "tagged-already": marked("Today’s delivery is marked already: {tag}. Another one the same day: --again."),
    "shown-already": marked("That was noted already: {tag} was shown."),
    "refused-already": marked("That is taken out already: {tag} follows."),
    "released-already": marked("{tag} is in production already."),
    "announced-already": marked("{tag} was announced everywhere already. To announce it again: --again."),
    "sent-nothing": marked("Nothing waits to be confirmed for {tag}."),
    "hotfix-there": marked("The branch is there, and carries nothing that waits to be shown."),
    "hotfix-merged": marked("The hotfix is in production already."),
    "resync-withdrawn": marked(
        "Production only has the withdrawal of what was refused: merge its pull request, nothing else is to be done."
    ),
    "resynced-already": marked("The branch has all that production has."),
    "nothing-to-archive": "",
}


def shortened(value: str) -> str:
    """An object's name as people read it; anything else as it is."""
    return value[:10] if len(value) in (40, 64) and all(sign in "0123456789abcdef" for sign in value) else value


def short(ref: str) -> str:
    """A ref as people call it: `production`, `2022-01-18`."""
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/")
