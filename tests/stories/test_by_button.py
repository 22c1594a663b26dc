"""A delivery that somebody ships by the forge's button, squashed or rebased: the weeks go on, and say what is true."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from command import git
from github_server import GitHubServer
from train_scene import Train
from train_words import NEXT, PRODUCTION, TAG, Pull
from train_worlds import begun

AGAIN = Pull(branch="12-encore", title="Annuler plus tôt", ticket=12, closing="Ferme #12", lines={"annulation": "tôt"})
"""A pull request on the very line that 101 edits."""
LATER = Pull(
    branch="12-demain", title="Annuler dès demain", ticket=12, closing="Ferme #12", lines={"annulation": "dès demain"}
)


@pytest.fixture(params=["local"])
def train(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Train]:
    """101 and 102 were shown, and it is Thursday."""
    hub: GitHubServer | None = request.getfixturevalue("hub") if request.param == "github" else None
    for train in begun(tmp_path, monkeypatch, hub):
        train.monday()
        train.shown()
        train.at("2022-01-20 12:30")
        train.look()
        yield train


def squashed(train: Train) -> None:
    """Production gets the delivery as one commit."""
    tree = git(train.remote, "rev-parse", f"{TAG}^{{tree}}")
    train.history.point(
        PRODUCTION, train.history.write("Livraison (#50)", [train.history.tips[PRODUCTION]], {}, tree=tree)
    )
    train.history.ready()


def rebased(train: Train) -> None:
    """Production gets a copy of each commit of the delivery, after a hotfix."""
    train.hotfix(104)
    commits = git(train.remote, "rev-list", "--reverse", "--no-merges", f"{TAG}", "^2022-01-10").split()
    for sha in commits:
        tip = train.tip()
        tree = picked(train, sha, tip)
        message = git(train.remote, "log", "-1", "--format=%B", sha)
        train.history.point(PRODUCTION, train.history.write(message, [tip], {}, tree=tree))
        train.history.ready()


def picked(train: Train, sha: str, tip: str) -> str:
    """The tree of a commit picked onto another one."""
    root = git(train.remote, "commit-tree", f"{sha}^^{{tree}}", "-m", "base")
    ours = git(train.remote, "commit-tree", f"{tip}^{{tree}}", "-p", root, "-m", "ours")
    theirs = git(train.remote, "commit-tree", f"{sha}^{{tree}}", "-p", root, "-m", "theirs")
    return git(train.remote, "merge-tree", "--write-tree", ours, theirs).split("\n")[0]


def told(train: Train, *words: str) -> list[int]:
    """The pull requests that the notes list."""
    sections = train.do("notes", "--json", *words).json["sections"]
    return sorted(number for section in sections for entry in section["entries"] for number in entry["changes"])


def test_what_was_squashed_is_delivered_and_told_once(train: Train) -> None:
    squashed(train)
    status = train.do("status", "--fetch", "--json").json
    assert status["last"]["in_production"]
    assert status["last"]["holding"]["state"] == "whole"
    assert not status["integration_only"]
    train.do("release", "--no-wait")
    (record,) = train.records("released")
    assert record["to"] == train.tip()
    train.at(f"{NEXT} 17:00")
    train.merged(103)
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    assert told(train) == [103]


def test_the_week_after_a_squash_ships_though_git_would_conflict(train: Train) -> None:
    squashed(train)
    train.at(f"{NEXT} 17:00")
    train.merged(103, pull=AGAIN)
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    train.at("2022-01-25 11:00")
    train.do("demo", "--shown")
    train.at("2022-01-27 12:30")
    train.do("release", "--no-wait")
    assert git(train.remote, "rev-parse", f"{PRODUCTION}^{{tree}}") == git(
        train.remote, "rev-parse", f"{NEXT}^{{tree}}"
    )


def test_after_a_squash_and_a_hotfix_the_branch_is_put_back_with_all_it_had(train: Train) -> None:
    squashed(train)
    train.hotfix(104)
    train.at(f"{NEXT} 17:00")
    train.merged(103, pull=AGAIN)
    train.do("resync")
    assert git(train.remote, "merge-base", "recette", PRODUCTION) == train.tip()
    files = train.files("recette")
    assert "annulation : tôt" in files["service.txt"]
    assert "matin : gardé" in files["service.txt"]
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    assert told(train) == [103, 104]


def test_what_was_rebased_is_delivered_and_told_once(train: Train) -> None:
    rebased(train)
    status = train.do("status", "--fetch", "--json").json
    assert status["last"]["holding"]["state"] == "whole"
    train.at(f"{NEXT} 17:00")
    train.merged(103)
    train.do("resync")
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    assert told(train) == [103]


def test_a_hotfix_picked_from_recette_which_edited_its_line_again(train: Train) -> None:
    """A plain merge would conflict: the delivery's own file is the newer one."""
    train.do("release", "--no-wait")
    train.at("2022-01-21 14:00")
    first = train.merged(103, pull=AGAIN)
    train.merged(106, pull=LATER)
    train.history.point(
        PRODUCTION, train.history.write("Annuler plus tôt", [train.tip()], {}, tree=picked(train, first, train.tip()))
    )
    train.history.ready()
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    train.at("2022-01-25 11:00")
    train.do("demo", "--shown")
    train.at("2022-01-27 12:30")
    train.do("release", "--no-wait")
    assert "annulation : dès demain" in train.files()["service.txt"]


@pytest.mark.parametrize("train", ["github"], indirect=True)
def test_a_forge_that_merges_only_what_has_all_of_its_base(train: Train) -> None:
    """The first release leaves a merge on production that the next tag lacks."""
    assert train.product
    train.product.protections[PRODUCTION].strict = True
    train.do("release", "--no-wait")
    train.at(f"{NEXT} 17:00")
    train.merged(106)
    train.at(f"{NEXT} 18:00")
    train.do("tag")
    train.at("2022-01-25 11:00")
    train.do("demo", "--shown")
    train.at("2022-01-27 12:30")
    first = train.run("release", "--no-wait")
    assert (first.code, "pages/106.txt" in train.files()) == (3, False), first.err
    train.do("release", "--no-wait")
    assert git(train.remote, "rev-parse", f"{PRODUCTION}^{{tree}}") == git(
        train.remote, "rev-parse", f"{NEXT}^{{tree}}"
    )
