"""A page's HTML: what lays out words stays as it is, what would run or load goes and is named, truly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_hostile import ATTACKS, PIECES

from changelog.domain.preview import clean

HONEST = [
    '<div class="grid cards"><ul><li><p><span class="twemoji"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M1 2"></path></svg></span> a</p></li></ul></div>',
    '<figure><img src="../a.png" alt="Vue" width="300" loading="lazy"><figcaption>Vue</figcaption></figure>',
    '<details class="note" open=""><summary>Titre</summary><p>a</p></details>',
    '<div class="tabbed-set tabbed-alternate" data-tabs="1:1"><input checked="" id="__tabbed_1_1" name="__tabbed_1" type="radio"><div class="tabbed-labels"><label for="__tabbed_1_1">a</label></div></div>',
    '<td style="text-align:center">a</td>', '<a class="md-button" href="b.html" title="t" target="_blank">a</a>',
    '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>', '<a href="mailto:a@exemple.fr">a</a>',
    '<a id="__codelineno-0-1" name="__codelineno-0-1" href="#__codelineno-0-1"></a>', '<img src="data:image/png;base64,AA==" alt="a">',
    '<video src="a.mp4" controls=""></video>', '<li class="task-list-item"><label class="task-list-control"><input type="checkbox" disabled=""><span class="task-list-indicator"></span></label></li>',
    '<ol class="nv-steps" aria-label="Étapes"><li aria-current="step">a</li></ol>', '<code>&lt;script&gt;</code>',
]  # fmt: skip
REMOVED = {
    "<p>a</p><script>alert('<b onclick=x>')</script>": ("<p>a</p>", ("<script>",)),
    '<img src="a.png" onerror="x">': ('<img src="a.png">', ("<img onerror>",)),
    '<a href="java&#9;script:x">a</a>': ("<a>a</a>", ('<a href="java script:x">',)),
    '<a href=" \x01javascript:x">a</a>': ("<a>a</a>", ('<a href="\x01javascript:x">',)),
    '<a href="data:text/html,x">a</a>': ("<a>a</a>", ('<a href="data:text/html,x">',)),
    '<img src="/\\ailleurs/a.png">': ("<img>", ('<img src="/\\ailleurs/a.png">',)),
    '<img srcset="a.png 1x, //ailleurs/b.png 2x">': ("<img>", ('<img srcset="a.png 1x, //ailleurs/b.png 2x">',)),
    '<meta http-equiv="refresh" content="0">': ("", ("<meta>",)),
    '<div id="__config">a</div>': ("<div>a</div>", ('<div id="__config">',)),
    '<label for="__search">a</label>': ("<label>a</label>", ('<label for="__search">',)),
    '<p style="color:red;position:fixed">a</p>': ('<p style="color:red">a</p>', ('<p style="position">',)),
    '<input type="password">': ("<input>", ('<input type="password">',)),
    '<path fill="url(//ailleurs)"></path>': ("<path></path>", ("<path fill>",)),
    "<!-- <script>x</script> --><p>a</p>": ("<p>a</p>", ()),
    "<code>&lt;script&gt;</code>": ("<code>&lt;script&gt;</code>", ()),
}


@pytest.mark.parametrize("text", HONEST)
def test_what_lays_out_words_stays(text: str) -> None:
    inside = f"<table><tbody><tr>{text}</tr></tbody></table>" if text.startswith("<td") else text
    cleaned = clean.clean(inside)
    assert sorted(cleaned.text) == sorted(inside), "nh3 puts attributes in an order of its own"
    assert cleaned.removed == ()


@pytest.mark.parametrize("text", REMOVED)
def test_what_goes_is_named(text: str) -> None:
    left, removed = REMOVED[text]
    cleaned = clean.clean(f"<svg>{text}</svg>" if text.startswith("<path") else text)
    assert (cleaned.text.replace("<svg>", "").replace("</svg>", ""), cleaned.removed) == (left, removed)


@given(st.lists(st.one_of(PIECES, st.sampled_from(ATTACKS)), max_size=14).map("".join))
def test_what_is_clean_is_clean(text: str) -> None:
    once = clean.clean(text).text
    again = clean.clean(once)
    assert again.removed == () and again.text == once


def test_what_is_too_deep_is_text() -> None:
    cleaned = clean.clean("<div>" * 100_000 + "<script>")
    assert "<div" not in cleaned.text and "<script" not in cleaned.text and cleaned.removed


def test_a_title_is_words() -> None:
    assert clean.words('a <b>"x"</b> &lt;i&gt;<script>y</script>') == "a &quot;x&quot; &lt;i&gt;"
