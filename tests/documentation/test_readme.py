"""The README and CONTRIBUTING name what exists: commands, options, exit codes, files, make targets, libraries."""

import re
import tomllib
from importlib import import_module
from itertools import chain
from pathlib import Path

import click
import pytest
from generate import LATER
from shown import ROOT, sources

from changelog import cli, errors
from changelog.commands import options

README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sources()]


def test_every_command_stands_in_the_table() -> None:
    assert set(re.findall(r"^\| `nouveautes (\w+)` \|", README, re.M)) == set(cli.COMMANDS)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_and_options_named_anywhere_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    named = set(
        re.findall(
            r"(?:^|[`\n(] *)nouveautes ([a-z]+)\b",
            "\n".join(re.findall(r"`[^`\n]+`|^ +nouveautes.*|^nouveautes .*", text, re.M)),
        )
    )
    assert named <= set(cli.COMMANDS)
    known = {name for one in _commands() for option in one.params for name in option.opts} | {"--version", "--help"}
    others = {
        "--annotate",
        "--message",
        "--prune",
        "--check",
        "--depth",
        "--branch",
        "--quiet",
        "--allow-empty",
        "--tags",
        "--force",
        "--unshallow",
        "--no-ff",
        "--atomic",
        "--force-with-lease",
        "--strict",
        # of benchmarks and of `git clone`
        "--bare",
        "--histories",
        "--show",
        "--write",
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known | others


def test_common_options_are_told() -> None:
    # --yes is left out as long as nothing asks.
    assert {name for name, _ in options.COMMON} - {"--yes"} <= set(re.findall(r"--[a-z-]+", README))


def test_exit_codes_are_those_of_the_code() -> None:
    assert {errors.Refused.code, errors.Misuse.code, errors.Stopped.code} == {1, 2, 3}
    assert "0 done, 1 refused, 2 misuse, 3 stopped" in README


@pytest.mark.parametrize("text", [README, CONTRIBUTING])
def test_links_lead_to_files(text: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", "".join(re.split(r"```.*?```", text, flags=re.S))):
        assert (ROOT / target).exists(), target


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make (\w+)", README + CONTRIBUTING) + re.findall(r"^make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *chain.from_iterable(project["dependency-groups"].values())]
    names = {re.split(r"[<>=!~ ]", one)[0] for one in wanted}
    table = CONTRIBUTING.partition("## Libraries")[2]
    told = {name for row in re.findall(r"^\| ([a-z0-9, -]+) \|", table, re.M) for name in row.split(", ")}
    assert names <= told


def test_settings_said_to_serve_later_are_not_used_yet() -> None:
    code = "".join(
        path.read_text("utf-8")
        for room in ("app", "commands", "runtime", "adapters", "domain")
        for path in (ROOT / "changelog" / room).rglob("*.py")
    )
    for table in LATER:
        assert not re.search(rf"settings\.{table}\b", code), f"[{table}] is used: take it out of LATER in generate.py"


def _commands() -> list[click.Command]:
    return [import_module(f"changelog.commands.{name}").command for name in cli.COMMANDS]
