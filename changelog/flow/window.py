"""How much of the history is read: enough to know what was delivered before, and no more for a single week."""

from datetime import date, timedelta, tzinfo

from msgspec import Struct

from changelog.flow.asking import Scope, moment_of
from changelog.flow.survey import Survey
from changelog.history.deliveries import day_of
from changelog.history.graph import Graph
from changelog.ports import ReadsHistory

# First-parent commits read below the newest point of interest: enough for a base, for the 200 changes by which the
# default rule is chosen, and for what a resync may have rewritten.
STEPS = 320
SLACK = 10  # days by which a tag may be named before its commit


class Window(Struct, frozen=True, kw_only=True):
    """The commits that were read; `floor` is the commit below which nothing was, "" when everything was read."""

    graph: Graph
    floor: str
    floor_time: int


def read(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, *, whole: bool = False) -> Window:
    """Read the commits a scope needs, from one `git log`; `whole` reads them all."""
    floor, floor_time = ("", 0) if whole or scope.kind == "all" else _floor(reader, survey, scope, zone)
    lowest = day_of(floor_time, zone) - timedelta(days=SLACK) if floor else date.min
    graph = Graph(reader.history(_tips(survey, scope, lowest), [floor] if floor else []))
    return Window(graph=graph, floor=floor, floor_time=floor_time)


def _floor(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo) -> tuple[str, int]:
    if scope.since is not None:
        return reader.ancestor(scope.to_sha, STEPS, before=moment_of(scope.since, zone))
    if scope.kind == "days":
        return "", 0
    newest = scope.base_sha or scope.to_sha or (survey.tags[-1].commit if survey.tags else "")
    if scope.kind == "tag" and scope.to is not None:
        newest = scope.to.commit
    return reader.ancestor(newest, STEPS) if newest else ("", 0)


def _tips(survey: Survey, scope: Scope, lowest: date) -> list[str]:
    branches = survey.branches
    shas = [branches.integration_sha, branches.production_sha, scope.to_sha, scope.base_sha]
    # Older tags lie below the window: naming them would make git walk down to each.
    shas += [tag.commit for tag in survey.tags if tag.date >= lowest]
    return list(dict.fromkeys(sha for sha in shas if sha))
