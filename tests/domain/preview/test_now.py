"""« En ce moment » as text: the line of steps, said aloud as well, and nothing that people wrote becomes HTML."""

import pytest
from preview_pages import template

from changelog.domain.preview import train_pages
from changelog.domain.preview.train_pages import Now, ShownStep

STEPS = (
    ShownStep(name="tagged", text="lundi", state="done"),
    ShownStep(name="shown", text="pas encore <script>x</script>", state="next"),
    ShownStep(name="released", text="pas encore", state="later"),
)


def text(language: str = "fr", *, then: str = "", hotfixes: tuple[str, ...] = ()) -> str:
    """The page."""
    held = Now(tag="2022-01-18", steps=STEPS, then=then, hotfixes=hotfixes)
    return template("now", train_pages.now_context(held, language, {"coming": "", "demo": ""}))


def test_one_step_is_under_way() -> None:
    said = text()
    assert said.count('aria-current="step"') == 1
    assert said.index("nv-done") < said.index('class="nv-next" aria-current="step"') < said.index("nv-later")
    assert "(c’est l’étape en cours)" in said and "Contenu arrêté" in said
    assert "(this is the step under way)" in text("en")


def test_text_stays_text() -> None:
    said = text(then="ramener dans <b>x</b>", hotfixes=("hotfix/<img src=x>",))
    assert "<script>" not in said and "<b>" not in said and "<img" not in said
    assert "&lt;script&gt;" in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_before_the_first_delivery(language: str) -> None:
    said = template("now", train_pages.now_context(Now(), language, {"coming": "index.md", "demo": ""}))
    assert "<ol" not in said and "](index.md)" in said
