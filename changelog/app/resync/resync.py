"""Resync: bring recette back on top of production, so that nothing is lost and the waiting delivery follows.

1. see whether production has something that recette lacks   2. leave out what production has already
3. rebase (or merge), in memory; a conflict stops for a person   4. prove   5. have the waiting deliveries follow
6. plan: one push for all of it with the backup, then what is kept here, recorded, said
"""

from collections.abc import Sequence

from msgspec import Struct

from changelog.app import gates as gating
from changelog.app.resync import differences, successors
from changelog.app.resync import proof as proving
from changelog.app.resync.differences import Stuck
from changelog.app.resync.proof import Proven
from changelog.app.resync.successors import Successor
from changelog.app.train_context import OWN, TrainContext
from changelog.domain.history import messages
from changelog.domain.model import DateTag, Finding
from changelog.domain.ports.repository import RebasesBranches
from changelog.domain.remote import BACKUPS, Conflict, Record, RefMove, Rewritten
from changelog.domain.train import gates
from changelog.domain.train.plan import Keep, Note, Plan, Proof, Publish, Push, Step
from changelog.errors import Refused
from changelog.i18n.say import say


class ResyncOptions(Struct, frozen=True, kw_only=True):
    """What was asked for. `accepted`: why a difference is accepted, "" where it is not."""

    by_merge: bool = False
    accepted: str = ""


def plan(train: TrainContext, rebases: RebasesBranches, wish: ResyncOptions) -> Plan | Stuck:
    """Decide. Raises Refused where there is one branch only."""
    branches = train.survey.branches
    if branches.one_branch:
        raise Refused(
            say("with one branch there is nothing to bring back"), hint=say("What is merged is in production.")
        )
    tags = successors.waiting(train)
    there = gating.production(train, branches.integration_sha)
    if there.why in ("production-within", "production-merges"):
        return _rest(train, tags)
    if there.why == "production-withdrawn":
        # It comes to recette by its own pull request: a rebase would rewrite everybody's branch for nothing.
        return Plan(command="resync", tag="", nothing="resync-withdrawn")
    found = _rewritten(train, rebases, tags, wish)
    if isinstance(found, Conflict):
        return differences.stuck(train, tags, found)
    proof = proving.proven(train, rebases, found, _beside(train, tags), by_merge=wish.by_merge)
    held = gates.passed(proof.gates, {"difference": wish.accepted} if wish.accepted and not _same(proof) else {})
    followed, odd = successors.follow(train, tags, found, differences.hotfixes(train))
    cuts = () if wish.by_merge else differences.cut_before(train, branches.integration_sha, found.new)
    backup = "" if wish.by_merge else _backup(train)
    return Plan(
        command="resync",
        tag=followed[-1].tag.name if followed else "",
        steps=(
            *_accepted(train, found, followed, wish, held),
            Push(moves=_moves(train, found, followed, backup)),
            *((Keep(ref=backup, sha=branches.integration_sha),) if backup else ()),
            *_after(train, followed),
            *differences.comments(train, cuts),
        ),
        gates=held,
        proofs=(*proof.proofs, *(successors.told(one) for one in followed), *_kept(backup)),
        findings=(*_left_out(train, found), *odd, *_come_back(proof), *differences.findings(train, cuts)),
    )


def _rewritten(
    train: TrainContext, rebases: RebasesBranches, tags: Sequence[DateTag], wish: ResyncOptions
) -> Rewritten | Conflict:  # fmt: skip
    branches, beside = train.survey.branches, _beside(train, tags)
    old, production = branches.integration_sha, branches.production_sha
    if not wish.by_merge:
        drop = differences.already_there(train, [old, *beside])
        return rebases.rebase(old, production, drop=drop, also=beside)
    within = [tag.commit for tag in tags if tag.commit not in beside]
    tips = tuple(dict.fromkeys((*(one for one in within if one != old), *beside, old)))
    message = f"Merge branch '{branches.production}' into {branches.integration}\n"
    return rebases.weave(tips, production, message, apart=beside)


def _beside(train: TrainContext, tags: Sequence[DateTag]) -> tuple[str, ...]:
    """Waiting deliveries that recette does not hold: what is left of one after a refusal, until it is brought home."""
    recette = train.survey.branches.integration_sha
    commits = dict.fromkeys(tag.commit for tag in tags)
    return tuple(one for one in commits if not train.objects.is_ancestor(one, recette))


def _same(proof: Proven) -> bool:
    return proof.verdict.outcome in ("equal", "settled")


def _backup(train: TrainContext) -> str:
    """A name of its own for every resync: the moment, and what is kept."""
    branches = train.survey.branches
    stamp = f"{train.now.astimezone(train.zone):%Y%m%dT%H%M%S}"
    return f"{BACKUPS}{branches.integration}/{stamp}-{branches.integration_sha[:10]}"


def _accepted(
    train: TrainContext,
    found: Rewritten,
    followed: Sequence[Successor],
    wish: ResyncOptions,
    held: Sequence[gates.Gate],
) -> tuple[Step, ...]:
    """Who accepted the difference, and why: recorded before anything moves."""
    if not any(gate.state == "overridden" for gate in held):
        return ()
    tag = followed[-1].tag if followed else None
    record = Record(
        kind="accepted", tag=tag.name if tag else "", tag_object=tag.object_id if tag else found.new,
        commit=found.new, by=train.objects.who(), at=train.at, why=wish.accepted, gate="difference",
        tree=train.objects.tree(found.new),
    )  # fmt: skip
    return (Note(record=record),)


def _moves(
    train: TrainContext, found: Rewritten, followed: Sequence[Successor], backup: str
) -> tuple[RefMove, ...]:  # fmt: skip
    """Recette, the successor tags, the tool's own branches that wait beside it, and the backup: all, or nothing."""
    branches, remote = train.survey.branches, train.observed.remote
    rewrites = bool(backup)
    old = branches.integration_sha
    own = {
        name.removeprefix(f"{remote}/"): sha
        for name, sha in train.observed.refs.remote_branches.items()
        if name.startswith(f"{remote}/{OWN}retrait-") and sha in found.pairs
    }
    return (
        RefMove(ref=f"refs/heads/{branches.integration}", old=old, new=found.new, rewrites=rewrites),
        *(RefMove(ref=f"refs/tags/{one.tag.name}", old="", new=one.tag.object_id) for one in followed),
        *(
            RefMove(ref=f"refs/heads/{name}", old=sha, new=found.pairs[sha], rewrites=rewrites)
            for name, sha in sorted(own.items())
        ),
        *((RefMove(ref=backup, old="", new=old),) if backup else ()),
    )


def _after(train: TrainContext, followed: Sequence[Successor]) -> tuple[Step, ...]:
    """What follows the push: tags kept here, what was said of the old ones, the page."""
    published = bool(followed) and bool(train.settings.docs.repository)
    return (
        *(Keep(ref=f"refs/tags/{one.tag.name}", sha=one.tag.object_id) for one in followed),
        *(step for one in followed for step in successors.recorded(train, one)),
        *((Publish(tag=followed[-1].tag.name),) if published else ()),
    )


def _rest(train: TrainContext, tags: Sequence[DateTag]) -> Plan:
    """Production brings nothing new: what a resync that was cut short has left to do, if anything."""
    followed = successors.begun(train, tags)
    branches = train.survey.branches
    prefix = f"{BACKUPS}{branches.integration}/"
    kept = sorted(ref for ref in train.observed.backups if ref.startswith(prefix))
    old = train.observed.backups[kept[-1]] if kept else ""
    cuts = differences.cut_before(train, old, branches.integration_sha) if old else ()
    return Plan(
        command="resync",
        tag=followed[-1].tag.name if followed else "",
        steps=(
            *((Keep(ref=kept[-1], sha=old),) if old and followed else ()),
            *_after(train, followed),
            *differences.comments(train, cuts),
        ),
        findings=differences.findings(train, cuts),
        nothing="resynced-already",
    )


def _kept(backup: str) -> tuple[Proof, ...]:
    return (Proof(name="resync-backup", values={"ref": backup}),) if backup else ()


def _left_out(train: TrainContext, found: Rewritten) -> tuple[Finding, ...]:
    """What production has already, and merges whose hand-made content was done again: never silent."""
    asked = [*found.dropped, *found.replayed]
    if not asked:
        return ()
    production = train.survey.branches.production_sha
    known = {one.sha: one for one in train.reader.history(asked, [production])}
    dropped = [known[sha] for sha in found.dropped if sha in known]
    merged = {parent for one in dropped if len(one.parents) > 1 for parent in one.parents[1:]}
    tops = [one for one in dropped if messages.read(one).number is not None or one.sha not in merged]
    gone, kept = (
        say("production has it already: it is left out"),
        say("what people put into this merge by hand was done again"),
    )
    return (
        *(Finding(code="resync-dropped", message=gone, subject=differences.called(one)) for one in tops),
        *(
            Finding(code="resync-by-hand", message=kept, subject=differences.called(known[sha]))
            for sha in found.replayed
        ),
    )


def _come_back(proof: Proven) -> tuple[Finding, ...]:
    message = say("production has a part of it: what is left of it here was kept")
    return tuple(Finding(code="resync-part", message=message, subject=sha[:10]) for sha in proof.verdict.back)
