"""A dry run says what would happen and no more, and nothing happens."""

from pathlib import Path
from typing import NoReturn

import pytest

from changelog.errors import Refused
from changelog.forge import Check, Draft
from changelog.outside.effects import Effect
from changelog.outside.local.board import open_board
from changelog.outside.local.forge import LocalForge
from changelog.outside.rehearsal import Rehearsal

SHA = "4f1c" * 10
DRAFT = Draft(head="nouveautes/a", base="master", title="Nouveautés", body="Corps\r\nfin\n")
BOARD = """\
columns = ["À faire", "En production"]
[[tickets]]
number = 12
title = "Rang"
column = "À faire"
[[tickets]]
number = 13
title = "Fini"
column = "En production"
state = "closed"
archived = true
[[tickets]]
title = "Une idée"
"""


class Watched(LocalForge):
    """A real forge that cannot be written to."""

    def _never(self, *_: object, **__: object) -> NoReturn:
        raise AssertionError("a rehearsal wrote to the world")

    open = update = comment = set_status = _never


@pytest.fixture
def real(tmp_path: Path) -> LocalForge:
    """A forge on disk."""
    return LocalForge(tmp_path / "nouveautes")


@pytest.fixture
def watched(real: LocalForge) -> Watched:
    """The same one, which must not be written to."""
    return Watched(real._folder)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board on disk, which nobody may write to."""
    path = tmp_path / "board.toml"
    path.write_text(BOARD)
    path.chmod(0o400)
    return path


def told(rehearsal: Rehearsal) -> list[tuple[str, str, str, str]]:
    """The effects, as tuples."""
    return [(one.key, one.object, one.before, one.after) for one in rehearsal.effects]


def test_a_pull_request_that_would_be_opened(watched: Watched) -> None:
    rehearsal = Rehearsal()
    forge = rehearsal.pull_requests(watched)
    first = forge.open(DRAFT)
    assert first.new and first.number < 0 and not first.url
    assert not forge.open(DRAFT).new
    forge.comment(first.number, "<!-- aperçu -->", "Voici")
    forge.comment(first.number, "<!-- aperçu -->", "Voici")
    assert told(rehearsal) == [
        ("pull-request.open", "nouveautes/a → master", "", "Nouveautés"),
        ("pull-request.comment", "nouveautes/a → master", "", "Voici"),
    ]
    assert watched.empty


def test_what_stands_is_no_effect(real: LocalForge, watched: Watched) -> None:
    number = real.open(DRAFT).number
    real.comment(number, "<!-- m -->", "Dit\n")
    real.set_status(SHA, Check(name="montré", state="success", description="x" * 300))
    rehearsal = Rehearsal()
    forge, statuses = rehearsal.pull_requests(watched), rehearsal.statuses(watched)
    assert forge.open(DRAFT).number == number
    forge.update(number, title=DRAFT.title, body=DRAFT.body)
    forge.comment(number, "<!-- m -->", "Dit")
    statuses.set_status(SHA, Check(name="montré", state="success", description="x" * 300))
    assert rehearsal.effects == ()


def test_what_would_change(real: LocalForge, watched: Watched) -> None:
    number = real.open(DRAFT).number
    real.comment(number, "m", "Dit")
    real.set_status(SHA, Check(name="montré", state="pending"))
    rehearsal = Rehearsal()
    forge, statuses = rehearsal.pull_requests(watched), rehearsal.statuses(watched)
    for _ in range(2):
        forge.update(number, title="Titre", body=DRAFT.body)
        forge.update(number, title="Titre", body="Neuf")
        forge.comment(number, "m", "Redit")
        statuses.set_status(SHA, Check(name="montré", state="success"))
    assert told(rehearsal)[:1] == [("pull-request.update", "nouveautes/a → master", "Nouveautés", "Titre")]
    assert told(rehearsal)[2:4] == [
        ("pull-request.comment", f"#{number}", "Dit", "Redit"),
        ("status.set", f"{SHA} montré", "pending", "success"),
    ]
    assert forge.commented(number, "m") == "Redit"
    standing = forge.opened(DRAFT.head, DRAFT.base)
    assert standing is not None and (standing.number, standing.body) == (number, "Neuf")


def test_it_refuses_what_the_real_world_refuses(watched: Watched) -> None:
    rehearsal = Rehearsal()
    forge = rehearsal.pull_requests(watched)
    for refused in (
        lambda: forge.update(3, title="T", body=""),
        lambda: forge.comment(-1, "m", "b"),
        lambda: forge.comment(3, "m", "b"),
        lambda: forge.open(Draft(head="a", base="b", title=" \n", body="")),
        lambda: rehearsal.statuses(watched).set_status("HEAD", Check(name="n", state="success")),
    ):
        with pytest.raises(Refused):
            refused()
    assert rehearsal.effects == ()


def test_the_board(board: Path) -> None:
    rehearsal = Rehearsal()
    stand_in, tickets = rehearsal.board(open_board(board)), rehearsal.tickets(open_board(board))
    waiting, done, idea = stand_in.board().items
    for _ in range(2):
        stand_in.move(waiting, "en PRODUCTION")
        stand_in.archive(waiting)
        stand_in.archive(done)
        stand_in.archive(idea)
        tickets.close_ticket(12)
        tickets.close_ticket(13)
    assert told(rehearsal) == [
        ("card.move", "#12", "À faire", "En production"),
        ("card.archive", "#12", "En production", ""),
        ("card.archive", "Une idée", "", ""),
        ("ticket.close", "#12", "open", "closed"),
    ]
    assert board.read_text() == BOARD


def test_the_plan_is_what_the_real_board_then_does(board: Path) -> None:
    """The same calls on the real board, and nothing is left to be rehearsed."""
    board.chmod(0o600)
    rehearsal, again = Rehearsal(), Rehearsal()
    real = open_board(board)
    for world in (rehearsal.board(real), real, again.board(real)):
        for item in real.board().items:
            world.move(item, "En production")
            world.archive(item)
    assert len(rehearsal.effects) == 4
    assert again.effects == ()


def test_a_board_that_cannot_be_read_plans_nothing(tmp_path: Path) -> None:
    rehearsal = Rehearsal()
    with pytest.raises(Refused):
        rehearsal.tickets(open_board(tmp_path / "absent.toml")).close_ticket(12)
    assert rehearsal.effects == ()


def test_an_effect_is_a_frozen_value() -> None:
    effect = Effect(verb="move", kind="card", object="#12", before="a", after="b")
    assert effect == Effect(verb="move", kind="card", object="#12", before="a", after="b")
    with pytest.raises(AttributeError):
        effect.after = "c"  # type: ignore[misc]
