"""Which tags are boundaries and bases, which are superseded, and the days that a delivery covers (TRAIN.md)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from drawing import START, commit, graph
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.history import date_tags, deliveries
from changelog.domain.history.content import Holding
from changelog.domain.history.deliveries import ProductionLine, Train
from changelog.domain.history.graph import Graph
from changelog.domain.history.messages import LINES
from changelog.domain.model import DateTag, Point, TagRef

PARIS = ZoneInfo("Europe/Paris")


def tag(name: str, sha: str, message: str = "") -> DateTag:
    """A date tag on a commit."""
    return date_tags.select([TagRef(name=name, object_id=sha, commit=sha, message=message)])[0][0]


def line(*names: str) -> Graph:
    """Commits one after the other, a day apart."""
    return graph(*(commit(sha, names[at - 1] if at else "", at=at * 1440) for at, sha in enumerate(names)))


def sorted_out(drawn: Graph, production: str, *tags: DateTag) -> Train:
    """The train with production on a commit; none for a team with one branch."""
    if not production:
        return deliveries.sort_out(tags, None)
    line = ProductionLine(drawn, drawn.index[production], LINES)
    held = {one.name: drawn.position(one.commit) for one in tags}
    return deliveries.sort_out(
        tags,
        {name: Holding(state="whole" if line.holds(at) else "none") for name, at in held.items() if at is not None},
    )


def _point(of: DateTag | None) -> Point | None:
    return Point(tag=of.name, sha=of.commit, date=of.date) if of else None


def names(tags: tuple[DateTag, ...]) -> list[str]:
    """Their names."""
    return [one.name for one in tags]


def base(train: Train, one: DateTag) -> str:
    """The base's name, or nothing."""
    found = train.base_of(one)
    return found.name if found else ""


def test_the_base_is_the_newest_earlier_boundary_in_production() -> None:
    one, two, three, four = (tag(f"2022-01-0{day}", sha) for day, sha in ((3, "a"), (4, "b"), (5, "c"), (6, "d")))
    train = sorted_out(line("a", "b", "c", "d"), "b", one, two, three, four)
    assert names(train.boundaries) == ["2022-01-03", "2022-01-04", "2022-01-05", "2022-01-06"]
    assert [base(train, each) for each in (one, two, three, four)] == ["", "2022-01-03", "2022-01-04", "2022-01-04"]
    assert train.superseded == {}


def test_with_one_branch_the_base_is_the_previous_boundary() -> None:
    one, two, three = (tag(f"2022-01-0{day}", sha) for day, sha in ((3, "a"), (4, "b"), (5, "c")))
    train = sorted_out(line("a", "b", "c"), "", one, two, three)
    assert [base(train, each) for each in (one, two, three)] == ["", "2022-01-03", "2022-01-04"]


def test_a_tag_that_never_shipped_is_superseded_once_a_later_one_did() -> None:
    drawn = graph(commit("a", at=0), commit("b", "a", at=1), commit("x", "a", at=2), commit("c", "b", at=3))
    one, lost, two = tag("2022-01-03", "a"), tag("2022-01-04", "x"), tag("2022-01-05", "c")
    train = sorted_out(drawn, "c", one, lost, two)
    assert names(train.boundaries) == ["2022-01-03", "2022-01-05"]
    assert list(train.superseded) == ["2022-01-04"]
    assert base(train, two) == "2022-01-03"
    assert [(found.code, found.subject) for found in train.findings] == [("tag-superseded", "2022-01-04")]


def test_a_tag_that_waits_is_not_superseded() -> None:
    one, two = tag("2022-01-03", "a"), tag("2022-01-04", "b")
    train = sorted_out(line("a", "b"), "a", one, two)
    assert train.superseded == {}
    assert base(train, two) == "2022-01-03"


@pytest.mark.parametrize(
    "message",
    [
        "Remplace 2022-01-18",
        "replaces 2022-01-18.",
        "Livraison\n\nReplaces: 2022-01-18\nHotfixes: #104",
        "Remplace « 2022-01-18 », après le correctif",
        "Replaces `2022-01-18`",
        "- remplace 2022-01-18",
    ],
)
def test_a_successors_message_says_what_it_replaces(message: str) -> None:
    one, old, new = tag("2022-01-11", "a"), tag("2022-01-18", "b"), tag("2022-01-18-2", "c", message)
    train = sorted_out(line("a", "b", "c"), "a", one, old, new)
    assert list(train.superseded) == ["2022-01-18"]
    assert base(train, new) == "2022-01-11"


@pytest.mark.parametrize("message", ["Ne parle pas du 2022-01-18", "Suit 2022-01-18", "Remplace 2022-01-17"])
def test_other_words_replace_nothing(message: str) -> None:
    train = sorted_out(line("a", "b"), "", tag("2022-01-18", "a"), tag("2022-01-18-2", "b", message))
    assert train.superseded == {}


def test_an_earlier_tag_cannot_replace_a_later_one() -> None:
    train = sorted_out(line("a", "b"), "", tag("2022-01-18", "a", "Remplace 2022-01-25"), tag("2022-01-25", "b"))
    assert train.superseded == {}


def test_a_number_of_any_length_is_read_or_left() -> None:
    assert deliveries.hotfixes_in("Hotfixes: #104, #" + "1" * 5000) >= {104}


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("Remplace 2022-01-18\nHotfixes: #104, #105", {104, 105}),
        ("Hotfix #104", {104}),
        ("Correctif urgent : #104", {104}),
        ("Correctifs urgents : #104 et #105\n\n#106 n'en est pas", {104, 105}),
        ("Livraison de #104", set()),
        ("", set()),
    ],
)
def test_hotfixes_declared_in_a_message(message: str, numbers: set[int]) -> None:
    assert deliveries.hotfixes_in(message) == numbers


def test_the_period_begins_the_day_after_the_base() -> None:
    assert deliveries.period(date(2022, 1, 11), date(2022, 1, 18), None) == (date(2022, 1, 12), date(2022, 1, 18))


def test_two_tags_on_one_day_give_one_day() -> None:
    assert deliveries.period(date(2022, 1, 18), date(2022, 1, 18), None) == (date(2022, 1, 18), date(2022, 1, 18))


def test_a_first_delivery_begins_at_its_first_change() -> None:
    assert deliveries.period(None, date(2022, 1, 18), date(2022, 1, 3)) == (date(2022, 1, 3), date(2022, 1, 18))


@given(st.none() | st.dates(), st.dates(), st.none() | st.dates())
def test_a_period_is_never_upside_down(base: date | None, to: date, first: date | None) -> None:
    start, end = deliveries.period(base, to, first)
    assert start <= end == to


def test_days_are_those_of_the_time_zone() -> None:
    # 23:30 in UTC on New Year's Eve is New Year's Day in Paris.
    assert deliveries.day_of(START - 1800, PARIS) == date(2022, 1, 1)
    assert deliveries.day_of(START - 1800, ZoneInfo("UTC")) == date(2021, 12, 31)


@given(st.integers(-(2**63), 2**63))
def test_any_clock_gives_a_day(seconds: int) -> None:
    day = deliveries.day_of(seconds, PARIS)
    assert date(2, 1, 1) <= day <= date(9998, 12, 31)
    assert deliveries.period(day, day, None)  # a day more is a day


def test_what_is_odd_about_a_tag() -> None:
    drawn = graph(commit("a", at=0), commit("b", "a", at=9 * 1440), commit("x", "a", at=2 * 1440))
    codes = [
        [found.code for found in deliveries.oddities(one, _point(other), drawn, PARIS, carried)]
        for one, other, carried in (
            (tag("2022-01-10", "b"), tag("2022-01-01", "a"), [1]),
            (tag("2022-01-05", "b"), tag("2022-01-01", "a"), [1]),
            (tag("2022-02-05", "b"), tag("2022-01-01", "a"), [1]),
            (tag("2022-01-10", "b"), tag("2022-01-03", "x"), [1]),
            (tag("2022-01-02", "a"), tag("2022-01-01", "a"), []),
            (tag("2022-01-01", "a"), None, [1]),
        )
    ]
    assert codes == [
        [], ["tag-before-commit"], ["tag-after-commit"], ["tag-not-descendant"], ["delivery-empty"], ["delivery-first"],
    ]  # fmt: skip


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.data())
def test_a_base_is_always_earlier_shipped_and_no_superseded_tag(shipped: list[bool], data: st.DataObject) -> None:
    # A spine that ships, with tags on it or on side branches that never ship.
    commits = [commit("s0", at=0)]
    tags = []
    for at, good in enumerate(shipped, 1):
        commits.append(commit(f"s{at}", f"s{at - 1}", at=at * 10))
        commits.append(commit(f"x{at}", f"s{at}", at=at * 10 + 1))
        day = date(2022, 1, 1) + timedelta(days=at)
        tags.append(tag(day.isoformat(), f"s{at}" if good else f"x{at}"))
    tip = data.draw(st.integers(0, len(shipped)))
    train = sorted_out(graph(*commits), f"s{tip}", *tags)
    held = [one.name for at, one in enumerate(tags, 1) if shipped[at - 1] and at <= tip]
    for at, one in enumerate(tags, 1):
        earlier = [name for name in held if name < one.name]
        assert base(train, one) == (earlier[-1] if earlier else "")
        never = one.name not in held and bool(held) and one.name < held[-1]
        assert (one.name in train.superseded) is never, at
