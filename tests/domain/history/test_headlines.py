"""What the first lines of a message say: every way a forge or a person writes a merge, each with its example."""

import pytest
from drawing import commit
from msgspec import structs

from changelog.domain.history import messages
from changelog.domain.history.messages import LINES

READ = [
    ("Merge pull request #1863 from betagouv/update_user_api", 1863, "", "update_user_api"),
    ("Merge pull request #1863 from betagouv/fix/agenda\n\nCorrige l'agenda", 1863, "Corrige l'agenda", "fix/agenda"),
    ("Merge pull request #12 from qui:branche\n\n\n  Un titre \nsuite", 12, "Un titre", "branche"),
    ("Merge pull request #12 from betagouv/x\r\n\r\nUn titre\r\n", 12, "Un titre", "x"),
    ("Auto merge of #12345 - someone:a-branch, r=reviewer\n\nA title\n\nText", 12345, "A title", "a-branch"),
    ("Auto merge of #12345 - someone:a-branch, r=<try>\n\nA title", 12345, "A title", "a-branch"),
    ("Rollup merge of #9 - someone:a-branch, r=reviewer\n\nA title", 9, "A title", "a-branch"),
    ("Merge pull request 'Titre (1)' (#12) from branche into main", 12, "Titre (1)", "branche"),
    ("Merge #12\n\n12: Un titre r=relit a=écrit", 12, "Un titre", ""),
    ("Merged in a-branch (pull request #12)\n\nUn titre", 12, "Un titre", "a-branch"),
    ("Merged PR 12: Un titre", 12, "Un titre", ""),
    ("Merge branch 'x' into 'main'\n\nUn titre\n\nSee merge request groupe/projet!12", 12, "Un titre", "x"),
    ("Pull request #12: Un titre\n\nMerge in APP/app from fix/x to main\n\n* commit", 12, "Un titre", "fix/x"),
    ("Merge branch 'x'\n\nPart-of: <https://gitlab.example.org/g/p/-/merge_requests/12>", 12, "", "x"),
    ("Un titre\n\nDu texte\n\nSee merge request groupe/sous/projet!12", 12, "Un titre", ""),
    ("Un titre (!125)", 125, "Un titre", ""),
    ("Un titre\n\nWe see merge request !12 too", None, "Un titre", ""),
    ("Ajoute un motif (#1234)", 1234, "Ajoute un motif", ""),
    (
        "Un long titre que la forge co… (#12)\n\n…upe en deux\n\n* wip",
        12,
        "Un long titre que la forge coupe en deux",
        "",
    ),
    ("Un long titre que … (#12)\n\n… la forge coupe", 12, "Un long titre que la forge coupe", ""),
    ("Un long titre que la forge co…\n\n…upe", None, "Un long titre que la forge coupe", ""),
    ("Merge pull request #12 from a/x\n\nUn long ti…\n\n…tre\n\nTexte", 12, "Un long titre", "x"),
    ("Merged PR 12: Un long ti…\n\nUn long titre\n\nTexte", 12, "Un long titre", ""),
    ("Un long ti… (#12)\n\n* wip\n\n* Un long titre", 12, "Un long titre", ""),
    ("À suivre… (#12)\n\nUn texte", 12, "À suivre…", ""),
    ("Ajoute un motif (#99) (#1234)\n\nbody (#7)", 1234, "Ajoute un motif (#99)", ""),
    ('Revert "Ajoute un motif (#12)" (#13)', 13, 'Revert "Ajoute un motif (#12)"', ""),
    ("Ajoute un motif", None, "Ajoute un motif", ""),
    ("Ajoute un motif (#12) pour tous", None, "Ajoute un motif (#12) pour tous", ""),
    ("Merge branch 'production' into recette", None, "Merge branch 'production' into recette", ""),
    ("Merge request #12 is a title", None, "Merge request #12 is a title", ""),
    ("", None, "", ""),
]


@pytest.mark.parametrize(("message", "number", "title", "branch"), READ)
def test_a_message_says_which_pull_request_it_is(message: str, number: int | None, title: str, branch: str) -> None:
    found = messages.read(structs.replace(commit("a"), message=message))
    assert (found.number, found.title, found.branch) == (number, title, branch)


@pytest.mark.parametrize(
    ("subject", "transparent"),
    [
        ("Merge branch 'production' into recette", True),
        ("Merge branch 'recette'", True),
        ("Merge branch 'recette' of git@github.com:betagouv/rdv", True),
        ("Merge branch 'recette' of https://github.com/betagouv/rdv into recette", True),
        ("Merge remote-tracking branch 'origin/production' into recette", True),
        ("Merge remote-tracking branch 'origin/ma-branche' into ma-branche", True),
        ("Merge tag '2022-01-18' into production", True),
        ("Merge branch 'ma-branche' into recette", False),
        ('Merge "Un titre"', True),
        ('Merge "Un titre" into stable/zed', True),
        ('Merge changes from topic "x"', True),
        ("Merge changes I1a2b3c4d,I5e6f7a8b", True),
        ("Merge changes to the page", False),
        ("Merge branch '1348-recherche'", False),
        ("Merge revert-unknown-past-rdv-count into production", False),
        ("Merge pull request #1 from betagouv/recette", False),
        ("Corrige la production", False),
    ],
)
def test_which_merges_only_join_two_lines(subject: str, transparent: bool) -> None:
    assert messages.is_transparent(commit("a", "b c", subject), LINES) is transparent


def test_a_line_of_the_settings_own_name_is_transparent() -> None:
    merge = commit("a", "b c", "Merge branch 'integration' into livraisons")
    assert not messages.is_transparent(merge, LINES)
    assert messages.is_transparent(merge, LINES | {"integration"})


@pytest.mark.parametrize("message", [shape for shape, number, *_ in READ if number and shape.startswith("Merge pull")])
def test_a_forges_merge_is_known_even_with_one_parent(message: str) -> None:
    assert messages.is_pull_request_merge(commit("a", "b", message))


def test_a_squash_is_not_taken_for_a_merge() -> None:
    assert not messages.is_pull_request_merge(commit("a", "b", "Ajoute un motif (#1234)"))
    assert messages.read(commit("a", "b", "Ajoute un motif (#1234)")).squash
