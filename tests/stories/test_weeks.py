"""Every week of the train: each delivery carries what it should, each change once, and the sums are git's own."""

from collections.abc import Callable
from typing import Any

import pytest
from command import Answer, Collected, Run, all_collected
from git_history import History
from weeks import FIRST, NEXT, SECOND, TAG, WEEKS, monday, opening, rebased, refused

every_week = pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS.keys())
Ask = Callable[..., Collected]


@every_week
def test_each_delivery_carries_its_own(week: Any, history: History, nouveautes: Run) -> None:
    week.tell(history)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert {tag: sorted(one.carried) for tag, one in found.items()} == {
        tag: sorted(numbers) for tag, numbers in week.carries.items()
    }


@pytest.mark.one_in(7)
@every_week
def test_hotfixes_are_known_as_such(week: Any, history: History, nouveautes: Run) -> None:
    week.tell(history)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert {tag: set(one.hotfixes) for tag, one in found.items() if one.hotfixes} == week.hotfixes


@pytest.mark.one_in(7)
@every_week
def test_next_carries_what_waits_and_no_more(week: Any, history: History, collect: Ask) -> None:
    week.tell(history)
    assert sorted(collect(history, "--next").carried) == sorted(week.waits)


@pytest.mark.one_in(7)
@every_week
def test_all_tells_the_same_as_each(week: Any, history: History, nouveautes: Run) -> None:
    week.tell(history)
    folder = history.ready()
    for tag, one in all_collected(nouveautes("collect", "--all", "--json", "--repo", folder)).items():
        alone = nouveautes("collect", tag, "--json", "--repo", folder).json
        for part in ("delivery", "changes", "accounting"):
            assert one.form[part] == alone[part], f"{tag}: {part}"


@pytest.mark.one_in(7)
@every_week
def test_notes_all_tells_the_same_as_each(week: Any, history: History, nouveautes: Run) -> None:
    week.tell(history)
    folder = history.ready()
    for one in nouveautes("notes", "--all", "--json", "--repo", folder).json["deliveries"]:
        alone = nouveautes("notes", one["delivery"]["to"]["tag"], "--json", "--repo", folder).json
        assert {**alone, "findings": 0} == {"version": 1, **one, "findings": 0}


@pytest.mark.one_in(7)
@every_week
def test_every_commit_is_in_one_bucket(week: Any, history: History, nouveautes: Run) -> None:
    week.tell(history)
    for tag, one in all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready())).items():
        assert one.adds_up(), tag
        told = [sha for change in one.changes for sha in change["shas"]]
        assert len(told) == len(set(told))
        span = [tag, f"^{one.base}"] if one.base else [tag]
        reached = set(history.git("rev-list", *span).split())
        beside = {sha for change in one.changes if change["hotfix"] for sha in change["shas"]} - reached
        assert one.sums["commits"] >= len(reached | beside)
        if not beside:
            releases = set(history.git("rev-list", "--merges", "production", f"^{tag}").split())
            assert one.sums["commits"] <= len(reached) + len(releases)
        assert reached >= set(told) - beside


@pytest.mark.one_in(7)
@every_week
def test_the_same_twice_and_from_a_fresh_clone(week: Any, history: History, nouveautes: Run) -> None:
    week.tell(history)
    folder = history.ready()
    history.git("clone", "--quiet", "--mirror", ".", "../copy.git")

    def said(place: object) -> list[Answer]:
        return [nouveautes(*words, "--json", "--repo", place) for words in (("collect", "--all"), ("notes", "--all"))]

    assert said(folder) == said(folder) == said(history.folder.parent / "copy.git")


def test_the_newest_delivery_is_the_successor(history: History, collect: Ask) -> None:
    rebased(history)
    found = collect(history, SECOND)
    assert (found.base, found.tag) == (FIRST, SECOND)
    assert collect(history).tag == NEXT
    assert collect(history).base == SECOND


def test_a_superseded_tag_is_named_in_a_finding(history: History, collect: Ask) -> None:
    rebased(history)
    findings = [one for one in collect(history).form["findings"] if one["subject"] == TAG]
    assert findings
    assert SECOND in findings[0]["message"]


def test_a_superseded_tag_can_still_be_asked_for(history: History, collect: Ask) -> None:
    rebased(history)
    found = collect(history, TAG)
    assert sorted(found.carried) == [101, 102]


def test_what_was_refused_cancels_with_its_revert(history: History, collect: Ask) -> None:
    refused(history)
    found = collect(history, SECOND)
    assert found.dispositions(101) == ["cancelled"]
    assert found.sums["cancelled"] == 3


def test_the_merge_that_brings_the_refusal_home_is_no_news(history: History, collect: Ask) -> None:
    refused(history)
    assert 106 not in collect(history, NEXT).carried


def test_reverting_the_refusal_tells_the_change_in_its_week(history: History, notes: Callable[..., Any]) -> None:
    refused(history)
    page = str(notes(history, "--next"))
    assert "Annuler un rendez-vous" in page


def test_fast_forward_after_a_resync_by_merge_loses_and_doubles_nothing(history: History, nouveautes: Run) -> None:
    opening(history)
    monday(history)
    history.hotfix(104, title="Urgence")
    history.resync_by_merge()
    history.release(TAG, by_merge=True)
    history.resync_by_merge()
    history.day(NEXT)
    history.tag(NEXT)
    history.release(NEXT)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert sorted(number for one in found.values() for number in one.carried) == [100, 101, 102, 103, 104]


def test_a_picked_hotfix_is_told_once(history: History, nouveautes: Run) -> None:
    opening(history)
    history.day("2022-01-13")
    history.merge(101, title="Annuler un rendez-vous")
    made = history.merge(102, title="Délai de deux jours", commits=["Délai", "Sa page"])
    history.day("2022-01-18")
    history.tag(TAG)
    history.merge(103, title="Rappels par SMS")
    history.hotfix(104, title="Délai en urgence", commits=history.picks(made))
    before = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert sorted(before[TAG].carried) in ([101, 102], [101, 104])
    history.resync()
    message = f"Remplace {TAG}\nCorrectifs urgents : #104\n"
    history.tag(SECOND, at=history.git("rev-parse", f"{history.find('#103 ')}^1"), message=message)
    history.release(SECOND)
    history.day(NEXT)
    history.tag(NEXT)
    after = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert sorted(after[SECOND].carried) in ([101, 102], [101, 104])
    assert after[NEXT].carried == [103]


def test_a_commit_picked_onto_production_is_not_new_in_the_next_delivery(history: History, collect: Ask) -> None:
    opening(history)
    monday(history)
    made = history.commit("Corrige le fuseau")
    (step,) = history.picks(made)
    history.release(TAG)
    history.commit(step.message, on="production", files=step.files, authored=step.authored)
    history.day(NEXT)
    history.tag(NEXT)
    history.release(NEXT, by_merge=True)
    weeks = [collect(history, TAG), collect(history, NEXT)]
    assert sum(week.titles.count("Corrige le fuseau") for week in weeks) == 1


@pytest.mark.parametrize("by_merge", [False, True], ids=["fast-forward", "merge"])
def test_two_tags_released_at_once_keep_their_own(by_merge: bool, history: History, nouveautes: Run) -> None:
    """The first one waited; the second one's release brings both. What came after the first is no hotfix of it."""
    opening(history)
    history.merge(101)
    history.tag(TAG)
    history.merge(102)
    history.tag(NEXT)
    history.release(NEXT, by_merge=by_merge)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert {tag: (one.carried, one.hotfixes) for tag, one in found.items()} == {
        FIRST: ([100], []), TAG: ([101], []), NEXT: ([102], []),
    }  # fmt: skip


def test_a_hotfix_beside_two_tags_released_at_once(history: History, nouveautes: Run) -> None:
    opening(history)
    history.merge(101)
    history.tag(TAG)
    history.merge(102)
    history.tag(NEXT)
    history.hotfix(104, title="Urgence")
    history.release(NEXT, by_merge=True)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    assert sorted(number for one in found.values() for number in one.carried) == [100, 101, 102, 104]
    assert [number for one in found.values() for number in one.hotfixes] == [104]
    assert 102 in found[NEXT].carried


def test_a_revert_taken_back_reads_the_same_alone_and_with_all(history: History, nouveautes: Run, collect: Ask) -> None:
    """A fork elsewhere in the history asks for patches; they must not change what this delivery is told to be."""
    opening(history)
    made = history.merge(101, title="Annuler un rendez-vous")
    history.tag(TAG)
    history.release(TAG, by_merge=True)
    back = history.revert(made)
    history.revert(back)
    history.day(NEXT)
    history.tag(NEXT)
    history.hotfix(104, title="Urgence")
    history.release(NEXT, by_merge=True)
    history.merge(105)
    history.day("2022-02-01")
    history.tag("2022-02-01")
    history.release("2022-02-01", by_merge=True)
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.ready()))
    for tag, one in found.items():
        assert one.changes == collect(history, tag).changes, tag
