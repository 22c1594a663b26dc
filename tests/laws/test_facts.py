"""The file of facts changes nothing: gone, broken, of elsewhere, where it cannot be written, every answer is the same."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import Answer, Run
from git_history import History

MANY = 340  # more first-parent commits than one window holds
QUESTIONS = (["collect", "2022-01-25", "--json"], ["notes"], ["status", "--json"], ["collect", "--next", "--json"])


@pytest.fixture
def folder(history: History) -> Path:
    """A delivery that takes back, picks and numbers again what lies far below its window."""
    old = history.merge(5, title="Carte des lieux")
    lines = [history.commit(f"Ligne {number}") for number in range(3)]
    history.squash(12, "Recherche")
    history.tag("2022-01-11")
    for number in range(MANY):
        history.commit(f"Suite {number}")
    history.day("2022-01-18")
    history.tag("2022-01-18")
    history.revert(old)
    history.merge(6, commits=history.picks(lines[1]), title="Reprise d’une ligne")
    history.squash(12, "Recherche")
    history.merge(900, title="Ticket d’avant", commits=["Suite de #5 et de #7"])
    history.day("2022-01-25")
    history.tag("2022-01-25")
    history.merge(901, title="Ensuite")
    history.settings('[repository]\nintegration = "recette"\nproduction = "recette"\n')
    return history.ready()


def test_facts_change_no_answer(folder: Path, nouveautes: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("NOUVEAUTES_CACHE", str(cache))
    first = list(_answers(nouveautes, folder))
    (file,) = (cache / "facts").iterdir()
    whole = file.read_bytes()
    assert list(_answers(nouveautes, folder)) == first
    assert file.read_bytes() == whole

    def broken(change: Callable[[Path], object]) -> None:
        file.write_bytes(whole)
        change(file)
        assert list(_answers(nouveautes, folder)) == first, change

    def put(data: bytes) -> Callable[[Path], object]:
        return lambda path: path.write_bytes(data)

    for data in (b"", whole[:-1], whole + b"\0", whole[: len(whole) // 2], bytes(len(whole)), b"x" + whole[1:]):
        broken(put(data))
        assert file.read_bytes() == whole  # made anew
    for at in range(24, len(whole), len(whole) // 7):
        broken(put(whole[:at] + struct.pack("B", whole[at] ^ 1) + whole[at + 1 :]))
    broken(_a_folder)
    file.rmdir()
    broken(_a_link)
    monkeypatch.setenv("NOUVEAUTES_CACHE", str(folder / "README"))  # no folder can be made there
    assert list(_answers(nouveautes, folder)) == first


def test_facts_of_a_history_that_was_taken_back(
    folder: Path, history: History, nouveautes: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rewritten, moved and grown histories are read as by a clone that never was asked before."""
    monkeypatch.setenv("NOUVEAUTES_CACHE", str(tmp_path / "cache"))
    list(_answers(nouveautes, folder))
    history.commit("Encore")
    _as_by_a_stranger(history.ready(), nouveautes, tmp_path / "grown", monkeypatch)
    history.point("recette", history.find("Suite 330"))
    history.squash(12, "Recherche")
    history.day("2022-02-01")
    history.tag("2022-02-01")
    _as_by_a_stranger(history.ready(), nouveautes, tmp_path / "taken-back", monkeypatch)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _as_by_a_stranger(folder: Path, nouveautes: Run, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = list(_answers(nouveautes, folder))
    with monkeypatch.context() as patch:
        patch.setenv("NOUVEAUTES_CACHE", str(other))
        assert list(_answers(nouveautes, folder)) == known


def _answers(nouveautes: Run, folder: Path) -> Iterator[Answer]:
    for words in QUESTIONS:
        yield nouveautes(*words, "--repo", folder)
