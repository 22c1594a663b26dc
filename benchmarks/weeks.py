"""One week, warm and the first time, of clones that are there, against git's own log of the same fields.

    python -m benchmarks.weeks CLONE… [--tag TAG] [--times 5]

CPU is compared (user and system, git's included), the least of several runs: on a busy machine wall time says little.
A clone needs date tags; nothing is written into it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.fast_import import sealed

WEEK, FIRST = 0.20, 1.6
LOG = ["log", "-z", "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%cn%x00%B", "HEAD"]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weeks", description=__doc__)
    parser.add_argument("clones", nargs="+", help="clones with date tags")
    parser.add_argument("--tag", help="the delivery asked for (default: the newest)")
    parser.add_argument("--times", type=int, default=5, help="repetitions of each command (default: 5)")
    options = parser.parse_args()
    print(f"| clone | `git log` | a week (aim {WEEK} s) | the first time (aim {FIRST} ×) |\n| --- | --- | --- | --- |")
    for clone in options.clones:
        print(_line(Path(clone).resolve(), options.tag, options.times), flush=True)
    return 0


def _line(clone: Path, tag: str | None, times: int) -> str:
    words = [sys.executable, "-m", "changelog", "--repo", str(clone), "notes", *([tag] if tag else [])]
    with tempfile.TemporaryDirectory() as folder:
        warm = {"NOUVEAUTES_CACHE": f"{folder}/warm", "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        _cpu(words, warm)
        log = min(_cpu(["git", "-C", str(clone), *LOG], {}) for _ in range(times))
        week = min(_cpu(words, warm) for _ in range(times))
        first = min(_cpu(words, warm | {"NOUVEAUTES_CACHE": f"{folder}/{at}"}) for at in range(times))
    return f"| {clone.name} | {log:.2f} s | {week:.2f} s | {first:.2f} s, {first / log:.1f} × |"


def _cpu(words: Sequence[str], extra: Mapping[str, str]) -> float:
    """The CPU of a command and of all that it waited for, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    here = {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "HOME": tempfile.gettempdir()}
    subprocess.run(
        words, env={**sealed(), **here, **extra}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
