"""The real page and table of contents through the whole command: a week in, nothing else moved; years archived, all found."""

import os
from collections import Counter
from pathlib import Path

import pytest
from conftest import PROJECT
from documentation_scene import PAGE, SUMMARY
from publish_worlds import local
from publishing_scene import BRANCH, FOURTEEN, HEADING, TWELVE, Scene

from changelog.domain.docs import page as pages

__all__ = ["local"]  # fixtures
ENTRY = "* [Dernières nouveautés](dernieres-nouveautes.md)"


@pytest.fixture
def real(local: Scene) -> Scene:
    """The documentation of the team, as it stood in February 2022."""
    data = Path(os.environ.get("NOUVEAUTES_DATA") or PROJECT.parent / "shared" / "data")
    if not (data / "page-before.md").is_file():
        pytest.skip("the real page is not here: page-before.md (set NOUVEAUTES_DATA to its folder)")
    read = ((PAGE, "page-before.md"), (SUMMARY, "SUMMARY-before.md"))
    local.documentation.commit({name: (data / file).read_bytes() for name, file in read})
    return local


def test_the_diff_is_the_week_and_the_place_in_the_contents(real: Scene) -> None:
    real.publish()
    added, taken = real.documentation.lines(BRANCH)
    assert taken == []
    assert [line for line in added if line] == [ENTRY, HEADING, FOURTEEN, TWELVE]
    assert sorted(real.documentation.changed(BRANCH)) == [SUMMARY, PAGE]
    before = real.state()
    real.publish()
    assert real.state() == before


@pytest.mark.soak
def test_gitbook_writes_it_anew_and_nobody_has_edited_it(real: Scene) -> None:
    """Escaped signs, dashes for stars, an angle bracket: what GitBook's own commits do to a page."""
    real.publish()
    text = real.page()
    section, rest = text.split(HEADING)[1].split("\n## ", 1)
    rewritten = section.replace("* [", "- [").replace(" #1", r" \#1")
    assert rewritten != section
    real.documentation.commit({PAGE: text.replace(section, rewritten)}, on=BRANCH, message="GITBOOK-12")
    before = real.state()
    answer = real.publish("--json")
    assert real.state() == before and answer.json["kept"] == []
    real.history.say("12.md", "titre : Annulez vous-même\n")
    answer = real.publish("--json")
    assert answer.json["kept"] == [] and "Annulez vous-même" in real.page()
    assert rest in real.page()


@pytest.mark.soak
def test_its_years_move_and_every_item_is_found(real: Scene) -> None:
    real.docs["archive"] = '"yearly"'
    before = pages.read(real.documentation.text())
    real.publish()
    names = [name for name in real.documentation.changed(BRANCH) if name != SUMMARY]
    assert len(names) > 2
    read = [pages.read(real.documentation.text(BRANCH, name)) for name in names]
    told = [Counter(item.sense for section in page.sections for item in section.every_item) for page in (before, *read)]
    missing = told[0] - sum(told[1:], Counter())
    assert not missing
    contents = real.documentation.text(BRANCH, SUMMARY)
    assert all(contents.count(f"({name})") == 1 for name in names)
    assert TWELVE in real.page()
