"""Release: production moves to exactly what was shown; and the way back. Both are plans.

1. find the delivery   2. ask every gate at once   3. decide where production moves
4. plan: record who overrode a gate, push with a lease (or, where production is protected, a pull request from a branch
at the tag, merged by merge commit), record the release, and what follows   5. prove: tree shown = tree shipped

The way back is a draft, to be shown before it is merged: what users lose is shown like what they get.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from changelog.app import demo, train_context
from changelog.app import gates as rules
from changelog.app.demo import RequestOf, plain_title
from changelog.app.train_context import OWN, LoadedDelivery, TrainContext
from changelog.domain.forge import Draft
from changelog.domain.model import DateTag
from changelog.domain.remote import RefMove
from changelog.domain.train import gates, verdicts
from changelog.domain.train.gates import Gate
from changelog.domain.train.plan import MergeProposal, Note, Plan, Proof, Propose, Push, Status, Step
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
    train: TrainContext, name: str, overrides: Mapping[str, str], after: After, request_of: RequestOf
) -> Plan:  # fmt: skip
    """Decide. `after`: what follows once production has it. Raises Refused when the tag is no delivery any more."""
    tag, loaded = train_context.delivery(train, name)
    if train.survey.branches.one_branch:
        raise Refused(
            say("with one branch, what is merged is in production: there is nothing to release"),
            hint=say(
                "Set repository.production, or show changes before they are merged: `nouveautes demo --shown NUMBER`."
            ),
        )
    train_context.refuse_superseded(tag, loaded)
    if tag.name in loaded.in_production:
        rest = (*_recorded(train, tag, ""), *after(tag, loaded))
        return Plan(command="release", tag=tag.name, steps=rest, nothing="released-already")

    asked = rules.of_release(train, tag, loaded, _squashed(train, tag))
    decided = gates.apply_overrides(asked, overrides)
    move = _move(train, tag)
    steps: tuple[Step, ...] = ()
    if not any(gate.state == "closed" for gate in decided):
        steps = (
            *_overrides(train, tag, decided, request_of),
            _push(train, tag, loaded, move),
            *_recorded(train, tag, move.before),
            *after(tag, loaded),
        )
    return Plan(
        command="release",
        tag=tag.name,
        steps=steps,
        gates=decided,
        proofs=_proofs(tag, loaded, move, decided),
        findings=tuple(one for one in loaded.notes.findings if one.subject == tag.name),
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
    moves = (RefMove(ref=f"refs/heads/{production}", old=move.before, new=move.to),)
    if train.product is None:
        return Push(moves=moves)

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
        body="\n".join([train.written(body), "", *_lines(loaded)]),
    )
    ref = f"refs/heads/{branch}"
    by_request = (
        Push(moves=(RefMove(ref=ref, old=train.observed.branch(branch), new=tag.commit),)),
        Propose(draft=draft),
        MergeProposal(head=branch, base=production, sha=tag.commit, tree=move.tree),
        Push(moves=(RefMove(ref=ref, old=tag.commit, new="", rewrites=True),)),
    )
    return Push(moves=moves, otherwise=by_request)


def _recorded(train: TrainContext, tag: DateTag, before: str) -> tuple[Step, ...]:
    """That production got it; nothing where that is recorded."""
    if any(one.kind == "released" for one in train.records_of(tag)):
        return ()
    return (Note(record=train.record("released", tag, before=before)),)


def _proofs(
    tag: DateTag, loaded: LoadedDelivery, move: ProductionMove, decided: tuple[Gate, ...]
) -> tuple[Proof, ...]:  # fmt: skip
    """What production will be: the tree of the tag, which is the tree that was shown where it was shown."""
    seen = any(gate.name == "shown" and gate.state == "open" for gate in decided)
    how = "forward" if move.to == tag.commit else "merge"
    tree = {"tree": move.tree, "tag": tag.name, "how": how}
    hotfixes = [change for change in loaded.changes if change.hotfix]
    count = len(loaded.numbers) - len([change for change in hotfixes if change.number is not None])
    numbers = ", ".join(f"#{change.number}" if change.number else change.head.sha[:10] for change in hotfixes)
    return (
        Proof(name="tree-shipped" if seen else "tree-tagged", values=tree),
        Proof(name="shipped-shown" if seen else "shipped-tagged", values={"count": str(count)}),
        *((Proof(name="with-hotfixes", values={"numbers": numbers}),) if hotfixes else ()),
    )


def _lines(loaded: LoadedDelivery) -> list[str]:
    return [f"* {plain_title(change.title)} #{change.number}" for change in loaded.changes if change.number is not None]


def undo(train: TrainContext, name: str) -> Plan:
    """Decide. Raises Refused when the delivery is not in production, or cannot be taken back alone."""
    tag, loaded = train_context.delivery(train, name)
    if tag.name not in loaded.in_production or train.survey.branches.one_branch:
        raise Refused(say("{tag} is not in production", tag=tag.name), hint=say("There is nothing to take back."))
    production, before = train.survey.branches.production_sha, _before(train, tag)
    merged = train.objects.merge(production, before, base=tag.commit)
    if not merged.clean:
        raise Refused(
            say(
                "{tag} cannot be taken back alone: what came to production since builds on it in {files}",
                tag=tag.name,
                files=", ".join(plain.line(path) for path in merged.conflicts[:SHOWN]),
            ),
            hint=say("`nouveautes hotfix start` opens a branch on production where it can be settled by hand."),
        )
    # A line for each pull request, as every reader of reverts knows them.
    reverts = [f"Reverts #{number}" for number in sorted(loaded.numbers)]
    message = "\n".join([f"Revert \"Merge tag '{tag.name}'\"", "", *reverts]) + "\n"
    branch = f"{OWN}retour-{tag.name}"
    commit = train.observed.branch(branch) or train.objects.commit(merged.tree, [production], message, train.now)
    return Plan(
        command="undo",
        tag=tag.name,
        steps=_way_back(train, tag, loaded, branch, commit),
        proofs=(Proof(name="tree-before", values={"tree": merged.tree, "sha": before}),),
    )


def _before(train: TrainContext, tag: DateTag) -> str:
    """Where production stood before it got the delivery: as recorded, else as the merge that released it shows."""
    recorded = next((one.before for one in train.records_of(tag) if one.kind == "released" and one.before), "")
    if recorded:
        return recorded
    merges = train.reader.history([train.survey.branches.production_sha], [tag.commit])
    merge = next((one for one in merges if tag.commit in one.parents[1:]), None)
    if merge is None:
        raise Refused(
            say("no record says where production was before {tag}", tag=tag.name),
            hint=say(
                "It was not released by this tool: `nouveautes hotfix start` opens a branch to revert it by hand."
            ),
        )
    return merge.parents[0]


def _way_back(
    train: TrainContext, tag: DateTag, loaded: LoadedDelivery, branch: str, commit: str
) -> tuple[Step, ...]:  # fmt: skip
    """The branch that reverts, marked as not shown, and its pull request as a draft."""
    production = train.survey.branches.production
    move = RefMove(ref=f"refs/heads/{branch}", old=train.observed.branch(branch), new=commit)
    steps: list[Step] = [Push(moves=(move,))]
    if train.checks is not None:
        waits = train.written(say("To be shown before it is merged"))
        steps.append(Status(sha=commit, name=verdicts.DEMO, state="pending", description=waits))
    if train.product is not None:
        title = say("Way back: {tag}", tag=tag.name)
        body = say(
            "Takes exactly the delivery {tag} out of {production}, and nothing else. To be shown before it is merged.",
            tag=tag.name, production=production,
        )  # fmt: skip
        text = "\n".join([train.written(body), "", *_lines(loaded)])
        draft = Draft(head=branch, base=production, title=train.written(title), body=text, draft=True)
        steps.append(Propose(draft=draft))
    return tuple(steps)
