"""Hotfix: what cannot wait goes straight to production, from a branch that starts there and carries nothing of recette.

1. `start`: the branch from production, the record that it is urgent, its pull request   2. people push their commits
3. `start` again checks the branch anew; `merge` brings it in   4. recette is to follow: `resync`
"""

from changelog.app import gates
from changelog.app.train_context import TrainContext
from changelog.domain.forge import Draft
from changelog.domain.history import messages
from changelog.domain.model import HOTFIX_BRANCHES, Commit
from changelog.domain.remote import Record, RefMove
from changelog.domain.train import verdicts
from changelog.domain.train.plan import MergeProposal, Note, Plan, Propose, Push, Status, Step
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say

SHOWN = 5  # commits that are named


def start(train: TrainContext, name: str, why: str) -> Plan:
    """The branch from production, its pull request, and why it was not shown. Raises Refused when it carries what
    waits on recette: that was not shown.
    """
    _refuse_one_branch(train)
    branch = branch_of(name)
    title = train.written(say("Urgent fix: {name}", name=plain.line(name.removeprefix(HOTFIX_BRANCHES))))
    head = there = train.observed.branch(branch)
    steps: tuple[Step, ...] = ()
    if there:
        _refuse_carrying(train, branch, there)
    else:
        # A commit that changes no file: without one a forge opens no pull request.
        production = train.survey.branches.production_sha
        message = f"{title}\n\n{plain.line(why)}\n" if why else f"{title}\n"
        head = train.objects.commit(train.objects.tree(production), [production], message, train.now)
        steps = (Push(moves=(RefMove(ref=f"refs/heads/{branch}", old="", new=head),)),)
    return Plan(
        command="hotfix",
        tag="",
        steps=(*steps, *_urgent(train, head, why), *_proposed(train, branch, title, why)),
        nothing="hotfix-there" if there else "",
    )


def merge(train: TrainContext, name: str) -> Plan:
    """Bring it into production by a merge commit. Raises Refused when there is no such branch or pull request."""
    _refuse_one_branch(train)
    branch, production = branch_of(name), train.survey.branches.production
    known = train.product.proposals(branch, production) if train.product is not None else ()
    if not known:
        raise Refused(
            say("there is no pull request from {branch} into {production}", branch=branch, production=production),
            hint=say("`nouveautes hotfix start {name}`.", name=name),
        )
    if known[0].state == "merged":
        return Plan(command="hotfix", tag="", nothing="hotfix-merged")
    head = train.observed.branch(branch) or known[0].sha
    _refuse_carrying(train, branch, head)
    merged = train.objects.merge(train.survey.branches.production_sha, head)
    if not merged.clean:
        files = ", ".join(plain.line(path) for path in merged.conflicts[:SHOWN])
        raise Refused(
            say("{branch} conflicts with {production} in {files}", branch=branch, production=production, files=files),
            hint=say(
                "Merge {production} into {branch}, settle it, push, and run this again.",
                production=production,
                branch=branch,
            ),
        )
    checks = gates.checks(train, head)
    step = MergeProposal(head=branch, base=production, sha=head, tree=merged.tree)
    return Plan(command="hotfix", tag="", steps=() if checks.state == "closed" else (step,), gates=(checks,))


def branch_of(name: str) -> str:
    """`hotfix/NAME`, whether or not that was typed in full."""
    return HOTFIX_BRANCHES + name.removeprefix(HOTFIX_BRANCHES)


def _refuse_one_branch(train: TrainContext) -> None:
    if train.survey.branches.one_branch:
        raise Refused(say("with one branch every change is a hotfix"), hint=say("Open an ordinary pull request."))


def _refuse_carrying(train: TrainContext, branch: str, head: str) -> None:
    """A branch of a hotfix holds nothing of recette, or it would carry what was not shown past the gate (TRAIN.md)."""
    branches = train.survey.branches
    own = list(train.reader.history([head], [branches.production_sha]))
    without = {one.sha for one in train.reader.history([head], [branches.production_sha, branches.integration_sha])}
    carried = [one for one in own if one.sha not in without]
    if carried:
        names = ", ".join(dict.fromkeys(_name(one) for one in carried[:SHOWN]))
        raise Refused(
            say(
                "{branch} carries what waits on {integration} and was not shown: {names}",
                branch=branch,
                integration=branches.integration,
                names=names,
            ),
            hint=say(
                "Start it from {production}, and bring in what is needed with `git cherry-pick`.",
                production=branches.production,
            ),
        )


def _name(commit: Commit) -> str:
    number = messages.read(commit).number
    return f"#{number}" if number is not None else plain.shortened(plain.line(commit.subject), 50)


def _urgent(train: TrainContext, head: str, why: str) -> tuple[Step, ...]:
    """« Urgent, not shown »: recorded, so that a demo which branch protection demands does not block it."""
    if not why:
        return ()
    record = Record(
        kind="overridden", tag="", tag_object=head, commit=head, by=train.objects.who(), at=train.at, why=why,
        gate="shown",
    )  # fmt: skip
    if train.checks is None:
        return (Note(record=record),)
    description = verdicts.status_description("urgent", head, train.speech)
    return (Note(record=record), Status(sha=head, name=verdicts.DEMO, state="success", description=description))


def _proposed(train: TrainContext, branch: str, title: str, why: str) -> tuple[Step, ...]:
    if train.product is None:
        return ()
    production = train.survey.branches.production
    if why:
        body = say(
            "Urgent fix, not shown: {why} ({by})\n\nTo be merged into {production} by a merge commit. The "
            "branch starts from production and carries nothing that waits to be shown.\n\nThen: `nouveautes "
            "resync`.",
            production=production, by=train.objects.who(), why=plain.line(why),
        )  # fmt: skip
    else:
        body = say(
            "Urgent fix, to be merged into {production} by a merge commit. The branch starts from production "
            "and carries nothing that waits to be shown.\n\nThen: `nouveautes resync`.",
            production=production,
        )
    draft = Draft(head=branch, base=production, title=title, body=train.written(body))
    return (Propose(draft=draft, labels=train.settings.release.hotfix_labels),)
