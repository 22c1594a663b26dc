"""A hotfix on Wednesday: recette follows production, and the delivery that waits follows with what was shown."""

from pathlib import Path

import pytest
from command import git
from train_scene import Train
from train_words import NEXT, OVER_A_LINE, PRODUCTION, SECOND, TAG
from train_worlds import local, train

from changelog.domain.train import tag_message

__all__ = ["local", "train"]


FILES = ("lisez-moi.txt", "service.txt")


def a_shown_week(train: Train) -> None:
    """Monday's tag shown, 103 merged after it, hotfix 104."""
    train.monday()
    train.shown()
    train.merged(103)
    train.at("2022-01-19 10:00")
    train.hotfix(104)


def listed(train: Train, tag: str) -> tag_message.Frozen:
    """A tag's message, read."""
    found = tag_message.read(git(train.remote, "for-each-ref", "--format=%(contents)", f"refs/tags/{tag}"))
    assert found is not None
    return found


@pytest.mark.soak
def test_an_ordinary_week(train: Train) -> None:
    """(1) Recette on top of production, a successor that needs no second demo, and the release of exactly that."""
    a_shown_week(train)
    before = train.refs()
    train.do("resync")
    after = train.refs()
    assert git(train.remote, "merge-base", "recette", PRODUCTION) == train.tip(PRODUCTION)
    backups = {name: sha for name, sha in after.items() if name.startswith("refs/nouveautes/backup/")}
    assert list(backups.values()) == [before["refs/heads/recette"]]
    assert set(train.files("recette")) == {*FILES, *(f"pages/{n}.txt" for n in (100, 101, 102, 103, 104))}
    said = listed(train, SECOND)
    assert (said.replaces, said.hotfixes) == (TAG, (104,))
    assert said.numbers == {101, 102, 104}
    assert said.shown_as == before[f"refs/tags/{TAG}"]
    train.at("2022-01-20 14:00")
    train.do("release", "--no-wait")
    assert set(train.files(PRODUCTION)) == {*FILES, *(f"pages/{n}.txt" for n in (100, 101, 102, 104))}


@pytest.mark.soak
def test_the_week_after_carries_103_alone(train: Train) -> None:
    a_shown_week(train)
    train.do("resync")
    train.at("2022-01-20 14:00")
    train.do("release", "--no-wait")
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    assert listed(train, NEXT).numbers == {103}


@pytest.mark.soak
def test_again_there_is_nothing_to_do(train: Train) -> None:
    a_shown_week(train)
    train.do("resync")
    seen = train.refs()
    assert "déjà tout" in train.do("resync").out or "has all that" in train.do("resync").out
    train.elsewhere()
    train.do("resync")
    assert train.refs() == seen


def test_nobody_is_asked_to_agree_to_nothing(local: Train) -> None:
    local.monday()
    assert local.run("resync", yes=False).code == 0


def test_a_dry_run_changes_nothing(local: Train) -> None:
    a_shown_week(local)
    seen = local.refs()
    answer = local.do("resync", "--dry-run")
    assert SECOND in answer.out
    assert local.refs() == seen


def test_by_merge_nothing_is_rewritten(train: Train) -> None:
    """(8) The successor is a merge that recette holds as well."""
    a_shown_week(train)
    old = train.tip("recette")
    train.do("resync", "--by-merge")
    assert git(train.remote, "merge-base", "recette", old) == old
    assert not [name for name in train.refs() if name.startswith("refs/nouveautes/backup/")]
    said = listed(train, SECOND)
    assert (said.replaces, said.hotfixes, bool(said.shown_as)) == (TAG, (104,), True)
    assert git(train.remote, "merge-base", "recette", SECOND) == git(train.remote, "rev-parse", f"{SECOND}^{{}}")
    train.at("2022-01-20 14:00")
    train.do("release", "--no-wait")
    assert set(train.files(PRODUCTION)) == {*FILES, *(f"pages/{n}.txt" for n in (100, 101, 102, 104))}
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    assert listed(train, NEXT).numbers == {103}


def met(train: Train) -> Path:
    """(3) The hotfix touches a line of 102; where the conflict waits."""
    train.monday()
    train.shown()
    train.merged(103)
    train.at("2022-01-19 10:00")
    train.hotfix(104, pull=OVER_A_LINE)
    answer = train.run("resync")
    assert answer.code == 3, answer.err
    assert "#102" in answer.err
    assert "#104" in answer.err
    assert "service.txt" in answer.err
    place = train.clone / ".git" / "nouveautes" / "resync" / "worktree"
    assert str(place) in answer.err
    return place


def settle(place: Path) -> None:
    """What a person makes of it."""
    text = (place / "service.txt").read_text("utf-8")
    before, _, rest = text.partition("<<<<<<< ")
    after = rest.partition(">>>>>>> ")[2].partition("\n")[2]
    (place / "service.txt").write_text(f"{before}délai : 1 jour ou 2\n{after}", "utf-8")
    git(place, "add", "service.txt")


def test_a_conflict_is_settled_by_a_person(train: Train) -> None:
    place = met(train)
    seen = train.refs()
    assert train.run("resync").code == 3, "the work tree is not laid out anew under their hands"
    settle(place)
    train.do("resync", "--continue")
    assert "délai : 1 jour ou 2" in train.files("recette")["service.txt"]
    assert train.refs() != seen
    assert not place.exists()
    said = listed(train, SECOND)
    assert said.shown_as == "", "that was not shown"
    train.at("2022-01-20 14:00")
    answer = train.run("release", "--no-wait")
    assert answer.code == 1
    train.do("demo", "--shown")
    train.do("release", "--no-wait")
    assert "délai : 1 jour ou 2" in train.files(PRODUCTION)["service.txt"]
    assert "pages/103.txt" not in train.files(PRODUCTION)


def test_abort_leaves_all_as_it_was(local: Train) -> None:
    place = met(local)
    seen = (local.refs(), git(local.clone, "status", "--porcelain"))
    settle(place)
    local.do("resync", "--abort")
    assert (local.refs(), git(local.clone, "status", "--porcelain")) == seen
    assert not place.exists()
    assert local.run("resync", "--continue").code == 1


@pytest.mark.soak
def test_a_conflict_by_merge(local: Train) -> None:
    local.monday()
    local.shown()
    local.merged(103)
    local.hotfix(104, pull=OVER_A_LINE)
    assert local.run("resync", "--by-merge").code == 3
    settle(local.clone / ".git" / "nouveautes" / "resync" / "worktree")
    local.do("resync", "--continue")
    assert "délai : 1 jour ou 2" in local.files("recette")["service.txt"]
    assert listed(local, SECOND).shown_as == ""


@pytest.mark.soak
def test_a_hotfix_picked_from_102(train: Train) -> None:
    """(5) 102 is in production by its content: its merge is left out and named, the delivery is what was shown."""
    train.monday()
    train.shown()
    train.merged(103)
    train.hotfix(104, of=102)
    answer = train.do("resync")
    assert "#102" in answer.err
    assert listed(train, SECOND).shown_as
    subjects = git(train.remote, "log", "--format=%s", f"{PRODUCTION}..recette")
    assert "#102" not in subjects
    assert "#103" in subjects


@pytest.mark.parametrize("more", [pytest.param((), marks=pytest.mark.soak), (106,)])
def test_a_refused_item_stays_out(local: Train, more: tuple[int, ...]) -> None:
    """(4) What is left of the delivery stands beside recette until its pull request is merged: it follows as well."""
    for number in more:
        local.merged(number)
    local.monday()
    local.at("2022-01-18 11:00")
    refused = [word for number in (101, *more) for word in ("--refused", str(number))]
    local.do("demo", *refused, "--because", "à revoir")
    local.merged(103)
    local.hotfix(104)
    local.do("resync")
    third = f"{TAG}-3"
    said = listed(local, third)
    assert (said.replaces, {*said.withdrawn}) == (SECOND, {101, *more})
    assert said.shown_as
    assert git(local.remote, "rev-parse", f"nouveautes/retrait-{SECOND}") == git(
        local.remote, "rev-parse", f"{third}^{{}}"
    )
    local.at("2022-01-20 14:00")
    local.do("release", "--no-wait")
    assert set(local.files(PRODUCTION)) == {*FILES, *(f"pages/{n}.txt" for n in (100, 102, 104))}


def test_an_evil_merge_is_done_again(local: Train) -> None:
    """(6) What was edited into a merge stays, and is named."""
    local.merged(103, extra={"pages/a-la-main.txt": "gardé\n"})
    local.hotfix(104)
    answer = local.do("resync")
    assert "#103" in answer.err
    assert local.files("recette")["pages/a-la-main.txt"] == "gardé"


def test_a_difference_is_accepted_by_name_and_reason(local: Train) -> None:
    """102 was picked to production, then reverted on recette: nobody but a person knows what is right."""
    made = local.merged(103)
    local.hotfix(104, of=103)
    local.look()
    undone = git(local.remote, "rev-parse", f"{made}^1^{{tree}}")
    commit = local.history.write('Revert "103"', [local.tip("recette")], {}, tree=undone)
    local.history.point("recette", commit)
    seen = local.refs()
    answer = local.run("resync")
    assert answer.code == 1
    assert "pages/103.txt" in answer.err
    assert "--accept-difference" in answer.err
    assert local.refs() == seen
    assert local.run("resync", "--accept-difference").code == 2
    local.do("resync", "--accept-difference", "--because", "103 est vraiment retiré")
    assert "pages/103.txt" not in local.files("recette")


def test_branches_cut_before_are_listed_and_told(train: Train) -> None:
    """(9) The exact command for their authors; a comment where that is configured, once."""
    train.more.append("[resync]\ncomment = true")
    train.branch(106)
    a_shown_week(train)
    open_tip = train.tip("18-export")
    late = train.history.write("en plus", [train.tip("recette")], {"pages/plus.txt": "x\n"})
    train.history.point("en-plus", late)
    old = train.tip("recette")
    answer = train.do("resync")
    assert f"git rebase --onto origin/recette {old[:12]} en-plus" in answer.err
    assert open_tip
    assert "18-export" in answer.err
    if train.product:
        said = [text for text in train.comments() if "git rebase --onto" in str(text)]
        assert len(said) == 1
        train.do("resync")
        assert len([text for text in train.comments() if "git rebase --onto" in str(text)]) == 1
    fork = old[:12]
    place = train.folder / "author"
    git(train.folder, "clone", "--quiet", str(train.remote), "author")
    git(place, "checkout", "--quiet", "en-plus")
    git(
        place,
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x",
        "rebase",
        "--quiet",
        "--onto",
        "origin/recette",
        fork,
        "en-plus",
    )
    assert git(place, "log", "--format=%s", "origin/recette..en-plus") == "en plus"


@pytest.mark.usefixtures("in_english")
def test_with_one_branch_there_is_nothing_to_bring_back(local: Train) -> None:
    local.settings = lambda: '[repository]\nproduction = "recette"\n'  # type: ignore[method-assign]
    answer = local.run("resync")
    assert answer.code == 1
    assert "one branch" in answer.err


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "words",
    [
        ("--continue", "--abort"),
        ("--accept-difference",),
        ("--because", "x"),
        ("--accept-difference", "--because", " "),
    ],
)
def test_what_is_said_makes_sense(local: Train, words: tuple[str, ...]) -> None:
    assert local.run("resync", *words).code == 2


@pytest.mark.soak
def test_recette_behind_production_goes_forward(local: Train) -> None:
    """Everything is released, then a hotfix."""
    local.monday()
    local.shown()
    local.do("release", "--no-wait")
    local.hotfix(104)
    local.do("resync")
    assert local.tip("recette") == local.tip(PRODUCTION)


@pytest.mark.soak
def test_releases_by_merge_and_branches_with_empty_commits(local: Train) -> None:
    """(2, 7) Production has release merges of its own: the proof and the successor go by content."""
    local.rules["merge"] = '"merge"'
    local.monday()
    local.shown()
    local.merged(103, empty=True)
    local.at("2022-01-20 14:00")
    local.do("release", "--no-wait")
    assert "déjà tout" in local.do("resync").out or "has all that" in local.do("resync").out
    local.at(f"{NEXT} 18:00")
    local.do("tag")
    local.do("demo", "--shown")
    local.hotfix(104)
    local.do("resync")
    said = listed(local, f"{NEXT}-2")
    assert (said.replaces, bool(said.shown_as), said.numbers) == (NEXT, True, frozenset({103, 104}))
    assert "Relance la CI" in git(local.remote, "log", "--format=%s", f"{PRODUCTION}..recette")
    local.at("2022-01-27 14:00")
    local.do("release", "--no-wait")
    assert set(local.files(PRODUCTION)) == {*FILES, *(f"pages/{n}.txt" for n in (100, 101, 102, 103, 104))}
