"""What production alone has: the hotfixes that recette lacks, and which of them a conflict meets."""

from collections.abc import Sequence

from msgspec import Struct

from changelog.app import gates
from changelog.app.train_context import Around
from changelog.history import headlines
from changelog.history.graph import Graph
from changelog.language import plain
from changelog.model import Commit, DateTag
from changelog.remote import Conflict
from changelog.train.frozen import FrozenChange


class Stuck(Struct, frozen=True, kw_only=True):
    """A conflict that waits for a person: which change meets which of production's, both as people call them."""

    conflict: Conflict
    change: str
    hotfixes: tuple[str, ...]


def hotfixes(around: Around) -> tuple[FrozenChange, ...]:
    """What production alone has, as lines of a delivery's list, oldest first."""
    return tuple(
        FrozenChange(number=headlines.read(one).number, sha=one.sha, title=_title(around, one), hotfix=True)
        for one in reversed(_alone(around))
    )


def stuck(around: Around, tags: Sequence[DateTag], conflict: Conflict) -> Stuck:
    """Which change a conflict is in, and what it meets."""
    production = around.survey.branches.production_sha
    tips = [around.survey.branches.integration_sha, *(tag.commit for tag in tags)]
    graph = Graph(around.reader.history(tips, [production]))
    at, top = graph.position(conflict.commit), graph.index.get(tips[0])
    came = graph.entered(top) if top is not None else {}
    line = list(reversed(graph.chain(top))) if top is not None else []
    commit = graph.commits[line[came[at]]] if at is not None and at in came else None
    theirs = _alone(around)
    paths = around.reader.paths([one.sha for one in theirs])
    met = [one for one in theirs if set(conflict.files).intersection(paths.get(one.sha, ()))]
    return Stuck(
        conflict=conflict,
        change=called(commit) if commit is not None else conflict.commit[:10],
        hotfixes=tuple(dict.fromkeys(called(one) for one in met)),
    )


def called(commit: Commit) -> str:
    """What people call a change."""
    number = headlines.read(commit).number
    return f"#{number}" if number is not None else plain.shortened(plain.line(commit.subject), 60) or commit.sha[:10]


def _alone(around: Around) -> list[Commit]:
    """Production's own line as far as recette lacks it, release merges aside, newest first."""
    branches = around.survey.branches
    graph = Graph(around.reader.history([branches.production_sha], [branches.integration_sha]))
    top = graph.position(branches.production_sha)
    line = [graph.commits[at] for at in graph.chain(top)] if top is not None else []
    lines = frozenset({branches.integration, *(tag.name for tag in around.survey.tags)})
    return [one for one in line if not _releases(one, lines)]


def _releases(commit: Commit, lines: frozenset[str]) -> bool:
    if len(commit.parents) < 2:
        return False
    headline = headlines.read(commit)
    if headline.number is None:
        return headlines.is_transparent(commit, lines)
    return headline.branch.startswith(gates.branch_of_release("")) or headline.branch in lines


def _title(around: Around, commit: Commit) -> str:
    number = headlines.read(commit).number
    there = around.product.proposal(number) if around.product is not None and number is not None else None
    return there.title if there is not None else headlines.read(commit).title or commit.subject
