"""The number at the end of a title: a pull request's once, a ticket's where different commits of a line share it."""

from drawing import commit, graph, shas

from changelog.domain.history import fates, numbers
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.messages import LINES
from changelog.domain.history.walk import walk
from changelog.domain.model import Commit

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
