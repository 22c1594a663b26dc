"""Longer histories than one reading: what lies below the window still counts, and a single week says what all say."""

from collections.abc import Callable
from typing import Any

from command import Collected, Run, all_collected
from git_history import History

Ask = Callable[..., Collected]
MANY = 340  # more first-parent commits than one window holds


def test_production_may_lie_far_below(history: History, collect: Ask, nouveautes: Run) -> None:
    history.merge(1, title="Un")
    history.tag("2022-01-11")
    history.release("2022-01-11")
    for number in range(MANY):
        history.commit(f"Ligne {number}")
    history.day("2022-01-18")
    history.tag("2022-01-18")
    history.merge(900, title="Neuf cents")
    history.day("2022-01-25")
    history.tag("2022-01-25")
    found = collect(history, "2022-01-25")
    assert (found.base, found.sums["commits"]) == ("2022-01-11", MANY + 2)
    answer = nouveautes("status", "--json", "--repo", history.ready())
    assert answer.code == 0
    assert len(answer.json["integration_only"]) == MANY + 1


def test_a_revert_of_something_far_below_is_told_by_its_title(history: History, nouveautes: Run) -> None:
    old = history.merge(5, title="Carte des lieux")
    history.tag("2022-01-11")
    for number in range(MANY):
        history.commit(f"Ligne {number}")
    history.day("2022-01-18")
    history.tag("2022-01-18")
    history.revert(old)
    history.merge(900, title="Neuf cents")
    history.day("2022-01-25")
    history.tag("2022-01-25")
    history.settings('[repository]\nintegration = "recette"\nproduction = "recette"\n')
    folder = history.ready()
    alone = nouveautes("notes", "2022-01-25", "--json", "--repo", folder).json
    every: dict[str, Any] = nouveautes("notes", "--all", "--json", "--repo", folder).json["deliveries"][-1]
    assert "Annulation\u00a0: Carte des lieux" in [entry["title"] for entry in alone["sections"][0]["entries"]]
    assert alone["sections"] == every["sections"]


def test_a_release_pull_request_does_not_swallow_what_it_releases(history: History, nouveautes: Run) -> None:
    """Squashed on recette, released by a numbered pull request, tagged on production."""
    history.squash(1, "Premier")
    history.merge(3, branch="recette", title="Livraison", onto="production", commits=[], since=history.tips["recette"])
    history.point("production", _joined(history, 3))
    history.tag("2022-01-11", at=history.tips["production"])
    history.squash(4, "Quatrième")
    history.squash(5, "Cinquième")
    history.day("2022-01-18")
    history.point("production", _joined(history, 6))
    history.tag("2022-01-18", at=history.tips["production"])
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))["2022-01-18"]
    assert sorted(found.carried) == [4, 5]


def _joined(history: History, number: int) -> str:
    """Recette merged into production by a pull request of this number."""
    message = f"Merge pull request #{number} from equipe/recette\n\nLivraison"
    return history.join("production", history.tips["recette"], message)
