"""`status` through a week of the train: where the delivery stands, what is under way, what comes next, what is odd."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from command import git
from github_server import GitHubServer
from train_scene import Train
from train_words import PRODUCTION, TAG
from train_worlds import begun, local, train

__all__ = ["local", "train"]

CALENDAR = '[calendar]\ntag = "monday 18:00"\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"\nholidays = "FR"'


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """A French terminal."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")


def seen(train: Train, *words: str) -> dict[str, Any]:
    """`status --json`."""
    answer = train.run("status", "--json", *words, yes=False)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = answer.json
    return found


def screen(train: Train, *words: str) -> str:
    """What a terminal gets."""
    answer = train.run("status", *words, yes=False)
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert len(lines) <= 24, answer.out
    assert max(map(len, lines)) <= 80, answer.out
    return str(answer.out).replace("\u00a0", " ")


def command(found: dict[str, Any]) -> str | None:
    """The next command."""
    return found["next_command"]["command"] if found["next_command"] else None


def test_a_week(train: Train) -> None:
    """Tagged, shown, released, on both worlds; each time the next command, and from when on."""
    train.more.append(CALENDAR)
    assert command(seen(train)) == "tag"
    train.monday()
    found = seen(train)
    assert (found["standing"]["tag"], found["standing"]["tagged"]["by"], found["standing"]["shown"]) == (
        TAG,
        "Léa",
        None,
    )
    assert (command(found), found["next_command"]["at"]) == ("demo", "2022-01-18T10:00:00+01:00")
    assert "montrée : pas encore (prévue mardi 18 janvier à 10 h)" in screen(train)
    train.at("2022-01-18 10:30")
    assert command(seen(train)) == "demo --shown"
    train.shown()
    found = seen(train)
    assert found["standing"]["shown"]["by"] == "Léa"
    assert (command(found), found["next_command"]["at"]) == ("release", "2022-01-20T12:30:00+01:00")
    assert "montrée : mardi 18 janvier à 11 h 10, Léa" in screen(train)
    train.at("2022-01-20 12:30")
    train.do("release")
    found = seen(train)
    assert found["standing"]["released"]["by"] == "Léa"
    assert [(one["environment"], one["state"]) for one in found["standing"]["deployed"]] == [("production", "running")]
    assert found["last"]["in_production"] is True
    assert (found["standing"]["page"]["state"], command(found)) == ("open", "publish")
    told = screen(train)
    assert "déployée : production" in told
    assert "livrée : jeudi 20 janvier" in told


@pytest.mark.soak
def test_on_another_machine(local: Train) -> None:
    """A fresh clone knows what the remote has: --fetch looks, and what was recorded elsewhere is told."""
    local.monday()
    local.shown()
    local.elsewhere()
    found = seen(local, "--fetch")
    assert found["standing"]["tag"] == TAG
    assert found["standing"]["shown"]["by"] == "Léa"
    assert found["seen_at"] is not None
    assert command(found) == "release"


def test_what_was_not_fetched_is_not_known(local: Train) -> None:
    """Reading commands use what is there, and say how old it is; a tag of this morning is seen with --fetch."""
    local.run("status", yes=False)
    clone = local.clone
    local.elsewhere()
    local.monday()
    local.clone = clone
    assert seen(local)["standing"]["tag"] != TAG
    assert seen(local, "--fetch")["standing"]["tag"] == TAG
    assert "Pour rafraîchir : --fetch" in screen(local)


def test_fetch_and_offline_contradict_each_other(local: Train) -> None:
    """One asks the remote, the other nobody."""
    answer = local.run("status", "--fetch", "--offline", yes=False)
    assert answer.code == 2
    assert "--fetch et --offline s’excluent" in answer.err


def test_offline_asks_nobody(train: Train) -> None:
    """No request leaves; what was recorded is told all the same, the page is not."""
    train.monday()
    train.shown()
    before = len(train.hub.requests) if train.hub else 0
    found = seen(train, "--offline")
    assert found["standing"]["shown"] is not None
    assert (found["standing"]["page"], found["standing"]["deployed"]) == (None, None)
    assert (len(train.hub.requests) if train.hub else 0) == before


@pytest.mark.soak
def test_a_hotfix_on_its_way(train: Train) -> None:
    """Its branch, its pull request, and what recette lacks once it is merged."""
    train.monday()
    train.shown()
    train.do("hotfix", "start", "matin", "--because", "les rendez-vous du matin se perdent")
    found = seen(train, "--fetch")
    assert [one["branch"] for one in found["hotfixes"]] == ["hotfix/matin"]
    assert bool(found["hotfixes"][0]["number"]) == bool(train.hub)
    assert "Correctifs urgents en cours : hotfix/matin" in screen(train)
    train.hotfix(104)
    found = seen(train, "--fetch")
    assert [one["number"] for one in found["production_only"]] == [104]
    assert command(found) == "resync"


@pytest.mark.soak
def test_a_refused_demo(local: Train) -> None:
    """What is left of the delivery is another tag, which takes the first one's place, and counts as shown."""
    local.monday()
    local.at("2022-01-18 11:00")
    local.do("demo", "--refused", "102", "--because", "la page est blanche")
    found = seen(local, "--fetch")
    assert found["standing"]["tag"] == f"{TAG}-2"
    assert found["standing"]["shown"] is not None
    assert command(found) == "release"
    sheet = local.run("demo", "--json", yes=False).json
    assert [one["number"] for one in sheet["withdrawn"]] == [102]


@pytest.mark.soak
def test_a_moved_tag(local: Train) -> None:
    """It was shown, and then somebody moved it: it is told, and the train waits."""
    local.monday()
    local.shown()
    local.merged(103)
    git(local.remote, "tag", "--force", "--annotate", "--message", "ailleurs", TAG, "recette")
    found = seen(local, "--fetch")
    assert found["standing"]["moved"]
    assert found["standing"]["shown"] is None
    assert "tag-moved" in [one["code"] for one in found["findings"]]
    assert command(found) == "tag --again"
    assert "tag-differs" in [one["code"] for one in seen(local)["findings"]]


@pytest.mark.soak
def test_an_overridden_gate_is_told(local: Train) -> None:
    """Somebody shipped what was not shown, by name and reason: everybody sees it."""
    local.monday()
    local.do("release", "--override", "shown", "--because", "personne n’était là")
    found = seen(local, "--fetch")
    assert [(one["gate"], one["why"]) for one in found["standing"]["overridden"]] == [("shown", "personne n’était là")]
    assert {"gate-overridden", "released-unshown"} <= {one["code"] for one in found["findings"]}


@pytest.mark.soak
def test_a_holiday_ahead(local: Train) -> None:
    """Next Thursday nothing ships: it is told a week before."""
    local.more.append(
        CALENDAR.replace('"FR"', '"FR"\nfreezes = [{ from = 2022-01-20, to = 2022-01-20, because = "inventaire" }]')
    )
    local.monday()
    found = seen(local)
    (skipped,) = (one for one in found["findings"] if one["code"] == "step-skipped")
    assert skipped["message"] == "pas de mise en production le 2022-01-20\u00a0: inventaire"
    (release,) = (one for one in found["due"] if one["step"] == "release")
    assert release["at"] == "2022-01-27T12:30:00+01:00"


def test_what_cannot_be_had_is_a_finding(local: Train, tmp_path: Path) -> None:
    """The documentation is not there: the screen goes without it, and says so."""
    local.monday()
    local.docs["repository"] = f'"{tmp_path / "nulle-part"}"'
    found = seen(local)
    assert [one["subject"] for one in found["findings"] if one["code"] == "status-unread"] == ["page"]
    assert found["standing"]["tag"] == TAG


def test_an_unruly_forge(hub: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub answers nothing any more: still one screen, and exit 0."""
    with contextmanager(begun)(tmp_path, monkeypatch, hub) as train:
        train.monday()
        hub.fault.bad_gateway(times=None)
        assert f"Dernière livraison : {TAG}" in screen(train, "--max-wait", "0")
        codes = {one["code"] for one in seen(train, "--max-wait", "0")["findings"]}
        assert "status-unread" in codes


@pytest.mark.soak
def test_english(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal's language."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    local.monday()
    told = screen(local)
    assert "tagged: Monday 17 January at 18:10, Léa" in told
    assert "Next: nouveautes demo --shown" in told
    assert git(local.remote, "rev-parse", PRODUCTION)
