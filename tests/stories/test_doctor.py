"""`doctor` where all is well: what it says and asks, changes nothing; and on clones of every kind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import Run, git
from doctored import DOCS, Doctored, Told, files_of, place, plain_doctor, well
from git_history import History

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["place", "well"]
KEYS = {
    "git", "clone", "settings", "language", "timezone", "branches", "tags", "fetch", "remote", "forge", "token", "name",
    "rights", "writing", "board", "docs", "environments", "channels", "calendar", "cache",
}  # fmt: skip


def test_all_is_well(well: Doctored) -> None:
    told = well.ask()
    assert (told.code, told.bad, told.of("skipped")) == (0, [], [])
    assert {one["key"] for one in told.lines} == KEYS
    assert all(one["cure"] == "" for one in told.lines)
    assert told.form["counts"] == {"ok": len(told.lines), "warning": 0, "failed": 0, "skipped": 0}
    assert told.line("board")["message"] == "« Suivi », column « En production »: 1 ticket"
    assert "classic" in told.line("token")["message"]
    assert [one["message"].partition(" ")[2] for one in told.lines if one["key"] == "environments"] == [
        "answers 200",
        "version 0123456789",
    ]


def test_words_for_a_person(well: Doctored) -> None:
    well.environments[0]["branch"] = "recete"
    well.monkeypatch.delenv("NOUVEAUTES_CHANNEL_EQUIPE_2")
    answer = well.run("doctor", "--no-cache")
    lines = answer.out.splitlines()
    assert answer.code == 1
    assert "✓ ok, git: " in lines[0]
    at = next(at for at, line in enumerate(lines) if line.startswith("✗ failed, channels equipe-2: "))
    assert lines[at + 1].startswith("    Set NOUVEAUTES_CHANNEL_EQUIPE_2 ")
    assert any(line.startswith("! warning, environments recette: follows recete") for line in lines)
    assert "– skipped, cache: not used: --no-cache" in lines
    assert lines[-1].endswith("1 warning, 1 failed, 1 skipped")


def test_nothing_is_changed_anywhere(well: Doctored, tmp_path: Path) -> None:
    folder = well.clone()
    assert well.ask().code == 0
    homes = (tmp_path, Path(os.environ["HOME"]), well.hub.folder)
    before, refs = files_of(*homes), git(folder, "for-each-ref")
    asked, pulled = len(well.hub.requests), len(well.hub.git_requests)
    assert well.ask().code == 0
    assert files_of(*homes) == before
    assert git(folder, "for-each-ref") == refs
    new = [*well.hub.requests[asked:], *well.hub.git_requests[pulled:]]
    assert len(new) > 8
    assert [one.line for one in new if one.kind != "git" and one.writes] == []
    assert [one.line for one in new if "receive-pack" in one.line] == []


def test_few_requests(well: Doctored) -> None:
    assert len(well.hub.requests) == 0
    well.ask()
    assert len(well.hub.requests) <= 12


def test_a_shallow_clone_is_still_looked_at(well: Doctored, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{well.clone()}", "creux")
    told = plain_doctor(tmp_path / "creux")
    assert "fetch-depth: 0" in told.line("clone")["cure"]
    assert told.line("branches")["state"] == "ok"
    assert told.line("remote")["state"] == "ok"


def test_tags_that_are_not_read(well: Doctored) -> None:
    git(well.clone(), "tag", "livraison-20220118", "2022-01-18")
    line = well.ask().line("tags")
    assert line["state"] == "warning"
    assert line["subject"] == "livraison-%Y%m%d"
    assert "(tags.accept)" in line["cure"]


def test_offline(well: Doctored) -> None:
    well.clone()
    before = len(well.hub.requests) + len(well.hub.git_requests)
    told = well.ask("--offline")
    assert (told.code, told.bad) == (0, [])
    assert {one["key"] for one in told.of("skipped")} == {"remote", "rights", "board", "docs", "environments"}
    assert all("--offline" in one["message"] for one in told.of("skipped"))
    assert told.form["offline"] is True
    assert len(well.hub.requests) + len(well.hub.git_requests) == before
    assert well.place.asked == []


def test_a_clone_that_was_not_fetched_for_long(well: Doctored) -> None:
    fetched = well.clone() / ".git" / "FETCH_HEAD"
    os.utime(fetched, (0, 1_793_000_000))  # 26 October 2026
    line = well.ask("--offline").line("fetch")
    assert (line["state"], line["message"].split(" (")[0]) == ("warning", "last fetched 22 days ago")


def test_without_a_forge(history: History, clone: Path) -> None:
    told = plain_doctor(clone)
    assert (told.code, told.bad) == (0, [])
    assert told.line("forge")["message"] == "local world: git and files"
    assert {one["key"] for one in told.of("skipped")} == {"fetch", "remote"}


def test_the_sandbox(tmp_path: Path, nouveautes: Run) -> None:
    assert nouveautes("sandbox", tmp_path / "exemple").code == 0
    told = plain_doctor(tmp_path / "exemple" / "capucine", "--offline")
    assert (told.code, told.bad) == (0, [])
    assert "column « En production »" in told.line("board")["message"]
    assert "page dernieres-nouveautes.md" in told.line("docs")["message"]


def test_a_folder_of_documentation(history: History, clone: Path, tmp_path: Path) -> None:
    history.settings(f'[docs]\nrepository = "{tmp_path}/absent"\n')
    assert "no folder" in plain_doctor(clone).line("docs")["message"]
    history.settings(f'[docs]\nrepository = "{clone}"\npage = "lisez-moi.txt"\n')
    assert plain_doctor(clone).line("docs")["state"] == "ok"
    history.settings(f'[docs]\nrepository = "{clone}"\npage = "absent.md"\n')
    assert plain_doctor(clone).line("docs")["state"] == "failed"
    history.settings(f'[docs]\nrepository = "{clone}"\nbranch = "absente"\n')
    assert "has no branch absente" in plain_doctor(clone).line("docs")["message"]


def test_what_is_no_clone(tmp_path: Path) -> None:
    told = plain_doctor(tmp_path / "absent")
    assert (told.code, [one["key"] for one in told.lines]) == (1, ["git", "clone", "rest"])
    assert plain_doctor(tmp_path).line("clone")["state"] == "failed"


def test_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "vide")
    told = plain_doctor(tmp_path / "vide")
    assert told.line("branches")["message"] == "this repository has no commit yet"


def test_without_git(clone: Path, tmp_path: Path, program: Run) -> None:
    (tmp_path / "vide").mkdir()
    answer = program("doctor", "--json", "--repo", clone, env={"PATH": str(tmp_path / "vide")})
    told = Told(answer)
    assert (told.code, [one["key"] for one in told.lines]) == (1, ["git", "rest"])
    assert "Install git" in told.line("git")["cure"]


def test_docs_elsewhere_are_asked_by_git(well: Doctored, tmp_path: Path) -> None:
    well.said["docs"]["repository"] = f"file://{well.docs.git_dir}"
    assert well.ask().line("docs")["message"].endswith("branch master, page dernieres-nouveautes.md")
    well.use(None)
    well.said["docs"]["repository"] = f"{well.hub.server_url}/{DOCS}.git"
    line = well.ask().line("docs")
    assert line["message"].endswith("branch master answers; page not checked")


def test_the_help_is_light(program: Run) -> None:
    script = (
        "import sys; sys.argv = ['nouveautes', '--help']\nfrom changelog.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'github', 'requests', 'changelog.commands.doctor'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_settings_say_github_and_no_repository(history: History, clone: Path) -> None:
    history.settings('[repository]\nforge = "github"\n[board]\nkind = "github"\nproject = "x"\n')
    told = plain_doctor(clone, "--offline")
    assert "not which repository" in told.line("forge")["message"]
    assert told.line("forge")["state"] == "failed"
