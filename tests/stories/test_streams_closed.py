"""What a shell may do to a run: close its streams, or give it a locale without UTF-8."""

import os
import subprocess
from pathlib import Path

import pytest
from command import as_program, git, program
from git_history import History

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale in which Python would hand nothing but ASCII to git."""


@pytest.fixture
def clone(history: History) -> Path:
    history.merge(101, title="Rappels")
    history.tag("2022-01-18")
    return history.ready()


@pytest.mark.parametrize(
    ("closed", "code", "said"),
    [(">&-", 2, "closed"), (">&- 2>&-", 2, ""), ("2>&-", 0, ""), ("<&- 2>&-", 0, ""), ("<&- >&- 2>&-", 2, "")],
)
def test_a_stream_that_is_closed(clone: Path, closed: str, code: int, said: str) -> None:
    """One line, and nothing of ours lands in a file that got the stream's number."""
    words = " ".join(f"'{word}'" for word in program("notes", "--lang", "en", "--repo", clone))
    done = subprocess.run(["sh", "-c", f"{words} {closed}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (code, 2 if said else 0), done.stderr
    assert said in done.stderr
    assert ("Rappels" in done.stdout) is (code == 0)


def test_names_under_a_locale_of_ascii_alone(clone: Path) -> None:
    """The person, the branch and the words of a record are whole: git keeps UTF-8 whatever the locale."""
    git(clone, "config", "user.name", "Zoé Lefèvre")
    git(clone, "config", "user.email", "zoe@exemple.invalid")
    bare = clone.parent / "remote.git"
    git(clone.parent, "clone", "-q", "--bare", str(clone), str(bare))
    git(clone, "remote", "add", "origin", str(bare))
    git(clone, "fetch", "-q", "origin")
    env = ASCII | {"NOUVEAUTES_NOW": "2022-01-18T11:00+01:00"}
    done = as_program("demo", "--shown", "--yes", "--repo", clone, env=env)
    assert done.code == 0, done.err
    assert '"by":"Zoé Lefèvre"' in git(bare, "log", "-1", "-p", "--format=%an", "refs/notes/nouveautes")
    assert git(bare, "log", "-1", "--format=%an", "refs/notes/nouveautes") == "Zoé Lefèvre"


def test_a_name_in_latin_1(clone: Path) -> None:
    from changelog.adapters.git.history import open_repository
    from changelog.adapters.git.objects import identity

    subprocess.run(
        [b"git", b"config", b"user.name", b"Zo\xe9"], cwd=clone, check=True, env={"PATH": os.environ["PATH"]}
    )
    git(clone, "config", "user.email", "zoe@exemple.invalid")
    assert identity(open_repository(clone).config).name == "Zoé"


def test_a_link_is_no_page(clone: Path) -> None:
    """`page lint` and `doctor` read what `publish` would write to: not what a link's text happens to be."""
    from changelog.adapters.git.history import open_repository

    (clone / "link.md").symlink_to("lisez-moi.txt")
    git(clone, "add", "link.md")
    git(clone, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "Lien")
    repository = open_repository(clone)
    assert repository.file("HEAD", "link.md") is None
    assert repository.file("HEAD", "link.md/x") is None
