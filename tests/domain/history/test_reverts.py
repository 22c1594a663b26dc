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
        ('Revert "Tri"\n\nThis reverts merge request !12\n\nSee merge request g/p!13', (), (12,), "Tri"),
        ("Retire\n\nThis reverts merge request groupe/sous/app!12", (), (12,), ""),
        ("Retire (#13)\n\nThis reverts pull request #12.", (), (12,), ""),
        ("Revert MR !12", (), (12,), ""),
        ("Merged PR 13: Revert 'Tri'\n\nReverts !12", (), (12,), "Tri"),
        ("Revert 'Tri d'abord'", (), (), "Tri d'abord"),
        ('Merged PR 13: Revert "Merged PR 12: Tri"', (), (12,), "Merged PR 12: Tri"),
        ('Revert "Merged in tri (pull request #12)" (pull request #13)', (), (12,), "Merged in tri (pull request #12)"),
        ('Merged in retire (pull request #13)\n\nRevert "Tri (pull request #12)"', (), (12,), "Tri (pull request #12)"),
        ('Pull request #13: Revert "Pull request #12: Tri"', (), (12,), "Pull request #12: Tri"),
        ("Revert \"Merge pull request 'Tri' (#12) from a/b into main\"", (), (12,),
         "Merge pull request 'Tri' (#12) from a/b into main"),
    ],
)  # fmt: skip
def test_what_is_taken_back(message: str, shas: tuple[str, ...], numbers: tuple[int, ...], quoted: str) -> None:
    assert claim(message) == Claim(shas=shas, numbers=numbers, quoted=quoted)


PART = f"This reverts commit {SHA}."


@pytest.mark.parametrize(
    ("message", "whole"),
    [
        (f"On enlève\n\n{PART}", True),  # a lone commit: the line is its own
        (f'Refonte (#200)\n\n* un essai\n\n* Revert "un essai"\n\n{PART}\n\n* tests', False),
        (f'Refonte (#200)\n\nun essai\n\nRevert "un essai"\n\n{PART}', False),
        (f"Refonte (#200)\n\n{PART}", False),
        (f'Refonte\n\n* un essai\n\n* Revert "un essai"\n\n{PART}', False),  # squashed by GitLab
        (f"Merge pull request #200 from capucine/refonte\n\nRefonte\n\n* un essai\n\n{PART}", False),
        (f'Revert "Ajoute (#12)" (#13)\n\n* un\n\n{PART}', True),
        (f"Merge pull request #13 from capucine/revert-12-ajoute\n\nOn enlève\n\n* un\n\n{PART}", True),
        ("Retirer le tri (#191)\n\nReverts capucine/app#190", True),
        ("Retirer le tri (#191)\n\nTrop lent.\n\nReverts Capucine/App#190.\n\n* un", True),
        ("Retirer le tri (#191)\n\nReverts #190, trop lent", True),
        ("Retirer le tri\n\nThis reverts merge request !190\n\nSee merge request capucine/app!191", True),
        ("Merge pull request #191 from capucine/tri\n\nRetirer\n\nReverts capucine/app#190", True),
        ("Rollback de #190 (#191)", True),
    ],
)
def test_only_title_branch_or_the_descriptions_own_line_speak_of_the_whole(message: str, whole: bool) -> None:
    parents = "b c" if message.startswith("Merge") else "b"
    said = structs.replace(commit("a", parents), message=message)
    found = messages.claim(said, messages.read(said), frozenset(("capucine/app",)))
    assert found is not None
    assert found.whole is whole


@pytest.mark.parametrize(
    "message",
    [
        "Retirer le tri (#191)\n\nReverts autre/app#190",  # another repository's
        "Retirer le tri (#191)\n\nReverts capucine/app#190 in lib/",  # a part of it
        "Retirer le tri\n\nThis reverts merge request autre/groupe/app!190",
        "Revert 'tri' to 'ordre'",
        "Retirer le tri (#191)\n\nThis reverts nothing; see Reverts capucine/app#190",
        f'Refonte (#200)\n\n* Revert "un"\n\n{PART}\n\n* Reapply "un"\n\n{PART}',
    ],
)
def test_what_proposes_no_revert_of_the_whole(message: str) -> None:
    said = structs.replace(commit("a", "b"), message=message)
    assert messages.claim(said, messages.read(said), frozenset(("capucine/app",))) is None


@pytest.mark.parametrize("title", ["Reapply de #190 (#192)", "Rétablir #190 (#192)", "Reland #190"])
def test_a_title_in_plain_words_brings_back(title: str) -> None:
    found = claim(f"{title}\n\n* Reapply\n\n{PART}")
    assert found is not None
    assert (found.again, found.numbers, found.whole) == (True, (190,), True)


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
