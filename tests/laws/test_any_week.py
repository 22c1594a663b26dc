"""Whatever happens in two weeks, what ships is what was shown or passed by name, and nobody's work is lost or told twice.

The commands drive a bare remote; the weeks are drawn from a seed: merges, squashes, empty commits, files edited into a
merge, reverts, hotfixes of their own or over a line of the delivery, refusals, gates passed by name, releases by
fast-forward or by merge, recette brought back by rebase or by merge.
"""

import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from command import git
from train_scene import Train
from train_words import PRODUCTION, Pull

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 200))]
WEEKS = (("2022-01-17", "2022-01-18", "2022-01-20"), ("2022-01-24", "2022-01-25", "2022-01-27"))
LINES = ("annulation", "délai", "rappel", "export", "matin")


class Weeks:
    """Two weeks of a team, drawn from a seed; every change brings a file of its own, by which it is found again."""

    def __init__(self, train: Train, seed: int) -> None:
        self.train, self.draw = train, random.Random(seed)  # noqa: S311 - a seed tells the story again
        self.number = 200
        self.merged: list[int] = []
        self.undone: set[int] = set()
        self.hotfixes: set[int] = set()
        self.shown: set[int] = set()
        self.passed: set[int] = set()
        self.refused: set[int] = set()
        train.docs.clear()  # the page has laws of its own
        train.rules["merge"] = self.draw.choice(['"fast-forward"', '"merge"'])

    def work(self, count: int) -> None:
        """Somebody merges, squashes, or takes back what they merged."""
        for _ in range(count):
            kind = self.draw.choice(("merge", "merge", "empty", "by hand", "squash", "revert"))
            waiting = [one for one in self.merged if one not in self.undone and self._holds("recette", one)]
            if kind == "revert" and waiting and not self._holds(PRODUCTION, waiting[-1]):
                self._revert(waiting[-1])
            elif kind == "squash":
                self._squash()
            else:
                extra = {f"main-{self.number + 1}.txt": "à la main\n"} if kind == "by hand" else None
                pull = self._next(line=self.draw.random() < 0.4)
                self.train.merged(self.number, pull=pull, empty=kind == "empty", extra=extra)
                self.merged.append(self.number)

    def hotfix(self) -> None:
        """Something cannot wait."""
        self.train.look()
        self.train.hotfix(self._take(), pull=self._pull(self.number, line=self.draw.random() < 0.3, on=PRODUCTION))
        self.hotfixes.add(self.number)
        words = ["resync", *(["--by-merge"] if self.draw.random() < 0.3 else [])]
        answer = self.train.run(*words)
        if answer.code == 3:
            assert self.train.run("resync", "--abort").code == 0
            answer = self.train.run("resync", "--by-merge")
        if answer.code:  # a conflict that only a person can settle: they put recette's line right, by a merge
            self._settled()

    def week(self, monday: str, tuesday: str, thursday: str) -> None:
        """From the work to the release."""
        train, draw = self.train, self.draw
        self.work(draw.randint(1, 3))
        self._withdrawn()
        train.at(f"{monday} 18:00")
        tag = train.run("tag")
        self.work(draw.randint(0, 2))
        if tag.code:
            assert "rien n’a été fusionné" in tag.err or "nothing" in tag.err, tag.err
            return
        train.at(f"{tuesday} 11:00")
        unseen = self._demo()
        if draw.random() < 0.5:
            self.hotfix()
        train.at(f"{thursday} 12:30")
        self._release(passes=unseen)

    def _withdrawn(self) -> None:
        """They merge what takes out of recette what was refused, as the release has told them to: no tag goes before."""
        train = self.train
        train.look()
        for branch in sorted(train.history.tips):
            if branch.startswith("nouveautes/retrait-") and not self._within(branch):
                self._merged_back(branch)
                self.undone |= self.refused

    def _merged_back(self, branch: str) -> None:
        """By the button; where it refuses, by a merge that keeps recette's lines and loses the file that was refused."""
        history, number = self.train.history, self._take()
        tips = [history.tips["recette"], history.tips[branch]]
        words = ["git", "merge-tree", "--write-tree", *tips]
        if subprocess.run(words, cwd=self.train.remote, capture_output=True, check=False).returncode == 0:
            self.train.merge_request(number, branch, "recette")
            return
        message = f"Merge pull request #{number} from equipe/{branch}\n\nComme demandé"
        gone = {_path(one): None for one in self.refused if self._holds("recette", one)}
        history.point("recette", history.write(message, tips, gone))

    def _within(self, branch: str) -> bool:
        return not git(self.train.remote, "rev-list", "--max-count=1", f"recette..{branch}")

    def _demo(self) -> bool:
        """It is shown, or some of it is refused, or nobody comes; then somebody passes the gate, or it stays."""
        carried = set(self.train.collected().carried)
        what = self.draw.choice(("shown", "shown", "refused", "nobody"))
        if what == "refused" and len(carried - self.hotfixes) > 1:
            number = self.draw.choice(sorted(carried - self.hotfixes))
            if self.train.run("demo", "--refused", str(number), "--because", "pas fini").code == 0:
                self.refused.add(number)
                self.shown |= carried - {number}
                return False
        if what == "nobody":
            return self.draw.random() < 0.5
        self.train.do("demo", "--shown")
        self.shown |= carried
        return False

    def _release(self, *, passes: bool) -> None:
        train, before = self.train, self.train.files(PRODUCTION)
        answer = train.run("release", "--no-wait")
        if answer.code and passes:
            carried = set(train.collected().carried)
            answer = train.run("release", "--no-wait", "--override", "shown", "--because", "pressé")
            if answer.code == 0:
                self.passed |= carried
        if answer.code:
            assert train.files(PRODUCTION) == before, "what is refused changes nothing"
            return
        tag = train.read("status")["last"]["delivery"]["to"]["tag"]
        assert git(train.remote, "rev-parse", f"{PRODUCTION}^{{tree}}") == git(
            train.remote, "rev-parse", f"{tag}^{{tree}}"
        )

    def check(self) -> None:
        """The laws."""
        train = self.train
        there = {one for one in (*self.merged, *self.hotfixes) if self._holds(PRODUCTION, one)}
        assert there <= self.shown | self.passed | self.hotfixes, "shipped ⊆ shown ∪ passed ∪ hotfixes"
        for one in self.merged:
            if one not in self.undone:
                assert self._holds("recette", one), f"{one} is lost"
        lost = [one for one in self.hotfixes if not self._holds(PRODUCTION, one)]
        assert not lost, f"hotfixes {lost} are lost"
        assert max(train.pulls("recette").values(), default=1) == 1, "a pull request stands twice on recette"
        told = Counter[int]()
        for form in train.read("collect", "--all")["deliveries"]:
            told.update(
                one["number"]
                for one in form["changes"]
                if one["disposition"] in ("entry", "aside", "bot") and one["number"] in (*self.merged, *self.hotfixes)
            )
        assert not [number for number, count in told.items() if count > 1], f"told twice: {told}"

    def _take(self) -> int:
        self.number += 1
        return self.number

    def _next(self, *, line: bool) -> Pull:
        return self._pull(self._take(), line=line, on="recette")

    def _pull(self, number: int, *, line: bool, on: str) -> Pull:
        lines = {self.draw.choice(LINES): f"{on} {number}"} if line else {}
        return Pull(
            branch=f"travail-{number}", title=f"Travail {number}", lines=lines, files={_path(number): f"{number}\n"}
        )

    def _squash(self) -> None:
        train, number = self.train, self._take()
        train.look()
        train._commit(f"Travail {number} (#{number})", {_path(number): f"{number}\n"})
        self.merged.append(number)

    def _revert(self, number: int) -> None:
        train = self.train
        train.look()
        sha = git(train.history.ready(), "log", "--format=%H", "--max-count=1", f"--grep=#{number}", "recette")
        train._commit(f'Revert "Travail {number}"\n\nThis reverts commit {sha}.', {_path(number): None})
        self.undone.add(number)

    def _settled(self) -> None:
        train = self.train
        train.look()
        tips = [train.history.tips["recette"], train.history.tips[PRODUCTION]]
        files = {path: text + "\n" for path, text in train.files("recette").items()}
        files |= {path: text + "\n" for path, text in train.files(PRODUCTION).items() if path not in files}
        message = f"Merge branch '{PRODUCTION}' into recette"
        train.history.point("recette", train.history.write(message, tips, dict(files)))

    def _holds(self, branch: str, number: int) -> bool:
        train = self.train
        listed = git(train.history.ready(), "ls-tree", "-r", "--name-only", f"refs/heads/{branch}").split("\n")
        return _path(number) in listed


def _path(number: int) -> str:
    return f"travaux/{number}.txt"


@pytest.mark.parametrize("seed", SEEDS)
def test_two_weeks(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train = Train(tmp_path, monkeypatch)
    weeks = Weeks(train, seed)
    train.begin()
    for days in WEEKS:
        weeks.week(*days)
        weeks.check()
