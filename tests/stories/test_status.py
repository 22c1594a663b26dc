"""What `status` tells: the last delivery, what waits, and what each branch has that the other lacks."""

from typing import Any

import pytest
from command import Run
from git_history import History


@pytest.fixture
def ask(history: History, nouveautes: Run) -> Any:
    """`status --json` of the history so far."""
    return lambda: nouveautes("status", "--json", "--repo", history.ready()).json


def numbers(lines: list[dict[str, Any]]) -> list[int]:
    """Their pull requests, in order."""
    return sorted(one["number"] for one in lines if one["number"])


def told(delivery: dict[str, Any]) -> list[int]:
    """The pull requests of a delivery's entries."""
    return sorted(number for one in delivery["entries"] for number in one["changes"])


def test_through_a_week(history: History, ask: Any) -> None:
    history.merge(100)
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(101)
    history.tag("2022-01-18")
    history.merge(102)
    waiting = ask()
    assert (waiting["last"]["in_production"], told(waiting["last"]), told(waiting["next"])) == (False, [101], [102])
    assert (numbers(waiting["integration_only"]), waiting["production_only"]) == ([101, 102], [])
    history.release("2022-01-18")
    shipped = ask()
    assert (shipped["last"]["in_production"], told(shipped["last"]), told(shipped["next"])) == (True, [101], [102])
    assert numbers(shipped["integration_only"]) == [102]


def test_a_hotfix_that_recette_lacks(history: History, ask: Any, nouveautes: Run) -> None:
    history.merge(101)
    history.tag("2022-01-18")
    history.release("2022-01-18")
    history.hotfix(104, title="Urgence")
    assert numbers(ask()["production_only"]) == [104]
    assert "Urgence" in nouveautes("status", "--repo", history.folder).text
    history.resync_by_merge()
    assert numbers(ask()["production_only"]) == []


def test_release_merges_are_nothing_that_recette_lacks(history: History, ask: Any) -> None:
    history.merge(101)
    history.tag("2022-01-18")
    history.release("2022-01-18", by_merge=True)
    found = ask()
    assert found["production_only"] == found["integration_only"] == []
    assert found["last"]["in_production"] is True


def test_a_picked_fix_is_not_lacking(history: History, ask: Any) -> None:
    history.tag("2022-01-11")
    made = history.merge(102, title="Délai")
    history.hotfix(104, title="Délai en urgence", commits=history.picks(made))
    assert numbers(ask()["production_only"]) == []


def test_a_team_of_one_branch(history: History, ask: Any, nouveautes: Run) -> None:
    history.settings('[repository]\nintegration = "recette"\nproduction = "recette"\n')
    history.tag("2022-01-11")
    history.merge(101)
    found = ask()
    assert found["production"] is None
    assert told(found["next"]) == [101]
    assert found["last"]["in_production"] is True
    assert "recette" in nouveautes("status", "--repo", history.folder).text


def test_before_the_first_tag(history: History, ask: Any, nouveautes: Run) -> None:
    history.merge(101)
    found = ask()
    assert found["last"] is None
    assert 101 in told(found["next"])
    assert nouveautes("status", "--repo", history.folder).code == 0


def test_the_refs_of_the_remote_are_the_truth(history: History, nouveautes: Run) -> None:
    """A clone whose own recette lags behind: what origin has counts, and local branches say nothing."""
    history.merge(101)
    history.tag("2022-01-11")
    history.git("clone", "--quiet", ".", "../poste")
    history.merge(102)
    clone = history.ready().parent / "poste"
    history.git("-C", "../poste", "fetch", "--quiet")
    assert told(nouveautes("status", "--json", "--repo", clone).json["next"]) == [102]


def test_the_default_branch_of_the_remote_is_integration(history: History, nouveautes: Run) -> None:
    history.merge(101)
    history.git("clone", "--quiet", ".", "../poste")
    history.git("-C", "../poste", "switch", "--quiet", "--create", "ma-branche")
    found = nouveautes("status", "--json", "--repo", history.folder.parent / "poste").json
    assert (found["integration"], found["production"]) == ("recette", "production")


def test_one_screen(history: History, nouveautes: Run) -> None:
    history.tag("2022-01-11")
    for number in range(101, 160):
        history.squash(number, f"Page {number}")
    lines = nouveautes("status", "--repo", history.ready()).text.splitlines()
    assert len(lines) <= 50


def test_the_locale_chooses_the_words(history: History, nouveautes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    history.tag("2022-01-11")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "Last delivery" in nouveautes("status", "--repo", history.ready()).text
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "Dernière livraison" in nouveautes("status", "--repo", history.folder).text
