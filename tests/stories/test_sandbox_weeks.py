"""The weeks of the sandbox, played as their LISEZMOI.md says: what is typed there works, and gives what it promises."""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from command import Answer, Collected, git, in_process

from changelog.adapters import sandbox_writer
from changelog.commands import sandbox as commands
from changelog.sandbox import fast_import, story
from changelog.sandbox.model import Week

STORY = sandbox_writer.read()
WEEKS = {week.name: week for week in STORY.weeks}
ANCHOR = date(2026, 11, 16)
NEW = "2026-11-23"
every_week = pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS.keys())
# The whole week, which has the hotfix, is played by its tutorial, with every answer it gives (tests/documentation/test_pages_run.py).
OFTEN = ("conflict",)
PLAYED = [
    pytest.param(week, id=name, marks=() if name in OFTEN else pytest.mark.soak)
    for name, week in WEEKS.items()
    if name != "whole"
]
_NUMBER = re.compile(r"^Merge pull request #(\d+) |\(#(\d+)\)$")


class Player:
    """Somebody in a sandbox, who types what LISEZMOI.md says."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self.places = folder
        self.clone = folder / "capucine"
        self.remote = folder / "remotes" / "capucine.git"
        self._environment = environment

    def lines(self) -> Iterator[str]:
        """Every line of its commands."""
        text = (self.places / "LISEZMOI.md").read_text("utf-8")
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
            yield from block.splitlines()

    def type(self, line: str) -> Answer | None:
        """A line, as a shell would take it."""
        if line == "cd capucine":
            return None
        if line.startswith("export NOUVEAUTES_NOW="):
            self._environment.setenv("NOUVEAUTES_NOW", line.partition("=")[2])
            return None
        if line.startswith("nouveautes "):
            return in_process(*_words(line)[1:], "--yes", "--repo", self.clone)
        assert "git " in line, line
        subprocess.run(
            ["bash", "-c", line], cwd=self.clone, check=True, env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
        )
        return None

    def files(self, branch: str) -> dict[str, str]:
        """Path → content of a branch of the remote."""
        names = git(self.remote, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", branch).split("\n")
        return {name: git(self.remote, "cat-file", "blob", f"{branch}:{name}") for name in names}

    def pulls(self, branch: str) -> Counter[int]:
        """The pull requests below a branch, and how often each."""
        subjects = git(self.remote, "log", "--format=%s", branch).split("\n")
        found = (_NUMBER.search(subject) for subject in subjects)
        return Counter(int(one[1] or one[2]) for one in found if one)

    def carried(self, *words: str) -> list[int]:
        """What a delivery brings, once somebody has fetched."""
        git(self.clone, "fetch", "--quiet", "--prune", "--tags")
        return sorted(Collected(in_process("collect", *words, "--json", "--repo", self.clone).json).carried)


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    """Somebody with an empty folder."""
    return Player(tmp_path / "semaine", monkeypatch)


def _words(line: str) -> list[str]:
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def test_the_door_knows_every_week() -> None:
    assert tuple(WEEKS) == commands.NAMES


@pytest.mark.one_in(6)
@every_week
def test_the_same_anchor_gives_the_same_bytes(week: Week) -> None:
    one, other = story.play(STORY, week, ANCHOR), story.play(STORY, week, ANCHOR)
    assert one == other
    assert fast_import.stream(one.product) == fast_import.stream(other.product)


@pytest.mark.one_in(6)
@every_week
def test_git_finds_what_was_foretold(week: Week, tmp_path: Path) -> None:
    told = story.play(STORY, week, ANCHOR)
    places = sandbox_writer.write(told, tmp_path / "semaine")
    assert git(places.product_remote, "fsck", "--strict", "--no-progress") == ""
    listed = git(places.product_remote, "rev-list", "--all").split("\n")
    assert sorted(listed) == sorted(one.sha for one in (*told.product.commits, *told.product.records))
    assert max(one.committed for one in told.product.commits) < told.until
    assert (places.folder / "LISEZMOI.md").read_text("utf-8").startswith(f"# La semaine «\u00a0{week.name}\u00a0»")


OF_AFTER = ("capucine/outils.py", "textes/charte.fr.txt", "tests/jardins.yml")
"""What 247, 248 and 249 wrote, after the tag."""


@pytest.mark.parametrize("week", PLAYED)
def test_a_week_is_played_as_its_page_says(week: Week, player: Player) -> None:
    """Whatever happened: production has none of what came after the tag, recette all of it once, next week the rest."""
    sandbox_writer.write(story.play(STORY, week, ANCHOR), player.places)
    before = player.pulls("recette") + player.pulls("production")
    for line in player.lines():
        answer = player.type(line)
        if answer is not None and answer.code == 3 and week.name == "conflict":
            settle(answer.err)
            continue
        assert answer is None or answer.code == 0, f"{line}\n{answer.err}\n{answer.out}"
    late = [256] if week.name == "late-branch" else []
    assert player.carried(NEW) == [247, 248, 249, *late]
    assert not {path for path in OF_AFTER if path in player.files("production")}
    assert set(OF_AFTER) <= set(player.files("recette"))
    after = player.pulls("recette")
    # A branch that is merged late brings the old commits back beside the new ones; they are told once all the same.
    assert late or max(after.values()) == 1
    assert set(before) - set(after) <= ({235} if week.name == "cherry-pick" else set())
    assert week.until != "J+2 09:10" or urgent(player)


def urgent(player: Player) -> bool:
    """Whether the hotfix is in production and in recette."""
    texts = [player.files(branch) for branch in ("production", "recette")]
    picked = all("Europe/Paris" in one["capucine/permanences.py"] for one in texts)
    return all("un.strip()" in one["capucine/envois.py"] for one in texts) or picked


def settle(said: str) -> None:
    """Somebody says which line stays: that of 235, which does better what the hotfix did in a hurry."""
    (place,) = [Path(one) for one in re.findall(r"(/[^\s»]+)", said) if (Path(one) / ".git").exists()]
    path = place / "capucine" / "permanences.py"
    text = re.sub(
        r"<<<<<<<[^\n]*\n.*?>>>>>>>[^\n]*\n", 'FUSEAU = "Europe/Paris"\n', path.read_text("utf-8"), flags=re.S
    )
    path.write_text(text, "utf-8")
    git(place, "add", "capucine/permanences.py")
