"""`nouveautes demo`: the sheet through the command, in its forms, with the team's own page and with none."""

from pathlib import Path
from typing import Any

import pytest
from command import Answer, Run, git
from git_history import History
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from changelog.commands import demo, json_forms

SETTINGS = """
[[environments]]
name = "recette"
url = "https://recette.exemple.invalid"
branch = "recette"
review_app_url = "https://pr{number}.exemple.invalid"
[demo]
standing = "demonstration.md"
[calendar]
demo = "tuesday 10:00"
"""


@pytest.fixture
def ask(history: History, nouveautes: Run) -> Any:
    """`demo` on a delivery of two changes, with a third one after it."""
    history.merge(100)
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(101, branch="12-annuler", title="Annuler un rendez-vous")
    history.merge(102, title="Range")
    history.day("2022-01-17")
    history.tag("2022-01-17")
    history.merge(103, branch="16-rappels", title="Rappels par SMS")
    history.settings(SETTINGS)

    def run(*words: str) -> Answer:
        return nouveautes("demo", *words, "--repo", history.ready())

    return run


def titles(answer: Answer) -> list[str]:
    """What is shown, in its order."""
    return [item["title"] for group in answer.json["groups"] for item in group["items"]]


def test_the_newest_delivery_is_shown(ask: Any) -> None:
    """With where to look, and by whom it was made."""
    said = ask().text.replace("\u00a0", " ")
    assert said.startswith("# Démonstration : livraison 2022-01-17\n")
    assert "* **Quand** : mardi 18 janvier à 10 h\n* **Où** : [recette](https://recette.exemple.invalid)" in said
    assert "[application de la demande 101](https://pr101.exemple.invalid)" in said
    assert "* Fait par : " in said
    assert "Rappels" not in said


def test_other_deliveries_can_be_asked_for(ask: Any) -> None:
    """The next one, which has no tag yet; one that users have."""
    assert titles(ask("--next", "--json")) == ["Rappels par SMS"]
    assert ask("--next").text.startswith("# Démonstration\u00a0: ce qui attend la prochaine livraison\n")
    assert "**État**\u00a0: Déjà en production" in ask("2022-01-11").text
    assert "Rappels par SMS" in titles(ask("--since", "2022-01-17", "--json"))


def test_the_machine_form_is_the_one_that_is_documented(ask: Any) -> None:
    """Against its schema."""
    found = ask("--json").json
    Draft202012Validator(json_forms.schema("demo")).validate(found)
    assert (found["tag"], found["at"], found["in_production"]) == ("2022-01-17", "2022-01-18T10:00:00+01:00", False)
    assert demo.DemoForm is json_forms.FORMS["demo"]


@pytest.mark.usefixtures("in_english")
def test_the_team_s_own_page_ends_it(ask: Any, history: History) -> None:
    """As it stands in the repository; one that is missing is told, and stops nothing."""
    missing = ask()
    assert missing.code == 0
    assert "! demonstration.md: is not there" in missing.err
    (history.folder / "demonstration.md").write_text("# Comptes\n\n* `agent@exemple.invalid`\n", "utf-8")
    found = ask()
    assert not [line for line in found.err.splitlines() if "demonstration.md" in line]
    assert found.text.endswith("## Pour mémoire\n\n**Comptes**\n\n- `agent@exemple.invalid`\n")


def test_nothing_outside_the_repository_is_printed(ask: Any, history: History, tmp_path: Path) -> None:
    """A link that leads out, a path that does, git's own folder."""
    (tmp_path / "secret").write_text("mot de passe", "utf-8")
    (history.folder / "demonstration.md").symlink_to(tmp_path / "secret")
    answer = ask()
    assert answer.code == 0
    assert "mot de passe" not in answer.text
    history.settings('[demo]\nstanding = "../secret"\n')
    assert ask().code == 2
    history.settings('[demo]\nstanding = ".git/config"\n')
    assert ask().code == 2


@pytest.mark.usefixtures("in_english")
def test_a_page_to_print(ask: Any, tmp_path: Path) -> None:
    """Written whole, with nothing to load from elsewhere."""
    page = tmp_path / "feuille.html"
    assert ask("--html", "--output", str(page), "--dry-run").text.startswith("would write ")
    assert not page.exists()
    assert ask("--html", "--output", str(page)).code == 0
    text = page.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "<script" not in text
    assert "<link" not in text
    assert "url(" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--all",), "a demo shows one delivery"),
        (("--next", "--shown"), "recorded for one tag"),
        (("2022-01-11..2022-01-17", "--shown"), "recorded for one tag"),
        (("--html", "--shown"), "one command writes the sheet"),
    ],
)
@pytest.mark.usefixtures("in_english")
def test_what_makes_no_sense_is_misuse(ask: Any, words: tuple[str, ...], said: str) -> None:
    """One line, then what to do."""
    answer = ask(*words)
    assert answer.code == 2
    assert said in answer.err


def test_notes_fetched_by_name_are_read(ask: Any, history: History) -> None:
    """A workflow's clone that knows only `refs/notes/nouveautes`: the sheet says that it was shown."""
    folder = history.ready()
    held, commit = git(folder, "rev-parse", "refs/tags/2022-01-17"), git(folder, "rev-parse", "2022-01-17^{commit}")
    record = (
        f'{{"kind":"shown","tag":"2022-01-17","tag_object":"{held}","commit":"{commit}","by":"Léa","at":1642500000}}'
    )
    git(
        folder, "-c", "user.name=Léa", "-c", "user.email=lea@exemple.invalid", "notes", "--ref=nouveautes", "add",
        "-m", record, held,
    )  # fmt: skip
    assert ask("--json").json["shown"]["by"] == "Léa"
    assert "Montrée le mardi 18 janvier" in ask().text
