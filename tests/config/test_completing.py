"""Settings added to a file: below their sentences, the person's own lines untouched, and read back."""

import tomllib

import pytest

from changelog.config import text as completing
from changelog.errors import Misuse

VALUES: completing.Values = {"language": "fr", "repository.integration": "recette", "tags.accept": ("v%Y.%m.%d",)}


def lines_in_order(text: str, inside: str) -> bool:
    rest = iter(inside.splitlines(keepends=True))
    return all(line in rest for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# à nous\n",
        'timezone = "UTC"\n',
        '[docs]\npage = "a.md"',
        '# haut\n\n# du dépôt\n[repository] # ici\nproduction = "prod"\n[[environments]]\nname = "recette"\n',
        'language = "en"\r\n[tags]\r\nformat = "%Y-%m-%d"\r\n',
    ],
)
def test_it_is_added_and_nothing_changes(text: str) -> None:
    added = completing.completed(text, VALUES, "fr")
    assert lines_in_order(text if text.endswith("\n") or not text else text + "\n", added)
    found = tomllib.loads(added)
    assert found["repository"]["integration"] == "recette"
    assert found["tags"]["accept"] == ["v%Y.%m.%d"]
    assert completing.completed(added, VALUES, "fr") == added
    assert "\r\n" not in text or "\n" not in added.replace("\r\n", "")


@pytest.mark.parametrize("value", ['"', "\\", "a\nb", "\x7f", "é 😀", "\u2028", "'''"])
def test_any_text_is_quoted(value: str) -> None:
    added = completing.completed("", {"docs.repository": value}, "en")
    assert tomllib.loads(added) == {"docs": {"repository": value}}


@pytest.mark.parametrize(
    "text", ['repository = { production = "p" }\n', 'board.project = """\n[repository]\n"""\n[tags]\n']
)
def test_what_cannot_be_added_is_told(text: str) -> None:
    with pytest.raises(Misuse) as told:
        completing.completed(text, VALUES, "fr")
    assert 'repository.integration = "recette"' in told.value.hint
