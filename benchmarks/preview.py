"""How long a preview of the real size takes, against a plain `mkdocs build`: `python -m benchmarks.preview`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import documentation
from benchmarks.fast_import import sealed
from benchmarks.generate import generate
from benchmarks.stopwatch import interleaved

MOST = 1.3
"""Times a plain build with the same theme and the same search, from the files of the same documentation."""
PLAIN = """\
site_name: Documentation
theme: {name: material, language: fr, font: false}
exclude_docs: "!.gitbook"
plugins: [{search: {lang: [fr, en]}}]
"""


def main() -> int:
    """Measure, print, and with --check answer 1 when the limit is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preview", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when the limit is broken")
    parser.add_argument("--times", type=int, default=3, help="repetitions of each command (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder).resolve()
        product, settings = _prepared(here)
        bin_ = Path(sys.executable).parent
        words = ["preview", "--repo", str(product), "--config", str(settings), "--offline"]
        commands: dict[str, Sequence[str]] = {
            "mkdocs build": [
                str(bin_ / "mkdocs"),
                "build",
                "--quiet",
                "--config-file",
                str(here / "plain" / "mkdocs.yml"),
            ],
            "nouveautes preview": [str(bin_ / "nouveautes"), *words, "--output", str(here / "apercu")],
        }
        series = interleaved(commands, options.times)
    for name, one in series.items():
        print(f"{name:<22}{one.median:>8.2f} s median{one.least:>8.2f} s least{one.peak / 1e6:>8.0f} MB")
    plain, ours = series["mkdocs build"], series["nouveautes preview"]
    ratio = ours.median / plain.median
    print(f"\nratio {ratio:.2f} (least {ours.least / plain.least:.2f}), at most {MOST}")
    return int(options.check and ratio > MOST)


def _prepared(here: Path) -> tuple[Path, Path]:
    """A small product with date tags, and the documentation in git and as plain files."""
    product, docs = here / "product.git", here / "docs"
    generate(product, commits=300, tags=4)
    for name, data in documentation.files().items():
        for place in (docs / name, here / "plain" / "docs" / name):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    (here / "plain" / "mkdocs.yml").write_text(PLAIN, "utf-8")
    for words in (
        ["init", "--quiet", "--initial-branch=master"],
        ["add", "."],
        ["commit", "--quiet", "-m", "Documentation"],
    ):
        who = ["-c", "user.name=Camille", "-c", "user.email=camille@exemple.invalid"]
        subprocess.run(["git", *who, *words], cwd=docs, check=True, env=sealed())
    settings = here / "nouveautes.toml"
    settings.write_text(f'[docs]\nrepository = "{docs}"\n', "utf-8")
    return product, settings


if __name__ == "__main__":
    sys.exit(main())
