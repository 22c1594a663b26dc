"""What became of each unit, and the sums: every commit in exactly one bucket."""

from collections import Counter

from msgspec import Struct

from changelog.domain.history.messages import Claim
from changelog.domain.history.walk import Unit
from changelog.domain.model import Collected, Commit, Finding, Story
from changelog.i18n.say import say


class Record:
    """A unit with its fate so far. Mutable: the ledger is the one place where fates change."""

    __slots__ = ("alive", "before", "brought", "claims", "commits", "killed_by", "of_part", "only_claims", "refuted",
                 "relanded", "relands", "revived_by", "says_so", "took", "twin", "undid", "unit")  # fmt: skip

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
        self.of_part: Record | None = None  # what its message names is a commit of this one, which has others
        self.refuted: list[Record] = []  # what its message names, and its files leave as it is

    @property
    def label(self) -> int | str:
        """The pull request's number, else the short SHA."""
        number = self.unit.number
        return number if number is not None else self.commits[0].sha[:10]

    @property
    def is_one_commit(self) -> bool:
        """Whether one commit, compared with its first parent, is all that it brought."""
        return len(self.commits) == 1 or len(self.commits[0].parents) > 1

    @property
    def is_revert(self) -> bool:
        """A revert whose targets are known: undoing it undoes what it did."""
        return self.only_claims and bool(self.took or self.brought or self.undid)

    def still_took(self) -> list["Record"]:
        """What it took back and nobody has brought back since."""
        return [target for target in self.took if target.killed_by is self]


class Fate(Struct, frozen=True, kw_only=True):
    """`holds`: the change is listed. Else `of` names what it duplicates or cancels with, and `why` is a sentence."""

    holds: bool
    duplicate: bool = False
    of: int | str | None = None
    why: str = ""
    story: Story = ""
    finding: Finding | None = None


HOLDS = Fate(holds=True)


def fate(record: Record) -> Fate:
    """The fate of a record that entered in the delivery just read. Ask before the next delivery begins."""
    if record.twin is not None:
        why = say("already there as {other}", other=name(record.twin))
        return Fate(
            holds=False, duplicate=True, of=record.twin.label, why=why, finding=_number_again(record, record.twin)
        )
    if not record.alive and record.killed_by is not None:
        return Fate(
            holds=False, of=record.killed_by.label, why=say("taken back by {other}", other=name(record.killed_by))
        )
    if record.relands is not None and _was_delivered(record.relands):
        killer = record.relands.killed_by
        return Fate(
            holds=False,
            of=killer.label if killer else record.relands.label,
            why=say(
                "{other} was delivered before, taken back and reapplied here: nothing changes",
                other=name(record.relands),
            ),
        )
    if record.refuted and not (record.took or record.brought or record.undid):
        return _refuted(record)
    if record.only_claims:
        return _of_revert(record)
    if record.relands is not None:
        return Fate(holds=True, why=say("reapplied: {other} had been taken back", other=name(record.relands)))
    return HOLDS


def _number_again(record: Record, twin: Record) -> Finding | None:
    """A finding where only the number is the same: perhaps a ticket's number stands where a pull request's should."""
    one, other = record.unit.headline.title, twin.unit.headline.title
    if record.unit.number is None or one == other or record.commits[0].authored == twin.commits[0].authored:
        return None
    return Finding(
        code="number-again",
        message=say(
            "the same number as « {other} », which is there already, so « {one} » is not listed", other=other, one=one
        ),
        subject=name(record),
    )


def _refuted(record: Record) -> Fate:
    others = ", ".join(map(name, record.refuted))
    message = (
        say("says that it brings back {others}, and none of it is there", others=others)
        if any(said.again for said in record.claims)
        else say("says that it takes back {others}, which is still there", others=others)
    )
    return Fate(holds=True, finding=Finding(code="revert-refuted", message=message, subject=name(record)))


def _of_revert(record: Record) -> Fate:
    lost = [target for target in record.still_took() if target.relanded is None and _was_delivered(target)]
    won = [one for one in record.brought if one.alive and one.before is False and one.revived_by is record]
    if lost:
        why = say("takes back {other}, delivered before", other=", ".join(map(name, lost)))
        return Fate(holds=True, story=_kind(lost[0]), of=lost[0].label, why=why)
    if won:
        return Fate(
            holds=True,
            story="restore",
            of=won[0].label,
            why=say("brings back {other}", other=", ".join(map(name, won))),
        )
    settled = record.undid + record.took + record.brought
    if not settled and not record.says_so:
        # Its commits take back a part of another change: that is work of its own, listed like any other.
        return Fate(holds=True)
    if settled:
        return Fate(holds=False, of=settled[0].label, why=say("cancels out with {other}", other=name(settled[0])))
    if record.of_part is not None:
        why = say("takes back a part of {other}", other=name(record.of_part))
        return Fate(holds=True, story="revert", of=record.of_part.label, why=why)
    return Fate(
        holds=True,
        story="restore" if record.claims[0].again or record.claims[0].quoted.startswith("Revert ") else "revert",
        why=say("takes back something that was not found here"),
        finding=Finding(
            code="revert-unresolved",
            message=say("takes back something that is not in the part of the history that was read"),
            subject=str(record.label),
        ),
    )


def _kind(target: Record) -> Story:
    # Taking back a revert whose own targets lie too far back to be known is still a way of bringing them back.
    return "restore" if target.only_claims else "revert"


def _was_delivered(target: Record | None) -> bool:
    # What was reapplied in this delivery and taken back once more was delivered all the same, under its first merge.
    while target is not None:
        if target.before:
            return True
        target = target.relands
    return False


def name(record: Record) -> str:
    """How a sentence names a record: `#101`, or the short SHA."""
    number = record.unit.number
    return f"#{number}" if number is not None else record.commits[0].sha[:10]


class Accounting(Struct, frozen=True, kw_only=True):
    """Commits by bucket; `entry` counts the heads of what is listed, `inside` what they brought. The sum is `commits`.

    `unexplained`: commits of the delivery in no bucket or in two, and others that are in one. Always empty: anything in
    it is a mistake of ours and stops the command.
    """

    commits: int
    entry: int
    inside: int
    aside: int
    bot: int
    cancelled: int
    duplicate: int
    unexplained: tuple[str, ...] = ()


def of(collected: Collected) -> Accounting:
    """Count a delivery's commits. Pure."""
    buckets: Counter[str] = Counter()
    placed: list[str] = []
    for change in collected.changes:
        buckets[change.disposition] += 1
        buckets["inside" if change.disposition == "entry" else change.disposition] += len(change.commits) - 1
        placed += [commit.sha for commit in change.commits]
    buckets["aside"] += len(collected.set_aside)
    placed += [one.commit.sha for one in collected.set_aside]
    seen = set(placed)
    missing = collected.carried ^ seen
    twice = {sha for sha, count in Counter(placed).items() if count > 1} if len(placed) > len(seen) else set()
    return Accounting(
        commits=len(collected.carried),
        entry=buckets["entry"],
        inside=buckets["inside"],
        aside=buckets["aside"],
        bot=buckets["bot"],
        cancelled=buckets["cancelled"],
        duplicate=buckets["duplicate"],
        unexplained=(*sorted(missing), *sorted(twice)),
    )
