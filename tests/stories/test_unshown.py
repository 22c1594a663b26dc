"""Somebody takes production past what was shown, by the forge's button: it is named, and somebody decides."""

import json
from pathlib import Path

import pytest
from channel_scene import chatting
from command import git
from train_scene import Train
from train_words import FIRST, PRODUCTION, TAG


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Train:
    """101 and 102 were shown; 103 was merged since; on Thursday recette's head is merged into production."""
    train = Train(tmp_path, monkeypatch).begin()
    train.monday()
    train.shown()
    train.merged(103)
    train.at("2022-01-20 12:30")
    train.look()
    train.history.join(PRODUCTION, train.history.tips["recette"], f"Merge branch 'recette' into {PRODUCTION}")
    train.history.ready()
    return train


def live(train: Train) -> list[int]:
    """The pull requests that are live without having been shown."""
    return [one["number"] for one in train.do("unshown", "--json").json["changes"]]


def unshown_by_verify(train: Train) -> list[str]:
    """What `verify` finds wrong as a whole."""
    return [one["code"] for one in json.loads(train.run("verify", "--json", yes=False).out)["differences"]]


def test_the_release_names_it_and_the_team_hears_of_it_once(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    with chatting() as chat:
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address())
        train.more = ['[announce]\nchannels = ["equipe"]']
        for _ in range(2):
            answer = train.run("release")
            assert answer.code == 1
            assert "#103" in answer.err
        assert len(chat.texts) == 1
        assert "#103" in chat.texts[0]
        assert "sans avoir été montré" in chat.texts[0]
    assert live(train) == [103]
    assert not train.records("released")
    status = train.do("status", "--json").json
    assert [one["number"] for one in status["live"]] == [103]
    assert not any(one["number"] == 103 for one in status["integration_only"])


def test_the_week_names_it_and_tells_nothing_of_it_as_shown(train: Train) -> None:
    train.more = ['[calendar]\ntag = "monday 18:00"\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"']
    answer = train.run("week", "--json", "--max-wait", "0")
    assert answer.code == 1
    steps = [(one["step"], one["state"]) for one in json.loads(answer.out)["steps"]]
    assert steps[0] == ("unshown", "refused")
    assert not {"release", "follow-up", "announce"} & {step for step, _ in steps}
    assert not train.records("released")


def test_once_it_was_shown_the_release_goes_on(train: Train) -> None:
    train.do("unshown", "demo", "103")
    assert live(train) == train.do("status", "--fetch", "--json").json["live"] == []
    train.do("release", "--no-wait")
    assert [one["kind"] for one in train.records()][-2:] == ["shown-late", "released"]


def test_a_demo_shows_what_its_record_lists_and_asks_nothing_of_the_weeks_before(train: Train) -> None:
    tag = git(train.remote, "rev-parse", TAG)
    (record,) = train.records("shown")
    notes = ("-c", "user.name=Camille", "-c", "user.email=camille@exemple.invalid", "notes", "--ref=nouveautes")
    less = json.dumps(record | {"numbers": [101]}).encode()
    git(train.remote, *notes, "add", "-f", "-F", "-", tag, stdin=less)
    assert live(train) == [102, 103]
    assert [one["number"] for one in train.do("status", "--fetch", "--json").json["live"]] == [102, 103]
    train.history.point(PRODUCTION, git(train.remote, "rev-parse", f"{FIRST}^{{commit}}"))
    assert live(train) == [], "100 went out before anybody recorded a demo"


def test_it_is_accepted_as_a_whole_at_that_very_commit(train: Train) -> None:
    tip = git(train.remote, "rev-parse", PRODUCTION)
    refused = train.run("unshown", "accept", "103", "--at", "0" * 40, "--because", "Sans effet")
    assert refused.code == 1
    assert unshown_by_verify(train) == ["unshown"]
    train.do("unshown", "accept", "103", "--at", tip, "--because", "Sans effet")
    assert unshown_by_verify(train) == []
    assert live(train) == []
    assert train.records("accepted-unshown")[0]["why"] == "Sans effet"


def test_taken_back_it_leaves_production_and_is_new_again(train: Train) -> None:
    train.do("unshown", "take-back", "103")
    assert not train.whole(PRODUCTION, 103)
    assert train.whole("recette", 103)
    assert live(train) == []
    train.at("2022-01-24 18:00")
    train.do("tag")
    told = [
        number
        for section in train.do("notes", "--json").json["sections"]
        for entry in section["entries"]
        for number in entry["changes"]
    ]
    assert told == [103]
    before = train.tip("recette")
    assert train.run("resync").code == 0
    assert train.tip("recette") == before or train.whole("recette", 103)


def test_what_is_live_is_told_as_live_and_not_as_new(train: Train) -> None:
    train.at("2022-01-24 18:00")
    train.do("tag")
    (entry,) = [entry for section in train.do("notes", "--json").json["sections"] for entry in section["entries"]]
    assert (entry["changes"], entry["live_since"]) == ([103], "2022-01-20")
    assert "En production depuis le jeudi 20 janvier 2022" in train.do("notes").text


def test_nobody_is_asked_for_a_demo_of_what_came_before_the_first_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = Train(tmp_path, monkeypatch).begin()
    train.monday()
    train.shown()
    assert live(train) == []


def test_each_of_several_that_are_taken_back_is_told_again(train: Train) -> None:
    train.merged(106)
    train.look()
    train.history.join(PRODUCTION, train.history.tips["recette"], f"Merge branch 'recette' into {PRODUCTION}")
    train.history.ready()
    assert live(train) == [103, 106]
    train.do("unshown", "take-back", "103", "106")
    assert not train.whole(PRODUCTION, 103) and not train.whole(PRODUCTION, 106)
    waiting = train.do("status", "--json").json["next"]["entries"]
    assert sorted(number for entry in waiting for number in entry["changes"]) == [103, 106]
    train.do("release", "--no-wait")
    assert train.do("verify", "--json").json["deliveries"][0]["differences"] == []


@pytest.mark.parametrize("decided", ["accept", "take-back", "demo"])
def test_what_went_live_unshown_is_named_until_somebody_decides_whatever_ships_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decided: str
) -> None:
    train = Train(tmp_path, monkeypatch).begin()
    train.monday()
    train.shown()
    train.do("release", "--no-wait")
    train.merged(103)
    train.at("2022-01-24 18:00")
    train.do("tag")
    pressed(train)
    train.merged(106)
    train.at("2022-01-31 18:00")
    train.do("tag")
    train.do("demo", "--shown")
    assert "#103" in train.run("release", "--no-wait").err, "the week before is live, and nobody was shown it"
    pressed(train)
    assert live(train) == [103]
    assert [one["number"] for one in train.do("status", "--fetch", "--json").json["live"]] == [103]
    how = ("--at", train.tip(), "--because", "Sans effet") if decided == "accept" else ()
    train.do("unshown", decided, "103", *how)
    assert live(train) == train.do("status", "--fetch", "--json").json["live"] == []
    assert train.whole(PRODUCTION, 103) == (decided != "take-back")


def pressed(train: Train) -> None:
    """Somebody merges recette's head into production by the forge's button."""
    train.look()
    train.history.join(PRODUCTION, train.history.tips["recette"], f"Merge branch 'recette' into {PRODUCTION}")
    train.history.ready()


@pytest.mark.parametrize("taken", [("102",), ("101", "102")], ids=["part", "all"])
def test_what_production_took_back_is_told_to_nobody_as_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: tuple[str, ...]
) -> None:
    """Somebody takes it off production by hand; before, the message said that users have it."""
    train = Train(tmp_path, monkeypatch).begin()
    train.monday()
    train.shown()
    train.do("release", "--no-wait")
    assert train.do("publish", "--dry-run", "--json").json["in_production"]
    train.look()
    undone: dict[str, str | None] = dict.fromkeys(f"pages/{number}.txt" for number in taken)
    before = FIRST if "101" in taken else f"{TAG}~1"
    undone["service.txt"] = git(train.remote, "cat-file", "blob", f"{before}:service.txt") + "\n"
    train.history.point(PRODUCTION, train.history.write("Retire", [train.tip()], undone))
    train.do("status", "--fetch")
    assert train.run("announce", "--text", yes=False).code == 1
    assert not train.do("publish", "--dry-run", "--json").json["in_production"]
    assert not train.do("demo", "--json").json["in_production"]
    cards = train.do("board", "--json").json["tickets"]
    there = {one["number"]: one["delivery"]["in_production"] for one in cards}
    assert (there[12], there[14]) == ("101" not in taken, False)
