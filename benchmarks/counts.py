"""Commits, merges and pull requests of each range of tags of the real history, beside what was counted by hand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.fast_import import sealed
from benchmarks.generate import git

# How the names of the tags begin, each with what the range up to it holds:
# commits, merges, pull requests, distinct pull requests.
_FIRST = "2021-09-28"
_KNOWN = {
    "2022-01-06-12-20": (521, 118, 114, 111),
    "2022-01-20-12-02": (172, 38, 37, 37),
    "2022-01-20-15-49": (3, 1, 1, 1),
    "2022-01-20-16-27": (2, 1, 1, 1),
    "2022-01-29-22-23": (33, 14, 14, 14),
    "2022-02-08-08-56": (45, 14, 14, 14),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one range of tags holds; `merges` are those `collect` lists as changes, so none of the transparent ones."""

    commits: int
    merges: int
    pull_requests: int
    distinct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One range, by how its newer tag begins: what `collect` says, and what is known."""

    upto: str
    collected: Tally
    known: Tally

    @property
    def agree(self) -> bool:
        """Say whether every commit and every distinct pull request is accounted for."""
        return (self.collected.commits, self.collected.distinct) == (self.known.commits, self.known.distinct)


def count(repo: Path, command: Sequence[str]) -> tuple[Counts, ...]:
    """Ask `collect` for each range of tags; raises CalledProcessError when it fails."""
    ends = [_FIRST, *_KNOWN]
    return tuple(_count(repo, command, old, new) for old, new in pairwise(ends))


def print_counts(counts: Sequence[Counts]) -> None:
    """Print what was collected, with what is known in brackets where it is another number."""
    print(f"\n{'':<28}{'commits':>14}{'merges':>14}{'pull requests':>16}{'distinct':>14}")
    for each in counts:
        got, known = each.collected, each.known
        pairs = ((got.commits, known.commits), (got.merges, known.merges))
        more = ((got.pull_requests, known.pull_requests), (got.distinct, known.distinct))
        cells = [str(here) if here == there else f"{here} ({there})" for here, there in (*pairs, *more)]
        name = f"..{each.upto}"
        print(f"{name:<28}{cells[0]:>14}{cells[1]:>14}{cells[2]:>16}{cells[3]:>14}{'' if each.agree else '  DIFFERS'}")


def _count(repo: Path, command: Sequence[str], old: str, new: str) -> Counts:
    words = ["collect", f"{_tag(repo, old)}..{_tag(repo, new)}", "--json", "--repo", str(repo)]
    answer = subprocess.run([*command, *words], check=True, stdout=subprocess.PIPE, env=sealed()).stdout
    commits, merges, pulls, distinct = _KNOWN[new]
    return Counts(
        upto=new,
        collected=tally(json.loads(answer)),
        known=Tally(commits=commits, merges=merges, pull_requests=pulls, distinct=distinct),
    )


def tally(collected: dict[str, Any]) -> Tally:
    """Count one `collect --json`."""
    changes = collected["changes"]
    numbers = [change["number"] for change in changes if change["number"] is not None]
    return Tally(
        commits=collected["accounting"]["commits"],
        merges=sum(change["kind"] == "merge" for change in changes),
        pull_requests=len(numbers),
        distinct=len(set(numbers)),
    )


def _tag(repo: Path, beginning: str) -> str:
    found = git(repo, "tag", "--list", f"{beginning}*").splitlines()
    if len(found) != 1:
        raise LookupError(f"{len(found)} tags begin with {beginning}: is this the real history?")
    return found[0]
