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

PAGE = (SITE / "guides/semaine-seule.md").read_text("utf-8")
FILES = {block.title: block.body for block in blocks(PAGE) if block.title}


def test_gitlab_takes_its_file(tmp_path: Path) -> None:
    place = tmp_path / ".gitlab-ci.yml"
    place.write_text(FILES[place.name], "utf-8")
    program = Path(sys.executable).parent / "check-jsonschema"
    words: list[str | Path] = [program, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", place]
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert yaml.safe_load(FILES[place.name])["livrer"]["environment"] == "production"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_its_units(tmp_path: Path) -> None:
    for name in ("nouveautes.service", "nouveautes.timer"):
        (tmp_path / name).write_text(FILES[name], "utf-8")
    words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "nouveautes.timer")]
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)
    ours = [line for line in done.stderr.decode().splitlines() if "nouveautes." in line]
    assert not ours, ours


def test_the_line_of_cron_has_five_fields_and_runs_at_every_hour() -> None:
    minute, *others = FILES["crontab"].split(maxsplit=5)[:5]
    assert minute.isdecimal()
    assert others == ["*"] * 4


def test_every_command_in_them_exists_with_its_options() -> None:
    lines = [one for text in FILES.values() for one in re.findall(r"nouveautes (?:week|demo|release) [^\n]*", text)]
    found = [shlex.split(one)[1:] for one in lines]
    assert {words[0] for words in found} == {"week", "demo", "release"}
    for words in found:
        command = cli.door.get_command(click.Context(cli.door), words[0])
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known
