"""The proof of a resync, case by case: the three outcomes, and what nobody may pass."""

import pytest

from changelog.domain.remote import FileChange, Merged, Rewritten
from changelog.domain.train.resync_proof import BranchCommit, Breach, ResyncFacts, prove

TREE = "t" * 40


def stand(name: str, number: int | None = None, *, of: str = "", patch: str = "") -> BranchCommit:
    """A commit; `of`: whose author, date and message it has."""
    return BranchCommit(sha=name, digest=of or name, number=number, patch=patch)


def facts(
    *,
    conflicts: tuple[str, ...] = (),
    settled: tuple[str, ...] = (),
    differing: tuple[str, ...] = (),
    dropped: tuple[str, ...] = (),
    new: tuple[BranchCommit, ...] | None = None,
    pairs: dict[str, str] | None = None,
) -> ResyncFacts:
    """101 and 102 brought to a new place."""
    return ResyncFacts(
        old=(stand("a", 101), stand("b", 102)),
        new=(stand("A", 101, of="a"), stand("B", 102, of="b")) if new is None else new,
        rewritten=Rewritten(
            new="B", pairs={"a": "A", "b": "B"} if pairs is None else pairs, dropped=dropped, settled=settled
        ),
        expected=Merged(tree=TREE, conflicts=conflicts),
        differing=tuple(FileChange(path=path, state="changed") for path in differing),
    )


@pytest.mark.parametrize(
    ("given", "outcome", "files", "excluded"),
    [
        (facts(), "equal", [], []),
        (facts(differing=("f",)), "different", ["f"], []),
        # A clean merge binds all files, even after hand resolution.
        (facts(differing=("f",), settled=("f",)), "different", ["f"], []),
        (facts(settled=("f",)), "equal", [], []),
        (facts(conflicts=("f",), settled=("f",), differing=("f", "f~HEAD")), "settled", [], ["f"]),
        (facts(conflicts=("f",), settled=("f", "g"), differing=("g",)), "settled", [], ["f", "g"]),
        (facts(conflicts=("f",), settled=("f",), differing=("f", "g")), "different", ["g"], ["f"]),
        (facts(conflicts=("f", "g"), settled=("f",)), "unbound", [], ["f", "g"]),
    ],
)
def test_three_outcomes(given: ResyncFacts, outcome: str, files: list[str], excluded: list[str]) -> None:
    found = prove(given)
    assert not found.breaches
    assert (found.outcome, [one.path for one in found.files], list(found.excluded)) == (outcome, files, excluded)
    assert found.proven == (outcome in ("equal", "settled"))


@pytest.mark.parametrize(
    ("given", "breaches"),
    [
        (facts(new=(stand("A", 101, of="a"),), pairs={"a": "A"}), [("gone", "b"), ("pull", "#102")]),
        (facts(new=(stand("A", 101, of="a"),)), [("gone", "b"), ("pull", "#102")]),
        (facts(dropped=("b",)), [("doubled", "b")]),
        (facts(pairs={"a": "A", "b": "A"}), [("doubled", "A"), ("reworded", "b"), ("stranger", "B")]),
        (facts(new=(stand("A", 101, of="a"), stand("B", 102, of="x"))), [("reworded", "b")]),
        (
            facts(new=(stand("A", 101, of="a"), stand("B", 102, of="b"), stand("C", 101, of="c"))),
            [("pull", "#101"), ("stranger", "C")],
        ),
    ],
)
def test_what_nobody_may_pass(given: ResyncFacts, breaches: list[tuple[str, str]]) -> None:
    found = prove(given)
    assert sorted((one.kind, one.subject) for one in found.breaches) == breaches
    assert not found.proven


def test_what_is_listed_as_dropped_is_not_lost() -> None:
    found = prove(facts(new=(stand("A", 101, of="a"),), pairs={"a": "A"}, dropped=("b",)))
    assert found.proven
    assert (found.kept, found.dropped) == (1, 1)


def test_what_did_not_have_to_move_is_there() -> None:
    given = facts(new=(stand("a", 101), stand("B", 102, of="b")), pairs={"b": "B"})
    assert prove(given).proven


def test_a_merge_of_the_resync_is_no_stranger() -> None:
    made = ResyncFacts(
        old=(stand("a", 101),),
        new=(stand("a", 101), stand("M")),
        rewritten=Rewritten(new="M", pairs={"a": "M"}),
        expected=Merged(tree=TREE),
        differing=(),
        made=frozenset({"M"}),
    )
    found = prove(made)
    assert found.breaches == (), found.breaches
    assert found.proven


def test_other_patches_and_what_comes_back_are_told() -> None:
    given = ResyncFacts(
        old=(stand("a", 101, patch="1"), stand("b", 102, patch="2")),
        new=(stand("A", 101, of="a", patch="1"), stand("B", 102, of="b", patch="3")),
        rewritten=Rewritten(new="B", pairs={"a": "A", "b": "B"}),
        expected=Merged(tree=TREE),
        differing=(),
        delivered=frozenset({"b"}),
    )
    found = prove(given)
    assert (found.altered, found.back) == (("b",), ("B",))
    assert found.proven


def test_a_breach_names_what_it_is_about() -> None:
    assert Breach(kind="gone", subject="a") in prove(facts(new=(), pairs={})).breaches
