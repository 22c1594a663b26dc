"""Text from outside made plain, and the fixed words with their plurals."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.i18n import plain
from changelog.i18n.say import again, say_of

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ends = st.sampled_from(("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\t"))
texts = st.lists(st.text(max_size=8) | ends | st.sampled_from(BIDI), max_size=10).map("".join)


@given(texts)
def test_a_line_is_one_line_of_visible_text(text: str) -> None:
    found = plain.line(text)
    assert found.splitlines() in ([], [found])
    assert not set(found) & set(BIDI)
    assert not any(unicodedata.category(char) == "Cc" for char in found)
    assert plain.line(found) == found


@given(texts)
def test_a_block_keeps_its_lines_and_nothing_invisible(text: str) -> None:
    found = plain.block(text)
    assert not set(found) & set(BIDI)
    assert not any(unicodedata.category(char) == "Cc" for char in found if char not in "\n\t")
    assert found.splitlines() == ([] if not found else found.split("\n"))
    assert plain.block(found) == found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Un\ttitre \n", "Un titre"),
        ("a\x1b[31mb\x07c", "a[31mbc"),
        ("a\u202ecba", "acba"),
        ("a\u200bb\u00adc\ufeffd", "abcd"),
        ("a\u2028b", "a b"),
        ("Attention\u00a0: né\u0301", "Attention\u00a0: né\u0301"),
        ("\U000e0041\U000e0042x", "x"),
        ("", ""),
        (b"caf\xe9.txt".decode("utf-8", "surrogateescape"), "café.txt"),
        (b"\xe9\xe8".decode("utf-8", "surrogateescape"), "éè"),
        ("\ud800\udce9x", "x"),
    ],
)
def test_a_line(text: str, line: str) -> None:
    assert plain.line(text) == line


@given(st.text(max_size=60), st.integers(2, 30))
def test_shortened_is_short_and_says_so(text: str, limit: int) -> None:
    found = plain.shortened(text, limit)
    assert len(found) <= limit
    assert found == text if len(text) <= limit else found.endswith("…")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("n° 3 © 2022 → 10 €", "n° 3 © 2022 → 10 €"),
        ("✨ Ajoute", " Ajoute"),
        ("👨‍👩‍👧🇫🇷👍🏽❤️", ""),
        ("1️⃣ un", "1 un"),
        ("été « à » …", "été « à » …"),
    ],
)
def test_pictures_go_and_ordinary_signs_stay(text: str, kept: str) -> None:
    assert plain.without_pictures(text) == kept


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("fr", 0, "0 changement technique"), ("fr", 1, "1 changement technique"), ("fr", 2, "2 changements techniques"),
        ("en", 0, "0 technical changes"), ("en", 1, "1 technical change"), ("en", 2, "2 technical changes"),
    ],
)  # fmt: skip
def test_zero_is_singular_in_french_and_plural_in_english(language: str, count: int, words: str) -> None:
    said = say_of("{count} technical change", "{count} technical changes", count)
    assert again(said, language) == words


@pytest.mark.parametrize(
    ("data", "written"), [("Zoé".encode(), "Zoé"), (b"Zo\xe9", "Zoé"), (b"a\xff\x00", "aÿ\0"), (b"", "")]
)
def test_words_come_in_utf_8_or_in_latin_1(data: bytes, written: str) -> None:
    assert plain.as_written(data.decode("utf-8", "surrogateescape")) == written
