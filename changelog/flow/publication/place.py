"""Where publishing goes on: our open pull request, else that of a tag which this one replaces, else a free branch."""

from changelog.errors import Refused
from changelog.flow.publication.publishing import Place, Wish
from changelog.forge import Proposal
from changelog.language.speech import say
from changelog.model import OWN_BRANCHES, Finding, Value
from changelog.ports.documentation import KeepsDocs
from changelog.ports.proposals import KeepsProposals

AGAIN = "-suite-"  # no date tag ends so: `2022-01-18-2` is another delivery, with a branch of its own
ATTEMPTS = 20  # branches of one delivery: each merged pull request that is followed by news needs another


class _Row(Value, frozen=True, kw_only=True):
    """The branches of one tag, as far as they were ever proposed: the open pull request, the closed one, the free name.

    `branch` is that of the open or closed one, else the first free name.
    """

    branch: str
    head: str
    merged: tuple[int, ...] = ()
    open: Proposal | None = None
    closed: Proposal | None = None


def find(docs: KeepsDocs, proposals: KeepsProposals | None, wish: Wish, base: str) -> Place:
    """The place to work at. Raises Refused where somebody closed the pull request."""
    own = _row(docs, proposals, wish.tag, base)
    older = [_row(docs, proposals, tag, base) for tag in wish.replaces]
    if own.closed is not None:
        raise Refused(
            say(
                "pull request {number} of {tag} was closed without being merged, and is not opened anew",
                number=own.closed.number,
                tag=wish.tag,
            ),
            hint=say("If that was a mistake, reopen it ({url}), then run the same command again.", url=own.closed.url),
        )
    begun = own.open is not None or own.head or own.merged
    taken = own if begun else next((row for row in older if _waits(row, proposals)), own)
    return Place(
        branch=taken.branch,
        head=taken.head,
        start=taken.head or docs.head_of(base),
        base=base,
        proposal=taken.open,
        merged=tuple(sorted({number for row in (own, *older) for number in row.merged})),
        findings=tuple(_left(row, wish) for row in older if row.open is not None and row is not taken),
    )


def _row(docs: KeepsDocs, proposals: KeepsProposals | None, tag: str, base: str) -> _Row:
    merged: tuple[int, ...] = ()
    for at in range(1, ATTEMPTS + 1):
        branch = f"{OWN_BRANCHES}{tag}" + (f"{AGAIN}{at}" if at > 1 else "")
        known = proposals.proposals(branch, base) if proposals else ()
        merged += tuple(one.number for one in known if one.state == "merged")
        head, newest = docs.head_of(branch), known[0] if known else None
        if newest is None or newest.state == "open":
            return _Row(branch=branch, head=head, merged=merged, open=newest)
        if newest.state == "closed":
            return _Row(branch=branch, head=head, merged=merged, closed=newest)
        if not head:
            # Merged, and its branch taken away: the next one may bear the same name.
            return _Row(branch=branch, head="", merged=merged)
    raise Refused(
        say("{tag} has had {attempts} pull requests already", tag=tag, attempts=ATTEMPTS),
        hint=say("Something goes wrong each time: look."),
    )


def _waits(row: _Row, proposals: KeepsProposals | None) -> bool:
    """Whether there is something to take over; where no forge is known, a branch is."""
    return row.open is not None or (proposals is None and bool(row.head))


def _left(row: _Row, wish: Wish) -> Finding:
    number = row.open.number if row.open else 0
    return Finding(
        code="pull-superseded",
        message=say("still waits, though {tag} has what it tells in a pull request of its own: close it", tag=wish.tag),
        subject=f"#{number}",
    )
