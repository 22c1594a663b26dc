"""What messages claim to take back or to bring back, held against files: a message proposes, files may veto (TRAIN.md).

1. compare the files of what is named with what the claiming commit has   2. where a file was edited beside, merge three
trees. Most claims are settled by the first, for all of them at once.
"""

from collections.abc import Iterable

from changelog.domain.history import content
from changelog.domain.history.content import Content, Difference, Proposal, Triple
from changelog.domain.history.graph import Graph
from changelog.domain.ports.repository import ReadsHistory
from changelog.errors import Refused

Asked = tuple[Proposal, str]
"""A claim, and the first parent of the commit that it names."""


def refuted(reader: ReadsHistory, graph: Graph, proposed: Iterable[Proposal]) -> frozenset[Proposal]:
    """The claims that files contradict: what is to be gone is all there, what is to be back is not there at all.

    A claim whose commit touches none of these files stands: git cannot say what became of them. So does the claim of a
    merge to come (nobody has its files: its name is all zeros), and every claim in a clone that holds no files.
    """
    made = sorted((one for one in proposed if one.by.strip("0")), key=lambda one: (one.by, one.of))
    asked = [(one, _first(graph, one.of)) for one in made]
    known = [(one, parent) for one, parent in asked if parent and _first(graph, one.by)]
    try:
        return _refuted(reader, graph, known) if known else frozenset()
    except Refused:
        return frozenset()


def _refuted(reader: ReadsHistory, graph: Graph, asked: list[Asked]) -> frozenset[Proposal]:
    pairs = [((parent, one.of), (_first(graph, one.by), one.by), (one.of, one.by)) for one, parent in asked]
    rows = iter(reader.differences([pair for three in pairs for pair in three]))
    found: set[Proposal] = set()
    open_ones: list[tuple[Asked, Content]] = []
    for one, change, own, since in zip(asked, rows, rows, rows, strict=True):
        if own and own.keys().isdisjoint(change):
            continue
        held = content.compare(change, _held(change, since))
        if held.open and not (held.there if one[0].again else held.absent):
            open_ones.append((one, held))
        elif held.state == ("absent" if one[0].again else "there") and not held.open:
            found.add(one[0])
    triples = [
        Triple(base=one.of, to=parent, of=one.by) if one.again else Triple(base=parent, to=one.of, of=one.by)
        for (one, parent), _ in open_ones
    ]
    for ((claim, _), _), merged in zip(open_ones, reader.merged(triples) if triples else (), strict=True):
        if not merged.differs and not merged.conflicts:
            found.add(claim)
    return frozenset(found)


def _held(change: Difference, since: Difference) -> dict[str, str]:
    """What the claiming commit has at the paths of a change; `since`: how it differs from the change's own commit."""
    held = {path: since[path][1] if path in since else after for path, (_, after) in change.items()}
    return {path: blob for path, blob in held.items() if blob}


def _first(graph: Graph, sha: str) -> str:
    return next(iter(graph.commits[graph.index[sha]].parents), "")
