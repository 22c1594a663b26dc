"""Titles are cleaned, not rewritten: what belongs to developers goes, French typography comes, the words stay."""

import pytest

from changelog.domain.model import Story
from changelog.domain.notes import words as titles

OWN = frozenset((1348, 2000))


def spaced(text: str) -> str:
    """`~` for a no-break space, so that cases can be read."""
    return text.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("feat: ajoute un motif", "Ajoute un motif"),
        ("fix(agenda): corrige l'heure", "Corrige l’heure"),
        ("feat(agenda)!: ajoute", "Ajoute"),
        ("refactor : range", "Range"),
        ("Fix: corrige", "Corrige"),
        ("chore(deps): bump rails", "Bump rails"),
        ("docs: explique", "Explique"),
        ("[Admin] Ajoute un motif", "Ajoute un motif"),
        ("[Fix] [Agenda] corrige", "Corrige"),
        ("[Admin]: ajoute", "Ajoute"),
        (":sparkles: ajoute", "Ajoute"),
        ("ajoute :tada:", "Ajoute"),
        ("✨ ajoute", "Ajoute"),
        ("Ajoute un motif 🎉", "Ajoute un motif"),
        ("👩‍💻 ajoute", "Ajoute"),
        ("1️⃣ motif", "1 motif"),
        ("❤️ ajoute", "Ajoute"),
        ("🇫🇷 ajoute", "Ajoute"),
        ("1348 - ajoute", "Ajoute"),
        ("#1348 ajoute", "Ajoute"),
        ("[1348] ajoute", "Ajoute"),
        ("[#1348] ajoute", "Ajoute"),
        ("(1348) ajoute", "Ajoute"),
        ("1348: ajoute", "Ajoute"),
        ("ajoute (#1348)", "Ajoute"),
        ("ajoute #1348", "Ajoute"),
        ("ajoute #1348.", "Ajoute"),
        ("ajoute (closes #1348)", "Ajoute"),
        ("feat: [Admin] ✨ 1348 - ajoute l'export (#2000).", "Ajoute l’export"),
        ("Ajoute un motif.", "Ajoute un motif"),
        ("Et ensuite...", "Et ensuite…"),
        ("Et ensuite…", "Et ensuite…"),
        ("bientôt... la suite", "Bientôt… la suite"),
        ("agenda: corrige l'heure", "Agenda~: corrige l’heure"),
        ("élargit la recherche", "Élargit la recherche"),
        ("œuvre", "Œuvre"),
        ("à venir : les motifs", "À venir~: les motifs"),
        ("Pourquoi ?", "Pourquoi~?"),
        ("Attention!", "Attention~!"),
        ("le « mot » du jour", "Le «~mot~» du jour"),
        ("  Un \t titre  ", "Un titre"),
        ("Un\ntitre", "Un titre"),
        ("rdvs_users : nouvelle table", "rdvs_users~: nouvelle table"),
        ("iPhone : corrige", "iPhone~: corrige"),
        ("ajoute `a ? b : c`", "Ajoute `a ? b : c`"),
        ("voir https://example.org/?a=b;c", "Voir https://example.org/?a=b;c"),
        ("à 12:30", "À 12:30"),
    ],
)
def test_french_titles(title: str, clean: str) -> None:
    assert titles.clean(title, OWN, "fr") == spaced(clean)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("12 nouveaux motifs", "12 nouveaux motifs"),
        ("Ajoute 1348 motifs", "Ajoute 1348 motifs"),
        ("Voir #99", "Voir #99"),
        ("99 - autre", "99 - autre"),
        ("2022-01-18 : livraison", "2022-01-18~: livraison"),
        ("Version 1.2", "Version 1.2"),
        ("Corrige l’agenda", "Corrige l’agenda"),
        ("Prise de RDV: la suite", "Prise de RDV~: la suite"),
        ("Test du [lien](x)", "Test du [lien](x)"),
        ("[lien](https://example.org) utile", "[lien](https://example.org) utile"),
        ("Le n° 3 → 10 €", "Le n° 3 → 10 €"),
        ("feat", "Feat"),
        ("[WIP]", "[WIP]"),
        (":tada:", ":tada:"),
        ("#1348", "#1348"),
        ("1348", "1348"),
        ("", ""),
    ],
)
def test_what_is_not_a_developers_mark_stays(title: str, clean: str) -> None:
    assert titles.clean(title, OWN, "fr").replace("\u00a0", " ") == spaced(clean).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("feat: add reasons.", "Add reasons"),
        ("Don't stop: why?", "Don't stop: why?"),
        ("[Admin] :sparkles: add (#1348)", "Add"),
        ("wait...", "Wait..."),
    ],
)
def test_english_titles_keep_english_typography(title: str, clean: str) -> None:
    assert titles.clean(title, OWN, "en") == clean


def test_a_title_of_64_kilobytes_is_an_accident() -> None:
    assert len(titles.clean("mot " * 16_384, OWN, "fr")) <= titles.LONGEST + 1
    assert titles.clean("mot " * 16_384, OWN, "fr").endswith("…")


@pytest.mark.parametrize(
    ("story", "language", "title"),
    [
        ("revert", "fr", "Annulation~: Ajoute l’export"),
        ("restore", "fr", "Rétablissement~: Ajoute l’export"),
        ("revert", "en", "Reverted: Ajoute l'export"),
        ("restore", "en", "Restored: Ajoute l'export"),
    ],
)
def test_a_story_says_what_went_or_came_back(story: Story, language: str, title: str) -> None:
    said = 'Revert "feat: ajoute l\'export (#2000)" (#2001)'
    assert titles.of_story(said, "", story, OWN, language) == spaced(title)
    assert titles.of_story("peu importe", "feat: ajoute l'export", story, OWN, language) == spaced(title)


def test_nested_quotes_are_opened() -> None:
    assert titles.of_story('Revert "Revert "Ajoute""', "", "restore", OWN, "en") == "Restored: Ajoute"


@pytest.mark.parametrize(
    ("branch", "words"),
    [
        ("1348-recherche-par-nom", "recherche par nom"),
        ("feature/agenda_partage", "agenda partage"),
        ("agenda", "agenda"),
        ("1348", "1348"),
        ("--output=x", "output=x"),
        ("", ""),
    ],
)
def test_a_branch_as_words(branch: str, words: str) -> None:
    assert titles.of_branch(branch) == words
