"""What a message claims to take back or to bring back: every shape that forges, git and people write."""

import pytest
from drawing import commit
from msgspec import structs

from changelog.domain.history import messages
from changelog.domain.history.messages import Claim

SHA = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40


def claim(message: str) -> Claim | None:
    """The claim of a message."""
    said = structs.replace(commit("a", "b"), message=message)
    return messages.claim(said, messages.read(said))


@pytest.mark.parametrize(
    ("message", "shas", "numbers", "quoted"),
    [
        (f'Revert "Ajoute"\n\nThis reverts commit {SHA}.', (SHA,), (), "Ajoute"),
        (f'Revert "Ajoute"\n\nThis reverts commit {SHA}, reversing\nchanges made to {OTHER}.', (SHA,), (), "Ajoute"),
        (f'Revert "Ajoute"\n\n{SHA}', (SHA,), (), "Ajoute"),
        ('Revert "Ajoute" (#13)', (), (), "Ajoute"),
        ('Revert "Ajoute (#12)" (#13)', (), (12,), "Ajoute (#12)"),
        ('Revert "Merge pull request #12 from capucine/x"', (), (12,), "Merge pull request #12 from capucine/x"),
        ('Revert "Ajoute" (#13)\n\nReverts capucine/app#12', (), (12,), "Ajoute"),
        ("Revert de #12", (), (12,), ""),
        ("Revert de #12 (#13)", (), (12,), ""),
        ("Revert #12", (), (12,), ""),
        ("Reverts capucine/app#12", (), (12,), ""),
        ("Merge pull request #13 from capucine/revert-12-ajoute\n\nRevert \"Ajoute\"", (), (12,), "Ajoute"),
        ("Merge pull request #13 from capucine/revert-12-ajoute\n\nOn enlève", (), (12,), ""),
        (f"On enlève\n\nThis reverts commit {SHA[:10]}.", (SHA[:10],), (), ""),
        ('Revert "Ajoute le "mot" du jour"', (), (), 'Ajoute le "mot" du jour'),
        (f'Revert "Revert "Ajoute""\n\nThis reverts commit {SHA}.', (SHA,), (), 'Revert "Ajoute"'),
    ],
)  # fmt: skip
def test_what_is_taken_back(message: str, shas: tuple[str, ...], numbers: tuple[int, ...], quoted: str) -> None:
    assert claim(message) == Claim(shas=shas, numbers=numbers, quoted=quoted)


def test_a_reapplication_brings_back() -> None:
    found = claim(f'Reapply "Ajoute"\n\nThis reverts commit {SHA}.')
    assert found is not None
    assert (found.again, found.quoted, found.shas) == (True, "Ajoute", (SHA,))


@pytest.mark.parametrize(
    "message",
    [
        "Ajoute un bouton pour annuler",
        "Reverse la liste des motifs",
        "Le texte dit revert sans rien nommer",
        "Corrige l'agenda après #12\n\nOn pensait faire un revert",
        "Ajoute\n\nEnlève le revert de la semaine dernière, voir aussi",
        f"Ajoute\n\n{SHA}",
        "",
    ],
)
def test_what_claims_nothing(message: str) -> None:
    assert claim(message) is None
