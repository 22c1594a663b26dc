"""Law: words for users may be Markdown (emphasis, lists, code, links to where links may go) and nothing sharper."""

import re

import nasty
import pages
import pytest
import readers
from hypothesis import given

from changelog.domain.notes.words import Words

HARMLESS = {
    "p", "ul", "ol", "li", "em", "strong", "code", "pre", "a", "img", "br", "blockquote", "hr", "h2", "section", "table",
    "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "sup", "abbr",
}  # fmt: skip
WRITTEN = {
    "a": {"href", "title", "class", "rel"}, "img": {"src", "alt", "title"}, "h2": {"id"}, "ol": {"start"}, "th": {"style"},
    "td": {"style"}, "code": {"class"}, "pre": {"class"}, "abbr": {"title"}, "sup": {"id"}, "li": {"id"},
    "section": {"lang", "aria-labelledby"},
}  # fmt: skip
# What highlighting and footnotes write around code and notes.
FURNITURE = {"div", "span"}
FURNITURE_CLASS = re.compile(r"(?:highlight|footnote|language-|filename|linenos|[a-z]{1,3}\d?$).*")

SHARP = {
    "html": "<script>alert(1)</script>",
    "html in a line": "mot <img src=x onerror=alert(1)> mot",
    "html in a list": "- <b onclick=x>mot</b>",
    "html in a quote": "> <script>alert(1)</script>",
    "half a tag": "mot <\nscript>alert(1)</script>",
    "a tag cut in two": "mot <img src=x\nonerror=alert(1)>",
    "a comment": "<!-- mot -->",
    "an autolink": "<javascript:alert(1)>",
    "javascript": "[mot](javascript:alert(1))",
    "javascript, spelled": "[mot](java&#115;cript:alert(1))",
    "javascript, spelled from the start": "[mot](&#106;avascript:alert(1))",
    "javascript, escaped": "[mot](java\\script:alert(1))",
    "javascript, in angles": "[mot](<javascript:alert(1)>)",
    "javascript, after a break": "[mot](\njavascript:alert(1))",
    "javascript, upper case": "[mot](JaVaScRiPt:alert(1))",
    "javascript, after a tab": "[mot](java\tscript:alert(1))",
    "javascript behind a path": "[mot](./javascript:alert(1))",
    "javascript behind a sign": "[mot](:javascript:alert(1))",
    "data": "[mot](data:text/html;base64,PHNjcmlwdD4=)",
    "vbscript": "[mot](vbscript:x)",
    "a picture": "![mot](javascript:alert(1))",
    "a picture in a link": "[![mot](javascript:x)](javascript:alert(1))",
    "a reference": "[mot][1]\n\n[1]: javascript:alert(1)",
    "a reference, further in": "[mot][1]\n\n   [1]: javascript:alert(1)",
    "a reference in a quote": "[mot][1]\n\n> [1]: javascript:alert(1)",
    "a reference in a list": "[mot][1]\n\n- [1]: javascript:alert(1)",
    "a reference in two lines": "[mot][1]\n\n[1]:\njavascript:alert(1)",
    "a reference with a bracket": "[mot][a\\]b]\n\n[a\\]b]: javascript:alert(1)",
    "a reference cut in two": "[mot][a b]\n\n[a\nb]: javascript:alert(1)",
    "a heading": "# mot",
    "a heading without a space": "#mot",
    "a heading underlined": "mot\n===",
    "a heading underlined once": "mot\n-",
    "a heading underlined with spaces": "mot\n--   ",
    "a heading in a quote": "> # mot",
    "a heading in a list": "- # mot",
    "a heading in a long list": "10. mot\n\n    # mot",
    "a heading underlined in a quote": "> mot\n> ===",
    "a heading underlined in a list": "- mot\n  ===",
    "attributes": "mot\n{: onclick=alert(1) }",
    "attributes without a colon": "*mot*{ onclick=alert(1) }",
    "attributes with a space": "*mot*{  .x onclick=alert(1) }",
    "attributes of a link": "[mot](https://example.org){ onclick=alert(1) }",
    "attributes of a line": "mot\n{ onclick=alert(1) }",
    "attributes glued": "*mot*{onclick=alert(1)}",
    "an admonition": "!!! note\n    mot",
    "an admonition in a list": "- !!! note\n        mot",
    "an admonition in a quote": "> !!! note\n>     mot",
    "a contents list": "[TOC]",
    "markdown in html": '<div markdown="1">\n# mot\n</div>',
    "a fence that is none": "``` `\n<script>alert(1)</script>\n```",
    "a fence with odd words": "```js un deux trois {\n<script>alert(1)</script>\n```",
    "a fence closed by a longer one": "```\nmot\n`````\n<script>alert(1)</script>",
    "a fence closed by a longer one, html inside": "```\n<script>alert(1)</script>\n`````",
    "a fence in a fence": "````\n```\n<script>alert(1)</script>\n```\n````",
    "a fence never closed": "```\n<script>alert(1)</script>",
    "a fence closed further in": "```\nmot\n    ```\n<script>alert(1)</script>\n```",
    "a fence further in": "   ```\n<script>alert(1)</script>\n   ```",
    "a fence of attributes": "``` { .js onclick=alert(1) }\nmot\n```",
    "a fence of tildes closed by ticks": "~~~\n<script>alert(1)</script>\n```\n<b>mot</b>",
    "a fence after a list": "- mot\n```\n<script>alert(1)</script>\n```",
    "a snippet": '--8<-- "README.md"',
    "a snippet with one dash": '-8<- "README.md"',
    "a snippet in a list": '- mot\n\n    --8<-- "README.md"',
    "a snippet in a fence": '```\n--8<-- "README.md"\n```',
    "a snippet in a block": "--8<--\nREADME.md\n--8<--",
    "a snippet after a sign": ';--8<-- "README.md"',
}


def tamed(text: str, reader: str) -> readers.Seen:
    """A page whose only entry has this text, read back; everything sharp is refused here."""
    (entry,) = pages.composed(pages.told("Mot", 12, Words(title="Mot", text=text)))
    written = pages.page([entry], "html" if reader == "html" else "markdown")
    seen = readers.html(written) if reader == "html" else readers.markdown(written, reader)
    assert seen.odd == [], written
    assert seen.names() <= HARMLESS | FURNITURE, written
    assert seen.headings == [pages.HEADING], written
    assert [address for address in seen.links() if not readers.safe(address)] == [], written
    for name, attributes in seen.tags:
        if name in FURNITURE:
            assert set(attributes) <= {"class", "id"}, written
            assert FURNITURE_CLASS.match(attributes.get("class", "highlight")), written
        else:
            assert set(attributes) <= WRITTEN.get(name, set()), written
            assert re.fullmatch(r"(?:text-align: \w+;)?", attributes.get("style", "")), written
    return seen


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
@pytest.mark.parametrize("what", SHARP)
def test_each_known_blade(what: str, reader: str) -> None:
    tamed(SHARP[what], reader)
    tamed(f"Du texte.\n\n{SHARP[what]}\n\nEt encore.", reader)


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
@given(text=nasty.texts)
def test_any_text(reader: str, text: str) -> None:
    tamed(text, reader)


@pytest.mark.parametrize("piece", [piece for piece in nasty.BLOCKS if "{" in piece])
@pytest.mark.parametrize("around", ["{}", "- {}", "> {}", "*{}*", "1. mot {}", "\\{}"])
def test_no_template_language_sees_a_block_in_a_text(piece: str, around: str) -> None:
    (entry,) = pages.composed(pages.told("Mot", 12, Words(title="Mot", text=around.replace("{}", piece))))
    written = pages.page([entry], "markdown")
    assert not re.search(r"\{[%{#]", readers.outside_code(written)), written


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
def test_markdown_stays_markdown(reader: str) -> None:
    text = (
        "Un *mot*, un **autre**, `du_code`, [le web](https://example.org/a?b=c#d), [ici](page.md), "
        "[là](../page.md#titre), [écrire](mailto:a@example.org).\n\n- un\n- deux\n\nPuis :\n\n1. trois\n"
    )
    seen = tamed(text, reader)
    assert seen.links()[1:] == [
        "https://example.org/a?b=c#d", "page.md", "../page.md#titre", "mailto:a@example.org",
    ]  # fmt: skip
    assert {"em", "strong", "code", "ul", "ol"} <= seen.names()
    assert "du_code" in seen.code


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
def test_code_stays_as_it_was_written(reader: str) -> None:
    seen = tamed("```ruby\nputs 1 < 2 && { a: 1 }\n# fin\n```", reader)
    assert any("puts 1 < 2 && { a: 1 }" in code for code in seen.code)
    seen = tamed("Tapez `a < b {.x}` ici.", reader)
    assert "a < b {.x}" in seen.code


@pytest.mark.parametrize("reader", [*readers.READERS, "html"])
def test_a_text_stands_inside_its_entry(reader: str) -> None:
    first = pages.told("Mot", 12, Words(title="Mot", text="Un paragraphe.\n\nUn autre."))
    written = pages.page(pages.composed(first, pages.told("Suite", 13)), "html" if reader == "html" else "markdown")
    seen = readers.html(written) if reader == "html" else readers.markdown(written, reader)
    assert ["".join(item.split()) for item in seen.items] == ["Mot#12Unparagraphe.Unautre.", "Suite#13"], written
