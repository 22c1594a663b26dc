"""The proof of a resync: that nothing is lost, doubled or brought back, and the verdict where trees differ.

Three outcomes (TRAIN.md, "Resync" 4). *equal*: the tree is that of merging the old branch with production. *settled*:
no clean merge to compare with, and every file of its conflicts was settled by a person; the others are equal. Else
(*different*, *unbound*) somebody has to accept the difference, with a reason.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from changelog.domain.model import Value
from changelog.domain.remote import FileChange, Merged, Rewritten

# settled: equal but for files in conflict that a person has settled · unbound: the same, but git alone has settled some
Outcome = Literal["equal", "settled", "different", "unbound"]
# gone: an old commit that is neither there nor listed as dropped · stranger: a commit that comes from none · doubled:
# two come from one, or one from two · reworded: author, date or message are not the same bytes · pull: a pull request's
# merge is there less or more often than it was
BreachKind = Literal["gone", "stranger", "doubled", "reworded", "pull"]


class BranchCommit(Value, frozen=True, kw_only=True):
    """A commit that production lacks. `digest`: its author, their date and its message, byte by byte; `patch`: what it
    changes, "" where nobody looked; `number`: the pull request that it merges.
    """

    sha: str
    digest: str
    number: int | None = None
    patch: str = ""


class Breach(Value, frozen=True, kw_only=True):
    """Something that a resync must never do; what it is about: a SHA, or `#102`."""

    kind: BreachKind
    subject: str


class ResyncFacts(Value, frozen=True, kw_only=True):
    """What is compared. `old`, `new`: the commits that production lacks, before and after; `made`: new
    merges that belong to the resync itself; `expected`: the old branch merged with production, and `differing` the
    files in which the new tree is not that; `delivered`: the digests of what production alone had.
    """

    old: tuple[BranchCommit, ...]
    new: tuple[BranchCommit, ...]
    rewritten: Rewritten
    expected: Merged
    differing: tuple[FileChange, ...]
    made: frozenset[str] = frozenset()
    delivered: frozenset[str] = frozenset()


class ResyncVerdict(Value, frozen=True, kw_only=True):
    """The outcome of the proof. `files`: those that differ and should not; `excluded`: those in conflict, not compared.

    `breaches` stop everything. `altered`: pairs whose patch is another one now (old SHA); `back`: new commits that
    production has under another SHA: what is left of something that was picked and then worked on.
    """

    outcome: Outcome
    files: tuple[FileChange, ...]
    excluded: tuple[str, ...]
    breaches: tuple[Breach, ...]
    altered: tuple[str, ...]
    back: tuple[str, ...]
    kept: int
    dropped: int

    @property
    def proven(self) -> bool:
        """Whether it may go on without anybody's approval."""
        return not self.breaches and self.outcome in ("equal", "settled")


def prove(facts: ResyncFacts) -> ResyncVerdict:
    """Compare the new branch with the old one and with what was promised."""
    rewritten, expected = facts.rewritten, facts.expected
    # A clean merge binds all files; else those in conflict, of the merge and of the resync, are not compared.
    excluded = () if expected.clean else tuple(sorted({*expected.conflicts, *rewritten.settled}))
    files = tuple(one for one in facts.differing if not _within(one.path, excluded))
    outcome: Outcome = "different"
    if not files:
        settled = set(expected.conflicts) <= set(rewritten.settled)
        outcome = "equal" if expected.clean else "settled" if settled else "unbound"

    # Old → new, those that did not have to move included.
    old, new = {one.sha: one for one in facts.old}, {one.sha: one for one in facts.new}
    moved = {one: other for one, other in rewritten.pairs.items() if one in old and other not in facts.made}
    pairs = moved | {sha: sha for sha in old if sha in new}
    return ResyncVerdict(
        outcome=outcome,
        files=files,
        excluded=excluded,
        breaches=(*_commits(facts, old, new, pairs), *_pulls(facts, pairs)),
        altered=tuple(one for one, other in pairs.items() if other in new and old[one].patch != new[other].patch),
        back=tuple(one.sha for one in facts.new if one.digest in facts.delivered),
        kept=len(pairs),
        dropped=len(rewritten.dropped),
    )


def _within(path: str, files: Iterable[str]) -> bool:
    """Whether a file is one of these, or what git put beside one of them (`file~branch`)."""
    return any(path == one or path.startswith(f"{one}~") for one in files)


def _commits(
    facts: ResyncFacts, old: dict[str, BranchCommit], new: dict[str, BranchCommit], pairs: dict[str, str]
) -> Iterable[Breach]:  # fmt: skip
    dropped = set(facts.rewritten.dropped)
    for sha in old:
        if (sha in pairs) == (sha in dropped):
            yield Breach(kind="doubled" if sha in pairs else "gone", subject=sha)
    for sha, other in pairs.items():
        if other not in new:
            yield Breach(kind="gone", subject=sha)
        elif new[other].digest != old[sha].digest:
            yield Breach(kind="reworded", subject=sha)
    images = Counter(pairs.values())
    yield from (Breach(kind="doubled", subject=sha) for sha, count in images.items() if count > 1)
    yield from (Breach(kind="stranger", subject=sha) for sha in new if sha not in images and sha not in facts.made)


def _pulls(facts: ResyncFacts, pairs: dict[str, str]) -> Iterable[Breach]:
    """Each pull request's merge is there as often as it was, less what is listed as dropped."""
    dropped = set(facts.rewritten.dropped) - set(pairs)
    before = Counter(one.number for one in facts.old if one.number is not None and one.sha not in dropped)
    after = Counter(one.number for one in facts.new if one.number is not None and one.sha not in facts.made)
    numbers = sorted(before | after)
    yield from (Breach(kind="pull", subject=f"#{number}") for number in numbers if before[number] != after[number])
