"""The wheel: it holds the templates and the sandbox's story, and works where there is no checkout."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import PROJECT
from git_history import History
from lacking import missing

PARTS = ("pyproject.toml", "README.md", "LICENSE", "changelog", "templates")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the project."""
    if importlib.util.find_spec("hatchling") is None:
        missing("hatchling is not installed here, and the network may not be asked for it")
    copy = tmp_path_factory.mktemp("projet")
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / part, copy / part)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=copy, check=True, capture_output=True
    )
    (built,) = (copy / "dist").glob("nouveautes-*.whl")
    return built


@pytest.mark.slow
def test_it_holds_the_package_and_its_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"changelog/cli.py", "changelog/py.typed", "changelog/templates/notes/list.md.j2"} <= names
    for template in (PROJECT / "templates").rglob("*.j2"):
        assert f"changelog/templates/{template.relative_to(PROJECT / 'templates').as_posix()}" in names
    for told in (one for one in (PROJECT / "changelog" / "sandbox").rglob("*") if one.is_file()):
        assert told.suffix == ".pyc" or told.relative_to(PROJECT).as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "templates/"))]


@pytest.mark.slow
def test_it_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path, history: History) -> None:
    history.merge(101, branch="12-x", title="Rappels")
    history.tag("2022-01-18")
    site = tmp_path / "site"
    if importlib.util.find_spec("pip") is not None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            "--no-compile",
        ]
        subprocess.run([*pip, "--target", str(site), str(wheel)], check=True, capture_output=True)
    else:
        zipfile.ZipFile(wheel).extractall(site)
    env = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    where = subprocess.run([sys.executable, "-c", "import changelog; print(changelog.__file__)"], env=env, cwd=tmp_path,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert where.stdout.startswith(str(site))
    words = ["-m", "changelog", "notes", "--format", "html", "--repo", str(history.ready())]
    done = subprocess.run([sys.executable, *words], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Rappels" in done.stdout


@pytest.mark.slow
def test_its_command_and_what_it_needs_are_declared(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if ".dist-info/" in name and "licenses" not in name
        }
    entry = next(text for name, text in texts.items() if name.endswith("entry_points.txt"))
    assert "nouveautes = changelog.cli:run" in entry
    metadata = next(text for name, text in texts.items() if name.endswith("METADATA"))
    assert "Name: nouveautes\n" in metadata
    assert "Requires-Python: >=3.11" in metadata
