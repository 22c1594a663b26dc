"""Nobody is told twice: killed between any two moments, and by two people at once."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from announced import Announced, announced, here, local, train
from channel_scene import chatting
from command import in_process, program

__all__ = ["announced", "here", "local", "train"]
# The process kills itself at one of the moments of telling a channel.
DRIVER = """
import os, signal, sys
from changelog.adapters.channels import Channels
from changelog.adapters.train_repository.repository import TrainRepository

moment, words = sys.argv[1], sys.argv[2:]
tell, claim, record = Channels.tell, TrainRepository.claim, TrainRepository.record

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def claimed(self, one, free):
    if moment == "before the claim":
        die()
    return claim(self, one, free)

def told(self, channel, letter):
    if moment == "after the claim":
        die()
    sent = tell(self, channel, letter)
    if moment == "after it was sent":
        die()
    return sent

def recorded(self, one):
    record(self, one)
    if moment == "after the record" and one.kind == "announced":
        die()

Channels.tell, TrainRepository.claim, TrainRepository.record = told, claimed, recorded
sys.argv = ["nouveautes", *words]
from changelog.cli import main
main()
"""
# The moment → how the next run ends for that channel, and how often it was told in the end.
MOMENTS = {
    "before the claim": (0, 1),
    "after the claim": (3, 0),
    "after it was sent": (3, 1),
    "after the record": (0, 1),
}


@pytest.mark.parametrize(
    "moment",
    [pytest.param(one, marks=() if one == "after it was sent" else pytest.mark.soak) for one in MOMENTS],
)
def test_killed_while_telling(here: Announced, moment: str) -> None:
    train = here.train
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, moment, *map(str, train.typed("announce"))], capture_output=True, timeout=120,
        env=os.environ, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    code, count = MOMENTS[moment]
    train.elsewhere()
    again = train.run("announce")
    assert (again.code, here.counts) == (code, (count, 1)), again.err
    if code:
        assert "equipe a peut-être été prévenu par Léa" in again.err
        train.do("announce", *(("--sent",) if count else ("--again", "--channel", "equipe")))
    assert here.counts == (1, 1) and "déjà prévenu" in train.do("announce").out
    train.shown()
    train.at("2022-01-20 12:30")
    train.do("release", "--no-wait")


def test_two_people_at_once(announced: Announced) -> None:
    train = announced.train
    first = train.typed("announce")
    train.elsewhere()
    second = train.typed("announce")
    running = [
        subprocess.Popen(program(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for words in (first, second)
    ]
    said = [one.communicate(timeout=120) for one in running]
    assert announced.counts == (1, 1), said
    codes = sorted(one.returncode for one in running)
    assert codes[0] == 0 or "a peut-être été prévenu par Léa" in (said[0][1] + said[1][1]).decode(), said
    assert set(codes) <= {0, 3}, said
    assert "déjà prévenu" in train.do("announce").out


@pytest.mark.soak
def test_somebody_else_begins_while_it_is_sent(here: Announced) -> None:
    """The slower one finds the claim, sends nothing, and says who may have."""
    train = here.train
    words = train.typed("announce", "--channel", "equipe")
    inside: list[tuple[int, str]] = []
    train.elsewhere()
    other = train.typed("announce", "--channel", "equipe")

    class Meanwhile(type(here.equipe)):  # type: ignore[misc]
        """A chat that, while it takes a message, has somebody else try."""

        @property
        def silent(self) -> bool:
            answer = subprocess.run(program(*other), capture_output=True, timeout=120, check=False)
            inside.append((answer.returncode, answer.stderr.decode()))
            return False

        @silent.setter
        def silent(self, value: bool) -> None:
            """It always answers."""

    with chatting(Meanwhile()) as chat:
        here.give("equipe", chat.address() + "?rto=60")
        assert in_process(*words).code == 0
        ((code, said),) = inside
        assert code == 3 and "equipe a peut-être été prévenu par Léa" in said and len(chat.got) == 1
    assert threading.active_count() < 20


@pytest.mark.soak
def test_two_send_it_again_and_one_does(here: Announced) -> None:
    """Both have seen the same state: whoever is slower is told so."""
    train = here.train
    train.do("announce")
    first = train.typed("announce", "--again", "--channel", "equipe")
    train.elsewhere()
    second = train.typed("announce", "--again", "--channel", "equipe")
    running = [
        subprocess.Popen(program(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for words in (first, second)
    ]
    said = [one.communicate(timeout=120) for one in running]
    codes = sorted(one.returncode for one in running)
    # One after the other, each sends it, as was asked; at the same time, one alone does.
    assert (codes, len(here.equipe.got)) in (([0, 0], 3), ([0, 3], 2)), said
