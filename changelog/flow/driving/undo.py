"""Undo: the way back from a release. Production cannot be rewound; a pull request takes exactly that delivery back.

It is a draft, to be shown before it is merged: what users lose is shown like what they get.
"""

from changelog.errors import Refused
from changelog.flow.driving import around as arounds
from changelog.flow.driving.around import OWN, Around, Carried
from changelog.flow.publication import describe
from changelog.forge import Draft
from changelog.language import plain
from changelog.language.speech import again, say
from changelog.model import DateTag
from changelog.notes import markdown
from changelog.remote import RefMove
from changelog.train import verdicts
from changelog.train.plan import Plan, Proof, Propose, Push, Status, Step

SHOWN = 5  # files that are named


def plan(around: Around, name: str) -> Plan:
    """Decide. Raises Refused where the delivery is not in production, or cannot be taken back alone."""
    tag, told = arounds.delivery(around, name)
    if tag.name not in told.in_production or around.survey.branches.one_branch:
        raise Refused(say("{tag} is not in production", tag=tag.name), hint=say("There is nothing to take back."))
    production = around.survey.branches.production_sha
    before = _before(around, tag)
    merged = around.objects.merge(production, before, base=tag.commit)
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
    there = around.observed.branch(branch)
    commit = there or around.objects.commit(merged.tree, [production], _message(tag, told), around.now)
    return Plan(
        command="undo",
        tag=tag.name,
        steps=_steps(around, tag, told, branch, commit),
        proofs=(Proof(name="tree-before", values={"tree": merged.tree, "sha": before}),),
    )


def _before(around: Around, tag: DateTag) -> str:
    """Where production stood before it got the delivery: as recorded, else as the merge that released it says."""
    recorded = next((one.before for one in around.said(tag) if one.kind == "released" and one.before), "")
    if recorded:
        return recorded
    merges = around.reader.history([around.survey.branches.production_sha], [tag.commit])
    merge = next((one for one in merges if tag.commit in one.parents[1:]), None)
    if merge is None:
        raise Refused(
            say("nobody recorded where production stood before {tag}", tag=tag.name),
            hint=say(
                "It was not released by this tool: `nouveautes hotfix start` opens a branch to revert it by hand."
            ),
        )
    return merge.parents[0]


def _message(tag: DateTag, told: Carried) -> str:
    """A line for each pull request, as every reader of reverts knows them."""
    lines = [f"Reverts #{number}" for number in sorted(told.numbers)]
    return "\n".join([f"Revert \"Merge tag '{tag.name}'\"", "", *lines]) + "\n"


def _steps(around: Around, tag: DateTag, told: Carried, branch: str, commit: str) -> tuple[Step, ...]:
    values = {"tag": tag.name, "production": around.survey.branches.production}
    lines = [
        f"* {markdown.escape(describe.tamed(change.title))} #{change.number}"
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
        base=around.survey.branches.production,
        title=again(title, around.speech),
        body="\n".join([again(body, around.speech), "", *lines]),
        draft=True,
    )
    old = around.observed.branch(branch)
    steps: list[Step] = [Push(moves=(RefMove(ref=f"refs/heads/{branch}", old=old, new=commit),))]
    if around.checks is not None:
        waits = again(say("To be shown before it is merged"), around.speech)
        steps.append(Status(sha=commit, name=verdicts.DEMO, state="pending", description=waits))
    if around.product is not None:
        steps.append(Propose(draft=draft))
    return tuple(steps)
