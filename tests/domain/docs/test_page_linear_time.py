"""Reading a page takes time in proportion to it, whatever it is made of."""

import pytest
from growth import seconds, slowness

from changelog.domain.docs import lint, page

pytestmark = pytest.mark.soak

SIZE = 16_384
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


def read(text: str) -> None:
    """Read a page and look for its defects."""
    lint.check_lint(page.read(text), former=("a/b",), exists=lambda _: False)


@pytest.mark.parametrize("filling", FILLINGS, ids=repr)
def test_time_grows_with_the_page(filling: str) -> None:
    assert [slowness(read, shape, filling, SIZE, QUIET) for shape in SHAPES] == [""] * len(SHAPES)


def test_a_page_of_a_lifetime_is_read() -> None:
    week = (
        "## Du mardi 11 au lundi 17 janvier 2022\n\n" + "* [Semis #12](https://github.com/a/b/issues/12)\n" * 8 + "\n"
    )
    text = week * (1_000_000 // len(week))
    assert seconds(read, text, QUIET) < 20
