"""Two versions of a page brought together by sections: each stands once, in order, and no line of anybody is lost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs import merge_text, page

HEAD = "# Nouveautés\n\nUn mot.\n"
DAYS = {
    4: "## Du mardi 4 au lundi 10 janvier 2022",
    11: "## Du mardi 11 au lundi 17 janvier 2022",
    18: "## Du mardi 18 au lundi 24 janvier 2022",
    25: "## Du mardi 25 au lundi 31 janvier 2022",
}


def week(day: int, *lines: str) -> str:
    """A section."""
    listed = "\n".join(lines or (f"* [Le {day} #{day}](https://f.test/o/r/issues/{day})",))
    return f"{DAYS[day]}\n\n{listed}\n"


def whole(*sections: str, head: str = HEAD) -> str:
    """A page, newest first."""
    return "\n".join([head, *sections])


OLD = whole(week(4))


@pytest.mark.parametrize(("ours", "theirs"), list(itertools.permutations((11, 18, 25), 2)))
def test_two_weeks_stand_in_order(ours: int, theirs: int) -> None:
    newest, older = sorted((ours, theirs), reverse=True)
    woven = merge_text.merge_pages(OLD, whole(week(ours), week(4)), whole(week(theirs), week(4)))
    assert woven == whole(week(newest), week(older), week(4))


@pytest.mark.parametrize(("ours", "theirs"), [(18, 25), (25, 18)])
def test_two_weeks_stand_in_order_on_a_page_that_tells_the_oldest_first(ours: int, theirs: int) -> None:
    old = whole(week(4, "* a"), week(11, "* b"))
    first, last = sorted((ours, theirs))
    sides = [whole(week(4, "* a"), week(11, "* b"), week(one)) for one in (ours, theirs)]
    assert merge_text.merge_pages(old, *sides) == whole(week(4, "* a"), week(11, "* b"), week(first), week(last))


def test_lines_that_two_weeks_share_stand_in_both() -> None:
    sides = [whole(week(one, "* Corrections diverses"), week(4)) for one in (18, 11)]
    assert merge_text.merge_pages(OLD, *sides).count("* Corrections diverses\n") == 2


def test_the_same_section_added_on_both_sides_stands_once() -> None:
    woven = merge_text.merge_pages(OLD, whole(week(11, "* a", "* b"), week(4)), whole(week(11, "* c", "* b"), week(4)))
    assert woven.count(DAYS[11]) == woven.count("* b\n") == 1
    assert "* a\n" in woven and "* c\n" in woven


def test_what_one_side_took_out_is_out_and_what_the_other_changed_meanwhile_stays() -> None:
    old = whole(week(11, "* a"), week(4, "* b"))
    assert merge_text.merge_pages(
        old, whole(week(18), week(11, "* a"), week(4, "* b")), whole(week(4, "* c"))
    ) == whole(week(18), week(4, "* c"))
    assert "* d\n" in merge_text.merge_pages(old, whole(week(11, "* a", "* d"), week(4, "* b")), whole(week(4, "* c")))


def test_a_section_that_somebody_gave_another_heading_is_still_the_same() -> None:
    told = f"* [x #1](https://f.test/o/r/issues/1)\n* {'y'}\n"
    old = whole(f"{DAYS[11]}\n\n{told}", week(4))
    ours = whole(f"## La semaine des vœux\n\n{told}", week(4))
    theirs = whole(f"{DAYS[11]}\n\n{told}* z\n", week(4))
    woven = merge_text.merge_pages(old, ours, theirs)
    assert woven == whole(f"## La semaine des vœux\n\n{told}* z\n", week(4))


def test_an_introduction_changed_on_both_sides_keeps_both() -> None:
    woven = merge_text.merge_pages(
        OLD,
        whole(week(11), week(4), head="# Nouveautés\n\nBonjour.\n"),
        whole(week(4), head="# Nouveautés\n\nSalut.\n"),
    )
    assert "Bonjour." in woven and "Salut." in woven and DAYS[11] in woven


def test_windows_line_ends_stay() -> None:
    sides = (OLD, whole(week(11), week(4)), whole(week(18), week(4)))
    woven = merge_text.merge_pages(*(text.replace("\n", "\r\n") for text in sides))
    assert woven == whole(week(18), week(11), week(4)).replace("\n", "\r\n")


def test_a_page_that_is_no_row_of_sections_is_woven_by_lines() -> None:
    fold = "<details>\n\n{}\n</details>\n\nEntre deux.\n\n<details>\n\n{}\n</details>\n"
    sides = [
        HEAD + "\n" + fold.format(week(11, *lines), week(4)) for lines in (("* a",), ("* a", "* b"), ("* a", "* c"))
    ]
    woven = merge_text.merge_pages(*sides)
    assert all(line in woven for line in ("* b\n", "* c\n", "Entre deux.\n"))


EDITS = st.lists(
    st.tuples(st.sampled_from([4, 11, 18, 25]), st.sampled_from(["* un", "* deux", "* trois", "", "> mot"])), max_size=5
)


def drawn(edits: list[tuple[int, str]], side: str) -> str:
    """The old page with lines added to its weeks, and new weeks."""
    lines: dict[int, list[str]] = {4: ["* Le début"]}
    for at, (day, line) in enumerate(edits):
        lines.setdefault(day, []).append(f"{line} {side}{at}" if line else "")
    return whole(*(week(day, *lines[day]) for day in sorted(lines, reverse=True)))


@given(EDITS, EDITS)
def test_no_line_is_lost_and_no_heading_stands_twice(
    ours: list[tuple[int, str]], theirs: list[tuple[int, str]]
) -> None:
    one, two = drawn(ours, "a"), drawn(theirs, "b")
    woven = merge_text.merge_pages(drawn([], ""), one, two)
    there = woven.split("\n")
    assert all(line in there for line in [*one.split("\n"), *two.split("\n")])
    assert all(there.count(heading) <= 1 for heading in DAYS.values())
    ends = [section.period.end for section in page.read(woven).sections if section.period]
    assert ends == sorted(ends, reverse=True)
