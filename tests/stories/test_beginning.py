"""`nouveautes` alone says what is next, or how to begin; a shell completes commands, tags and numbers, in silence."""

import subprocess
from pathlib import Path

import pytest
from command import Run, as_program
from git_history import History

SETTINGS = '[tags]\nformat = "livre-%Y-%m-%d"\n'


def test_in_a_clone_with_settings_it_says_what_is_next(history: History, nouveautes: Run) -> None:
    history.merge(101, title="Rappels")
    history.tag("2022-01-18")
    history.merge(102, title="Autre")
    history.settings("[repository]\n")
    told = nouveautes("--repo", history.ready(), "--lang", "en").text
    lines = [line for line in told.splitlines() if line]
    assert lines[0].endswith("2022-01-18")
    assert any("nouveautes " in line for line in lines[1:-1])
    assert lines[-1] == "Everything else: nouveautes --help"
    assert len(lines) < 10


def test_in_a_clone_without_settings_it_names_init(clone: Path, nouveautes: Run) -> None:
    told = nouveautes("--repo", clone).text
    assert "nouveautes init" in told and "nouveautes notes" in told


def test_outside_of_a_clone_it_says_how_to_start(tmp_path: Path, program: Run) -> None:
    told = program(cwd=tmp_path).text
    assert "nouveautes init" in told and "nouveautes sandbox DIR" in told


def test_what_is_wrong_is_refused(tmp_path: Path, clone: Path, nouveautes: Run) -> None:
    assert nouveautes("--repo", tmp_path / "absent").code == 2
    assert nouveautes("--json", "--repo", clone).code == 2
    (clone / "nouveautes.toml").write_text("nope = 1\n", "utf-8")
    assert nouveautes("--repo", clone).code == 2


def offered(shell: str, words: str, folder: Path) -> list[str]:
    """What a shell is told for a line that is being typed; the protocol is Click's, one for each shell."""
    last = words.rpartition(" ")[2]
    at = last if shell == "fish" else str(words.count(" "))
    env = {"_NOUVEAUTES_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": at}
    answer = as_program(env=env, cwd=folder)
    assert answer.err == ""
    lines = answer.out.splitlines()
    return [lines[at + 1] for at in range(0, len(lines) - 2, 3)] if shell == "zsh" else [
        line.partition(",")[2].partition("\t")[0] for line in lines if line
    ]  # fmt: skip


@pytest.fixture
def told(history: History) -> Path:
    """Two deliveries of a shape of their own, and a hotfix under way."""
    history.merge(101, branch="12-rappels", title="Rappels")
    history.tag("livre-2022-01-11")
    history.merge(102, title="Autre")
    history.tag("livre-2022-01-18")
    history.settings(SETTINGS)
    folder = history.ready()
    subprocess.run(["git", "branch", "hotfix/adresse", "production"], cwd=folder, check=True)
    return folder


@pytest.mark.one_in(3)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_offered_tags_and_commands(shell: str, told: Path) -> None:
    assert offered(shell, "nouveautes release livre", told) == ["livre-2022-01-18", "livre-2022-01-11"]
    if shell == "bash":
        assert offered(shell, "nouveautes rel", told) == ["release"]


def test_numbers_names_and_options_are_offered(told: Path) -> None:
    assert offered("bash", "nouveautes collect --why 10", told) == ["102", "101"]
    assert offered("bash", "nouveautes hotfix merge a", told) == ["adresse"]
    assert "--dry-run" in offered("bash", "nouveautes release --d", told)
    assert offered("bash", "nouveautes notes livre-2022-01-11..livre-2022-01-1", told)[0].endswith("..livre-2022-01-18")


def test_a_name_that_a_shell_would_run_is_not_offered(told: Path) -> None:
    for name in ("ami$(touch${IFS}x)", "ami;x", "ami`x`", "ami&x", "amie"):
        subprocess.run(["git", "branch", f"hotfix/{name}", "production"], cwd=told, check=True)
    assert offered("bash", "nouveautes hotfix merge ami", told) == ["amie"]


@pytest.mark.parametrize(
    "words",
    ["release 2", *(pytest.param(one, marks=pytest.mark.soak) for one in ("collect --why 1", "hotfix merge a"))],
)
def test_where_nothing_can_be_read_nothing_is_said(words: str, tmp_path: Path, told: Path) -> None:
    assert offered("bash", f"nouveautes {words}", tmp_path) == []
    (told / "nouveautes.toml").write_text("[tags\n", "utf-8")
    assert "2022" not in "".join(offered("bash", f"nouveautes {words}", told))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_for_a_shell(shell: str, nouveautes: Run) -> None:
    told = nouveautes("completion", shell).text
    assert f"_NOUVEAUTES_COMPLETE={shell}_complete" in told


def test_bash_reads_them(told: Path, nouveautes: Run) -> None:
    script = nouveautes("completion", "bash").text + "\ncomplete -p nouveautes\n"
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True)
    assert "-F _nouveautes_completion" in done.stdout
