"""Somebody who interrupts a plan learns what was done, what was not, and what nobody knows."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from changelog.app.carry_out import Interrupted, Protected, carry_out
from changelog.app.publish import publish
from changelog.domain.remote import Author, Pushed
from changelog.domain.train.plan import Done, Keep, Plan, Push, Step, Together
from changelog.errors import Interruption

AUTHOR, AT = Author(name="Léa", email="lea@exemple.invalid"), datetime(2022, 1, 18, tzinfo=UTC)
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


@pytest.mark.parametrize(("at", "said"), [("push", ("", "push news", "open")), ("open", ("push news", "open", ""))])
def test_a_page_that_is_being_published(at: str, said: tuple[str, str, str]) -> None:
    def ended(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    pushed = Pushed(outcome="done", found="b" * 40)
    docs: Any = SimpleNamespace(push=ended if at == "push" else lambda *_: pushed)
    place = SimpleNamespace(head="", start="a" * 40, branch="news", base="main", proposal=None)
    request = SimpleNamespace(subject="x", in_production=False)
    found: Any = SimpleNamespace(place=place, request=request, writes=True)
    proposals: Any = SimpleNamespace(open=ended)
    with pytest.raises(Interruption) as problem, pytest.MonkeyPatch.context() as patched:
        patched.setattr(publish, "_committed", lambda *_: "b" * 40)
        publish.carry_out(found, docs, proposals, "", AUTHOR, AT)
    lines = problem.value.hint.split("\n")
    for word, wanted in zip(("Done", "Not known", "Not done"), said, strict=True):
        assert [wanted in line for line in lines if line.startswith(f"{word}:")] == ([True] if wanted else [])
