"""A whole week fits; then people move, forge, drop and rewrite, and `verify` names each of it and ends with 1."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import git
from lacking import missing
from train_scene import Train
from train_words import NEXT, TAG
from train_worlds import local

from changelog.domain.remote import RECORDS

__all__ = ["local"]
WHO = ("-c", "user.name=Camille", "-c", "user.email=camille@exemple.invalid")
NOTES = (*WHO, "notes", "--ref=nouveautes")


@pytest.fixture
def shipped(local: Train) -> Train:
    """A week that was shown and shipped, and the next Monday's tag."""
    local.monday()
    local.shown()
    local.at("2022-01-20 12:30")
    local.do("release")
    local.merged(103)
    local.at(f"{NEXT} 18:00")
    local.do("tag")
    return local


def verified(train: Train, *words: str) -> tuple[dict[str, Any], list[str]]:
    """The whole answer, and the codes of what does not fit; the exit code agrees with them."""
    answer = train.run("verify", *words, "--json", yes=False)
    form = json.loads(answer.out)
    found = [one["code"] for of in (*form["deliveries"], form) for one in of["differences"]]
    assert (answer.code, form["fits"]) == ((1, False) if found else (0, True)), answer.err
    return form, found


def test_a_week_that_fits(shipped: Train) -> None:
    form, found = verified(shipped, TAG)
    (week,) = form["deliveries"]
    assert (found, week["numbers"], week["shipped"]["state"]) == ([], [101, 102], "exactly")
    assert (week["shown"]["by"], week["shown"]["numbers"], week["shown"]["tree"]) == ("Léa", [101, 102], week["tree"])
    assert week["released"]["to"] == week["commit"]
    count = len(git(shipped.remote, *NOTES, "show", TAG).split("\n"))
    assert (form["anchor"], form["records"], form["anchored"]) == (NEXT, count, count), (
        "Monday's tag vouches for all of it"
    )
    assert (week["shown"]["anchored"], [one["code"] for one in week["unknown"]]) == (True, [])
    said = shipped.run("verify", "--all", yes=False)
    assert said.code == 0 and TAG in said.out and NEXT in said.out


def test_whatever_is_done_to_it_afterwards_is_named(shipped: Train) -> None:
    remote, tag = shipped.remote, git(shipped.remote, "rev-parse", TAG)
    kept = git(remote, "rev-parse", RECORDS)

    # A record is dropped by a commit on top of the others.
    lines = git(remote, *NOTES, "show", tag).split("\n")
    git(remote, *NOTES, "add", "-f", "-F", "-", tag, stdin="\n".join(lines[1:]).encode())
    assert verified(shipped, TAG)[1] == ["shown-not", "record-dropped"]

    # The chain is made anew, with a forged record in place of the true ones.
    forged = json.loads(lines[0]) | {"by": "Awa", "numbers": [101, 102, 247]}
    git(remote, "update-ref", "-d", RECORDS)
    git(remote, *NOTES, "add", "-F", "-", tag, stdin=json.dumps(forged).encode())
    assert verified(shipped, TAG)[1] == ["shown-list-less", "chain-broken"]
    git(remote, "update-ref", RECORDS, kept)

    # A tag by hand says that it was shown as another one, and carries more.
    message = git(remote, "cat-file", "tag", TAG).split("\n\n", 1)[1]
    claim = message.replace(TAG, f"{TAG}-2", 1) + f"\nRemplace {TAG}\nDéjà montré sous : {tag}\n"
    git(remote, *WHO, "tag", "-a", "--cleanup=verbatim", "-F", "-", f"{TAG}-2", "recette", stdin=claim.encode())
    git(remote, "update-ref", "refs/heads/production", git(remote, "rev-parse", "recette"))
    assert {"tag-tree", "tag-list-more", "shown-as"} <= set(verified(shipped, f"{TAG}-2")[1])
    git(remote, "tag", "-d", f"{TAG}-2")
    git(remote, "update-ref", "refs/heads/production", git(remote, "rev-parse", f"{TAG}^{{commit}}"))
    assert verified(shipped, "--all")[1] == []

    # Somebody pushes recette into production, and moves a tag that was shown.
    git(remote, "update-ref", "refs/heads/production", git(remote, "rev-parse", "recette"))
    assert "shown-not" in verified(shipped, "--all")[1]
    git(remote, *WHO, "tag", "-f", "-a", "-m", "Livraison", TAG, "recette")
    assert "tag-moved" in verified(shipped, "--all")[1]


def key(train: Train, name: str) -> Path:
    """An ssh key in a folder of its own."""
    if shutil.which("ssh-keygen") is None:
        missing("ssh-keygen is not here: .ci/run installs it")
    place = train.folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(place)], check=True)
    return place


def closed(train: Train) -> dict[str, str]:
    """The gates that keep Thursday's release, with why."""
    answer = train.run("release", "--json")
    assert answer.code == 1, answer.err
    return {gate["name"]: gate["why"] for gate in json.loads(answer.out)["gates"] if gate["state"] == "closed"}


def test_only_signatures_of_people_named_elsewhere_count(local: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, stranger = key(local, "lea"), key(local, "inconnu")
    public = mine.with_suffix(".pub").read_text().strip()
    local.more.append(f"[tags]\nsign = \"ssh\"\nrequire_signed = true\nsigners = ['{public}']")
    local.look()
    local._commit("Qui signe", {"nouveautes.toml": local.settings()})
    local.do("status")
    git(local.clone, "config", "user.signingkey", str(mine))
    local.monday()
    local.shown()
    local.at("2022-01-20 12:30")
    assert closed(local) == {"signed": "signed-tag", "shown": "shown-not"}, "a branch does not name its own signers"
    assert "tag-signer" in verified(local, TAG)[1]

    settings, allowed = local.folder / "gitconfig", local.folder / "allowed"
    allowed.write_text(f"lea@exemple.invalid {public}\n")
    settings.write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {allowed}\n')
    with monkeypatch.context() as patched:
        patched.setenv("GIT_CONFIG_GLOBAL", str(settings))
        local.do("release")
        assert verified(local, TAG)[1] == []

    # The next week the delivery before names Léa, and nobody else.
    local.merged(103)
    local.at(f"{NEXT} 18:00")
    local.do("tag")
    git(local.clone, "config", "user.signingkey", str(stranger))
    local.at("2022-01-25 11:00")
    local.do("demo", "--shown")
    local.at("2022-01-27 12:30")
    assert closed(local) == {"signed": "signed-records", "shown": "shown-not"}
    assert local.do("status", "--json").json["standing"]["shown"] is None, "status says the same"
    assert local.do("demo", "--json").json["shown"] is None, "and so does the sheet"
    git(local.clone, "config", "user.signingkey", str(mine))
    local.do("demo", "--shown")
    local.do("release")
    form, found = verified(local, NEXT)
    assert (set(found), form["deliveries"][0]["shown"]["accepted"]) == ({"record-signer"}, True)
