"""The ways in which a line is carried into another one: its changes are told, each once; the carrying is not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command import Collected, Run, all_collected
from git_history import FORGE, History, Made, Step

TAG, SETTINGS = "2022-01-18", '[repository]\nslug = "equipe/outil"\n'
Told = Callable[[History], list[int | str]]
"""Tells a week, and answers what it brought: numbers, and titles of what has none."""


def line(history: History, name: str, *numbers: int, since: str = "") -> str:
    """A line of squashes; its tip."""
    history.point(name, since or history.tips["recette"])
    for number in numbers:
        history.squash(number, f"Page {number}", on=name)
    return history.tips[name]


def carried(history: History, message: str, name: str = "develop", numbers: tuple[int, ...] = (101, 102)) -> None:
    """A line of squashes merged into recette with a message."""
    history.join("recette", line(history, name, *numbers), message)


def by(message: str, name: str = "develop") -> Told:
    """The same, as a row of the table."""

    def told(history: History) -> list[int | str]:
        carried(history, message, name)
        return [101, 102]

    return told


def picked(history: History, made: Made, message: str, on: str) -> Made:
    """The same change on another line: its author, date and files."""
    (step,) = history.picks(made)
    return history.commit(message, on=on, files=made.files, authored=step.authored)


def picks_merged_back(history: History) -> list[int | str]:
    """A fix picked to a version's line, under a number of its own or not, and that line merged forward."""
    history.point("1.x", history.tips["recette"])
    fixes = [history.squash(number, f"Page {number}") for number in (101, 102)]
    picked(history, fixes[0], f"Page 101 (#101)\n\n(cherry picked from commit {fixes[0].sha})", "1.x")
    picked(history, fixes[1], f"Page 102 (#102) (#103)\n\n(cherry picked from commit {fixes[1].sha})", "1.x")
    history.squash(104, "Page 104", on="1.x")
    history.join("recette", history.tips["1.x"], "Merge branch '1.x'")
    return [101, 102, 104]


def pick_that_says_what_it_is_not(history: History) -> list[int | str]:
    """Another change, which names a commit that it has nothing to do with."""
    made = history.squash(101, "Page 101")
    history.squash(102, "Page 102", body=f"(cherry picked from commit {made.sha})")
    return [101, 102]


def train(history: History) -> list[int | str]:
    """Merge requests one after the other, each on top of the one before."""
    for number in (101, 102):
        said = (
            f"Merge branch 'page-{number}' into 'recette'\n\nPage {number}\n\nSee merge request equipe/outil!{number}"
        )
        history.merge(None, message=said, commits=[f"Page {number}"])
    return [101, 102]


def octopus(history: History) -> list[int | str]:
    """Two branches at once."""
    start = history.tips["recette"]
    arms = [history.write(f"Bras {n}", [start], {f"{n}.txt": "1\n"}) for n in (1, 2)]
    files = {"1.txt": "1\n", "2.txt": "1\n"}
    history.point("recette", history.write("Merge branches 'a' and 'b'", [start, *arms], files))
    return ["Merge branches 'a' and 'b'"]


def without_the_word(history: History) -> list[int | str]:
    """Merges whose authors wrote their own titles, one with a number."""
    history.merge(None, message="Une carte (#101)", commits=["Un pas", "Un autre"])
    history.merge(None, message="Un banc", commits=["Un pas de plus"])
    return [101, "Un banc"]


def squash_of_merges(history: History) -> list[int | str]:
    """A branch with merges in it, squashed: one change."""
    history.squash(101, "Refonte", body='* un pas\n\n* Merge pull request #99 from equipe/part\n\nPart\n\n* Revert "x"')
    return [101]


def copy_of_somebody(history: History) -> list[int | str]:
    """The default branch of somebody's copy, in which they had merged pull requests of the copy."""
    start = line(history, "leur")
    history.merge(2, onto="leur", since=start)
    history.squash(3, "Chez moi", on="leur")
    history.join("recette", history.tips["leur"], "Merge pull request #101 from quelquun/main\n\nUne carte")
    return [101]


def copy_brought_up_to_date(history: History) -> list[int | str]:
    """The same, into which the line was merged meanwhile."""
    line(history, "leur")
    history.commit("Un pas", on="leur")
    history.squash(101, "Page 101")
    history.join("leur", history.tips["recette"], "Merge branch 'equipe:main' into main")
    history.join("recette", history.tips["leur"], "Merge pull request #102 from quelquun/main\n\nUne carte")
    return [101, 102]


def titled_and_back(history: History) -> list[int | str]:
    """Promotions and their way back under people's own titles, made by a button: what stands in between is told."""
    line(history, "develop", 101)
    history.join("develop", _titled(history, "Une carte (#102)", "develop"), "Une carte (#102)", by=FORGE)
    history.point("stable", history.tips["recette"])
    history.join("stable", history.tips["develop"], "MEP 2022.01 (#103)", by=FORGE)
    history.squash(104, "Un correctif", on="stable")
    history.join("develop", history.tips["stable"], "Rapatriement de stable (#105)", by=FORGE)
    history.join("recette", history.tips["develop"], "Merge branch 'develop'")
    return [101, 102, 104]


def _titled(history: History, title: str, since: str) -> str:
    return history.write(f"Un pas vers {title}", [history.tips[since]], {f"{title}.txt": "1\n"})


STYLES: dict[str, Told] = {
    "under people's titles, and back": titled_and_back,
    "develop by hand": by("Merge branch 'develop'"),
    "develop by hand, named": by("Merge branch 'develop' into recette"),
    "develop of the remote": by("Merge remote-tracking branch 'origin/develop' into recette"),
    "develop by a pull request": by("Merge pull request #130 from equipe/develop\n\nMise en production du 18"),
    "develop under a title": by("Mise en production du 18"),
    "a release candidate": by("Merge pull request #130 from equipe/rc-602\n\nDeploy RC 602", "rc-602"),
    "a release branch": by("Merge branch 'release/1.2'", "release/1.2"),
    "forward from a version": by("Merge branch '8.1.x'", "8.1.x"),
    "forward by a pull request": by("Merge pull request #130 from equipe/8.1.x\n\nMerge 8.1.x", "8.1.x"),
    "forward from a stable line": by("Merge remote-tracking branch 'origin/stable/2025.1'", "stable/2025.1"),
    "picks, merged back": picks_merged_back,
    "no pick": pick_that_says_what_it_is_not,
    "a merge train": train,
    "an octopus": octopus,
    "merges without the word": without_the_word,
    "a squash of merges": squash_of_merges,
    "a copy's default branch": copy_of_somebody,
    "a copy's default branch, up to date": copy_brought_up_to_date,
}


@pytest.mark.parametrize("told", STYLES.values(), ids=STYLES.keys())
def test_each_change_once_and_never_the_carrying(told: Told, tmp_path: Path, nouveautes: Run) -> None:
    history = History(tmp_path / "un", production="")
    history.settings(SETTINGS)
    history.squash(90, "Avant")
    history.tag("2022-01-11")
    history.day("2022-01-12")
    wanted = told(history)
    history.day(TAG)
    history.tag(TAG)
    alone = Collected(nouveautes("collect", TAG, "--json", "--repo", history.ready()).json)
    together = all_collected(nouveautes("collect", "--all", "--json", "--repo", history.folder))[TAG]
    for found in (alone, together):
        live = [one for one in found.changes if one["disposition"] in ("entry", "aside", "bot")]
        assert sorted(str(one["number"] or one["title"]) for one in live) == sorted(map(str, wanted))
        assert found.adds_up()
    assert not {ticket["number"] for one in alone.changes for ticket in one["tickets"]} & {101, 102, 103, 104}


def test_what_production_brings_back_is_the_hotfix(history: History, nouveautes: Run) -> None:
    history.squash(90, "Avant")
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.hotfix(101)
    history.merge(102, commits=[Step("Un pas")])
    history.join("recette", history.tips["production"], "Merge pull request #103 from equipe/production\n\nRedescente")
    history.day(TAG)
    history.tag(TAG)
    history.release(TAG)
    found = Collected(nouveautes("collect", TAG, "--json", "--repo", history.ready()).json)
    assert sorted(found.carried) == [101, 102]
