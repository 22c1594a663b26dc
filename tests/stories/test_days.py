"""Periods of a line without tags: inclusive at both ends, in the settings' time zone, by when things were merged."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from command import Collected
from git_history import History
from git_writing import PARIS

Ask = Callable[..., Collected]


@pytest.fixture
def one_branch(tmp_path: Path) -> History:
    """A team that has recette and nothing else."""
    return History(tmp_path / "un", production="")


def at(moment: str) -> datetime:
    """A moment in Paris."""
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


def test_days_are_inclusive_at_both_ends(one_branch: History, collect: Ask) -> None:
    for number, moment in enumerate(
        ("2022-01-16 23:59", "2022-01-17 00:00", "2022-01-17 12:00", "2022-01-18 23:59", "2022-01-19 00:00"), start=101
    ):
        one_branch.now = at(moment) - one_branch.step
        one_branch.squash(number, f"À {moment}")
    assert collect(one_branch, "--since", "2022-01-17", "--until", "2022-01-18").carried == [102, 103, 104]
    assert collect(one_branch, "--since", "2022-01-18").carried == [104, 105]
    assert collect(one_branch, "--until", "2022-01-16").carried == [101]
    assert collect(one_branch, "--since", "2022-01-17", "--until", "2022-01-17").carried == [102, 103]


def test_half_past_eleven_in_utc_is_tomorrow_in_paris(
    one_branch: History, collect: Ask, notes: Callable[..., Any]
) -> None:
    one_branch.now = datetime.fromisoformat("2022-01-17T23:30+00:00") - one_branch.step
    one_branch.squash(101, "Tard le soir")
    assert collect(one_branch, "--since", "2022-01-18", "--until", "2022-01-18").carried == [101]
    assert collect(one_branch, "--since", "2022-01-17", "--until", "2022-01-17").carried == []
    one_branch.settings('timezone = "UTC"\n')
    assert collect(one_branch, "--since", "2022-01-17", "--until", "2022-01-17").carried == [101]
    assert notes(one_branch, "--since", "2022-01-17", "--until", "2022-01-17")["heading"] == "Lundi 17 janvier 2022"


def test_a_rebase_keeps_old_author_dates(one_branch: History, collect: Ask) -> None:
    one_branch.day("2022-01-20")
    one_branch.commit("Écrit en décembre", authored=at("2021-12-01 10:00"))
    assert "Écrit en décembre" in collect(one_branch, "--since", "2022-01-20", "--until", "2022-01-20").titles
    assert collect(one_branch, "--since", "2021-12-01", "--until", "2021-12-01").titles == []


def test_a_branch_belongs_to_the_day_it_was_merged(one_branch: History, collect: Ask) -> None:
    start = one_branch.tips["recette"]
    inner = one_branch.write("Travail du 10", [start], {"a.txt": "1\n"})
    one_branch.day("2022-01-20")
    one_branch.join("recette", inner, "Merge pull request #130 from equipe/lent\n\nLent")
    found = collect(one_branch, "--since", "2022-01-20")
    assert (found.carried, found.sums["commits"]) == ([130], 2)


def test_a_period_has_its_own_heading(one_branch: History, notes: Callable[..., Any]) -> None:
    one_branch.day("2022-01-20")
    one_branch.squash(101, "Un")
    page = notes(one_branch, "--since", "2022-01-17", "--until", "2022-01-23")
    assert page["heading"] == "Du lundi 17 au dimanche 23 janvier 2022"
