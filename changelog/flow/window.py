"""How much of the history is read: enough to know what was delivered before, and no more for a single week."""

from datetime import date, timedelta, tzinfo

from msgspec import Struct

from changelog.flow.asking import Scope, moment_of
from changelog.flow.survey import Survey
from changelog.history.deliveries import day_of
from changelog.history.graph import Graph
from changelog.ports.history import ReadsHistory, ReadsLine

# First-parent commits read below the newest point of interest: enough for a base, for the 200 changes by which the
# default rule is chosen, and for what a resync may have rewritten.
STEPS = 320
SLACK = 10  # days by which a tag may be named before its commit


class Window(Struct, frozen=True, kw_only=True):
    """The commits that were read, and `below`: the first-parent line under them, None when everything was read."""

    graph: Graph
    below: ReadsLine | None = None
    floor_time: int = 0


def read(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, *, whole: bool = False) -> Window:
    """Read the commits a scope needs, from one `git log`; `whole` reads them all."""
    line = None if whole or scope.kind == "all" else _line(reader, survey, scope, zone)
    floor, floor_time = line.down(STEPS) if line else ("", 0)
    lowest = day_of(floor_time, zone) - timedelta(days=SLACK) if floor else date.min
    graph = Graph(reader.history(_tips(survey, scope, lowest), [floor] if floor else []))
    if line and not floor:
        line.close()
    elif line and any(sha not in graph.index for sha in _wanted(survey, scope)):
        # Production, or an end of the range, lies below the window.
        line.close()
        return read(reader, survey, scope, zone, whole=True)
    return Window(graph=graph, below=line if floor else None, floor_time=floor_time)


def _line(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo) -> ReadsLine | None:
    """The first-parent line on which the window's floor is sought: below the newest point of interest."""
    if scope.kind == "days":
        before = moment_of(scope.since, zone) if scope.since is not None else None
        return reader.line(scope.to_sha, before) if before is not None else None
    newest = scope.base_sha or scope.to_sha or (survey.tags[-1].commit if survey.tags else "")
    return reader.line(newest) if newest else None


def _wanted(survey: Survey, scope: Scope) -> list[str]:
    branches = survey.branches
    shas = [branches.integration_sha, branches.production_sha, scope.to_sha, scope.base_sha]
    return [sha for sha in shas if sha]


def _tips(survey: Survey, scope: Scope, lowest: date) -> list[str]:
    shas = _wanted(survey, scope)
    # Older tags lie below the window: naming them would make git walk down to each.
    shas += [tag.commit for tag in survey.tags if tag.date >= lowest]
    return list(dict.fromkeys(sha for sha in shas if sha))
