"""Two people’s edits of one text are both in what is merged of them."""

from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs.merge_text import merge_lines

BASE = "un\ndeux\ntrois\nquatre\n"
texts = st.lists(st.sampled_from(["a", "b", "c", "d", "", "e f"]), max_size=8).map("\n".join)


def test_changes_apart_are_both_made() -> None:
    assert merge_lines(BASE, BASE.replace("un", "1"), BASE.replace("quatre", "4")) == "1\ndeux\ntrois\n4\n"


def test_changes_in_one_place_stand_both() -> None:
    assert merge_lines(BASE, BASE.replace("deux", "2"), BASE.replace("deux", "zwei")) == "un\nzwei\n2\ntrois\nquatre\n"


def test_what_one_side_said_otherwise_does_not_come_back_from_the_other() -> None:
    """Below a line that they corrected, we added one."""
    assert merge_lines("un\ndeux", "un\ndeux\n\nplus", "un\nzwei") == "un\nzwei\n\nplus"
    assert merge_lines("un\ndeux", "un\nzwei", "un\ndeux\n\nplus") == "un\n\nplus\nzwei"


def test_what_both_add_at_one_place_stands_once_each() -> None:
    assert merge_lines("x\n", "neuf\nx\n", "dix\nx\n") == "dix\nneuf\nx\n"


@given(texts, texts)
def test_one_side_alone_is_that_side(base: str, ours: str) -> None:
    assert merge_lines(base, ours, base) == ours
    assert merge_lines(base, base, ours) == ours
    assert merge_lines(base, ours, ours) == ours


@given(texts, texts, texts)
def test_no_new_line_of_either_side_is_lost(base: str, ours: str, theirs: str) -> None:
    woven = merge_lines(base, ours, theirs).split("\n")
    new = (set(ours.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n"))
    assert new <= set(woven)


def test_a_blank_line_stays_between_what_both_add() -> None:
    """A paragraph that follows a quote at once belongs to it."""
    old = "# T\n\n## S\n"
    assert merge_lines(old, "# T\n\nUn mot.\n\n## S\n", "# T\n\n> Une lettre.\n\n## S\n") == "# T\n\n> Une lettre.\n\nUn mot.\n\n## S\n"  # fmt: skip
