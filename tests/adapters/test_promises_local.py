"""The local world keeps what every world promises."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import promises
import pytest

from changelog.adapters.forge.local.board import FileBoard
from changelog.adapters.forge.local.store import FileStore

SHA = "4f1c" * 10
BOARD = 'columns = ["À faire", "En production"]\n[[tickets]]\nnumber = 12\ntitle = "T"\ncolumn = "À faire"\n'


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board on disk."""
    path = tmp_path / "board.toml"
    path.write_text(BOARD)
    return path


@promises.of_the_forge
def test_the_forge(tmp_path: Path, keep: Callable[[Any], None]) -> None:
    keep(FileStore(tmp_path / "nouveautes"))
    keep(FileStore(tmp_path / "nouveautes"))


def test_the_statuses(tmp_path: Path) -> None:
    promises.a_status_is_set_once(FileStore(tmp_path / "nouveautes"), SHA)


@promises.of_the_board
def test_the_board(board: Path, keep: Callable[[Any], None]) -> None:
    keep(FileBoard(board))
    keep(FileBoard(board))


def test_the_tickets(board: Path) -> None:
    promises.a_ticket_is_closed_once(FileBoard(board), 12)
