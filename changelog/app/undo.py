"""Undo: a delivery that production got is taken out of it again, as a plan.

1. find where production stood before it   2. take exactly that back   3. plan: a branch and its pull request

The way back is a draft, to be shown before it is merged: what users lose is shown like what they get.
"""

from changelog.app import release, take_back, train_context
from changelog.app.train_context import OWN, LoadedDelivery, TrainContext
from changelog.domain.forge import Draft
from changelog.domain.model import DateTag
from changelog.domain.remote import RefMove
from changelog.domain.train import moves, verdicts
from changelog.domain.train.plan import Plan, Proof, Propose, Push, Status, Step
from changelog.errors import Refused
from changelog.i18n.say import say


def plan(train: TrainContext, name: str) -> Plan:
    """Decide. Raises Refused when the delivery is not in production, or cannot be taken back alone."""
    tag, loaded = train_context.delivery(train, name)
    if tag.name not in loaded.history.in_production or train.survey.branches.one_branch:
        raise Refused(say("{tag} is not in production", tag=tag.name), hint=say("There is nothing to take back."))
    production, before = train.survey.branches.production_sha, _before(train, tag, loaded)
    hint = say("`nouveautes hotfix start` opens a branch on production where it can be settled by hand.")
    tree = take_back.tree_without(train, production, tag.commit, before, tag.name, hint)
    # A line for each pull request, as every reader of reverts knows them.
    reverts = [f"Reverts #{number}" for number in sorted(loaded.numbers)]
    message = "\n".join([f"Revert \"Merge tag '{tag.name}'\"", "", *reverts]) + "\n"
    branch = f"{OWN}retour-{tag.name}"
    commit = train.observed.branch(branch) or train.objects.commit(tree, [production], message, train.now)
    return Plan(
        command="undo",
        tag=tag.name,
        steps=_way_back(train, tag, loaded, branch, commit),
        proofs=(Proof(name="tree-before", values={"tree": tree, "sha": before}),),
    )


def _before(train: TrainContext, tag: DateTag, loaded: LoadedDelivery) -> str:
    """Where production stood before it got the delivery: as the merge that released it shows, else as the forge logged
    it or as recorded, where production's own history agrees. Raises Refused where neither is known.
    """
    merge = release.merge_of(train, tag, loaded)
    if merge is not None:
        return merge.parents[0]
    by_hand = say("`nouveautes hotfix start` opens a branch to revert it by hand.")
    push, recorded = release.arrival(train, tag, loaded), moves.positions_before(train.records_of(tag))
    known = (*((push.before,) if push is not None and push.before else ()), *recorded)
    before = next((sha for sha in known if _is_position(train, loaded, sha)), "")
    if not before and recorded:
        raise Refused(
            say(
                "a record says that production was at {sha} before {tag}, and its history says otherwise",
                sha=recorded[0][:10], tag=tag.name,
            ),
            hint=by_hand,
        )  # fmt: skip
    if not before:
        raise Refused(say("nothing says where production was just before {tag}", tag=tag.name), hint=by_hand)
    return before


def _is_position(train: TrainContext, loaded: LoadedDelivery, sha: str) -> bool:
    """Whether production can have stood there until it got the delivery: a commit of its own history that holds the
    delivery before this one, and none of the commits that this one brought.
    """
    production, base = train.survey.branches.production_sha, loaded.judged.collected.delivery.base
    if not train.names.resolve([sha]) or not train.objects.is_ancestor(sha, production):
        return False
    known = [base.sha] if base is not None and train.objects.is_ancestor(base.sha, production) else []
    if not all(train.objects.is_ancestor(one, sha) for one in known):
        return False
    brought = {commit.sha for change in loaded.changes if not change.hotfix for commit in change.commits}
    return brought.isdisjoint(one.sha for one in train.reader.history([sha], known))


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
        text = "\n".join([train.written(body), "", *release.listed_pulls(loaded)])
        draft = Draft(head=branch, base=production, title=train.written(title), body=text, draft=True)
        steps.append(Propose(draft=draft))
    return tuple(steps)
