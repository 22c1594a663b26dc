"""The weeks that must come out right, driven by the commands, on a bare remote and on the local GitHub.

Each time: production gets what was shown and the hotfix and not a byte of 103; recette loses and doubles nothing; next
week carries 103 alone, once; the first week's notes tell what shipped.
"""

from collections import Counter

import pytest
from command import git
from train_scene import Train
from train_words import FIRST, NEXT, SECOND, TAG
from train_worlds import local, train

__all__ = ["local", "train"]


def thursday(train: Train, *words: str) -> None:
    """The release, at its hour."""
    train.at("2022-01-20 12:30")
    train.do("release", *words)


def next_week(train: Train) -> None:
    """Monday's tag, Tuesday's demo."""
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    train.at("2022-01-25 11:00")
    train.do("demo", "--shown")


def shipped(train: Train, tag: str, *numbers: int, without: tuple[int, ...] = (103,)) -> None:
    """Production holds all of these pull requests, and not a byte of the others; its tree is the tagged one."""
    assert {number: train.whole("production", number) for number in numbers} == dict.fromkeys(numbers, True)
    assert {number: train.holds("production", number) for number in without} == dict.fromkeys(without, False)
    tree = git(train.remote, "rev-parse", f"{tag}^{{tree}}")
    assert git(train.remote, "rev-parse", "production^{tree}") == tree
    assert git(train.remote, "merge-base", tag, "production") == git(train.remote, "rev-parse", f"{tag}^{{commit}}")


def kept(train: Train, *numbers: int, without: tuple[int, ...] = ()) -> None:
    """Recette holds each of these once, and all of their bytes."""
    assert train.pulls("recette") == Counter(dict.fromkeys((100, *numbers), 1))
    there = [number for number in (100, *numbers) if number not in without]
    assert {number: train.whole("recette", number) for number in there} == dict.fromkeys(there, True)


def carries(
    train: Train, tag: str, base: str, *numbers: int, tickets: tuple[int, ...], hotfixes: tuple[int, ...] = ()
) -> None:
    """A delivery brings these, each once, from that one on; its notes tell these tickets."""
    found = train.collected(tag)
    assert sorted(found.carried) == sorted(numbers)
    assert found.base == base
    assert sorted(found.hotfixes) == sorted(hotfixes)
    assert found.adds_up()
    assert train.tickets_told(tag) == sorted(tickets)


@pytest.mark.soak
def test_no_hotfix_at_all(train: Train) -> None:
    train.monday()
    train.shown()
    train.merged(103)
    thursday(train)
    shipped(train, TAG, 101, 102)
    kept(train, 101, 102, 103)
    carries(train, TAG, FIRST, 101, 102, tickets=(12, 14))
    assert {one: train.columns()[one] for one in (12, 14, 16)} == {
        12: "En production", 14: "En production", 16: "Recette",
    }  # fmt: skip
    next_week(train)
    carries(train, NEXT, TAG, 103, tickets=(16,))
    train.at("2022-01-27 12:30")
    train.do("release")
    shipped(train, NEXT, 101, 102, 103, without=())


@pytest.mark.soak
def test_every_branch_also_holds_an_empty_commit(train: Train) -> None:
    train.merged(106, empty=True)
    train.monday()
    train.shown()
    train.merged(103, empty=True)
    thursday(train)
    shipped(train, TAG, 101, 102, 106)
    kept(train, 101, 102, 103, 106)
    next_week(train)
    carries(train, TAG, FIRST, 101, 102, 106, tickets=(12, 14, 18))
    carries(train, NEXT, TAG, 103, tickets=(16,))


def test_one_of_them_is_refused_at_the_demo(train: Train) -> None:
    train.monday()
    train.merged(103)
    train.at("2022-01-18 11:00")
    train.do("demo", "--refused", "101", "--because", "Le bouton ne se voit pas")
    assert SECOND in train.tags()
    withdrawn(train)
    thursday(train)
    shipped(train, SECOND, 102, without=(101, 103))
    carries(train, SECOND, FIRST, 102, tickets=(14,))
    assert train.columns()[12] == "Recette"
    next_week(train)
    carries(train, NEXT, SECOND, 103, tickets=(16,))
    train.at("2022-01-27 12:30")
    train.do("release")
    shipped(train, NEXT, 102, 103, without=(101,))
    assert train.pulls("recette")[101] == 1


def withdrawn(train: Train) -> None:
    """Somebody merges the pull request that brings the revert to recette."""
    (number,) = [
        n for n, (head, base, state) in train.product_requests().items() if base == "recette" and state == "open"
    ]
    head = train.product_requests()[number][0]
    train.merge_request(number, head, "recette")


@pytest.mark.soak
def test_released_by_merge_commit_twice_in_a_row(train: Train) -> None:
    train.rules["merge"] = '"merge"'
    train.monday()
    train.shown()
    train.merged(103)
    thursday(train)
    shipped(train, TAG, 101, 102)
    assert len(git(train.remote, "show", "--no-patch", "--format=%P", "production").split()) == 2
    next_week(train)
    carries(train, NEXT, TAG, 103, tickets=(16,))
    train.at("2022-01-27 12:30")
    train.do("release")
    shipped(train, NEXT, 101, 102, 103, without=())
    kept(train, 101, 102, 103)
    train.merged(106)
    assert sorted(train.collected("--next").carried) == [106]
    carries(train, TAG, FIRST, 101, 102, tickets=(12, 14))


@pytest.mark.soak
def test_from_another_machine_at_every_step(train: Train) -> None:
    train.monday()
    train.elsewhere()
    train.shown()
    train.merged(103)
    train.elsewhere()
    thursday(train)
    shipped(train, TAG, 101, 102)
    train.elsewhere()
    before = train.ended()
    train.do("release")
    assert train.ended() == before


@pytest.mark.soak
def test_nobodys_clone_is_touched(train: Train) -> None:
    train.do("status")
    before = train.untouched()
    train.monday()
    train.shown()
    thursday(train)
    assert train.untouched() == before


@pytest.mark.parametrize("merge", ['"fast-forward"', '"merge"'])
def test_a_week_that_waited_is_told_with_the_one_it_went_out_with(local: Train, merge: str) -> None:
    """Monday's delivery was shown to nobody, and the next one carries it: once shipped, neither loses its news."""
    local.rules["merge"] = merge
    local.monday()
    local.merged(103)
    next_week(local)
    told = local.tickets_told(NEXT)
    assert {12, 14, 16} <= set(told)
    local.at("2022-01-27 12:30")
    local.do("release", "--no-wait")
    assert local.tickets_told(NEXT) == told
    assert [one["differences"] for one in local.do("verify", NEXT, "--json").json["deliveries"]] == [[]]
    local.do("publish", "--merge")
    page = local.documentation.text()
    assert all(f"#{ticket}]" in page for ticket in (12, 14, 16))
    assert local.columns()[12] == "archivé"
    assert local.do("unshown", "--json").json["changes"] == []
