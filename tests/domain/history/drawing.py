"""Histories drawn by hand or at random: commits as plain values, graphs of them, and naive answers to compare with."""

from collections.abc import Iterable

from hypothesis import strategies as st

from changelog.domain.history.graph import Graph
from changelog.domain.model import Commit

START = 1_640_995_200  # 2022-01-01 at midnight, UTC


def commit(
    sha: str,
    parents: str = "",
    message: str = "",
    *,
    at: int = 0,
    author: str = "Ada",
    authored: int | None = None,
    by: str = "",
) -> Commit:
    """A commit; `parents` are SHAs with spaces between, `at` is in minutes after the start, `by` the committer."""
    when = START + at * 60
    return Commit(
        sha=sha,
        parents=tuple(parents.split()),
        author=author,
        author_email=f"{author.lower()}@example.org",
        authored=when if authored is None else START + authored * 60,
        committed=when,
        message=message or f"Work {sha}",
        committer=by,
    )


def graph(*commits: Commit) -> Graph:
    """A graph of commits given oldest first."""
    return Graph(reversed(commits))


def shas(drawn: Graph, positions: Iterable[int]) -> list[str]:
    """Positions as SHAs, in their order."""
    return [drawn.commits[at].sha for at in positions]


def ancestors(commits: dict[str, Commit], tips: Iterable[str]) -> set[str]:
    """Everything reachable from the tips, tips included: the naive way."""
    found: set[str] = set()
    waiting = [tip for tip in tips if tip in commits]
    while waiting:
        sha = waiting.pop()
        if sha not in found:
            found.add(sha)
            waiting += [parent for parent in commits[sha].parents if parent in commits]
    return found


MESSAGES = (
    "Corrige le calendrier",
    "Ajoute un motif (#{n})",
    "Merge pull request #{n} from capucine/branche-{n}\n\nUn titre",
    "Merge branch 'production' into recette",
    "Merge branch 'recette'",
    "Merge branch 'une-branche'",
    "Merge tag '2022-01-18' into production",
    'Revert "Ajoute un motif (#1)" (#{n})',
    "Merge #{n} #12\n\n{n}: Un titre r=a a=b\n\n12: Un autre r=a a=b",
    "Merge pull request #{n} from capucine/develop\n\nMise en production",
    "Auto merge of #{n} - quelqu-un:branche-{n}, r=relecture\n\nUn titre",
)


@st.composite
def commits(draw: st.DrawFn, *, most: int = 24) -> list[Commit]:
    """A random history as `git log` may show it: newest clock first, and clocks lie."""
    drawn: list[Commit] = []
    for at in range(draw(st.integers(1, most))):
        earlier = range(max(0, at - 6), at)
        parents = draw(st.lists(st.sampled_from(earlier), max_size=3, unique=True)) if earlier else []
        skew = draw(st.sampled_from((0, 0, 0, -40, 40)))
        message = draw(st.sampled_from(MESSAGES)).format(n=draw(st.integers(1, 9)))
        drawn.append(commit(f"{at:040x}", " ".join(f"{one:040x}" for one in parents), message, at=at + skew))
    return sorted(drawn, key=lambda one: -one.committed)
