"""How much of the history is read for what is asked, and what an answer may lack below it."""

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from msgspec import Struct

from changelog.app.scope import Scope, start_of_day
from changelog.app.survey import Survey
from changelog.domain.history.deliveries import day_of
from changelog.domain.history.facts import Facts
from changelog.domain.history.graph import Graph
from changelog.domain.ports.repository import ReadsHistory, ReadsLine

# First-parent commits read below the newest point of interest: enough for a base, for the 200 changes by which the
# default rule is chosen, and for what a resync may have rewritten.
STEPS = 320
SLACK = 10  # days by which a tag may be named before its commit
LYING_CLOCKS = 7 * 86_400  # seconds by which a commit may be older than what it builds on (rails, git: days)


class Window(Struct, frozen=True, kw_only=True):
    """The commits that were read: all but what lies at or below `floor`, "" where everything was read. `facts`: of the
    whole history, where there is a floor.
    """

    graph: Graph
    floor: str = ""
    facts: Facts | None = None


class Lack(Struct, frozen=True, kw_only=True):
    """What lies below a window and has to be in it: a delivery's base, or commits, the oldest of them of a moment
    (seconds since 1970); neither: nobody knows how deep.
    """

    base: str = ""
    commits: frozenset[str] = frozenset()
    oldest: int = 0


def read(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, lack: Lack | None = None) -> Window:
    """Read the commits a scope needs, from one `git log`, and what an earlier window lacked."""
    floor, floor_time = _floor(reader, survey, scope, zone, lack)
    lowest = day_of(floor_time, zone) - timedelta(days=SLACK) if floor else date.min
    branches = survey.branches
    ends = [sha for sha in (branches.integration_sha, branches.production_sha, scope.to_sha, scope.base_sha) if sha]
    # Older tags lie below the window: naming them would make git walk down to each.
    tips = list(dict.fromkeys([*ends, *(tag.commit for tag in survey.tags if tag.date >= lowest)]))
    graph = Graph(reader.history(tips, [floor] if floor else []))
    if not floor:
        return Window(graph=graph)
    if any(sha not in graph.index for sha in ends) or (lack and any(sha not in graph.index for sha in lack.commits)):
        # Production, or an end of the range, lies below the window; or the clocks of its commits lie.
        return read(reader, survey, scope, zone, Lack())
    lines = [sha for sha in (branches.integration_sha, branches.production_sha) if sha]
    facts = reader.facts([*lines, *(tag.commit for tag in survey.tags)])
    if facts.place(floor) is None:
        return read(reader, survey, scope, zone, Lack())
    return Window(graph=graph, floor=floor, facts=facts)


def _floor(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo, lack: Lack | None) -> tuple[str, int]:
    """The commit below which nothing is read, and its time; "" where everything is."""
    if scope.kind == "all" or (lack and not (lack.base or lack.commits)):
        return "", 0
    if lack and lack.base:
        return _down(reader.line(lack.base), STEPS)
    if lack:
        return _down(reader.line(_newest(survey, scope), lack.oldest - LYING_CLOCKS), 0)
    line = _line(reader, survey, scope, zone)
    return _down(line, STEPS) if line else ("", 0)


def _down(line: ReadsLine, steps: int) -> tuple[str, int]:
    try:
        return line.down(steps)
    finally:
        line.close()


def _line(reader: ReadsHistory, survey: Survey, scope: Scope, zone: tzinfo) -> ReadsLine | None:
    """The first-parent line on which the window's floor is sought: below the newest point of interest."""
    if scope.kind == "days":
        before = start_of_day(scope.since, zone) if scope.since is not None else None
        return reader.line(scope.to_sha, before) if before is not None else None
    newest = _newest(survey, scope)
    return reader.line(newest) if newest else None


def _newest(survey: Survey, scope: Scope) -> str:
    """The newest commit of which something older is asked. What waits begins at a tag: its window is that tag's."""
    tag = survey.tags[-1].commit if survey.tags else ""
    return tag or scope.to_sha if scope.kind == "next" else scope.base_sha or scope.to_sha or tag


def below(window: Window, keys: Iterable[int], shas: Iterable[str] = ()) -> Lack | None:
    """The commits below the window that are known by a key or by the beginning of a SHA; None where there are none."""
    facts, index = window.facts, window.graph.index
    if facts is None:
        return None
    places = [at for key in keys for at in facts.known_by(key)]
    places += [at for sha in shas if (at := facts.place(sha)) is not None]
    found = {sha: at for at in places if (sha := facts.sha(at)) not in index}
    if not found:
        return None
    return Lack(commits=frozenset(found), oldest=min(facts.committed[at] for at in found.values()))
