"""Files: settings at the root only, output whole or untouched, templates that stay inside, overrides that are files."""

import os
from pathlib import Path

import pytest
from command import Run, titles
from git_history import History

TAG = "2022-01-18"


@pytest.fixture
def clone(history: History) -> Path:
    """One delivery with one told entry."""
    history.merge(101, branch="12-x", title="Rappels")
    history.tag(TAG)
    return history.ready()


def language(run: Run, place: Path, *words: str | Path) -> str:
    """The language of the notes: it tells which settings were read."""
    said = run("notes", "--json", "--repo", place, *words).json["language"]
    assert isinstance(said, str)
    return said


def test_settings_stand_at_the_root_and_nowhere_else(clone: Path, nouveautes: Run) -> None:
    (clone.parent / "nouveautes.toml").write_text('language = "en"\n')
    (clone / "app").mkdir()
    (clone / "app" / "nouveautes.toml").write_text('language = "en"\n')
    (clone / ".git" / "nouveautes.toml").write_text('language = "en"\n')
    assert language(nouveautes, clone) == language(nouveautes, clone / "app") == "fr"
    (clone / "nouveautes.toml").write_text('language = "en"\n')
    assert language(nouveautes, clone) == language(nouveautes, clone / "app") == "en"


def test_settings_with_a_byte_order_mark_and_windows_line_ends(clone: Path, nouveautes: Run) -> None:
    (clone / "nouveautes.toml").write_bytes(b'\xef\xbb\xbflanguage = "en"\r\n')
    assert language(nouveautes, clone) == "en"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b'language = "', b"[[[", b"a" * 2_000_000, b'language = "fr\x00"']
)
def test_settings_that_are_no_settings(content: bytes, clone: Path, nouveautes: Run) -> None:
    (clone / "nouveautes.toml").write_bytes(content)
    answer = nouveautes("notes", "--repo", clone)
    assert (answer.code, answer.out) == (2, "")
    assert "nouveautes.toml" in answer.err
    assert "unexpected" not in answer.err


def test_the_current_folder_has_no_say(clone: Path, tmp_path: Path, program: Run) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    (elsewhere / "nouveautes.toml").write_text('language = "en"\n')
    assert program("notes", "--json", "--repo", clone, cwd=elsewhere).json["language"] == "fr"


def test_output_is_what_would_be_shown(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    target = tmp_path / "page.md"
    shown = nouveautes("notes", "--repo", clone).text
    nouveautes("notes", "--repo", clone, "--output", target).text  # noqa: B018
    assert target.read_bytes() == shown.encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clone", "page.md"]


def test_output_keeps_the_mode_of_the_file(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    target = tmp_path / "page.md"
    target.write_text("avant")
    target.chmod(0o640)
    nouveautes("notes", "--repo", clone, "--output", target).text  # noqa: B018
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_text().startswith("## ")


def test_a_failure_leaves_the_old_output(
    clone: Path, tmp_path: Path, nouveautes: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "page.md"
    target.write_text("avant")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    monkeypatch.setattr(os, "replace", full)
    answer = nouveautes("notes", "--repo", clone, "--output", target)
    assert answer.code == 1
    assert "Plus de place sur le disque" in answer.err
    assert target.read_text() == "avant"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clone", "page.md"]


def test_a_wrong_question_leaves_the_old_output(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    target = tmp_path / "page.md"
    target.write_text("avant")
    assert nouveautes("notes", "2022-01-19", "--repo", clone, "--output", target).code == 2
    assert target.read_text() == "avant"


def test_output_that_cannot_be_written(clone: Path, tmp_path: Path, nouveautes: Run) -> None:
    for target in (tmp_path / "absent" / "page.md", tmp_path):
        answer = nouveautes("notes", "--repo", clone, "--output", target)
        assert answer.code == 1
        assert "--output" in answer.err
        assert "Traceback" not in answer.err


@pytest.mark.parametrize("layout", ["../modele.md.j2", "/etc/passwd", "a/../../modele.md.j2", "~/x.j2", "C:\\x.j2"])
def test_a_template_that_leaves_the_repository(layout: str, history: History, clone: Path, nouveautes: Run) -> None:
    (clone.parent / "modele.md.j2").write_text("dehors")
    history.settings(f"[notes]\nlayout = '{layout}'\n")
    answer = nouveautes("notes", "--repo", clone)
    assert (answer.code, answer.out) == (2, "")
    assert "notes.layout" in answer.err


def test_a_template_behind_a_link_that_leaves(history: History, clone: Path, nouveautes: Run) -> None:
    (clone.parent / "dehors").mkdir()
    (clone.parent / "dehors" / "modele.md.j2").write_text("dehors")
    (clone / "lien.md.j2").symlink_to("../dehors/modele.md.j2")
    (clone / "dossier").symlink_to("../dehors")
    for layout in ("lien.md.j2", "dossier/modele.md.j2"):
        history.settings(f'[notes]\nlayout = "{layout}"\n')
        answer = nouveautes("notes", "--repo", clone)
        assert (answer.code, answer.out) == (2, "")
        assert "sort du dépôt" in answer.err


def test_a_template_that_is_missing_or_a_folder(history: History, clone: Path, nouveautes: Run) -> None:
    (clone / "dossier").mkdir()
    for layout in ("absent.md.j2", "dossier"):
        history.settings(f'[notes]\nlayout = "{layout}"\n')
        answer = nouveautes("notes", "--repo", clone)
        assert answer.code == 2
        assert layout in answer.err


def test_overrides_behind_a_link_are_not_read(history: History, clone: Path, nouveautes: Run) -> None:
    (clone.parent / "dehors.md").write_text("title: Dehors\n")
    history.say("README.md", "Comment faire")
    (clone / "nouveautes.d" / "12.md").symlink_to("../../dehors.md")
    assert titles(nouveautes("notes", "--json", "--repo", clone).json) == ["Rappels"]


def test_templates_are_found_in_this_checkout(clone: Path, nouveautes: Run) -> None:
    from changelog.adapters import files

    assert (files.templates_folder() / "notes" / "list.md.j2").is_file()
    assert "Rappels" in nouveautes("notes", "--repo", clone).text
