"""Killed before or after any git that changes something, and run again: the same end, nothing twice, nothing of others'."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_train_scene import BACKUP, PRODUCTION, RECETTE, Product, product

from changelog.domain.remote import RECORDS

__all__ = ["product"]
TAG = "refs/tags/2022-01-18"
WHEN = ("before", "after")
# A release in small: what is done is found, and the rest is done.
PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from changelog.adapters.git.history import open_repository
from changelog.adapters.train_repository.repository import open_train_repository
from changelog.domain.remote import Record, RefMove
ours = open_train_repository(open_repository(Path(sys.argv[1])), "origin")
seen = ours.observe()
at = datetime(2022, 1, 18, 9, 30, tzinfo=UTC)
old, new = seen.branch("production"), seen.branch("recette")
tag = ours.tag("2022-01-18", new, "Semaine\\n", at)
if old != new:
    ours.keep("refs/nouveautes/backup/recette-2022-01-18", old)
    ours.keep("refs/tags/2022-01-18", tag)
    moved = ours.push([
        RefMove(ref="refs/heads/production", old=old, new=new),
        RefMove(ref="refs/tags/2022-01-18", old="", new=tag),
        RefMove(ref="refs/nouveautes/backup/recette-2022-01-18", old="", new=old),
    ])
    assert moved.outcome == "done", moved
ours.record(Record(kind="released", tag="2022-01-18", tag_object=tag, commit=new, by="x", at=1642500000))
"""
WRAPPER = """#!/bin/sh
case " $* " in *" $KILLED "*)
  echo x >> {folder}/count
  if [ "$(wc -l < {folder}/count)" -eq "$NTH" ]; then
    [ "$WHEN" = after ] && {git} "$@"
    kill -9 $PPID
    exit 1
  fi
;; esac
exec {git} "$@"
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("killed", "when"),
    [
        ("push", "after"),
        pytest.param("push", "before", marks=pytest.mark.soak),
        *(pytest.param(one, when, marks=pytest.mark.soak) for one in ("fetch", "update-ref") for when in WHEN),
    ],
)
def test_killed_around_every_git_that_changes_something(
    product: Product, tmp_path: Path, killed: str, when: str
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = subprocess.run(["which", "git"], capture_output=True, check=True, text=True).stdout.strip()
    program.write_text(WRAPPER.format(folder=tmp_path, git=real))
    program.chmod(0o755)
    old, new, before = product.remote.tip("production"), product.remote.tip("recette"), product.own()

    def run(nth: int) -> int:
        (tmp_path / "count").write_text("")
        path = f"{program.parent}:{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "KILLED": killed, "NTH": str(nth), "WHEN": when}
        done = subprocess.run([sys.executable, "-c", PROGRAM, str(product.clone)], env=env, capture_output=True)
        assert done.returncode in (0, -9), done.stderr.decode()
        return done.returncode

    def begin() -> None:
        for ref in (TAG, BACKUP, RECORDS):
            for place in (product.remote, product):
                place.git("update-ref", "-d", ref)
        product.remote.ref(PRODUCTION, old)

    nth = 0
    while run(nth := nth + 1) == -9:
        assert run(0) == 0
        tag = product.at(TAG)
        assert [product.at(ref) for ref in (PRODUCTION, RECETTE, BACKUP)] == [new, new, old]
        assert product.remote.git("rev-parse", f"{tag}^{{}}") == new
        assert len(product.remote.git("notes", "--ref=nouveautes", "show", tag).split("\n")) == 1
        assert not list(product.clone.rglob("*.lock")) and not list(tmp_path.glob("nouveautes-*"))
        begin()
        assert product.own() == before
    assert nth > 1
