"""A step that cannot be done stops no other that does not rest on it; the plan ends with all that is missing."""

from typing import Any

import pytest

from changelog.app.carry_out import Unseen, carry_out
from changelog.domain.remote import Record
from changelog.domain.train.plan import Done, Keep, MoveCards, Note, Plan, Publish, SendMessage, Step, Together, Watch
from changelog.errors import Problem, Refused, Stopped

RECORD = Record(kind="followed", tag="2022-01-18", tag_object="a" * 40, commit="b" * 40, by="Léa", at=0)
KEEP, CARDS = Keep(ref="refs/tags/one", sha="a" * 40), MoveCards(numbers=(12,), column="En production")
PAGE, WATCH, NOTE = Publish(tag="2022-01-18"), Watch(environments=("demo",), sha="a" * 40), Note(record=RECORD)
TELL = SendMessage(claim=RECORD)


def ended(*failing: Step, words: type[Problem] = Refused) -> tuple[list[tuple[Step, str]], str]:
    """Each step and what became of it, and what the plan ended with, where some fail."""
    done: list[Done] = []

    def act(step: Step) -> Done:
        if step in failing:
            raise words(type(step).__name__, hint="Mend it.")
        return Done(step=step, how="done")

    kinds: tuple[type[Any], ...] = (Keep, MoveCards, Publish, Watch, Note, SendMessage)
    plan = Plan(command="release", tag="2022-01-18", steps=(KEEP, WATCH, CARDS, PAGE, Together(steps=(TELL,)), NOTE))
    with pytest.raises(Stopped) as problem:
        carry_out(plan, dict.fromkeys(kinds, act), done.append)
    return [(one.step, one.how) for one in done], problem.value.message


@pytest.mark.parametrize("failing", [(CARDS,), (PAGE,), (CARDS, PAGE), (CARDS, TELL)])
def test_the_others_are_done_and_the_record_that_all_was_done_is_not(failing: tuple[Step, ...]) -> None:
    done, message = ended(*failing)
    wanted = [(one, "failed" if one in failing else "done") for one in (KEEP, WATCH, CARDS, PAGE, TELL)]
    assert done == wanted
    assert message == "; ".join(type(one).__name__ for one in failing)


def test_nothing_waits_for_what_nobody_can_see() -> None:
    done, _ = ended(WATCH, words=Unseen)
    assert [step for step, how in done if how == "done"] == [KEEP, CARDS, PAGE, TELL]


def test_what_did_not_arrive_is_announced_nowhere() -> None:
    done, _ = ended(WATCH, words=Stopped)
    assert done == [(KEEP, "done")]
