"""A history read by plain `git log`, for `benchmarks.exactness`: which changes a range brought. No code of the product.

A change is what one place of a line brought; a merge of what was there already brings none. The line is the
first-parent line of the range's end; a merge without a number, or one that people know as a promotion, is followed into
its sides, each of which is a line too.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fast_import import sealed

NUMBERED = (
    re.compile(r"^Merge pull request #(\d+) from "),
    re.compile(r"^Merge pull request #(\d+)$"),
    re.compile(r"^(?:Auto|Rollup) merge of #(\d+) - "),
    re.compile(r"^Merged PR (\d+): "),
    re.compile(r"^Merged in \S+ \(pull request #(\d+)\)"),
    re.compile(r"\(#(\d+)\)\s*$"),
)
BATCH = re.compile(r"^Merge((?: #\d+)+)\s*$")
GITLAB = re.compile(r"^See merge request \S*!(\d+)\s*$", re.M)


@dataclass(frozen=True, slots=True)
class Plain:
    """A commit, as git prints it."""

    sha: str
    parents: tuple[str, ...]
    subject: str
    body: str
    by: str


@dataclass(slots=True)
class Truth:
    """What a range brought: numbers by the commit that bears each, the rest by commit, and every commit of it."""

    numbers: dict[int, str] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    commits: set[str] = field(default_factory=set)


def git(repository: Path, *words: str) -> str:
    """Ask git."""
    command = ["git", "--git-dir", str(repository), *words]
    done = subprocess.run(command, check=True, capture_output=True, env=sealed())
    return done.stdout.decode("utf-8", "replace")


def commits(repository: Path, base: str, to: str) -> dict[str, Plain]:
    """The commits reachable from one end and not from the other."""
    form = "%H%x1f%P%x1f%s%x1f%b%x1f%cn%x1e"
    rows = git(repository, "log", f"--format={form}", f"{base}..{to}").split("\x1e")
    found = {}
    for row in rows:
        fields = row.strip("\n").split("\x1f")
        if len(fields) == 5:
            sha, parents, subject, body, by = fields
            found[sha] = Plain(sha, tuple(parents.split()), subject, body, by)
    return found


def numbers(commit: Plain, *, gitlab: bool) -> list[int]:
    """The pull requests that a commit stands for."""
    batch = BATCH.match(commit.subject)
    if batch and len(commit.parents) > 1:
        return [int(number) for number in batch[1].replace("#", " ").split()]
    if gitlab:
        return [int(number) for number in GITLAB.findall(commit.body)[-1:]] if len(commit.parents) > 1 else []
    for shape in NUMBERED:
        found = shape.search(commit.subject)
        if found:
            return [int(found[1])]
    return []


def read(
    repository: Path, base: str, to: str, *, promotions: str = "", ours: range = range(1, 10**9), gitlab: bool = False
) -> Truth:
    """What a range brought. `promotions`: subjects of merges that carry a line; `ours`: the repository's numbers."""
    held = commits(repository, base, to)
    truth, left = Truth(commits=set(held)), [git(repository, "rev-parse", f"{to}^{{commit}}").strip()]
    promotion = re.compile(promotions) if promotions else None
    taken: set[str] = set()
    while left:
        sha: str = left.pop()
        while sha in held and sha not in taken:
            taken.add(sha)
            commit = held[sha]
            mine = [number for number in numbers(commit, gitlab=gitlab) if number in ours]
            through = len(commit.parents) > 1 and (not mine or bool(promotion and promotion.search(commit.subject)))
            if through:
                left += commit.parents[1:]
            elif len(commit.parents) < 2 or any(side in held for side in commit.parents[1:]):
                truth.numbers |= {number: sha for number in mine if number not in truth.numbers}
                truth.plain |= set() if mine else {sha}
                _nested(truth, held, commit, ours, promotion, gitlab=gitlab)
            sha = commit.parents[0] if commit.parents else ""
    return truth


def _nested(
    truth: Truth, held: dict[str, Plain], commit: Plain, ours: range, promotion: re.Pattern[str] | None, *, gitlab: bool
) -> None:
    """Pull requests merged into the branch that a merge brought."""
    for inner in _below(held, commit):
        titled = inner.subject.endswith(")") and inner.by != "GitHub"
        merge = (len(inner.parents) > 1 and not titled) or inner.subject.startswith("Merge pull request #")
        merge = merge and not (promotion and promotion.search(inner.subject))
        for number in numbers(inner, gitlab=gitlab) if merge else ():
            if number in ours:
                truth.numbers.setdefault(number, inner.sha)


def _below(held: dict[str, Plain], commit: Plain) -> Iterable[Plain]:
    first = set()
    sha = commit.parents[0] if commit.parents else ""
    left = list(commit.parents[1:])
    while sha in held:
        first.add(sha)
        sha = held[sha].parents[0] if held[sha].parents else ""
    seen: set[str] = set()
    while left:
        one = left.pop()
        if one in held and one not in seen and one not in first:
            seen.add(one)
            yield held[one]
            left += held[one].parents
