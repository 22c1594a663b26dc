"""`week`, run every hour: each thing of the week happens once, whatever the calendar, the people or a kill do to it."""

import json
from collections import Counter
from typing import Any

import pytest
from channel_scene import chatting
from command import Answer, git
from train_scene import Train
from train_words import FIRST, NEXT, TAG
from train_worlds import local, train
from week_killed import killed

from changelog.commands import week_steps

__all__ = ["local", "train"]
CALENDAR = 'tag = "monday 18:00"\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"\nholidays = "FR"'


def calendar(train: Train, text: str = CALENDAR) -> None:
    """The week's days and hours."""
    train.more = [f"[calendar]\n{text}"]


@pytest.fixture
def week(local: Train) -> Train:
    """A product with a calendar."""
    calendar(local)
    return local


def hourly(train: Train, day: str, *hours: int, words: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The command at some hours of a day: what it did, waited for or refused, as (step, state)."""
    return [one for hour in hours for one in told(run(train, f"{day} {hour:02}:00", *words))]


def run(train: Train, moment: str, *words: str) -> Answer:
    """The command at a moment."""
    train.at(moment)
    return train.run("week", "--max-wait", "0", "--json", *words)


def told(answer: Answer) -> list[tuple[str, str]]:
    """The steps of an answer."""
    return [(one["step"], one["state"]) for one in json.loads(answer.out)["steps"]]


def done(found: list[tuple[str, str]]) -> Counter[str]:
    """How often each step was done."""
    return Counter(step for step, state in found if state == "done")


def test_two_weeks_by_themselves_but_for_what_people_say(week: Train) -> None:
    found = hourly(week, TAG, 17, 18, 19, 23)
    assert week.newest() == TAG
    assert done(found) == {"tag": 1}
    assert len(week.requests()) == 1
    found = hourly(week, "2022-01-18", 9, 10, 15)
    assert found == [("sheet", "done"), ("shown", "waits"), ("shown", "waits")]
    assert hourly(week, "2022-01-20", 12, 13) == [("shown", "waits")] * 2
    week.do("demo", "--shown")
    found = hourly(week, "2022-01-20", 14, 15, 16)
    assert done(found) == {"release": 1, "merge": 1, "archive": 1}
    assert week.tip() == git(week.remote, "rev-parse", f"{TAG}^{{commit}}")
    assert week.columns()[12] == "archivé"
    assert not hourly(week, "2022-01-21", 9)

    week.at("2022-01-22 09:00")
    week.merged(103)
    assert done(hourly(week, NEXT, 17, 18, 19)) == {"tag": 1}
    assert week.tags() == [FIRST, TAG, NEXT]


@pytest.mark.soak
def test_channels_hear_once_what_comes_and_once_what_came(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    with chatting() as chat:
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address("mmost"))
        local.more = ['[announce]\nchannels = ["equipe"]', f"[calendar]\n{CALENDAR}"]
        assert done(hourly(local, TAG, 18, 19)) == {"tag": 1, "announce": 1}
        assert len(chat.got) == 1
        local.at("2022-01-18 11:00")
        local.do("demo", "--shown")
        assert done(hourly(local, "2022-01-20", 11, 13, 14)) == {"release": 1, "merge": 1, "archive": 1}
        assert len(chat.got) == 2


@pytest.mark.soak
def test_a_channel_that_cannot_be_told_stops_nothing_else(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    local.more = ['[announce]\nchannels = ["equipe"]', f"[calendar]\n{CALENDAR}"]
    answer = run(local, f"{TAG} 18:00")
    assert told(answer) == [("tag", "done"), ("announce", "stopped")]
    assert answer.code == 3
    local.at("2022-01-18 11:00")
    local.do("demo", "--shown")
    answer = run(local, "2022-01-20 13:00")
    assert told(answer) == [("announce", "stopped"), ("release", "refused")]
    assert local.tip() == git(local.remote, "rev-parse", f"{FIRST}^{{commit}}")


def test_what_the_clock_sends_goes_out_in_the_hours_of_the_team(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    """Easter Monday of 2022: the tag waits for Tuesday morning, and so does its announcement; a late one for the next
    day.
    """
    with chatting() as chat:
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address("mmost"))
        local.more = ['[announce]\nchannels = ["equipe"]', f"[calendar]\n{CALENDAR}"]
        answer = run(local, "2022-04-18 18:00")
        assert told(answer) == []
        assert answer.json["obstacle"] == {"kind": "holiday", "name": "Lundi de Pâques"}
        assert answer.json["next"] == {"step": "tag", "at": "2022-04-19T08:00:00+02:00"}
        assert hourly(local, "2022-04-19", 0, 7) == []
        assert done(hourly(local, "2022-04-19", 8, 9)) == {"tag": 1, "announce": 1, "sheet": 1}
        assert local.newest() == "2022-04-19"
        assert len(chat.got) == 1

        local.merged(103)
        calendar(local, CALENDAR.replace("18:00", "20:00"))
        local.more.append('[announce]\nchannels = ["equipe"]')
        answer = run(local, "2022-04-25 20:00")
        assert told(answer) == [("tag", "done"), ("announce", "waits")]
        assert answer.json["steps"][1]["at"] == "2022-04-26T08:00:00+02:00"
        assert len(chat.got) == 1
        assert done(hourly(local, "2022-04-26", 7, 8, 9)) == {"announce": 1, "sheet": 1}
        assert len(chat.got) == 2


def test_a_documentation_that_cannot_be_read_stops_nothing_else(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tag and the announcement go out; the page is what is missing, every hour, until it can be read."""
    with chatting() as chat:
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address("mmost"))
        local.more = ['[announce]\nchannels = ["equipe"]', f"[calendar]\n{CALENDAR}"]
        there, away = local.documentation.folder, local.folder / "ailleurs"
        there.rename(away)
        answer = run(local, f"{TAG} 18:00")
        assert (answer.code, told(answer)) == (3, [("tag", "done"), ("announce", "done"), ("publish", "stopped")])
        answer = run(local, f"{TAG} 18:30")
        assert (answer.code, told(answer)) == (3, [("publish", "stopped")])
        assert json.loads(answer.out)["steps"][0]["message"]
        away.rename(there)
        assert told(run(local, f"{TAG} 18:45")) == [("publish", "done")]
        assert len(chat.got) == 1


def test_a_board_that_cannot_be_read_stops_nothing_else(week: Train) -> None:
    """What ships, ships; the cards are what is missing, every hour, until the board can be read."""
    assert done(hourly(week, TAG, 18)) == {"tag": 1}
    week.at("2022-01-18 11:00")
    week.do("demo", "--shown")
    board = week.folder / "board.toml"
    text = board.read_text("utf-8")
    board.write_text("columns = [\n", "utf-8")
    answer = run(week, "2022-01-20 13:00")
    assert (answer.code, dict(told(answer))["release"]) == (3, "stopped")
    assert week.whole("production", 101)
    assert run(week, "2022-01-20 14:00").code == 3
    board.write_text(text, "utf-8")
    assert done(hourly(week, "2022-01-20", 15))["follow-up"] == 1
    assert week.columns()[12] == "archivé"
    assert hourly(week, "2022-01-20", 16) == []


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("moment", ["1970-01-05 18:00", "2100-01-04 18:00"])
def test_a_clock_far_away_does_nothing_but_say_so(week: Train, moment: str) -> None:
    week.tagged(TAG)
    before = week.refs()
    answer = run(week, moment, "--lang", "en")
    assert (answer.code, answer.err.count("\n") <= 2) == (1, True), answer.err
    assert f"the clock shows {moment[:10]}" in answer.err
    assert week.refs() == before


def test_people_are_shipped_to_no_sooner_than_they_were_told(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    """Postponed to Friday the 28th: Thursday the 20th and the 27th pass, and so they would without a day."""
    with chatting() as chat:
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address("mmost"))
        local.more = ['[announce]\nchannels = ["equipe"]', f"[calendar]\n{CALENDAR}"]
        assert done(hourly(local, TAG, 18)) == {"tag": 1, "announce": 1}
        local.at("2022-01-18 11:00")
        local.do("demo", "--shown")
        local.do("announce", "--postponed", "--because", "panne", "--to", "2022-01-28")
        answer = run(local, "2022-01-20 13:00")
        assert told(answer) == [("release", "waits")]
        assert (answer.json["steps"][0]["why"], answer.json["steps"][0]["at"][:10]) == ("promised", "2022-01-28")
        local.do("announce", "--postponed", "--because", "encore la panne")
        (one,) = run(local, "2022-01-20 14:00").json["steps"]
        assert (one["step"], one["state"], one["why"]) == ("release", "waits", "postponed")
        assert not local.holds("production", 101)


def test_in_a_freeze_nothing_is_due(week: Train) -> None:
    calendar(week, CALENDAR + '\nfreezes = [{ from = 2022-01-17, to = 2022-01-21, because = "congés" }]')
    assert hourly(week, TAG, 18) + hourly(week, "2022-01-20", 13) == []
    assert done(hourly(week, NEXT, 18, 19)) == {"tag": 1}


@pytest.mark.soak
@pytest.mark.usefixtures("in_english")
def test_an_hour_is_that_of_the_clocks_on_both_sides_of_their_change(week: Train) -> None:
    """Eighteen hours in Paris are 17:00 UTC in winter, and 16:00 UTC from the last Sunday of March on."""
    assert hourly(week, "2022-03-21", 17) == []
    assert done(hourly(week, "2022-03-21", 18)) == {"tag": 1}
    week.merged(103)
    assert ("tag", "done") not in hourly(week, "2022-03-28", 17)
    assert ("tag", "done") in hourly(week, "2022-03-28", 18)
    week.at("2022-03-26 09:00")
    text = week.run("week", "--explain", "--lang", "en", yes=False).text
    assert "Sunday 27 March — the clocks go forward by 60 minutes" in text
    assert "Monday 28 March — 18:00 the date tag" in text


@pytest.mark.soak
def test_what_the_demo_refused_does_not_ship_and_the_rest_does(week: Train) -> None:
    assert done(hourly(week, TAG, 18)) == {"tag": 1}
    week.at("2022-01-18 11:00")
    week.do("demo", "--refused", "12", "--because", "pas fini")
    found = hourly(week, "2022-01-20", 13, 14)
    assert done(found) == {"release": 1, "merge": 1, "archive": 1}
    assert not week.holds("production", 101)
    assert week.whole("production", 102)


@pytest.mark.soak
def test_a_hotfix_on_wednesday_closes_the_gate_until_the_branch_follows(week: Train) -> None:
    assert done(hourly(week, TAG, 18)) == {"tag": 1}
    week.at("2022-01-18 11:00")
    week.do("demo", "--shown")
    week.at("2022-01-19 15:00")
    week.hotfix(104)
    answer = run(week, "2022-01-20 13:00")
    assert (answer.code, told(answer)) == (1, [("release", "refused")])
    assert not week.holds("production", 101)
    week.do("resync")
    found = hourly(week, "2022-01-20", 15, 16)
    assert done(found)["release"] == 1
    assert week.whole("production", 104)
    assert week.whole("production", 101)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_killed_in_between_the_next_hour_does_the_rest_once(week: Train, at: int) -> None:
    week.at(f"{TAG} 18:00")
    assert killed(at, "after", *week.typed("week"))
    week.elsewhere()
    hourly(week, TAG, 19, 20)
    assert week.tags() == [FIRST, TAG]
    assert week.request().draft


@pytest.mark.usefixtures("in_english")
def test_nobody_there_to_agree_and_nothing_is_done(week: Train) -> None:
    week.at(f"{TAG} 18:00")
    answer = week.run("week", yes=False)
    assert (answer.code, week.tags()) == (1, [FIRST])
    assert "nobody can confirm it" in answer.err
    week.at(f"{TAG} 12:00")
    answer = week.run("week", "--lang", "en", yes=False)
    assert answer.code == 0
    assert "Nothing is due." in answer.out
    assert "Next: the date tag, Monday 17 January at 18:00." in answer.out


def test_a_dry_run_says_what_is_due_and_touches_nothing(week: Train) -> None:
    before = week.refs()
    answer = run(week, f"{TAG} 18:00", "--dry-run")
    assert told(answer) == [("tag", "due"), ("publish", "due")]
    assert week.refs() == before


def test_the_release_may_be_left_to_a_button(week: Train) -> None:
    assert done(hourly(week, TAG, 18)) == {"tag": 1}
    week.at("2022-01-18 11:00")
    week.do("demo", "--shown")
    assert hourly(week, "2022-01-20", 13, words=("--without", "release")) == [("release", "waits")]
    assert not week.holds("production", 101)


@pytest.mark.soak
def test_the_preview_is_built_once_for_a_delivery_and_again_for_the_next(week: Train) -> None:
    folder = week.folder / "apercu"
    words = ("--preview", str(folder))
    assert done(hourly(week, TAG, 18, 19, words=words)) == {"tag": 1, "preview": 1}
    assert (folder / "index.html").is_file()
    week.at("2022-01-18 11:00")
    week.do("demo", "--shown")
    found = hourly(week, "2022-01-18", 12, 13, words=words)
    assert done(found) == {"preview": 1}, "what people said of it is in it"
    week.merged(103)
    assert done(hourly(week, NEXT, 18, 19, words=words)) == {"tag": 1, "preview": 1}


@pytest.mark.soak
@pytest.mark.parametrize("train", ["github"], indirect=True)
def test_on_github_with_production_protected(train: Train) -> None:
    calendar(train)
    assert done(hourly(train, TAG, 18, 19)) == {"tag": 1}
    assert done(hourly(train, "2022-01-18", 8, 9)) == {"sheet": 1}, "it is told where it is new alone"
    train.do("demo", "--shown")
    assert done(hourly(train, "2022-01-20", 13, 14)) == {"release": 1, "merge": 1, "archive": 1}
    assert train.whole("production", 101)
    assert train.columns()[12] == "archivé"


def test_interrupted_it_still_lists_what_it_did(week: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[None] = []

    def outside(*given: Any) -> Any:
        looks.append(None)
        if len(looks) > 1:
            raise KeyboardInterrupt
        return before(*given)

    before = week_steps.outside
    monkeypatch.setattr(week_steps, "outside", outside)
    answer = run(week, f"{TAG} 18:00")
    assert (answer.code, [name for name, _ in told(answer)]) == (3, ["tag"])
    assert "interrompu" in answer.err
