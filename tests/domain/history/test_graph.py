"""What is reachable from where, against the naive answer, on random histories: windows and lying clocks included."""

from drawing import ancestors, commit, commits, graph, shas
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.history.graph import Graph
from changelog.domain.model import Commit

chosen = st.lists(st.integers(0, 1000), max_size=3)


def pick(among: list[Commit], numbers: list[int]) -> list[str]:
    """Some SHAs, by number."""
    return [among[number % len(among)].sha for number in numbers] if among else []


@given(commits())
def test_children_stand_before_their_parents(drawn: list[Commit]) -> None:
    found = Graph(drawn)
    assert {one.sha for one in found.commits} == {one.sha for one in drawn}
    for at, parents in enumerate(found.parents):
        assert all(parent > at for parent in parents)
        assert tuple(shas(found, parents)) == found.commits[at].parents


@given(commits(), chosen, chosen)
def test_between_is_what_git_log_shows(drawn: list[Commit], tips: list[int], bases: list[int]) -> None:
    found, known = Graph(drawn), {one.sha: one for one in drawn}
    top, below = pick(drawn, tips), pick(drawn, bases)
    got = found.between([found.index[sha] for sha in top], [found.index[sha] for sha in below])
    assert set(shas(found, got)) == ancestors(known, top) - ancestors(known, below)
    assert got == sorted(set(got))


@given(commits(), chosen, chosen, chosen)
def test_a_window_answers_as_the_whole_does(
    drawn: list[Commit], floors: list[int], tips: list[int], bases: list[int]
) -> None:
    known = {one.sha: one for one in drawn}
    left_out = ancestors(known, pick(drawn, floors))
    inside = [one for one in drawn if one.sha not in left_out]
    found = Graph(inside)
    top, below = pick(inside, tips), pick(inside, bases)
    got = found.between([found.index[sha] for sha in top], [found.index[sha] for sha in below])
    assert set(shas(found, got)) == ancestors(known, top) - ancestors(known, below) - left_out


@given(commits(), st.integers(0, 1000))
def test_entered_tells_by_which_first_parent_commit_all_came_in(drawn: list[Commit], tip: int) -> None:
    found, known = Graph(drawn), {one.sha: one for one in drawn}
    line = [pick(drawn, [tip])[0]]
    while known[line[-1]].parents:
        line.append(known[line[-1]].parents[0])
    expected: dict[str, int] = {}
    for height, sha in enumerate(reversed(line)):
        for reached in ancestors(known, [sha]):
            expected.setdefault(reached, height)
    got = found.entered(found.index[line[0]])
    assert {found.commits[at].sha: height for at, height in got.items()} == expected
    assert shas(found, found.chain(found.index[line[0]])) == line


def test_a_parent_that_git_shows_before_its_child_is_put_in_its_place() -> None:
    late = commit("p", at=50)
    found = Graph([late, commit("t", "c", at=20), commit("c", "p", at=10)])
    assert shas(found, range(3)) == ["t", "c", "p"]


def test_a_criss_cross_merge_and_a_second_root() -> None:
    found = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "a", at=2), commit("x", "b c", at=3),
        commit("y", "c b", at=4), commit("r", at=5), commit("z", "x y r", at=6),
    )  # fmt: skip
    between = found.between([found.index["z"]], [found.index["x"]])
    assert set(shas(found, between)) == {"z", "y", "r"}
    assert found.between([found.index["a"]], [found.index["a"]]) == []
    assert found.between([], [found.index["a"]]) == []
