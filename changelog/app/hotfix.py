"""Hotfix: what cannot wait goes straight to production, from a branch that starts there and carries nothing of recette.

Run again after commits were pushed, `start` looks at the branch anew; `merge` brings it in. Then recette is to follow:
`resync`.
"""

from changelog.app import gates
from changelog.app.train_context import Around
from changelog.domain.forge import Draft
from changelog.domain.history import messages
from changelog.domain.model import Commit
from changelog.domain.remote import Record, RefMove
from changelog.domain.train import verdicts
from changelog.domain.train.plan import MergeProposal, Note, Plan, Propose, Push, Status, Step
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import again, say

PREFIX = "hotfix/"
SHOWN = 5  # commits that are named


def start(around: Around, name: str, why: str) -> Plan:
    """The branch from production, its pull request, and why it was not shown. Raises Refused where it carries what
    waits on recette: that was not shown.
    """
    _refuse_one_branch(around)
    branch = branch_of(name)
    head = around.observed.branch(branch)
    if head:
        _refuse_carrying(around, branch, head)
    made = head or _first(around, name, why)
    steps: tuple[Step, ...] = () if head else (Push(moves=(RefMove(ref=f"refs/heads/{branch}", old="", new=made),)),)
    return Plan(
        command="hotfix",
        tag="",
        steps=(*steps, *_urgent(around, made, why), *_proposed(around, branch, name, why)),
        nothing="hotfix-there" if head else "",
    )


def merge(around: Around, name: str) -> Plan:
    """Bring it into production by a merge commit. Raises Refused where there is no such branch or pull request."""
    _refuse_one_branch(around)
    branch, production = branch_of(name), around.survey.branches.production
    known = around.product.proposals(branch, production) if around.product is not None else ()
    if not known:
        raise Refused(
            say("there is no pull request from {branch} into {production}", branch=branch, production=production),
            hint=say("`nouveautes hotfix start {name}`.", name=name),
        )
    if known[0].state == "merged":
        return Plan(command="hotfix", tag="", nothing="hotfix-merged")
    head = around.observed.branch(branch) or known[0].sha
    _refuse_carrying(around, branch, head)
    return _merged(around, branch, head)


def branch_of(name: str) -> str:
    """`hotfix/NAME`, whether or not that was typed in full."""
    return PREFIX + name.removeprefix(PREFIX)


def _merged(around: Around, branch: str, head: str) -> Plan:
    merged = around.objects.merge(around.survey.branches.production_sha, head)
    if not merged.clean:
        files = ", ".join(plain.line(path) for path in merged.conflicts[:SHOWN])
        raise Refused(
            say(
                "{branch} conflicts with {production} in {files}",
                branch=branch,
                production=around.survey.branches.production,
                files=files,
            ),
            hint=say(
                "Merge {production} into {branch}, settle it, push, and run this again.",
                production=around.survey.branches.production,
                branch=branch,
            ),
        )
    production = around.survey.branches.production
    steps = (MergeProposal(head=branch, base=production, sha=head, tree=merged.tree),)
    held = (gates.checks(around, head),)
    closed = [gate for gate in held if gate.state == "closed"]
    return Plan(command="hotfix", tag="", steps=() if closed else steps, gates=held)


def _refuse_one_branch(around: Around) -> None:
    if around.survey.branches.one_branch:
        raise Refused(say("with one branch every change is a hotfix"), hint=say("Open an ordinary pull request."))


def _refuse_carrying(around: Around, branch: str, head: str) -> None:
    """A branch of a hotfix holds nothing of recette, or it would carry what was not shown past the gate (TRAIN.md)."""
    branches = around.survey.branches
    own = list(around.reader.history([head], [branches.production_sha]))
    without = {one.sha for one in around.reader.history([head], [branches.production_sha, branches.integration_sha])}
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


def _first(around: Around, name: str, why: str) -> str:
    """A commit that changes no file: without one a forge opens no pull request."""
    production = around.survey.branches.production_sha
    title = _title(around, name)
    message = f"{title}\n\n{plain.line(why)}\n" if why else f"{title}\n"
    return around.objects.commit(around.objects.tree(production), [production], message, around.now)


def _title(around: Around, name: str) -> str:
    return again(say("Urgent fix: {name}", name=plain.line(name.removeprefix(PREFIX))), around.speech)


def _urgent(around: Around, head: str, why: str) -> tuple[Step, ...]:
    """« Urgent, not shown »: recorded, so that a demo which branch protection demands does not block it."""
    if not why:
        return ()
    record = Record(
        kind="overridden",
        tag="",
        tag_object=head,
        commit=head,
        by=around.objects.who(),
        at=around.at,
        why=why,
        gate="shown",
    )
    if around.checks is None:
        return (Note(record=record),)
    description = verdicts.status_description("urgent", head, around.speech)
    return (Note(record=record), Status(sha=head, name=verdicts.DEMO, state="success", description=description))


def _proposed(around: Around, branch: str, name: str, why: str) -> tuple[Step, ...]:
    if around.product is None:
        return ()
    production = around.survey.branches.production
    shown = say(
        "Urgent fix, to be merged into {production} by a merge commit. The branch starts from production "
        "and carries nothing that waits to be shown.\n\nThen: `nouveautes resync`.",
        production=production,
    )
    urgent = say(
        "Urgent fix, not shown: {why} ({by})\n\nTo be merged into {production} by a merge commit. The "
        "branch starts from production and carries nothing that waits to be shown.\n\nThen: `nouveautes "
        "resync`.",
        production=production,
        by=around.objects.who(),
        why=plain.line(why),
    )
    body = again(urgent if why else shown, around.speech)
    draft = Draft(head=branch, base=production, title=_title(around, name), body=body)
    return (Propose(draft=draft, labels=around.settings.release.hotfix_labels),)
