"""The calendar: when a step is due, and whether the day is one for it; nights when clocks change, clocks elsewhere."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from changelog.config.load import read
from changelog.config.schema import Calendar, Freeze
from changelog.domain.train import calendar, working_days
from changelog.domain.train.calendar import StepName
from changelog.domain.train.gates import Gate

PARIS = ZoneInfo("Europe/Paris")
HOLIDAYS = Freeze(start=date(2026, 7, 25), end=date(2026, 8, 15), because="congés d’été")
WEEK = Calendar(tag="monday 18:00", demo="tuesday 10:00", release="thursday 12:30", holidays="FR", freezes=(HOLIDAYS,))


def at(text: str) -> datetime:
    """A moment as the clocks of Paris show it."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def gate(step: StepName, moment: str, found: Calendar = WEEK, language: str = "fr") -> Gate:
    """The gate at a moment of Paris."""
    return calendar.gate(step, found, at(moment), PARIS, language)


@pytest.mark.parametrize(
    ("step", "moment", "why"),
    [
        ("tag", "2026-11-16T17:59:59", "calendar-early"),
        ("tag", "2026-11-16T18:00", ""),
        ("tag", "2026-11-17T00:30", ""),  # Tuesday morning, before the demo
        ("tag", "2026-11-17T09:59:59", ""),
        ("tag", "2026-11-17T10:00", "calendar-day"),
        ("tag", "2026-11-18T18:00", "calendar-day"),
        ("tag", "2026-11-15T18:00", "calendar-day"),
        ("release", "2026-11-19T12:29", "calendar-early"),
        ("release", "2026-11-19T12:30", ""),
        ("release", "2026-11-19T23:59", ""),
        ("release", "2026-11-20T00:00", "calendar-day"),
        ("release", "2026-11-18T12:30", "calendar-day"),
        ("release", "2026-05-14T13:00", "calendar-holiday"),
        ("tag", "2026-05-25T19:00", "calendar-holiday"),
        ("tag", "2026-05-26T09:00", ""),  # the day after that Monday
        ("release", "2026-07-23T13:00", ""),
        ("release", "2026-07-30T13:00", "calendar-freeze-because"),
        ("tag", "2026-08-15T08:00", "calendar-freeze-because"),
        ("tag", "2026-08-17T18:00", ""),
    ],
)
def test_a_gate_is_open_on_its_day(step: StepName, moment: str, why: str) -> None:
    """From the hour on: a release until midnight, a tag until the demo; not on holidays, not in a freeze."""
    found = gate(step, moment)
    assert (found.name, found.state, found.why) == ("calendar", "closed" if why else "open", why)


def test_a_closed_gate_says_why() -> None:
    """In the words of whoever reads."""
    assert gate("release", "2026-05-14T13:00").values == {"day": "jeudi 14 mai", "holiday": "Ascension"}
    assert gate("release", "2026-05-14T13:00", language="en").values["holiday"] == "Ascension Day"
    assert gate("tag", "2026-01-01T18:00").values["holiday"] == "Jour de l’an"
    frozen = gate("release", "2026-07-30T13:00").values
    assert frozen == {"day": "jeudi 30 juillet", "until": "samedi 15 août", "because": "congés d’été"}
    assert gate("release", "2026-11-19T08:05").values == {
        "day": "jeudi 19 novembre", "moment": "jeudi à 12\u00a0h\u00a030", "hour": "8\u00a0h\u00a005"
    }  # fmt: skip
    assert gate("release", "2026-11-18T08:05", language="en").values["moment"] == "Thursday at 12:30"


def test_without_a_calendar_there_is_no_gate() -> None:
    """Off; but a freeze or a holiday holds though no hour is configured."""
    assert gate("tag", "2026-11-18T18:00", Calendar()).state == "off"
    assert gate("release", "2026-11-18T18:00", Calendar(tag="monday 18:00", holidays="FR")).state == "off"
    assert gate("release", "2026-11-11T18:00", Calendar(holidays="FR")).why == "calendar-holiday"
    bare = Calendar(freezes=(Freeze(start=date(2026, 11, 18), end=date(2026, 11, 18)),))
    assert gate("release", "2026-11-18T18:00", bare).why == "calendar-freeze"
    assert gate("release", "2026-11-19T18:00", bare).state == "off"


def test_a_tag_without_a_demo_has_until_midnight() -> None:
    """Nothing else says when it is too late."""
    alone = Calendar(tag="monday 18:00")
    assert gate("tag", "2026-11-16T23:59", alone).state == "open"
    assert gate("tag", "2026-11-17T00:00", alone).why == "calendar-day"


def test_what_is_due_next() -> None:
    """The next step first; a day on which nothing ships is listed."""
    found = calendar.upcoming(WEEK, at("2026-07-13T19:00"), PARIS)
    assert [(one.step, one.at) for one in found] == [
        ("demo", at("2026-07-15T10:00")), ("release", at("2026-07-16T12:30")), ("tag", at("2026-07-20T18:00")),
    ]  # fmt: skip
    assert [(one.day, one.kind, one.name) for one in found[0].skipped] == [
        (date(2026, 7, 14), "holiday", "Fête nationale")
    ]
    release = calendar.due("release", WEEK, at("2026-07-23T12:30:01"), PARIS)
    assert release.at == at("2026-08-20T12:30")
    assert [one.kind for one in release.skipped] == ["freeze"] * 3
    assert calendar.due("tag", WEEK, at("2026-11-16T18:00"), PARIS).at == at("2026-11-16T18:00")
    assert calendar.due("tag", Calendar(), at("2026-11-16T18:00"), PARIS).at is None


def moved(step: StepName, since: str, *, on_holiday: str = "after", **other: str) -> datetime | None:
    """When a step is due, where a public holiday moves it."""
    days = structs.replace(WEEK, on_holiday=on_holiday, **other)
    return calendar.due(step, days, at(since), PARIS).at


def test_a_step_on_a_public_holiday_moves_to_a_working_day() -> None:
    """Ascension is Thursday 14 May 2026, the national day is Tuesday 14 July; Friday 25 December 2026 is Christmas."""
    assert moved("release", "2026-05-12T12:00") == at("2026-05-15T12:30")
    assert moved("release", "2026-05-12T12:00", on_holiday="before") == at("2026-05-13T12:30")
    assert moved("demo", "2026-07-13T19:00") == at("2026-07-15T10:00")
    assert moved("release", "2026-12-22T12:00", release="friday 12:30", on_holiday="before") == at("2026-12-24T12:30")
    assert moved("release", "2026-12-22T12:00", release="friday 12:30") == at("2026-12-28T12:30"), "no weekend"
    assert gate("release", "2026-05-15T13:00").state == "open"
    assert gate("release", "2026-05-14T13:00").why == "calendar-holiday"


def test_a_tag_gives_way_to_its_demo_and_the_demo_never_goes_before_its_tag() -> None:
    """Easter Monday of 2026 is 6 April: the tag is set on Tuesday when the team's hours begin."""
    assert moved("tag", "2026-04-04T12:00") == at("2026-04-07T08:00")
    assert moved("tag", "2026-04-01T12:00", on_holiday="before") == at("2026-04-03T18:00")
    assert calendar.due("tag", WEEK, at("2026-04-04T12:00"), PARIS, hours="09:00-17:00").at == at("2026-04-07T09:00")
    assert gate("tag", "2026-04-07T07:00").state == "open", "by hand, the whole morning is good"
    assert calendar.begun("tag", WEEK, at("2026-04-07T07:00"), PARIS) is None
    assert calendar.begun("tag", WEEK, at("2026-04-07T08:00"), PARIS) == at("2026-04-06T18:00")
    assert moved("demo", "2026-07-12T19:00", on_holiday="before") == at("2026-07-15T10:00")


def test_a_freeze_that_ends_before_the_demo_leaves_that_morning_for_the_tag() -> None:
    """What is shown on Tuesday must have been marked."""
    short = structs.replace(WEEK, freezes=(Freeze(start=date(2026, 8, 14), end=date(2026, 8, 17)),))
    assert calendar.due("tag", short, at("2026-08-14T12:00"), PARIS).at == at("2026-08-18T08:00")
    assert calendar.begun("tag", short, at("2026-08-18T08:00"), PARIS) == at("2026-08-17T18:00")


def test_a_release_goes_with_its_demo() -> None:
    """A demo that moves past the hour of its release takes that along."""
    late = {"demo": "tuesday 16:00", "release": "wednesday 12:30"}
    assert moved("demo", "2026-07-12T19:00", **late) == at("2026-07-15T16:00")
    assert moved("release", "2026-07-12T19:00", **late) == at("2026-07-16T12:30")


def test_the_week_to_come_lists_what_moves() -> None:
    """On the holiday, what is not done then and when it is; on the other day, the step."""
    ascension, friday = calendar.days(WEEK, at("2026-05-14T09:00"), PARIS)[:2]
    assert (ascension.moments, [(one.step, one.instead) for one in ascension.missed]) == (
        (), [("release", at("2026-05-15T12:30"))],
    )  # fmt: skip
    assert [(one.step, one.at) for one in friday.moments] == [("release", at("2026-05-15T12:30"))]


def test_the_week_to_come_lists_what_waits_for_the_hours() -> None:
    """A tag at 20:00 is announced on the next morning, a release at 22:00 too; within the hours, at once."""
    late = structs.replace(WEEK, tag="monday 20:00", release="friday 22:00")
    found = [(one.step, one.at) for day in calendar.days(late, at("2026-11-16T09:00"), PARIS) for one in day.moments]
    assert found == [
        ("tag", at("2026-11-16T20:00")), ("announce", at("2026-11-17T08:00")), ("demo", at("2026-11-17T10:00")),
        ("release", at("2026-11-20T22:00")), ("follow-up", at("2026-11-23T08:00")), ("tag", at("2026-11-23T20:00")),
    ]  # fmt: skip
    usual = [one.step for day in calendar.days(WEEK, at("2026-11-16T09:00"), PARIS) for one in day.moments]
    assert usual == ["tag", "demo", "release", "tag"]


MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, PARIS))
SAID = st.builds("{} {:%H:%M}".format, st.sampled_from(calendar.DAYS), st.times())


@given(
    moment=MOMENTS, tag=SAID, demo=SAID, release=SAID, on_holiday=st.sampled_from(["after", "before"]),
    country=st.sampled_from(["FR", "FR-57", "US", "JP"]),
)  # fmt: skip
def test_nothing_moves_past_what_it_goes_by(
    moment: datetime, tag: str, demo: str, release: str, on_holiday: Literal["after", "before"], country: str
) -> None:
    """On no holiday; a moved step on a working day, or on the day of what follows it, on which the team then works;
    tag, demo and release in that order, in every train.
    """
    days = Calendar(tag=tag, demo=demo, release=release, holidays=country, freezes=(HOLIDAYS,), on_holiday=on_holiday)
    for train in islice(calendar._trains(days, moment, PARIS, "08:00-19:00"), 30):
        done = [one.at.astimezone(UTC) for one in train if one.at is not None]
        assert done == sorted(set(done))
        for one in train:
            assert one.at is None or working_days.in_the_way(days, one.at.date()) is None
            kept = {other.at.date() for other in train if other.at is not None and other.at == other.usual}
            assert one.at in (None, one.usual) or working_days.works(days, one.at.date()) or one.at.date() in kept


@given(moment=MOMENTS, first=st.times(), last=st.times(), zone=st.sampled_from(["Europe/Paris", "America/Cayenne"]))
def test_what_waits_goes_out_in_the_hours_of_a_working_day(
    moment: datetime, first: time, last: time, zone: str
) -> None:
    """The next open moment is open, not before now, and no earlier one is."""
    first, last = sorted((first.replace(second=0, microsecond=0), last.replace(second=0, microsecond=0)))
    if first == last:
        return
    hours, there = f"{first:%H:%M}-{last:%H:%M}", ZoneInfo(zone)
    found = working_days.next_open(hours, WEEK, moment, there)
    assert found is not None
    assert found >= moment
    assert working_days.within(hours, WEEK, found, there)
    assert found.weekday() < 5
    assert working_days.in_the_way(WEEK, found.date()) is None
    assert first <= found.timetz().replace(tzinfo=None, fold=0) < last or found.utcoffset() != moment.utcoffset()
    early = found - timedelta(minutes=1)
    assert early < moment or not working_days.within(hours, WEEK, early, there)


def test_hours_until_midnight_and_on_nights_when_clocks_change() -> None:
    """24:00 is the midnight that ends a day; Sundays are no working days whatever their clocks do."""
    assert working_days.within("00:00-24:00", WEEK, at("2026-11-16T23:59:59"), PARIS)
    assert working_days.next_open("08:00-19:00", WEEK, at("2026-03-28T19:00"), PARIS) == at("2026-03-30T08:00")
    assert working_days.next_open("08:00-19:00", WEEK, at("2026-11-13T19:00"), PARIS) == at("2026-11-16T08:00")
    assert working_days.next_open("08:00-19:00", WEEK, at("2026-11-10T20:00"), PARIS) == at("2026-11-12T08:00")
    assert working_days.next_open("08:00-19:00", WEEK, at("2026-07-24T19:00"), PARIS) == at("2026-08-17T08:00")
    endless = Calendar(freezes=(Freeze(start=date(2026, 1, 1), end=date(9999, 12, 31)),))
    assert working_days.next_open("08:00-19:00", endless, at("2026-11-16T18:00"), PARIS) is None


def test_a_freeze_without_end_has_no_next() -> None:
    """Nothing is looked for beyond a year or so, nor beyond the last year."""
    endless = Calendar(tag="monday 18:00", freezes=(Freeze(start=date(2026, 1, 1), end=date(9999, 12, 31)),))
    assert calendar.due("tag", endless, at("2026-11-16T18:00"), PARIS).at is None
    assert calendar.due("tag", endless, at("9998-12-31T18:00"), PARIS).at is None
    assert calendar.upcoming(endless, at("2026-11-16T18:00"), PARIS)[0].at is None


@pytest.mark.parametrize("zone", ["UTC", "America/Cayenne", "Indian/Reunion", "Pacific/Noumea", "Asia/Kolkata"])
def test_a_clock_elsewhere_changes_nothing(zone: str) -> None:
    """The settings' time zone decides: a colleague in Cayenne or in Nouméa is answered the same."""
    for moment in ("2026-11-16T17:59", "2026-11-16T18:00", "2026-11-17T09:59", "2026-11-17T10:00", "2026-11-19T12:30"):
        for step in calendar.STEPS[::2]:
            there = at(moment).astimezone(ZoneInfo(zone))
            assert calendar.gate(step, WEEK, there, PARIS) == gate(step, moment)
            assert calendar.due(step, WEEK, there, PARIS) == calendar.due(step, WEEK, at(moment), PARIS)


def test_a_clock_an_hour_off() -> None:
    """One that is late keeps the gate closed an hour longer; one that is ahead opens it an hour early, no more."""
    hour = timedelta(hours=1)
    for moment, late, ahead in (("2026-11-19T12:30", "closed", "open"), ("2026-11-19T23:30", "open", "closed")):
        assert calendar.gate("release", WEEK, at(moment) - hour, PARIS).state == late
        assert calendar.gate("release", WEEK, at(moment) + hour, PARIS).state == ahead


def test_the_night_in_spring_leaves_an_hour_out() -> None:
    """On 29 March 2026 it is never 02:30 in Paris: the step is due when it is 03:30, and it is due once."""
    night = Calendar(release="sunday 02:30")
    due = calendar.due("release", night, at("2026-03-28T12:00"), PARIS).at
    assert due is not None
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert due.hour == 3
    assert calendar.gate("release", night, datetime(2026, 3, 29, 1, 29, tzinfo=UTC), PARIS).why == "calendar-early"
    assert calendar.gate("release", night, datetime(2026, 3, 29, 1, 30, tzinfo=UTC), PARIS).state == "open"
    monday = calendar.due("tag", WEEK, at("2026-03-28T12:00"), PARIS).at
    assert monday == at("2026-03-30T18:00")
    assert monday.utcoffset() == timedelta(hours=2)


def test_the_night_in_autumn_has_an_hour_twice() -> None:
    """On 25 October 2026 it is 02:30 twice in Paris: the first one counts, and the second is no step back."""
    night = Calendar(release="sunday 02:30")
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    due = calendar.due("release", night, at("2026-10-24T12:00"), PARIS).at
    assert due is not None
    assert due.astimezone(UTC) == first
    assert calendar.gate("release", night, first - timedelta(seconds=1), PARIS).why == "calendar-early"
    assert calendar.gate("release", night, first, PARIS).state == "open"
    assert calendar.gate("release", night, second - timedelta(minutes=20), PARIS).state == "open"  # 02:10 again
    assert calendar.due("release", night, second, PARIS).at == at("2026-11-01T02:30")


@given(
    moment=st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, PARIS)),
    weekday=st.sampled_from(calendar.DAYS),
    clock=st.times(),
    step=st.sampled_from(calendar.STEPS),
)
def test_what_is_due_finds_its_gate_open(moment: datetime, weekday: str, clock: object, step: StepName) -> None:
    """Whenever somebody comes at the moment that was told, the gate is open; it is within a week, holidays aside."""
    said = f"{weekday} {str(clock)[:5]}"
    found = Calendar(tag=said, release=said, demo=said, holidays="FR")
    due = calendar.due(step, found, moment, PARIS)
    assert due.at is not None
    assert due.at.astimezone(UTC) >= moment.astimezone(UTC)
    assert due.at.astimezone(UTC) - moment.astimezone(UTC) <= timedelta(days=7 * (len(due.skipped) + 1), hours=1)
    assert calendar.gate(step, found, due.at, PARIS).state == "open"


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("tag = 'lundi 18:00'", "calendar.tag"),
        ("tag = 'monday 24:00'", "calendar.tag"),
        ("release = 'monday'", "calendar.release"),
        ("holidays = 'ZZ'", "calendar.holidays"),
        ("holidays = 'FR-QQ'", "calendar.holidays"),
        ("holidays = 'France'", "calendar.holidays"),
        ("on_holiday = 'never'", "calendar.on_holiday"),
        ("release = 'thursday 07:59'", "calendar.release"),
        ("release = 'thursday 08:30'\n[announce]\nhours = '09:00-17:00'", "calendar.release"),
        ("[announce]\nhours = '19:00-08:00'", "announce.hours"),
        ("[announce]\nhours = 'all day'", "announce.hours"),
    ],
)
def test_a_calendar_is_checked(written: str, path: str) -> None:
    """What cannot be read is told with its path."""
    assert [trouble.path for trouble in read(f"[calendar]\n{written}\n")[1]] == [path]


@pytest.mark.parametrize(
    ("country", "friday"), [("FR", ""), ("FR-57", "Vendredi saint"), ("BE", ""), ("DE-BE", "Good Friday")]
)
def test_countries_and_their_parts_are_known(country: str, friday: str) -> None:
    """Alsace and Moselle keep Good Friday; a name that is not known in French is told in English."""
    found, troubles = read(f"[calendar]\nholidays = '{country}'\ntag = 'Monday 18:00'\n")
    assert not troubles
    assert working_days.holiday(found.calendar, date(2026, 4, 3)) == friday
    assert calendar.gate("tag", found.calendar, at("2026-11-16T18:00"), PARIS).state == "open"
