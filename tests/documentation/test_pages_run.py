"""Every command that a page shows is run, and every output it shows is the real one."""

import re
from pathlib import Path

import pytest
from command import Run
from shown import ROOT, SITE, agrees, blocks, run, same_outputs, sources, steps, translation

from changelog.adapters import sandbox_writer
from changelog.sandbox.story import week_of

# Pages that begin with nothing and write the example themselves; the others start inside it.
WHOLE_WEEK = ("semaine-entiere.md", "en/whole-week.md")
FROM_NOTHING = ("index.md", "prise-en-main.md", "en/index.md", "en/getting-started.md", *WHOLE_WEEK)


def _once() -> list[str]:
    """The pages with commands; of two that show the same in both languages, the French one."""
    texts = {path.relative_to(SITE).as_posix(): path.read_text("utf-8") for path in sources()}
    return [
        page
        for page, text in texts.items()
        if steps(text) and not (page.startswith("en/") and same_outputs(text, texts[translation(text)]))
    ]


RUN = _once()
# An English page types what its French twin types; what it shows in English is shown by two of them every time.
OFTEN = ("en/index.md", "en/guides/board.md")
PAGES = [
    pytest.param(page, marks=pytest.mark.soak if page.startswith("en/") and page not in OFTEN else ()) for page in RUN
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_its_commands_print(
    page: str, tmp_path: Path, nouveautes: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if page.startswith("en/"):
        monkeypatch.setenv("LANG", "en_GB.UTF-8")  # screens in English; the notes are in the sandbox's French
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
    assert "en/guides/board.md" in RUN and "en/guides/template.md" not in RUN


@pytest.mark.parametrize("page", WHOLE_WEEK)
def test_a_whole_week_with_a_hotfix_is_seven_commands(page: str) -> None:
    text = (SITE / page).read_text("utf-8")
    typed = re.findall(r"^nouveautes (\w+(?: --?\w+| start| merge)?)[^\n]* --yes$", text, re.M)
    assert len(typed) == 7
    counted = re.findall(r"^\| \w+ \| `nouveautes ([^`]+)` \|", text, re.M)
    assert counted == [one.removesuffix(" --yes") for one in typed]


def test_the_whole_week_is_that_of_its_sandbox() -> None:
    told = sandbox_writer.read()
    steps = [told.typed[name] for name in week_of(told, "whole").typed]
    commands = [one for step in steps for one in step.commands if one.startswith("nouveautes ")]
    text = (SITE / WHOLE_WEEK[0]).read_text("utf-8").partition("## Le lundi suivant")[0]
    played = [one.removesuffix(" --yes") for one in re.findall(r"^nouveautes [^\n]*", text, re.M)]
    # The archive is left to `publish --merge`, and what only looks may be asked in another form.
    wanted = [one for one in commands[:-2] if one != "nouveautes board archive"]
    assert [one.split()[:2] for one in wanted] == [one.split()[:2] for one in played if not _looks(one)]


def _looks(line: str) -> bool:
    return line.split()[1] in ("status", "sandbox")


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
