"""How fast the notes come, against git itself, in one interleaved run: `python -m benchmarks.speed --check`."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import COMMITS, TAGS, describe, generate
from benchmarks.stopwatch import Series, git_processes, interleaved

FIELDS = "%x00".join(("%H", "%P", "%an", "%ae", "%at", "%ct", "%B"))
READING = """
import sys
from pathlib import Path
from changelog.adapters.git.history import open_repository
for commit in open_repository(Path(sys.argv[1])).history(["main"]):
    pass
"""
ALL_TIMES, READING_TIMES, HELP_TIMES = 3.0, 1.5, 5.0
WEEK_SECONDS, PEAK_MEGABYTES = 0.25, 100.0
_SMALL = {"commits": 300, "tags": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One promise: what was measured, in which unit, and the most it may be."""

    label: str
    measured: float
    most: float
    unit: str
    more: str = ""

    @property
    def kept(self) -> bool:
        """Say whether the promise holds."""
        return self.measured <= self.most

    def row(self) -> str:
        """Give the line of the table."""
        verdict = "ok" if self.kept else "BROKEN"
        return f"{self.label:<38}{self.measured:>8.2f} {self.unit:<4}{self.most:>8.2f}   {verdict:<7} {self.more}"


def main() -> int:
    """Measure, print the table, and with --check answer 1 when a limit is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when a limit is broken")
    parser.add_argument("--times", type=int, default=7, help="repetitions of each command (default: 7)")
    parser.add_argument("--history", type=Path, help="a repository made by benchmarks.generate, instead of a new one")
    parser.add_argument("--command", type=shlex.split, default=[str(Path(sys.executable).with_name("nouveautes"))])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.git"), options.history or Path(folder, "large.git")
        generate(small, **_SMALL)
        if not options.history:
            generate(large, commits=COMMITS, tags=TAGS)
        print(describe(large))
        series = interleaved(subjects(options.command, large.resolve()), options.times)
        print_series(series)
        limits = [*time_limits(series), *process_limits(options.command, small, large.resolve())]
    print(f"\n{'':<38}{'is':>8} {'':<4}{'most':>8}")
    print("\n".join(limit.row() for limit in limits))
    return int(options.check and not all(limit.kept for limit in limits))


def subjects(command: Sequence[str], history: Path) -> dict[str, Sequence[str]]:
    """Name every command that is timed."""
    python = [sys.executable, "-c"]
    return {
        "git log": ["git", "-C", str(history), "log", "-z", f"--format={FIELDS}", "main"],
        "reading": [*python, READING, str(history)],
        "notes --all": [*command, "notes", "--all", "--repo", str(history)],
        "notes --all --json": [*command, "notes", "--all", "--json", "--repo", str(history)],
        "python -c pass": [*python, "pass"],
        "--help": [*command, "--help"],
        "notes": [*command, "notes", "--repo", str(history)],
    }


def time_limits(series: dict[str, Series]) -> list[Limit]:
    """Hold medians and peaks to what was promised."""
    limits = [
        _ratio(series, "notes --all", "git log", ALL_TIMES),
        _ratio(series, "notes --all --json", "git log", ALL_TIMES),
        _ratio(series, "reading", "git log", READING_TIMES),
        _ratio(series, "--help", "python -c pass", HELP_TIMES),
    ]
    beside = f"{series['notes'].median / series['python -c pass'].median:.1f} times python -c pass"
    limits.append(
        Limit(label="notes, one week cold", measured=series["notes"].median, most=WEEK_SECONDS, unit="s", more=beside)
    )
    for name in ("notes --all", "notes --all --json"):
        peak = series[name].peak / 1e6
        limits.append(Limit(label=f"{name}, peak memory", measured=peak, most=PEAK_MEGABYTES, unit="MB"))
    return limits


def process_limits(command: Sequence[str], small: Path, large: Path) -> list[Limit]:
    """Hold the number of git processes to what it is on a history a hundred times smaller."""
    limits = []
    for words in (["notes"], ["notes", "--all"]):
        few, many = (git_processes([*command, *words, "--repo", str(path)]) for path in (small, large))
        if not few:
            raise SystemExit("No git process was seen: the count of them says nothing.")
        limits.append(
            Limit(label=f"{' '.join(words)}, git processes", measured=many, most=few, unit="", more="as small")
        )
    return limits


def print_series(series: dict[str, Series]) -> None:
    """Print medians, minima and peaks, in the order they ran."""
    print(f"\n{'':<38}{'median s':>9}{'min s':>9}{'peak MB':>9}")
    for name, each in series.items():
        print(f"{name:<38}{each.median:>9.3f}{each.least:>9.3f}{each.peak / 1e6:>9.1f}")


def _ratio(series: dict[str, Series], name: str, base: str, most: float) -> Limit:
    least = f"of the minima: {series[name].least / series[base].least:.2f}"
    measured = series[name].median / series[base].median
    return Limit(label=f"{name} / {base}", measured=measured, most=most, unit="x", more=least)


if __name__ == "__main__":
    sys.exit(main())
