"""`nouveautes.d/NUMBER.md`: somebody says it better later, and is warned when the original changed since."""

import pytest

from changelog.domain.notes import overrides
from changelog.domain.notes.overrides import Override


def one(text: str) -> Override:
    """The override of a file without trouble."""
    found, findings = overrides.read({"1234.md": text})
    assert findings == []
    return found[1234]


@pytest.mark.parametrize(
    ("text", "override"),
    [
        ("titre : Un titre : le vrai\nsection: Nouveautés\n\nUn *texte*.\n",
         Override(number=1234, title="Un titre : le vrai", section="Nouveautés", text="Un *texte*.")),
        ("---\ntitle: Un titre\nhide: no\n---\n\nUn texte.\n", Override(number=1234, title="Un titre", text="Un texte.")),
        ("\ufeff---\r\ntitre: Un titre\r\n---\r\nUn texte.\r\n", Override(number=1234, title="Un titre", text="Un texte.")),
        ("masquer: oui\n", Override(number=1234, hide=True)),
        ("hide: yes", Override(number=1234, hide=True)),
        ("HIDE: true", Override(number=1234, hide=True)),
        ("original: Ajoute l'export\ntitre: Un titre", Override(number=1234, title="Un titre", original="Ajoute l'export")),
        ('titre: "Un titre"', Override(number=1234, title="Un titre")),
        ("Rien qu'un texte.", Override(number=1234, text="Rien qu'un texte.")),
        ("", Override(number=1234)),
    ],
)  # fmt: skip
def test_what_an_override_says(text: str, override: Override) -> None:
    assert one(text) == override


def test_numbers_are_names_and_other_names_are_told() -> None:
    found, findings = overrides.read(
        {"0012.md": "titre: a", "x.md": "titre: b", "README.md": "", "12.txt": "", "0.md": ""}
    )
    assert list(found) == [12]
    assert sorted(finding.subject for finding in findings) == ["nouveautes.d/0.md", "nouveautes.d/x.md"]


@pytest.mark.parametrize("text", ["masquer: peut-être", "---\ntitel: x\n---\n", "---\nune phrase\n---\n"])
def test_what_is_not_understood_is_told(text: str) -> None:
    _, findings = overrides.read({"7.md": text})
    assert [(finding.code, finding.subject) for finding in findings] == [("override-odd", "nouveautes.d/7.md")]


def test_a_drift_is_told_when_the_original_changed() -> None:
    said = one("original: Ajoute l'export\ntitre: Un titre")
    assert overrides.drift(said, ("Ajoute l'export", "autre")) is None
    found = overrides.drift(said, ("Ajoute l'import",))
    assert found is not None
    assert found.code == "override-drift"
    assert "Ajoute l'export" in found.message
    assert "Ajoute l'import" in found.message
    assert overrides.drift(one("titre: Un titre"), ()) is None
