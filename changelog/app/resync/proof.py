"""Proves a resync before anything is pushed: the facts gathered from the objects themselves, the verdict as gates."""

from collections.abc import Iterable, Sequence

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
    """The verdict, with the gates and the sentences that tell it."""

    verdict: ResyncVerdict
    gates: tuple[Gate, ...]
    proofs: tuple[Proof, ...]


def proven(
    train: TrainContext, rebases: RebasesBranches, rewritten: Rewritten, beside: Sequence[str], *, by_merge: bool
) -> Proven:  # fmt: skip
    """Hold what came of a resync against what was there. `beside`: tips that stand beside the branch."""
    facts = _facts(train, rebases, rewritten, beside, by_merge=by_merge)
    verdict = prove(facts)
    tree = train.objects.tree(rewritten.new)
    return Proven(verdict=verdict, gates=_gates(train, verdict), proofs=_proofs(verdict, tree))


def _facts(
    train: TrainContext, rebases: RebasesBranches, rewritten: Rewritten, beside: Sequence[str], *, by_merge: bool
) -> ResyncFacts:  # fmt: skip
    objects, branches = train.objects, train.survey.branches
    old, production = branches.integration_sha, branches.production_sha
    expected = objects.merge(old, production)
    tree = objects.tree(rewritten.new)
    before = list(train.reader.history([old, *beside], [production]))
    moved = [rewritten.pairs.get(one, one) for one in beside]
    after = list(train.reader.history([rewritten.new, *moved], [production]))
    theirs = list(train.reader.history([production], [old]))
    digests = rebases.identities([one.sha for one in (*before, *after, *theirs)])
    patches = _patches(train, before, after, theirs)
    return ResyncFacts(
        old=_stands(before, digests, patches),
        new=_stands(after, digests, patches),
        rewritten=rewritten,
        expected=expected,
        differing=objects.changed(expected.tree, tree) if expected.tree != tree else (),
        made=frozenset(rewritten.pairs.values()) if by_merge else frozenset(),
        delivered=frozenset(digests[one.sha] for one in theirs),
    )


def _patches(train: TrainContext, *lists: Sequence[Commit]) -> dict[str, str]:
    """The patches of commits in whose files production has something new: those of the others cannot have changed."""
    before, after, theirs = lists
    paths = train.reader.paths([one.sha for one in (*before, *after, *theirs)])
    touched = {path for one in theirs for path in paths.get(one.sha, ())}
    near = [one.sha for one in (*before, *after) if touched.intersection(paths.get(one.sha, ()))]
    return train.reader.patch_ids(near)


def _stands(commits: Iterable[Commit], digests: dict[str, str], patches: dict[str, str]) -> tuple[BranchCommit, ...]:
    return tuple(
        BranchCommit(
            sha=one.sha, digest=digests[one.sha], number=messages.read(one).number, patch=patches.get(one.sha, "")
        )
        for one in commits
    )  # fmt: skip


def _gates(train: TrainContext, verdict: ResyncVerdict) -> tuple[Gate, Gate]:
    broken = [f"{one.kind} {one.subject[:10]}" for one in verdict.breaches]
    kept = Gate(
        name="kept",
        state="closed" if broken else "open",
        why="resync-broken" if broken else "resync-kept",
        values={"names": ", ".join(broken[:SHOWN])} if broken else {"count": str(verdict.kept)},
    )
    same = verdict.outcome in ("equal", "settled")
    files = [one.path for one in verdict.files] or list(verdict.excluded)
    branches = train.survey.branches
    values = {"branch": branches.integration, "production": branches.production, "files": named(files)}
    difference = Gate(
        name="difference",
        state="open" if same else "closed",
        why=_WHY[verdict.outcome],
        values=values,
    )
    return kept, difference


def _proofs(verdict: ResyncVerdict, tree: str) -> tuple[Proof, ...]:
    same = verdict.kept - len(verdict.altered)
    counts = {"same": str(same), "altered": str(len(verdict.altered)), "dropped": str(verdict.dropped)}
    return (Proof(name="resync-tree", values={"tree": tree}), Proof(name="resync-range", values=counts))


def named(files: Sequence[str]) -> str:
    """Files, as many as a line bears."""
    return ", ".join(plain.shortened(plain.line(one), 80) for one in files[:SHOWN]) + (
        "…" if len(files) > SHOWN else ""
    )
