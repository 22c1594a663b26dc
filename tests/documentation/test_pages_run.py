"""Every command that a page shows is run, and every output it shows is the real one."""

from pathlib import Path

import pytest
from command import Run
from shown import ROOT, SITE, agrees, blocks, run, sources, steps

# Pages that begin with nothing and write the example themselves; the others start inside it.
FROM_NOTHING = ("index.md", "prise-en-main.md", "en/getting-started.md")
RUN = [path.relative_to(SITE).as_posix() for path in sources() if steps(path.read_text("utf-8"))]


@pytest.mark.parametrize("page", RUN)
def test_a_page_shows_what_its_commands_print(page: str, tmp_path: Path, nouveautes: Run) -> None:
    folder, room = tmp_path / "work", tmp_path / "room"
    folder.mkdir()
    room.mkdir()
    if page not in FROM_NOTHING:
        assert nouveautes("sandbox", folder / "exemple").code == 0
        folder = folder / "exemple" / "capucine"
    found = steps((SITE / page).read_text("utf-8"))
    for step, real in zip(found, run(found, folder, room), strict=True):
        if step.shown is not None:
            assert agrees(step.shown, real), f"{step.command}\nreally prints:\n{real}"


def test_the_tutorials_are_run() -> None:
    assert {*FROM_NOTHING, "guides/mots.md", "guides/gabarit.md", "guides/regles.md"} <= set(RUN)


def test_the_sample_of_the_readme_is_real(tmp_path: Path, nouveautes: Run) -> None:
    sample = next(one.body for one in blocks((ROOT / "README.md").read_text("utf-8")) if one.language == "markdown")
    nouveautes("sandbox", tmp_path / "exemple")
    assert agrees(sample, nouveautes("notes", "--repo", tmp_path / "exemple" / "capucine").text)


@pytest.mark.parametrize(
    ("shown", "real", "same"),
    [("a\nb\n", "a\nb\n", True), ("a\n[…]\n", "a\nb\nc\n", True), ("a\n[…]\nc\n", "a\nb\n", False)],
)
def test_a_cut_stands_for_any_lines(shown: str, real: str, same: bool) -> None:
    assert agrees(shown, real) is same
