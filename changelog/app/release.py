"""Release: production moves to exactly what was shown, as a plan. The way back is `app/undo`.

1. find the delivery   2. ask every gate at once   3. decide where production moves
4. plan: record who overrode a gate, record what is about to ship, push with a lease (or, where production is protected,
a pull request from a branch at the tag, merged by merge commit), record the release, and what follows
5. prove: tree shown = tree shipped
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from changelog.app import announce, claims, demo, production_moves, train_context, unshown
from changelog.app import gates as rules
from changelog.app.announce import NewClaim
from changelog.app.demo import RequestOf, plain_title
from changelog.app.train_context import LoadedDelivery, TrainContext
from changelog.domain.forge import BranchPush, Draft
from changelog.domain.model import Commit, DateTag, Finding
from changelog.domain.remote import Record, RefMove
from changelog.domain.train import gates, moves
from changelog.domain.train.gates import Gate
from changelog.domain.train.plan import MergeProposal, Note, Plan, Proof, Propose, Push, Step
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

After = Callable[[DateTag, LoadedDelivery], tuple[Step, ...]]
"""What follows once production has a delivery: watching, the board, the page, comments."""
SHOWN = 5  # files that are named


class ProductionMove(Struct, frozen=True, kw_only=True):
    """From where to where production moves: by a fast-forward, or by a merge of the tag's own tree."""

    before: str
    to: str
    tree: str


def plan(
    train: TrainContext, name: str, overrides: Mapping[str, str], after: After, request_of: RequestOf, claim: NewClaim
) -> Plan:  # fmt: skip
    """Decide. `after`: what follows once production has it; `claim`: for the alert where production holds what nobody
    was shown. Raises Refused when the tag is no delivery any more.
    """
    tag, loaded = train_context.delivery(train, name)
    if train.survey.branches.one_branch:
        raise Refused(
            say("with one branch, what is merged is in production: there is nothing to release"),
            hint=say(
                "Set repository.production, or show changes before they are merged: `nouveautes demo --shown NUMBER`."
            ),
        )
    train_context.refuse_superseded(tag, loaded.history)
    if tag.name in loaded.history.in_production:
        return _shipped(train, tag, loaded, after, claim)

    asked = rules.of_release(train, tag, loaded, _squashed(train, tag))
    decided = gates.apply_overrides(asked, overrides)
    move = _move(train, tag)
    steps: tuple[Step, ...] = ()
    if not any(gate.state == "closed" for gate in decided):
        intention = _intention(train, tag, loaded, move)
        steps = (
            *_overrides(train, tag, decided, request_of),
            Note(record=intention),
            _push(train, tag, loaded, move),
            Note(record=structs.replace(intention, kind="released")),
            *train.anchored(tag.commit),
            *after(tag, loaded),
        )
    return Plan(
        command="release",
        tag=tag.name,
        steps=steps,
        gates=decided,
        proofs=_proofs(tag, loaded, move, decided, claims.shown_records(train, tag)),
        findings=(
            *(one for one in loaded.notes.findings if one.subject == tag.name),
            *unshown.beside(train, tag, loaded),
        ),
    )


def _squashed(train: TrainContext, tag: DateTag) -> frozenset[str]:
    """What production got instead of the tag where somebody squashed our release: its tree is the tag's, and a merge
    of the same tree brings the tag itself in.
    """
    if train.product is None:
        return frozenset()
    known = train.product.proposals(rules.branch_of_release(tag.name), train.survey.branches.production)
    return frozenset(one.merged_as for one in known if one.state == "merged" and one.merged_as)


def _move(train: TrainContext, tag: DateTag) -> ProductionMove:
    branches, tree = train.survey.branches, train.objects.tree(tag.commit)
    before, to = branches.production_sha, tag.commit
    if train.settings.release.merge == "merge" or not train.objects.is_ancestor(before, tag.commit):
        # Where production has release merges that the tag lacks, nothing can fast-forward: its tree is the tag's all
        # the same, as the gate by content has checked. The subject is git's own, so that readers know a release.
        subject = f"Merge tag '{tag.name}' into {branches.production}\n"
        to = train.objects.commit(tree, [before, tag.commit], subject, train.now)
    return ProductionMove(before=before, to=to, tree=tree)


def _overrides(train: TrainContext, tag: DateTag, decided: tuple[Gate, ...], request_of: RequestOf) -> tuple[Step, ...]:
    """Who overrode which gate and why: recorded before anything moves, on the commit and where people read it."""
    steps: list[Step] = []
    for gate in decided:
        if gate.state == "overridden":
            record = train.record("overridden", tag, why=gate.because, gate=gate.name)
            recorded = demo.recorded(train, tag, record)
            # Only the demo has a status that branch protection may demand.
            steps += recorded if gate.name == "shown" else recorded[:1]
            steps += demo.commented(train, tag, record, request_of)
    return tuple(steps)


def _push(train: TrainContext, tag: DateTag, loaded: LoadedDelivery, move: ProductionMove) -> Push:
    """Production moves; where it is protected, through a pull request whose branch is the tagged commit."""
    production = train.survey.branches.production
    forward = (RefMove(ref=f"refs/heads/{production}", old=move.before, new=move.to),)
    if train.product is None:
        return Push(moves=forward)

    branch = rules.branch_of_release(tag.name)
    count = str(len(loaded.numbers))
    body = say(
        "Exactly what was shown: {count} pull request(s), tree `{tree}`.\n\n**Merge it by a merge "
        "commit**, neither squash nor rebase: the tag {tag} is to be within {production}.",
        tag=tag.name, production=production, count=count, tree=move.tree,
    )  # fmt: skip
    draft = Draft(
        head=branch,
        base=production,
        title=train.written(say("Delivery {tag} to {production}", tag=tag.name, production=production)),
        body="\n".join([train.written(body), "", *listed_pulls(loaded)]),
    )
    ref, there = f"refs/heads/{branch}", train.observed.branch(branch)
    head = there if _is_joined(train, there, tag, move) else tag.commit
    joined = move.to if head == tag.commit != move.to else ""
    by_request = (
        Push(moves=(RefMove(ref=ref, old=there, new=head),)),
        Propose(draft=draft),
        MergeProposal(head=branch, base=production, sha=head, tree=move.tree, joined=joined),
        Push(moves=(RefMove(ref=ref, old=head, new="", rewrites=True),)),
    )
    return Push(moves=forward, otherwise=by_request)


def _is_joined(train: TrainContext, there: str, tag: DateTag, move: ProductionMove) -> bool:
    """Whether the branch of a release is the tag with all of production already, as a forge may demand (TRAIN.md's
    tree, and two parents): made by a run before this one.
    """
    if not there or there == tag.commit or not train.names.resolve([there]):
        return False
    own = list(train.reader.history([there], [move.before, tag.commit]))
    parents = {*own[0].parents} if len(own) == 1 else set()
    return parents == {move.before, tag.commit} and train.objects.tree(there) == move.tree


def _intention(train: TrainContext, tag: DateTag, loaded: LoadedDelivery, move: ProductionMove) -> Record:
    """What is about to happen to production, recorded before it does (TRAIN.md, "Intention first")."""
    numbers, changes = loaded.listed
    return train.record(
        "releasing", tag, tree=move.tree, numbers=numbers, changes=changes, before=move.before, to=move.to
    )  # fmt: skip


def _shipped(train: TrainContext, tag: DateTag, loaded: LoadedDelivery, after: After, claim: NewClaim) -> Plan:
    """Production has it. What a release that the tool began has left to do; else the record alone, where it is known
    when production got it: what somebody released by hand, they may have announced by hand.

    Neither where production holds what nobody was shown, or lacks something of it: that is not what was shown.
    """
    exact, alerts = _exact(train, tag, loaded, claim)
    if exact.state == "closed":
        return Plan(command="release", tag=tag.name, gates=(exact,), alerts=alerts)
    records = train.records_of(tag)
    begun, merge = moves.begun(records), merge_of(train, tag, loaded)
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    if not moves.is_recorded(records):
        record = _as_it_happened(train, tag, begun, merge, arrival(train, tag, loaded))
        steps = (Note(record=record),) if record is not None else ()
        findings = production_moves.unread(train.log(), train.survey.branches.production)
    if begun is not None:
        steps = (*steps, *after(tag, loaded))
    return Plan(command="release", tag=tag.name, steps=steps, nothing="released-already", findings=findings)


def _exact(train: TrainContext, tag: DateTag, loaded: LoadedDelivery, claim: NewClaim) -> tuple[Gate, tuple[Step, ...]]:
    """The gate of a delivery that production got, and the alert where something is live that was not shown."""
    holding = loaded.history.holdings.get(tag.name)
    if holding is not None and holding.state in ("part", "none"):
        names = ", ".join(plain.line(path) for path in holding.missing[:SHOWN]) or tag.name
        return Gate(name="exact", state="closed", why="exact-part", values={"names": names}), ()
    found = unshown.find(train, loaded)
    gate = unshown.gate(found)
    alerts = announce.alert(train, found.tag, found, claim) if found is not None and gate.state == "closed" else ()
    return gate, alerts


def _as_it_happened(
    train: TrainContext, tag: DateTag, begun: Record | None, merge: Commit | None, push: BranchPush | None
) -> Record | None:
    """The record of a release that is in production already, with its own moment: as the forge logged the move, else as
    the commit shows that production got; None where nobody knows that.
    """
    if merge is None and push is None:
        return structs.replace(begun, kind="released") if begun is not None else None
    to, before = (merge.sha, merge.parents[0]) if merge is not None else ("", "")
    at, by = (merge.committed, merge.author) if merge is not None else (0, "")
    if push is not None:
        to, before, at, by = to or push.after, before or push.before, push.at, push.actor or by
    record = begun or train.record("released", tag, tree=train.objects.tree(tag.commit))
    return structs.replace(record, kind="released", by=begun.by if begun else by, at=at, before=before, to=to)


def arrival(train: TrainContext, tag: DateTag, loaded: LoadedDelivery) -> BranchPush | None:
    """The move with which production got the delivery, as the forge logged it; None where it did not."""
    holding = loaded.history.holdings.get(tag.name)
    since, tip = holding.since if holding is not None else "", train.survey.branches.production_sha
    return production_moves.arrivals(train.log(), [since], tip, train.reader, train.names).get(since) if since else None


def merge_of(train: TrainContext, tag: DateTag, loaded: LoadedDelivery) -> Commit | None:
    """The commit with which production got the delivery, a merge or a squash; None where there is none of its own."""
    holding = loaded.history.holdings.get(tag.name)
    if holding is None or holding.since in ("", tag.commit):
        return None
    beyond = train.reader.history([train.survey.branches.production_sha], [tag.commit])
    found = next((one for one in beyond if one.sha == holding.since), None)
    return found if found is not None and (len(found.parents) > 1 or holding.apart) else None


def _proofs(
    tag: DateTag, loaded: LoadedDelivery, move: ProductionMove, decided: tuple[Gate, ...], shown: Sequence[Record]
) -> tuple[Proof, ...]:
    """What production will be: the tree of the tag, which is the tree that was shown where it was shown."""
    seen = _is_seen(shown, decided)
    how = "forward" if move.to == tag.commit else "merge"
    tree = {"tree": move.tree, "tag": tag.name, "how": how}
    hotfixes = [change for change in loaded.changes if change.hotfix]
    count = len(loaded.numbers) - len([change for change in hotfixes if change.number is not None])
    numbers = ", ".join(change.label for change in hotfixes)
    return (
        Proof(name="tree-shipped" if seen else "tree-tagged", values=tree),
        Proof(name="shipped-shown" if seen else "shipped-tagged", values={"count": str(count)}),
        *((Proof(name="with-hotfixes", values={"numbers": numbers}),) if hotfixes else ()),
    )


def _is_seen(shown: Sequence[Record], decided: tuple[Gate, ...]) -> bool:
    """Whether what ships was compared with what was shown: with the tree of its record, or with that of the tag under
    which it was shown. A commit status alone says nothing of content.
    """
    states = {gate.name: gate for gate in decided}
    if states["shown"].state != "open" or states["list"].state == "closed":
        return False
    return any(one.tree for one in shown) if shown else states["shown"].why == "shown-through"


def listed_pulls(loaded: LoadedDelivery) -> list[str]:
    """A line for each pull request of a delivery, for a description."""
    return [f"* {plain_title(change.title)} #{change.number}" for change in loaded.changes if change.number is not None]
