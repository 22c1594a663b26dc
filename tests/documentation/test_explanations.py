"""The explanations say what is so: tests that they name exist, and their worked example is what the code answers."""

import re

import pytest
from shown import ROOT, SITE, blocks

from changelog.domain.docs import merge, page

LAWS = ("comprendre/lois.md", "en/understanding/laws.md")
THREE_WAY = ("comprendre/trois-voies.md", "en/understanding/three-way.md")
CITING = (*LAWS, "guides/jetons.md", "en/guides/tokens.md")
TITLE = "# Dernières nouveautés\n\n"


@pytest.mark.parametrize("name", CITING)
def test_the_tests_that_a_page_cites_exist(name: str) -> None:
    cited = re.findall(r"`(tests/[\w/]+\.py)`", (SITE / name).read_text("utf-8"))
    assert cited
    assert [one for one in cited if not re.search(r"^def test_", _text(one), re.M)] == []


def test_every_law_has_its_tests_in_both_languages() -> None:
    french, english = (_laws((SITE / name).read_text("utf-8")) for name in LAWS)
    assert len(french) == 8
    assert french == english
    assert all(french)


@pytest.mark.parametrize("name", THREE_WAY)
def test_the_worked_example_is_what_the_code_answers(name: str) -> None:
    base, ours, now, then = [one.body for one in blocks((SITE / name).read_text("utf-8")) if one.language == "markdown"]
    wrote, theirs, seen = page.read(base), page.read(now), page.read(TITLE + ours)
    section = merge.locate(seen, theirs.sections[0], wrote.sections[0])
    assert section is not None
    assert merge.merge(seen, section, theirs, wrote)[0] == TITLE + then


def _laws(text: str) -> list[list[str]]:
    return [re.findall(r"`(tests/[\w/]+\.py)`", one) for one in re.split(r"^## \d\. ", text, flags=re.M)[1:]]


def _text(path: str) -> str:
    place = ROOT / path
    return place.read_text("utf-8") if place.is_file() else ""
