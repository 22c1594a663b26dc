"""What the notes find of the release notes that people wrote for public histories.

    python -m benchmarks.release_notes --histories FOLDER

Recall and precision as in `benchmarks.announced`; FOLDER as for `benchmarks.exactness`.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks import plain_history
from benchmarks.announced import Score, union
from benchmarks.exactness import ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a team's notes are: the repository that holds them, its files, what begins a section and what names a
    change there. A heading names a tag, or a day (`day`) up to which its section reaches.
    """

    slug: str
    notes_in: str
    files: str
    heading: str
    number: str
    day: str = ""


SOURCES = (
    Source(slug="rust-lang/rust-analyzer", notes_in="rust-analyzer/rust-analyzer.github.io",
           files=r"thisweek/_posts/20\d\d-\d\d-\d\d-changelog-.*", heading=r"^Release: release:(\S+)\[\]",
           number=r"pr:(\d+)\["),
    Source(slug="psf/black", notes_in="psf/black", files=r"CHANGES\.md", heading=r"^## (?:Version )?(\d+\.\d+\.\d+)$",
           number=r"\(#(\d+)|#(\d+)\)"),
    Source(slug="MTES-MCT/trackdechets", notes_in="MTES-MCT/trackdechets", files=r"Changelog\.md",
           heading=r"^# \[[\d.]+\] (\d\d/\d\d/\d{4})", number=r"/pull/(\d+)", day="%d/%m/%Y"),
)  # fmt: skip


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.release_notes", description=__doc__)
    parser.add_argument("--histories", type=Path, required=True, help="the folder of the bare clones")
    parser.add_argument("--command", type=shlex.split, default=[str(Path(sys.executable).with_name("nouveautes"))])
    parser.add_argument("--deliveries", type=int, default=8, help="of each history, the newest")
    options = parser.parse_args()
    print("| history | deliveries | announced | recall | with what is set aside | told | precision |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for source in SOURCES:
        place, notes = (options.histories / f"{one.replace('/', '+')}.git" for one in (source.slug, source.notes_in))
        if not (place.is_dir() and notes.is_dir()):
            print(f"Left out: {place.name} or {notes.name} is not in {options.histories}.", file=sys.stderr)
            continue
        scores = list(measure(source, place, notes, options.command, options.deliveries))
        all_ = union(scores)
        print(f"| {source.slug} | {len(scores)} | {len(all_.announced)} | {all_.recall:.0%} "
              f"| {all_.recall_with_aside:.0%} | {len(all_.told)} | {all_.precision:.0%} |")  # fmt: skip
    return 0


def measure(source: Source, place: Path, notes: Path, command: Sequence[str], count: int) -> Iterator[Score]:
    """A score for each of the newest sections that have one before them."""
    written = sections(source, notes)
    ends = sorted(written, key=lambda end: _order(source, end))
    with tempfile.TemporaryDirectory() as room:
        settings = Path(room, "nouveautes.toml")
        settings.write_text(f'[repository]\nslug = "{source.slug}"\n', encoding="utf-8")
        for base, to in list(pairwise(ends))[-count:]:
            near = [written[base], written[to], *(written[end] for end in ends[ends.index(to) + 1 :][:1])]
            words = _words(source, base, to)
            answer = ask(command, "notes", *words, "--json", "--repo", str(place), "--config", str(settings))
            entries = {
                f"{to} {at}": {entry["ticket"], *entry["changes"]} - {None}
                for at, entry in enumerate(entry for section in answer["sections"] for entry in section["entries"])
            }
            told = frozenset[int]().union(*entries.values())
            aside = {number for one in answer["aside"] for number in (one["number"], *one["tickets"])}
            expected = frozenset[int]().union(*near)
            yield Score(
                label=to,
                announced=written[to],
                found=written[to] & told,
                listed=written[to] & (told | aside),
                told=frozenset(entries),
                right=frozenset(name for name, numbers in entries.items() if numbers & expected),
            )


def sections(source: Source, notes: Path) -> dict[str, frozenset[int]]:
    """The end that each section names, and the numbers in it."""
    names = plain_history.git(notes, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    found: dict[str, set[int]] = {}
    for name in sorted(name for name in names if re.fullmatch(source.files, name))[-80:]:
        current: set[int] | None = None
        for line in plain_history.git(notes, "show", f"HEAD:{name}").splitlines():
            heading = re.match(source.heading, line)
            if heading:
                current = found.setdefault(heading[1], set())
            elif current is not None:
                current |= {
                    int(number) for each in re.finditer(source.number, line) for number in each.groups() if number
                }
    return {end: frozenset(numbers) for end, numbers in found.items() if numbers}


def _order(source: Source, end: str) -> list[int]:
    if source.day:
        return [_day(source, end).toordinal()]
    return [int(part) for part in re.findall(r"\d+", end)]


def _day(source: Source, end: str) -> date:
    from datetime import datetime

    return datetime.strptime(end, source.day).date()


def _words(source: Source, base: str, to: str) -> list[str]:
    if not source.day:
        return [f"{base}..{to}"]
    since, until = _day(source, base) + timedelta(days=1), _day(source, to)
    return ["--since", since.isoformat(), "--until", until.isoformat()]


if __name__ == "__main__":
    sys.exit(main())
