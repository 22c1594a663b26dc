"""Reading a page takes time in proportion to it, whatever it is made of."""

import time

import pytest

from changelog.docs import lint, page

SIZE = 16_384
STEEPEST = 12.0
"""Four times the text may cost four times the time, and noise; a quadratic pattern costs sixteen times."""
QUIET = 0.3
"""Seconds of the processor: what takes less is no concern, and too short to compare."""
SHAPES = (
    "{}", "# T\n\n## Du 3 mai 2021\n\n* {}", "## {}", "* [{}](https://github.com/a/b/issues/1)", "* a\n\n    {}", "## Du 3 {}",
    "## 3 mai 2021\n{}\n## 2 mai 2021\n", "[a]: {}", "* [a {}", "<div>{}", "{% a {}", "* x (#1{}", "---\n{}\n---\n", "<img {}",
)  # fmt: skip
FILLINGS = (
    "a", " ", "\n", "\t", "#", "# ", "* ", "- ", "*", "_", "[", "]", "](", "[a](", "[a](b) ", "![", "`", "`a``b", "```\n", "~~~\n",
    "<", "<a ", "<!--", "<div>\n\n", "</div>\n\n", "{%", "{% hint %}\n", "{% endhint %}\n", "{% tab %}\n\n## 3 mai\n\n", "\\", "\\[",
    "[a]: b\n", "[a][b] ", "(#1, ", "#1", " et #1", "> ", "    * a\n", "  * ", "a\n---\n", "---\n", "3 mai ", "Du 3 au ", "1 juibbet ",
    "## 3 mai\n", "## 3 mai 2021\n\n* a\n\n", "* [a #1](https://github.com/a/b/issues/1)\n", "https://", "https://github.com/a/b/issues/1 ",
    "&", "&amp;", "\"", "'", "<img src=\"a\" ", "1. a\n", "| a ", "\u2028", "\r", "\r\n", "é", "_\\*\\*_[", "a_", "](x \"",
)  # fmt: skip


def seconds(text: str) -> float:
    """How long reading a page and looking for its defects takes."""
    start = time.process_time()
    lint.check(page.read(text), former=("a/b",), exists=lambda _: False)
    return time.process_time() - start


@pytest.mark.parametrize("filling", FILLINGS, ids=repr)
def test_time_grows_with_the_page(filling: str) -> None:
    for shape in SHAPES:
        spent = seconds(shape.replace("{}", filling * (SIZE // len(filling))))
        if spent > QUIET:
            quarter = min(seconds(shape.replace("{}", filling * (SIZE // 4 // len(filling)))) for _ in range(3))
            assert spent < STEEPEST * quarter, f"{shape!r}: {quarter:.3f} s, then {spent:.3f} s for four times the text"


def test_a_page_of_a_lifetime_is_read() -> None:
    week = (
        "## Du mardi 11 au lundi 17 janvier 2022\n\n" + "* [Semis #12](https://github.com/a/b/issues/12)\n" * 8 + "\n"
    )
    text = week * (1_000_000 // len(week))
    assert seconds(text) < 20
