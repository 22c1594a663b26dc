"""Whatever people do between two publications, in real git: on our branch, on the default branch, and merge what waits."""

import re
from collections import Counter
from random import Random

import pytest
from documentation_scene import FORGE, HEAD, OLD, PAGE
from publish_worlds import local
from publishing_scene import HEADING, TAG, Scene

from changelog.domain.docs import page

__all__ = ["local"]  # a fixture
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 80))]
ROUNDS = 4
MARK = re.compile(r"mot\d+q")


class People:
    """Edits, merges and news, drawn from a seed. Every edit leaves a word that nobody else writes."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self.random = Random(seed)  # noqa: S311 - a story, not a secret
        self.marks = 0
        self.number = 200

    def act(self) -> None:
        """One to three things happen."""
        for _ in range(self.random.randint(1, 3)):
            self.random.choice((self.edit, self.edit, self.edit_elsewhere, self.news, self.news, self.merge))()

    def branch(self) -> str:
        """Where our open pull request comes from; "" where none is open."""
        return next((one.head for one in self.scene.requests() if one.state == "open"), "")

    def edit(self) -> None:
        """On our branch, in the section."""
        branch = self.branch() or "master"
        lines = self.scene.documentation.text(branch).split("\n")
        ours = [at for at, line in enumerate(lines) if line.startswith(("* ", "- ")) and "issues/9)" not in line]
        if not ours:
            return
        at, deed = self.random.choice(ours), self.random.randrange(8)
        word = self.word()
        if deed == 0:
            lines[at] = re.sub(r"\[.*?( \\?#\d+)?\]", rf"[{word}\1]", lines[at], count=1)
        elif deed == 1:
            lines[at] += f"\n\n    {word}\n"
        elif deed == 2:
            lines[at] += f"\n* {word}"
        elif deed == 3:
            moved = lines.pop(at)
            lines.insert(self.random.choice(ours), moved)
        elif deed == 4:
            lines[at] = lines[at].replace("* [", "- [").replace(" #", " \\#")
        elif deed == 5 and HEADING in lines:
            lines[lines.index(HEADING)] = f"## {word}"
        elif deed == 6:
            lines[at] = f"{word}\n\n{lines[at]}" if at == min(ours) else f"{lines[at]}\n  * {word}"
        else:
            lines.append(f"{word}\n")
        self.scene.documentation.commit({PAGE: "\n".join(lines)}, on=branch, message="Relit")

    def edit_elsewhere(self) -> None:
        """On the default branch, out of our section."""
        text, word = self.scene.documentation.text(), self.word()
        changes = (
            (HEAD.split("\n")[2], f"{HEAD.split(chr(10))[2]} {word}"),
            ("issues/9)", f"issues/9) {word}"),
            (OLD.split("\n")[0], f"## Lundi 17 janvier 2022\n\n* {word}\n\n{OLD.split(chr(10))[0]}"),
        )
        old, new = self.random.choice(changes)
        self.scene.documentation.commit({PAGE: text.replace(old, new, 1)}, message="Complète")

    def news(self) -> None:
        """The delivery goes on: its tag is moved."""
        self.number += 1
        self.scene.history.day(f"2022-01-18 {9 + (self.number - 200) // 4:02}:{self.number % 4 * 15:02}")
        self.scene.history.merge(self.number, branch=f"{self.number}-suite", title=f"Suite {self.number}")
        self.scene.history.tag(TAG)

    def merge(self) -> None:
        """Somebody merges the pull request."""
        waiting = next((one for one in self.scene.requests() if one.state == "open"), None)
        if waiting and self.random.random() < 0.5 and not self.scene.documentation.conflicts(waiting.head):
            how = self.random.choice(("merge", "squash"))  # a rebase of edits on edits conflicts, and GitHub refuses it
            self.scene.merge(how, number=waiting.number, delete=self.random.random() < 0.5)

    def word(self) -> str:
        """A word that nobody has written before."""
        self.marks += 1
        return f"mot{self.marks}q"


@pytest.mark.parametrize("seed", SEEDS)
def test_no_word_is_lost_and_no_entry_told_twice(local: Scene, seed: int) -> None:
    people = People(local, seed)
    for _ in range(ROUNDS):
        local.publish()
        people.act()
        branch = people.branch()
        sides = [local.page("master"), *([local.page(branch)] if branch else [])]
        # What git alone would merge is what people expect; where it cannot, what stands on either side is to stay.
        expected = (
            [local.documentation.would_be(branch)] if branch and not local.documentation.conflicts(branch) else sides
        )
        words = set(MARK.findall("\n".join(expected)))
        local.publish()
        waiting = people.branch()
        merged = local.documentation.would_be(waiting) if waiting else local.page("master")
        lost = words - set(MARK.findall(merged))
        assert not lost, f"{lost} is lost in\n{merged}"
        told = Counter(item.ticket for one in page.read(merged).sections for item in one.every_item if item.ticket)
        assert max(told.values()) == 1, f"{told} in\n{merged}"
        assert all(merged.count(f"{FORGE}/issues/{number})") <= 1 for number in (12, 14))
        before = local.state()
        local.publish()
        assert local.state() == before
    assert len([one for one in local.requests() if one.state == "open"]) <= 1
