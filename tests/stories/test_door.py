"""The door: exit codes, options on either side of the command, one-line errors with a hint, help, settings, clock."""

import json
import re
import subprocess
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from command import Run
from git_history import History

from changelog import cli

COMMANDS = ("status", "collect", "notes", "config", "sandbox")


def test_options_stand_on_either_side(clone: Path, nouveautes: Run) -> None:
    before = nouveautes("--repo", clone, "--json", "notes")
    between = nouveautes("--json", "notes", "--repo", clone)
    after = nouveautes("notes", "--repo", clone, "--json")
    assert before == between == after
    assert before.json["version"] == 1


def test_the_one_after_the_command_wins(clone: Path, nouveautes: Run) -> None:
    assert nouveautes("--repo", "/nowhere", "collect", "--repo", clone).code == 0


def test_the_current_folder_is_the_default(clone: Path, program: Run) -> None:
    assert program("notes", cwd=clone).text.startswith("## ")


@pytest.mark.parametrize(
    "words",
    [
        ["notes"],
        ["notes", "--all"],
        ["notes", "--format", "json"],
        ["collect"],
        ["collect", "--all"],
        ["status"],
        ["config"],
    ],
)
def test_json_is_json_and_versioned(words: list[str], clone: Path, nouveautes: Run) -> None:
    answer = nouveautes(*words, "--json", "--repo", clone)
    assert answer.json["version"] == 1
    assert answer.err == ""


def test_codes(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    assert nouveautes("notes", "--repo", clone).code == 0
    subprocess.run(["git", "clone", "-q", "--depth=1", clone.as_uri(), tmp_path / "creux"], check=True)
    assert nouveautes("notes", "--repo", tmp_path / "creux").code == 1
    assert nouveautes("notes", "--repo", tmp_path / "absent").code == 2
    assert nouveautes("notes", "--format", "pdf", "--repo", clone).code == 2
    assert nouveautes("notes", "--nope", "--repo", clone).code == 2
    assert nouveautes("nope").code == 2


@pytest.mark.parametrize(
    "words",
    [["notes", "2022-01-19"], ["notes", "--since", "x"], ["notes", "--config", "absent.toml"], ["notes", "--nope"]],
)
def test_an_error_is_one_line_and_a_hint(words: list[str], clone: Path, nouveautes: Run) -> None:
    answer = nouveautes(*words, "--repo", clone)
    first, *hint = answer.err.splitlines()
    assert answer.code == 2
    assert answer.out == ""
    assert first.startswith("nouveautes: ")
    assert hint
    assert all(line.startswith("  ") for line in hint)
    assert "Traceback" not in answer.err


def test_debug_shows_the_traceback(clone: Path, nouveautes: Run) -> None:
    for words in (("--debug", "notes", "2022-01-19"), ("notes", "2022-01-19", "--debug")):
        answer = nouveautes(*words, "--repo", clone)
        assert answer.code == 2
        assert "Traceback" in answer.err
        assert "nouveautes: " in answer.err


def test_an_unknown_command_is_told_the_nearest(nouveautes: Run) -> None:
    answer = nouveautes("note")
    assert answer.code == 2
    assert "notes" in answer.err
    assert "notes" in nouveautes("notse").err


def test_every_problem_of_the_settings_at_once(history: History, clone: Path, nouveautes: Run) -> None:
    history.settings(
        'langage = "fr"\ntimezone = "Europe/Lutèce"\n[notes]\ntell = "all"\n[repository]\nintegration = 3\n'
        '[calendar]\ndemo = "mardi 10h"\n[[environments]]\nurl = "x"\n'
    )
    answer = nouveautes("notes", "--repo", clone)
    assert (answer.code, answer.out) == (2, "")
    for path in (
        "langage",
        "timezone",
        "notes.tell",
        "repository.integration",
        "calendar.demo",
        "environments[0].name",
    ):
        assert path in answer.err
    assert "language" in answer.err
    assert "tickets" in answer.err


def test_a_key_twice_is_refused(history: History, clone: Path, nouveautes: Run) -> None:
    history.settings('language = "fr"\nlanguage = "en"\n')
    answer = nouveautes("notes", "--repo", clone)
    assert answer.code == 2
    assert "deux fois" in answer.err


def test_settings_from_elsewhere(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    (tmp_path / "autre.toml").write_text('language = "en"\n')
    assert nouveautes("notes", "--config", tmp_path / "autre.toml", "--json", "--repo", clone).json["language"] == "en"


def test_version(nouveautes: Run) -> None:
    from changelog import __version__

    assert nouveautes("--version").text == f"nouveautes {__version__}\n"


def test_a_production_that_does_not_exist(history: History, clone: Path, nouveautes: Run) -> None:
    history.settings('[repository]\nproduction = "producton"\n')
    answer = nouveautes("status", "--repo", clone)
    assert answer.code == 2
    assert "production" in answer.err.partition("\n")[2]


@pytest.mark.parametrize("words", [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS)])
def test_help(words: list[str], nouveautes: Run) -> None:
    said = nouveautes(*words).text
    assert said.startswith("Usage: nouveautes")
    assert "--repo" in said


def test_help_lists_every_command_under_one_heading(nouveautes: Run) -> None:
    said = nouveautes("--help", "--lang", "en").text
    groups = re.findall(r"^(Start|Every week|When it goes wrong|Look|Set up):\n((?:  .*\n)+)", said, re.M)
    assert [heading for heading, _ in groups] == list(cli.GROUPS)
    for heading, lines in groups:
        assert re.findall(r"^  ([a-z]+) ", lines, re.M) == list(cli.GROUPS[heading])
    assert not re.search(r"^  hear ", said, re.M)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_a_command_s_own_help_begins_with_its_sentence(name: str) -> None:
    assert import_module(f"changelog.commands.{name}").command.help == cli.COMMANDS[name]


def test_the_schema_and_the_example(nouveautes: Run, tmp_path: Path) -> None:
    schema = json.loads(nouveautes("config", "--schema").text)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert tomllib.loads(nouveautes("config", "--example").text)["notes"] == {}


def test_a_clock_that_is_no_clock(clone: Path, nouveautes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOUVEAUTES_NOW", "demain")
    answer = nouveautes("status", "--repo", clone)
    assert (answer.code, answer.out) == (2, "")
    assert "NOUVEAUTES_NOW" in answer.err


def test_now_is_an_input(clone: Path, nouveautes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOUVEAUTES_NOW", "2022-03-01T23:30+00:00")
    assert nouveautes("notes", "--next", "--json", "--repo", clone).json["end"] == "2022-03-02"


def test_dry_run_writes_nothing(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    target = tmp_path / "page.md"
    for words in (("notes", "--output", target, "--dry-run"), ("--dry-run", "notes", "--output", target)):
        assert nouveautes(*words, "--repo", clone).code == 0
        assert not target.exists()
