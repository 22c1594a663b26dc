"""French typography: no-break spaces, guillemets, apostrophes, ellipses; code and addresses as they were."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from changelog.i18n import grammar

PIECES = (
    "l'agenda", "aujourd'hui", "Attention", "!", "?", ":", ";", "«", "»", "...", "…", "..", ".", " ", "\u00a0", "\u202f",
    "  ", "`a ? b`", "`", "https://example.org/?a=b;c#d:e!", "12:30", "a:b", "::", "?!", "(", ")", '"', "'", "’", "É", "x",
)  # fmt: skip
lines = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40)


def spaced(text: str) -> str:
    """`_` for a no-break space, so that cases can be read."""
    return text.replace("_", "\u00a0")


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("Attention : un piège", "Attention_: un piège"),
        ("Attention: un piège", "Attention_: un piège"),
        ("Quoi ?", "Quoi_?"),
        ("Quoi?", "Quoi_?"),
        ("Enfin !", "Enfin_!"),
        ("un ; deux", "un_; deux"),
        ("Quoi ?!", "Quoi_?!"),
        ("« oui »", "«_oui_»"),
        ("«oui»", "«_oui_»"),
        ("l'agenda d'aujourd'hui", "l’agenda d’aujourd’hui"),
        ("Et ensuite...", "Et ensuite…"),
        ("Attention_: déjà fait", "Attention_: déjà fait"),
        ("de 12:30 à 14:00", "de 12:30 à 14:00"),
        ("le « mot » : dit", "le «_mot_»_: dit"),
    ],
)
def test_what_a_french_printer_would_do(text: str, set_: str) -> None:
    assert grammar.french(spaced(text)) == spaced(set_)


@pytest.mark.parametrize(
    "text",
    [
        "`a ? b : c`", "`l'agenda...`", "https://example.org/?a=b;c:d!", "http://localhost:3000/a?b", "10:30", "a::b",
        "Rails::Engine", "C++", "un. deux, trois", "l’agenda", "", "3.14", "key:value", "(a)", "mailto:a@example.org",
    ],
)  # fmt: skip
def test_what_stays(text: str) -> None:
    assert grammar.french(text) == text


@pytest.mark.parametrize("text", ["Don't stop: why?", "Attention : un piège", "«x»", "..."])
def test_english_is_left_as_it_is(text: str) -> None:
    assert grammar.of(text, "en") == text


@given(lines)
@example("a ... ?")
@example("« « a » »")
@example("a !! ?")
def test_setting_twice_changes_nothing_more(text: str) -> None:
    once = grammar.french(text)
    assert grammar.french(once) == once


@given(lines)
def test_only_spaces_quotes_and_dots_change(text: str) -> None:
    def letters(of: str) -> str:
        return re.sub(r"[ \u00a0\u202f]", "", of).replace("'", "’").replace("…", "...")

    assert letters(grammar.french(text)) == letters(text)


@given(lines, st.sampled_from(("`a ? b ... l'x`", "https://example.org/?a=b;c:d!e'f...g")), lines)
def test_code_and_addresses_are_never_broken(before: str, code: str, after: str) -> None:
    before, after = before.replace("`", ""), after.replace("`", "")
    assert code in grammar.french(f"{before} {code} {after}")
