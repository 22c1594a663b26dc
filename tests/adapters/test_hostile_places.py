"""Addresses with secrets, odd files where a file is expected, settings git may have: nothing leaks, nothing is lost."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Collected, Run
from git_history import History

Ask = Callable[..., Collected]
TAG = "2022-01-18"


@pytest.fixture
def tagged(history: History) -> History:
    """One pull request for ticket 12, tagged."""
    history.merge(101, branch="12-titre", title="Un titre")
    history.tag(TAG)
    return history


@pytest.mark.parametrize(
    "address",
    [
        "https://moi@corp.exemple:s3cret@github.com/equipe/produit.git",
        "https://prenom.nom:s3cret@github.com/equipe/produit",
        "https://jeton-s3cret@github.com/equipe/produit.git",
        "https://github.com/equipe/produit.git?token=s3cret",
        "https://github.com/equipe/produit#s3cret",
        "https://x:s3/cret@github.com/equipe/produit",
    ],
)
def test_no_secret_of_a_remote_is_told(address: str, tagged: History, nouveautes: Run) -> None:
    folder = tagged.ready()
    tagged.git("config", "remote.origin.url", address)
    for words in (("notes",), ("notes", "--format", "html"), ("collect", "--json"), ("status", "--json")):
        answer = nouveautes(*words, "--repo", folder)
        assert "s3cret" not in answer.out + answer.err
        assert "s3" not in answer.out + answer.err


def test_a_secret_in_the_settings_is_refused(tagged: History, nouveautes: Run) -> None:
    tagged.settings('[repository]\nserver = "https://u:s3cret@forge.exemple"\n')
    answer = nouveautes("notes", "--repo", tagged.ready())
    assert answer.code == 2
    assert "repository.server" in answer.err
    assert "s3cret" not in answer.err


def test_output_goes_through_a_link_and_into_a_pipe(tagged: History, program: Run, tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "vrai.md", tmp_path / "lien.md", tmp_path / "tube"
    real.write_text("ancien")
    link.symlink_to(real)
    assert program("notes", "--repo", tagged.ready(), "--output", link).code == 0
    assert link.is_symlink()
    assert "Un titre" in real.read_text("utf-8")
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert program("notes", "--repo", tagged.folder, "--output", pipe).code == 0
    assert "Un titre" in os.read(reading, 65536).decode("utf-8")
    os.close(reading)
    assert pipe.is_fifo()


def test_settings_that_are_no_file_are_refused(tagged: History, nouveautes: Run) -> None:
    folder = tagged.ready()
    (folder / "nouveautes.toml").mkdir()
    answer = nouveautes("notes", "--repo", folder)
    assert answer.code == 2
    assert "nouveautes.toml" in answer.err


def test_a_bare_repository_reads_its_own_settings(tagged: History, nouveautes: Run, tmp_path: Path) -> None:
    tagged.commit("Réglages", files={"nouveautes.toml": 'language = "en"\n'})
    folder = tagged.ready()
    tagged.git("clone", "--quiet", "--bare", "--branch", "recette", ".", str(tmp_path / "nu.git"))
    assert folder.is_dir()
    assert "January 2022" in nouveautes("notes", "--repo", tmp_path / "nu.git").out


def test_colours_in_git_settings_change_nothing(history: History, collect: Ask) -> None:
    history.merge(100)
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.merge(101)
    made = history.commit("Corrige la panne")
    history.commit("Corrige la panne (repris)", on="production", files=made.files)
    history.day(TAG)
    history.tag(TAG)
    plain = collect(history).form
    history.git("config", "color.ui", "always")
    history.git("config", "color.diff", "always")
    assert collect(history).form == plain
    assert "duplicate" in {change["disposition"] for change in plain["changes"]}


def test_without_a_default_branch_the_usual_names_come_first(tagged: History, nouveautes: Run, tmp_path: Path) -> None:
    """As a workflow's checkout of a tag leaves it: no origin/HEAD, a detached HEAD, branches of all kinds."""
    tagged.point("aaa-essai", tagged.tips["recette"])
    source, clone = tagged.ready(), tmp_path / "clone"
    tagged.git("init", "--quiet", str(clone))
    tagged.git("-C", str(clone), "remote", "add", "origin", str(source))
    tagged.git("-C", str(clone), "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*")
    tagged.git("-C", str(clone), "checkout", "--quiet", "--detach", f"refs/tags/{TAG}")
    assert nouveautes("status", "--json", "--repo", clone).json["integration"] == "recette"


def test_gitlab_counts_tickets_and_merge_requests_apart(history: History, nouveautes: Run) -> None:
    home = "https://gitlab.com/groupe/sous/produit"
    for number, words in ((12, "Closes #3"), (3, "Closes #12"), (14, f"Closes {home}/-/issues/41"), (15, "Closes groupe/sous/produit#42")):  # fmt: skip
        message = f"Merge branch 'b{number}' into 'recette'\n\nTitre {number}\n\n{words}\n\nSee merge request groupe/sous/produit!{number}"
        history.merge(number, message=message, title=f"Titre {number}")
    history.tag(TAG)
    folder = history.ready()
    history.git("config", "remote.origin.url", "git@gitlab.com:groupe/sous/produit.git")
    changes = nouveautes("collect", "--json", "--repo", folder).json["changes"]
    assert {change["number"]: [one["number"] for one in change["tickets"]] for change in changes if change["number"]} == {
        12: [3], 3: [12], 14: [41], 15: [42],
    }  # fmt: skip


@pytest.mark.parametrize(
    "source", ["{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{{ ''.__class__ }}", "{{ 1/0 }}"]
)
def test_an_own_template_that_goes_wrong_is_misuse(source: str, tagged: History, nouveautes: Run) -> None:
    tagged.settings('[notes]\nlayout = "mien.j2"\n')
    folder = tagged.ready()
    (folder / "mien.j2").write_text(source)
    answer = nouveautes("notes", "--repo", folder)
    assert answer.code == 2
    assert "mien.j2" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "hier"])
def test_a_clock_out_of_range_is_misuse(
    moment: str, tagged: History, nouveautes: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOUVEAUTES_NOW", moment)
    answer = nouveautes("notes", "--next", "--repo", tagged.ready())
    assert (answer.code, "NOUVEAUTES_NOW" in answer.err) == (2, True)


def test_a_misspelt_key_is_not_published(tagged: History, nouveautes: Run) -> None:
    tagged.say("12.md", "titre : Un titre à nous\nmasque : oui\n")
    answer = nouveautes("notes", "--repo", tagged.ready())
    assert "masque" not in answer.out
    assert "masque" in answer.err


def test_words_for_a_change_set_aside_are_told(tagged: History, nouveautes: Run) -> None:
    tagged.merge(102, title="refactor: range")
    tagged.tag("2022-01-25")
    tagged.say("102.md", "titre : Tout est rangé\n")
    assert "* Tout est rangé" in nouveautes("notes", "--repo", tagged.ready()).out


def test_no_template_reads_what_git_keeps(tagged: History, nouveautes: Run) -> None:
    """A pull request may change the settings; a workflow's checkout may keep its token in git's own folder."""
    folder = tagged.ready()
    tagged.git("config", "http.extraheader", "AUTHORIZATION: basic s3cret")
    (folder / "lien.j2").symlink_to(folder / ".git" / "config")
    for layout in (".git/config", "./.GIT/config", "lien.j2"):
        (folder / "nouveautes.toml").write_text(f'[notes]\nlayout = "{layout}"\n')
        answer = nouveautes("notes", "--repo", folder)
        assert answer.code == 2
        assert "s3cret" not in answer.out + answer.err


def test_the_sandbox_says_that_git_is_missing(program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = program("sandbox", tmp_path / "essai")
    assert (answer.code, answer.err.count("\n")) == (1, 2)
    assert "git was not found" in answer.err
    assert not (tmp_path / "essai").exists()
