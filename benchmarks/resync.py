"""What a resync takes, proofs included, against git's own rebase of the same: `python -m benchmarks.resync --check`."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.fast_import import FastImport, Person, Stamp, sealed
from benchmarks.speed import Limit
from benchmarks.stopwatch import Series, interleaved

MERGES, BRANCH_COMMITS, FILES = 100, 4, 400
RATIO = 1.3
_START = 1_640_995_200
_LEA = Person(name="Léa", email="lea@exemple.invalid")


def main() -> int:
    """Measure, print the line, and with --check answer 1 when the limit is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resync", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when the limit is broken")
    parser.add_argument("--times", type=int, default=5, help="repetitions of each command (default: 5)")
    parser.add_argument("--command", type=shlex.split, default=[str(Path(sys.executable).with_name("nouveautes"))])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clone, beside = _prepared(Path(folder))
        rebase = f"git -C {beside} checkout -q --detach recette && git -C {beside} rebase -q --rebase-merges production"
        found = interleaved(
            {
                "rebase": ["sh", "-c", rebase],
                "resync": [*options.command, "resync", "--dry-run", "--json", "--repo", str(clone)],
            },
            options.times,
        )
    ratio = found["resync"].median / found["rebase"].median
    more = f"{found['resync'].median:.2f} s to {found['rebase'].median:.2f} s; minima {_least(found)}"
    label = f"resync of {MERGES * (BRANCH_COMMITS + 1)} commits, {MERGES} merges"
    limit = Limit(label=label, measured=ratio, most=RATIO, unit="×", more=more)
    print(limit.row())
    return 1 if options.check and not limit.kept else 0


def _least(found: dict[str, Series]) -> str:
    return f"{found['resync'].least / found['rebase'].least:.2f} ×"


def _prepared(folder: Path) -> tuple[Path, Path]:
    """A remote, a clone of it, and a work tree for git's own rebase."""
    remote, clone, beside = folder / "remote.git", folder / "clone", folder / "beside"
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=recette", str(remote))
    _written(remote)
    _git(folder, "clone", "--quiet", str(remote), str(clone))
    _git(clone, "branch", "--quiet", "production", "origin/production")
    _git(clone, "worktree", "add", "--quiet", "--detach", str(beside), "recette")
    (clone / "nouveautes.toml").write_text('[repository]\nforge = "none"\nproduction = "production"\n', "utf-8")
    for at, words in ((clone, ("config", "user.name", "Léa")), (clone, ("config", "user.email", _LEA.email))):
        _git(at, *words)
    return clone, beside


def _written(remote: Path) -> None:
    """Merges of branches that change files of their own and, one in ten, one that the hotfix changes as well."""
    with FastImport(remote) as stream:
        at = iter(range(_START, _START + 10**7, 600))
        stamp = [Stamp(person=_LEA, at=next(at))]
        texts = {f"app/{n % 20}/fichier-{n}.rb": [f"ligne {n}.{row}" for row in range(60)] for n in range(FILES)}
        names = list(texts)

        def commit(parents: list[int], message: str, changed: list[str]) -> int:
            stamp[0] = Stamp(person=_LEA, at=next(at))
            blobs = {name: stream.blob("\n".join(texts[name]).encode()) for name in changed}
            return stream.commit(author=stamp[0], committer=stamp[0], message=message, parents=parents, files=blobs)

        start = line = commit([], "Début", names)
        for number in range(MERGES):
            tip, touched = line, []
            for step in range(BRANCH_COMMITS):
                name = (
                    names[0]
                    if step == 0 and number % 10 == 0
                    else names[1 + (number * BRANCH_COMMITS + step) % (FILES - 1)]
                )
                texts[name][5 + number % 30] = f"demande {number}, pas {step}"
                tip = commit([tip], f"Pas {step} de {number}", [name])
                touched.append(name)
            line = commit([line, tip], f"Merge pull request #{number + 1} from equipe/{number}\n\nTitre", touched)
        recette = stream.sha(line)
        texts[names[0]] = [f"ligne 0.{row}" for row in range(60)]
        texts[names[0]][55] = "correctif"
        hotfix = commit([start], "Correctif", [names[0]])
        production = stream.sha(commit([start, hotfix], "Merge pull request #900 from equipe/correctif", [names[0]]))
    _git(remote, "update-ref", "refs/heads/recette", recette)
    _git(remote, "update-ref", "refs/heads/production", production)
    _git(remote, "update-ref", "-d", "refs/heads/main")
    _git(remote, "repack", "-adq")


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=sealed())


if __name__ == "__main__":
    sys.exit(main())
