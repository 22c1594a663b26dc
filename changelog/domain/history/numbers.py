"""Which numbers are no pull request of this repository: a ticket's, at the end of two titles of one line; another
repository's, in a history that was brought in (a subtree, a fork, a project that moved in).
"""

import re

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
    merged_apart = False
    for at, commit in enumerate(graph.commits):
        if len(commit.parents) < 2 and commit.subject.endswith(")"):
            headline = messages.read(commit)
            if headline.squash and headline.number is not None:
                if headline.sign == "!":
                    merged_apart = True
                else:
                    ended.setdefault(headline.number, []).append(at)
    if merged_apart:
        # A forge that counts what it merges apart, as `!12`: there `#12` is a ticket's.
        return frozenset(at for places in ended.values() for at in places)
    found: set[int] = set()
    for places in ended.values():
        if not all(_same(graph.commits[at], graph.commits[places[0]]) for at in places):
            found.update(_on_one_line(graph, places))
    return frozenset(found)


_FROM = re.compile(r"Merge pull request #\d+ from (?P<owner>[^\s/:]+)[/:]")
NEAR = 100  # commits of the line on either side, whose numbers tell how far the forge had counted


def foreign(graph: Graph, tip: int, owners: frozenset[str] = frozenset()) -> frozenset[int]:
    """The positions of the commits that bear another repository's number, as far as a history shows it.

    The line's own numbers are ours. Beside it, a number is another's where its commit has none of our first commits
    below it, where our forge had not counted that far by then or was long past it, and where a merge bears one that the
    line has used for something else. `owners`: whose repository it is, lower case, where that is known: what was merged
    in somebody's copy has the copy's numbers.
    """
    line = graph.chain(tip)
    own = [_number(graph.commits[at]) for at in line]
    if not any(own):
        return frozenset()
    lowest, highest = _counted(own)
    used = {number: at for at, number in zip(line, own, strict=True) if number is not None}
    came, related = graph.entered(tip), _related(graph, line)
    copies = {height for height, at in enumerate(reversed(line)) if _of_a_copy(graph.commits[at], owners)}
    found = set()
    for at, height in came.items():
        number = _number(graph.commits[at]) if line[-1 - height] != at else None
        if number is not None and (
            at not in related
            or not lowest[height] <= number <= highest[height]
            or (height in copies and number < 2 * lowest[height] + 200)
            or _used_otherwise(graph, at, used.get(number))
        ):
            found.add(at)
    return frozenset(found)


def reached(graph: Graph, tip: int) -> int:
    """How far the forge had counted where the history that was read begins: a number up to there may be older."""
    oldest = (_number(graph.commits[at]) for at in graph.chain(tip)[-NEAR:])
    return max((number for number in oldest if number is not None), default=10**9)


def _number(commit: Commit) -> int | None:
    subject = commit.subject
    may_be = subject.startswith(messages.MERGE_WORDS) or subject.endswith(")")
    return messages.read(commit).number if may_be else None


def _counted(own: list[int | None]) -> tuple[list[int], list[int]]:
    """For each height of the line (0 at the bottom): between which numbers what is merged there can be of our forge."""
    blocks = [[number for number in own[at : at + NEAR] if number is not None] for at in range(0, len(own), NEAR)]
    ends: list[tuple[int, int]] = []
    for at in range(len(blocks)):
        near = sorted(number for block in blocks[max(0, at - 1) : at + 2] for number in block)
        # An old pull request may be merged into a branch at last, and a line may have a number that was mistyped.
        middle, high = (near[len(near) // 2], near[len(near) * 95 // 100]) if near else (0, 10**9)
        ends.append((middle // 4 - 100, high * 3 // 2 + 200))
    heights = [ends[at // NEAR] for at in range(len(own))][::-1]
    return [lowest for lowest, _ in heights], [highest for _, highest in heights]


def _related(graph: Graph, line: list[int]) -> set[int]:
    """The commits that have a commit of the line below them, or whose past was not read."""
    found = set(line)
    for at in range(len(graph) - 1, -1, -1):
        parents = graph.parents[at]
        unread = len(parents) < len(graph.commits[at].parents)
        if unread or any(parent in found for parent in parents):
            found.add(at)
    return found


def _of_a_copy(commit: Commit, owners: frozenset[str]) -> bool:
    found = _FROM.match(commit.subject) if owners else None
    return found is not None and found["owner"].lower() not in owners


def _used_otherwise(graph: Graph, at: int, other: int | None) -> bool:
    if other is None or len(graph.commits[at].parents) < 2:
        return False
    one, two = messages.read(graph.commits[at]), messages.read(graph.commits[other])
    return one.title != two.title and (not one.branch or one.branch != two.branch)


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
