"""`nouveautes init`: what it finds, the few questions, the settings it writes and nothing else, all or nothing."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from command import Answer, git, in_process
from doctored import DOCS, Doctored, place, plain_doctor, well
from git_history import History
from starting import tree, typed

__all__ = ["place", "well"]
FILE = "nouveautes.toml"
MOST_QUESTIONS = 5  # answers in all, the last word included
WEEK = {"tag": "monday 18:00", "demo": "tuesday 10:00", "release": "thursday 12:30", "holidays": "FR"}
SITE = Path(__file__).resolve().parents[2] / "site"


def said(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / FILE).read_text("utf-8"))


PIN = f"nouveautes @ git+https://github.com/equipe/nouveautes@{'0a' * 20}"


def init(folder: Path, *words: str) -> Answer:
    return in_process("init", "--repo", folder, "--install", PIN, *words)


# What is written


def test_it_writes_the_settings_and_nothing_else(clone: Path) -> None:
    before = tree(clone)
    assert init(clone, "--yes").code == 0
    after = tree(clone)
    assert {name: text for name, text in after.items() if name != FILE} == before
    assert said(clone)["repository"] == {"integration": "recette", "production": "production"}


@pytest.mark.usefixtures("in_english")
def test_on_github_it_writes_the_workflows_too_and_again_only_what_changed(clone: Path) -> None:
    git(clone, "remote", "add", "origin", "https://github.com/equipe/outil.git")
    before = tree(clone)
    refused = in_process("init", "--repo", clone, "--offline", "--yes")
    assert refused.code == 1 and "--install git+https://" in refused.err, "the tests run from a checkout"
    assert tree(clone) == before
    assert init(clone, "--offline", "--yes", "--install", "nouveautes").code == 2
    assert tree(clone) == before
    assert init(clone, "--offline", "--yes").code == 0
    after = tree(clone)
    new = sorted(after.keys() - before.keys())
    assert [one for one in new if not one.startswith(".github/workflows/nouveautes-")] == [FILE]
    assert len(new) == 9 and before.items() <= after.items()
    assert all(json.dumps(PIN).encode() in after[one] for one in new if one != FILE)
    assert init(clone, "--offline", "--yes").text == "nothing to change\n"
    assert init(clone, "--offline", "--yes", "--install", "-").text == "nothing to change\n"
    (clone / ".github/workflows/nouveautes-semaine.yml").unlink()
    again = init(clone, "--offline", "--dry-run").text
    assert again.count("+++ b/") == 1 and "+++ b/.github/workflows/nouveautes-semaine.yml" in again


def test_each_setting_stands_below_its_sentence_in_the_team_s_language(clone: Path) -> None:
    init(clone, "--yes")
    lines = (clone / FILE).read_text("utf-8").splitlines()
    told = [at for at, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert told and all(lines[at - 1].startswith("# ") for at in told)
    assert lines[:2] == ["# La langue des nouveautés.", 'language = "fr"']


def test_a_dry_run_shows_the_diff_alone(clone: Path) -> None:
    before = tree(clone)
    answer = init(clone, "--dry-run")
    assert answer.text.startswith(f"--- /dev/null\n+++ b/{FILE}\n")
    assert '+integration = "recette"' in answer.text
    assert tree(clone) == before


@pytest.mark.usefixtures("in_english")
def test_run_again_there_is_nothing_to_change(clone: Path) -> None:
    init(clone, "--yes")
    before = tree(clone)
    for words in ([], ["--yes"], ["--dry-run"]):
        assert init(clone, *words).text == "nothing to change\n"
    assert tree(clone) == before


def test_run_again_it_adds_what_is_missing_and_keeps_the_person_s_lines(clone: Path) -> None:
    own = '# à nous\n[repository]  # le produit\nintegration = "recette" # oui\n\n# la page\n[docs]\npage = "p.md"\n'
    (clone / FILE).write_text(own, "utf-8")
    assert init(clone, "--yes").code == 0
    text = (clone / FILE).read_text("utf-8")
    rest = iter(text.splitlines())
    assert all(line in rest for line in own.splitlines())
    assert said(clone) == {
        "language": "fr",
        "timezone": "Europe/Paris",
        "repository": {"integration": "recette", "production": "production"},
        "docs": {"page": "p.md"},
        "calendar": WEEK,
    }


def test_a_person_s_value_stays(clone: Path) -> None:
    (clone / FILE).write_text('language = "en"\n[repository]\nproduction = "recette"\n', "utf-8")
    init(clone, "--yes")
    assert (said(clone)["language"], said(clone)["repository"]["production"]) == ("en", "recette")
    assert "# Where changes are merged" in (clone / FILE).read_text("utf-8")


def test_the_form(clone: Path) -> None:
    told = init(clone, "--dry-run", "--json").json
    assert (told["version"], told["written"]) == (1, False)
    assert told["found"] | {"slug": ""} == told["found"]
    assert (told["found"]["integration"], told["found"]["tags"]) == ("recette", 1)
    assert [(one["path"], one["state"]) for one in told["files"]] == [(FILE, "new")]
    done = init(clone, "--yes", "--json").json
    assert done["written"] and done["files"] == told["files"]
    again = init(clone, "--yes", "--json").json
    assert (again["written"], again["files"][0]["state"], again["files"][0]["diff"]) == (False, "same", "")


# What is refused


def test_without_a_person_nothing_is_written(clone: Path) -> None:
    before = tree(clone)
    answer = init(clone)
    assert (answer.code, answer.out) == (1, "")
    assert "--yes" in answer.err and "--dry-run" in answer.err
    assert tree(clone) == before


def test_outside_of_a_repository(tmp_path: Path) -> None:
    answer = in_process("init", "--yes", "--repo", tmp_path)
    assert answer.code == 2 and answer.err.count("\n") > 1
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("in_english")
def test_a_symbolic_link_is_not_written_through(clone: Path, tmp_path: Path) -> None:
    beyond = tmp_path / "ailleurs.toml"
    beyond.write_text("", "utf-8")
    (clone / FILE).symlink_to(beyond)
    answer = init(clone, "--yes")
    assert answer.code == 1 and "symbolic link" in answer.err
    assert beyond.read_text("utf-8") == ""


def test_a_repository_without_files(clone: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", "--bare", clone, tmp_path / "nu.git"], check=True)
    assert init(tmp_path / "nu.git", "--yes").code == 1


def test_a_file_that_cannot_be_completed_is_left_with_the_lines_to_add(clone: Path) -> None:
    own = 'repository = { integration = "recette" }\n'
    (clone / FILE).write_text(own, "utf-8")
    answer = init(clone, "--yes")
    assert answer.code == 2 and 'repository.production = "production"' in answer.err
    assert (clone / FILE).read_text("utf-8") == own


# What is found


@pytest.mark.parametrize(
    ("names", "head", "pair"),
    [
        (("develop", "main"), "main", ("develop", "main")),
        (("staging", "main"), "main", ("staging", "main")),
        (("recette", "production"), "production", ("recette", "production")),
        (("main",), "main", ("main", "main")),
        (("main", "production"), "main", ("main", "production")),
    ],
)
def test_branches(names: tuple[str, ...], head: str, pair: tuple[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "equipe"
    git(tmp_path, "init", "-q", "-b", head, str(folder))
    author = ["-c", "user.name=Léa", "-c", "user.email=lea@exemple.invalid"]
    git(folder, *author, "commit", "-q", "--allow-empty", "-m", "Le début")
    for name in names:
        git(folder, "branch", "-f", name) if name != head else None
    init(folder, "--yes")
    found = said(folder)["repository"]
    assert (found["integration"], found["production"]) == pair
    assert in_process("config", "--repo", folder).code == 0


def test_the_shape_of_the_tags_goes_on(history: History) -> None:
    for day in ("2022-01-06", "2022-01-13", "2022-01-20"):
        history.merge(int(day[-2:]), title="Un titre")
        history.tag(f"{day}-12-20")
    folder = history.ready()
    init(folder, "--yes")
    assert said(folder)["tags"] == {"format": "%Y-%m-%d-%H-%M"}


def test_tags_that_nobody_reads_are_accepted(history: History) -> None:
    history.merge(1, title="Un titre")
    history.tag("livraison-2022-01-18")
    folder = history.ready()
    init(folder, "--yes")
    assert said(folder)["tags"] == {"accept": ["livraison-%Y-%m-%d"]}


def test_an_english_team(history: History) -> None:
    titles = ("Add the list of the rooms", "Fix the order of the days in the page", "Keep what is typed in the form")
    for number, title in enumerate(titles, 1):
        history.merge(number, title=title, commits=[title])
    folder = history.ready()
    init(folder, "--yes")
    text = (folder / FILE).read_text("utf-8")
    assert text.startswith('# What readers get.\nlanguage = "en"\n')


# A person at the terminal, on the local GitHub


def fresh(well: Doctored) -> Path:
    folder = well.clone()
    (folder / FILE).unlink()
    return folder


def test_enter_accepts_what_was_found_and_doctor_is_content(well: Doctored) -> None:
    folder = fresh(well)
    docs = f"{well.hub.server_url}/{DOCS}"
    told = typed(["", "", docs, "", ""], "init", "--repo", folder, "--install", PIN)
    assert (told.code, told.asked) == (0, MOST_QUESTIONS), told.seen
    assert said(folder)["board"] == {
        "kind": "github",
        "project": f"{well.hub.server_url}/orgs/betagouv/projects/8",
        "column": "En production",
    }
    assert said(folder)["docs"] == {"repository": docs, "page": "dernieres-nouveautes.md"}
    assert f"+++ b/{FILE}" in told.seen
    doctor = plain_doctor(folder, "--json")
    assert (doctor.code, doctor.of("failed")) == (0, [])


def test_what_the_settings_say_is_not_asked_again(well: Doctored) -> None:
    folder = fresh(well)
    (folder / FILE).write_text('[repository]\nintegration = "recette"\nproduction = "production"\n', "utf-8")
    told = typed(["-", "-", "-", ""], "init", "--repo", folder)
    assert (told.code, told.asked) == (0, 4), told.seen
    assert not (folder / ".github").exists(), "from a checkout, nobody said what a workflow would install"
    assert sorted(said(folder)) == ["calendar", "language", "repository", "timezone"]


def test_no_is_no(well: Doctored) -> None:
    folder = fresh(well)
    told = typed(["", "", "", "", PIN, "n"], "init", "--repo", folder)
    assert told.code == 1 and f'NOUVEAUTES: "{PIN}"' in told.seen
    assert not (folder / FILE).exists()


def test_a_branch_that_is_not_there_is_refused(well: Doctored) -> None:
    folder = fresh(well)
    told = typed(["recete"], "init", "--repo", folder)
    assert told.code == 2 and "recette" in told.seen
    assert not (folder / FILE).exists()


@pytest.mark.usefixtures("in_english")
def test_environments_and_a_page_beside_the_product_are_found(well: Doctored, tmp_path: Path) -> None:
    folder = fresh(well)
    owner, _, name = well.repository.full_name.partition("/")
    pages = well.hub.repository(f"{owner}/{name}-docs", default_branch="main")
    other = History(tmp_path / "pages", production="")
    other.commit("Page", files={"docs/nouveautes.md": "# Nouveautés\n\n## Lundi 10 janvier 2022\n\n* Rappels\n"})
    other.point("main", other.tips["recette"])
    pages.fill(other.ready())
    sha = git(folder, "rev-parse", "HEAD").strip()
    well.repository.deployment("recette", sha, ref="recette", environment_url="https://recette.exemple.fr/")
    for number in (101, 102):
        url = f"https://pr{number}.exemple.fr"
        well.repository.deployment(f"pr-{number}", sha, ref=f"{number}-essai", environment_url=url)
    told = init(folder, "--yes", "--json").json
    found = said(folder)
    assert found["docs"] == {"repository": f"{well.hub.server_url}/{owner}/{name}-docs", "page": "docs/nouveautes.md"}
    assert found["environments"] == [
        {
            "name": "recette", "url": "https://recette.exemple.fr", "branch": "recette",
            "review_app_url": "https://pr{number}.exemple.fr",
        }
    ]  # fmt: skip
    assert [one["name"] for one in told["found"]["environments"]] == ["recette"]
    assert init(folder, "--yes").text == "nothing to change\n"
    (folder / FILE).write_text((folder / FILE).read_text("utf-8").replace('demo = "tuesday 10:00"\n', ""), "utf-8")
    assert init(folder, "--yes").text == "nothing to change\n", "a day that somebody took out stays out"


def test_without_network_it_works_with_what_is_there(well: Doctored) -> None:
    folder = fresh(well)
    asked = len(well.hub.requests)
    assert init(folder, "--yes", "--offline").code == 0
    assert len(well.hub.requests) == asked
    assert "board" not in said(folder)


@pytest.mark.parametrize(
    ("page", "words"), [("guides/commencer.md", "{} frappes"), ("en/guides/begin.md", "{} keystrokes")]
)
def test_the_keystrokes_told_are_those_of_the_commands(page: str, words: str) -> None:
    text = (SITE / page).read_text("utf-8")
    commands = re.findall(r"^    (nouveautes \w+)$", text.partition("nouveautes.toml")[0], re.M)
    assert [one.split()[1] for one in commands] == ["notes", "init", "doctor"]
    assert words.format(sum(len(one) + 1 for one in commands)) in text
