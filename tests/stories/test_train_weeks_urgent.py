"""The weeks with a hotfix, driven by the commands, on a bare remote and on the local GitHub.

Each time: production gets what was shown and the hotfix and not a byte of 103; recette loses and doubles nothing; next
week carries 103 alone, once; the first week's notes tell what shipped.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from command import git
from test_train_weeks import carries, kept, next_week, shipped, thursday
from train_scene import Train
from train_words import FIRST, NEXT, OVER_A_LINE, SECOND, TAG
from train_worlds import local, train

__all__ = ["local", "train"]


def wednesday(train: Train, **how: object) -> None:
    """The week up to Wednesday: tagged, shown, 103 merged, and a hotfix on production."""
    train.monday()
    train.shown()
    train.merged(103, empty=bool(how.pop("empty", False)))
    train.at("2022-01-19 09:00")
    train.hotfix(104, **how)  # type: ignore[arg-type]
    train.at("2022-01-19 10:00")


def delivered(train: Train, *, hotfixes: tuple[int, ...] = (104,)) -> None:
    """Thursday's release of the successor, the week after, and what everybody is told."""
    thursday(train)
    shipped(train, SECOND, 101, 102, *hotfixes)
    carries(train, SECOND, FIRST, 101, 102, *hotfixes, tickets=(12, 14, 20), hotfixes=hotfixes)
    next_week(train)
    carries(train, NEXT, SECOND, 103, tickets=(16,))
    train.at("2022-01-27 12:30")
    train.do("release")
    shipped(train, NEXT, 101, 102, 103, *hotfixes, without=())


def test_ordinary_commits(train: Train) -> None:
    wednesday(train)
    before = train.tip("recette")
    answer = train.do("resync")
    assert SECOND in train.tags()
    backups = {ref: sha for ref, sha in train.refs().items() if ref.startswith("refs/nouveautes/backup/")}
    assert before in backups.values()
    assert any(ref in answer.out for ref in backups)
    kept(train, 101, 102, 103, 104)
    delivered(train)


def test_monday_s_tag_does_not_ship_any_more(train: Train) -> None:
    """Production has what it lacks, and so has its successor, which is what was shown and the hotfix."""
    wednesday(train)
    train.at("2022-01-20 12:30")
    assert train.run("release").code == 1
    train.do("resync")
    assert train.run("release", TAG).code == 1
    assert not train.holds("production", 101)


@pytest.mark.soak
def test_every_branch_also_holds_an_empty_commit(train: Train) -> None:
    wednesday(train, empty=True)
    count = len(git(train.remote, "log", "--format=%s", "--grep=^Relance la CI$", "recette", "production").split("\n"))
    train.do("resync")
    kept(train, 101, 102, 103, 104)
    said = git(train.remote, "log", "--format=%s", "--grep=^Relance la CI$", "recette").split("\n")
    assert len(said) == count
    delivered(train)


@pytest.mark.soak
def test_the_hotfix_touches_a_line_of_102(train: Train) -> None:
    wednesday(train, pull=OVER_A_LINE)
    refs = train.refs()
    stopped = train.run("resync")
    assert stopped.code == 3
    assert "102" in stopped.err
    assert "service.txt" in stopped.err
    assert "104" in stopped.err
    assert train.refs() == refs
    place = settled(stopped.err, "délai", "2 jours, sauf urgence")
    train.do("resync", "--continue")
    assert not place.exists()
    assert "délai : 2 jours, sauf urgence" in train.files("recette")["service.txt"]
    assert train.pulls("recette") == Counter({100: 1, 101: 1, 102: 1, 103: 1, 104: 1})
    train.at("2022-01-20 12:30")
    refused = train.run("release")
    assert refused.code == 1, "what was settled by hand was shown to nobody"
    train.do("demo", "--shown")
    train.do("release")
    there = train.files("production")
    assert {"pages/101.txt", "pages/102.txt", "pages/104.txt"} <= set(there)
    assert "délai : 2 jours, sauf urgence" in there["service.txt"]
    assert not train.holds("production", 103)
    carries(train, SECOND, FIRST, 101, 102, 104, tickets=(12, 14, 20), hotfixes=(104,))
    next_week(train)
    carries(train, NEXT, SECOND, 103, tickets=(16,))


@pytest.mark.soak
def test_a_conflict_that_is_given_up_leaves_all_as_it_was(train: Train) -> None:
    wednesday(train, pull=OVER_A_LINE)
    before = train.ended()
    stopped = train.run("resync")
    place = worktree(stopped.err)
    assert place.exists()
    train.do("resync", "--abort")
    assert not place.exists()
    assert train.ended() == before
    assert "rebase" not in git(train.clone, "worktree", "list")


def worktree(said: str) -> Path:
    """The folder that a stop names."""
    found = re.search(r"(/\S+)", "\n".join(line for line in said.split("\n") if "/" in line))
    assert found, said
    places = [Path(one) for one in re.findall(r"(/[^\s»]+)", said)]
    return next(one for one in places if (one / ".git").exists())


def settled(said: str, line: str, value: str) -> Path:
    """Somebody says which line stays, as any git user would."""
    place = worktree(said)
    text = (place / "service.txt").read_text("utf-8")
    assert "<<<<<<<" in text
    text = re.sub(r"<<<<<<<[^\n]*\n.*?>>>>>>>[^\n]*\n", f"{line} : {value}\n", text, flags=re.S)
    (place / "service.txt").write_text(text, "utf-8")
    git(place, "add", "service.txt")
    return place


@pytest.mark.soak
def test_the_hotfix_is_a_cherry_pick_of_102(train: Train) -> None:
    wednesday(train, of=102)
    answer = train.do("resync")
    assert "102" in answer.out + answer.err
    assert max(train.pulls("recette").values()) == 1
    assert {100, 101, 103, 104} <= set(train.pulls("recette"))
    assert {one: train.whole("recette", one) for one in (101, 102, 103)} == {101: True, 102: True, 103: True}
    thursday(train)
    shipped(train, train.newest(), 101, 102)
    assert train.tickets_told(train.newest()) == [12, 14]
    newest = train.newest()
    next_week(train)
    carries(train, NEXT, newest, 103, tickets=(16,))


@pytest.mark.soak
def test_an_evil_merge_on_recette(train: Train) -> None:
    train.merged(106, extra={"oubli.txt": "écrit en fusionnant\n"})
    wednesday(train)
    train.do("resync")
    assert train.files("recette")["oubli.txt"] == "écrit en fusionnant"
    assert train.pulls("recette") == Counter({100: 1, 101: 1, 102: 1, 103: 1, 104: 1, 106: 1})
    thursday(train)
    shipped(train, SECOND, 101, 102, 104, 106)
    assert train.files("production")["oubli.txt"] == "écrit en fusionnant"
    carries(train, SECOND, FIRST, 101, 102, 104, 106, tickets=(12, 14, 18, 20), hotfixes=(104,))
    next_week(train)
    carries(train, NEXT, SECOND, 103, tickets=(16,))


@pytest.mark.soak
def test_released_by_merge_commit_twice_in_a_row(train: Train) -> None:
    train.rules["merge"] = '"merge"'
    wednesday(train)
    train.do("resync")
    kept(train, 101, 102, 103, 104)
    delivered(train)
    train.merged(106)
    assert sorted(train.collected("--next").carried) == [106]


@pytest.mark.soak
def test_resync_by_merge(train: Train) -> None:
    wednesday(train)
    refs = train.refs()
    train.do("resync", "--by-merge")
    assert git(train.remote, "merge-base", refs["refs/heads/recette"], "recette") == refs["refs/heads/recette"]
    kept(train, 101, 102, 103, 104)
    thursday(train)
    newest = train.newest()
    shipped(train, newest, 101, 102, 104)
    carries(train, newest, FIRST, 101, 102, 104, tickets=(12, 14, 20), hotfixes=(104,))
    next_week(train)
    carries(train, NEXT, newest, 103, tickets=(16,))
    train.at("2022-01-27 12:30")
    train.do("release")
    shipped(train, NEXT, 101, 102, 103, 104, without=())


@pytest.mark.soak
def test_a_branch_cut_before_the_resync_is_merged_after_it(train: Train) -> None:
    train.monday()
    train.shown()
    train.merged(103)
    train.branch(106)
    cut = train.tip("recette")
    train.at("2022-01-19 09:00")
    train.hotfix(104)
    train.at("2022-01-19 10:00")
    answer = train.do("resync")
    if train.hub:
        assert "106" in answer.out + answer.err
    train.at("2022-01-19 15:00")
    train.merged(106, since=cut)
    assert train.pulls("recette")[101] == 2, "the old 101 came back beside the new one"
    assert sorted(train.collected("--next").carried) == [103, 106]
    thursday(train)
    shipped(train, SECOND, 101, 102, 104, without=(103, 106))
    carries(train, SECOND, FIRST, 101, 102, 104, tickets=(12, 14, 20), hotfixes=(104,))
    next_week(train)
    carries(train, NEXT, SECOND, 103, 106, tickets=(16, 18))
    train.at("2022-01-27 12:30")
    train.do("release")
    shipped(train, NEXT, 101, 102, 103, 104, 106, without=())


@pytest.mark.soak
@pytest.mark.parametrize("after", ["resync", pytest.param("release", marks=pytest.mark.soak)])
def test_run_again_from_another_machine(after: str, train: Train) -> None:
    wednesday(train)
    train.do("resync")
    if after == "release":
        train.at("2022-01-20 12:30")
        train.do("release")
    before = train.ended()
    train.elsewhere()
    train.do(after)
    assert train.ended() == before


@pytest.mark.soak
def test_nobodys_clone_is_touched(train: Train) -> None:
    train.do("status")
    before = train.untouched()
    wednesday(train)
    train.do("resync")
    thursday(train)
    assert train.untouched() == before
    assert git(train.clone, "worktree", "list").count("\n") == 0
