"""Nothing that stands in a page runs, loads from elsewhere, or breaks out of its place."""

import re

import pytest
from converting import built, codes
from hypothesis import given
from hypothesis import strategies as st

ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">x</a>', "<svg onload=alert(1)>",
    '<iframe src="https://exemple.fr"></iframe>', "<style>*{display:none}</style>", '<link rel="stylesheet" href="https://x">',
    '<form action="https://x"><input name=a></form>', "<body onload=alert(1)>", "<div onclick=alert(1)>x</div>", "<base href=//x>",
    '<span style="position:fixed">x</span>', '<meta http-equiv="refresh" content="0;url=https://x">', "<script\n>alert(1)</script>",
    '<a href="&#106;avascript:alert(1)">x</a>', "<p onmouseover=alert(1)", "<<script>alert(1)//<</script>", "<!--><script>alert(1)</script>",
    "<math><mtext><script>alert(1)</script></mtext></math>", "`<div>\n<script>alert(1)</script>`", "``` a b\n<script>alert(1)</script>\n```",
    "~~~ {.x}\n<script>alert(1)</script>\n~~~", "- ```\n<script>alert(1)</script>\n  ```", "</div></article><script>alert(1)</script>",
    "![x](javascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", '{% embed url="javascript:alert(1)" %}',
    '{% tab title="<script>alert(1)</script>" %}\nx\n{% endtab %}', '<details open ontoggle=alert(1)>\n<summary>x</summary>\n</details>',
    '{: onclick="alert(1)" }', '# x {: onclick="alert(1)" }', "[x](y){: onclick=alert(1) }", "--8<-- \"/etc/passwd\"",
    "[a]: javascript:alert(1)\n\n[a]", "<xmp><script>alert(1)</script></xmp>", "<table><tr><td><script>alert(1)</script></td></tr></table>",
    '<img src="../.gitbook/assets/a_b.png" alt="x" onerror="alert(1)">', "<details>\n<script>alert(1)</script>\n</details>",
    "> <script>\n> alert(1)\n> </script>", "| a |\n| --- |\n| <script>alert(1)</script> |", "*<script>*alert(1)</script>",
    "<textarea></textarea><script>alert(1)</script>", "    <b>\n<script>alert(1)</script>", "\\<script>alert(1)</script>", "\\`<script>`x",
]  # fmt: skip
CONTEXTS = [
    "{}",
    "# {}",
    "* a\n  * {}",
    '{{% hint style="info" %}}\n{}\n{{% endhint %}}',
    "> {}",
    "texte {} texte",
    "1. x\n\n   {}\n",
]
ALLOWED = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "ul", "ol", "li", "em", "strong", "code", "pre", "div", "span", "br", "hr", "img",
    "blockquote", "table", "thead", "tbody", "tr", "td", "th", "del", "label", "input", "details", "summary", "figure", "figcaption",
    "b", "i", "u", "s", "sub", "sup", "mark", "kbd", "small", "q", "cite", "abbr", "ins", "wbr", "tfoot", "caption", "colgroup",
    "col", "center", "dl", "dt", "dd", "picture",
}  # fmt: skip
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>")


def harm(html: str) -> list[str]:
    """What would run or load something."""
    found: list[str] = []
    for tag in TAG.finditer(html):
        given = re.findall(r"\s([a-zA-Z-]+)=\"([^\"]*)\"", tag[3])
        if tag[2].lower() not in ALLOWED:
            found.append(tag[0])
        found += [tag[0] for name, _ in given if name.lower().startswith("on")]
        found += [
            tag[0]
            for name, value in given
            if name in ("href", "src") and re.match(r"\s*(?:javascript|data|vbscript):", value, re.I)
        ]
        found += [tag[0] for name, value in given if name == "src" and "//" in value]
        found += [tag[0] for name, value in given if name == "style" and "position" in value]
    return found


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs(attack: str, context: str) -> None:
    html = built(context.replace("{}", attack) if "{{" not in context else context.format(attack))
    assert harm(html) == []
    assert html.count("<div") == html.count("</div>")


def test_html_that_is_left_out_is_told_and_shown() -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in built("x <script>alert(1)</script>")
    assert codes("x <script>alert(1)</script>") == ["html-as-text", "html-as-text"]
    assert codes("<iframe src=x></iframe>") == ["html-as-text"]


PIECES = st.sampled_from([
    *ATTACKS, "{% hint %}", "{% endhint %}", "{% tabs %}", '{% tab title="x" %}', "{% endtab %}", "{% endtabs %}", "\n", "\n\n", "  ", "    ",
    "* ", "1. ", "> ", "`", "```", "~~~", "~~~~", "<details>", "</details>", "<summary>", "</summary>", "|", "---", "\\", "[", "](", ")", "<div>",
    "</div>", "<b>", "texte", "\t", "#", "{:", "}", "!!! info", '=== "x"', "???", "///", "<!--", "-->", "&lt;", "&#60;", "<p>", "</p>", "<pre>",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_mixture_of_pieces_runs(source: str) -> None:
    assert harm(built(source)) == []
