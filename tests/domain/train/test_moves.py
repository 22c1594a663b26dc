"""Whether the tool began a release, and from where: read from the records of its delivery, oldest first."""

from typing import Any

from changelog.domain.remote import Record, RecordKind, holds
from changelog.domain.train import moves

A, B, C, TAG = "a" * 40, "b" * 40, "c" * 40, "d" * 40


def record(kind: RecordKind, **more: Any) -> Record:
    """A record about the delivery."""
    return Record(kind=kind, tag="2022-01-18", tag_object=TAG, commit=C, by="Awa", at=1_642_500_000, **more)


def test_a_release_that_the_tool_began() -> None:
    first, second = record("releasing", before=A, to=C), record("releasing", before=B, to=C)
    assert moves.begun([record("shown"), first, second]) == second
    assert moves.begun([record("released", before=A)]) is not None, "as earlier versions recorded it"


def test_a_release_that_somebody_else_did() -> None:
    assert moves.begun([record("shown"), record("released")]) is None


def test_positions_before_it() -> None:
    said = [record("releasing", before=A), record("releasing", before=B), record("released", before=A), record("shown")]
    assert moves.positions_before(said) == (A, B), "what was done comes first, then the newest intention"


def test_an_intention_is_not_a_release() -> None:
    begun = record("releasing", before=A, to=C)
    assert not moves.is_recorded([begun])
    assert not holds([begun], record("released", before=A, to=C))
    assert not holds([begun], record("releasing", before=B, to=C)), "from elsewhere is another one"


def test_another_tree_or_list_is_shown_anew() -> None:
    said = record("shown", tree=A, numbers=(101,))
    assert holds([said], record("shown", tree=A, numbers=(101,)))
    for other in (
        record("shown", tree=A),
        record("shown", tree=B, numbers=(101,)),
        record("shown", tree=A, numbers=(1,)),
    ):
        assert not holds([said], other)
