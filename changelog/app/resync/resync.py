"""Resync: bring recette back on top of production, so that nothing is lost and the waiting delivery follows.

1. see whether production has something that recette lacks   2. leave out what production has already
3. rebase (or merge), in memory; a conflict stops for a person   4. prove   5. have the waiting deliveries follow
6. plan: one push for all of it with the backup, then what is kept here, recorded, commented
"""

from collections.abc import Sequence

from msgspec import Struct

from changelog.app import gates as rules
from changelog.app.resync import differences, successors
from changelog.app.resync.differences import Stuck
from changelog.app.resync.proof import Proven, proven
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


def plan(train: TrainContext, rebases: RebasesBranches, options: ResyncOptions) -> Plan | Stuck:
    """Decide. Raises Refused when there is one branch only."""
    branches = train.survey.branches
    if branches.one_branch:
        problem = say("with one branch there is nothing to bring back")
        raise Refused(problem, hint=say("What is merged is in production."))
    tags, apart = successors.waiting(train)
    there = rules.production(train, branches.integration_sha)
    if there.why in ("production-within", "production-merges"):
        return _rest(train, tags)
    if there.why == "production-withdrawn":
        # It comes to recette by its own pull request: a rebase would rewrite everybody's branch for nothing.
        return Plan(command="resync", tag="", nothing="resync-withdrawn")
    # Waiting deliveries that recette does not hold: what is left of one after a refusal, until that is merged.
    commits = dict.fromkeys(tag.commit for tag in tags)
    beside = tuple(one for one in commits if not train.objects.is_ancestor(one, branches.integration_sha))
    found = _rewritten(train, rebases, tags, beside, apart, by_merge=options.by_merge)
    if isinstance(found, Conflict):
        return differences.stuck(train, tags, found)
    proof = proven(train, rebases, found, beside, apart, by_merge=options.by_merge)
    decided = gates.apply_overrides(proof.gates, {"difference": options.accepted} if options.accepted else {})
    followed, odd = successors.follow(train, tags, found, differences.hotfixes(train), apart)
    cuts = () if options.by_merge else differences.cut_before(train, branches.integration_sha, found.new)
    backup = "" if options.by_merge else _backup(train)
    return Plan(
        command="resync",
        tag=followed[-1].tag.name if followed else "",
        steps=(
            *_accepted(train, found, followed, options.accepted, decided),
            Push(moves=_moves(train, found, followed, backup)),
            *((Keep(ref=backup, sha=branches.integration_sha),) if backup else ()),
            *_after(train, followed),
            *differences.comments(train, cuts),
        ),
        gates=decided,
        proofs=(*proof.proofs, *(successors.proof(one) for one in followed), *_kept(backup)),
        findings=(*_left_out(train, found), *odd, *_come_back(proof), *differences.findings(train, cuts)),
    )


def _rewritten(
    train: TrainContext, rebases: RebasesBranches, tags: Sequence[DateTag], beside: tuple[str, ...], apart: str, *,
    by_merge: bool,
) -> Rewritten | Conflict:  # fmt: skip
    """`apart`: a delivery that production has in a commit of its own: what it is made of stays behind (TRAIN.md)."""
    branches = train.survey.branches
    old, production = branches.integration_sha, branches.production_sha
    if not by_merge:
        shipped = [one.sha for one in train.reader.history([apart], [production])] if apart else []
        drop = tuple(dict.fromkeys((*differences.already_there(train, [old, *beside]), *shipped)))
        return rebases.rebase(old, production, drop=drop, also=beside)
    within = [tag.commit for tag in tags if tag.commit not in (*beside, old)]
    message = f"Merge branch '{branches.production}' into {branches.integration}\n"
    return rebases.weave(tuple(dict.fromkeys((*within, *beside, old))), production, message, apart=beside)


def _backup(train: TrainContext) -> str:
    """A name of its own for every resync: the moment, and what is kept."""
    branches = train.survey.branches
    stamp = f"{train.now.astimezone(train.zone):%Y%m%dT%H%M%S}"
    return f"{BACKUPS}{branches.integration}/{stamp}-{branches.integration_sha[:10]}"


def _kept(backup: str) -> tuple[Proof, ...]:
    return (Proof(name="resync-backup", values={"ref": backup}),) if backup else ()


def _accepted(
    train: TrainContext, found: Rewritten, followed: Sequence[Successor], why: str, decided: Sequence[gates.Gate]
) -> tuple[Step, ...]:
    """Who accepted the difference, and why: recorded before anything moves."""
    if not any(gate.state == "overridden" for gate in decided):
        return ()
    tag = followed[-1].tag if followed else None
    record = Record(
        kind="accepted", tag=tag.name if tag else "", tag_object=tag.object_id if tag else found.new,
        commit=found.new, by=train.objects.who(), at=train.at, why=why, gate="difference",
        tree=train.objects.tree(found.new),
    )  # fmt: skip
    return (Note(record=record),)


def _moves(
    train: TrainContext, found: Rewritten, followed: Sequence[Successor], backup: str
) -> tuple[RefMove, ...]:  # fmt: skip
    """Recette, the successor tags, the tool's own branches that wait beside it, and the backup: all, or nothing."""
    branches, remote = train.survey.branches, f"{train.observed.remote}/"
    old, rewrites = branches.integration_sha, bool(backup)
    own = sorted(
        (name.removeprefix(remote), sha)
        for name, sha in train.observed.refs.remote_branches.items()
        if name.startswith(f"{remote}{OWN}retrait-") and sha in found.pairs
    )
    return (
        RefMove(ref=f"refs/heads/{branches.integration}", old=old, new=found.new, rewrites=rewrites),
        *(RefMove(ref=f"refs/tags/{one.tag.name}", old="", new=one.tag.object_id) for one in followed),
        *(RefMove(ref=f"refs/heads/{name}", old=sha, new=found.pairs[sha], rewrites=rewrites) for name, sha in own),
        *((RefMove(ref=backup, old="", new=old),) if backup else ()),
    )


def _after(train: TrainContext, followed: Sequence[Successor]) -> tuple[Step, ...]:
    """What follows the push: tags kept here, the records of the old ones, the page."""
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
    kept = sorted(ref for ref in train.observed.backups if ref.startswith(f"{BACKUPS}{branches.integration}/"))
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


def _left_out(train: TrainContext, found: Rewritten) -> tuple[Finding, ...]:
    """What production has already, and merges whose hand-made content was done again: never silent."""
    asked = [*found.dropped, *found.replayed]
    if not asked:
        return ()
    known = {one.sha: one for one in train.reader.history(asked, [train.survey.branches.production_sha])}
    dropped = [known[sha] for sha in found.dropped if sha in known]
    merged = {parent for one in dropped for parent in one.parents[1:]}
    tops = [one for one in dropped if messages.read(one).number is not None or one.sha not in merged]
    gone = say("production has it already: it is left out")
    again = say("what people put into this merge by hand was done again")
    return (
        *(Finding(code="resync-dropped", message=gone, subject=differences.called(one)) for one in tops),
        *(
            Finding(code="resync-by-hand", message=again, subject=differences.called(known[sha]))
            for sha in found.replayed
        ),
    )


def _come_back(proof: Proven) -> tuple[Finding, ...]:
    message = say("production has a part of it: what is left of it here was kept")
    return tuple(Finding(code="resync-part", message=message, subject=sha[:10]) for sha in proof.verdict.back)
