"""Whatever a clone's own settings name, no command starts it, up to a conflict's work tree."""

import os
from collections.abc import Iterable
from pathlib import Path

from command import git
from train_scene import Train
from train_words import OVER_A_LINE, PRODUCTION
from train_worlds import local
from traps import Traps, planted

__all__ = ["local"]
ATTRIBUTES = "* filter=trap diff=trap merge=trap\n"
BEFORE = (
    ("notes",), ("status",), ("doctor",), ("check",), ("tag", "--dry-run"), ("tag",), ("demo", "--shown"), ("resync", "--dry-run"),
)  # fmt: skip
AFTER = (("resync", "--continue"), ("status",), ("release", "--dry-run"), ("week", "--dry-run"), ("doctor",))
MARKS = ("<" * 7, "=" * 7, ">" * 7)
HARMLESS = ("filter.trap.clean=", "filter.trap.process=", "filter.trap.required=false", "core.fsmonitor=false")


def test_no_program_of_the_clone_runs(local: Train, tmp_path: Path) -> None:
    """A whole week up to a conflict, whose files are laid out in a work tree and settled by a person."""
    traps = Traps(tmp_path)
    local.run("notes")
    planted(local.clone, traps)
    run(local, BEFORE, traps)
    local.at("2022-01-19 10:00")
    local.look()
    made = local.history.write("Attributs", [local.history.tips[PRODUCTION]], {".gitattributes": ATTRIBUTES})
    local.history.point(PRODUCTION, made)
    local.hotfix(pull=OVER_A_LINE)
    stopped = local.run("resync")
    assert stopped.code == 3, stopped.err
    assert not traps.sprung, traps.sprung
    place = local.clone / ".git" / "nouveautes" / "resync" / "worktree"
    settled = [line for line in (place / "service.txt").read_text().split("\n") if line[:7] not in MARKS]
    (place / "service.txt").write_text("\n".join(settled))
    # What somebody's own git starts there is their affair.
    git(
        place,
        *(part for one in HARMLESS for part in ("-c", one)),
        "-c",
        f"core.hooksPath={os.devnull}",
        "add",
        "service.txt",
    )
    run(local, AFTER, traps)
    assert git(local.remote, "merge-base", "recette", PRODUCTION) == local.tip(PRODUCTION)


def run(train: Train, commands: Iterable[tuple[str, ...]], traps: Traps) -> None:
    """Run commands, and see after each that nothing was started."""
    for words in commands:
        answer = train.run(*words)
        assert answer.code in (0, 1), answer.err
        assert not traps.sprung, (words, traps.sprung)
