"""Which move brought something to production, by the log of its moves."""

import pytest

from changelog.domain.forge import BranchPush, PushKind
from changelog.domain.remote import Record, RecordKind
from changelog.domain.train.positions import PushLog, arrival, explained

HELD = {"a": False, "b": False, "c": True, "d": True}
"""Positions of production, and whether each has what is looked for; "x" is gone: nobody has its commits any more."""


def push(before: str, after: str, kind: PushKind = "push") -> BranchPush:
    return BranchPush(before=before, after=after, actor=f"{before}{after}", at=0, kind=kind)


@pytest.mark.parametrize(
    ("moves", "by"),
    [
        ([push("a", "b"), push("b", "c"), push("c", "d")], "bc"),
        ([push("", "c", "created"), push("c", "d")], "c"),
        ([push("b", "c"), push("c", "a", "forced"), push("a", "d")], "ad"),
        ([push("b", "c"), push("c", "x"), push("x", "d", "forced")], "bc"),
        ([push("c", "d")], None),
        ([push("a", "b"), push("c", "d")], None),
        ([push("a", "x"), push("x", "c", "forced")], None),
        ([push("b", "c"), push("c", "x", "forced"), push("x", "d", "forced")], None),
        ([], None),
    ],
    ids=["pushed", "with the branch", "again after a reset", "kept by what was reset", "before the log begins",
         "by a move that was not logged", "whether the reset one had it", "reset from and to", "no log"],
)  # fmt: skip
def test_the_move_that_brought_it(moves: list[BranchPush], by: str | None) -> None:
    found = arrival(moves[::-1], HELD.get)
    assert (found.actor if found else None) == by


def test_the_log_is_read_from_where_production_stands() -> None:
    """A move that came after production was looked at is not read, and a log that lags behind says nothing."""
    log = PushLog(pushes=(push("c", "d"), push("b", "c")))
    assert [one.after for one in log.up_to("c")] == ["c"]
    assert log.up_to("e") == ()


def test_each_move_beside_the_record_that_explains_it() -> None:
    """A record is a claim about one move: from where, and to where or to which tree; a button has none."""

    def record(kind: RecordKind, commit: str = "", before: str = "", to: str = "", tree: str = "") -> Record:
        return Record(
            kind=kind,
            tag="2022-01-18",
            tag_object="t",
            commit=commit,
            by="Awa",
            at=int(kind == "released"),
            before=before,
            to=to,
            tree=tree,
        )

    forward = record("released", before="a", to="b")
    through = record("releasing", before="c", to="tag", tree="shown")
    back = record("taken-back", commit="e")
    meant = record("releasing", before="a", to="b")
    records = [meant, forward, through, back, record("released", to="g"), record("shown", before="f", to="g")]
    moves = [push("a", "b"), push("b", "c"), push("c", "d", "merged"), push("c", "x", "merged"), push("e", "f"),
             push("f", "g"), push("", "a", "created")]  # fmt: skip
    found = [one.record for one in explained(moves, records, {"d": "shown", "x": "more"})]
    assert found == [forward, None, through, None, back, None, None]
