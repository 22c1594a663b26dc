"""Two people at once, each in a clone of their own: one result, nothing twice, and a sentence for whoever was slower."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from channel_scene import chatting
from command import git, program
from train_scene import Train
from train_words import PRODUCTION, TAG


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Train:
    """The week in a folder."""
    return Train(tmp_path, monkeypatch).begin()


def together(train: Train, *words: str) -> list[int]:
    """The same command, in two clones at the same moment; how each ended."""
    first = train.typed(*words)
    there = train.elsewhere()
    second = train.typed(*words, at=there)
    started = [
        subprocess.Popen(program(*one), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
        for one in (first, second)
    ]
    said = [process.communicate(timeout=120) for process in started]
    for process, (_, err) in zip(started, said, strict=True):
        assert process.returncode in (0, 1, 3), err.decode()
        assert process.returncode == 0 or b"nouveautes: " in err, err.decode()
        assert b"Traceback" not in err
    return [process.returncode for process in started]


def records(train: Train) -> list[str]:
    """What was recorded about Monday's tag, by kind."""
    notes = git(train.remote, "notes", "--ref=nouveautes", "show", f"refs/tags/{TAG}")
    return [json.loads(line)["kind"] for line in notes.split("\n")]


@pytest.mark.soak
def test_one_tag(train: Train) -> None:
    assert 0 in together(train, "tag")
    assert [name for name in train.tags() if name.startswith(TAG)] == [TAG]
    train.do("tag")
    assert len(train.requests()) == 1, "one pull request for the page"


def test_one_demo_and_one_release(train: Train) -> None:
    train.monday()
    train.merged(103)
    assert together(train, "demo", "--shown") == [0, 0]
    assert records(train) == ["shown"]
    train.at("2022-01-20 12:30")
    assert 0 in together(train, "release", "--no-wait")
    train.do("release", "--no-wait")
    assert records(train) == ["shown", "releasing", "released", "followed"]
    assert git(train.remote, "rev-parse", PRODUCTION) == git(train.remote, "rev-parse", f"{TAG}^{{commit}}")
    assert len(train.requests()) == 1


@pytest.mark.soak
def test_one_successor_of_a_refusal(train: Train) -> None:
    train.monday()
    assert 0 in together(train, "demo", "--refused", "12", "--because", "pas fini")
    train.do("demo", "--refused", "12", "--because", "pas fini")
    assert train.tags()[-1] == f"{TAG}-2"
    open_ones = [one for one in train.product_requests().values() if one[0].startswith("nouveautes/retrait")]
    assert len(open_ones) == 1


@pytest.mark.soak
def test_one_resync(train: Train) -> None:
    train.monday()
    train.shown()
    train.hotfix(104)
    assert 0 in together(train, "resync")
    train.do("resync")
    assert [name for name in train.tags() if name.startswith(TAG)] == [TAG, f"{TAG}-2"]
    assert max(train.pulls("recette").values()) == 1


@pytest.mark.soak
def test_one_week(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hour strikes on two machines: one tag, one page, one message; what one finds taken, the next hour finds done."""
    with chatting() as chat:
        monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address("mmost"))
        days = 'tag = "monday 18:00"\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"'
        train.more = ['[announce]\nchannels = ["equipe"]', f"[calendar]\n{days}"]
        for moment, messages in ((f"{TAG} 18:00", 1), ("2022-01-20 13:00", 2)):
            train.at(moment)
            first, second = train.typed("week", "--json"), train.typed("week", "--json", at=train.elsewhere())
            started = [
                subprocess.Popen(program(*one), stdout=subprocess.PIPE, env=os.environ) for one in (first, second)
            ]
            for process in started:
                process.communicate(timeout=120)
                assert process.returncode in (0, 1, 3)
            train.do("week")
            assert len(chat.got) == messages
            if messages == 1:
                train.shown()
    assert [name for name in train.tags() if name.startswith(TAG)] == [TAG]
    assert len(train.requests()) == 1
    assert records(train).count("released") == records(train).count("followed") == 1
    assert train.columns()[12] == "archivé"
