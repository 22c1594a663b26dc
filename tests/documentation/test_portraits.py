"""The pictures of the documentation: there, small, of the size that they say, shown with words for who cannot see."""

import re
import struct

import pytest
from portraits import ASSETS, PORTRAITS, ROOT

PAGES = ("site/guides/apercu.md", "site/en/guides/preview.md")
LARGEST = 150_000


@pytest.mark.parametrize("name", PORTRAITS)
def test_a_picture_is_small_and_as_wide_as_its_window(name: str) -> None:
    data = (ASSETS / name).read_bytes()
    assert len(data) < LARGEST
    assert struct.unpack(">II", data[16:24]) == PORTRAITS[name][1:3]


@pytest.mark.parametrize("page", PAGES)
def test_each_is_shown_with_words(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    shown = dict(re.findall(r"!\[([^\]]+)\]\([./]*assets/([\w-]+\.png)\)", text))
    assert sorted(shown.values()) == sorted(PORTRAITS)
    assert all(len(words) > 20 for words in shown)
