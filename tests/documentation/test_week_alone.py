"""The files that let the week run elsewhere than on GitHub: whole, well-formed, and of commands that exist."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from shown import SITE, blocks

from changelog import cli

PAGES = ("guides/semaine-seule.md", "en/guides/week-alone.md")


@pytest.fixture(params=PAGES)
def files(request: pytest.FixtureRequest) -> dict[str, str]:
    """The files that a page gives to be copied, by name."""
    page = (SITE / request.param).read_text("utf-8")
    return {block.title: block.body for block in blocks(page) if block.title}


def test_gitlab_takes_its_file(files: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / ".gitlab-ci.yml"
    place.write_text(files[place.name], "utf-8")
    program = Path(sys.executable).parent / "check-jsonschema"
    words: list[str | Path] = [program, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", place]
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    (*_, ship) = yaml.safe_load(files[place.name]).values()
    assert (ship["environment"], ship["script"]) == ("production", ["nouveautes release --yes"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_its_units(files: dict[str, str], tmp_path: Path) -> None:
    for name in ("nouveautes.service", "nouveautes.timer"):
        (tmp_path / name).write_text(files[name], "utf-8")
    words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "nouveautes.timer")]
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)
    ours = [line for line in done.stderr.decode().splitlines() if "nouveautes." in line]
    assert not ours, ours


def test_the_line_of_cron_has_five_fields_and_runs_at_every_hour(files: dict[str, str]) -> None:
    minute, *others = files["crontab"].split(maxsplit=5)[:5]
    assert minute.isdecimal()
    assert others == ["*"] * 4


def test_every_command_in_them_exists_with_its_options(files: dict[str, str]) -> None:
    lines = [one for text in files.values() for one in re.findall(r"nouveautes (?:week|demo|release) [^\n]*", text)]
    found = [shlex.split(one)[1:] for one in lines]
    assert {words[0] for words in found} == {"week", "demo", "release"}
    for words in found:
        command = cli.door.get_command(click.Context(cli.door), words[0])
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--") and word != "--"} <= known
