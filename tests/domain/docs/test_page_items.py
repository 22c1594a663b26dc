"""What an entry is, whoever wrote it and however; and that writing it down otherwise changes nothing of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.docs import inline, item_key, page
from changelog.domain.docs.model import Item

ISSUE = "https://github.com/capucine/capucine/issues/{}"
PULL = "https://github.com/capucine/capucine/pull/{}"


def only(text: str, *slugs: str) -> Item:
    """The one entry of a section."""
    (item,) = page.read(f"## 3 mai 2021\n\n{text}\n", slugs=slugs).sections[0].items
    return item


@pytest.mark.parametrize(
    ("text", "identity", "title"),
    [
        (f"* [Semis #12]({ISSUE.format(12)})", "#12", "Semis"),
        (f"* [ Semis \\#12 ]({ISSUE.format(12)})", "#12", "Semis"),
        (f"* [Semis]({PULL.format(12)})", "#12", "Semis"),
        (f"* [Semis #12]({PULL.format(12)}/files#diff)", "#12", "Semis"),
        (f"* _\\*\\*_[Semis]({ISSUE.format(12)})", "#12", "Semis"),
        (f"* **[Semis]({ISSUE.format(12)})** (la Drôme)", "#12", "Semis (la Drôme)"),
        (f"* Semis ([#12]({ISSUE.format(12)}))", "#12", "Semis"),
        (f"* [#12]({ISSUE.format(12)}) Semis", "#12", "Semis"),
        (f"* Semis {ISSUE.format(12)}", "#12", f"Semis {ISSUE.format(12)}"),
        (f"* [Semis #12][a]\n\n[a]: {ISSUE.format(12)}", "#12", "Semis"),
        (f"* [\\[Agent\\] Semis \\(80\\)]({ISSUE.format(12)})", "#12", "[Agent] Semis (80)"),
        (f"* ![]({ISSUE.format(9)}) [Semis]({ISSUE.format(12)})", "#12", "Semis"),
        (f"* [Semis]({PULL.format(9)}), pour [#12]({ISSUE.format(12)})", "#12", "Semis, pour"),
        (f"* [Semis #12]({ISSUE.format(12)})\n\n    Suite de [#9]({ISSUE.format(9)}).", "#12", "Semis"),
        ("* Semis #12", "#12", "Semis"),
        ("* Semis \\#12.", "#12", "Semis"),
        ("* Semis (#12, #13)", "#12", "Semis"),
        ("* Semis #12 #", "#12", "Semis"),
        ("* #12 : Semis", "#12", "Semis"),
        ("* [ ] Semis #12", "#12", "Semis"),
        ("* Semis (!12)", "!12", "Semis"),
        ("* Semis depuis #12 pour tous", "title:semis depuis #12 pour tous", "Semis depuis #12 pour tous"),
        ("* Couleur #112233", "title:couleur #112233", "Couleur #112233"),
        ("* Liste `users#index`", "title:liste users#index", "Liste users#index"),
        ("* [Semis](https://trello.com/c/F0LCArHS/1116-semis)", "trello:F0LCArHS", "Semis"),
        ("* [Semis](https://trello.com/c/F0LCArHS)", "trello:F0LCArHS", "Semis"),
        ("* [Semis](https://gitlab.com/a/b/c/-/merge_requests/12)", "!12", "Semis"),
        ("* [Semis](https://gitlab.com/a/b/c/-/issues/12)", "#12", "Semis"),
        ("* SEMIS  guidés", "title:semis guides", "SEMIS guidés"),
    ],
)  # fmt: skip
def test_what_an_entry_is(text: str, identity: str, title: str) -> None:
    item = only(text)
    assert (item.identity, item.title) == (identity, title)


def test_a_ticket_is_told_from_its_pull_request() -> None:
    item = only(f"* [Semis]({PULL.format(9)}), pour [#12]({ISSUE.format(12)})")
    assert (item.ticket, item.pull, item.slug) == (12, 9, "capucine/capucine")


def test_other_repositories_count_by_themselves_and_former_names_do_not() -> None:
    text = "* [a #1](https://github.com/jardin/ancien/issues/1)"
    assert only(text, "capucine/capucine").identity == "jardin/ancien#1"
    assert only(text, "capucine/capucine", "Jardin/Ancien").identity == "#1"


GITBOOK = [
    ("* [Semis #12](u)", "- [ Semis \\#12 ](u)"),
    ("* [Semis #12](u)", "*   [Semis  #12](u)  "),
    ("* [Semis #12](u)", "+ [Semis #12][3]\n\n[3]: u"),
    ("* [Semis #12][1]\n\n[1]: u", "* [Semis #12][7]\n\n[7]: u"),
    ("* Un _mot_ **fort**", "* Un *mot* __fort__"),
    ("* a (b) [c] a_b", "* a \\(b\\) \\[c\\] a\\_b"),
    ("* a > b & c", "* a &gt; b &amp; c"),
    ("* a `b_c` d", "* a `b_c` d&#x20;"),
    ("* Une longue ligne", "* Une longue\n  ligne"),
    ("* Une longue ligne", "* Une longue\\\n  ligne"),
    ("* [a](https://x/%C3%A9)", "* [a](https://x/é)"),
    ("* [a](<u v>)", '* [a](<u v> "mention")'),
    ("* a\n\n    Un texte.", "* a\n\n  Un texte."),
    ("* a\n\n    Un texte.", "- a\n\n\n  Un texte.\n"),
    ("* a\n    * b\n        * c\n    * d", "* a\n  - b\n    - c\n  - d"),
    ("1. a\n2. b", "1. a\n1. b"),
    ("* a\n\n    ```js\n    x  =  1\n    ```", "* a\n\n  ```js\n  x  =  1\n  ```"),
    ("* caf\u00e9", "* cafe\u0301"),
]
EDITS = [
    ("* [Semis #12](u)", "* [Semis guidés #12](u)"),
    ("* [Semis #12](u)", "* [Semis #12](v)"),
    ("* [Semis #12](u)", "* [Semis #13](u)"),
    ("* [Semis #12](u)", "* Semis #12"),
    ("* Un mot", "* Un **mot**"),
    ("* Un mot", "* un mot"),
    ("* Un mot.", "* Un mot"),
    ("* a", "* a\n\n    Un texte."),
    ("* a\n    * b\n    * c", "* a\n    * b\n        * c"),
    ("* a\n    * b\n    * c", "* a\n    * c\n    * b"),
    ("* a\n\n    ```\n    x = 1\n    ```", "* a\n\n    ```\n    x =  1\n    ```"),
    ("* `a\\#`", "* `a#`"),
    ("* été", "* ete"),
]


def said(text: str) -> str:
    """The sense of every entry of a list."""
    found = page.read(f"## 3 mai 2021\n\n{text}\n")
    return "\n".join(item.sense for item in found.sections[0].items)


@pytest.mark.parametrize(("written", "again"), GITBOOK, ids=range(len(GITBOOK)))
def test_another_spelling_is_no_edit(written: str, again: str) -> None:
    assert said(written) == said(again)


@pytest.mark.parametrize(("written", "edited"), EDITS, ids=range(len(EDITS)))
def test_an_edit_is_no_spelling(written: str, edited: str) -> None:
    assert said(written) != said(edited)


TEXTS = st.text(alphabet=st.sampled_from("abé 12#.,_*()[]<>&`!-'"), min_size=1, max_size=40)


@given(TEXTS)
def test_escaping_a_text_changes_nothing_of_its_sense(text: str) -> None:
    plain = "a" + text.replace("\\", "").replace("`", "").replace("&", "").replace("<", "") + "b"
    escaped = "".join("\\" + char if char in "#_*()[]>.!-" else char for char in plain)
    shown = "".join("\\" + char if char in "[]*_" else char for char in plain)
    assert item_key.of([escaped], {}) == item_key.of([shown], {})


@given(st.text(max_size=120))
def test_no_text_is_too_much(text: str) -> None:
    for link in inline.links(text, {"a": "b"}):
        assert 0 <= link.at < link.end <= len(text)
    assert "\n" not in inline.visible(text)
    item_key.of(text.split("\n"), {})
