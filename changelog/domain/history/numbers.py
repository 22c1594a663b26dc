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
        if len({_made(graph.commits[at]) for at in places}) > 1:
            found.update(_on_one_line(graph, places))
    return frozenset(found)


def _on_one_line(graph: Graph, places: list[int]) -> set[int]:
    """Those of these positions that share a first-parent line with another, different one."""
    found: set[int] = set()
    wanted, lowest = set(places), places[-1]
    for above in places:
        made, at = _made(graph.commits[above]), graph.first_parent(above)
        # Down to the next different one: the ones below are that one's to find.
        while at is not None and at <= lowest:
            if at in wanted and _made(graph.commits[at]) != made:
                found |= {above, at}
                break
            at = graph.first_parent(at)
    by_button = {at for at in found if graph.commits[at].committer in messages.FORGES}
    return found - by_button if len(by_button) == 1 else found


def _made(commit: Commit) -> tuple[str, int, str]:
    # A button pressed twice leaves the same title twice, the second without content: the same pull request.
    if commit.committer in messages.FORGES:
        return "", 0, commit.subject
    return commit.author_email, commit.authored, commit.subject
