"""What is said of a delivery, beside what git holds of it: each contradiction has its name, and so has each doubt."""

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from changelog.domain.model import TagRef
from changelog.domain.remote import Record, RecordKind
from changelog.domain.train import verification
from changelog.domain.train.signatures import Signature
from changelog.domain.train.tag_message import Frozen, FrozenChange
from changelog.domain.train.verification import DeliveryClaims, ShippedContent, Statement, VerifiedDelivery

TAG, COMMIT, TREE, OTHER = "a" * 40, "b" * 40, "c" * 40, "d" * 40
NAME, DAY = "2022-01-18", date(2022, 1, 18)
CHANGES = tuple(FrozenChange(number=number, sha=OTHER, title="x") for number in (101, 102))
MESSAGE = Frozen(tag=NAME, start=DAY, end=DAY, changes=CHANGES, tree=TREE)
GOOD = Signature(state="good", key="SHA256:x")


def said(kind: RecordKind, **more: Any) -> Statement:
    """A record that stands, with an anchor after it."""
    given: dict[str, Any] = {"tag": NAME, "tag_object": TAG, "commit": COMMIT, "by": "Awa", "at": 1} | more
    return Statement(record=Record(kind=kind, **given), anchored=True)


SHOWN = said("shown", tree=TREE, numbers=(101, 102))
RELEASED = said("released", tree=TREE, numbers=(101, 102), before=OTHER, to=COMMIT)
FITS = DeliveryClaims(
    tag=TagRef(name=NAME, object_id=TAG, commit=COMMIT, annotated=True, by="Léa", at=1),
    tree=TREE,
    message=MESSAGE,
    listed=((101, 102), ()),
    statements=(SHOWN, RELEASED),
    shipped=ShippedContent(state="exactly", since=COMMIT),
)


def found(**changed: Any) -> VerifiedDelivery:
    """A delivery that fits, but for what is changed."""
    return verification.verified(structs.replace(FITS, **changed))


def codes(**changed: Any) -> list[str]:
    """What does not fit."""
    one = found(**changed)
    texts = [verification.difference_text(each) for each in one.differences]
    assert all(texts) and not any("{" in text for text in texts)
    return [each.code for each in one.differences]


def test_a_hotfix_that_was_listed_at_the_demo_fits() -> None:
    seen = said("shown", tree=TREE, numbers=(101, 102, 104))
    assert codes(statements=(seen, RELEASED), hotfixes=frozenset({104})) == []
    assert codes(statements=(seen, RELEASED)) == ["shown-list-less"]


def test_what_fits() -> None:
    one = found()
    assert (one.differences, one.unknown) == ((), ())
    assert (one.shown, one.released, one.numbers) == (SHOWN, RELEASED, (101, 102))


def test_the_tag_says_something_else() -> None:
    assert codes(message=structs.replace(MESSAGE, tag="2022-01-25")) == ["tag-name"]
    assert codes(message=structs.replace(MESSAGE, tree=OTHER)) == ["tag-tree"]
    assert codes(message=structs.replace(MESSAGE, changes=CHANGES[:1])) == ["tag-list-more"]
    more = (*CHANGES, FrozenChange(number=247, sha=OTHER, title="x"))
    assert codes(message=structs.replace(MESSAGE, changes=more)) == ["tag-list-less"]


def test_what_was_shown_is_something_else() -> None:
    for record in ({"tree": OTHER}, {"tree": TREE, "commit": OTHER}):
        assert codes(statements=(said("shown", **record), RELEASED)) == ["shown-tree"]
    assert codes(statements=(said("shown", tree=TREE, numbers=(101,)), RELEASED)) == ["shown-list-more"]
    assert codes(statements=(said("shown", tree=TREE, numbers=(101, 102, 103)), RELEASED)) == ["shown-list-less"]
    assert codes(statements=(said("shown", tree=TREE), RELEASED)) == [], "as earlier versions recorded it"


def test_shipped_and_never_shown() -> None:
    assert codes(statements=(RELEASED,)) == ["shown-not"]
    assert codes(statements=(SHOWN, said("refused"), RELEASED)) == ["shown-refused"]
    assert codes(statements=(said("overridden", gate="shown", why="x"), RELEASED)) == []
    assert codes(statements=(said("accepted-unshown", numbers=(101, 102), why="x"), RELEASED)) == []
    assert codes(statements=(said("shown-late", numbers=(101,)), RELEASED)) == ["shown-not"]
    assert codes(statements=(), recorded=False) == [], "before anybody kept records"
    assert codes(statements=(), shipped=ShippedContent(state="none")) == [], "it waits"


def test_shown_as_another_tag_and_nothing_else() -> None:
    through = (said("shown", tag_object=OTHER, tag="2022-01-17"),)
    assert codes(statements=(RELEASED,), through=through, carried=True) == []
    assert found(statements=(RELEASED,), through=through, carried=True).shown_as == "2022-01-17"
    assert codes(statements=(RELEASED,), through=through) == ["shown-as"]


def test_production_says_something_else() -> None:
    assert codes(shipped=ShippedContent(state="none")) == ["released-not"]
    assert codes(shipped=ShippedContent(state="part", paths=("a.txt",))) == ["shipped-part"]
    assert codes(shipped=ShippedContent(state="taken-back", since=COMMIT)) == []
    assert codes(statements=(SHOWN, said("released", tree=OTHER))) == ["released-tree"]
    assert codes(contradicted=(RELEASED.record,)) == ["released-from"]


@pytest.mark.parametrize("signed", [False, True])
def test_who_signed(signed: bool) -> None:
    accepted = tuple(structs.replace(one, signature=GOOD, accepted=True) for one in (SHOWN, RELEASED))
    named = frozenset({GOOD.key})
    assert codes(expected=True, signature=GOOD, statements=accepted[:1]) == [], "by whom does not matter then"
    assert codes(expected=True, statements=(*accepted[:1], RELEASED)) == ["tag-unsigned", "record-unsigned"]
    assert codes(expected=signed, signed=signed, named=named, signature=GOOD, statements=accepted) == []
    assert codes(expected=signed, signed=signed, named=named, statements=accepted) == ["tag-unsigned"] * signed
    assert codes(expected=signed, signed=signed, signature=GOOD, statements=accepted) == ["tag-signer"] * signed
    both = (structs.replace(SHOWN, signature=GOOD), *accepted)
    assert found(signed=signed, named=named, signature=GOOD, statements=both).shown == accepted[0]
    stranger = structs.replace(SHOWN, signature=GOOD)
    expected = ["shown-not", "record-signer", "record-unsigned"] * signed
    assert (
        codes(expected=signed, signed=signed, named=named, signature=GOOD, statements=(stranger, RELEASED)) == expected
    )


def test_a_signature_that_does_not_hold_never_fits() -> None:
    bad = Signature(state="bad", key=GOOD.key)
    assert codes(signature=bad) == ["tag-signature"]
    assert codes(statements=(structs.replace(SHOWN, signature=bad), RELEASED)) == ["record-signature"]


def test_what_cannot_be_known_is_said() -> None:
    late = tuple(structs.replace(one, anchored=False) for one in (SHOWN, RELEASED))
    cases: dict[str, dict[str, Any]] = {
        "after-anchor": {"statements": late},
        "shipped-unknown": {"shipped": ShippedContent(state="unknown", paths=("a.txt",))},
        "no-list": {"message": None},
        "not-recorded": {"statements": (), "recorded": False},
    }
    for code, changed in cases.items():
        one = found(**changed)
        assert ([each.code for each in one.unknown], one.differences) == ([code], ())
        assert verification.unknown_text(one.unknown[0])
