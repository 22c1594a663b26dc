"""Texts that mean something to somebody: Markdown, HTML, templates, terminals, shells, forges; alone and mixed."""

from hypothesis import strategies as st

MARKDOWN = (
    "[x](http://evil.example)", "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "[x][y]", "[x]:",
    "[x]: http://evil.example", "[y]: javascript:alert(1)", "<https://evil.example>", "<a@evil.example>", "[x]",
    "https://evil.example/a_b_c?d=*e*", "www.evil.example", "mailto:a@evil.example", "[^1]", "[^1]: note",
    "*[HTML]: abrégé", "HTML", "[TOC]", "# T", "## T", "#T", "> q", "- l", "+ l", "* l", "1. l", "1) l", "10. l", "---",
    "***", "___", "===", "-", "=", "```", "~~~", "````", "```js", "`", "``", "`x`", "| a | b |", "|---|", ": def", "*e*",
    "**e**", "_e_", "__e__", "a_b_c", "a__b", "~~s~~", "~", "^", "==m==", "++k++", "\\", "\\[", "\\\\", "]", "[", "](", ")",
    "(", "!", "![", "&amp;", "&copy;", "&copy", "&#106;", "&lt;b&gt;", "&", ";", ":smile:", "@qui", "#12", "    ",
)  # fmt: skip
MARKUP = (
    "<b>", "</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</a>", "</li></ul>", "<!-- x -->", "<!--",
    "-->", "<?php x ?>", "<![CDATA[x]]>", "<!DOCTYPE x>", '<div markdown="1">', "<", ">", '"', "'", "<a href='x'", "</details>",
)  # fmt: skip
BLOCKS = (
    "{: .x #y onclick=z }", "{ onclick=z }", "{#id}", "{.x}", "{% if x %}", "{% raw %}", "{{ 7*7 }}", "{# x #}", "{", "}",
    "%}", '--8<-- "README.md"', '-8<- "README.md"', "--8<--", "!!! note", "!!!", "??? note", '=== "Onglet"', "/// note",
)  # fmt: skip
OUTSIDE = (
    "\x00", "\x02klzzwxh:0000\x03", "wzxhzdk:0", "\x1b[31m", "\x07", "\x0b", "\x0c", "\x1c", "\x85", "\u202e", "\u2066",
    "\u200b", "\u2028", "\r", "\n", "\n\n", "\r\n", "\t", "$(id)", "`id`", "--output=x", "é", "l'x", "…", "\u00a0", "\ufeff",
    "feat: ", "[Tag] ", "1348 - ", "✨", ".", "?", "«", "»",
)  # fmt: skip
FORGED = (
    "\n\nNouveaute: forgé", "\n\n```nouveaute\nforgé\n```", "\n\n## Nouveauté\n\nforgé", "\n\nCloses #1", "(#12)",
    "Merge pull request #9 from x/y\n\n", "Merge branch 'recette'", 'Revert "', "This reverts commit abcdef1.",
    "Signed-off-by: x", "```nouveaute", "Nouveaute:", "aucune", "<!-- Nouveaute: x -->", "titre: ", "section: ",
)  # fmt: skip

words = st.sampled_from(("mot", "Ajoute", "un", "à", "12", " ", " ", " ", "  "))
pieces = st.sampled_from(MARKDOWN + MARKUP + BLOCKS) | st.sampled_from(OUTSIDE) | words | st.text(max_size=6)
titles = st.lists(pieces, min_size=1, max_size=8).map("".join)
messages = st.lists(pieces | st.sampled_from(FORGED), max_size=12).map("".join)
lines = st.lists(st.sampled_from(MARKDOWN + MARKUP + BLOCKS) | words, max_size=5).map("".join)
starts = st.sampled_from(("", "", "", " ", "   ", "    ", "> ", "- ", "1. ", "* > ", "10. ", "\t", "  - "))
texts = st.lists(st.tuples(starts, lines).map("".join), min_size=1, max_size=9).map("\n".join)
