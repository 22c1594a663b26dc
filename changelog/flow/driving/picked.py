"""What production has already of what recette brings: hotfixes that were picked from it. A resync leaves them out.

Tried: git's own rebase leaves their merges behind as phantoms. Known by what they change (the patch id), whole pull
requests included; a number alone proves nothing, for the same pull request may have brought less to production.
"""

from collections.abc import Sequence

from changelog.app.train_context import Around
from changelog.history.graph import Graph


def already_there(around: Around, tips: Sequence[str]) -> tuple[str, ...]:
    """The commits of the tips that production has under another SHA, with all that the merges among them brought."""
    production, reader = around.survey.branches.production_sha, around.reader
    theirs = [one.sha for one in reader.history([production], tips)]
    mine = Graph(reader.history(tips, [production]))
    paths = reader.paths([*theirs, *(one.sha for one in mine.commits)])
    touched = {paths[sha] for sha in theirs if paths.get(sha)}
    alike = [one.sha for one in mine.commits if paths.get(one.sha) in touched]
    if not alike:
        return ()
    patches = reader.patch_ids([*theirs, *alike])
    known = {patches[sha] for sha in theirs if sha in patches}
    found = [mine.index[sha] for sha in alike if patches.get(sha) in known]
    return tuple(dict.fromkeys(mine.commits[at].sha for one in found for at in (one, *_brought(mine, one))))


def _brought(graph: Graph, at: int) -> list[int]:
    """What a merge brought, empty commits included."""
    first, sides = graph.first_parent(at), graph.parents[at]
    return graph.between([side for side in sides if side != first], [first] if first is not None else [])
