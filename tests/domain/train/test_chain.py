"""What was done to the records beside adding to them is found, and where an anchor stands."""

from typing import Any

from msgspec import structs

from changelog.domain.remote import Record, RecordKind
from changelog.domain.train import anchors, chain, signatures
from changelog.domain.train.anchors import Anchor
from changelog.domain.train.chain import ChainLink, NoteChange, NoteLine, ReadChain
from changelog.domain.train.signatures import Signature

TAG, OTHER = "a" * 40, "b" * 40
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1FAoB1IblwBo8MkKLKINX+TMQCLGrO4swJzEFgAWYs"
FINGERPRINT = "SHA256:AGjRwAV9RuDk1Iiw5xu7DYAi5iaKaAcbuSAuBbZAj90"


def line(kind: RecordKind, at: int = 1, tag_object: str = TAG) -> NoteLine:
    """A record as a line of a note."""
    one = Record(kind=kind, tag="2022-01-18", tag_object=tag_object, commit=OTHER, by="Awa", at=at)
    return NoteLine(text=repr(one), record=one)


SHOWN, RELEASED = line("shown"), line("released", 2)


def link(sha: str, before: tuple[NoteLine, ...], after: tuple[NoteLine, ...], **more: Any) -> ChainLink:
    """A commit of the chain that changed one note."""
    note = NoteChange(tag_object=TAG, before=before, after=after)
    return ChainLink(sha=sha, by="Awa", at=1, signature=Signature(), notes=(note,), **more)


def read(*links: ChainLink, anchored: tuple[str, ...] = ()) -> ReadChain:
    """The chain, with anchors at these commits."""
    return chain.read(links, [Anchor(sha=one, tag="2022-01-25") for one in anchored])


def faults(found: ReadChain) -> list[tuple[str, str]]:
    """Each difference with its commit."""
    return [(one.fault, one.link) for one in found.differences]


def test_adding_is_all_that_an_honest_commit_does() -> None:
    found = read(link("1", (), (SHOWN,)), link("2", (SHOWN,), (SHOWN, RELEASED)), anchored=("1",))
    assert faults(found) == []
    assert [(one.record.kind, one.link, one.anchored) for one in found.of(TAG)] == [
        ("shown", "1", True), ("released", "2", False),
    ]  # fmt: skip
    assert found.of(OTHER) == ()


def test_what_is_dropped_changed_or_moved_is_found_with_its_commit() -> None:
    first = link("1", (), (SHOWN, RELEASED))
    assert faults(read(first, link("2", (SHOWN, RELEASED), (RELEASED,)))) == [("dropped", "2")]
    assert faults(read(first, link("2", (SHOWN, RELEASED), (RELEASED, SHOWN)))) == [("reordered", "2")]
    forged = line("shown", 9)
    found = read(first, link("2", (SHOWN, RELEASED), (forged, RELEASED)))
    assert faults(found) == [("dropped", "2")]
    assert [one.record.at for one in found.of(TAG)] == [1, 2, 9], "what was said once is still listed"


def test_a_record_before_those_that_were_there_is_no_adding() -> None:
    assert faults(read(link("1", (), (RELEASED,)), link("2", (RELEASED,), (SHOWN, RELEASED)))) == [("reordered", "2")]


def test_of_two_equal_lines_one_may_not_go() -> None:
    twice = (SHOWN, SHOWN)
    assert faults(read(link("1", (), twice), link("2", twice, (SHOWN,)))) == [("dropped", "2")]


def test_a_record_about_another_object_counts_for_none() -> None:
    stray = line("shown", tag_object=OTHER)
    found = read(link("1", (), (stray,)))
    assert (faults(found), found.added) == ([("misplaced", "1")], ())


def test_an_anchor_that_is_not_in_the_chain() -> None:
    found = read(link("1", (), (SHOWN,)), anchored=("9",))
    assert [(one.fault, one.anchor) for one in found.differences] == [("broken", Anchor(sha="9", tag="2022-01-25"))]
    assert not found.added[0].anchored


def test_an_anchor_is_read_back() -> None:
    for sha in (TAG, "c" * 64):
        said = anchors.description(sha)
        assert (len(said) <= 140, anchors.read(said)) == (True, sha)
    assert [anchors.read(text) for text in ("", "Records", f"Records {TAG}0", f"x Records {TAG}")] == [""] * 4


def test_keys_by_their_names() -> None:
    lines = [f'lea@x,awa@x namespaces="git" {PUBLIC} léa', "# " + PUBLIC, "", "0123456789abcdef" * 2 + "01234567"]
    assert signatures.keys(lines) == {FINGERPRINT, "0123456789ABCDEF" * 2 + "01234567"}
    assert signatures.keys([f"*@x cert-authority {PUBLIC}", "lea@x ssh-ed25519 !!!", "lea@x"]) == frozenset()


def test_only_a_good_signature_by_somebody_named_is_accepted() -> None:
    good = Signature(state="good", key=FINGERPRINT)
    assert signatures.is_accepted(good, signatures.keys([PUBLIC]))
    assert not signatures.is_accepted(good, frozenset())
    assert signatures.is_accepted(structs.replace(good, trusted=True), frozenset())
    for state in ("bad", "none", "unknown"):
        forged = Signature(state=state, key=FINGERPRINT, trusted=True)
        assert not signatures.is_accepted(forged, signatures.keys([PUBLIC]))
