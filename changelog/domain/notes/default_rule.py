"""What is listed where nobody decided: what names a ticket, or all but machines and technical work.

Measured by `benchmarks/told.py` on twenty public histories whose teams announce changes, and by
`benchmarks/announced.py` on the real train. That changes *name* tickets separates nothing: libraries whose merges close
an issue in three cases of ten announce the others as well (recall 0.00 to 0.61 by tickets alone). That they are *named
after* tickets, by their branch or at the beginning of their title, does: one in fifteen to seven on the train, where
the rest is technical; one in thirty or fewer on every library but one, and one in ten on a service that announces
everything, where nothing else names one.
"""

from collections.abc import Sequence

from msgspec import Struct

from changelog.domain.model import Reference
from changelog.i18n.say import say

NAMED_AFTER, NAMING = 20, 7  # one change in so many is named after a ticket, and names one: work begins with tickets
MOST = 2  # one in so many names one, in whatever way: what does not is the exception
FEW, OF_FEW = 20, 10  # in so few changes shares say little: one in ten that names a ticket is enough


class TicketHabit(Struct, frozen=True, kw_only=True):
    """How the last changes of people name tickets: how many there are, name one, and are named after one."""

    changes: int
    naming: int
    named_after: int

    @property
    def tickets_only(self) -> bool:
        """Whether only what names a ticket is listed."""
        if not self.naming:
            return not self.changes
        if self.changes < FEW:
            return self.naming * OF_FEW >= self.changes
        begins = self.named_after * NAMED_AFTER >= self.changes and self.naming * NAMING >= self.changes
        return begins or self.naming * MOST >= self.changes


def habit(found: Sequence[Sequence[Reference]]) -> TicketHabit:
    """The habit of some changes, each with its tickets."""
    return TicketHabit(
        changes=len(found),
        naming=sum(1 for tickets in found if tickets),
        named_after=sum(1 for tickets in found if any(one.source in ("branch", "title", "list") for one in tickets)),
    )


def sentence(seen: TicketHabit | None, *, tickets_only: bool) -> str:
    """The default rule in words, and why it is this one; `seen` is None where the settings chose it."""
    if tickets_only:
        rule = say("Default rule here: what names a ticket or brings its own words is listed, the rest is set aside.")
    elif seen is None:
        rule = say("Default rule here: everything but bots is listed.")
    else:
        rule = say("Default rule here: everything but bots and technical work is listed.")
    if seen is None:
        reason = say("The settings say so (notes.tell).")
    else:
        reason = say(
            "Changes looked at: {changes}. That name a ticket: {naming}. "
            "With its number in their branch or title: {after}.",
            changes=seen.changes,
            naming=seen.naming,
            after=seen.named_after,
        )
    return f"{rule} {reason}"
