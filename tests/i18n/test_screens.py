"""`--lang en` is all English, whatever language the team's settings name."""

from pathlib import Path

from command import in_process
from screens import foreign


def test_screens_are_all_english(tmp_path: Path) -> None:
    assert in_process("sandbox", tmp_path / "bac").code == 0
    assert foreign("en", tmp_path / "bac" / "capucine") == []
