"""What the notes find of what a team announced by hand, and what they tell besides: `python -m benchmarks.announced`.

The real history stays outside the project; where it is absent this says so and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.counts import Counts, count, print_counts
from benchmarks.fast_import import sealed

SLACK = timedelta(days=1)
_BUNDLE, _ANNOUNCED = "rdv-train.bundle", "announced.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What was announced for some days, both ends included."""

    start: date
    end: date
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the notes say for the days asked: each entry's numbers by its identity, and the numbers set aside."""

    entries: dict[str, frozenset[int]]
    aside: frozenset[int]

    @property
    def numbers(self) -> frozenset[int]:
        """Give every ticket and change an entry stands for."""
        return frozenset().union(*self.entries.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Announced numbers (found, or found at least aside) and told entries (those that were announced).

    `found` and `listed` are parts of `announced`; `right` is a part of `told`, which holds entries' identities.
    """

    label: str
    announced: frozenset[int]
    found: frozenset[int]
    listed: frozenset[int]
    told: frozenset[str]
    right: frozenset[str]

    @property
    def recall(self) -> float:
        """Give the share of announced numbers that an entry tells."""
        return _share(self.found, self.announced)

    @property
    def recall_with_aside(self) -> float:
        """Give the share of announced numbers found if nothing were set aside."""
        return _share(self.listed, self.announced)

    @property
    def precision(self) -> float:
        """Give the share of entries that were announced."""
        return _share(self.right, self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A score for each announced period, their union, and the counts of each range of tags."""

    periods: tuple[Score, ...]
    overall: Score
    counts: tuple[Counts, ...]


def main() -> int:
    """Measure and print; answer 0 with the reason when the real history is absent."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.announced", description=__doc__)
    parser.add_argument("--command", type=shlex.split, default=[str(Path(sys.executable).with_name("nouveautes"))])
    parser.add_argument(
        "--missed", action="store_true", help="name the numbers not found and the entries not announced"
    )
    options = parser.parse_args()
    folder = data_folder()
    if not (folder / _BUNDLE).is_file():
        print(f"Skipped: no {_BUNDLE} in {folder}. Set NOUVEAUTES_DATA to the folder that holds it.")
        return 0
    with tempfile.TemporaryDirectory() as room:
        figures = measure(clone(folder, Path(room, "real.git")), options.command)
    print_scores(figures, missed=options.missed)
    print_counts(figures.counts)
    return 0


def data_folder() -> Path:
    """Name the folder of the real data, which may be absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("NOUVEAUTES_DATA") or beside)


def clone(folder: Path, target: Path) -> Path:
    """Clone the real history, bare, and return where it is."""
    command = ["git", "clone", "--quiet", "--bare", str((folder / _BUNDLE).resolve()), str(target)]
    subprocess.run(command, check=True, env=sealed())
    return target


def measure(repo: Path, command: Sequence[str]) -> Figures:
    """Ask the notes of each announced period and compare; `command` starts `nouveautes`.

    Raises CalledProcessError when a command fails, OSError when announced.json is absent.
    """
    announced = periods(json.loads((data_folder() / _ANNOUNCED).read_text(encoding="utf-8")))
    scores = tuple(score(repo, command, period, announced) for period in announced)
    return Figures(periods=scores, overall=union(scores), counts=count(repo, command))


def periods(rows: Iterable[dict[str, Any]]) -> tuple[Period, ...]:
    """Read announced.json."""
    return tuple(
        Period(
            start=date.fromisoformat(row["start"]),
            end=date.fromisoformat(row["end"]),
            numbers=frozenset(row["numbers"]),
        )
        for row in rows
    )


def score(repo: Path, command: Sequence[str], period: Period, announced: Sequence[Period]) -> Score:
    """Score one period: recall over its days and one more at each end, precision over its own days.

    People date their notes by hand: an entry is right when any period that touches these days, give or take one,
    announces it.
    """
    wide = told(repo, command, period.start - SLACK, period.end + SLACK)
    narrow = told(repo, command, period.start, period.end)
    near = [other for other in announced if other.start - SLACK <= period.end and period.start <= other.end + SLACK]
    expected = frozenset[int]().union(*(other.numbers for other in near))
    return Score(
        label=f"{period.start}..{period.end}",
        announced=period.numbers,
        found=period.numbers & wide.numbers,
        listed=period.numbers & (wide.numbers | wide.aside),
        told=frozenset(narrow.entries),
        right=frozenset(name for name, numbers in narrow.entries.items() if numbers & expected),
    )


def union(scores: Sequence[Score]) -> Score:
    """Add the periods up without counting anything twice, since they overlap."""

    def numbers(name: str) -> frozenset[int]:
        return frozenset[int]().union(*(getattr(each, name) for each in scores))

    def entries(name: str) -> frozenset[str]:
        return frozenset[str]().union(*(getattr(each, name) for each in scores))

    return Score(
        label="all",
        announced=numbers("announced"),
        found=numbers("found"),
        listed=numbers("listed"),
        told=entries("told"),
        right=entries("right"),
    )


def told(repo: Path, command: Sequence[str], since: date, until: date) -> Told:
    """Ask for the notes of some days, both included."""
    words = ["notes", "--since", since.isoformat(), "--until", until.isoformat(), "--json", "--repo", str(repo)]
    answer = subprocess.run([*command, *words], check=True, stdout=subprocess.PIPE, env=sealed()).stdout
    notes = json.loads(answer)
    entries: dict[str, frozenset[int]] = {}
    for section in notes["sections"]:
        for entry in section["entries"]:
            name, numbers = _identity(entry), {entry["ticket"], *entry["changes"]} - {None}
            entries[name] = entries.get(name, frozenset()) | numbers
    aside = {number for change in notes["aside"] for number in (change["number"], *change["tickets"])}
    return Told(entries=entries, aside=frozenset(aside - {None}))


def print_scores(figures: Figures, *, missed: bool) -> None:
    """Print one line per period and one for all."""
    print(f"{'':<24}{'announced':>10}{'recall':>8}{'with aside':>12}{'told':>6}{'precision':>11}")
    for each in (*figures.periods, figures.overall):
        print(
            f"{each.label:<24}{len(each.announced):>10}{each.recall:>8.2f}{each.recall_with_aside:>12.2f}"
            f"{len(each.told):>6}{each.precision:>11.2f}"
        )
    if missed:
        overall = figures.overall
        print("\nOnly aside:", *sorted(overall.listed - overall.found))
        print("Not found:", *sorted(overall.announced - overall.listed))
        print("Not announced:", *sorted(overall.told - overall.right), sep="\n  ")


def _identity(entry: dict[str, Any]) -> str:
    """Name an entry the same in every period it is told in."""
    if entry["ticket"] is not None:
        return f"ticket {entry['ticket']}"
    return f"{' '.join(f'#{number}' for number in sorted(entry['changes']))} {entry['title']}".strip()


def _share(part: frozenset[Any], whole: frozenset[Any]) -> float:
    return len(part) / len(whole) if whole else 1.0


if __name__ == "__main__":
    sys.exit(main())
