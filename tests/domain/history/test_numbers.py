"""The number at the end of a title: a pull request's once, a ticket's where different commits of a line share it."""

import pytest
from drawing import commit, graph, shas

from changelog.domain import tickets
from changelog.domain.history import fates, numbers
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.messages import LINES
from changelog.domain.history.walk import walk
from changelog.domain.model import Change, Commit

FORGE = "GitHub"


def about_tickets(*commits: Commit) -> list[str]:
    """The SHAs of those whose last number is a ticket's."""
    drawn = graph(*commits)
    return sorted(shas(drawn, numbers.of_tickets(drawn)))


def test_the_same_number_on_two_commits_of_a_line_is_a_tickets() -> None:
    one, two = commit("a", message="Corriger (#1123)", at=1), commit("b", "a", "Encore (#1123)", at=2)
    assert about_tickets(one, two, commit("c", "b", "Un banc (#1124)", at=3)) == ["a", "b"]


def test_an_equal_title_on_another_day_is_another_commit() -> None:
    assert about_tickets(commit("a", message="Corriger (#1)", at=1), commit("b", "a", "Corriger (#1)", at=2)) == [
        "a",
        "b",
    ]


def test_what_a_button_made_is_the_pull_request_and_the_other_names_it() -> None:
    one = commit("a", message="Un banc (#12)", at=1, by=FORGE)
    assert about_tickets(one, commit("b", "a", "Une coquille (#12)", at=2, by="Ada")) == ["b"]


def test_a_button_pressed_twice_made_one_pull_request() -> None:
    one = commit("a", message="Un banc (#12)", at=1, by=FORGE)
    assert about_tickets(one, commit("b", "a", "Un banc (#12)", at=2, by=FORGE)) == []


def test_the_same_change_picked_is_no_second_one() -> None:
    for by in ("Ada", FORGE):
        one = commit("a", message="Un banc (#12)", at=1, authored=1, by=by)
        assert about_tickets(one, commit("b", "a", "Un banc (#12)", at=2, authored=1, by="Ada")) == []


def test_on_two_lines_it_is_one_pull_request_carried_over() -> None:
    one, two = commit("a", message="Départ", at=0), commit("b", "a", "Un banc (#12)", at=1)
    assert about_tickets(one, two, commit("c", "a", "Un banc, pour la 1.2 (#12)", at=2)) == []


def test_both_are_listed_and_nothing_is_said_of_a_delivery_before() -> None:
    drawn = graph(commit("a", message="Corriger (#1123)", at=1), commit("b", "a", "Encore (#1123)", at=2))
    units = walk(drawn, drawn.index["b"], [0, 1], LINES).units
    told = [fates.fate(record) for record in Ledger(drawn).enter(units)]
    assert [(unit.number, unit.headline.title) for unit in units] == [
        (None, "Corriger (#1123)"),
        (None, "Encore (#1123)"),
    ]
    assert told == [fates.HOLDS, fates.HOLDS]


def test_merges_of_one_number_with_other_titles_from_other_branches_are_two_changes() -> None:
    # A subtree brings another repository's history, and its numbers.
    drawn = graph(
        commit("a", at=0), commit("b", "a", at=1), commit("c", "a", at=2),
        commit("m", "a b", "Merge pull request #7 from capucine/banc\n\nUn banc", at=3),
        commit("n", "m c", "Merge pull request #7 from autre/puits\n\nUn puits", at=4),
        commit("o", "n", "Merge pull request #7 from capucine/banc\n\nUn banc, mieux dit", at=5),
    )  # fmt: skip
    units = walk(drawn, drawn.index["o"], drawn.between([drawn.index["o"]], [drawn.index["a"]]), LINES).units
    assert [fates.fate(record).holds for record in Ledger(drawn).enter(units)] == [True, True, True]


def test_a_revert_of_what_carried_several_takes_all_of_them_back() -> None:
    drawn = graph(
        commit("a", at=0), commit("s", "a", "Un (#120)", at=1, by=FORGE), commit("t", "s", "Deux (#121)", at=2, by=FORGE),
        commit("m", "a t", "Merge pull request #130 from team/develop\n\nMise en production", at=3),
        commit("r", "m", 'Revert "Mise en production" (#131)\n\nReverts team/app#130', at=4),
    )  # fmt: skip
    units = walk(drawn, drawn.index["r"], drawn.between([drawn.index["r"]], [drawn.index["a"]]), LINES).units
    assert [fates.fate(record).of for record in Ledger(drawn).enter(units)] == [131, 131, 120]


def merged(number: int, title: str, sha: str, parents: str, at: int) -> Commit:
    """A pull request merged by a forge."""
    return commit(sha, parents, f"Merge pull request #{number} from team/{sha}\n\n{title}", at=at, by=FORGE)


def brought_in(*other: Commit, by: str = "Merge commit 'dd' as 'vendor/zen'", root: str = "") -> tuple[Commit, ...]:
    """Our line, #300 and #301, and another repository's history merged into it."""
    line = (
        commit("r", message="Départ", at=0),
        commit("s", "r", "Un banc", at=1), merged(300, "Un banc", "a", "r s", 2),
        commit("t", "a", "Une haie", at=3), merged(301, "Une haie", "b", "a t", 4),
    )  # fmt: skip
    return (*line, commit("z", root, "Zen", at=5), *other, commit("m", f"b {other[-1].sha}", by, at=9))


def zen(number: int, root: str = "z") -> tuple[Commit, ...]:
    """A pull request in the other history."""
    return commit("y", root, f"Paix\n\nCloses #{number + 1}", at=6), merged(number, "Paix", "x", f"{root} y", 7)


@pytest.mark.parametrize(
    ("root", "number", "is_foreign"),
    [
        ("", 302, True),  # a first commit of its own
        ("b", 302, False),  # a pull request merged into a branch
        ("b", 300, True),  # the line used it for something else
        ("b", 90_000, True),  # our forge has not counted that far
        ("b", 299, False),
    ],
)
def test_a_number_of_another_repository_is_none_of_ours(root: str, number: int, is_foreign: bool) -> None:
    drawn = graph(*brought_in(*zen(number), root=root))
    drawn.foreign = numbers.foreign(drawn, drawn.index["m"])
    assert shas(drawn, drawn.foreign) == (["x"] if is_foreign else [])
    units = walk(drawn, drawn.index["m"], range(len(drawn)), LINES).units
    assert [unit.number for unit in units if unit.headline.title == "Paix"] == ([] if is_foreign else [number])
    assert {sha for unit in units for sha in unit.elsewhere} == ({"x", "y", "z"} if is_foreign else set())


def test_what_came_long_after_or_long_before_is_counted_on_the_line_nearby() -> None:
    line = [commit("r", message="Départ")]
    for at in range(1, 400):
        line.append(commit(f"c{at}", line[-1].sha, f"Page {at} ({'#'}{at * 50})", at=at))
    side = [commit("y", "c390", "Vieux", at=500), merged(40, "Vieux", "x", "c390 y", 501)]
    near = [commit("v", "c390", "Neuf", at=502), merged(19_001, "Neuf", "w", "c390 v", 503)]
    drawn = graph(*line, *side, *near, commit("m", "c399 x w", "Merge branches 'un' and 'deux'", at=600))
    assert shas(drawn, numbers.foreign(drawn, drawn.index["m"])) == ["x"]


def test_the_numbers_of_another_repository_name_no_ticket_of_ours() -> None:
    drawn = graph(*brought_in(*zen(302)))
    drawn.foreign = numbers.foreign(drawn, drawn.index["m"])
    unit = walk(drawn, drawn.index["m"], range(len(drawn)), LINES).units[-1]
    commits = tuple(drawn.commits[at] for at in (unit.head, *unit.inner))
    change = Change(number=None, kind="merge", title="", commits=commits, elsewhere=frozenset(unit.elsewhere))
    assert {one.sha for one in commits} == {"m", "x", "y", "z"}
    assert tickets.gather(change, frozenset()) == ()
