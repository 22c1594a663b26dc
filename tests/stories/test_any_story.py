"""Whatever happens week after week: each pull request is told once at most, and each commit is counted once."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from command import Run, all_collected, collected
from git_history import History, Made

OFTEN = (8, 65)  # each has found something
SEEDS = [*OFTEN, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(100) if seed not in OFTEN)]
every_story = pytest.mark.parametrize("seed", SEEDS)


class Weeks:
    """Weeks of merges, squashes, reverts, hotfixes, tags and releases, drawn from a seed."""

    def __init__(self, history: History, seed: int) -> None:
        self.history = history
        self.random = Random(seed)  # noqa: S311 - a story, not a secret
        self.number = 100
        self.merged: dict[int, Made] = {}
        self.taken: dict[int, Made] = {}
        self.hotfixes: set[int] = set()

    def tell(self, weeks: int) -> None:
        """So many weeks: some days of work, a tag, a hotfix perhaps, the release."""
        self.history.merge(100, title="Titre 100")
        self.history.tag("2022-01-10")
        self.history.release("2022-01-10")
        for week in range(1, weeks + 1):
            for _ in range(self.random.randint(0, 4)):
                self.random.choice((self.merge, self.merge, self.squash, self.revert, self.restore, self.commit))()
            day = self.history.now + timedelta(days=7)
            self.history.now = day
            name = f"{day:%Y-%m-%d}"
            self.history.tag(name, message=self.random.choice(("", f"Livraison {week}")))
            if self.random.random() < 0.5:
                self.merge()
            if self.random.random() < 0.4:
                self.number += 1
                self.hotfixes.add(self.number)
                self.history.hotfix(self.number, title=f"Titre {self.number}")
            if self.random.random() < 0.85:
                self.history.release(name, by_merge=True)
            if self.random.random() < 0.6:
                self.history.resync_by_merge()

    def merge(self) -> None:
        """A pull request."""
        self.number += 1
        steps = [f"Commit {self.number}.{step}" for step in range(self.random.randint(1, 3))]
        self.merged[self.number] = self.history.merge(self.number, commits=steps)

    def squash(self) -> None:
        """A squashed one."""
        self.number += 1
        self.merged[self.number] = self.history.squash(self.number, f"Titre {self.number}")

    def commit(self) -> None:
        """A lone commit."""
        self.history.commit(f"Seul {self.history.own_files}")

    def revert(self) -> None:
        """One of the pull requests is taken back."""
        if self.merged:
            number = self.random.choice(sorted(self.merged))
            self.taken[number] = self.history.revert(self.merged.pop(number))

    def restore(self) -> None:
        """One of those taken back comes back."""
        if self.taken:
            number = self.random.choice(sorted(self.taken))
            self.history.revert(self.taken.pop(number))


@every_story
def test_each_pull_request_is_told_once_and_every_commit_counted(seed: int, history: History, nouveautes: Run) -> None:
    weeks = Weeks(history, seed)
    weeks.tell(6)
    folder = history.ready()
    found = all_collected(nouveautes("collect", "--all", "--json", "--repo", folder))
    waiting = [tag for tag in found if tag not in history.git("tag", "--merged", "production").split()]
    # Deliveries that wait side by side start from the same past: the last of them tells it all.
    told = Counter(number for tag, one in found.items() if tag not in waiting[:-1] for number in one.carried)
    assert not [number for number, count in told.items() if count > 1]
    delivered = set(history.git("tag", "--merged", "production").split())
    fates = [(tag, change) for tag, one in found.items() if tag in delivered for change in one.changes]
    shas = Counter(sha for _, change in fates if change["disposition"] != "duplicate" for sha in change["shas"])
    assert max(shas.values()) == 1
    for tag, one in found.items():
        assert set(one.hotfixes) <= weeks.hotfixes, tag
        assert one.adds_up(), tag
        span = [tag, f"^{one.base}"] if one.base else [tag]
        assert one.sums["commits"] >= int(history.git("rev-list", "--count", *span)), tag


@every_story
def test_all_is_each(seed: int, history: History, nouveautes: Run) -> None:
    Weeks(history, seed).tell(6)
    folder = history.ready()
    for tag, one in all_collected(nouveautes("collect", "--all", "--json", "--repo", folder)).items():
        alone = collected(nouveautes("collect", tag, "--json", "--repo", folder))
        for part in ("delivery", "changes", "accounting"):
            assert one.form[part] == alone.form[part], f"{tag}: {part}"


@every_story
def test_nothing_that_is_live_is_lost(seed: int, history: History, nouveautes: Run) -> None:
    """Every pull request that stands on recette at the end was told in a delivery, or waits for the next one."""
    weeks = Weeks(history, seed)
    weeks.tell(6)
    folder = history.ready()
    forms = [*nouveautes("notes", "--all", "--json", "--repo", folder).json["deliveries"]]
    forms.append(nouveautes("notes", "--next", "--json", "--repo", folder).json)
    said = str(forms)
    for number, made in weeks.merged.items():
        assert f"Titre {number}" in said or made.title in said, number
