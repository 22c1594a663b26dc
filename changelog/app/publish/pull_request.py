"""The page's pull request: found or begun, described, merged.

A forge reads more in a description than a page does: `@name` calls somebody, `#12`, `GH-12` and an address are tickets
of the documentation, and « closes #12 » closes one. Words from outside lose that force, and only that.
"""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from changelog.app.publish.model import PageBranch, PagePlan, PageReceipt, PublishRequest
from changelog.domain.forge import Proposal
from changelog.domain.model import OWN_BRANCHES, Finding, Value
from changelog.domain.notes import render
from changelog.domain.notes.escape import inert
from changelog.domain.notes.model import Notes, subject_text
from changelog.domain.ports.forge import KeepsProposals, ReadsChecks
from changelog.domain.ports.publishing import KeepsDocs
from changelog.errors import Refused, Stopped
from changelog.i18n import plain
from changelog.i18n.say import again, say

AGAIN = "-suite-"  # no date tag ends so: `2022-01-18-2` is another delivery, with a branch of its own
ATTEMPTS = 20  # branches of one delivery: each merged pull request that is followed by news needs another
BEGIN, END = "<!-- nouveautes -->", "<!-- /nouveautes -->"
LONGEST = 60_000  # characters of a description; GitHub takes 65,536
_EXACT = re.compile(r"\w@([0-9a-f]{12})\b")
POLL = 5.0  # seconds between two looks at the checks
_NAMED = 5  # checks in one sentence


class _Attempt(Value, frozen=True, kw_only=True):
    """The newest branch of one tag: with an open pull request, a closed one, or a free name. `merged`: the pull
    requests of all its branches that were merged.
    """

    branch: str
    head: str
    merged: tuple[int, ...] = ()
    open: Proposal | None = None
    closed: Proposal | None = None


def find(
    docs: KeepsDocs, proposals: KeepsProposals | None, request: PublishRequest, base: str
) -> PageBranch:  # fmt: skip
    """The branch to work on. Raises Refused when somebody closed the pull request."""
    own = _attempt(docs, proposals, request.tag, base)
    older = [_attempt(docs, proposals, tag, base) for tag in request.replaces]
    if own.closed is not None:
        raise Refused(
            say(
                "pull request {number} of {tag} was closed without being merged, and is not opened again",
                number=own.closed.number,
                tag=request.tag,
            ),
            hint=say("If that was a mistake, reopen it ({url}), then run the same command again.", url=own.closed.url),
        )
    taken = own
    if own.open is None and not own.head and not own.merged:
        # A replaced tag's pull request is taken over; where no forge is known, its branch is.
        waits = (one for one in older if one.open is not None or (proposals is None and one.head))
        taken = next(waits, own)
    message = say("is still open, though {tag} has its entries in a pull request of its own: close it", tag=request.tag)
    return PageBranch(
        branch=taken.branch,
        head=taken.head,
        start=taken.head or docs.head_of(base),
        base=base,
        proposal=taken.open,
        merged=tuple(sorted({number for one in (own, *older) for number in one.merged})),
        findings=tuple(
            Finding(code="pull-superseded", message=message, subject=f"#{one.open.number}")
            for one in older
            if one.open is not None and one is not taken
        ),
    )


def _attempt(docs: KeepsDocs, proposals: KeepsProposals | None, tag: str, base: str) -> _Attempt:
    merged: tuple[int, ...] = ()
    for at in range(1, ATTEMPTS + 1):
        branch = f"{OWN_BRANCHES}{tag}" + (f"{AGAIN}{at}" if at > 1 else "")
        known = proposals.proposals(branch, base) if proposals else ()
        merged += tuple(one.number for one in known if one.state == "merged")
        head, newest = docs.head_of(branch), known[0] if known else None
        if newest is None or newest.state == "open":
            return _Attempt(branch=branch, head=head, merged=merged, open=newest)
        if newest.state == "closed":
            return _Attempt(branch=branch, head=head, merged=merged, closed=newest)
        if not head:
            # Merged, and its branch deleted: the next one may bear the same name.
            return _Attempt(branch=branch, head="", merged=merged)
    raise Refused(
        say("{tag} has had {attempts} pull requests already", tag=tag, attempts=ATTEMPTS),
        hint=say("Look at why they were closed."),
    )


def context(plan: PagePlan, notes: Notes, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What the template of the description gets, in the readers' language, whoever runs it: run again by somebody
    else, it is the same description. What happened in this very run (added, withdrawn) is left out for that.
    """
    report, language = plan.published.report, notes.language
    edited = say("Somebody edited these lines, and the edits are kept. This is what the tool would have written.")
    kept = [say("“{ours}” is kept, instead of “{tool}”", ours=one.title, tool=one.proposed) for one in report.kept]
    odd = [f"{again(subject_text(one.subject), language)} {again(one.message, language)}".strip() for one in findings]
    parts = [
        _part(say("Your words are kept"), kept, language, edited),
        _part(say("Written by hand, and left in place"), report.foreign, language),
        _part(say("Removed by somebody, and left out"), report.deleted, language),
        _part(say("To look at"), odd, language),
    ]
    heading = notes.heading[:1].lower() + notes.heading[1:]
    tag = inert(plan.request.tag)
    named = bool(plan.request.tag_object)  # a period has no buttons
    exact = f"{tag}@{plan.request.tag_object[:12]}"  # a word before the @: no forge reads a name there
    state = (
        say("The delivery is in production. Correct the page right here: what is written by hand is kept.")
        if plan.request.in_production
        else say(
            "A draft until the delivery is in production. Correct the page right here: what is written by hand is kept."
        )
    )
    words = {
        "intro": say("The page of news, with the delivery {tag} ({heading}).", tag=tag, heading=heading)
        if named
        else say("The page of news, with what was delivered {heading}.", heading=heading),
        "exact": say("On the buttons, this very delivery is named {exact}.", exact=exact) if named else "",
        "preview": say("See it in the documentation, before it is there"),
        "entries": say("What this delivery lists"),
        "aside": render.annex_summary(notes),
        "state": state,
    }
    return {
        "preview": plan.request.preview,
        "entries": [{"title": inert(one.title), "label": _label(one.label), "url": one.url} for one in notes.entries],
        "parts": [part for part in parts if part["lines"]],
        "aside": [{"title": inert(one.title), "label": _label(one.label)} for one in notes.aside],
        "words": {key: again(text, language) for key, text in words.items()},
    }


def _part(title: str, lines: Iterable[str], language: str, said: str = "") -> dict[str, Any]:
    shown = [inert(again(line, language)) for line in lines]
    return {"title": again(title, language), "said": again(said, language), "lines": shown}


def _label(label: str) -> str:
    """A number as it stands after a title: it needs no escaping, and names nothing here."""
    return f" {inert(label)}" if label else ""


def framed(description: str, before: str) -> str:
    """The description between its marks; what a person wrote around it in an earlier one is kept."""
    ours = f"{BEGIN}\n{description.strip()[:LONGEST]}\n{END}"
    first, mark, rest = before.partition(BEGIN)
    if not mark:
        return f"{before.rstrip()}\n\n{ours}" if before.strip() else ours
    _, end, after = rest.partition(END)
    return f"{first}{ours}{after if end else ''}"


def object_presented(description: str) -> str:
    """The beginning of the tag object that a description presents, as `context` writes it; empty where none is."""
    found = _EXACT.search(description.partition(BEGIN)[2])
    return found[1] if found else ""


class Waits(Protocol):
    """Time that may be spent waiting."""

    def spend(self, seconds: float, why: str) -> bool:
        """Wait; False without waiting where more is asked than is left."""


def refuse_early(request: PublishRequest) -> None:
    """Raises Refused as long as users do not have the delivery."""
    if not request.in_production:
        raise Refused(
            say("{tag} is not in production yet: its page is merged once it is", tag=request.tag),
            hint=say("Without --merge the pull request is kept up to date."),
        )


def merge(
    plan: PagePlan, receipt: PageReceipt, proposals: KeepsProposals | None, checks: ReadsChecks | None, waits: Waits
) -> None:
    """Merge it. Raises Refused when something stands in the way, Stopped when no time is left to wait."""
    refuse_early(plan.request)
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
    """The checks that are not over; the tool's own do not count. Raises Refused when one has failed."""
    found = [one for one in checks.checks(commit) if not one.name.startswith(OWN_BRANCHES)]
    bad = [plain.line(one.name) for one in found if one.state == "failure"]
    if bad:
        raise Refused(
            say("checks have failed: {names}", names=", ".join(bad[:_NAMED])),
            hint=say("Fix them, then run the same command again."),
        )
    if any(one.state == "unread" for one in found):
        raise Refused(
            say("this token may not read the check runs of the pull request"),
            hint=say("Give it the right Checks: read, or merge the pull request by hand."),
        )
    return [plain.line(one.name) for one in found if one.state == "pending"]
