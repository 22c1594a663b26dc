"""A key without end is refused at once: what reads TOML would think about it for minutes."""

import pytest

from changelog.config.load import read


@pytest.mark.parametrize(
    "text", ["a." * 400_000 + "a = 1", "[" + "b . " * 200_000 + "b]\n", "x = {" + "c." * 9_000 + "c = 1}"]
)
def test_an_endless_key_is_a_trouble(text: str) -> None:
    _, troubles = read(text)
    assert troubles


def test_a_long_text_is_none() -> None:
    _, troubles = read("[tags]\n# " + "x" * 900_000 + "\n")
    assert troubles == []
