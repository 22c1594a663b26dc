"""What it takes to ask what production holds of a year's deliveries: `python -m benchmarks.holdings --check`."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from benchmarks.fast_import import FastImport, Person, Stamp, sealed
from benchmarks.speed import Limit
from benchmarks.stopwatch import interleaved

DELIVERIES, PULLS, FILES = 52, 10, 1000
RATIO = 1.5
_START = datetime(2022, 1, 3, 8, tzinfo=UTC)
_LEA = Person(name="Léa", email="lea@exemple.invalid")


def main() -> int:
    """Measure, print the line, and with --check answer 1 when the limit is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.holdings", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when the limit is broken")
    parser.add_argument("--times", type=int, default=5, help="repetitions of each command (default: 5)")
    parser.add_argument("--command", type=shlex.split, default=[str(Path(sys.executable).with_name("nouveautes"))])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "year"
        _written(clone)
        commands: dict[str, Sequence[str]] = {}
        for production in ("production", "recette"):
            settings = Path(folder) / f"{production}.toml"
            text = f'[repository]\nforge = "none"\nintegration = "recette"\nproduction = "{production}"\n'
            settings.write_text(text, "utf-8")
            words = ("notes", "--all", "--json", "--repo", str(clone), "--config", str(settings))
            commands[production] = [*options.command, *words]
        found = interleaved(commands, options.times)
    asked, alone = found["production"], found["recette"]
    more = f"{asked.median - alone.median:.2f} s more ({asked.median:.2f} s to {alone.median:.2f} s)"
    label = f"notes of {DELIVERIES} deliveries, half of them squashed, to those of one branch"
    limit = Limit(label=label, measured=asked.median / alone.median, most=RATIO, unit="×", more=more)
    print(limit.row())
    return 1 if options.check and not limit.kept else 0


def _written(clone: Path) -> None:
    """A year of weeks: ten pull requests and a tag each, merged into production in the first half, then squashed."""
    _git(clone.parent, "init", "--quiet", "--initial-branch=recette", str(clone))
    with FastImport(clone) as stream:
        texts = {f"app/{at % 20}/fichier-{at}.rb": [f"ligne {at}.{row}" for row in range(40)] for at in range(FILES)}
        names, minutes, turn = list(texts), count(), count()

        def commit(parents: list[int], message: str, changed: list[str]) -> int:
            stamp = Stamp(person=_LEA, at=int((_START + timedelta(minutes=17 * next(minutes))).timestamp()))
            blobs = {name: stream.blob("\n".join(texts[name]).encode()) for name in changed}
            return stream.commit(author=stamp, committer=stamp, message=message, parents=parents, files=blobs)

        def edited() -> Iterator[str]:
            for _ in range(3):
                at = next(turn)
                texts[names[at * 7 % FILES]][at % 40] = f"demande {at}"
                yield names[at * 7 % FILES]

        line = production = commit([], "Début", names)
        for week in range(DELIVERIES):
            brought: list[str] = []
            for number in range(week * PULLS + 1, (week + 1) * PULLS + 1):
                changed = list(edited())
                tip = commit([line], f"Travail {number}", changed)
                line = commit([line, tip], f"Merge pull request #{number} from equipe/{number}\n\nTitre", changed)
                brought += changed
            tag = (_START + timedelta(weeks=week)).date().isoformat()
            stream.tag(tag, line, Stamp(person=_LEA, at=int(_START.timestamp())), "Livraison")
            squashed = week >= DELIVERIES // 2  # a merge would bring the earlier ones into its history
            parents = [production] if squashed else [production, line]
            message = f"Livraison {tag}" if squashed else f"Merge tag '{tag}' into production"
            production = commit(parents, message, list(dict.fromkeys(brought)))
        heads = stream.sha(line), stream.sha(production)
    for name, sha in zip(("recette", "production"), heads, strict=True):
        _git(clone, "update-ref", f"refs/heads/{name}", sha)
    _git(clone, "update-ref", "-d", "refs/heads/main")
    _git(clone, "repack", "-adq")


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=sealed())


if __name__ == "__main__":
    sys.exit(main())
