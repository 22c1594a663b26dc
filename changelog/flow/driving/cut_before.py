"""Branches that were cut before a resync: merged as they are, they would bring old commits back beside the new ones.

Each is listed with the very command that moves it; as a comment on its pull request, where that is configured.
"""

import shlex
from collections.abc import Sequence

from changelog.app.train_context import OWN, Around
from changelog.language.speech import again, say
from changelog.model import Finding, Value
from changelog.train.plan import Comment


class Cut(Value, frozen=True, kw_only=True):
    """A branch, and the old commit it stands on; `number` of its open pull request, None where none is known."""

    branch: str
    fork: str
    number: int | None = None


def cut_before(around: Around, old: str, new: str) -> tuple[Cut, ...]:
    """The remote's branches that stand on commits of the old branch which the new one does not have."""
    remote, branches = around.observed.remote, around.survey.branches
    lines = {branches.integration, branches.production}
    names = {name.removeprefix(f"{remote}/"): sha for name, sha in around.observed.refs.remote_branches.items()}
    found = []
    for name, sha in sorted(names.items()):
        if name in lines or name.startswith(OWN) or around.objects.is_ancestor(sha, old):
            continue
        fork = around.objects.merge_base(sha, old)
        if fork and not around.objects.is_ancestor(fork, new):
            found.append(Cut(branch=name, fork=fork, number=_request(around, name)))
    return tuple(found)


def findings(around: Around, cuts: Sequence[Cut]) -> tuple[Finding, ...]:
    """Each with its command."""
    return tuple(
        Finding(
            code="branch-cut-before",
            message=say("was cut before the resync; its author moves it: {around}", around=_command(around, one)),
            subject=f"#{one.number} {one.branch}" if one.number is not None else one.branch,
        )
        for one in cuts
    )


def comments(around: Around, cuts: Sequence[Cut]) -> tuple[Comment, ...]:
    """The same on the pull requests, where the settings say so."""
    if not around.settings.resync.comment or around.product is None:
        return ()
    branches = around.survey.branches
    return tuple(
        Comment(where="product", number=one.number, marker=marker, body=f"{marker}\n\n{again(said, around.speech)}")
        for one in cuts
        if one.number is not None
        for marker in [f"<!-- nouveautes:resync {one.fork} -->"]
        for said in [
            say(
                "{branch} was brought on top of {production}. This branch was cut before: merged as it is, it "
                "would bring old commits back. To move it:\n\n{fence}\n{command}\n{fence}",
                branch=branches.integration,
                production=branches.production,
                command=_command(around, one),
                fence="`" * (one.branch.count("`") + 3),
            )
        ]
    )


def _request(around: Around, branch: str) -> int | None:
    known = around.product.proposals(branch, around.survey.branches.integration) if around.product else ()
    return next((one.number for one in known if one.state == "open"), None)


def _command(around: Around, cut: Cut) -> str:
    remote, onto = around.observed.remote, around.survey.branches.integration
    quoted = shlex.quote
    return (
        f"git fetch {quoted(remote)} && git rebase --onto {quoted(f'{remote}/{onto}')} {cut.fork[:12]} "
        f"{quoted(cut.branch)} && git push --force-with-lease {quoted(remote)} {quoted(cut.branch)}"
    )
