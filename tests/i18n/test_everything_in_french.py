"""`--lang fr` is all French: no message without its French, and no English word on a screen."""

import re
from pathlib import Path

from catalogue import RUN, brought_up_to_date, said
from command import in_process
from screens import foreign

# The same in both languages, word for word: names, and signs with room for values.
SAME = re.compile(r"(?:\{[^}]*\}|[^A-Za-z])*|[^a-z]*(?:[A-Z_]{3,}[^a-z]*)*")
COMMAND = re.compile(r"`[^`]*`|^nouveautes .*")


def test_no_message_is_without_its_french() -> None:
    lacking = [one.id for one in brought_up_to_date() if one.id and not said(one.string)]
    assert lacking == [], f"write their French, then run `{RUN}`"


def test_no_french_is_the_english_left_as_it_was() -> None:
    """A sentence of several words that reads the same in both languages was not translated."""
    same = [
        one.id
        for one in brought_up_to_date()
        if one.id and one.string == one.id and isinstance(one.id, str) and not SAME.fullmatch(one.id)
        if len(re.findall(r"(?<![\w{])[a-z]{2,}(?![\w}])", COMMAND.sub("", one.id))) > 2
    ]
    assert same == []


def test_screens_are_all_french(tmp_path: Path) -> None:
    assert in_process("sandbox", tmp_path / "bac").code == 0
    assert foreign("fr", tmp_path / "bac" / "capucine") == []
