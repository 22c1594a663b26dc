"""Proves a resync before anything is pushed: the facts gathered from the objects themselves, the verdict as gates."""

from collections.abc import Sequence

from msgspec import Struct

from changelog.app.train_context import TrainContext
from changelog.domain.history import messages
from changelog.domain.model import Commit
from changelog.domain.ports.repository import RebasesBranches
from changelog.domain.remote import Rewritten
from changelog.domain.train.gates import Gate, GateReason
from changelog.domain.train.plan import Proof
from changelog.domain.train.resync_proof import BranchCommit, Outcome, ResyncFacts, ResyncVerdict, prove
from changelog.i18n import plain

_WHY: dict[Outcome, GateReason] = {
    "equal": "resync-equal",
    "settled": "resync-settled",
    "different": "resync-different",
    "unbound": "resync-unbound",
}
SHOWN = 20  # files that are named: a person is to look at each


class Proven(Struct, frozen=True, kw_only=True):
    """The verdict, with the gates and the proofs that show it."""

    verdict: ResyncVerdict
    gates: tuple[Gate, ...]
    proofs: tuple[Proof, ...]


def proven(
    train: TrainContext, rebases: RebasesBranches, rewritten: Rewritten, beside: Sequence[str], apart: str, *,
    by_merge: bool,
) -> Proven:  # fmt: skip
    """Compare the result of a resync with what was there. `beside`: tips that stand beside the branch; `apart`: a
    delivery that production has in a commit of its own, from which the two branches start.
    """
    verdict = prove(_facts(train, rebases, rewritten, beside, apart, by_merge=by_merge))
    altered = len(verdict.altered)
    counts = {"same": str(verdict.kept - altered), "altered": str(altered), "dropped": str(verdict.dropped)}
    tree = Proof(name="resync-tree", values={"tree": train.objects.tree(rewritten.new)})
    return Proven(
        verdict=verdict, gates=_gates(train, verdict), proofs=(tree, Proof(name="resync-range", values=counts))
    )


def _facts(
    train: TrainContext, rebases: RebasesBranches, rewritten: Rewritten, beside: Sequence[str], apart: str, *,
    by_merge: bool,
) -> ResyncFacts:  # fmt: skip
    objects, branches = train.objects, train.survey.branches
    old, production = branches.integration_sha, branches.production_sha
    expected = objects.merge(old, production, base=apart)
    tree = objects.tree(rewritten.new)
    before = list(train.reader.history([old, *beside], [production]))
    moved = [rewritten.pairs.get(one, one) for one in beside]
    after = list(train.reader.history([rewritten.new, *moved], [production]))
    theirs = list(train.reader.history([production], [old]))
    digests = rebases.identities([one.sha for one in (*before, *after, *theirs)])

    # Only commits in whose files production has something new are compared by patch: the others cannot have changed.
    paths = train.reader.paths([one.sha for one in (*before, *after, *theirs)])
    touched = {path for one in theirs for path in paths.get(one.sha, ())}
    near = [one.sha for one in (*before, *after) if touched.intersection(paths.get(one.sha, ()))]
    patches = train.reader.patch_ids(near)

    def compared(commits: list[Commit]) -> tuple[BranchCommit, ...]:
        return tuple(
            BranchCommit(
                sha=one.sha,
                digest=digests[one.sha],
                number=messages.read(one).number,
                patch=patches.get(one.sha, ""),
            )
            for one in commits
        )

    return ResyncFacts(
        old=compared(before),
        new=compared(after),
        rewritten=rewritten,
        expected=expected,
        differing=objects.changed(expected.tree, tree) if expected.tree != tree else (),
        made=frozenset(rewritten.pairs.values()) if by_merge else frozenset(),
        delivered=frozenset(digests[one.sha] for one in theirs),
    )


def _gates(train: TrainContext, verdict: ResyncVerdict) -> tuple[Gate, Gate]:
    broken = ", ".join(f"{one.kind} {one.subject[:10]}" for one in verdict.breaches[:SHOWN])
    kept = Gate(name="kept", state="open", why="resync-kept", values={"count": str(verdict.kept)})
    if broken:
        kept = Gate(name="kept", state="closed", why="resync-broken", values={"names": broken})

    same = verdict.outcome in ("equal", "settled")
    branches = train.survey.branches
    files = named([one.path for one in verdict.files] or list(verdict.excluded))
    values = {"branch": branches.integration, "production": branches.production, "files": files}
    why = _WHY[verdict.outcome]
    return kept, Gate(name="difference", state="open" if same else "closed", why=why, values=values)


def named(files: Sequence[str]) -> str:
    """Files, as many as a line has room for."""
    return plain.some([plain.shortened(plain.line(one), 80) for one in files], SHOWN)
