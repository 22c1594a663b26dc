"""The rhythm of deliveries, from what was collected and recorded."""

from collections.abc import Mapping
from datetime import UTC, date

from changelog.app import preview
from changelog.domain.model import Change, Collected, Commit, DateTag, Delivery, Point
from changelog.domain.preview.rhythm import Rhythm
from changelog.domain.remote import Record

MONDAY = 1_642_377_600  # 17 January 2022, midnight
DAY = 24 * 3600


def tag(name: str) -> DateTag:
    """An annotated tag."""
    day = date.fromisoformat(name)
    return DateTag(name=name, commit=name, object_id=f"o-{name}", date=day, order=(0,), annotated=True, at=MONDAY)


def change(number: int, at: int, *, hotfix: bool = False) -> Change:
    """One that was merged at a moment."""
    head = Commit(sha=str(number), parents=(), author="a", author_email="a", authored=at, committed=at, message="m")
    return Change(number=number, kind="merge", title="t", commits=(head,), hotfix=hotfix)


def delivery(name: str, *changes: Change) -> Collected:
    """What a tag carries."""
    to = Point(sha=name, tag=name, date=date.fromisoformat(name))
    return Collected(delivery=Delivery(base=None, to=to, start=None, end=None), carried=frozenset(), changes=changes)


def record(kind: str, name: str, at: int) -> Record:
    """Something that was said or done."""
    return Record(kind=kind, tag=name, tag_object=f"o-{name}", commit=name, by="Lise", at=at)  # type: ignore[arg-type]


def figures(*held: Collected, moments: Mapping[str, tuple[int, bool]], said: tuple[Record, ...] = ()) -> Rhythm:
    """The rhythm of deliveries."""
    records: dict[str, tuple[Record, ...]] = {}
    for one in said:
        records[one.tag_object] = (*records.get(one.tag_object, ()), one)
    return preview.rhythm_of(held, [tag(name) for name in ("2022-01-18", "2022-02-01")], moments, records, UTC)


def test_weeks_without_a_delivery_are_there_too() -> None:
    first = delivery("2022-01-18", change(1, MONDAY), change(2, MONDAY + DAY), change(3, MONDAY, hotfix=True))
    later = delivery("2022-02-01", change(4, MONDAY + 20 * DAY))
    found = figures(
        first, later, moments={"2022-01-18": (MONDAY + 3 * DAY, True), "2022-02-01": (MONDAY + 17 * DAY, False)}
    )
    assert [one.monday.isoformat() for one in found.weeks] == ["2022-01-17", "2022-01-24", "2022-01-31"]
    assert found.weeks[0].waits == (3.0, 2.0) and (found.weeks[0].changes, found.weeks[0].hotfixes) == (2, 1)
    assert found.weeks[1].deliveries == 0
    assert found.weeks[2].waits == (0.0,), "what a rebase dates later has waited no time"
    assert found.guessed == 1


def test_shown_before_it_shipped_or_after_or_nobody_knows() -> None:
    at = MONDAY + 3 * DAY
    for said, wanted in (
        ((record("shown", "2022-01-18", at - 1), record("released", "2022-01-18", at)), (1, 1)),
        ((record("shown", "2022-01-18", at + 1), record("released", "2022-01-18", at)), (1, 0)),
        ((record("released", "2022-01-18", at),), (1, 0)),
        ((), (0, 0)),
    ):
        week = figures(delivery("2022-01-18"), moments={"2022-01-18": (at, True)}, said=said).weeks[0]
        assert (week.known, week.first) == wanted


def test_what_production_does_not_have_is_not_counted() -> None:
    assert figures(delivery("2022-01-18", change(1, MONDAY)), moments={}).weeks == ()
