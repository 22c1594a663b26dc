"""Which tags mark a delivery point, and their order: by date, then time, then counter, never as text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.history import date_tags
from changelog.domain.model import TagRef

ORDERED = (
    "2021-12-31",
    "2022-01-06-12-20",
    "2022-01-18",
    "2022-01-18-2",
    "2022-01-18-3",
    "2022-01-18-10",
    "2022-01-20-12-02-1642676530-deploy-recette-to-production",
    "2022-01-20-15-49-1642690184-deploy-recette-to-production",
    "2022-01-20-16-27-1642692474-deploy-recette-to-production",
    "2022-02-08-08-56-1644307012-deploy-recette-to-production",
    "2026-01-14-01",
    "2026-01-14-02",
    "2026-01-14-10",
    "2026-01-14-01-05",
    "2026-08-17",
    "2026-08-17.2",
    "2026-08-17.10",
)


def tag(name: str) -> TagRef:
    """A lightweight tag."""
    return TagRef(name=name, object_id="a" * 40, commit="a" * 40)


@pytest.mark.parametrize("name", ORDERED)
def test_every_real_shape_is_a_date_tag(name: str) -> None:
    found = date_tags.parse(name)
    assert found is not None
    assert found[0] == date.fromisoformat(name[:10])


@pytest.mark.parametrize(
    "name",
    [
        "testmk", "v1.2", "v2022.1", "2022-02-31", "2022-13-01", "2022-00-10", "0000-01-01", "2022-01", "2022", "",
        "2022-1-8", "22-01-18", "release-2022-01-18", "2022-01-18x", "2022-01-18 ", "2022-01-18\n", "2022-01-18-",
        "2022-01-18.", "2022-01-18-beta", "2022-01-18-25-00", "2022-01-18-12-60", "2022/01/18", "２０２２-01-18",
        "2022-01-1８", "--output=2022-01-18",
    ],
)  # fmt: skip
def test_what_is_no_date_tag(name: str) -> None:
    assert date_tags.parse(name) is None


@given(st.permutations(ORDERED))
def test_order_is_by_date_then_time_then_counter(names: list[str]) -> None:
    found, findings = date_tags.select([tag(name) for name in names])
    assert [one.name for one in found] == list(ORDERED)
    assert findings == []


@given(st.dates(date(1000, 1, 1)), st.lists(st.integers(2, 9999), min_size=2, max_size=5, unique=True))
def test_counters_sort_as_numbers_on_any_day(day: date, counters: list[int]) -> None:
    for mark in "-.":
        names = [f"{day.isoformat()}{mark}{counter}" for counter in counters]
        found, _ = date_tags.select([tag(name) for name in (*names, day.isoformat())])
        assert [one.name for one in found] == [day.isoformat(), *(f"{day}{mark}{n}" for n in sorted(counters))]


def test_a_day_that_does_not_exist_is_told_and_a_word_is_not() -> None:
    found, findings = date_tags.select([tag("2022-02-31"), tag("testmk"), tag("v1.2"), tag("2022-02-28")])
    assert [one.name for one in found] == ["2022-02-28"]
    assert [(one.code, one.subject) for one in findings] == [("tag-not-a-date", "2022-02-31")]


def test_an_annotated_tag_keeps_its_object_and_message() -> None:
    ref = TagRef(name="2022-01-18", object_id="b" * 40, commit="a" * 40, annotated=True, message="Remplace 2022-01-17")
    (found,), _ = date_tags.select([ref])
    assert (found.object_id, found.commit, found.annotated) == ("b" * 40, "a" * 40, True)
    assert found.message == "Remplace 2022-01-17"


@pytest.mark.parametrize(
    ("format", "accept", "name"),
    [
        ("%Y%m%d", (), "20220118"),
        ("%Y%m%d", (), "20220118-2"),
        ("%Y%m%d", (), "2022-01-18"),
        ("%Y-%m-%d", ("v%Y.%m.%d",), "v2022.01.18"),
        ("%Y-%m-%d", ("livraison/%d-%m-%Y",), "livraison/18-01-2022"),
        ("%Y-%m-%d", ("%Y%m%dT%H%M%S-*",), "20220118T184500-recette"),
        ("v%Y.%m.%d-{counter}", (), "v2022.01.18-3"),
        ("%Y-%m-%d", ("r%Y-%m-%d+{counter}",), "r2022-01-18+12"),
    ],
)
def test_the_settings_own_shapes(format: str, accept: tuple[str, ...], name: str) -> None:
    found = date_tags.parse(name, date_tags.shapes(format, accept))
    assert found is not None
    assert found[0] == date(2022, 1, 18)


def test_a_format_that_counts_already_reads_any_other_name() -> None:
    shapes = date_tags.shapes("v%Y.%m.%d-{counter}", ())
    found, _ = date_tags.select([tag("testmk"), tag("2022-01-18"), tag("v2022.01.18-2")], shapes)
    assert [one.name for one in found] == ["2022-01-18", "v2022.01.18-2"]


def test_a_shape_of_ones_own_is_text_not_a_pattern() -> None:
    assert date_tags.parse("2022x01x18", ("%Y.%m.%d",)) is None
    assert date_tags.parse("v(2022)01[18", ("v(%Y)%m[%d",)) is not None


@given(st.text(max_size=40))
def test_no_name_is_ever_too_odd(name: str) -> None:
    date_tags.select([tag(name), tag(f"2022-01-18-{name}"), tag(f"2022-01-18-12-20-{name}")])
