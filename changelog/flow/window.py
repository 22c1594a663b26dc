"""How much of the history is read: enough to know what was delivered before, and no more for a single week."""

from datetime import tzinfo

from msgspec import Struct

from changelog.flow.asking import Scope, moment_of
from changelog.flow.survey import Survey
from changelog.history.graph import Graph
from changelog.ports import ReadsHistory

# First-parent commits read below the newest point of interest: enough for a base, for the 200 changes by which the
# default rule is chosen, and for what a resync may have rewritten.
STEPS = 320


class Window(Struct, frozen=True, kw_only=True):
    """The commits that were read; `floor` is the commit below which nothing was, "" when everything was read."""

    graph: Graph
    floor: str
    floor_time: int


def read(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, *, whole: bool = False) -> Window:
    """Read the commits a scope needs, from one `git log`; `whole` reads them all."""
    floor = "" if whole or scope.kind == "all" else _floor(reader, survey, scope, zone)
    graph = Graph(reader.history(_tips(survey, scope), [floor] if floor else []))
    return Window(graph=graph, floor=floor, floor_time=graph.commits[-1].committed if floor and len(graph) else 0)


def _floor(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo) -> str:
    if scope.since is not None:
        return reader.ancestor(scope.to_sha, STEPS, before=moment_of(scope.since, zone))
    if scope.kind == "days":
        return ""
    newest = scope.base_sha or scope.to_sha or (survey.tags[-1].commit if survey.tags else "")
    if scope.kind == "tag" and scope.to is not None:
        newest = scope.to.commit
    return reader.ancestor(newest, STEPS) if newest else ""


def _tips(survey: Survey, scope: Scope) -> list[str]:
    branches = survey.branches
    shas = [branches.integration_sha, branches.production_sha, scope.to_sha, scope.base_sha]
    shas += [tag.commit for tag in survey.tags]
    return list(dict.fromkeys(sha for sha in shas if sha))
