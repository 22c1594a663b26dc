"""A history of any size, the same bytes each time: `python -m benchmarks.generate --output history.git`."""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.fast_import import FastImport, Person, Stamp, sealed
from benchmarks.history import Project

COMMITS, TAGS, SEED = 30_000, 350, 20_200_106
_FIRST_TAG = date(2020, 1, 6)
_DAY = 86_400
_WORKDAYS = (1, 2, 3, 4, 7)  # a week runs from the day after one Monday's tag to the next one's
_TAGGER = Person(name="Élodie Marchand", email="elodie-marchand@example.invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A date tag, placed in weeks since the beginning."""

    name: str
    place: float


def main() -> None:
    """Generate one bare repository and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--commits", type=int, default=COMMITS)
    parser.add_argument("--tags", type=int, default=TAGS)
    parser.add_argument("--output", type=Path, required=True, help="a folder that does not exist yet")
    parser.add_argument("--commit-graph", action="store_true", help="write the commit-graph a `git gc` would write")
    options = parser.parse_args()
    begun = time.perf_counter()
    generate(options.output, commits=options.commits, tags=options.tags)
    if options.commit_graph:
        git(options.output, "commit-graph", "write", "--reachable")
    print(f"{options.output}: {describe(options.output)}, in {time.perf_counter() - begun:.1f} s")


def generate(output: Path, *, commits: int = COMMITS, tags: int = TAGS, seed: int = SEED) -> None:
    """Write a bare repository, packed like a fresh clone: one pack, packed refs, no commit-graph.

    Raises FileExistsError where `output` is there already.
    """
    output.mkdir(parents=True)
    git(output, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    waiting = deliveries(tags)
    weeks = waiting[-1].place
    with FastImport(output) as stream:
        project = Project(stream, Random(seed), commits)
        project.now = moment(0.0)
        for written in project.commits():
            place = written / commits * weeks
            while waiting and waiting[0].place <= place:
                _tag(stream, project, waiting.pop(0))
            project.now = max(project.now + 1, moment(place))
    # A bare repository would get a bitmap, which a clone does not have.
    git(output, "-c", "repack.writeBitmaps=false", "repack", "-adq")
    git(output, "pack-refs", "--all")


def deliveries(count: int) -> list[Delivery]:
    """Place a tag on each Monday; about every fortieth has a second one, the same evening."""
    found: list[Delivery] = []
    for week in range(count):
        name = (_FIRST_TAG + timedelta(weeks=week)).isoformat()
        if week % 40 == 20:
            found.append(Delivery(name=name, place=week + 0.94))
            name += "-2"
        found.append(Delivery(name=name, place=week + 1.0))
    return found[:count]


def moment(place: float) -> int:
    """Turn a place in weeks into seconds since 1970: office hours of working days."""
    week, part = divmod(place, 1.0)
    day, hour = divmod(part * len(_WORKDAYS), 1.0)
    start = datetime.combine(_FIRST_TAG, datetime.min.time(), UTC) + timedelta(weeks=week - 1)
    return int(start.timestamp() + _WORKDAYS[int(day)] * _DAY + 7 * 3600 + hour * 10 * 3600)


def describe(repository: Path) -> str:
    """Count what a reader will meet, and name the newest commit, which tells two generators apart."""
    counts = [git(repository, "rev-list", "--count", *words, "main") for words in ((), ("--merges",))]
    tags = len(git(repository, "tag", "--list").splitlines())
    files = len(git(repository, "ls-tree", "-r", "--name-only", "main").splitlines())
    size = sum(path.stat().st_size for path in _packs(repository)) / 1e6
    head = git(repository, "rev-parse", "--short", "main")
    return f"{counts[0]} commits, {counts[1]} merges, {tags} tags, {files} files, {size:.0f} MB, main at {head}"


def git(repository: Path, *words: str) -> str:
    """Run git in a repository and return what it printed; raises CalledProcessError."""
    command = ["git", "-C", str(repository), *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=sealed()).stdout.strip()


def _tag(stream: FastImport, project: Project, delivery: Delivery) -> None:
    project.now += 300
    stream.tag(delivery.name, project.tip, Stamp(person=_TAGGER, at=project.now), f"Livraison {delivery.name}")


def _packs(repository: Path) -> Iterator[Path]:
    return (repository / "objects" / "pack").glob("*.pack")


if __name__ == "__main__":
    main()
