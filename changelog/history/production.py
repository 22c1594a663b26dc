"""Production's own line: by which commit of it each delivery was released, by fast-forward or by a merge."""

from collections.abc import Iterable

from changelog.history import headlines
from changelog.history.graph import Graph

_RELEASE_BRANCHES = ("release", "livraison", "deploy", "mise-en-production", "mep")


class ProductionLine:
    """The first-parent line of production, and what came into it at each of its commits.

    What a release merge brought came by train; every other commit of the line, with what it brought, came beside it,
    unless the delivery itself holds it. A *height* is a place on the line, 0 at the bottom of the window.
    """

    def __init__(self, graph: Graph, tip: int, lines: frozenset[str]) -> None:
        self.tip = tip
        self._graph = graph
        self._lines = lines
        self._came = graph.entered(tip)
        self._line = list(reversed(graph.chain(tip)))
        self._heights = {at: height for height, at in enumerate(self._line)}
        self._releases = frozenset(height for height, at in enumerate(self._line) if self._is_release(at))

    def holds(self, at: int) -> bool:
        """Whether a commit is in production."""
        return at in self._came

    def released(self, at: int) -> int | None:
        """The commit of the line up to which production was when a delivery was released; None: it was not.

        For a fast-forward that is the tagged commit, for a merge the merge. Another pull request may bring a tagged
        commit onto the line too: the successor of a refused delivery reaches recette by one, and production was
        fast-forwarded past both. That one released nothing: the answer is where the tag's own line left this one.
        """
        height = self._came.get(at)
        if height is None:
            return None
        if self._line[height] == at or height in self._releases:
            return self._line[height]
        left: int | None = at
        while left is not None and left not in self._heights:
            left = self._graph.first_parent(left)
        return left

    def beside(self, positions: Iterable[int]) -> list[int]:
        """Those that came beside the train: hotfixes with their commits, and the release merges themselves."""
        return [at for at in positions if self._came[at] not in self._releases or at in self._heights]

    def beside_up_to(self, released: int) -> list[int]:
        """All that came beside the train up to a commit of the line."""
        height = self._heights[released]
        return self.beside(at for at, came in self._came.items() if came <= height)

    def _is_release(self, at: int) -> bool:
        commit = self._graph.commits[at]
        if len(commit.parents) < 2:
            return False
        headline = headlines.read(commit)
        if headline.number is None:
            return headlines.is_transparent(commit, self._lines)
        branch = headline.branch.lower()
        return branch in self._lines or branch.startswith(_RELEASE_BRANCHES) or branch.rpartition("/")[2] in self._lines
