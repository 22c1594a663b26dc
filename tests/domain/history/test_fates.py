"""One change, once: what each delivery tells is the difference between what held before it and what holds after."""

from collections.abc import Sequence
from itertools import product

import pytest
from drawing import commit, graph
from hypothesis import given
from hypothesis import strategies as st
from telling_model import OPERATIONS, Tale, expected, told

from changelog.domain.history import fates, ledger
from changelog.domain.history.ledger import Ledger
from changelog.domain.history.messages import LINES
from changelog.domain.history.walk import Unit, walk
from changelog.domain.model import Commit

steps = st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 9), st.integers(0, 11))


def tale(*steps: tuple[str, int, int]) -> Tale:
    """A tale of some steps, its end delivered."""
    told = Tale()
    for step in steps:
        told.play(*step)
    told.deliver()
    return told


@given(st.lists(steps, max_size=18))
def test_each_delivery_tells_the_difference_once(drawn: list[tuple[str, int, int]]) -> None:
    found = tale(*drawn)
    assert told(found) == expected(found), [one.message for one in found.commits]


def taking_turns(turns: Sequence[str], how: int) -> Tale | None:
    """One pull request going through these turns; None where one of them makes no sense when its turn comes."""
    found = Tale()
    found.play("merge", 0, 0)
    for turn in turns:
        before = (len(found.commits), len(found.cuts))
        found.play(turn, 0, how)
        if before == (len(found.commits), len(found.cuts)):
            return None
    found.deliver()
    return found


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", range(2))
def test_whatever_becomes_of_one_pull_request_in_six_turns(how: int) -> None:
    turns = (turns for count in range(1, 7) for turns in product(OPERATIONS[1:], repeat=count))
    courses = [(one, found) for one in turns if (found := taking_turns(one, how))]
    wrong = [(one, told(found), expected(found)) for one, found in courses if told(found) != expected(found)]
    assert len(courses) > 1000
    assert wrong == []


@pytest.mark.parametrize("merge", range(3))
@pytest.mark.parametrize("revert", range(4))
@pytest.mark.parametrize("back", [("undo", 0), ("undo", 1), ("undo", 2), ("remerge", 0)])
@pytest.mark.parametrize("cuts", range(8))
def test_merged_reverted_and_brought_back(merge: int, revert: int, back: tuple[str, int], cuts: int) -> None:
    steps = [("merge", 0, merge), ("revert", 0, revert), (back[0], 0, back[1]), ("twice", 0, 0)]
    script: list[tuple[str, int, int]] = []
    for at, step in enumerate(steps):
        script += [step, *([("deliver", 0, 0)] if cuts >> at & 1 else [])]
    found = tale(*script)
    assert told(found) == expected(found), [one.message for one in found.commits]


@pytest.mark.parametrize("back", ["undo", "remerge"])
@pytest.mark.parametrize("again", range(4))
def test_what_shipped_then_went_came_back_and_went_again_is_told_as_gone(back: str, again: int) -> None:
    shipped = (("merge", 0, 0), ("deliver", 0, 0))
    found = tale(*shipped, ("revert", 0, 0), (back, 0, 0), ("revert", 0, again))
    assert told(found) == [["+101"], ["-101"]]


def deliver(deliveries: Sequence[Sequence[Commit]], patches: dict[str, str] | None = None) -> list[list[str]]:
    """Enter deliveries of lone commits in turn; what became of each commit, in order."""
    drawn = graph(*(one for delivery in deliveries for one in delivery))
    book = Ledger(drawn, patches, frozenset(ledger.ambiguous(drawn)) | frozenset(patches or ()))
    found = []
    for delivery in deliveries:
        members = [drawn.index[one.sha] for one in delivery]
        units: list[Unit] = walk(drawn, min(members), members, LINES).units
        book.begin()
        fated = [fates.fate(record) for record in book.enter(units)]
        found.append(
            ["told" if one.holds else f"{'duplicate' if one.duplicate else 'cancelled'} of {one.of}" for one in fated]
        )
    return found


def test_a_pick_with_the_same_author_date_and_subject_is_the_same_change() -> None:
    first = commit("a" * 40, message="Corrige l'agenda", at=5, authored=1)
    pick = commit("b" * 40, "a" * 40, message="Corrige l'agenda", at=9, authored=1)
    assert deliver([[first], [pick]]) == [["told"], ["duplicate of aaaaaaaaaa"]]


def test_another_author_date_or_subject_is_another_change() -> None:
    first = commit("a" * 40, message="Corrige", at=5, authored=1)
    later = commit("b" * 40, "a" * 40, message="Corrige", at=9, authored=2)
    other = commit("c" * 40, "b" * 40, message="Corrige", at=9, authored=1, author="Bob")
    third = commit("d" * 40, "c" * 40, message="Corrige encore", at=9, authored=1)
    assert deliver([[first], [later, other, third]]) == [["told"], ["told", "told", "told"]]


def test_the_same_patch_is_the_same_change_whatever_it_says() -> None:
    first = commit("a" * 40, message="Corrige l'agenda", at=5, authored=1)
    pick = commit("b" * 40, "a" * 40, message="Urgent : corrige l'agenda", at=9, authored=7, author="Bob")
    same = {"a" * 40: "p", "b" * 40: "p"}
    assert deliver([[first], [pick]], same) == [["told"], ["duplicate of aaaaaaaaaa"]]


def test_four_reverted_by_one_pull_request_and_brought_back_by_another() -> None:
    # The data's #1941, reverted inside #1950: all four live, told once each and nothing else.
    works = [commit(f"{n:040x}", f"{n - 1:040x}", f"Travail {n} (#{n})", at=n) for n in range(1, 5)]
    body = "".join(f"This reverts commit {one.sha}.\n" for one in works)
    taken = commit(f"{5:040x}", f"{4:040x}", f'Revert "quatre travaux" (#5)\n\n{body}', at=5)
    back = commit(f"{6:040x}", f"{5:040x}", f'Revert "quatre travaux" (#6)\n\nThis reverts commit {taken.sha}.', at=6)
    assert deliver([[*works, taken, back]]) == [["told"] * 4 + ["cancelled of 6", "cancelled of 5"]]


def test_only_shared_authorship_is_ambiguous() -> None:
    drawn = graph(
        commit("a", message="Corrige", authored=1), commit("b", "a", message="Corrige", authored=1),
        commit("c", "b", message="Corrige", authored=2), commit("d", "c b", message="Corrige", authored=2),
    )  # fmt: skip
    assert sorted(ledger.ambiguous(drawn)) == ["a", "b"]


def test_a_copy_is_another_future_of_the_same_past() -> None:
    one = commit("a" * 40, message="Travail (#1)", at=1)
    two = commit("b" * 40, "a" * 40, message='Revert "Travail (#1)" (#2)', at=2)
    drawn = graph(one, two)
    book = Ledger(drawn)
    (first,) = book.enter(walk(drawn, drawn.index[one.sha], [drawn.index[one.sha]], LINES).units)
    other = book.copy()
    other.begin()
    (revert,) = other.enter(walk(drawn, drawn.index[two.sha], [drawn.index[two.sha]], LINES).units)
    assert fates.fate(revert).story == "revert"
    assert first.alive
    assert book.numbers.keys() == {1}


def test_a_squash_that_took_a_part_of_itself_back_is_told_as_what_it_is() -> None:
    body = f'* essai\n\n* Revert "essai"\n\nThis reverts commit {"9" * 40}.\n\n* tests'
    assert deliver([[commit("a" * 40, message=f"Refondre la recherche (#200)\n\n{body}")]]) == [["told"]]


def test_a_squash_that_took_back_an_earlier_change_among_other_work_is_told_and_that_one_is_not() -> None:
    first = commit("a" * 40, message="Un essai (#198)", at=1)
    body = f'* Revert "Un essai (#198)"\n\nThis reverts commit {first.sha}.\n\n* la suite'
    second = commit("b" * 40, first.sha, f"Refondre la recherche (#200)\n\n{body}", at=2)
    assert deliver([[first, second]]) == [["cancelled of 200", "told"]]


def test_a_revert_under_its_own_title_cancels_out() -> None:
    first = commit("a" * 40, message="Ajouter le tri (#190)", at=1)
    for message in (
        "Retirer le tri (#191)\n\nReverts team/app#190",
        f"Retirer (#191)\n\nThis reverts commit {first.sha}.",
    ):
        second = commit("b" * 40, first.sha, message, at=2)
        assert deliver([[first, second]]) == [["cancelled of 191", "cancelled of 190"]]
