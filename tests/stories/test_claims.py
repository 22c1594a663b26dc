"""What a tag's message claims opens nothing: each difference closes the gate `list` and names numbers or paths."""

import json
from typing import Any

import pytest
from command import git
from train_scene import Train
from train_words import TAG
from train_worlds import local

__all__ = ["local"]
WHO = ("-c", "user.name=Camille", "-c", "user.email=camille@exemple.invalid")
SECOND = f"{TAG}-2"


@pytest.fixture
def shown(local: Train) -> Train:
    """101 and 102 were shown; 103 was merged since; it is Thursday."""
    local.monday()
    local.shown()
    local.merged(103)
    local.at("2022-01-20 12:30")
    return local


def forged(train: Train, *lines: str, at: str = "recette", **changed: str) -> None:
    """A tag by hand with Monday's message, some words of it replaced, and lines put before its end."""
    message = git(train.remote, "cat-file", "tag", TAG).split("\n\n", 1)[1].replace(TAG, SECOND, 1)
    for old, new in changed.items():
        message = message.replace(old.replace("_", " "), new)
    text = "\n".join([message, *lines]) + "\n"
    git(train.remote, *WHO, "tag", "-f", "-a", "--cleanup=verbatim", "-F", "-", SECOND, at, stdin=text.encode())


def gate(train: Train, name: str = "list") -> tuple[str, str, dict[str, str]]:
    """A gate of the second tag's release: its state, why, and the values of its sentence."""
    form: dict[str, Any] = json.loads(train.run("release", SECOND, "--dry-run", "--json").out)
    (found,) = (one for one in form["gates"] if one["name"] == name)
    return found["state"], found["why"], {name: value for name, value in found["values"].items() if value}


def test_no_claim_of_a_tag_opens_a_gate(shown: Train) -> None:
    tag, head = git(shown.remote, "rev-parse", TAG), git(shown.remote, "rev-parse", "recette")
    as_shown = (f"Remplace {TAG}", f"Déjà montré sous : {tag}")

    forged(shown, *as_shown)
    assert gate(shown)[1:] == ("not-listed", {"numbers": "#103"})
    # It lists 103, or calls it a hotfix, which production has not.
    entry = (f"• #103 Autre chose\n  {head}", "Correctifs urgents : #103")
    tree = git(shown.remote, "rev-parse", "recette^{tree}")
    was = git(shown.remote, "rev-parse", f"{TAG}^{{tree}}")
    forged(shown, *as_shown, entry[1])
    assert gate(shown)[1:] == ("not-listed", {"numbers": "#103"})
    forged(shown, *as_shown, entry[0])
    assert gate(shown)[:2] == ("closed", "list-tree")
    forged(shown, *as_shown, entry[0], **{was: tree})
    assert gate(shown)[1:] == ("list-other-than", {"tag": TAG})
    # It says that what is on top is a withdrawal.
    forged(shown, *as_shown, entry[0], "Refusé à la démonstration : #9", **{was: tree})
    assert gate(shown)[:2] == ("closed", "list-other-than")
    # It lists what it does not hold.
    forged(shown, f"• #247 Une promesse\n  {'1' * 40}", at=f"{TAG}^{{commit}}")
    assert gate(shown)[1:] == ("list-less", {"numbers": "#247"})

    # Shown as it is, with no claim, it may go.
    forged(shown, entry[0], **{was: tree})
    shown.do("demo", SECOND, "--shown")
    assert gate(shown)[0] == "open"


def test_what_was_shown_is_compared_with_what_ships(shown: Train) -> None:
    git(shown.remote, "tag", "-d", TAG)
    git(shown.remote, *WHO, "tag", "-a", "-m", "À la main", SECOND, "recette")
    shown.do("demo", SECOND, "--shown")
    assert gate(shown)[0] == "off", "a tag by hand has no list"
    tag = git(shown.remote, "rev-parse", SECOND)
    notes = ("notes", "--ref=nouveautes")
    record = json.loads(git(shown.remote, *notes, "show", tag))
    for change, why in (
        ({"numbers": [101, 102]}, "list-not-shown"),
        ({"tree": git(shown.remote, "rev-parse", "production^{tree}")}, "list-shown-tree"),
    ):
        said = json.dumps(record | change).encode()
        git(shown.remote, *WHO, *notes, "add", "-f", "-F", "-", tag, stdin=said)
        assert gate(shown)[:2] == ("closed", why)
        shown.do("demo", SECOND, "--shown")
        assert gate(shown)[0] == "off"
