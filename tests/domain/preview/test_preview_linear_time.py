"""Converting, comparing and checking take time in proportion to the page, whatever it is made of."""

from collections.abc import Callable

import pytest
from converting import convert
from growth import slowness

from changelog.adapters.docs_site import check
from changelog.domain.preview import changes, clean, contents, shown_files

pytestmark = pytest.mark.soak

SIZE = 8_192
QUIET = 0.4
"""Seconds of the processor: what takes less is no concern, and too short to compare."""
SHAPES = (
    "{}", "* [{}](autre.md)", "<div>{}", "{% hint {}", "{% hint style=\"info\" %}\n{}\n{% endhint %}", "---\ndescription: {}\n---\nx",
    "<img {}", "| {} |\n| --- |\n| {} |",
)  # fmt: skip
FILLINGS = (
    "a", " ", "\n", "\t", "#", "* ", "- [ ] a\n", "*", "_", "[", "]", "](", "[a](b) ", "![", "`", "`a``b", "```\n", "~~~\n", "<", "<a ",
    "<!--", "<div>\n\n", "</div>\n\n", "<b>", "</b>", "<details>\n\n", "</details>\n\n", "<summary>", "{%", "%}", "{% hint %}\n",
    "{% endhint %}\n", "{% tab %}\n\n", "{% embed url=\"a\" %}\n", "{% hint %} ", "{% x %}", "a=\"", "a='", "\\", "\\\n", "&", "&#35;",
    ":a", ":tada:", "> ", "  * a\n", "    * a\n", "1. a\n", "a\n---\n", "---\n", "| a ", "| a | b |\n", "<img src=\"a\" ", "é", "\r\n", "https://a ",
)  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "convert": convert,
    "changes": lambda text: (changes.line_states(text, text[: len(text) // 2]), changes.rows(text[::2], text)),
    "summary": lambda text: contents.of_summary(text, "", {}),
    "clean": clean.clean,
    "drawing": lambda text: shown_files.cleaned(
        {"a.svg": f"<svg xmlns='http://www.w3.org/2000/svg'>{text}</svg>".encode(), "a.css": text.encode()}
    ),
    "check": lambda text: check.read(f"<article>{text}</article>"),
}


@pytest.mark.parametrize("filling", FILLINGS, ids=repr)
@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_page(reader: str, filling: str) -> None:
    shapes = SHAPES if reader == "convert" else ("{}", "* [{}](a.md)\n", "<a {}")
    assert [slowness(READERS[reader], shape, filling, SIZE, QUIET) for shape in shapes] == [""] * len(shapes)
