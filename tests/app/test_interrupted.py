"""Somebody who interrupts a plan learns what was done, what was not, and what nobody knows."""

from collections.abc import Callable
from typing import Any

import pytest

from changelog.app.carry_out import Interrupted, Protected, carry_out
from changelog.domain.train.plan import Done, Keep, Plan, Push, Step, Together

ONE, TWO, THREE = (Keep(ref=f"refs/tags/{name}", sha="a" * 40) for name in ("one", "two", "three"))


def interrupted(*steps: Step, act: Callable[[Any], Done], after: int = 99) -> tuple[list[Step], Interrupted]:
    """The steps that were reported as done, and how it ended. `after`: somebody asks to stop after so many."""
    done: list[Step] = []
    plan = Plan(command="release", tag="2022-01-18", steps=steps)
    with pytest.raises(Interrupted) as ended:
        carry_out(plan, {Keep: act, Push: act}, lambda one: done.append(one.step), lambda: len(done) >= after)
    return done, ended.value


def does(step: Step) -> Done:
    """Does every step."""
    return Done(step=step, how="done")


def test_no_step_is_begun_after_it() -> None:
    done, ended = interrupted(ONE, TWO, THREE, act=does, after=1)
    assert (done, ended.unsure, ended.left) == ([ONE], None, (TWO, THREE))


def test_among_steps_that_do_not_wait_for_one_another() -> None:
    done, ended = interrupted(ONE, Together(steps=(TWO, THREE)), act=does, after=2)
    assert (done, ended.unsure, ended.left) == ([ONE, TWO], None, (THREE,))


def test_in_the_middle_of_a_step_that_did_not_end() -> None:
    def act(step: Step) -> Done:
        if step == TWO:
            raise KeyboardInterrupt
        return does(step)

    done, ended = interrupted(ONE, TWO, THREE, act=act)
    assert (done, ended.unsure, ended.left) == ([ONE], TWO, (THREE,))


def test_on_the_way_round_a_protected_branch() -> None:
    def act(step: Step) -> Done:
        if isinstance(step, Push):
            raise Protected("protected")
        return does(step)

    done, ended = interrupted(Push(moves=(), otherwise=(ONE, TWO)), THREE, act=act, after=1)
    assert (done, ended.left) == ([ONE], (TWO, THREE))
