"""Where a delivery stands, by records and commit statuses; what carries over to a successor, and what does not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from changelog.domain.forge import Check, Deployment, Proposal
from changelog.domain.model import TagRef
from changelog.domain.remote import Record, RecordKind
from changelog.domain.train import tag_message, verdicts
from changelog.domain.train.delivery_status import DeliveryFacts, DeliveryState, delivery_state
from changelog.domain.train.tag_message import Frozen
from changelog.domain.train.verdicts import Announced, DeliveryEvent, Refusal

OLD, NEW, MOVED, COMMIT = "a" * 40, "b" * 40, "c" * 40, "d" * 40
MONDAY = 1_642_500_000


def tag(object_id: str = OLD, name: str = "2022-01-18", message: str = "", **more: Any) -> TagRef:
    """An annotated tag."""
    return TagRef(name=name, object_id=object_id, commit=COMMIT, annotated=True, message=message, **more)


def successor(shown_as: str = OLD, withdrawn: tuple[int, ...] = (), object_id: str = NEW, counter: int = 2) -> TagRef:
    """A tag that takes another one's place."""
    name = f"2022-01-18-{counter}"
    said = Frozen(tag=name, start=date(2022, 1, 12), end=date(2022, 1, 18), changes=(), tree="", replaces="2022-01-18",
                  withdrawn=withdrawn, shown_as=shown_as)  # fmt: skip
    return tag(object_id, name, tag_message.write(said, "fr"))


def record(kind: RecordKind, object_id: str = OLD, **more: Any) -> Record:
    """What somebody said."""
    given: dict[str, Any] = {"tag": "2022-01-18", "commit": COMMIT, "by": "Awa", "at": MONDAY} | more
    return Record(kind=kind, tag_object=object_id, **given)


def stands(
    of: TagRef, records: Sequence[Record], *statuses: Check, others: Sequence[TagRef] = (), **facts: Any
) -> DeliveryState:
    """Where it stands, by records in the order in which they were made."""
    held = {one.tag_object: tuple(other for other in records if other.tag_object == one.tag_object) for one in records}
    return delivery_state(of, (of, *others), held, statuses, DeliveryFacts(**facts) if facts else None)


def status(verdict: Any, object_id: str = OLD, **more: Any) -> Check:
    """What the tool sets on the tagged commit."""
    name = verdicts.ANNOUNCE if verdict == "announced" else verdicts.DEMO
    state: Any = "failure" if verdict == "refused" else "success"
    return structs.replace(
        Check(name=name, state=state, description=verdicts.status_description(verdict, object_id)), **more
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("verdict", ["shown", "refused", "announced", "urgent"])
@pytest.mark.parametrize("object_id", [OLD, "e" * 64])
def test_a_status_is_read_back(verdict: Any, object_id: str, language: str) -> None:
    """It fits in a forge's 140 characters, and says what and of which object."""
    said = verdicts.status_description(verdict, object_id, language)
    assert len(said) <= 140
    assert verdicts.read_status(said) == verdicts.Verdict(name=verdict, tag_object=object_id)


@given(text=st.text() | st.text("(tag a)Montrée", max_size=200))
def test_other_descriptions_say_nothing(text: str) -> None:
    """Whatever a person or another tool writes there."""
    found = verdicts.read_status(text)
    assert found is None or verdicts.status_description(found.name, found.tag_object) == text.strip()


def test_a_tag_by_itself() -> None:
    """Tagged, and nothing more."""
    found = stands(tag(by="Léa", at=MONDAY), [])
    assert found.tagged == DeliveryEvent(at=MONDAY, by="Léa")
    assert (found.announced, found.shown, found.refused, found.released, found.moved) == (None, None, None, None, "")
    assert (found.deployed, found.page, found.archived, found.published) == (None, None, None, False)


def test_a_whole_week() -> None:
    """Announced on two channels, shown, released, deployed, published, archived."""
    page = Proposal(number=7, url="", head="h", base="b", state="merged", title="", body="")
    runs = (Deployment(environment="production", sha=COMMIT, state="success", at=MONDAY + 90),)
    said = [
        record("announced", channel="equipe", at=MONDAY),
        record("announced", channel="référentes", at=MONDAY + 5, by="Léa"),
        record("announced", channel="equipe", at=MONDAY + 9),
        record("shown", at=MONDAY + 20, by="Léa"),
        record("shown", at=MONDAY + 30),
        record("overridden", gate="checks", why="rouge sans raison"),
        record("released", at=MONDAY + 60),
    ]
    found = stands(tag(), said, in_production=True, deployments=runs, page=page, archived=(12,))
    assert found.announced == Announced(at=MONDAY, by="Awa", channels=("equipe", "référentes"))
    assert found.shown == DeliveryEvent(at=MONDAY + 20, by="Léa")
    assert found.released == DeliveryEvent(at=MONDAY + 60, by="Awa")
    assert [one.gate for one in found.overridden] == ["checks"]
    assert (found.deployed, found.published, found.archived, found.moved) == (runs, True, (12,), "")


def test_statuses_alone_tell_it() -> None:
    """A clone without the notes, a repository whose notes nobody could push."""
    found = stands(tag(), [], status("shown"), status("announced"), Check(name="tests", state="success"))
    assert (found.shown, found.announced) == (DeliveryEvent(), Announced())
    assert stands(tag(), [], in_production=True).released == DeliveryEvent()


@pytest.mark.parametrize(
    "odd",
    [
        status("shown", NEW),  # of another tag on the same commit
        status("shown", state="failure"),
        status("shown", state="pending"),
        status("shown", name="nouveautes/other"),
        status("shown", description="Montrée à la démonstration"),
        status("urgent"),
        status("announced"),
    ],
)
def test_other_statuses_show_nothing(odd: Check) -> None:
    """Shown counts for this tag object, in our words, with the state that goes with them."""
    assert stands(tag(), [], odd).shown is None


def test_a_refusal_cancels_a_demo() -> None:
    """Until it is shown again; the refusal that holds says what and why."""
    shown, refused = record("shown"), record("refused", numbers=(102,), why="page blanche", at=MONDAY + 5)
    found = stands(tag(), [shown, refused])
    assert found.shown is None
    assert found.refused == Refusal(at=MONDAY + 5, by="Awa", numbers=(102,), why="page blanche")
    again = stands(tag(), [shown, refused, record("shown", at=MONDAY + 9)])
    assert again.refused is None
    assert again.shown == DeliveryEvent(at=MONDAY + 9, by="Awa")


def test_the_order_of_what_was_said_holds_and_not_the_clocks() -> None:
    """Somebody's clock is an hour late: their refusal, pushed after the demo, still comes after it."""
    assert stands(tag(), [record("shown"), record("refused", at=MONDAY - 3600)]).refused is not None


def test_where_sources_differ_the_refusal_holds() -> None:
    """A command was stopped between the note and the status: nothing ships by mistake, running it again mends it."""
    refused = record("refused", numbers=(102,))
    assert stands(tag(), [record("shown"), refused], status("shown")).shown is None
    assert stands(tag(), [record("shown")], status("refused")).shown is None
    assert stands(tag(), [record("shown")], status("refused")).refused == Refusal()


def test_a_moved_tag_stops_the_train() -> None:
    """What was shown, or announced, was another object under that name."""
    assert stands(tag(MOVED), [record("shown")]).moved == OLD
    assert stands(tag(MOVED), [record("announced"), record("announced", MOVED)]).moved == ""
    assert stands(tag(MOVED), [record("announced"), record("shown"), record("shown", MOVED)]).moved == OLD
    assert stands(tag(MOVED), [record("shown"), record("refused", MOVED)]).moved == ""
    assert stands(tag(MOVED), [record("shown")]).shown is None
    assert stands(tag(), [record("shown", NEW, tag="2022-01-18-2")]).moved == ""


def test_lightweight_tags_of_one_commit_are_told_apart() -> None:
    """Both have the commit for their object; the name tells."""
    one = TagRef(name="2022-01-18", object_id=COMMIT, commit=COMMIT)
    other = TagRef(name="2022-01-18-2", object_id=COMMIT, commit=COMMIT)
    said = [record("shown", COMMIT)]
    assert stands(one, said, others=[other]).shown is not None
    assert stands(other, said, others=[one]).shown is None


def test_a_demo_carries_over_to_the_successor() -> None:
    """As its message says; from further back, too, and where the old tag is gone."""
    found = stands(successor(), [record("shown"), record("announced", channel="equipe")], others=[tag()])
    assert found.shown == DeliveryEvent(at=MONDAY, by="Awa", through="2022-01-18")
    assert found.announced == Announced(at=MONDAY, by="Awa", channels=("equipe",), through="2022-01-18")
    assert found.moved == ""
    assert stands(successor(), [record("shown")]).shown is not None
    third = successor(NEW, object_id=MOVED, counter=3)
    assert stands(third, [record("shown")], others=[tag(), successor()]).shown == DeliveryEvent(
        at=MONDAY, by="Awa", through="2022-01-18"
    )
    assert stands(successor(), [], status("shown"), others=[tag()]).shown == DeliveryEvent(through="2022-01-18")
    assert stands(successor(shown_as=""), [record("shown")], others=[tag()]).shown is None
    assert stands(successor(), [], others=[tag()]).shown is None


def test_a_demo_carries_over_less_what_was_refused() -> None:
    """102 was refused on Tuesday; the successor without it needs no second demo, one that still has it does."""
    refused = [record("shown"), record("refused", numbers=(102,), at=MONDAY + 5)]
    found = stands(successor(withdrawn=(102,)), refused, others=[tag()])
    assert found.shown == DeliveryEvent(at=MONDAY + 5, by="Awa", through="2022-01-18")
    assert stands(successor(withdrawn=(101,)), refused, others=[tag()]).shown is None
    assert stands(successor(), refused, others=[tag()]).shown is None
    whole = [record("refused", why="rien ne va")]
    assert stands(successor(withdrawn=(102,)), whole, others=[tag()]).shown is None
    assert stands(successor(withdrawn=(102,)), [*refused, record("refused", NEW)], others=[tag()]).shown is None


def test_an_announcement_carries_over_where_people_know_what_was_withdrawn() -> None:
    """They were told of 102, and then that it does not come."""
    said = [record("announced", channel="equipe"), record("refused", numbers=(102,))]
    assert stands(successor(withdrawn=(102,)), said, others=[tag()]).announced is None
    told = [*said, record("postponed", numbers=(102,), channel="equipe")]
    assert stands(successor(withdrawn=(102,)), told, others=[tag()]).announced is not None
    third = successor(NEW, withdrawn=(102,), object_id=MOVED, counter=3)
    assert stands(third, told, others=[tag(), successor(withdrawn=(102,))]).announced is not None


def test_messages_that_name_one_another_end() -> None:
    """Made by hand to harm: two tags that take each other's place, one that takes its own, a long line of them."""
    assert stands(successor(NEW, object_id=NEW), []).shown is None
    ring = successor(MOVED), successor(NEW, object_id=MOVED, counter=3)
    assert stands(ring[0], [], others=ring).shown is None
    assert stands(ring[0], [], others=ring).announced is None
    row = [successor(f"{at:040x}", object_id=f"{at + 1:040x}", counter=at + 2) for at in range(2000)]
    assert stands(row[-1], [record("shown", f"{0:040x}")], others=row).shown is None
    assert stands(row[9], [record("shown", f"{0:040x}")], others=row).shown is not None


events = st.lists(
    st.builds(
        record,
        st.sampled_from(("shown", "refused", "announced", "released", "postponed", "overridden")),
        st.sampled_from((OLD, NEW)),
        at=st.integers(0, 2**31),
        by=st.sampled_from(("Awa", "Léa")),
        numbers=st.sampled_from(((), (102,), (101, 102))),
        channel=st.sampled_from(("", "equipe")),
    ),
    max_size=12,
)


@given(said=events, withdrawn=st.sampled_from(((), (102,), (101, 102))), noted=st.booleans())
def test_shown_is_what_the_last_verdict_says(said: list[Record], withdrawn: tuple[int, ...], noted: bool) -> None:
    """Law: a delivery counts as shown only where the last verdict about its object says so, or about the one before
    it, less exactly what was withdrawn; whatever else is recorded, by whom and in which clock.
    """
    last = {
        held: next((one for one in reversed(said) if one.tag_object == held and one.kind in ("shown", "refused")), None)
        for held in (OLD, NEW)
    }
    of = successor(withdrawn=withdrawn)
    found = stands(of, said, *([status("shown", NEW)] if noted else []), others=[tag()])
    own, old = last[NEW], last[OLD]
    if own is not None and own.kind == "refused":
        expected = False
    elif own is not None or noted:
        expected = True
    else:
        seen = old is not None and (old.kind == "shown" or (bool(old.numbers) and set(old.numbers) <= set(withdrawn)))
        expected = seen
    assert (found.shown is not None) == expected
    assert not (found.shown is not None and found.refused is not None)
    assert (found.released is not None) == any(one.kind == "released" and one.tag_object == NEW for one in said)


@given(said=events)
def test_a_tag_that_moved_is_never_shown(said: list[Record]) -> None:
    """Law: whatever was said of other objects, this one was not shown; and it is told where it was."""
    found = stands(tag(MOVED), said)
    assert found.shown is None
    assert found.announced is None
    assert bool(found.moved) == any(one.kind in ("shown", "announced") for one in said)
