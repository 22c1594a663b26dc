"""`nouveautes adopt`: settings proposed from a page that people wrote, and its newest week beside the tool's own."""

import tomllib
from pathlib import Path

import pytest
from command import Answer, git, in_process
from documentation_scene import FORGE, PAGE
from publish_worlds import local
from publishing_scene import Scene

__all__ = ["local"]  # fixtures
THEIRS = f"""---
description: Ce qui change
---

# Nouveautés

## Mardi 4 janvier 2022

- [Les débuts \\#9]({FORGE}/issues/9)

## Mardi 18 janvier 2022

- [À notre façon \\#12]({FORGE}/issues/12)
- [Une réunion \\#99]({FORGE}/issues/99)
"""


@pytest.fixture
def adopted(local: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A page of theirs: the oldest first, days in the headings, dashes."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    local.documentation.commit({PAGE: THEIRS})
    local.docs = {}
    return local


def adopt(scene: Scene, *words: str | Path) -> Answer:
    return in_process("adopt", *words, "--repo", scene.ready())


def test_its_ways_are_proposed_as_settings(adopted: Scene) -> None:
    before = adopted.state()
    answer = adopt(adopted, adopted.documentation.folder)
    assert answer.code == 0, answer.err
    proposed = answer.out.partition("\n# La section")[0]
    told = tomllib.loads(proposed)
    assert told["docs"] == {
        "repository": str(adopted.documentation.folder),
        "page": PAGE,
        "order": "oldest",
        "heading": "day",
        "marker": "-",
    }
    assert told["repository"]["slug"] == "equipe/outil"
    assert "gitbook, LF, 2 livraisons, 3 entrées" in proposed
    assert adopted.state() == before


def test_what_it_proposes_is_taken_as_it_is(adopted: Scene) -> None:
    answer = adopt(adopted, adopted.documentation.folder)
    adopted.more = [answer.out.partition("\n# La section")[0]]
    settings = adopted.more[0]
    (adopted.ready() / "nouveautes.toml").write_text(settings, encoding="utf-8")
    shown = in_process("publish", "--dry-run", "--repo", adopted.history.folder)
    assert shown.code == 0, shown.err


def test_the_newest_week_stands_beside_theirs(adopted: Scene) -> None:
    answer = adopt(adopted, adopted.documentation.folder)
    ours, theirs = answer.out.partition("# Ce que des personnes ont écrit")[::2]
    assert "- [Annuler un rendez-vous #12]" in ours
    assert "- [À notre façon" in theirs and "Une réunion" in theirs
    assert "de la page seule" in theirs


def test_its_form_counts_both_sides(adopted: Scene) -> None:
    told = adopt(adopted, adopted.documentation.folder, "--json").json
    assert (told["order"], told["flavour"], told["sections"], told["entries"]) == ("oldest", "gitbook", 2, 3)
    assert told["both"] + told["page_alone"] == 2
    assert told["theirs"].startswith("## Mardi 18 janvier 2022")


@pytest.mark.parametrize(
    ("words", "said"), [((), "aucun dépôt de documentation"), (("--page", "absente.md"), "absente.md")]
)
def test_what_is_not_there_is_said(adopted: Scene, words: tuple[str, ...], said: str) -> None:
    folder = [adopted.documentation.folder] if words else []
    answer = adopt(adopted, *folder, *words)
    assert answer.code in (1, 2) and said in answer.err


def test_a_page_of_this_very_clone_needs_no_address_and_no_token(adopted: Scene) -> None:
    folder = adopted.ready()
    (folder / "CHANGELOG.md").write_text(THEIRS, encoding="utf-8")
    who = ("-c", "user.name=Camille", "-c", "user.email=c@exemple.invalid")
    git(folder, "add", "CHANGELOG.md")
    git(folder, *who, "commit", "-m", "Journal")
    answer = in_process("adopt", "--repo", folder, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["page"] == "CHANGELOG.md" and answer.json["sections"] == 2
    assert tomllib.loads(answer.json["settings"])["docs"]["repository"] == "."


def test_a_page_that_is_no_markdown_is_named(adopted: Scene) -> None:
    answer = adopt(adopted, adopted.documentation.folder, "--page", "docs/news.rst")
    assert answer.code == 1 and "reStructuredText" in answer.err and len(answer.out) == 0
