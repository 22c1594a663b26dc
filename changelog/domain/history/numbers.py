"""Which numbers at the end of a title are no pull request: the same one twice on one line is a ticket's."""

from changelog.domain.history import messages
from changelog.domain.history.graph import Graph
from changelog.domain.model import Commit


def of_tickets(graph: Graph) -> frozenset[int]:
    """The positions of the one-parent commits whose last number, « Titre (#1123) », is a ticket's.

    A forge squashes a pull request once: the same number on two different commits of one line (TRAIN.md, "Identity of a
    change") names what both are about. Where a forge's button made one of them, that one is the pull request, and the
    others name it. The same author, date and title is the same change, picked or rebased, and says nothing.
    """
    ended: dict[int, list[int]] = {}
    for at, commit in enumerate(graph.commits):
        if len(commit.parents) < 2 and commit.subject.endswith(")"):
            headline = messages.read(commit)
            if headline.squash and headline.number is not None:
                ended.setdefault(headline.number, []).append(at)
    found: set[int] = set()
    for places in ended.values():
        if not all(_same(graph.commits[at], graph.commits[places[0]]) for at in places):
            found.update(_on_one_line(graph, places))
    return frozenset(found)


def _on_one_line(graph: Graph, places: list[int]) -> set[int]:
    """Those of these positions that share a first-parent line with another, different one."""
    found: set[int] = set()
    wanted, lowest = set(places), places[-1]
    for above in places:
        at = graph.first_parent(above)
        # Down to the next different one: the ones below are that one's to find.
        while at is not None and at <= lowest:
            if at in wanted and not _same(graph.commits[at], graph.commits[above]):
                found |= {above, at}
                break
            at = graph.first_parent(at)
    by_button = {at for at in found if graph.commits[at].committer in messages.FORGES}
    return found - by_button if len(by_button) == 1 else found


def _same(one: Commit, other: Commit) -> bool:
    # Picked or reapplied it keeps its author and date; a button pressed twice leaves the same title twice.
    by_button = one.committer in messages.FORGES and other.committer in messages.FORGES
    made = (one.author_email, one.authored) == (other.author_email, other.authored)
    return one.subject == other.subject and (by_button or made)
