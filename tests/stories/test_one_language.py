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
