"""Titles are cleaned, not rewritten: what belongs to developers goes, French typography comes, the words stay."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from changelog.domain.model import Change, Commit, Story
from changelog.domain.notes import titles

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
        ("fix:corrige l'heure", "Corrige l’heure"),
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
        ("ABC-12: ajoute", "Ajoute"),
        ("ABC-12 ajoute", "Ajoute"),
        ("[ABC-12] ajoute", "Ajoute"),
        ("feat(ABC-12): [ABC-12] ajoute", "Ajoute"),
        ("[Admin] (ABC-12) feat: ajoute", "Ajoute"),
        ("ABC-12, ABC-13 | ajoute", "Ajoute"),
        ("ajoute (ABC-12)", "Ajoute"),
        ("ajoute [ABC-12] (#1348)", "Ajoute"),
        ("ajoute - ABC-12", "Ajoute"),
        ("AB#45 ajoute", "Ajoute"),
        ("PROJ-7: ajoute AB#45", "Ajoute"),
        ("ajoute le fichier .env", "Ajoute le fichier .env"),
        ("ajoute , puis retire .", "Ajoute, puis retire"),
        ("ajoute [WIP]", "Ajoute"),
        ("feat: :sparkles: ajoute", "Ajoute"),
        ("ajoute ✨ :tada: (#1348)", "Ajoute"),
        ("Draft: ajoute", "Ajoute"),
        ('Resolve "Ajoute un motif"', "Ajoute un motif"),
        ('Draft: Resolve "ajoute" (!2000)', "Ajoute"),
        ("BREAKING CHANGE: retire", "Retire"),
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
        ("UTF-8 partout", "UTF-8 partout"),
        ("ISO-8601 : les dates", "ISO-8601~: les dates"),
        ("Passe en UTF-8", "Passe en UTF-8"),
        ("Les cas ABC-12 en attente", "Les cas ABC-12 en attente"),
        ("COVID-19 : les règles", "COVID-19~: les règles"),
        ("CVE-2024-12345 : la suite", "CVE-2024-12345~: la suite"),
        ("Lit la case [0]", "Lit la case [0]"),
        ("Le format :heure: change", "Le format :heure: change"),
        ("Attention !12", "Attention !12"),
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


ENDS = ("fix: ", "feat(agenda)!: ", "[Admin] ", "ABC-12: ", "✨ ", ":bug: ", "#1348 ", "Draft: ", "AB#45 ")
TAILS = ("", " (#1348)", " [WIP]", " (ABC-12)", " 🎉", " :tada:", ".", " closes #2000")
WORDS = (
    "Ajoute",
    "l'export",
    ".env",
    "12",
    "UTF-8",
    "v1.2",
    "a:b",
    "ISO-8601",
    "e-mail",
    "(deux)",
    "C++",
    "ABC-12",
    "#99",
    "naïf",
    "`x [y] z`",
    "3/4",
    "rdvs_users",
    "x@y.fr",
    "!",
    "…",
    "« mot »",
    "[lien](x)",
)


@given(
    st.lists(st.sampled_from(ENDS), max_size=3), st.lists(st.sampled_from(WORDS), max_size=6), st.sampled_from(TAILS)
)
@example(first=["ABC-12: "], middle=["ABC-12"], last=" (ABC-12)")
def test_every_letter_and_digit_of_what_is_left_survives(first: list[str], middle: list[str], last: str) -> None:
    """Law: the marks go, in whatever order, and nothing else does."""
    middle = ["Mot", *middle, "mot"]
    written = "".join(first) + " ".join(middle) + last
    for language in ("fr", "en"):
        assert letters(titles.clean(written, OWN, language)) == letters(" ".join(middle)), written


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).casefold()


def test_real_titles_keep_their_words(rdv_train: Path) -> None:
    """Of a real title, what is taken off stands at its ends; the rest is there, in one piece."""
    log = subprocess.run(["git", "-C", rdv_train, "log", "--all", "--format=%s"], capture_output=True, check=True)
    for subject in log.stdout.decode().split("\n"):
        for language in ("fr", "en"):
            assert letters(titles.clean(subject, frozenset(), language)) in letters(subject), subject


@pytest.mark.parametrize(
    ("message", "breaks", "text"),
    [
        ("feat!: drop Python 3.9", True, ""),
        ("[API] feat(auth)!: drop", True, ""),
        ("refactor: x\n\nBREAKING CHANGE: tokens end\nafter a day\n\nSigned-off-by: A", True, "tokens end after a day"),
        ("x\n\nBREAKING-CHANGE: a\nRefs: #1\n\n* y\n\nBREAKING CHANGE: b", True, "a\n\nb"),
        ("BREAKING: drop", True, ""),
        ("Attention ! : la suite", False, ""),
        ("docs: tell of breaking changes", False, ""),
        ("x\n\nNo BREAKING CHANGE: here", False, ""),
    ],
)
def test_a_change_says_that_it_breaks_something(message: str, breaks: bool, text: str) -> None:
    commit = Commit("a", ("b",), "Ada", "", 0, 0, message)
    one = Change(number=1, kind="commit", title=message.partition("\n")[0], commits=(commit,))
    assert (titles.is_breaking(one), titles.broken(one)) == (breaks, text)
