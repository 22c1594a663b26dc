"""From commits to units: each commit in exactly one, merges with what they brought, transparent merges seen through."""

from collections.abc import Collection

import pytest
from drawing import commit, commits, graph, shas
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.history import messages
from changelog.domain.history.graph import Graph
from changelog.domain.history.messages import LINES
from changelog.domain.history.walk import walk
from changelog.domain.model import Commit

PR = "Merge pull request #{} from capucine/b{}\n\nTitre {}"


def pr(number: int) -> str:
    """A forge's merge message."""
    return PR.format(number, number, number)


def told(drawn: Graph, tip: str, *bases: str) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Units as (head, inner) and the transparent merges, as SHAs."""
    members = drawn.between([drawn.index[tip]], [drawn.index[base] for base in bases])
    found = walk(drawn, drawn.index[tip], members, LINES)
    units = [(drawn.commits[unit.head].sha, sorted(shas(drawn, unit.inner))) for unit in found.units]
    return units, sorted(shas(drawn, found.transparent))


def members_of(drawn: Graph, at: int, members: Collection[int]) -> bool:
    """Whether any side of a merge was to be walked."""
    return any(side in set(members) for side in drawn.parents[at][1:])


@given(commits(), st.integers(0, 1000), st.lists(st.integers(0, 1000), max_size=2))
def test_each_commit_ends_in_one_unit_or_is_transparent(drawn: list[Commit], tip: int, bases: list[int]) -> None:
    found = Graph(drawn)
    top = tip % len(found)
    members = found.between([top], [base % len(found) for base in bases])
    walked = walk(found, top, members, LINES)
    told = (*walked.units, *walked.nothing_new)
    placed = [at for unit in told for at in (unit.head, *unit.inner)]
    placed += walked.transparent
    assert sorted(placed) == sorted(members)
    assert [unit.head for unit in walked.units] == sorted((unit.head for unit in walked.units), reverse=True)
    for at in walked.transparent:
        assert len(found.commits[at].parents) > 1
        # A pull request that is nothing itself carried others.
        carried = [unit for unit in (*walked.units, *walked.nothing_new) if at in unit.within]
        assert carried or messages.read(found.commits[at]).number is None or not members_of(found, at, members)
    for unit in walked.units:
        merge = len(found.commits[unit.head].parents) > 1
        assert (unit.kind == "merge") is merge
        alone = merge or unit.part is not None or messages.is_pull_request_merge(found.commits[unit.head])
        assert alone or unit.inner == []


def test_a_merges_inner_commits_belong_to_it() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "b", at=2),
        commit("m", "a c", pr(1), at=3), commit("s", "m", "Titre (#2)", at=4), commit("l", "s", at=5),
    )  # fmt: skip
    assert told(drawn, "l", "a") == ([("m", ["b", "c"]), ("s", []), ("l", [])], [])


def test_an_octopus_merge_takes_all_its_sides() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "a", at=2), commit("d", "a", at=3),
        commit("m", "a b c d", "Merge branches 'b', 'c' and 'd'", at=4),
    )  # fmt: skip
    assert told(drawn, "m", "a") == ([("m", ["b", "c", "d"])], [])


def test_a_resync_by_merge_does_not_hide_the_hotfix() -> None:
    drawn = graph(
        commit("a", at=0), commit("x", "a", at=1), commit("m1", "a x", pr(101), at=2),
        commit("h", "a", at=3), commit("m4", "a h", pr(104), at=4),
        commit("t", "m1 m4", "Merge branch 'production' into recette", at=5),
    )  # fmt: skip
    units, transparent = told(drawn, "t", "a")
    assert sorted(units) == [("m1", ["x"]), ("m4", ["h"])]
    assert transparent == ["t"]


def test_a_foxtrot_merge_hides_nothing() -> None:
    # Somebody pulled: their lone commit is the first parent, the line with its pull requests the second.
    drawn = graph(
        commit("a", at=0), commit("x", "a", at=1), commit("m1", "a x", pr(101), at=2),
        commit("y", "m1", at=3), commit("m2", "m1 y", pr(102), at=4), commit("z", "m2", at=5),
        commit("m3", "m2 z", pr(103), at=6), commit("own", "a", at=7),
        commit("fox", "own m3", "Merge branch 'recette' of github.com:capucine/app", at=8),
    )  # fmt: skip
    units, transparent = told(drawn, "fox", "a")
    assert sorted(units) == [("m1", ["x"]), ("m2", ["y"]), ("m3", ["z"]), ("own", [])]
    assert transparent == ["fox"]


def test_a_branch_brought_up_to_date_does_not_swallow_the_lines_changes() -> None:
    drawn = graph(
        commit("a", at=0), commit("f1", "a", at=1), commit("x", "a", at=2), commit("m1", "a x", pr(1), at=3),
        commit("up", "f1 m1", "Merge branch 'recette' into b2", at=4), commit("f2", "up", at=5),
        commit("m2", "m1 f2", pr(2), at=6),
    )  # fmt: skip
    assert told(drawn, "m2", "a") == ([("m1", ["x"]), ("m2", ["f1", "f2", "up"])], [])


def test_a_stacked_pull_request_is_a_change_of_its_own() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "b", at=2), commit("m2", "b c", pr(2), at=3),
        commit("m1", "a m2", pr(1), at=4),
    )  # fmt: skip
    assert told(drawn, "m1", "a") == ([("m2", ["c"]), ("m1", ["b"])], [])


def test_a_merge_that_brings_nothing_new_is_no_change() -> None:
    # The branch's commits were delivered before: its merge stands, and tells nothing.
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "b", at=2), commit("d", "c", at=3),
        commit("m", "d b", "Merge pull request #7 from capucine/b7", at=4),
    )  # fmt: skip
    members = drawn.between([drawn.index["m"]], [drawn.index["c"]])
    found = walk(drawn, drawn.index["m"], members, LINES)
    assert shas(drawn, [unit.head for unit in found.units]) == ["d"]
    assert [(drawn.commits[unit.head].sha, unit.inner) for unit in found.nothing_new] == [("m", [])]


def test_kinds() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("s", "b", "Titre (#2)", at=2),
        commit("r", "s", "Titre", at=9, authored=3), commit("x", "r", at=10), commit("m", "r x", pr(3), at=11),
    )  # fmt: skip
    members = drawn.between([drawn.index["m"]], [drawn.index["a"]])
    found = walk(drawn, drawn.index["m"], members, LINES)
    assert [(unit.kind, unit.number) for unit in found.units] == [
        ("commit", None), ("squash", 2), ("rebase", None), ("merge", 3),
    ]  # fmt: skip


FORGE = "GitHub"


def titled(drawn: Graph, tip: str, base: str) -> list[tuple[int | None, str]]:
    """The units' numbers and titles."""
    members = drawn.between([drawn.index[tip]], [drawn.index[base]])
    found = walk(drawn, drawn.index[tip], members, LINES)
    return [(unit.number, unit.headline.title) for unit in found.units]


def carrying(subject: str, *titles: str, by: str = FORGE) -> Graph:
    """A merge that brings a line of commits with these titles; `a` is the base, `m` the merge."""
    line, above = [commit("a", at=0)], "a"
    for at, title in enumerate(titles, 1):
        line.append(commit(f"s{at}", above, title, at=at, by=by))
        above = f"s{at}"
    return graph(*line, commit("m", f"a {above}", subject, at=99))


@pytest.mark.parametrize(
    "subject",
    [
        "Merge pull request #130 from team/develop\n\nMise en production du 12",
        "Merge pull request #130 from team/release-1.2\n\nRelease 1.2",
        "Merge pull request #130 from team/rc-602\n\nDeploy RC 602",
        "Merge pull request #130 from team/grand-chantier\n\nLe chantier",
        "Merge branch 'develop' into main",
        "Merge branch 'grand-chantier'",
    ],
)
def test_a_merge_that_carries_squashes_brings_nothing_of_its_own(subject: str) -> None:
    drawn = carrying(subject, "Un arrosage (#120)", "Un puits (#121)")
    assert titled(drawn, "m", "a") == [(120, "Un arrosage"), (121, "Un puits")]
    assert told(drawn, "m", "a")[1] == ["m"]


def test_what_went_straight_onto_the_line_is_a_change_beside_its_squashes() -> None:
    drawn = carrying("Merge pull request #130 from team/develop\n\nMise en production", "Un puits (#121)", "Urgence")
    assert titled(drawn, "m", "a") == [(121, "Un puits"), (None, "Urgence")]


def test_numbers_that_people_end_their_titles_with_are_no_squashes() -> None:
    drawn = carrying("Merge pull request #130 from team/puits\n\nLes puits", "Un (#12)", "Deux (#13)", by="Ada")
    assert titled(drawn, "m", "a") == [(130, "Les puits")]


def test_a_branch_with_work_of_its_own_stays_a_change_beside_what_it_carries() -> None:
    drawn = graph(
        commit("a", at=0), commit("s", "a", "Un puits (#121)", at=1, by=FORGE), commit("o", "s", at=2),
        commit("m", "a o", "Merge pull request #130 from team/chantier\n\nLe chantier", at=3),
    )  # fmt: skip
    assert told(drawn, "m", "a") == ([("s", []), ("m", ["o"])], [])


def test_a_release_candidate_of_merges_is_its_merges() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("m1", "a b", pr(1), at=2),
        commit("c", "m1", at=3), commit("m2", "m1 c", pr(2), at=4),
        commit("rc", "a m2", "Merge pull request #602 from team/602\n\nDeploy RC 602", at=5),
    )  # fmt: skip
    assert told(drawn, "rc", "a") == ([("m1", ["b"]), ("m2", ["c"])], ["rc"])


BATCH = "Merge #21 #22\n\n21: Rappel par SMS r=lea a=marco\n\nCloses #81\n\n22: Export du mois r=lea\n\nCloses #82\n"


def test_each_pull_request_of_a_batch_is_a_change_with_its_part_of_the_message() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("b2", "b", at=2), commit("c", "a", at=3),
        commit("m", "a b2 c", BATCH, at=4),
    )  # fmt: skip
    assert told(drawn, "m", "a") == ([("b2", ["b"]), ("c", [])], ["m"])
    found = walk(drawn, drawn.index["m"], drawn.between([drawn.index["m"]], [drawn.index["a"]]), LINES)
    assert [(unit.number, unit.headline.title) for unit in found.units] == [
        (21, "Rappel par SMS"),
        (22, "Export du mois"),
    ]
    parts = [unit.part.message for unit in found.units if unit.part]
    assert ["Closes #81" in part for part in parts] == [True, False]
    assert ["Closes #82" in part for part in parts] == [False, True]


def test_in_a_batch_one_that_builds_on_the_other_keeps_its_own_commits() -> None:
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "b", at=2), commit("m", "a c b", BATCH, at=3),
    )  # fmt: skip
    assert told(drawn, "m", "a") == ([("b", []), ("c", [])], ["m"])


def test_a_batch_of_one_parent_is_one_change() -> None:
    drawn = graph(commit("a", at=0), commit("b", "a", at=1), commit("m", "a b", BATCH, at=2))
    assert titled(drawn, "m", "a") == [(21, "Rappel par SMS")]
