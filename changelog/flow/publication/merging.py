"""The pull request of a page, merged once users have the delivery and its checks are green; they are waited for."""

from typing import Protocol

from changelog.errors import Refused, Stopped
from changelog.flow.publication.publishing import Plan, Receipt, Wish
from changelog.language import plain
from changelog.language.speech import say
from changelog.model import OWN_BRANCHES
from changelog.ports.proposals import KeepsProposals, ReadsChecks

POLL = 5.0  # seconds between two looks at the checks
_NAMED = 5  # checks in one sentence


class Waits(Protocol):
    """Somebody's patience."""

    def spend(self, seconds: float, why: str) -> bool:
        """Wait; False without waiting where more is asked than is left."""


def refuse_early(wish: Wish) -> None:
    """Raises Refused as long as users do not have the delivery."""
    if not wish.in_production:
        raise Refused(
            say("{tag} is not in production yet: its page is merged once it is", tag=wish.tag),
            hint=say("Without --merge the pull request is kept up to date."),
        )


def merge(
    plan: Plan, receipt: Receipt, proposals: KeepsProposals | None, checks: ReadsChecks | None, waits: Waits
) -> None:
    """Merge it. Raises Refused where something stands in the way, Stopped where patience ends."""
    refuse_early(plan.wish)
    if proposals is None or receipt.opened is None:
        raise Refused(
            say("there is no pull request to merge"),
            hint=say("Merge the branch {branch} by hand.", branch=plan.place.branch),
        )
    while checks is not None and (waiting := _waiting(checks, receipt.commit)):
        if not waits.spend(POLL, say("waiting for {check}", check=waiting[0])):
            raise Stopped(
                say("checks are not over: {names}", names=", ".join(waiting[:_NAMED])),
                hint=say("Run the same command again later."),
            )
    proposals.merge(receipt.opened.number, receipt.commit)


def _waiting(checks: ReadsChecks, commit: str) -> list[str]:
    """The checks that are not over; the tool's own say nothing here. Raises Refused where one has failed."""
    found = [one for one in checks.checks(commit) if not one.name.startswith(OWN_BRANCHES)]
    bad = [plain.line(one.name) for one in found if one.state == "failure"]
    if bad:
        raise Refused(
            say("checks have failed: {names}", names=", ".join(bad[:_NAMED])),
            hint=say("Mend them, then run the same command again."),
        )
    if any(one.state == "unread" for one in found):
        raise Refused(
            say("this token may not read the check runs of the pull request"),
            hint=say("Give it the right Checks: read, or merge the pull request by hand."),
        )
    return [plain.line(one.name) for one in found if one.state == "pending"]
