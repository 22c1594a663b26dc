"""The packages as people install them: `make packages`, or `python -m tests.packages [PYTHON…]`.

Builds the sdist, and the wheel from that sdist; then installs the wheel with pip, with pipx and with uv, each with what
it declares from the index and nothing else, for every Python given (else those of `PYTHONS` that are on the PATH), and
uses what was installed where there is no checkout. Not a part of the tests: it asks the package registry.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
NOW = "2026-11-17T10:00"


def main(pythons: list[str]) -> int:
    """Print a line for each Python and installer; 0 when all of them work."""
    found = pythons or [one for one in PYTHONS if _answers(one)]
    with tempfile.TemporaryDirectory(prefix="nouveautes-") as name:
        folder = Path(name)
        wheel = built(folder)
        print(f"built: {wheel.name}, {wheel.stat().st_size // 1024} kB")
        tools = folder / "tools"
        venv.create(tools, with_pip=True)
        _run([tools / "bin" / "python", "-m", "pip", "install", "--quiet", "pipx", "uv"])
        worked = [_one(python, how, wheel, folder, tools / "bin") for python in found for how in ("pip", "pipx", "uv")]
    return 0 if worked and all(worked) else 1


def built(folder: Path) -> Path:
    """The wheel, made from the sdist, as an index would hand it to somebody who builds."""
    _run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder / "dist"], cwd=ROOT)
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    shutil.unpack_archive(sdist, folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"], cwd=source)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def _one(python: str, how: str, wheel: Path, folder: Path, tools: Path) -> bool:
    home = Path(tempfile.mkdtemp(prefix=f"{how}-", dir=folder))
    env = os.environ | {
        "PIPX_HOME": str(home / "pipx"),
        "PIPX_BIN_DIR": str(home / "bin"),
        "UV_TOOL_DIR": str(home / "tools"),
        "UV_TOOL_BIN_DIR": str(home / "bin"),
        "UV_PYTHON_DOWNLOADS": "never",
        "NOUVEAUTES_NOW": NOW,
    }
    env.pop("PYTHONPATH", None)
    begun = time.monotonic()
    try:
        for words in _installing(python, how, wheel, home, tools):
            _run(words, env=env)
        installed = time.monotonic() - begun
        _used(home / "bin" / "nouveautes", home, env)
    except subprocess.CalledProcessError as failed:
        print(f"{python:12} {how:5} FAILED: {' '.join(map(str, failed.cmd))}\n{failed.stderr}")
        return False
    print(f"{python:12} {how:5} installed in {installed:.0f} s, works")
    return True


def _installing(python: str, how: str, wheel: Path, home: Path, tools: Path) -> Iterator[list[str | Path]]:
    if how == "pip":
        yield [python, "-m", "venv", home]
        yield [home / "bin" / "python", "-m", "pip", "install", "--quiet", wheel]
    elif how == "pipx":
        yield [tools / "pipx", "install", "--quiet", "--python", shutil.which(python) or python, wheel]
    else:
        yield [tools / "uv", "tool", "install", "--quiet", "--python", shutil.which(python) or python, wheel]


def _used(command: Path, home: Path, env: dict[str, str]) -> None:
    """The main job, the templates, the catalogue and the workflows, from what is installed alone."""
    week = home / "week"
    _run([command, "--version"], env=env)
    _run([command, "sandbox", week], env=env)
    notes = _run([command, "notes", "--repo", week / "capucine"], env=env)
    assert "## Du mardi 10 au lundi 16 novembre 2026" in notes, notes
    helped = _run([command, "--lang", "fr", "--help"], env=env)
    assert "Afficher ce message" in helped, helped
    _run([command, "preview", "--output", home / "site", "--repo", week / "capucine"], env=env)
    assert (home / "site" / "index.html").is_file()


def _answers(python: str) -> bool:
    """Whether that Python runs: a name on the PATH may lead to a version that is not chosen."""
    try:
        return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(words: list[str | Path], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
