"""`nouveautes page lint`: what it says, in lines and in JSON, and how it ends."""

import subprocess
from pathlib import Path

import msgspec
import pytest
from command import Run
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from changelog.commands import page as command
from changelog.commands.json_forms import FORMS

pytestmark = pytest.mark.usefixtures("in_english")

PAGE = (
    "# Nouveautés\n\n## Lundi 3 mai 2021\n\n* [Semis](https://github.com/jardin/ancien/issues/12)\n* [a](absent.md)\n"
)
CLEAN = "# Nouveautés\n\n## Lundi 3 mai 2021\n\n* Semis\n"


@pytest.fixture
def bare_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in no repository."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def test_a_file_outside_of_any_repository(bare_place: Path, nouveautes: Run) -> None:
    (bare_place / "page.md").write_text(PAGE, "utf-8")
    answer = nouveautes("page", "lint", "page.md")
    assert answer.code == 1
    assert answer.out.split("\n") == [
        "page.md:5: link-without-number: the text does not say #12 [Semis]",
        "page.md:6: missing-file: there is no such file [absent.md]",
        "",
        "2 findings",
        "",
    ]


def test_a_page_without_defects_is_silent(bare_place: Path, nouveautes: Run) -> None:
    (bare_place / "page.md").write_bytes(CLEAN.replace("\n", "\r\n").encode("utf-8-sig"))
    assert nouveautes("page", "lint", "page.md").text == ""
    assert nouveautes("page", "lint", "page.md", "--json").json == {"version": 1, "findings": [], "left_out": 0}


@pytest.mark.parametrize(
    "words",
    [
        ("page", "lint", "--json", "page.md"),
        ("page", "--json", "lint", "page.md"),
        ("--json", "page", "lint", "page.md"),
    ],
)
def test_json(words: tuple[str, ...], bare_place: Path, nouveautes: Run) -> None:
    (bare_place / "page.md").write_text(PAGE, "utf-8")
    answer = nouveautes(*words)
    assert answer.code == 1
    form = msgspec.json.decode(answer.out)
    assert form == {
        "version": 1,
        "findings": [
            {"code": "link-without-number", "line": 5, "message": "the text does not say #12", "subject": "Semis"},
            {"code": "missing-file", "line": 6, "message": "there is no such file", "subject": "absent.md"},
        ],
        "left_out": 0,
    }
    schema = msgspec.json.schema(FORMS.get("page-lint", command.PageLintForm))
    Draft202012Validator(schema).validate(form)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("page",), "page takes a command"),
        (("page", "lint", "absent.md"), "there is no file 'absent.md'"),
        (("page", "lint", "."), "there is no file '.'"),
        (("page", "lint", "a", "b"), "unexpected extra argument"),
        (("page", "lint", "--nothing"), "No such option"),
        (("page", "write"), "No such command"),
        (("page", "lint"), "not a git repository"),
    ],
)
def test_misuse(words: tuple[str, ...], said: str, bare_place: Path, nouveautes: Run) -> None:
    answer = nouveautes(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_what_is_no_text_is_refused(bare_place: Path, nouveautes: Run) -> None:
    (bare_place / "page.md").write_bytes(b"# T\n\n\xff\n")
    answer = nouveautes("page", "lint", "page.md")
    assert answer.code == 1 and answer.out == ""
    assert "'page.md' is not UTF-8: line 3" in answer.err


def test_what_is_no_page_is_refused(bare_place: Path, nouveautes: Run) -> None:
    with (bare_place / "page.md").open("wb") as file:
        file.truncate(command.LARGEST + 1)
    assert nouveautes("page", "lint", "page.md").code == 2


def test_a_subject_from_outside_cannot_steer_a_terminal(bare_place: Path, nouveautes: Run) -> None:
    (bare_place / "page.md").write_text(f"## Lundi 3 mai 2021\n\n* [\x1b[31m{'a' * 500}]()\n", "utf-8")
    answer = nouveautes("page", "lint", "page.md")
    assert answer.code == 1
    assert "\x1b" not in answer.out and len(answer.out) < 300


def docs(folder: Path, page: str, *, bare: bool = False) -> None:
    """A docs repository beside the clone, and the clone's settings."""
    work = folder / "work"
    work.mkdir()
    (work / "news.md").write_text(page, "utf-8")
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], cwd=work, check=True)
    if bare:
        subprocess.run(["git", "clone", "-q", "--bare", "work", "docs"], cwd=folder, check=True)
    else:
        work.rename(folder / "docs")


@pytest.mark.parametrize("bare", [False, True])
def test_the_page_of_the_settings(bare: bool, clone: Path, nouveautes: Run) -> None:
    docs(clone.parent, PAGE, bare=bare)
    settings = '[repository]\nslug = "capucine/capucine"\nformer = ["jardin/ancien"]\n[docs]\nrepository = "../docs"\npage = "news.md"\n'
    (clone / "nouveautes.toml").write_text(settings, "utf-8")
    answer = nouveautes("page", "lint", "--json", "--repo", clone)
    assert answer.code == 1
    expected = ["link-without-number", "renamed-repository"] + ([] if bare else ["missing-file"])
    assert [one["code"] for one in msgspec.json.decode(answer.out)["findings"]] == expected


@pytest.mark.parametrize(
    ("settings", "said"),
    [("", "no page here"), ('[docs]\nrepository = "https://a.invalid/b"\n', "no page here"), ('[docs]\nrepository = "../nowhere"\n', "no page here"),
     ('[docs]\nrepository = "../docs"\n', "has no page 'dernieres-nouveautes.md'"), ('[docs]\nrepository = "../docs"\npage = "../clone/nouveautes.toml"\n', "leaves the repository"),
     ("[docs]\nrepo = 1\n", "problem")],
)  # fmt: skip
def test_no_page_to_look_at(settings: str, said: str, clone: Path, nouveautes: Run) -> None:
    docs(clone.parent, PAGE)
    (clone / "nouveautes.toml").write_text(settings, "utf-8")
    answer = nouveautes("page", "lint", "--repo", clone)
    assert answer.code == 2
    assert said in answer.err


def test_the_settings_of_the_clone_count_for_a_file(clone: Path, nouveautes: Run) -> None:
    (clone / "nouveautes.toml").write_text('[repository]\nformer = ["jardin/ancien"]\n', "utf-8")
    (clone / "page.md").write_text(PAGE, "utf-8")
    answer = nouveautes("page", "lint", clone / "page.md", "--repo", clone)
    assert "renamed-repository: jardin/ancien is named otherwise today" in answer.out


def test_what_repeats_is_counted(bare_place: Path, nouveautes: Run) -> None:
    (bare_place / "page.md").write_text(CLEAN + "* [a](absent.md)\n* [ b ](c.md)\n" * 8, "utf-8")
    short, whole = nouveautes("page", "lint", "page.md"), nouveautes("page", "lint", "page.md", "--all")
    assert short.out.count("there is no such file") == 5 and whole.out.count("there is no such file") == 16
    assert "page.md: missing-file: 11 more (--all lists them)" in short.out


def test_of_a_page_that_is_too_large_the_beginning_is_read(
    bare_place: Path, nouveautes: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_READ", 100)
    (bare_place / "page.md").write_text(CLEAN + "* a\n" * 40 + "* [x](absent.md)\n", "utf-8")
    answer = nouveautes("page", "lint", "page.md")
    assert "page.md:20: too-large: the page is larger than five megabytes" in answer.out and "absent" not in answer.out
