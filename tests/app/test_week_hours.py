"""Whatever is due, the clock sends it in the team's hours of a working day only; the tag and the release are not held."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from changelog.app import week
from changelog.app.week import WeekStep, WeekStepName
from changelog.config.schema import Announce, Calendar, Freeze, Settings
from changelog.domain.train import working_days

PARIS = ZoneInfo("Europe/Paris")
STEPS: tuple[WeekStepName, ...] = get_args(WeekStepName)
SENT = {"announce", "sheet", "follow-up", "merge", "archive"}
MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, PARIS))
DATES = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(
    moment=MOMENTS, steps=st.lists(st.sampled_from(STEPS), unique=True), first=st.integers(0, 11),
    last=st.integers(12, 23), freeze=st.one_of(st.none(), DATES),
)  # fmt: skip
def test_nothing_is_sent_outside_of_the_hours(
    moment: datetime, steps: list[WeekStepName], first: int, last: int, freeze: Any
) -> None:
    freezes = (Freeze(start=freeze, end=freeze),) if freeze else ()
    settings = Settings(
        calendar=Calendar(holidays="FR", freezes=freezes), announce=Announce(hours=f"{first:02}:00-{last:02}:00")
    )
    train = cast(Any, SimpleNamespace(settings=settings, now=moment, zone=PARIS))
    found = week._in_hours(train, (WeekStep(step=one) for one in steps)).items
    assert [one.step for one in found] == steps
    weekday = moment.weekday() < 5 and not working_days.in_the_way(settings.calendar, moment.date())
    inside = weekday and first <= moment.hour < last
    for one in found:
        if inside or one.step not in SENT:
            assert (one.state, one.at) == ("due", None)
            continue
        assert (one.state, one.why) == ("waits", "hours")
        assert one.at is not None
        assert one.at > moment
        assert first <= one.at.hour < last


def test_the_demo_of_a_tag_without_a_moment_counts_from_the_day_in_its_name() -> None:
    settings = Settings(calendar=Calendar(tag="monday 18:00", demo="tuesday 10:00"))
    tag = SimpleNamespace(date=date(2022, 1, 10))
    found = cast(Any, SimpleNamespace(tag=tag, state=SimpleNamespace(tagged=SimpleNamespace(at=0))))
    now = datetime(2022, 1, 13, 12, 40, tzinfo=PARIS)
    demo = week._demo(cast(Any, SimpleNamespace(settings=settings, now=now, zone=PARIS)), found)
    assert demo == datetime(2022, 1, 11, 10, tzinfo=PARIS)
