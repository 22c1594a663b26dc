"""Resync killed before and after each of its steps, then run again on another machine: the same final state."""

import os
import shutil
import signal
from typing import Any

import pytest
from train_scene import Train
from train_worlds import local, train

from changelog.app import carry_out
from changelog.domain.train.plan import Done

__all__ = ["local", "train"]
STEPS = 12  # more than there are


def state(train: Train) -> tuple[Any, ...]:
    """What everybody sees in the end: no SHA, for those hold the hour."""
    refs = sorted(name.rpartition("-")[0] if "backup" in name else name for name in train.refs())
    return refs, train.files("recette"), train.tags(), len(train.comments())


@pytest.mark.parametrize(
    ("by_merge", "stride"), [(False, 3), *(pytest.param(one, 1, marks=pytest.mark.soak) for one in (False, True))]
)
def test_killed_between_any_two_steps(local: Train, by_merge: bool, stride: int) -> None:
    local.monday()
    local.shown()
    local.merged(103)
    local.hotfix(104)
    words = ("resync", "--by-merge") if by_merge else ("resync",)
    local.run("status", yes=False)
    begun = local.folder / "begun.git"
    shutil.copytree(local.remote, begun)
    moment = local.history.now
    wanted, kills = None, 0
    rows = []
    for at in range(0, 2 * STEPS + 1, stride):
        shutil.rmtree(local.remote)
        shutil.copytree(begun, local.remote)
        local.history.now = moment
        local.elsewhere()
        child = os.fork()
        if child == 0:
            try:
                killing(at)
                local.run(*words)
            finally:
                os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code != -signal.SIGKILL:
            break
        kills += 1
        local.history.now = moment
        local.elsewhere()
        local.do(*words)
        found = state(local)
        wanted = wanted or found
        rows.append((at, found == wanted))
        assert found == wanted, rows
    assert kills >= 4


def killing(at: int) -> None:
    """Have this process killed before (even) or after (odd) one of its steps."""
    real, count = carry_out.do, [0]

    def do(step: Any, acts: Any) -> Done:
        mine = count[0]
        count[0] += 1
        if at == 2 * mine:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(step, acts)
        if at == 2 * mine + 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    carry_out.do = do
