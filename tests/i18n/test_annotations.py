"""Lines for GitHub's runners: one line each, nothing in them that a runner would read as another command."""

import re

from hypothesis import given
from hypothesis import strategies as st

from changelog.i18n.plain import annotation, tamed

NASTY = st.text(st.sampled_from("ab:,%#[]\r\n \u2028é"), max_size=30)


@given(title=NASTY, message=NASTY)
def test_an_annotation_is_one_line_and_reads_back(title: str, message: str) -> None:
    line = annotation("error", title, message)
    found = re.fullmatch(r"::error title=([^:,\r\n]*)::([^\r\n]*)", line)
    assert found is not None, line


@given(text=NASTY)
def test_a_tamed_text_holds_no_command(text: str) -> None:
    made = tamed(text)
    assert made.replace("\u2060", "") == text
    assert "##[" not in made
    assert not any(line.lstrip().startswith("::") for line in re.split(r"[\r\n]", made))


def test_percent_signs_and_ends_of_lines_have_forms_of_their_own() -> None:
    assert annotation("warning", "a:b,c", "100 %\n::error::x") == "::warning title=a%3Ab%2Cc::100 %25%0A::error::x"
