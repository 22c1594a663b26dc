"""A week with two channels: the team's chat, and a webhook; what each got, and what the remote keeps of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from channel_scene import Chat, chatting
from train_scene import Train
from train_worlds import local, train

__all__ = ["Announced", "announced", "here", "local", "train"]
VARIABLES = {"equipe": "NOUVEAUTES_CHANNEL_EQUIPE", "referentes": "NOUVEAUTES_CHANNEL_REFERENTES"}
CALENDAR = '[calendar]\ntag = "monday 18:00"\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"\nholidays = "FR"'
RECETTE = (
    '[[environments]]\nname = "recette"\nurl = "https://recette.exemple.invalid"\nbranch = "recette"\n'
    'review_app_url = "https://recette-pr{number}.exemple.invalid"'
)


class Announced:
    """The week, the channels, and their secrets in the environment."""

    def __init__(self, train: Train, chats: dict[str, Chat], monkeypatch: pytest.MonkeyPatch) -> None:
        self.train = train
        self.equipe, self.referentes = chats["equipe"], chats["referentes"]
        self._environment = monkeypatch
        train.more += ['[announce]\nchannels = ["equipe", "referentes"]', CALENDAR, RECETTE]
        for name, chat in chats.items():
            self.give(name, chat.address("mmost" if name == "equipe" else "json"))

    def give(self, channel: str, address: str) -> None:
        """The address of a channel, in the environment."""
        self._environment.setenv(VARIABLES[channel], address)

    def take(self, channel: str) -> None:
        """No address any more."""
        self._environment.delenv(VARIABLES[channel])

    @property
    def counts(self) -> tuple[int, int]:
        """How many messages each got."""
        return len(self.equipe.got), len(self.referentes.got)

    def records(self, *kinds: str) -> list[dict[str, Any]]:
        """What the remote's notes hold, of some kinds, oldest first."""
        return self.train.records(*kinds)

    def statuses(self) -> list[tuple[str, str]]:
        """The announcement's statuses on GitHub; empty without one."""
        product = self.train.product
        return (
            [(one.context, one.state) for one in product.statuses if one.context == "nouveautes/announce"]
            if product
            else []
        )


@pytest.fixture
def announced(train: Train, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announced]:
    """On each world, tagged on Monday."""
    yield from _announced(train, monkeypatch)


@pytest.fixture
def here(local: Train, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announced]:
    """On a bare remote alone, tagged on Monday."""
    yield from _announced(local, monkeypatch)


def _announced(train: Train, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announced]:
    with chatting() as equipe, chatting() as referentes:
        scene = Announced(train, {"equipe": equipe, "referentes": referentes}, monkeypatch)
        train.monday()
        yield scene


def everything(folder: Path) -> bytes:
    """Every byte of every file below a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
