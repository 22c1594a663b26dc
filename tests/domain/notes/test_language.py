"""The readers' language, from the titles of a history."""

import pytest

from changelog.domain.model import Commit
from changelog.domain.notes import language, readers


@pytest.mark.parametrize(
    ("titles", "locale", "expected"),
    [
        (("Ajout du calendrier", "Correction affichage mobile", "Export CSV"), "en", ("fr", "titles")),
        (("Add calendar view", "Fix the login redirect", "Export as CSV"), "fr", ("en", "titles")),
        (("feat(auth)!: allow passkeys", "fix: broken link", "docs: typo"), "fr", ("en", "titles")),
        (("feat(rdv): permet l'annulation", "fix: lien cassé", "chore: deps"), "en", ("fr", "titles")),
        (("[Tech] Renomme le champ", "✨ Ajoute l’export", ":bug: Évite un doublon"), "", ("fr", "titles")),
        (("Don't show empty lists", "The user's page", "`le la les des`"), "fr", ("en", "titles")),
        (("Rename `fichier_des_rdvs` to files",), "fr", ("en", "titles")),
        (("Merge branch 'la-page-des-agents'", "https://example.org/le/la/les"), "en", ("en", "locale")),
        (("Calendrier", "Kalender"), "en", ("en", "locale")),
        ((), "en", ("en", "locale")),
        ((), "", ("fr", "default")),
        ((*["Fehler bei Anmeldung behoben"] * 12,), "", ("en", "default")),
    ],
)  # fmt: skip
def test_the_language_of_most_titles(titles: tuple[str, ...], locale: str, expected: tuple[str, str]) -> None:
    """Three titles are enough; where they say nothing, the terminal's language is taken, and in the end French."""
    choice = language.choose(titles, locale)
    assert (choice.language, choice.basis) == expected


@pytest.mark.parametrize(
    ("french", "english", "mixed"), [(3, 0, False), (9, 1, False), (2, 1, True), (1, 2, True), (30, 9, False)]
)
def test_two_languages_are_said(french: int, english: int, mixed: bool) -> None:
    """A quarter of the titles in the other language is no accident."""
    titles = [*["Ajoute la page"] * french, *["Add the page"] * english]
    choice = language.choose(titles, "")
    assert choice.mixed is mixed
    assert str(french) in readers.sentence(choice)


def test_what_is_told_goes_before_the_commits_inside() -> None:
    """A French team's commits are English as often as not: the titles of its pull requests are what readers get."""
    inside = [_commit("Fix the tests", parents=1)] * 9
    merges = [
        _commit(f"Merge pull request #{n} from team/x\n\n{title}", parents=2)
        for n, title in enumerate(("Ajoute la liste des agents", "Corrige l'envoi", "Permet de chercher un usager"), 1)
    ]
    assert language.of_history([*inside, *merges], "en").language == "fr"
    assert language.of_history(inside, "fr").language == "en"
    words = _commit("wip\n\nNouveauté: Les agents voient le calendrier", parents=1)
    assert language.of_history([words], "en").language == "fr"


def test_machines_say_nothing() -> None:
    """What bots write in English is no sign of a team's language."""
    bots = [_commit("Update the dependencies of the app", parents=1, author="renovate[bot]")] * 5
    assert language.of_history([*bots, _commit("Ajoute la page", parents=1)], "en").language == "fr"


def _commit(message: str, *, parents: int, author: str = "Ada") -> Commit:
    return Commit(
        sha="a", parents=("b",) * parents, author=author, author_email="", authored=0, committed=0, message=message
    )
