"""What is said of words while they can still be mended."""

import pytest

from changelog.domain.notes import safe_markdown, words
from changelog.domain.notes.model import Entry
from changelog.i18n import plain


def codes(text: str, *, title: str = "Titre", spoken: bool = True) -> list[str]:
    """The findings of an entry made of a text."""
    entry = Entry(title=title, ticket=12, changes=(), text=safe_markdown.tamed(plain.block(text)))
    return [one.code for one in words.odd(entry, ["", text], "#12", spoken=spoken)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Une phrase, **forte**, avec un [lien](https://exemple.invalid) & 3 < 4.", []),
        ("- Un\n- Deux\n\n`<b>` et ```` ``` ````", []),
        ("Voir <https://exemple.invalid/a>", []),
        ("<details>\nOui\n</details>", ["note-markup"]),
        ("# Titre\n\nOui", ["note-markup"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["note-markup"]),
        ("mot " * 160, ["note-long"]),
        ("mot " * 600, ["note-long"]),
    ],
)
def test_a_text_is_looked_at(text: str, found: list[str]) -> None:
    assert codes(text) == found


def test_a_title_is_looked_at() -> None:
    assert codes("", title="t" * 121) == ["title-long"]
    assert codes("", spoken=False) == ["title-told"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Nécessite une démo", True),
        ("* [X] necessite une  demo !", True),
        ("This needs a demo.", True),
        ("À montrer", True),
        ("- [ ] Nécessite une démo", False),
        ("<!-- Nécessite une démo ? -->", False),
        ("Ne nécessite pas de démo", False),
    ],
)
def test_who_asks_for_a_demo(text: str, asks: bool) -> None:
    assert words.asks_for_demo(text, "À montrer") is asks
