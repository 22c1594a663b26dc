"""One language a run: `--lang`, else a locale that is French or English, else the settings'."""

import pytest
from command import Run
from git_history import History

WORDS = (("status",), ("notes", "--help"), ("notes", "--nope"), ("collect", "--why", "999"), ("notes", "2020-01-01"))


@pytest.fixture
def french(history: History) -> History:
    """A team that writes French."""
    history.settings('# ici\nlanguage = "fr" # à nous\n[tags]\nformat = "%Y-%m-%d"\n')
    history.squash(101, "Annuler un rendez-vous")
    history.tag("2022-01-11")
    return history


def said(nouveautes: Run, history: History, *options: str) -> list[str]:
    """All that several commands print."""
    answers = [nouveautes("--repo", history.folder, *options, *words) for words in WORDS]
    return [one.out + one.err for one in answers]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("locale", ["C", "de_DE.UTF-8", ""])
def test_nobody_chose_and_the_settings_do(
    locale: str, french: History, nouveautes: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    whole = said(nouveautes, french)
    monkeypatch.setenv("LC_ALL", locale)
    assert said(nouveautes, french) == whole
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert all(one != other for one, other in zip(said(nouveautes, french), whole, strict=True))


def test_what_is_asked_for_goes_before_the_locale_and_that_before_the_settings(
    french: History, nouveautes: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    english = said(nouveautes, french)
    assert "Last delivery" in english[0] and english[1].startswith("Usage: ")
    assert "Dernière livraison" in said(nouveautes, french, "--lang", "fr")[0]
    monkeypatch.setenv("LC_ALL", "C")
    assert said(nouveautes, french, "--lang", "en") == english


def test_other_settings_are_read_where_they_are_given(french: History, nouveautes: Run) -> None:
    other = french.folder.parent / "autres.toml"
    other.write_text('language = "en"\n', "utf-8")
    given = ("--config", str(other))
    assert "No such option" in nouveautes("notes", "--nope", "--repo", french.folder, *given).err
    assert "Last delivery" in nouveautes("status", "--repo", french.folder, *given).text


def test_a_folder_of_a_clone_has_its_settings(french: History, program: Run) -> None:
    below = french.folder / "app" / "pages"
    below.mkdir(parents=True)
    assert program("--help", cwd=below).text.startswith("Usage\u00a0: ")
    assert program("--help", cwd=french.folder.parent).text.startswith("Usage: ")


@pytest.mark.parametrize(
    ("titles", "locale", "heading", "title", "mixed"),
    [
        (("feat: add the calendar", "Why are slots empty?", "Fix: show errors"), "fr_FR.UTF-8", "January 2022", "Why are", ""),
        (("Ajoute le calendrier", "Pourquoi est-ce vide ?", "Corrige l'envoi"), "en_GB.UTF-8", "janvier 2022", "vide\u00a0?", ""),
        (("Add the calendar", "Show the user", "Ajoute la page"), "en_GB.UTF-8", "January 2022", "Show", "2 in English"),
    ],
)  # fmt: skip
def test_without_settings_the_titles_say_which_language_readers_get(
    titles: tuple[str, ...], locale: str, heading: str, title: str, mixed: str, history: History, nouveautes: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", locale)
    for number, one in enumerate(titles, 101):
        history.squash(number, one)
    history.tag("2022-01-11")
    answer = nouveautes("notes", "--repo", history.ready())
    assert heading in answer.out and title in answer.out
    assert mixed in answer.err and bool(mixed) == ("language" in answer.err)
    other = "fr" if "January" in heading else "en"
    asked = nouveautes("notes", "--language", other, "--repo", history.folder)
    assert heading not in asked.out and "language" not in asked.err
