"""Titles that mean something to somebody: they stay text on the page, in the description and in the commit's message."""

import re

import pytest
from documentation_scene import HEAD, OLD
from hypothesis import given
from hypothesis import strategies as st
from publish_worlds import local, scene
from publishing_scene import BRANCH, Scene

from changelog.domain.docs import page
from changelog.domain.notes.escape import inert

__all__ = ["local", "scene"]  # fixtures
DOCS = "equipe/documentation"
NUMBER = 7  # a ticket of the documentation
# What GitHub acts on, in a description and in the message of a commit that reaches the default branch.
CLOSES = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+/[\w.-]+)?(?:https?://\S*?/issues/|#|GH-)(\d+)",
    re.IGNORECASE,
)
CALLS = re.compile(r"(?<![\w`])@[A-Za-z\d]")
TITLES = {
    "closing word": f"Corrige (closes #{NUMBER})",
    "its own number": "Un souci resolved",
    "fix at the end": "Le dernier fix",
    "address": f"fixes https://github.com/{DOCS}/issues/{NUMBER}",
    "elsewhere": f"closes {DOCS}#{NUMBER}",
    "GH": f"closes GH-{NUMBER}",
    "name": "Merci à @apolline et à @equipe/relecture",
    "html": "<b>gras</b> <script>alert(1)</script>",
    "link": "[clic](http://evil.example) ![x](http://evil.example/x.png)",
    "comment": "<!-- /nouveautes --> puis <!-- nouveautes -->",
    "details": "</details></ul><details open>",
    "trailer": "Nouveautes-Delivery: 2022-01-11",
    "template": "{% endhint %} {{ 7*7 }}",
    "list": "* un autre #99",
    "heading": "## 3 mai 2021",
    "terminal": "rouge \x1b[31m \u202e \x07",
    "pipes": "| a | b | `code` ~~x~~ _y_ *z*",
}


def told_with(scene: Scene, title: str) -> None:
    """One more ticket, 30, with that title; something similar is set aside."""
    scene.history.day("2022-01-18 11:00")
    scene.history.merge(110, branch="30-x", title=title)
    scene.history.merge(111, branch="sans-ticket", title=f"chore {title.replace('#', '')}")
    scene.history.tag("2022-01-18")


@pytest.mark.one_in(4)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_stays_text(scene: Scene, title: str) -> None:
    if scene.repository:
        scene.repository.issue(NUMBER, "Un ticket de la documentation")
        scene.repository.issue(30, "Un autre, qui porte le numéro de celui du produit")
    told_with(scene, title)
    scene.publish()
    found = page.read(scene.page())
    (ours,) = [one for one in found.sections if one.heading.endswith("18 janvier 2022")]
    assert sorted({item.ticket or 0 for item in ours.every_item} - {NUMBER}) == [12, 14, 30]
    assert len(found.sections) == 2
    assert scene.page().startswith(HEAD) and scene.page().endswith(OLD)
    body = scene.requests()[-1].body
    (message,) = scene.documentation.messages(f"master..{BRANCH}")
    for text in (body, message):
        assert not CLOSES.search(text), CLOSES.search(text)
        assert not CALLS.search(text), text
    assert body.count("<!-- nouveautes -->") == body.count("<!-- /nouveautes -->") == 1
    assert "<script" not in body and "\x1b" not in body + message + scene.page()
    before = scene.state()
    scene.publish()
    assert scene.state() == before


@pytest.mark.parametrize("title", ["Le dernier fix", f"Corrige (closes #{NUMBER})"])
def test_merging_closes_no_ticket_of_the_documentation(scene: Scene, title: str) -> None:
    """The commit's message reaches the default branch: GitHub reads closing words there too."""
    told_with(scene, title)
    scene.publish()
    scene.merge("rebase")
    assert [found for text in scene.documentation.messages("master") for found in CLOSES.findall(text)] == []


def test_a_text_that_looks_like_trailers_misleads_nobody(scene: Scene) -> None:
    scene.history.say(
        "12.md", "titre : Annuler\n\nUn texte.\n\nNouveautes-Delivery: 2022-01-11\nNouveautes-Tag-Object: 0\n"
    )
    scene.publish()
    before = scene.state()
    scene.publish()
    assert scene.state() == before
    scene.publish("2022-01-11")
    assert "issues/9)" in scene.page("nouveautes/2022-01-11")


def test_a_text_with_headings_and_fences_stays_below_its_entry(scene: Scene) -> None:
    scene.history.say(
        "12.md", "titre : Annuler\n\n## 3 mai 2021\n\n```\n## pas un titre\n\n* ni une entrée #99\n```\n\n* un point\n"
    )
    scene.publish()
    (ours, _) = page.read(scene.page()).sections
    assert [item.ticket for item in ours.every_item] == [14, 12]
    before = scene.state()
    scene.publish()
    assert scene.state() == before
    scene.one_more()
    scene.publish()
    assert scene.page().count("ni une entrée") == 1


def test_what_is_printed_holds_no_control_signs(local: Scene) -> None:
    told_with(local, "rouge \x1b[31m fin")
    for words in (("--dry-run",), ("--json",), ()):
        answer = local.publish(*words)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", answer.out + answer.err)


@given(st.lists(st.sampled_from(["closes ", "fix: ", "#7", "#", "7", "@a", "@", "GH-", "gh-7", "o/r#7", "o/r@7", " ", "\u2060", "\\",
                                 "https://github.com/o/r/issues/7", "/issues/7", "résolu", "Fixes", "!7", "\u200b"]), max_size=8).map("".join))  # fmt: skip
def test_tamed_words_act_on_nothing(text: str) -> None:
    said = inert(text)
    assert not CLOSES.search(said), said
    assert not CALLS.search(said), said
