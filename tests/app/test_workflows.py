"""The workflows that `init` writes, those that others call, and the action: safe, well-formed, and of commands that exist."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]

from changelog.adapters.files import templates
from changelog.app import workflows
from changelog.cli import COMMANDS, door
from changelog.config.schema import Announce, Docs, Settings
from changelog.domain.train.gates import FIRM

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
HERE = Settings(
    docs=Docs(repository="https://github.com/capucine-dev/capucine"), announce=Announce(channels=("equipe",))
)
ELSEWHERE = Settings(language="en", docs=Docs(repository="git@github.com:capucine-dev/capucine-doc.git"))


COMMIT = f"nouveautes @ git+https://github.com/capucine-dev/nouveautes@{'0a' * 20}"


def written(settings: Settings = HERE, install: str = COMMIT, *, hosted: bool = True) -> dict[str, str]:
    """The workflows of a product."""
    return workflows.files(
        settings,
        templates("workflows"),
        slug="capucine-dev/capucine",
        install=install,
        integration="recette",
        hosted=hosted,
    )


@cache
def read(text: str) -> Any:
    """A text as YAML, read once however many tests look at it."""
    return yaml.safe_load(text)


def one(name: str, made: dict[str, str] | None = None) -> Any:
    """One of them, read as YAML; it reads the key `on` as true."""
    return read((made or written())[f"{workflows.FOLDER}/nouveautes-{name}.yml"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them on disk: two products, this project's own, the action."""
    place = tmp_path_factory.mktemp("workflows")
    for name, made in (("here", written()), ("elsewhere", written(ELSEWHERE, hosted=False)), ("reusable", reusable())):
        for path, text in made.items():
            (place / name / path).parent.mkdir(parents=True, exist_ok=True)
            (place / name / path).write_text(text, "utf-8")
    (place / "action.yml").write_text((ROOT / "action.yml").read_text("utf-8"), "utf-8")
    return place


def reusable() -> dict[str, str]:
    """Those of this repository, as it has them."""
    return {path: (ROOT / path).read_text("utf-8") for path in workflows.reusable(templates("workflows"))}


def jobs(text: str) -> Iterator[dict[str, Any]]:
    """The jobs of a workflow."""
    yield from read(text)["jobs"].values()


def steps(text: str) -> Iterator[dict[str, Any]]:
    """The steps of a workflow or of an action."""
    found = read(text)
    for job in found["jobs"].values() if "jobs" in found else [found["runs"]]:
        yield from job["steps"]


def told() -> list[str]:
    """Every text there is."""
    return [
        *written().values(),
        *written(ELSEWHERE).values(),
        *reusable().values(),
        (ROOT / "action.yml").read_text("utf-8"),
    ]


def test_the_audit_finds_nothing(folder: Path) -> None:
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", folder], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout.decode()
    assert b"No findings" in done.stdout


def test_they_keep_to_the_published_schemas(folder: Path) -> None:
    for schema, files in (
        ("vendor.github-workflows", sorted(folder.glob("*/.github/workflows/*.yml"))),
        ("vendor.github-actions", [folder / "action.yml"]),
    ):
        words: list[str | Path] = [BIN / "check-jsonschema", "--builtin-schema", schema, *files]
        done = subprocess.run(words, capture_output=True, check=False, timeout=60)
        assert files and done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_this_repository_has_those_of_the_templates() -> None:
    assert reusable() == workflows.reusable(templates("workflows"))
    assert {path.name for path in (ROOT / ".github/workflows").glob("*.yml")} >= {
        Path(path).name for path in reusable()
    }


def test_every_command_in_them_exists_with_its_options() -> None:
    typed = [words for text in told() for step in steps(text) for words in commands(step.get("run", ""))]
    assert {words[0] for words in typed} >= {
        "week", "tag", "demo", "release", "unshown", "resync", "preview", "check", "comment",
    }  # fmt: skip
    for words in typed:
        assert words[0] in COMMANDS
        command = door.get_command(click.Context(door), words[0])
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.get_command(click.Context(command), words[1])
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        named = {word.partition("=")[0] for word in words if re.fullmatch(r"--[a-z][a-z-]*(=.*)?", word)}
        assert named <= known, f"{' '.join(words)}: {named - known}"


def commands(run: str) -> Iterator[list[str]]:
    """The words after `nouveautes` in the lines of a step, up to where its output goes."""
    for line in run.splitlines():
        if line.strip().startswith("nouveautes ") and '"${words[@]}"' not in line:
            yield shlex.split(line.strip().partition(" | ")[0])[1:]


def test_what_people_type_reaches_a_shell_through_its_environment_alone() -> None:
    for text in told():
        for step in steps(text):
            assert "${{" not in step.get("run", "")
    assert not any("pull_request_target" in text or "workflow_run" in text for text in told())


def test_every_action_is_pinned_and_no_login_is_left_behind() -> None:
    used = [step for text in told() for step in steps(text) if "uses" in step]
    assert used
    for step in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
        if step["uses"].startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_no_job_has_more_rights_than_it_needs() -> None:
    made = written()
    assert all(read(text)["permissions"] == {} for text in made.values())
    preview = next(jobs(made[f"{workflows.FOLDER}/nouveautes-apercu.yml"]))
    assert set(preview["permissions"].values()) == {"read"}
    assert "head.repo.full_name == github.repository" in preview["if"]


@pytest.mark.parametrize("name", ["semaine", "marquer", "montre", "livrer", "resync", "commentaire", "apercu"])
def test_the_app_s_token_and_the_built_in_one_have_the_same_rights(name: str) -> None:
    """Less those that only an App can be given."""
    for job in one(name)["jobs"].values():
        for step in job["steps"]:
            asked = {
                key.removeprefix("permission-"): level
                for key, level in step.get("with", {}).items()
                if key.startswith("permission-")
                and key not in ("permission-workflows", "permission-organization-projects")
            }
            assert asked in ({}, job["permissions"])


def test_what_may_push_workflow_files_asks_an_app_for_that_right() -> None:
    """`permissions:` has no such key: the schema of workflows refuses it."""
    asking = {
        Path(path).name.removeprefix("nouveautes-")
        for path, text in written().items()
        for step in steps(text)
        if step.get("with", {}).get("permission-workflows") == "write"
    }
    assert asking == {"montre.yml", "non-montre.yml", "livrer.yml", "resync.yml", "commentaire.yml"}


def test_a_job_waits_for_its_environment_and_leaves_no_deployment() -> None:
    for name in ("livrer", "commentaire"):
        assert one(name)["jobs"]["release"]["environment"] == {"name": "production", "deployment": False}
    elsewhere = written(HERE, hosted=False)
    assert one("livrer", elsewhere)["jobs"]["release"]["environment"] == "production"


def test_no_click_takes_the_place_of_one_that_waits() -> None:
    """Where a server knows no queue, nothing is cancelled either: each run is by itself."""
    for name in ("marquer", "montre", "livrer", "non-montre", "resync"):
        assert one(name)["concurrency"]["queue"] == "max"
    for name in ("said", "release"):
        assert one("commentaire")["jobs"][name]["concurrency"]["queue"] == "max"
    assert "github.event.comment.id" in one("commentaire")["concurrency"]["group"]
    elsewhere = written(HERE, hosted=False)
    assert not any("queue" in text or "deployment:" in text for text in elsewhere.values())
    assert "concurrency" not in one("montre", elsewhere) and "concurrency" not in one("livrer", elsewhere)


def test_the_person_is_who_clicked_on_a_re_run_too() -> None:
    acting = [step["env"] for text in told() for step in steps(text) if "GIT_AUTHOR_NAME" in step.get("env", {})]
    assert acting
    for env in acting:
        assert env["GIT_AUTHOR_NAME"] == "${{ github.triggering_actor }}"
        assert env["GIT_AUTHOR_EMAIL"].startswith("${{ github.triggering_actor }}@")
    assert not any("github.actor" in text for text in told())


def test_pip_runs_apart_from_what_a_branch_holds(tmp_path: Path) -> None:
    """In a folder of the runner's own, and without the modules and the settings of the folder it is started in."""
    assert one("verifier")["jobs"]["check"]["steps"][2]["env"] == {"NOUVEAUTES": COMMIT}
    installing = [step for text in told() for step in steps(text) if " pip " in step.get("run", "")]
    assert len(installing) >= len(told())
    python, checkout, temp = tmp_path / "python", tmp_path / "checkout", tmp_path / "temp"
    python.write_text('#!/bin/sh\npwd\nfor word in "$@"; do echo "$word"; done\n', "utf-8")
    python.chmod(0o755)
    checkout.mkdir()
    temp.mkdir()
    given = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "RUNNER_TEMP": str(temp),
        "NOUVEAUTES": "-x y",
        "GITHUB_ACTION_PATH": "-x y",
    }
    for run in {step["run"] for step in installing}:
        words = ["bash", "-eo", "pipefail", "-c", run]
        done = subprocess.run(words, env=given, cwd=checkout, capture_output=True, check=True, timeout=60)
        place, *typed = done.stdout.decode().splitlines()
        assert place == str(temp)
        assert typed[:4] == ["-I", "-m", "pip", "install"] and typed[-2:] == ["--", "-x y"]


def test_what_is_called_installs_its_own_commit() -> None:
    for text in reusable().values():
        called = read(text)[True]["workflow_call"]["inputs"]["install"]
        assert called["default"] == ""
        (install,) = {step["env"]["NOUVEAUTES"] for step in steps(text) if "NOUVEAUTES" in step.get("env", {})}
        assert "job.workflow_repository, job.workflow_sha" in install


def test_the_week_never_ships_by_itself_and_reads_the_channels_from_secrets() -> None:
    text = written()[f"{workflows.FOLDER}/nouveautes-semaine.yml"]
    assert "--without release" in text
    assert "NOUVEAUTES_CHANNEL_EQUIPE: ${{ secrets.NOUVEAUTES_CHANNEL_EQUIPE }}" in text


def test_the_documentation_elsewhere_is_asked_for_by_its_number() -> None:
    text = written(ELSEWHERE)[f"{workflows.FOLDER}/nouveautes-apercu.yml"]
    assert "pull_request:" not in text
    assert '"capucine,capucine-doc"' in text
    assert "pull_request:" in written()[f"{workflows.FOLDER}/nouveautes-apercu.yml"]


def test_what_settings_say_stays_a_value() -> None:
    hostile = 'x"\n      - run: echo ${{ secrets.NOUVEAUTES_APP_KEY }}'
    settings = Settings(docs=Docs(repository="https://github.com/capucine-dev/capucine", branch=hostile))
    for text in written(settings, install=hostile).values():
        assert all("echo" not in step.get("run", "") for step in steps(text))
    preview = read(written(settings)[f"{workflows.FOLDER}/nouveautes-apercu.yml"])
    assert preview[True]["pull_request"]["branches"] == [hostile]  # YAML 1.1 reads the key `on` as true


def test_a_pull_request_is_checked_without_a_right_or_a_secret() -> None:
    text = written()[f"{workflows.FOLDER}/nouveautes-verifier.yml"]
    (job,) = jobs(text)
    assert set(job["permissions"].values()) == {"read"}
    assert "secrets." not in text and "vars." not in text
    types = read(text)[True]["pull_request"]["types"]
    assert types == ["opened", "edited", "synchronize", "reopened", "labeled", "unlabeled"]


def test_a_comment_is_heard_where_the_page_is_and_ships_nothing_unasked() -> None:
    path = f"{workflows.FOLDER}/nouveautes-commentaire.yml"
    assert path not in written(ELSEWHERE)
    beside = written(Settings(docs=Docs(repository=".")))[path]
    asked, said, release = jobs(beside)
    assert set(asked["permissions"].values()) == {"read"} and "--allowed" in asked["steps"][-1]["run"]
    assert (said["needs"], release["needs"]) == ("asked", "asked")
    assert "environment" not in said and release["environment"]["name"] == "production"
    told = [text for made in (written(), reusable()) for text in made.values()]
    # The one trigger that the audit is told to let pass: nothing of the pull request is checked out there.
    assert sum("zizmor: ignore" in text for text in told) == 1
    assert not any("ref:" in text for text in (beside, reusable()[f"{workflows.FOLDER}/commentaire.yml"]))


def test_a_box_is_a_gate_that_may_be_overridden() -> None:
    for name, gates in (("livrer", workflows.OVERRIDES["release"]), ("marquer", workflows.OVERRIDES["tag"])):
        found = one(name)
        inputs = found[True]["workflow_dispatch"]["inputs"]
        boxes = {key.removeprefix("override-") for key in inputs if key.startswith("override-")}
        assert all(inputs[f"override-{gate}"]["type"] == "boolean" for gate in gates)
        assert boxes == set(gates) and not boxes & FIRM
        assert inputs["because"]["type"] == "string"
        (job,) = found["jobs"].values()
        ticked = job["steps"][-1]["env"]["OVERRIDE"]
        assert re.findall(r"inputs\.override-(\w+) && '(\w+)' \|\| ''", ticked) == [(gate, gate) for gate in gates]


def test_channels_are_handed_over_by_name() -> None:
    for name in ("semaine", "livrer", "commentaire"):
        text = reusable()[f"{workflows.FOLDER}/{name}.yml"]
        assert "NOUVEAUTES_CHANNELS: ${{ secrets.NOUVEAUTES_CHANNELS }}" in text
        assert "NOUVEAUTES_CHANNELS" in read(text)[True]["workflow_call"]["secrets"]
    assert not any("inherit" in text for text in told())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"SAID": "Montré", "TAG": "2022-01-18@1a"}, ["demo", "--shown", "--exact", "--yes", "--", "2022-01-18@1a"]),
        ({"SAID": "Montré", "TAG": "--refused=1 x"}, ["demo", "--shown", "--exact", "--yes", "--", "--refused=1 x"]),
        (
            {"SAID": "Refusé, pourquoi", "NUMBERS": "#12, 14;$(id)", "BECAUSE": "--shown `id`"},
            ["demo", "--refused", "12", "--refused", "14", "--because=--shown `id`", "--exact", "--yes", "--", ""],
        ),
        ({"OVERRIDE": " "}, ["release", "--yes", "--"]),
        ({"UNDO": "--undo", "TAG": "2022-01-18"}, ["release", "--undo", "--yes", "--", "2022-01-18"]),
        (
            {"OVERRIDE": "shown  calendar ", "BECAUSE": "--yes `id`", "TAG": "a b"},
            ["release", "--override", "shown", "--exact", "--override", "calendar", "--exact", "--because=--yes `id`",
             "--yes", "--", "a b"],
        ),
        ({"OVERRIDE": "checks", "BECAUSE": "*", "AGAIN": "--again"}, ["tag", "--override", "checks", "--because=*", "--again", "--yes"]),
        ({"ACCEPT": "--accept-difference", "BECAUSE": "relu $(id)"}, ["resync", "--accept-difference", "--because=relu $(id)", "--yes"]),
        ({"BY_MERGE": "--by-merge", "BECAUSE": ""}, ["resync", "--by-merge", "--yes"]),
        ({"BY_MERGE": ""}, ["resync", "--yes"]),
        ({"DECISION": "Lister"}, ["unshown"]),
        ({"DECISION": "Montré depuis", "NUMBERS": "#107, 1a2b3c;$(id)"}, ["unshown", "demo", "--yes", "--", "107", "1a2b3c", "id"]),
        (
            {"DECISION": "Reste ainsi", "NUMBERS": "107", "AT": "--yes", "BECAUSE": "vu `id`"},
            ["unshown", "accept", "--at=--yes", "--because=vu `id`", "--yes", "--", "107"],
        ),
        ({"DECISION": "Est retiré", "NUMBERS": "--yes 107"}, ["unshown", "take-back", "--yes", "--", "yes", "107"]),
    ],
)  # fmt: skip
def test_a_button_hands_over_what_was_typed_as_it_is(typed: dict[str, str], words: list[str], tmp_path: Path) -> None:
    name = {"demo": "montre", "release": "livrer", "tag": "marquer", "resync": "resync", "unshown": "non-montre"}[
        words[0]
    ]
    step = list(steps(written()[f"{workflows.FOLDER}/nouveautes-{name}.yml"]))[-1]
    program = tmp_path / "nouveautes"
    program.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n', "utf-8")
    program.chmod(0o755)
    fixed = {key: value for key, value in step["env"].items() if "${{" not in value}
    known = dict.fromkeys(step["env"], "") | fixed
    given = {"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), **known, **typed}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]], env=given, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines() == words
    assert (tmp_path / "summary").read_text("utf-8").splitlines() == words
