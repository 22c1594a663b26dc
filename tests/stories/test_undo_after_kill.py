"""A release that is killed once production has moved: it can be taken back, or gone on with, from its intention."""

import json
import subprocess
import time
from typing import Any

import pytest
from command import git, program
from train_scene import Train
from train_words import FIRST, TAG
from train_worlds import local

__all__ = ["local"]
HOOK = """#!/bin/sh
while read old new ref; do
  if [ "$ref" = refs/heads/production ]; then kill -{signal} $(cat {pid}); sleep 0.3; fi
done
"""
NOTES = ("notes", "--ref=nouveautes")


@pytest.fixture
def shown(local: Train) -> Train:
    """Monday's tag, Tuesday's demo; it is Thursday."""
    local.monday()
    local.shown()
    local.at("2022-01-20 12:30")
    return local


def ended_by(train: Train, signal: int, *words: str) -> tuple[int, str]:
    """A command that gets a signal as soon as production has moved: its exit code, and what it printed on stderr."""
    pid, hook = train.folder / "pid", train.remote / "hooks" / "post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(signal=signal, pid=pid))
    hook.chmod(0o755)
    process = subprocess.Popen(program(*train.typed(*words)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    pid.write_text(str(process.pid))
    said = process.communicate()[1].decode()
    time.sleep(0.4)
    hook.unlink()
    return process.returncode, said


def noted(train: Train, tag: str = TAG) -> dict[str, Any]:
    """The newest record of each kind about a delivery, as the remote has them."""
    lines = git(train.remote, *NOTES, "show", git(train.remote, "rev-parse", tag)).split("\n")
    return {one["kind"]: one for one in map(json.loads, lines)}


def test_killed_after_the_push_it_can_be_taken_back_or_gone_on_with(shown: Train) -> None:
    before, tree = (git(shown.remote, "rev-parse", f"production{end}") for end in ("", "^{tree}"))
    code, _ = ended_by(shown, 9, "release")
    assert (code, git(shown.remote, "rev-parse", "production")) == (
        -9,
        git(shown.remote, "rev-parse", f"{TAG}^{{commit}}"),
    )
    intention = noted(shown)["releasing"]
    assert (intention["before"], intention["to"]) == (before, git(shown.remote, "rev-parse", "production"))
    assert (intention["numbers"], "released" in noted(shown)) == ([101, 102], False)

    shown.do("release", "--undo")
    assert git(shown.remote, "rev-parse", f"nouveautes/retour-{TAG}^{{tree}}") == tree

    shown.at("2022-01-21 09:00")
    shown.do("release", TAG)
    assert noted(shown)["released"] == intention | {"kind": "released"}, "by whom and when it was begun, not now"

    # Somebody writes that production stood where it never did: a commit of recette, which production lacks.
    shown.merged(103)
    forged = json.dumps(intention | {"kind": "released", "before": git(shown.remote, "rev-parse", "recette")})
    who = ("-c", "user.name=x", "-c", "user.email=x@exemple.invalid")
    git(shown.remote, *who, *NOTES, "add", "-f", "-F", "-", git(shown.remote, "rev-parse", TAG), stdin=forged.encode())
    git(shown.remote, "branch", "-D", f"nouveautes/retour-{TAG}")
    answer = shown.run("release", "--undo", TAG)
    assert (answer.code, git(shown.remote, "branch", "--list", "nouveautes/retour-*")) == (1, "")


def test_asked_to_end_it_says_what_was_done_and_what_was_not(shown: Train) -> None:
    code, said = ended_by(shown, 15, "release")
    done, left = (next(line for line in said.split("\n") if word in line) for word in ("Fait", "Pas fait"))
    assert (code, "production" in done, "livré" in left) == (3, True, True)


def test_what_somebody_released_by_hand_gets_no_record_and_no_message(local: Train) -> None:
    answer = local.do("release", FIRST, "--json")
    assert (answer.json["nothing"], answer.json["steps"]) == ("released-already", [])
