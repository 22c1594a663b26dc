"""Release: production moves to exactly what was shown; and the way back: plans.

1. find the delivery   2. ask every gate at once   3. prove: tree shown = tree shipped, shipped ⊆ shown
4. plan: record who passed a gate, push with a lease (or, where production is protected, a pull request from a branch at
the tag, merged by merge commit), record the release   5. then: watch what runs, move the tickets, publish, tell

It is a draft, to be shown before it is merged: what users lose is shown like what they get.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from changelog.app import demo, train_context
from changelog.app import gates as gating
from changelog.app.demo import RequestOf
from changelog.app.publish import pull_request
from changelog.app.train_context import OWN, LoadedDelivery, TrainContext
from changelog.domain.forge import Draft
from changelog.domain.model import Change, DateTag
from changelog.domain.notes import escape
from changelog.domain.remote import Record, RefMove
from changelog.domain.train import calendar, gates, tag_message, verdicts
from changelog.domain.train.gates import Gate
from changelog.domain.train.plan import MergeProposal, Note, Plan, Proof, Propose, Push, Status, Step
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import again, say

After = Callable[[DateTag, LoadedDelivery], tuple[Step, ...]]
"""What follows once production has a delivery: watching, the board, the page, comments."""


class PlannedMove(Struct, frozen=True, kw_only=True):
    """What a release is about. `to`: where production will stand, by a fast-forward or by a merge of the same tree."""

    tag: DateTag
    told: LoadedDelivery
    to: str
    before: str
    tree: str


def plan(train: TrainContext, name: str, overrides: Mapping[str, str], after: After, request_of: RequestOf) -> Plan:
    """Decide. `after`: what follows once production has it. Raises Refused for what is no delivery any more."""
    tag, told = train_context.delivery(train, name)
    if train.survey.branches.one_branch:
        raise Refused(
            say("with one branch, what is merged is in production: there is nothing to release"),
            hint=say(
                "Set repository.production, or show changes before they are merged: `nouveautes demo --shown NUMBER`."
            ),
        )
    if tag.name in told.superseded:
        raise Refused(
            say("{tag} is no delivery any more: {why}", tag=tag.name, why=told.superseded[tag.name]),
            hint=say("Name the one that is."),
        )
    if tag.name in told.in_production:
        rest = (*_released(train, tag, ""), *after(tag, told))
        return Plan(command="release", tag=tag.name, steps=rest, nothing="released-already")
    ours = _squashed(train, tag)
    held = gates.passed(_gates(train, tag, told, ours), overrides)
    release = _release(train, tag, told)
    steps: tuple[Step, ...] = ()
    if not [gate for gate in held if gate.state == "closed"]:
        moved, released = _moved(train, release), _released(train, tag, release.before)
        steps = (*_passed(train, tag, held, request_of), moved, *released, *after(tag, told))
    return Plan(
        command="release",
        tag=tag.name,
        steps=steps,
        gates=held,
        proofs=_proofs(release, held),
        findings=tuple(one for one in told.notes.findings if one.subject == tag.name),
    )


def _gates(train: TrainContext, tag: DateTag, told: LoadedDelivery, ours: frozenset[str]) -> tuple[Gate, ...]:
    return (
        *gating.said(train, tag),
        _listed(tag, told),
        gating.checks(train, tag.commit),
        calendar.gate("release", train.settings.calendar, train.now, train.zone, train.screen),
        gating.production(train, tag.commit, ours),
        gating.alone(train, gating.branch_of_release(tag.name)),
    )


def _listed(tag: DateTag, told: LoadedDelivery) -> Gate:
    """Whether what would ship is what the tag lists: pull requests shipped ⊆ pull requests shown."""
    listed = tag_message.read(tag.message) if tag.annotated else None
    if listed is None:
        return Gate(name="list", state="off", why="no-list")
    shown = {one.number for one in listed.changes} | set(listed.hotfixes)
    hotfixes = {change.number for change in told.changes if change.hotfix}
    more = sorted(number for number in told.numbers if number not in shown and number not in hotfixes)
    values = {"numbers": ", ".join(f"#{number}" for number in more)}
    return Gate(name="list", state="closed" if more else "open", why="not-listed" if more else "listed", values=values)


def _release(train: TrainContext, tag: DateTag, told: LoadedDelivery) -> PlannedMove:
    branches, tree = train.survey.branches, train.objects.tree(tag.commit)
    before, to = branches.production_sha, tag.commit
    forward = train.objects.is_ancestor(before, tag.commit)
    if train.settings.release.merge == "merge" or not forward:
        # Where production has release merges that the tag lacks, nothing can fast-forward: its tree is the tag's all
        # the same, and the gate by content has said so.
        to = train.objects.commit(tree, [before, tag.commit], _subject(train, tag), train.now)
    return PlannedMove(tag=tag, told=told, to=to, before=before, tree=tree)


def _subject(train: TrainContext, tag: DateTag) -> str:
    """git's own words for such a merge: whoever reads the history knows it for a release."""
    return f"Merge tag '{tag.name}' into {train.survey.branches.production}\n"


def _moved(train: TrainContext, release: PlannedMove) -> Push:
    """Production moves; where it is protected, through a pull request whose branch is the tagged commit."""
    production = train.survey.branches.production
    move = RefMove(ref=f"refs/heads/{production}", old=release.before, new=release.to)
    return Push(moves=(move,), otherwise=_by_request(train, release) if train.product is not None else ())


def _by_request(train: TrainContext, release: PlannedMove) -> tuple[Step, ...]:
    branches, tag = train.survey.branches, release.tag
    head = gating.branch_of_release(tag.name)
    standing_at = train.observed.branch(head)
    values = {
        "tag": tag.name,
        "production": branches.production,
        "count": str(len(release.told.numbers)),
        "tree": release.tree,
    }
    title = say("Delivery {tag} to {production}", **values)
    body = say(
        "Exactly what was shown: {count} pull request(s), tree `{tree}`.\n\n**Merge it by a merge "
        "commit**, neither squash nor rebase: the tag {tag} is to be within {production}.",
        **values,
    )
    lines = (f"* {_escaped(change)} #{change.number}" for change in release.told.changes if change.number is not None)
    draft = Draft(
        head=head,
        base=branches.production,
        title=again(title, train.speech),
        body="\n".join([again(body, train.speech), "", *lines]),
    )
    return (
        Push(moves=(RefMove(ref=f"refs/heads/{head}", old=standing_at, new=tag.commit),)),
        Propose(draft=draft),
        MergeProposal(head=head, base=branches.production, sha=tag.commit, tree=release.tree),
        Push(moves=(RefMove(ref=f"refs/heads/{head}", old=tag.commit, new="", rewrites=True),)),
    )


def _escaped(change: Change) -> str:
    return escape.escape(pull_request.tamed(change.title))


def _passed(train: TrainContext, tag: DateTag, held: tuple[Gate, ...], request_of: RequestOf) -> tuple[Step, ...]:
    """Who passed which gate and why: recorded before anything moves, on the commit and where people read it."""
    steps: list[Step] = []
    for gate in held:
        if gate.state != "overridden":
            continue
        record = Record(
            kind="overridden", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=train.objects.who(),
            at=train.at, why=gate.because, gate=gate.name,
        )  # fmt: skip
        noted = demo.recorded(train, tag, record)
        # Only the demo has a status that branch protection may demand.
        steps += noted if gate.name == "shown" else noted[:1]
        steps += demo.commented(train, tag, record, request_of)
    return tuple(steps)


def _released(train: TrainContext, tag: DateTag, before: str) -> tuple[Step, ...]:
    """That production got it; nothing where that is recorded."""
    if any(one.kind == "released" for one in train.said(tag)):
        return ()
    record = Record(
        kind="released", tag=tag.name, tag_object=tag.object_id, commit=tag.commit, by=train.objects.who(),
        at=train.at, before=before,
    )  # fmt: skip
    return (Note(record=record),)


def _proofs(release: PlannedMove, held: tuple[Gate, ...]) -> tuple[Proof, ...]:
    """What production will be: the tree of the tag, which is the tree that was shown where it was."""
    how = "forward" if release.to == release.tag.commit else "merge"
    seen = any(gate.name == "shown" and gate.state == "open" for gate in held)
    hotfixes = [change for change in release.told.changes if change.hotfix]
    count = len(release.told.numbers) - len([change for change in hotfixes if change.number is not None])
    numbers = ", ".join(f"#{change.number}" if change.number else change.head.sha[:10] for change in hotfixes)
    tree = Proof(
        name="tree-shipped" if seen else "tree-tagged",
        values={"tree": release.tree, "tag": release.tag.name, "how": how},
    )
    carried = Proof(name="shipped-shown" if seen else "shipped-tagged", values={"count": str(count)})
    return (tree, carried, *((Proof(name="with-hotfixes", values={"numbers": numbers}),) if hotfixes else ()))


def _squashed(train: TrainContext, tag: DateTag) -> frozenset[str]:
    """What production got instead of the tag where somebody squashed our release: its tree is the tag's, and a merge
    of the same tree brings the tag itself in.
    """
    if train.product is None:
        return frozenset()
    known = train.product.proposals(gating.branch_of_release(tag.name), train.survey.branches.production)
    return frozenset(one.merged_as for one in known if one.state == "merged" and one.merged_as)


SHOWN = 5  # files that are named


def undo(train: TrainContext, name: str) -> Plan:
    """Decide. Raises Refused where the delivery is not in production, or cannot be taken back alone."""
    tag, told = train_context.delivery(train, name)
    if tag.name not in told.in_production or train.survey.branches.one_branch:
        raise Refused(say("{tag} is not in production", tag=tag.name), hint=say("There is nothing to take back."))
    production = train.survey.branches.production_sha
    before = _before(train, tag)
    merged = train.objects.merge(production, before, base=tag.commit)
    if not merged.clean:
        files = ", ".join(plain.line(path) for path in merged.conflicts[:SHOWN])
        raise Refused(
            say(
                "{tag} cannot be taken back alone: what came to production since builds on it in {files}",
                tag=tag.name,
                files=files,
            ),
            hint=say("`nouveautes hotfix start` opens a branch on production where it can be settled by hand."),
        )
    branch = f"{OWN}retour-{tag.name}"
    there = train.observed.branch(branch)
    commit = there or train.objects.commit(merged.tree, [production], _message(tag, told), train.now)
    return Plan(
        command="undo",
        tag=tag.name,
        steps=_steps(train, tag, told, branch, commit),
        proofs=(Proof(name="tree-before", values={"tree": merged.tree, "sha": before}),),
    )


def _before(train: TrainContext, tag: DateTag) -> str:
    """Where production stood before it got the delivery: as recorded, else as the merge that released it says."""
    recorded = next((one.before for one in train.said(tag) if one.kind == "released" and one.before), "")
    if recorded:
        return recorded
    merges = train.reader.history([train.survey.branches.production_sha], [tag.commit])
    merge = next((one for one in merges if tag.commit in one.parents[1:]), None)
    if merge is None:
        raise Refused(
            say("nobody recorded where production stood before {tag}", tag=tag.name),
            hint=say(
                "It was not released by this tool: `nouveautes hotfix start` opens a branch to revert it by hand."
            ),
        )
    return merge.parents[0]


def _message(tag: DateTag, told: LoadedDelivery) -> str:
    """A line for each pull request, as every reader of reverts knows them."""
    lines = [f"Reverts #{number}" for number in sorted(told.numbers)]
    return "\n".join([f"Revert \"Merge tag '{tag.name}'\"", "", *lines]) + "\n"


def _steps(train: TrainContext, tag: DateTag, told: LoadedDelivery, branch: str, commit: str) -> tuple[Step, ...]:
    values = {"tag": tag.name, "production": train.survey.branches.production}
    lines = [
        f"* {escape.escape(pull_request.tamed(change.title))} #{change.number}"
        for change in told.changes
        if change.number
    ]
    title = say("Way back: {tag}", tag=tag.name)
    body = say(
        "Takes exactly the delivery {tag} out of {production}, and nothing else. To be shown before it is merged.",
        **values,
    )
    draft = Draft(
        head=branch,
        base=train.survey.branches.production,
        title=again(title, train.speech),
        body="\n".join([again(body, train.speech), "", *lines]),
        draft=True,
    )
    old = train.observed.branch(branch)
    steps: list[Step] = [Push(moves=(RefMove(ref=f"refs/heads/{branch}", old=old, new=commit),))]
    if train.checks is not None:
        waits = again(say("To be shown before it is merged"), train.speech)
        steps.append(Status(sha=commit, name=verdicts.DEMO, state="pending", description=waits))
    if train.product is not None:
        steps.append(Propose(draft=draft))
    return tuple(steps)
