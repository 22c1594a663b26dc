"""Somebody moves production beside the tool: who, when, from where to where is read from GitHub's log, or not known."""

from pathlib import Path

import pytest
from command import git
from github_server import GitHubServer
from github_server.wire import Answer
from train_scene import Train
from train_words import PRODUCTION, TAG

LOG = "/activity"


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: GitHubServer) -> Train:
    """101 and 102 were shown; 103 was merged the day after."""
    train = Train(tmp_path, monkeypatch, hub).begin()
    train.monday()
    train.shown()
    train.at("2022-01-19 09:00")
    train.merged(103)
    return train


def pushed(train: Train, to: str) -> tuple[str, str]:
    """On Thursday at 12:30, in Paris, Zoé pushes production forward; from where to where."""
    assert train.product is not None
    train.at("2022-01-20 12:30")
    before, after = train.tip(), git(train.remote, "rev-parse", f"{to}^{{commit}}")
    train.look()
    train.history.point(PRODUCTION, after)
    train.history.ready()
    train.product.moved(PRODUCTION, before, after, at="2022-01-20T11:30:00Z", actor="zoe")
    return before, after


def asked(train: Train, hub: GitHubServer, *words: str) -> int:
    """How often a command reads the log."""
    before = len(hub.requests)
    train.run(*words)
    return sum(LOG in request.line for request in hub.requests[before:])


def test_what_was_pushed_past_the_demo_is_live_since_the_push(train: Train, hub: GitHubServer) -> None:
    """Its commits are of another day than the push: they do not say since when it is live."""
    assert asked(train, hub, "status") == 0
    before, after = pushed(train, "recette")
    (one,) = train.do("unshown", "--json").json["changes"]
    assert (one["number"], one["live_since"]) == (103, "2022-01-20")
    assert {name: one["live"][name] for name in ("at", "by", "before", "to")} == {
        "at": "2022-01-20T12:30:00+01:00", "by": "zoe", "before": before, "to": after,
    }  # fmt: skip
    assert f"zoe a déplacé la production de {before[:10]} à {after[:10]}" in train.do("unshown").text
    assert asked(train, hub, "unshown") == 1
    train.at("2022-01-24 17:00")
    train.merged(106)
    train.do("tag")
    assert "En production depuis le jeudi 20 janvier 2022." in train.do("notes").text

    hub.fault.answer(Answer.of(403, {"message": "Resource not accessible by integration"}), matching=LOG, times=None)
    unknown = train.do("unshown")
    assert "on ne sait pas depuis quand" in unknown.text
    assert unknown.err.count("Resource not accessible") == 1
    (one,) = train.do("unshown", "--json").json["changes"]
    assert (one["number"], one["live_since"], one["live"]["by"]) == (103, None, None)
    notes = train.do("notes")
    assert "En production.\n" in notes.text
    assert "En production depuis" not in notes.text


def test_a_release_by_hand_has_its_own_moment_and_can_be_taken_back(train: Train, hub: GitHubServer) -> None:
    before, after = pushed(train, TAG)
    train.at("2022-01-21 09:00")
    assert train.do("status", "--fetch", "--json").json["standing"]["released"] == {
        "at": "2022-01-20T12:30:00+01:00", "by": "zoe", "through": None,
    }  # fmt: skip
    plan = train.do("release", "--undo", TAG, "--dry-run", "--json").json
    assert before[:10] in str(plan["proofs"])
    (move,) = train.do("verify", "--json").json["moves"]
    assert (move["by"], move["before"], move["after"], move["record"]) == ("zoe", before, after, None)
    train.do("release", TAG, "--no-wait")
    (move,) = train.do("verify", "--json").json["moves"]
    assert (move["record"], move["tag"]) == ("released", TAG)
    (record,) = train.records("released")
    assert {name: record[name] for name in ("at", "by", "before", "to")} == {
        "at": 1_642_678_200, "by": "zoe", "before": before, "to": after,
    }  # fmt: skip
    assert not train.records("followed", "announced"), "what was released by hand may have been announced by hand"
    assert asked(train, hub, "release", TAG, "--no-wait") == 0
    assert not train.records("followed", "announced")
