"""A change's own words: a fenced block, a section or a trailer; silence by choice; a template left empty is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.notes import words
from changelog.domain.notes.words import Words

SAID = Words(title="Un titre")
TOLD = Words(title="Un titre", text="Et un texte.")


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("Titre\n\n```nouveaute\nUn titre\n```\n", SAID),
        ("Titre\n\n```nouveaute\nUn titre\nEt un texte.\n```\n\nSuite", TOLD),
        ("Titre\n\n```nouveauté\nUn titre\n\nEt un texte.\n```", TOLD),
        ("Titre\n\n``` Nouveaute\nUn titre\n```", SAID),
        ("Titre\n\n~~~nouveaute\nUn titre\n~~~", SAID),
        ("Titre\n\n```nouveaute\nUn titre", SAID),
        ("Titre\r\n\r\n```nouveaute\r\nUn titre\r\nEt un texte.\r\n```\r\n", TOLD),
        ("Titre\n\n## Nouveauté\n\nUn titre\n\nEt un texte.\n", TOLD),
        ("Titre\n\n## Nouveaute\nUn titre\n\n## Autre chose\nRien", SAID),
        ("Titre\n\n### NOUVEAUTÉ :\nUn titre\n\n## Autre", SAID),
        ("Titre\n\n## Nouveauté\n- Un titre\n\nSigned-off-by: Ada <ada@example.org>\n", SAID),
        ("Titre\r\n\r\n## Nouveauté\r\n\r\nUn titre\r\n", SAID),
        ("Titre\n\nNouveaute: Un titre", SAID),
        ("Titre\n\nNouveauté : Un titre\n", SAID),
        ("Titre\n\nNouveaute: Un\n titre\nSigned-off-by: Ada <ada@example.org>", SAID),
        ("Titre\r\n\r\nNouveaute: Un titre\r\n", SAID),
        ("Titre\n\n```nouveaute\ntitre: Un titre\nsection: Corrections\n\nEt un texte.\n```",
         Words(title="Un titre", text="Et un texte.", section="Corrections")),
        ("Titre\n\n```nouveaute\nsection : Corrections\nUn titre\n```", Words(title="Un titre", section="Corrections")),
    ],
)  # fmt: skip
def test_where_words_stand(message: str, found: Words) -> None:
    assert words.find(message) == found


@pytest.mark.parametrize("nothing", ["aucune", "Aucune", "AUCUNE", "aucune.", "none", "None", "*aucune*", "- aucune"])
@pytest.mark.parametrize(
    "shape", ["```nouveaute\n{}\n```", "## Nouveauté\n\n{}\n", "Nouveaute: {}", "Nouveauté : {}\n"]
)
def test_silence_by_choice(shape: str, nothing: str) -> None:
    assert words.find("Titre\n\n" + shape.format(nothing)) == Words(silent=True)


@pytest.mark.parametrize(
    "message",
    [
        "Titre",
        "Titre\n\nUne nouveauté sans forme",
        "Titre\n\n```nouveaute\n```",
        "Titre\n\n```nouveaute\n\n   \n```",
        "Titre\n\n```nouveaute\n<!-- Dites-le pour les usagers -->\n```",
        "Titre\n\n## Nouveauté\n",
        "Titre\n\n## Nouveauté\n\n<!-- Que verront les usagers ?\n Ou « aucune ». -->\n\n## Tests\n\nFaits",
        "Titre\n\n## Nouveauté\n\n---\n",
        "Titre\n\nNouveaute:\n",
        "Titre\n\nNouveaute:\nSigned-off-by: Ada <ada@example.org>",
        "Titre\n\nNouveaute: <!-- rien -->\n",
        "Titre\n\n<!--\n```nouveaute\nUn titre\n```\n-->",
        "Titre\n\n<!-- Nouveaute: Un titre -->",
        "Titre\n\n## Nouveautés à venir\nUn titre",
    ],
)
def test_a_template_left_empty_is_none(message: str) -> None:
    assert words.find(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "Titre\n\n```\nNouveaute: Un titre\n```",
        "Titre\n\n```markdown\n## Nouveauté\nUn titre\n```",
        "Titre\n\n~~~\n## Nouveauté\nUn titre\n~~~",
        "Titre\n\n````markdown\n```nouveaute\nUn titre\n```\n````",
        "Titre\n\n~~~\n```nouveaute\nUn titre\n```\n~~~",
        "Titre\n\n    ```nouveaute\n    Un titre\n    ```",
        "Titre\n\n> ```nouveaute\n> Un titre\n> ```",
    ],
)
def test_words_shown_as_an_example_are_not_said(message: str) -> None:
    assert words.find(message) is None


def test_a_longer_fence_holds_a_shorter_one() -> None:
    found = words.find("Titre\n\n````nouveaute\nUn titre\n\n```ruby\nputs 1\n```\nFin.\n````\nNouveaute: autre")
    assert found == Words(title="Un titre", text="```ruby\nputs 1\n```\nFin.")


def test_a_section_keeps_its_smaller_headings_and_its_code() -> None:
    found = words.find("Titre\n\n## Nouveauté\n\nUn titre\n\n### Détail\n\nTexte\n\n# Autre\n\nNon")
    assert found == Words(title="Un titre", text="### Détail\n\nTexte")
    found = words.find("Titre\n\n## Nouveauté\n\nUn titre\n\n```ruby\nputs 1\n```\n")
    assert found == Words(title="Un titre", text="```ruby\nputs 1\n```")


def test_an_empty_form_leaves_the_floor_to_the_next() -> None:
    assert words.find("Titre\n\n```nouveaute\n```\n\nNouveaute: Un titre") == SAID
    assert words.find("Titre\n\n## Nouveauté\n\n<!-- ici -->\n\n## Tests\n\nFaits\n\nNouveaute: Un titre") == SAID


@pytest.mark.parametrize(
    ("bodies", "told"),
    [
        (["Nouveaute: Un", "Nouveaute: Deux"], Words(title="Un", text="Deux")),
        (["Nouveaute: Un", "Nouveaute: Un"], Words(title="Un")),
        (["Nouveaute: aucune", "Nouveaute: Deux"], Words(title="Deux")),
        (["Nouveaute: Un", "Nouveaute: aucune"], Words(title="Un")),
        (["Nouveaute: aucune", "Nouveaute: rien"], Words(silent=True)),
        (["rien de tout cela", "ni de cela"], None),
        (["```nouveaute\nUn\nTexte\n```", "Nouveaute: Deux"], Words(title="Un", text="Texte\n\nDeux")),
        (["## Nouveauté\n\nUn\n\nTexte", "Nouveaute: Deux"], Words(title="Un", text="Texte\n\nDeux")),
    ],
)
def test_words_of_several_commits_are_all_kept(bodies: list[str], told: Words | None) -> None:
    apart = [one for body in bodies for one in words.every(f"Titre\n\n{body}")]
    assert words.joined(apart) == told


def test_a_squash_holds_the_words_of_each_of_its_commits() -> None:
    body = "* un\n\nNouveaute: La recherche trouve les prénoms\n\n* deux\n\nNouveaute: Et les communes\n\nCloses #80"
    assert words.joined(words.every(f"Recherche (#200)\n\n{body}")) == Words(
        title="La recherche trouve les prénoms", text="Et les communes"
    )


@given(st.lists(st.sampled_from(["Un", "Deux", "Trois", "aucune"]), max_size=6))
def test_none_hides_only_itself(said: list[str]) -> None:
    found = words.joined(one for word in said for one in words.every(f"Titre\n\nNouveaute: {word}"))
    spoken = [word for word in dict.fromkeys(said) if word != "aucune"]
    if not said:
        assert found is None
    elif not spoken:
        assert found == Words(silent=True)
    else:
        assert found == Words(title=spoken[0], text="\n\n".join(spoken[1:]))
